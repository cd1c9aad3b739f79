//! `content query|insert|update|delete|call --uri URI …`: the providers of settings, messages and contacts.

use std::io;

use crate::shell::Invocation;
use crate::system::settings::Table;

/// Names and values of one row.
type Row = Vec<(&'static str, String)>;

/// What was said beside the verb.
struct Line<'a> {
    args: &'a [String],
}

impl<'a> Line<'a> {
    fn after(&self, name: &str) -> Option<&'a str> {
        self.args.iter().position(|arg| arg == name).and_then(|at| self.args.get(at + 1)).map(String::as_str)
    }

    /// The value of `--bind NAME:TYPE:VALUE`.
    fn bound(&self, name: &str) -> Option<&'a str> {
        let binds = self.args.windows(2).filter(|pair| pair[0] == "--bind").map(|pair| pair[1].as_str());
        binds.filter_map(|bind| bind.split_once(':')).find(|(bound, _)| *bound == name).and_then(|(_, rest)| {
            let (kind, value) = rest.split_once(':')?;
            ["s", "i", "l", "f", "d", "b", "n"].contains(&kind).then_some(value)
        })
    }

    /// The column and value of `--where "column='value'"`, the only form that is understood.
    fn condition(&self) -> Option<(&'a str, &'a str)> {
        let (column, value) = self.after("--where")?.split_once('=')?;
        Some((column.trim(), value.trim().trim_matches(['\'', '"'])))
    }
}

/// What an address means.
enum Provider<'a> {
    Settings(Table, Option<&'a str>),
    Messages,
    Contacts,
}

impl<'a> Provider<'a> {
    fn parse(uri: &'a str) -> Option<Self> {
        let path = uri.strip_prefix("content://")?.trim_end_matches('/');
        let (authority, rest) = path.split_once('/').unwrap_or((path, ""));
        match authority {
            "settings" => {
                let (table, name) = rest.split_once('/').map_or((rest, None), |(table, name)| (table, Some(name)));
                Some(Provider::Settings(Table::parse(table)?, name))
            }
            "sms" if ["", "inbox"].contains(&rest) => Some(Provider::Messages),
            "com.android.contacts" | "contacts" | "call_log" => Some(Provider::Contacts),
            _ => None,
        }
    }
}

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let line = Line { args: &inv.args[1..] };
    let verb = line.args.first().map_or("", String::as_str);
    let uri = line.after("--uri").unwrap_or("");
    let Some(provider) = Provider::parse(uri) else {
        let authority = uri.trim_start_matches("content://").split('/').next().unwrap_or("");
        writeln!(inv.err, "Error while accessing provider:{authority}")?;
        writeln!(inv.err, "java.lang.IllegalStateException: Could not find provider: {authority}")?;
        return Ok(1);
    };
    match (verb, provider) {
        ("query", provider) => query(inv, &line, &provider),
        ("insert" | "update", Provider::Settings(table, name)) => {
            let key = line.bound("name").or(name).or(line.condition().map(|(_, value)| value));
            if let (Some(key), Some(value)) = (key, line.bound("value")) {
                inv.device.lock().settings.put(table, key, value);
            }
            Ok(0)
        }
        ("delete", Provider::Settings(table, name)) => {
            if let Some(key) = name.or(line.condition().map(|(_, value)| value)) {
                inv.device.lock().settings.delete(table, key);
            }
            Ok(0)
        }
        ("delete", Provider::Messages) => {
            let condition = line.condition();
            inv.device.lock().inbox.retain(|sms| match condition {
                Some(("_id", id)) => sms.id.to_string() != id,
                Some(("address", from)) => sms.from != from,
                Some(_) => true,
                None => false,
            });
            Ok(0)
        }
        ("insert", Provider::Messages) => {
            // Only the app for messages may write them; the provider takes the row and drops it.
            Ok(0)
        }
        ("insert" | "update" | "delete", Provider::Contacts | Provider::Messages) => Ok(0),
        ("call", Provider::Settings(table, _)) => call(inv, &line, table),
        ("call", _) => {
            writeln!(inv.out, "Result: null")?;
            Ok(0)
        }
        _ => {
            writeln!(inv.err, "[ERROR] Unsupported operation: {verb}")?;
            Ok(1)
        }
    }
}

