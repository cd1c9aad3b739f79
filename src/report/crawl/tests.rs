//! A small crawl, and hostile ones.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::layout::{Layout, lay_out, way};
use super::map::{self, draw};
use super::model::MOST_STATES;
use super::{Crawl, Graph, markdown};
use crate::report::{example, html, opening};
use crate::rules::Severity;

/// A way of two actions, a branch, a way out of the app, a crash, and a screen that no edge leads to.
fn graph() -> serde_json::Value {
    let picture = |hue: u8| crate::digest::sha256_hex(&example::picture(hue));
    let state = |id: usize, title: &str, kind: &str| {
        let (goal, image) = (kind == "account-deletion", picture(u8::try_from(id * 23 % 200).unwrap()));
        serde_json::json!({"id": id, "title": title, "kind": kind, "image": image, "tree": image, "seen": 2, "controls": 4,
            "prompts": u32::from(id == 3), "crashes": usize::from(id == 1), "on_path": id < 3, "goal": goal})
    };
    let edge = |number: usize, from: usize, to: Option<usize>, label: &str, on_path: bool| {
        let leads = to.is_none().then_some(if number == 7 { "crash: FATAL" } else { "outside: com.example.browser" });
        serde_json::json!({"number": number, "from": from, "to": to, "leads": leads, "op": if label.is_empty() { "back" } else { "tap" },
            "selector": {}, "label": label, "hits": number, "strong": number != 4, "on_path": on_path})
    };
    serde_json::json!({
        "schema": 1, "package": "com.example.courier", "goal": "account-deletion",
        "states": [state(0, "首页", "ordinary"), state(1, "Me", "ordinary"), state(2, "Delete account", "account-deletion"),
            state(3, "Find friends", "ordinary"), state(4, "Consent", "consent")],
        "edges": [edge(1, 0, Some(3), "Friends", false), edge(2, 0, Some(1), "Me", true), edge(3, 1, Some(2), "Delete account", true),
            edge(4, 3, Some(0), "", false), edge(5, 1, Some(1), "Theme", false), edge(6, 1, None, "Website", false),
            edge(7, 1, None, "Rate us", false), edge(8, 4, Some(0), "Agree", false)],
        "path": [2, 3], "root": 0
    })
}

fn outcome() -> serde_json::Value {
    serde_json::json!({
        "schema": 1, "goal": "account-deletion", "level": "G2", "message": "account-deletion is 2 actions from the start (Me → Delete account)",
        "actions": 31, "actions_to_goal": 9, "starts": 2, "states": 5, "frontier": 3, "exhausted": false, "path": [], "path_actions": 2,
        "depth": 2, "beyond": [], "confirm": "Delete my account", "proof": "no shorter path among the 5 states explored",
        "replays": [true, true, false], "gated": {"Log out": "logs out"}, "asks": {"total": 2, "by_group": {"CAMERA": 2}}
    })
}

/// A run's folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn small() -> Crawl {
    let (graph, outcome) = (graph().to_string(), outcome().to_string());
    let files =
        [("graph.json", graph.as_str()), ("crawl.json", outcome.as_str()), ("found.yaml", "appId: x\n---\n- tapOn: Me\n")];
    Crawl::read(folder(&files).path()).unwrap()
}

fn parsed(graph: &serde_json::Value) -> Graph {
    serde_json::from_value(graph.clone()).unwrap()
}

/// The page of the example run, with a crawl.
fn page(crawl: &Crawl) -> String {
    let (report, records, metrics) = (example::report(), example::records(), example::metrics());
    html::render(&html::Material {
        report: &report,
        opening: &opening::lines(&report, &metrics),
        records: &records,
        metrics: &metrics,
        sentences: &BTreeMap::new(),
        crawl: Some(crawl),
        artifact: &|_, ext| (ext == "png").then(|| example::picture(0)),
        fail_on: Severity::Indicator,
    })
}

/// The crawl's part of a page.
fn part(page: &str) -> &str {
    let (start, end) = (page.find("<section class=\"crawl\"").unwrap(), page.find("<script>").unwrap_or(page.len()));
    &page[start..end]
}

