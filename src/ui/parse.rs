//! Reads a dump into a [`Hierarchy`].
//!
//! Accepts what devices give: a byte-order mark, CRLF, debug lines before the XML and text after it, character references that XML
//! forbids, several windows, and trees whose elements carry the class as their name. What it does not accept it names with its place.

use super::node::{Hierarchy, Node, NodeId, Rect};

/// Most bytes of a dump.
pub const MAX_BYTES: usize = 8 << 20;
/// Most levels of nesting.
pub const MAX_DEPTH: usize = 200;
/// Most nodes.
pub const MAX_NODES: usize = 20_000;

/// Why a dump is no hierarchy. Line and column count from 1, in the text as it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ParseError {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// Reads a dump from bytes: UTF-8, or UTF-16 with a byte-order mark, as a redirected shell on Windows writes it.
pub fn parse_bytes(bytes: &[u8]) -> Result<Hierarchy, ParseError> {
    let wide = |decode: fn([u8; 2]) -> u16| -> String {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| decode([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => parse(&wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => parse(&wide(u16::from_be_bytes)),
        _ => parse(&String::from_utf8_lossy(bytes)),
    }
}

/// Reads a dump.
pub fn parse(xml: &str) -> Result<Hierarchy, ParseError> {
    if xml.len() > MAX_BYTES {
        return Err(at(1, 1, format!("the dump has {} bytes, more than the {MAX_BYTES} that are read", xml.len())));
    }
    let start = start_of_xml(xml).ok_or_else(|| no_xml(xml))?;
    let before = &xml[..start];
    let line_offset = before.matches('\n').count() as u32;
    let column_offset = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32;
    let placed = |row: u32, column: u32, message: String| {
        at(row + line_offset, if row == 1 { column + column_offset } else { column }, message)
    };

    let body = &xml[start..];
    let end = body.rfind("</hierarchy>").map_or(body.len(), |found| found + "</hierarchy>".len());
    let cleaned = clean(&body[..end]);
    check_depth(&cleaned).map_err(|(row, column)| placed(row, column, format!("nested deeper than {MAX_DEPTH} levels")))?;
    // Attributes and text count towards the limit of roxmltree too; it only has to keep memory bounded.
    let options = roxmltree::ParsingOptions { nodes_limit: (MAX_NODES * 4) as u32, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&cleaned, options).map_err(|error| {
        let pos = error.pos();
        placed(pos.row, pos.col, explain(&error))
    })?;
    let place_of = |node: &roxmltree::Node| {
        let pos = document.text_pos_at(node.range().start);
        (pos.row, pos.col)
    };

    let top = document.root_element();
    let mut tree =
        Hierarchy { rotation: top.attribute("rotation").and_then(|r| r.parse().ok()).unwrap_or(0), ..Default::default() };
    let mut stack: Vec<(roxmltree::Node, Option<NodeId>)> = if top.has_tag_name("hierarchy") {
        top.children().filter(roxmltree::Node::is_element).map(|child| (child, None)).collect()
    } else {
        vec![(top, None)]
    };
    stack.reverse();
    while let Some((element, parent)) = stack.pop() {
        if tree.nodes.len() >= MAX_NODES {
            let (row, column) = place_of(&element);
            return Err(placed(row, column, format!("more than {MAX_NODES} nodes")));
        }
        let id = NodeId(tree.nodes.len());
        let node = read_node(&element, parent).map_err(|message| {
            let (row, column) = place_of(&element);
            placed(row, column, message)
        })?;
        tree.nodes.push(node);
        match parent {
            Some(parent) => tree.nodes[parent.0].children.push(id),
            None => tree.roots.push(id),
        }
        let first_child = stack.len();
        stack.extend(element.children().filter(roxmltree::Node::is_element).map(|child| (child, Some(id))));
        stack[first_child..].reverse();
    }
    Ok(tree)
}

fn at(line: u32, column: u32, message: String) -> ParseError {
    ParseError { line, column, message }
}

/// Where the tree begins. The declaration says nothing that is needed, and a shell may have put something behind it.
fn start_of_xml(xml: &str) -> Option<usize> {
    ["<hierarchy", "<?xml", "<node"].iter().find_map(|mark| xml.find(mark))
}

fn no_xml(xml: &str) -> ParseError {
    let shown: String = xml.trim_start_matches('\u{feff}').trim().chars().take(80).collect();
    let what =
        if shown.is_empty() { "the dump is empty".to_owned() } else { format!("no XML in it; it begins with “{shown}”") };
    at(1, 1, what)
}

fn explain(error: &roxmltree::Error) -> String {
    match error {
        roxmltree::Error::UnclosedRootNode | roxmltree::Error::UnexpectedEndOfStream => "the dump is cut off here".to_owned(),
        roxmltree::Error::NodesLimitReached => format!("more than {MAX_NODES} nodes"),
        other => {
            // The place is given apart, so its own " at 3:7" at the end goes.
            let text = other.to_string();
            let cut = text.rfind(" at ").filter(|&i| text[i + 4..].chars().all(|c| c.is_ascii_digit() || c == ':'));
            cut.map_or(text.clone(), |i| text[..i].to_owned())
        }
    }
}

/// Counts open elements before the XML reader sees them, since it may recurse. Knows quotes, so that `>` in an attribute is no end.
fn check_depth(xml: &str) -> Result<(), (u32, u32)> {
    let (mut depth, mut row, mut line_start) = (0usize, 1u32, 0usize);
    let bytes = xml.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'\n' => {
                row += 1;
                line_start = i + 1;
            }
            b'<' if bytes.get(i + 1) == Some(&b'/') => depth = depth.saturating_sub(1),
            b'<' if bytes.get(i + 1).is_some_and(|next| next.is_ascii_alphabetic() || *next == b'_') => {
                let (opened_row, column) = (row, xml[line_start..i].chars().count() as u32 + 1);
                let mut quote = None;
                i += 1;
                while i < bytes.len() {
                    match (bytes[i], quote) {
                        (b'\n', _) => {
                            row += 1;
                            line_start = i + 1;
                        }
                        (c @ (b'"' | b'\''), None) => quote = Some(c),
                        (c, Some(q)) if c == q => quote = None,
                        (b'>', None) => break,
                        _ => {}
                    }
                    i += 1;
                }
                if i < bytes.len() && bytes[i - 1] != b'/' {
                    depth += 1;
                    // The `hierarchy` element itself is no level.
                    if depth > MAX_DEPTH + 1 {
                        return Err((opened_row, column));
                    }
                }
            }
            _ => {}
        }
        i += 1;
    }
    Ok(())
}

/// Replaces what XML forbids and devices write: control characters, and emoji as a pair of surrogate references.
fn clean(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(found) = rest.find(|c: char| c == '&' || forbidden(c)) {
        out.push_str(&rest[..found]);
        rest = &rest[found..];
        match reference(rest) {
            Some((high @ 0xd800..=0xdbff, length)) => match reference(&rest[length..]) {
                Some((low @ 0xdc00..=0xdfff, second)) => {
                    let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    rest = &rest[length + second..];
                }
                _ => {
                    out.push(char::REPLACEMENT_CHARACTER);
                    rest = &rest[length..];
                }
            },
            Some((code, length)) => {
                match char::from_u32(code) {
                    Some(c) if !forbidden(c) => out.push_str(&rest[..length]),
                    _ => out.push(char::REPLACEMENT_CHARACTER),
                }
                rest = &rest[length..];
            }
            None => {
                let first = rest.chars().next().unwrap_or_default();
                out.push(if forbidden(first) { char::REPLACEMENT_CHARACTER } else { first });
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{80}'..='\u{9f}' | '\u{7f}')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// A numeric character reference at the start: its code and its length in bytes.
fn reference(text: &str) -> Option<(u32, usize)> {
    let body = text.strip_prefix("&#")?;
    let end = body.find(';').filter(|&end| end <= 8)?;
    let code = match body[..end].strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => body[..end].parse().ok()?,
    };
    Some((code, end + 3))
}

fn read_node(element: &roxmltree::Node, parent: Option<NodeId>) -> Result<Node, String> {
    let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
    let flag = |name: &str| element.attribute(name) == Some("true");
    let tag = element.tag_name().name();
    let class = match element.attribute("class") {
        Some(class) => class,
        None if tag == "node" => "",
        None => tag,
    };
    Ok(Node {
        text: text("text"),
        resource_id: text("resource-id"),
        class: class.to_owned(),
        package: text("package"),
        content_desc: text("content-desc"),
        hint: text("hint"),
        checkable: flag("checkable"),
        checked: flag("checked"),
        clickable: flag("clickable"),
        enabled: element.attribute("enabled").is_none_or(|value| value == "true"),
        focusable: flag("focusable"),
        focused: flag("focused"),
        scrollable: flag("scrollable"),
        long_clickable: flag("long-clickable"),
        password: flag("password"),
        selected: flag("selected"),
        bounds: element.attribute("bounds").map_or(Ok(Rect::default()), bounds)?,
        parent,
        children: Vec::new(),
    })
}

/// `[left,top][right,bottom]`.
fn bounds(text: &str) -> Result<Rect, String> {
    let numbers: Option<Vec<i32>> = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .and_then(|text| text.replace("][", ",").split(',').map(|number| number.trim().parse().ok()).collect());
    match numbers.as_deref() {
        Some(&[left, top, right, bottom]) => Ok(Rect { left, top, right, bottom }),
        _ => Err(format!("bounds are “{}”, not [left,top][right,bottom]", text.chars().take(40).collect::<String>())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_attributes_and_nesting() {
        let tree = parse(concat!(
            "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?><hierarchy rotation=\"1\"><node text=\"A &amp; B\" ",
            "resource-id=\"com.app:id/go\" class=\"android.widget.Button\" package=\"com.app\" content-desc=\"\" clickable=\"true\" ",
            "enabled=\"false\" bounds=\"[-3,4][10,20]\"><node text=\"in\" bounds=\"[0,0][0,0]\" /></node></hierarchy>"
        ))
        .unwrap();
        assert_eq!(tree.rotation, 1);
        assert_eq!(tree.nodes.len(), 2);
        let outer = &tree.nodes[0];
        assert_eq!((outer.text.as_str(), outer.local_id(), outer.short_class()), ("A & B", "go", "Button"));
        assert!(outer.clickable && !outer.enabled);
        assert_eq!(outer.bounds, Rect::new(-3, 4, 10, 20));
        assert_eq!(tree.nodes[1].parent, Some(NodeId(0)));
        assert_eq!(tree.nodes[1].bounds.area(), 0);
    }

    #[test]
    fn reads_what_surrounds_and_disturbs_the_xml() {
        let tree = parse(
            "\u{feff}WARNING: linker\r\nmore\r\n<?xml version='1.0'?>\r\r\n<hierarchy><node text=\"&#55357;&#56832; \u{e001}&#0;\u{1}\" />\
             </hierarchy>UI hierchary dumped to: /sdcard/x.xml\r\n",
        )
        .unwrap();
        assert_eq!(tree.nodes[0].text, "😀 \u{e001}\u{fffd}\u{fffd}");
    }

    #[test]
    fn reads_what_a_shell_put_between_the_tags() {
        let tree =
            parse("<?xml version='1.0' ?>`n<hierarchy>`n<node text='a'>`n<node text='b'/>`n</node>`n</hierarchy>").unwrap();
        assert_eq!(tree.nodes.iter().map(|node| node.text.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn reads_several_windows_and_elements_named_by_class() {
        let tree =
            parse("<hierarchy><android.widget.FrameLayout package='a'/><node class='x.Y' package='b'/></hierarchy>").unwrap();
        assert_eq!(tree.roots, [NodeId(0), NodeId(1)]);
        assert_eq!(tree.nodes[0].class, "android.widget.FrameLayout");
    }

    #[test]
    fn reads_utf_16() {
        let bytes: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("<hierarchy><node text='注销'/></hierarchy>".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(parse_bytes(&bytes).unwrap().nodes[0].text, "注销");
    }

    #[test]
    fn an_error_names_its_place_in_the_whole_text() {
        let error = parse("noise\n  <hierarchy><node bounds=\"[1,2]\"/></hierarchy>").unwrap_err();
        assert_eq!((error.line, error.column), (2, 14));
        assert!(error.message.contains("“[1,2]”"), "{error}");
        let error = parse("<hierarchy>\n<node text=\"a\"b\" /></hierarchy>").unwrap_err();
        assert_eq!(error.line, 2);
        assert!(parse("<hierarchy><node>").unwrap_err().message.contains("cut off"));
        assert!(parse("cat: no such file").unwrap_err().message.contains("begins with “cat: no such file”"));
        assert!(parse("").unwrap_err().message.contains("empty"));
    }

    #[test]
    fn depth_and_count_are_bounded() {
        let nest = |n: usize| format!("<hierarchy>{}{}</hierarchy>", "<node>".repeat(n), "</node>".repeat(n));
        assert_eq!(parse(&nest(MAX_DEPTH)).unwrap().nodes.len(), MAX_DEPTH);
        assert!(parse(&nest(MAX_DEPTH + 1)).unwrap_err().message.contains("nested deeper than 200"));
        assert!(parse(&nest(300_000)).unwrap_err().message.contains("nested deeper"));
        let wide = format!("<hierarchy>{}</hierarchy>", "<node/>".repeat(MAX_NODES + 1));
        assert!(parse(&wide).unwrap_err().message.contains("more than 20000 nodes"));
    }

    fn written(tree: &[(String, u8)]) -> String {
        // Each entry is a text and how many levels are closed before it.
        let (mut xml, mut open) = (String::from("<hierarchy rotation=\"0\">"), 0);
        for (text, close) in tree {
            for _ in 0..(*close).min(open) {
                xml.push_str("</node>");
            }
            open -= (*close).min(open);
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace(['\n', '\t', '\r'], " ");
            xml.push_str(&format!("<node text=\"{escaped}\" bounds=\"[0,0][5,{open}]\">"));
            open += 1;
        }
        xml.push_str(&"</node>".repeat(open.into()));
        xml + "</hierarchy>"
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&text);
            let _ = parse(&format!("<hierarchy>{text}"));
            let _ = parse(&format!("<hierarchy><node text=\"{text}\"/></hierarchy>"));
            let _ = parse_bytes(&bytes);
        }

        #[test]
        fn what_is_written_is_read(tree in proptest::collection::vec(("[^\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]{0,8}", 0u8..3), 1..40)) {
            let read = parse(&written(&tree)).unwrap();
            let texts: Vec<_> = read.nodes.iter().map(|node| node.text.clone()).collect();
            prop_assert_eq!(texts, tree.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>());
            for (id, node) in read.iter() {
                prop_assert_eq!(node.bounds.bottom as usize, read.ancestors(id).count());
                prop_assert!(node.children.iter().all(|&child| read.node(child).parent == Some(id) && child > id));
            }
        }
    }
}