/// `content call --uri content://settings/system --method GET_system --arg NAME`
fn call(inv: &mut Invocation<'_>, line: &Line<'_>, table: Table) -> io::Result<u8> {
    let (method, name) = (line.after("--method").unwrap_or(""), line.after("--arg").unwrap_or(""));
    if method.starts_with("GET_") {
        let value = inv.device.lock().settings.get(table, name).unwrap_or("null").to_string();
        writeln!(inv.out, "Result: Bundle[{{value={value}}}]")?;
    } else {
        writeln!(inv.out, "Result: null")?;
    }
    Ok(0)
}

fn query(inv: &mut Invocation<'_>, line: &Line<'_>, provider: &Provider<'_>) -> io::Result<u8> {
    let mut rows = match provider {
        Provider::Settings(table, name) => settings(inv, *table, *name),
        Provider::Messages => messages(inv),
        Provider::Contacts => Vec::new(),
    };
    if let Some((column, value)) = line.condition() {
        rows.retain(|row| row.iter().any(|(name, own)| *name == column && own == value));
    }
    let sort = line.after("--sort").map(str::to_ascii_lowercase);
    let newest_first = sort.as_deref().map_or(matches!(provider, Provider::Messages), |sort| sort.contains("desc"));
    if newest_first {
        rows.reverse();
    }
    if rows.is_empty() {
        writeln!(inv.out, "No result found.")?;
    }
    let projection: Option<Vec<&str>> = line.after("--projection").map(|names| names.split(':').collect());
    for (index, row) in rows.iter().enumerate() {
        let shown = |name: &str| projection.as_ref().is_none_or(|names| names.contains(&name));
        let fields: Vec<String> =
            row.iter().filter(|(name, _)| shown(name)).map(|(name, value)| format!("{name}={value}")).collect();
        writeln!(inv.out, "Row: {index} {}", fields.join(", "))?;
    }
    Ok(0)
}

fn settings(inv: &Invocation<'_>, table: Table, wanted: Option<&str>) -> Vec<Row> {
    let system = inv.device.lock();
    let all = system.settings.list(table).enumerate();
    let rows = all.filter(|(_, (name, _))| wanted.is_none_or(|wanted| wanted == *name));
    rows.map(|(index, (name, value))| vec![("_id", (index + 1).to_string()), ("name", name.into()), ("value", value.into())])
        .collect()
}

fn messages(inv: &Invocation<'_>) -> Vec<Row> {
    let system = inv.device.lock();
    let row = |sms: &crate::system::sms::Sms| {
        vec![
            ("_id", sms.id.to_string()),
            ("address", sms.from.clone()),
            ("date", sms.epoch_ms.to_string()),
            ("read", "0".into()),
            ("type", "1".into()),
            ("body", sms.text.clone()),
        ]
    };
    system.inbox.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn providers_are_asked_and_changed() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        let uri = "--uri content://settings/system";
        assert_eq!(
            out(&format!("content query {uri} --projection name:value --where \"name='font_scale'\"")),
            "Row: 0 name=font_scale, value=1.0\n"
        );
        assert_eq!(out(&format!("content insert {uri} --bind name:s:x --bind value:s:a:b; settings get system x")), "a:b\n");
        assert_eq!(out(&format!("content delete {uri} --where \"name='x'\"; settings get system x")), "null\n");
        assert_eq!(out(&format!("content call {uri} --method GET_system --arg font_scale")), "Result: Bundle[{value=1.0}]\n");
        assert_eq!(out("content query --uri content://com.android.contacts/contacts"), "No result found.\n");
        device.lock().receive_sms("100", "one");
        device.lock().receive_sms("200", "two");
        assert_eq!(out("content query --uri content://sms/inbox --projection body"), "Row: 0 body=two\nRow: 1 body=one\n");
        assert_eq!(
            out("content query --uri content://sms --where \"address='100'\" --projection _id:body"),
            "Row: 0 _id=1, body=one\n"
        );
        assert!(run(&device, "content query --uri content://none/x").err.contains("Could not find provider: none"));
    }
}
