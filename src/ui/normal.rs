//! The form in which labels are compared.

/// Lower case; full-width forms, curly quotes and traditional characters as their plain ones; no zero-width characters; one space for
/// many, none beside a Chinese, Japanese or Korean character.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars().map(plain).flat_map(char::to_lowercase) {
        if c.is_whitespace() {
            space = true;
        } else if !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') && !is_mark(c) {
            if space && out.chars().next_back().is_some_and(|last| !is_cjk(last)) && !is_cjk(c) {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// The normal form without punctuation and symbols around it.
pub(super) fn whole(text: &str) -> String {
    normal(text).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// Whether a stretch of a normal text begins and ends at word boundaries. Chinese, Japanese and Korean have none to look for.
pub(super) fn boundary(text: &str, start: usize, end: usize) -> bool {
    let joins = |a: Option<char>, b: Option<char>| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_cjk(c));
        letter(a) && letter(b)
    };
    let (inside, before, after) = (&text[start..end], text[..start].chars().next_back(), text[end..].chars().next());
    // Arabic joins "and", "with", "to" to the word that follows.
    let joined = before.is_some_and(|c| matches!(c, 'و' | 'ب' | 'ل' | 'ف' | 'ك'))
        && !text[..start].chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    // A stem that the lexicon cuts before its ending (Russian, Portuguese) may go on.
    let stem = inside.chars().next_back().is_some_and(|c| !c.is_ascii());
    (joined || !joins(before, inside.chars().next())) && (stem || !joins(inside.chars().next_back(), after))
}

/// Whether a normal text, as what stands before a phrase, turns the phrase into its opposite.
pub(super) fn is_negated(before: &str) -> bool {
    const WORDS: [&str; 10] = ["don't", "do not", "not", "no", "never", "cannot", "can't", "without", "won't", "isn't"];
    const SIGNS: [&str; 8] = ["不", "未", "别", "勿", "无法", "没有", "取消", "放弃"];
    // These stand before the verb, and so a few characters before the phrase: 无需提供身份证.
    const AHEAD: [&str; 6] = ["无需", "无须", "毋须", "不需要", "不必", "不会要求"];
    let before = before.trim_end();
    let near: String = before.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    let near = near.rsplit(['，', '。', ',', '、', '；']).next().unwrap_or_default();
    if AHEAD.iter().any(|sign| near.contains(sign)) {
        return true;
    }
    let word = |word: &str| before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphabetic));
    WORDS.iter().any(|w| word(w)) || SIGNS.iter().any(|sign| before.ends_with(sign))
}

/// Where a phrase last stands in a text, both normal, at word boundaries.
pub(super) fn last_at(text: &str, phrase: &str, unless_negated: bool) -> Option<usize> {
    text.rmatch_indices(phrase)
        .map(|(at, _)| at)
        .find(|&at| boundary(text, at, at + phrase.len()) && !(unless_negated && is_negated(&text[..at])))
}

/// A mark that Arabic or Hindi may be written with or without: vowels, doubling, the stretching of a line, the dot of a borrowed sound.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{640}' | '\u{93c}')
}

/// Writing that has no blanks between words. Thai is one of these.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Traditional characters of the lexicon's words, each before its simplified one. 帐 and 账 are one word's two spellings.
const PAIRS: &str = "註注銷销帳账帐账賬账號号戶户刪删錄录設设個个隱隐權权條条協协議议務务閱阅讀读並并繼继續续進进開开關关閉闭訂订聯联絡络線线證证驗验碼码臉脸識识別别靜静內内餘余額额綁绑會会員员暫暂還还離离後后將将無无復复請请選选擇择確确認认嗎吗資资統统體体麥麦\
風风機机話话電电簡简訊讯儲储傳传裝装許许應应該该時时間间僅仅這这詢询問问絕绝攝摄製制視视頻频聽听檔档類类與与邊边樂乐對对響响顯显單单歡欢遠远幫帮歷历曆历紀纪動动態态陸陆團团書书區区範范圍围術术點点擊击頁页網网腦脑瀏浏覽览慮虑優优贈赠禮礼獲获\
領领價价專专屬属標标準准審审覈核處处達达滿满結结徵征勢势傷伤訴诉為为爲为執执終终徹彻據据數数輸输係系約约組组繫系織织維维護护簽签編编輯辑當当來来級级顏颜題题記记鄰邻測测暱昵圖图檢检啟启費费購购幣币過过營营業业實实讓让慶庆歲岁嚴严錯错誤误壞坏\
釋释義义發发買买賣卖貨货繳缴償偿補补寫写貼贴筆笔順顺塊块鐘钟鍵键彈弹縮缩轉转載载輪轮遊游戲戏勵励獎奖徑径獨独聲声產产異异負负責责擔担歸归屆届紅红綠绿藍蓝併并們们側侧兒儿兩两冊册則则創创劃划啓启堅坚寶宝捨舍掃扫換换撥拨於于曉晓棄弃欄栏殘残沒没\
熱热狀状瞭了糾纠紛纷緩缓總总罰罚羣群舉举薦荐衝冲覆复計计語语說说諾诺謝谢謹谨週周運运違违遺遗郵邮鈕钮銀银錢钱險险須须預预頭头饋馈報报紹绍適适擁拥貴贵鑰钥鎖锁飾饰龍龙隻只廣广廠厂麼么凍冻訪访紙纸遞递臺台檯台佔占嘗尝試试閒闲敗败誠诚論论評评調调\
謊谎課课講讲貓猫謀谋諒谅質质賠赔賺赚贏赢趨趋軟软輕轻較较輔辅辦办辭辞農农邏逻鈴铃鏈链鏡镜陣阵陰阴階阶際际隨随雙双雜杂難难靈灵韓韩頂顶顧顾飛飞飯饭養养館馆駕驾髮发鬥斗魚鱼鳥鸟麗丽黃黄齊齐齡龄";

fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '‘' | '’' | 'ʼ' | '′' => '\'',
        '“' | '”' => '"',
        '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        // Letters with their dot, as one character.
        '\u{958}' => '\u{915}',
        '\u{959}' => '\u{916}',
        '\u{95a}' => '\u{917}',
        '\u{95b}' => '\u{91c}',
        '\u{95c}' => '\u{921}',
        '\u{95d}' => '\u{922}',
        '\u{95e}' => '\u{92b}',
        '\u{95f}' => '\u{92f}',
        '\u{4e00}'..='\u{9fff}' => {
            static MAP: std::sync::LazyLock<std::collections::HashMap<char, char>> = std::sync::LazyLock::new(|| {
                let chars: Vec<char> = PAIRS.chars().collect();
                chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
            });
            MAP.get(&c).copied().unwrap_or(c)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_width_quotes_spaces_and_characters() {
        assert_eq!(normal("  Don’t   ALLOW "), "don't allow");
        assert_eq!(normal("註銷 帳號\u{200b}"), "注销账号");
        assert_eq!(normal("ＯＫ！"), "ok!");
        assert_eq!(whole("〈 确定 〉"), "确定");
    }

    #[test]
    fn the_pairs_are_pairs() {
        let chars: Vec<char> = PAIRS.chars().collect();
        assert_eq!(chars.len() % 2, 0);
        assert_eq!(plain('顏'), '颜');
        assert_eq!(plain('題'), '题');
        assert_eq!(plain('簽'), '签');
    }
}
