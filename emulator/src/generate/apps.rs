//! What kinds of apps are generated, in their own words.

use super::words::Pair;

/// A kind of app.
#[derive(Debug)]
pub(super) struct Kind {
    /// Names that it may have; the English one makes the package's name too.
    pub(super) names: &'static [Pair],
    /// The main screen.
    pub(super) home: Pair,
    /// What stands first on the main screen, and is looked at.
    pub(super) first: Pair,
    /// The list below it.
    pub(super) list: Pair,
    pub(super) subtitle: Pair,
    /// The second tab.
    pub(super) other: Pair,
    /// What is collected, and would be missed.
    pub(super) treasure: Pair,
    /// The scenario's tag.
    pub(super) tag: &'static str,
}

pub(super) const KINDS: [Kind; 8] = [
    Kind {
        names: &[("Fernleaf", "蕨叶日报"), ("Gazetteer", "地名报"), ("Dawnpost", "晨邮")],
        home: ("Today", "今日"),
        first: ("The bridge is open", "大桥通车"),
        list: ("Story {n}", "新闻 {n}"),
        subtitle: ("three minutes", "三分钟"),
        other: ("Topics", "话题"),
        treasure: ("40 bookmarks", "40 个书签"),
        tag: "news",
    },
    Kind {
        names: &[("Ladle", "长勺食谱"), ("Saffron", "藏红花厨房"), ("Nutmeg", "豆蔻")],
        home: ("Recipes", "食谱"),
        first: ("Onion soup", "洋葱汤"),
        list: ("Recipe {n}", "菜谱 {n}"),
        subtitle: ("half an hour", "半小时"),
        other: ("Markets", "集市"),
        treasure: ("12 favourite dishes", "12 道收藏菜"),
        tag: "food",
    },
    Kind {
        names: &[("Heron", "白鹭健走"), ("Milestone", "里程碑"), ("Uphill", "上坡")],
        home: ("My day", "我的一天"),
        first: ("Morning round", "晨练"),
        list: ("Round {n}", "路线 {n}"),
        subtitle: ("two kilometres", "两公里"),
        other: ("Club", "俱乐部"),
        treasure: ("a streak of 41 mornings", "连续 41 个早晨的坚持"),
        tag: "fitness",
    },
    Kind {
        names: &[("Thimble", "顶针商城"), ("Bazaar Nine", "九号集市"), ("Pantry", "百味仓")],
        home: ("Shop", "商城"),
        first: ("Wool blanket", "羊毛毯"),
        list: ("Article {n}", "商品 {n}"),
        subtitle: ("in stock", "有货"),
        other: ("Baskets", "购物车"),
        treasure: ("230 points", "230 积分"),
        tag: "shopping",
    },
    Kind {
        names: &[("Kestrel", "红隼电台"), ("Undertone", "低音"), ("Vinyl Hour", "黑胶时光")],
        home: ("Listen", "收听"),
        first: ("Night programme", "夜间节目"),
        list: ("Programme {n}", "节目 {n}"),
        subtitle: ("one hour", "一小时"),
        other: ("Charts", "榜单"),
        treasure: ("9 playlists", "9 个歌单"),
        tag: "music",
    },
    Kind {
        names: &[("Pangolin", "穿山甲背词"), ("Lexicade", "词街"), ("Sixwords", "六词")],
        home: ("Learn", "学习"),
        first: ("Lesson one", "第一课"),
        list: ("Unit {n}", "单元 {n}"),
        subtitle: ("ten words", "十个单词"),
        other: ("League", "排行"),
        treasure: ("350 gems", "350 颗宝石"),
        tag: "education",
    },
    Kind {
        names: &[("Signpost", "路标旅行"), ("Farther", "更远"), ("Quayside", "码头")],
        home: ("Trips", "行程"),
        first: ("Two days in Porto", "波尔图两日"),
        list: ("Trip {n}", "路线 {n}"),
        subtitle: ("from 90", "90 起"),
        other: ("Offices", "门市"),
        treasure: ("8 stamps", "8 枚印章"),
        tag: "travel",
    },
    Kind {
        names: &[("Hearthside", "炉边社区"), ("Tealeaf", "茶叶论坛"), ("Roundtable", "圆桌")],
        home: ("Threads", "帖子"),
        first: ("Who plants garlic in autumn", "谁在秋天种大蒜"),
        list: ("Thread {n}", "主题 {n}"),
        subtitle: ("four answers", "四条回复"),
        other: ("Groups", "小组"),
        treasure: ("the badge of a founder", "创始徽章"),
        tag: "social",
    },
];