/// Nothing overlaps, and no two connectors cross.
fn check(graph: &Graph, layout: &Layout) {
    let taken: BTreeSet<_> = layout.places.iter().map(|place| (place.column, place.row)).collect();
    assert_eq!(taken.len(), layout.places.len(), "two screens in one place");
    let states: BTreeSet<_> = layout.places.iter().map(|place| place.state).collect();
    assert_eq!(states.len(), layout.places.len(), "a screen twice");
    for (at, place) in layout.places.iter().enumerate() {
        if let Some((parent, _)) = place.parent {
            assert!(parent < at && layout.places[parent].column + 1 == place.column && layout.places[parent].row <= place.row);
        }
    }
    // From its parent's row to its last child's, a connector has the space between two columns for itself.
    let mut trunks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in &layout.places {
        if let Some((parent, _)) = place.parent {
            trunks.entry(parent).or_default().push(place.row);
        }
    }
    let mut between: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (parent, rows) in trunks {
        let last = rows.into_iter().max().unwrap();
        between.entry(layout.places[parent].column).or_default().push((layout.places[parent].row, last));
    }
    for trunks in between.values_mut() {
        trunks.sort_unstable();
        assert!(trunks.windows(2).all(|pair| pair[0].1 < pair[1].0), "{trunks:?}");
    }
    let map = draw(graph, layout);
    let right = map.nodes.iter().map(|node| node.x + node.width).max().unwrap_or_default();
    let bottom = map.nodes.iter().map(|node| node.y + node.height).max().unwrap_or_default();
    assert!(right <= map.width && bottom <= map.height);
    for node in &map.nodes {
        assert!(node.texts.iter().all(|text| text.y < node.text_room.3), "{:?}", node.texts);
    }
}

#[test]
fn the_way_found_is_the_first_row_and_nothing_overlaps() {
    let graph = parsed(&graph());
    let layout = lay_out(&graph, map::MOST);
    check(&graph, &layout);
    let places: Vec<_> = layout.places.iter().map(|place| (place.state, place.column, place.row)).collect();
    assert_eq!(places, [(0, 0, 0), (1, 1, 0), (2, 2, 0), (3, 1, 1), (4, 0, 2)], "the way, the branch, what no edge leads to");
    assert_eq!(way(&graph).len(), 2);
}

#[test]
fn five_thousand_screens_are_laid_out_and_the_nearest_drawn() {
    let most = MOST_STATES;
    let states: Vec<_> = (0..most).map(|id| serde_json::json!({"id": id, "title": format!("Screen {id}")})).collect();
    let fan = |id: usize| serde_json::json!({"number": id, "from": (id - 1) / 7, "to": id, "op": "tap", "label": "x", "hits": 1, "strong": true});
    let wide = serde_json::json!({"states": states, "edges": (1..most).map(fan).collect::<Vec<_>>(), "root": 0});
    let graph = parsed(&wide);
    let all = lay_out(&graph, most);
    assert_eq!((all.places.len(), all.left_out), (most, 0));
    check(&graph, &all);
    let layout = lay_out(&graph, map::MOST);
    check(&graph, &layout);
    assert_eq!((layout.places.len(), layout.left_out), (map::MOST, most - map::MOST));
    assert!(layout.places.iter().all(|place| place.column <= 4), "the nearest to the start");

    // As deep as it can be.
    let chain = |id: usize| serde_json::json!({"number": id, "from": id - 1, "to": id});
    let deep = parsed(&serde_json::json!({"states": states, "edges": (1..most).map(chain).collect::<Vec<_>>(), "root": 0}));
    let layout = lay_out(&deep, most);
    check(&deep, &layout);
    assert_eq!(layout.places[most - 1].column, most - 1);
}

