//! `stat [-c FORMAT] FILE…`

use std::io;

use super::ls;
use crate::shell::Invocation;
use crate::system::calendar::Zone;
use crate::system::files::{self, Stat};

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("c:Lft")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let zone = inv.device.lock().zone();
    let mut status = 0;
    for name in &options.words {
        let path = inv.path(name);
        let stat = files::may_look(&path).and_then(|()| inv.device.lock().files.stat(&path));
        match stat {
            Ok(stat) => writeln!(inv.out, "{}", print(options.value('c').unwrap_or(DEFAULT), name, &stat, zone))?,
            Err(error) => {
                inv.report(&format!("'{name}'"), error)?;
                status = 1;
            }
        }
    }
    Ok(status)
}

const DEFAULT: &str =
    "  File: %N\n  Size: %s\t Blocks: %b\t IO Blocks: 512\t%F\nAccess: (%a/%A)\tUid: (%u/%U)\tGid: (%g/%G)\nModify: %y";

fn print(format: &str, name: &str, stat: &Stat, zone: Zone) -> String {
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let at = zone.civil(stat.mtime * 1000);
        text.push_str(&match chars.next() {
            Some('s') => stat.size.to_string(),
            Some('n') => name.into(),
            Some('N') => format!("`{name}'"),
            Some('a') => format!("{:o}", stat.mode & 0o7777),
            Some('A') => ls::mode(stat.mode),
            Some('f') => format!("{:x}", stat.mode),
            Some('b') => stat.size.div_ceil(512).to_string(),
            Some('B') => "512".into(),
            Some('F') => kind(stat).into(),
            Some('U') => stat.owner.0.into(),
            Some('G') => stat.owner.1.into(),
            Some('u' | 'g') => "2000".into(),
            Some('X' | 'Y' | 'Z') => stat.mtime.to_string(),
            Some('x' | 'y' | 'z') => format!(
                "{}-{:02}-{:02} {:02}:{:02}:{:02}.000000000 {}",
                at.year,
                at.month,
                at.day,
                at.hour,
                at.minute,
                at.second,
                zone.digits()
            ),
            Some('%') => "%".into(),
            Some(other) => format!("%{other}"),
            None => "%".into(),
        });
    }
    text
}

fn kind(stat: &Stat) -> &'static str {
    match stat.mode & 0o170000 {
        files::MODE_DIR => "directory",
        files::MODE_CHAR => "character device",
        _ if stat.size == 0 => "regular empty file",
        _ => "regular file",
    }
}
