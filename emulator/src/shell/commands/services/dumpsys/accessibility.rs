//! `dumpsys accessibility`: installed and enabled services.

use std::fmt::Write as _;
use std::io;

use crate::shell::Invocation;
use crate::system::settings::Table;

/// Prints the accessibility manager's state.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (api, enabled) = {
        let system = inv.device.lock();
        let on = system.settings.get(Table::Secure, "accessibility_enabled") == Some("1");
        let list = system.settings.get(Table::Secure, "enabled_accessibility_services").unwrap_or_default().to_string();
        (system.config.api, if on { list } else { String::new() })
    };
    let services: Vec<&str> = enabled.split(':').filter(|name| !name.is_empty() && *name != "null").collect();
    let mut out = String::from("ACCESSIBILITY MANAGER (dumpsys accessibility)\n\n");
    let attributes = "touchExplorationEnabled=false, displayMagnificationEnabled=false";
    if api < 30 {
        let _ = writeln!(out, "User state[attributes:{{id=0, currentUser=true, {attributes}}}");
        out.push_str("  installed services: {\n  }\n  enabled services: {\n");
        for (index, name) in services.iter().enumerate() {
            let _ = writeln!(out, "    {index} : {name}");
        }
        out.push_str("  }\n  binding services: {\n  }\n  bound services:{\n  }]\n");
    } else {
        let names: Vec<String> = services.iter().map(|name| format!("{{{name}}}")).collect();
        let _ = write!(
            out,
            "currentUserId=0\nUser state[\n     attributes:{{id=0, {attributes}}}\n     shortcut key:{{}}\n     button:{{}}\n     \
             button target:{{null}}\n     Bound services:{{}}\n     Enabled services:{{{}}}\n     Binding services:{{}}\n     \
             Crashed services:{{}}]\n",
            names.join(", ")
        );
    }
    inv.out.write_all(out.as_bytes())?;
    Ok(0)
}
