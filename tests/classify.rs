//! `offramp classify` as a user meets it, held against screens and lines made by hand. Recordings are held against in `corpus.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A screen of a fixture's file.
struct Screen {
    name: String,
    kind: String,
    group: String,
    roles: String,
    xml: String,
}

/// Reads a fixture's file; `permission.txt` says how it is written.
fn screens(file: &str) -> Vec<Screen> {
    let path = Path::new("tests/fixtures/classify").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut screens: Vec<Screen> = vec![];
    let (mut package, mut prefix, mut frame, mut row, mut list) = (String::new(), String::new(), [0; 4], 0, false);
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (sign, rest) = line.split_once(' ').unwrap_or_else(|| panic!("{line}"));
        if sign == "@" {
            let mut words = rest.split(' ').map(str::to_owned);
            let mut word = || words.next().unwrap_or_default();
            screens.push(Screen { name: word(), kind: word(), group: word(), roles: word(), xml: String::new() });
            continue;
        }
        let xml = &mut screens.last_mut().expect("a screen begins with @").xml;
        if sign == "=" {
            let words: Vec<&str> = rest.split(' ').collect();
            (package, prefix, row, list) = (words[0].to_owned(), words[1].to_owned(), 0, false);
            let numbers: Vec<i32> = words[2].split(['[', ']', ',']).filter_map(|number| number.parse().ok()).collect();
            frame = numbers.try_into().unwrap();
            *xml += if xml.is_empty() { "" } else { "</node>" };
            let [left, top, right, bottom] = frame;
            let class = "android.widget.FrameLayout";
            write!(xml, "<node class='{class}' package='{package}' bounds='[{left},{top}][{right},{bottom}]'>").unwrap();
            continue;
        }
        let (id, words) = rest.split_once(' ').unwrap_or((rest, ""));
        let words = words.replace('&', "&amp;").replace('\'', "&apos;").replace('<', "&lt;");
        let id = id.strip_prefix('#').map_or(String::new(), |id| format!("{prefix}:id/{id}"));
        let tall = (frame[3] - frame[1]) / 12;
        // A page in which things float begins in its middle, as Flutter draws a dialog.
        let first = if screens.last().unwrap().name.ends_with("in-a-page") { frame[3] / 2 } else { frame[1] };
        let bounds = format!("[{},{}][{},{}]", frame[0], first + row * tall, frame[2], first + (row + 1) * tall - 10);
        row += 1;
        let (class, flags) = match sign {
            "T" => ("TextView", ""),
            "B" => ("Button", "clickable='true'"),
            "t" => ("TextView", "clickable='true'"),
            "E" => ("EditText", "clickable='true' focusable='true'"),
            "P" => ("EditText", "clickable='true' password='true'"),
            "C" => ("CheckBox", "checkable='true' clickable='true'"),
            "O" => ("RadioButton", "checkable='true' clickable='true'"),
            "S" => ("Switch", "checkable='true' clickable='true'"),
            "I" => ("FrameLayout", ""),
            "F" => ("Button", "clickable='true'"),
            "V" | "R" | "L" => ("View", ""),
            other => panic!("{other}"),
        };
        let said = if matches!(sign, "I" | "F" | "V") { "content-desc" } else { "text" };
        let node = |flags: &str, said: &str, words: &str, end: &str| {
            format!(
                "<node class='android.widget.{class}' package='{package}' resource-id='{id}' {said}='{words}' {flags} bounds='{bounds}'{end}>"
            )
        };
        let xml = &mut screens.last_mut().unwrap().xml;
        match sign {
            "R" => {
                let text =
                    format!("<node class='android.widget.TextView' package='{package}' text='{words}' bounds='{bounds}'/>");
                *xml += &(node("clickable='true'", said, "", "") + &text + "</node>");
            }
            "L" if !list => {
                list = true;
                *xml += &node("scrollable='true'", said, "", "/");
            }
            _ => *xml += &node(flags, said, &words, "/"),
        }
    }
    for screen in &mut screens {
        screen.xml = format!("<?xml version='1.0' encoding='UTF-8'?><hierarchy rotation='0'>{}</node></hierarchy>", screen.xml);
    }
    screens
}

/// Writes all fixtures into a folder with a manifest of them.
fn written(folder: &Path) -> PathBuf {
    let mut manifest = String::from("file\tkind\tgroup\troles\n");
    for file in ["permission.txt", "failure.txt", "entrance.txt", "deletion.txt"] {
        for screen in screens(file) {
            std::fs::write(folder.join(format!("{}.xml", screen.name)), &screen.xml).unwrap();
            writeln!(manifest, "{}.xml\t{}\t{}\t{}", screen.name, screen.kind, screen.group, screen.roles).unwrap();
        }
    }
    let lines = std::fs::read_to_string("tests/fixtures/classify/lines.txt").unwrap();
    let lines: Vec<(&str, &str)> =
        lines.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').unwrap()).collect();
    let log: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    std::fs::write(folder.join("made-by-hand.log"), log).unwrap();
    for (number, (kind, _)) in lines.iter().enumerate() {
        writeln!(manifest, "made-by-hand.log:{}\t{kind}\t\t", number + 1).unwrap();
    }
    let path = folder.join("MANIFEST.tsv");
    std::fs::write(&path, manifest).unwrap();
    path
}

fn classify(arguments: &[&str], folder: &Path) -> (i32, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_offramp")).arg("classify").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn screens_and_lines_made_by_hand_are_what_they_were_made_as() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let (code, table, _) = classify(&[".", "--log", "made-by-hand.log", "--truth", "MANIFEST.tsv"], folder.path());
    println!("Made by hand:\n{table}");
    assert_eq!(code, 0);
    let (_, json, _) = classify(&[".", "--log", "made-by-hand.log", "--truth", "MANIFEST.tsv", "--json"], folder.path());
    let score: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    let rows = score["score"]["rows"].as_array().unwrap();
    for kind in ["permission", "consent", "sign-up", "log-in", "account-deletion", "crash", "anr", "system", "ordinary"] {
        let row = rows.iter().find(|row| row["kind"] == kind).unwrap();
        assert!(row["positives"].as_u64().unwrap() >= 10, "{row}");
    }
    assert_eq!(score["score"]["misses"], Value::Array(vec![]), "{table}");
}

#[test]
fn what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("dumps")).unwrap();
    for screen in screens("permission.txt").into_iter().filter(|screen| screen.name == "android-14-photos-korean") {
        put("dumps/photos.xml", &screen.xml);
    }
    put("dumps/broken.xml", "ERROR: could not get idle state.");
    put(
        "one.log",
        "I/ActivityManager(1): START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS} from uid 10157\nnothing\n",
    );

    let (code, text, _) = classify(&["dumps", "--log", "one.log"], folder.path());
    insta::assert_snapshot!(text);
    assert_eq!(code, 0, "one of them could be read");
    let (_, json, _) = classify(&["dumps", "--log", "one.log", "--json"], folder.path());
    insta::assert_snapshot!(json);

    let (code, text, _) = classify(&["dumps/broken.xml"], folder.path());
    assert_eq!(code, 2, "{text}");
    let (code, _, error) = classify(&["dumps", "--truth", "one.log"], folder.path());
    assert!(code == 2 && error.contains("expected headings with `file` and `kind`"), "{error}");
    let (code, _, error) = classify(&["."], tempfile::tempdir().unwrap().path());
    assert!(code == 2 && error.contains("no .xml or .uix file in it"), "{error}");
}
