//! `dumpWindowHierarchy`: the tree as the server writes it: indented, and with more attributes than `uiautomator dump` has.

use std::fmt::Write as _;

use crate::system::hierarchy::dump::{attribute, attributes, bounds};
use crate::system::hierarchy::{Node, Tree};

/// What is written when nobody answers for the focused window.
pub fn empty(rotation: u8) -> String {
    format!("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n<hierarchy rotation=\"{rotation}\" />")
}

/// The dump of a tree, `max_depth` levels below its root.
pub fn dump(tree: &Tree, compressed: bool, max_depth: i64) -> String {
    let head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>";
    let mut out = format!("{head}\r\n<hierarchy rotation=\"{}\">", tree.rotation);
    Writer { out: &mut out, tree, compressed }.node(&tree.root, 1, max_depth);
    out.push_str("\r\n</hierarchy>");
    out
}

struct Writer<'a> {
    out: &'a mut String,
    tree: &'a Tree,
    compressed: bool,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node, level: usize, depth: i64) {
        self.line(level);
        self.out.push_str("<node");
        if node.lacks_description() {
            self.out.push_str(" NAF=\"true\"");
        }
        attributes(self.out, node, &self.tree.package);
        self.out.push_str(" visible-to-user=\"true\"");
        bounds(self.out, node.bounds);
        let _ = write!(self.out, " drawing-order=\"{}\"", node.drawing_order(level == 1));
        attribute(self.out, "hint", &node.view.hint);
        if self.tree.api >= 30 {
            self.out.push_str(" display-id=\"0\"");
        }
        let mut inner = Vec::new();
        if depth > 0 {
            self.visible(node, &mut inner);
        }
        if inner.is_empty() {
            self.out.push_str(" />");
            return;
        }
        self.out.push('>');
        for child in inner {
            self.node(child, level + 1, depth - 1);
        }
        self.line(level);
        self.out.push_str("</node>");
    }

    /// The children, in place of those that a compressed dump leaves out their own.
    fn visible<'n>(&self, node: &'n Node, out: &mut Vec<&'n Node>) {
        for child in &node.children {
            if self.compressed && child.is_plain() {
                self.visible(child, out);
            } else {
                out.push(child);
            }
        }
    }

    fn line(&mut self, level: usize) {
        self.out.push_str("\r\n");
        for _ in 0..level {
            self.out.push_str("  ");
        }
    }
}
