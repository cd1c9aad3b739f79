//! What the server tells of the device and of a view.

use serde_json::{Value, json};

use super::search;
use super::server::Server;
use crate::app::view::Rect;
use crate::system::hierarchy::{Node, Tree};

/// `deviceInfo`
pub fn device(server: &Server) -> Value {
    let system = server.device.lock();
    let package = system.hierarchy().map(|tree| tree.package);
    let (width, height) = system.display.size();
    let density = f64::from(system.display.density()) / 160.0;
    let dp = |side: u32| (f64::from(side) / density).round();
    let rotation = system.display.rotation;
    json!({
        "currentPackageName": package,
        "displayHeight": height,
        "displayRotation": rotation,
        "displaySizeDpX": dp(width) as i64,
        "displaySizeDpY": dp(height) as i64,
        "displayWidth": width,
        "naturalOrientation": rotation == 0 || rotation == 2,
        "productName": system.props.get("ro.product.name"),
        "screenOn": !system.windows.asleep,
        "sdkInt": system.config.api,
    })
}

/// `objInfo`. The newer engine knows more: the resource id, and what is missing as null where the older says an empty text.
pub fn object(tree: &Tree, node: &Node, newer: bool) -> Value {
    let view = &node.view;
    let (text, description, id) = if newer {
        let some = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
        (search::text(node).map_or(Value::Null, Value::from), some(&view.description), some(&view.id))
    } else {
        (view.text.as_str().into(), view.description.as_str().into(), Value::Null)
    };
    json!({
        "bounds": rect(node.bounds),
        "childCount": node.child_count,
        "className": view.class,
        "contentDescription": description,
        "packageName": tree.package,
        "resourceName": id,
        "text": text,
        "checkable": view.checkable,
        "checked": view.checked,
        "clickable": view.clickable,
        "enabled": !view.disabled,
        "focusable": view.focusable,
        "focused": view.focused,
        "longClickable": view.long_clickable,
        "scrollable": view.scrollable,
        "selected": view.selected,
        "visibleBounds": rect(node.bounds),
    })
}

fn rect(rect: Rect) -> Value {
    json!({"bottom": rect.bottom, "left": rect.left, "right": rect.right, "top": rect.top})
}