#[test]
fn a_page_of_a_small_crawl() {
    let page = page(&small());
    if let Ok(path) = std::env::var("OFFRAMP_EXAMPLE_PAGE") {
        std::fs::write(path, &page).unwrap();
    }
    insta::assert_snapshot!(part(&page));
    assert!(page.contains("; script-src &#x27;sha256-"), "the page names its only script");
    for forbidden in ["src=\"", "href=\"http", " style=\"", "@import", "onclick"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for link in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(page.contains(&format!("id=\"{link}\"")), "#{link}");
    }
}

#[test]
fn a_summary_of_a_small_crawl() {
    insta::assert_snapshot!(markdown(&small()).join("\n"));
}

#[test]
fn what_was_not_found_is_not_called_absent() {
    let mut value = outcome();
    (value["level"], value["path_actions"]) = ("none".into(), serde_json::Value::Null);
    let crawl = Crawl::read(folder(&[("crawl.json", &value.to_string())]).path()).unwrap();
    let told = super::told::sentence(&crawl);
    let sentence =
        "account-deletion: not found after 5 states, 31 actions; the frontier is not empty: 3 controls were left to try.";
    assert_eq!(told, (sentence.to_owned(), false));
    assert!(page(&crawl).contains(&format!("<p class=\"lead missed\">{sentence}</p>")));
}

#[test]
fn an_app_cannot_write_on_the_page() {
    let evil = "</script><script>alert(1)</script>\"'><img src=x>\u{1b}[31m";
    let mut value = graph();
    for state in value["states"].as_array_mut().unwrap() {
        (state["title"], state["kind"], state["image"]) = (evil.into(), evil.into(), "../../etc/passwd".into());
    }
    for edge in value["edges"].as_array_mut().unwrap() {
        (edge["label"], edge["op"], edge["leads"]) = (evil.into(), evil.into(), evil.into());
    }
    let mut told = outcome();
    (told["message"], told["proof"], told["gated"]) = (evil.into(), evil.into(), serde_json::json!({evil: evil}));
    let files = [("graph.json", value.to_string()), ("crawl.json", told.to_string()), ("found.yaml", evil.to_owned())];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let crawl = Crawl::read(folder(&files).path()).unwrap();
    let page = page(&crawl);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("etc/passwd") && !page.contains('\u{1b}'));
    assert!(!markdown(&crawl).join("\n").contains('<'));
}

#[test]
fn files_that_cannot_be_read_are_told_and_a_run_that_is_no_crawl_has_no_part() {
    assert!(Crawl::read(folder(&[]).path()).is_none());
    assert!(Crawl::read(folder(&[("found.yaml", "appId: x\n")]).path()).is_none());
    for broken in ["", "nothing", "{\"states\": 3}", "{\"states\": [{\"id\": -1}]}"] {
        let crawl = Crawl::read(folder(&[("graph.json", broken)]).path()).unwrap();
        assert!(crawl.graph.is_none() && crawl.problems[0].starts_with("graph.json is not shown: "), "{broken}");
        assert!(page(&crawl).contains("graph.json is not shown"));
    }
    let large = "{\"states\": [".to_owned() + &"{},".repeat(6 << 20);
    let crawl = Crawl::read(folder(&[("graph.json", &large)]).path()).unwrap();
    assert!(crawl.problems[0].contains("graph.json"), "{:?}", crawl.problems);
}

#[test]
fn edges_to_nowhere_loops_and_doubles_do_no_harm() {
    let states = vec![serde_json::json!({"id": 7, "title": "x".repeat(9000)}); MOST_STATES + 3];
    let edge = |from: u64, to: u64| serde_json::json!({"number": 1, "from": from, "to": to, "on_path": true});
    let edges = [edge(7, 7), edge(7, u64::MAX), edge(u64::MAX, 7), edge(7, 7)];
    let graph = parsed(&serde_json::json!({"states": states, "edges": edges, "path": [1, 1, 1, 9], "root": u64::MAX}));
    assert_eq!((graph.states.items.len(), graph.states.more), (MOST_STATES, 3));
    assert!(graph.states.items[0].title.0.chars().count() <= 160);
    let layout = lay_out(&graph, map::MOST);
    check(&graph, &layout);
    assert_eq!(draw(&graph, &layout).left_out, MOST_STATES + 3 - map::MOST);
}
