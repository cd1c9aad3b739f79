#![no_main]
//! Any bytes as a dump of the screen: read or refused, and everything that is asked of a screen has an answer.

use libfuzzer_sys::fuzz_target;
use offramp::ui;

fuzz_target!(|bytes: &[u8]| {
    let Ok(tree) = ui::parse_bytes(bytes) else { return };
    let window = "com.example.app/.Main";
    let _ = ui::classify(&tree, window);
    let _ = ui::fingerprint(&tree, window);
    let _ = ui::consent_gate(&tree, window);
    let _ = ui::guest_control(&tree, window);
    let _ = ui::shows_policy(&tree, window);
    let _ = ui::refuses_device(&tree, window);
    let _ = ui::title(&tree);
    let _ = ui::permission_dialog(&tree, "com.android.permissioncontroller/.permission.ui.GrantPermissionsActivity");
    let _ = tree.at(100, 100);
});
