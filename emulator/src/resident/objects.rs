//! What is done with a view: looked for, waited for, read, written to.

use serde_json::Value;

use super::info;
use super::jsonrpc::Fault;
use super::search::{self, Nodes, Query};
use super::selector::Selector;
use super::server::Server;
use crate::app::view::{Point, Rect};
use crate::system::hierarchy::{Node, Tree};

/// How often the newer engine looks while it waits, in milliseconds.
const NEWER_POLL_MS: u64 = 100;
/// How often the older one does.
const OLDER_POLL_MS: u64 = 1000;

/// What a client names a view by.
#[derive(Debug, Clone)]
pub enum Object {
    /// A selector.
    Selector(Selector),
    /// What an earlier call found.
    Handle(Query),
}

impl Object {
    /// The query of the older engine.
    pub fn query(&self) -> Query {
        match self {
            Object::Selector(selector) => Query::of(selector.clone()),
            Object::Handle(query) => query.clone(),
        }
    }

    fn missing(&self) -> Fault {
        Fault::not_found(self.query().selector.to_string())
    }
}

/// The middle of a place.
pub fn middle(rect: Rect) -> Point {
    Point { x: (rect.left + rect.right) / 2, y: (rect.top + rect.bottom) / 2 }
}

impl Server {
    /// Does something with the view that is found, and with whether the newer engine found it.
    fn found<T>(&self, object: &Object, act: impl FnOnce(&Tree, &Node, bool) -> T) -> Result<T, Fault> {
        let tree = self.tree().ok_or_else(|| object.missing())?;
        let nodes = Nodes::new(&tree);
        if let Object::Selector(selector) = object
            && selector.is_simple()
            && let Some(node) = nodes.newer(selector)
        {
            return Ok(act(&tree, node, true));
        }
        nodes.older(&object.query()).map(|node| act(&tree, node, false)).ok_or_else(|| object.missing())
    }

    /// The place of the view that the older engine finds.
    pub fn place(&self, query: &Query) -> Result<Rect, Fault> {
        self.place_of(query).ok_or_else(|| Fault::not_found(query.selector.to_string()))
    }

    /// The same, or nothing.
    pub fn place_of(&self, query: &Query) -> Option<Rect> {
        let tree = self.tree()?;
        Nodes::new(&tree).older(query).map(|node| node.bounds)
    }

    fn there(&self, object: &Object, newer: bool) -> bool {
        let Some(tree) = self.tree() else { return false };
        let nodes = Nodes::new(&tree);
        match object {
            Object::Selector(selector) if newer => nodes.newer(selector).is_some(),
            object => nodes.older(&object.query()).is_some(),
        }
    }

    /// `exist`. The newer engine is asked even where a choice was made, of which it knows nothing.
    pub fn exist(&self, object: &Object) -> Result<bool, Fault> {
        let newer = match object {
            Object::Selector(selector) => selector.chain.is_empty() && selector.has_no_index(),
            Object::Handle(_) => false,
        };
        if let Object::Selector(selector) = object
            && newer
            && selector.criteria.is_empty()
        {
            return Err(Fault::java("java.lang.NullPointerException", "selector cannot be null"));
        }
        Ok(self.there(object, newer))
    }

    /// `waitForExists` and `waitUntilGone`: whether the view is there, or gone, before `timeout_ms` have passed.
    pub fn wait(&self, object: &Object, there: bool, timeout_ms: u64) -> bool {
        let newer = matches!(object, Object::Selector(selector) if selector.is_simple());
        let poll = if newer { NEWER_POLL_MS } else { OLDER_POLL_MS };
        let end = self.now() + timeout_ms;
        loop {
            if self.there(object, newer) == there {
                return true;
            }
            let now = self.now();
            if now >= end || !self.runs() {
                return false;
            }
            self.sleep(poll.min(end - now));
        }
    }

    /// `count`: how many views fit; of a selector that names one of them, whether it is there.
    pub fn count(&self, selector: &Selector) -> usize {
        let Some(tree) = self.tree() else { return 0 };
        let nodes = Nodes::new(&tree);
        let mut selector = selector.clone();
        if selector.deepest().instance.is_some() {
            return usize::from(nodes.older(&Query::of(selector)).is_some());
        }
        let mut count = 0;
        loop {
            selector.deepest().instance = Some(count);
            if nodes.older(&Query::of(selector.clone())).is_none() {
                return count;
            }
            count += 1;
        }
    }

    /// `objInfo`
    pub fn info(&self, object: &Object) -> Result<Value, Fault> {
        self.found(object, info::object)
    }

    /// `objInfoOfAllInstances`
    pub fn infos(&self, selector: &Selector) -> Value {
        let total = self.count(selector);
        if selector.instance.is_some() {
            let info = self.info(&Object::Selector(selector.clone())).unwrap_or_default();
            return (0..total).map(|_| info.clone()).collect();
        }
        let each = |instance| {
            let one = selector.clone().with_instance(instance);
            self.info(&Object::Selector(one)).unwrap_or_default()
        };
        (0..total).map(each).collect()
    }

    /// `getText`
    pub fn text(&self, object: &Object) -> Result<Value, Fault> {
        self.found(object, |_, node, newer| match search::text(node) {
            None if newer => Value::Null,
            text => text.unwrap_or_default().into(),
        })
    }

    /// `setText`: the newer engine taps the field first.
    pub fn set_text(&self, object: &Object, text: &str) -> Result<bool, Fault> {
        let (place, newer) = self.found(object, |_, node, newer| (node.bounds, newer))?;
        if newer {
            self.device.lock().tap(middle(place));
        }
        let (place, editable) = self.found(object, |_, node, _| (node.bounds, node.view.class.ends_with("EditText")))?;
        self.device.lock().set_text(middle(place), text);
        Ok(newer || editable)
    }

    /// `clearTextField`
    pub fn clear_text(&self, object: &Object) -> Result<(), Fault> {
        let place = self.found(object, |_, node, _| node.bounds)?;
        self.device.lock().set_text(middle(place), "");
        Ok(())
    }

    /// `click` and `longClick` on a view: in its middle, or near a corner.
    pub fn click_object(&self, object: &Object, corner: Option<&str>, ms: Option<u64>) -> Result<bool, Fault> {
        let place = self.found(object, |_, node, _| node.bounds)?;
        let at = match corner.map(str::to_lowercase).as_deref() {
            None | Some("c" | "center") => middle(place),
            Some("tl" | "topleft") => Point { x: place.left + 5, y: place.top + 5 },
            Some("br" | "bottomright") => Point { x: place.right - 5, y: place.bottom - 5 },
            Some(_) => return Ok(false),
        };
        Ok(self.click(at, ms))
    }

    /// `childByText` and its like: the first child of a collection that fits a pattern and has a view in it that fits `wanted`.
    pub fn child(&self, collection: &Selector, pattern: &Selector, wanted: &Selector) -> Result<String, Fault> {
        let missing = || Fault::not_found(format!("for {wanted}"));
        let tree = self.tree().ok_or_else(missing)?;
        let nodes = Nodes::new(&tree);
        for instance in 0.. {
            let selector = pattern.clone().with_instance(instance);
            let query = Query { container: Some(collection.clone()), selector };
            let Some(row) = nodes.older(&query) else { break };
            if Nodes::within(&tree, row).older(&Query::of(wanted.clone())).is_some() {
                return Ok(self.name(query));
            }
        }
        Err(missing())
    }
}
