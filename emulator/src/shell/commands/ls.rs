//! `ls [-1adhlR] [FILE…]`

use std::io;

use crate::shell::{Invocation, Options};
use crate::system::files::{self, FileError, Stat};

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("1aAdhilnprRsStF")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let names = if options.words.is_empty() { vec![".".to_string()] } else { options.words.clone() };
    let mut status = 0;
    let (mut plain, mut folders) = (Vec::new(), Vec::new());
    for name in names {
        let path = inv.path(&name);
        let stat = files::may_look(&path).and_then(|()| inv.device.lock().files.stat(&path));
        match stat {
            Ok(stat) if stat.is_dir() && !options.has('d') => folders.push(name),
            Ok(stat) => plain.push((name, stat)),
            Err(error) => {
                inv.report(&name, error)?;
                status = 1;
            }
        }
    }
    let several = folders.len() + plain.len() > 1 || options.has('R');
    print(inv, &options, &plain)?;
    let mut first = plain.is_empty();
    while !folders.is_empty() {
        let name = folders.remove(0);
        let entries = match list(inv, &name) {
            Ok(entries) => entries,
            Err(error) => {
                inv.report(&name, error)?;
                status = 1;
                continue;
            }
        };
        if several {
            writeln!(inv.out, "{}{name}:", if std::mem::take(&mut first) { "" } else { "\n" })?;
        }
        let mut shown: Vec<(String, Stat)> =
            entries.into_iter().filter(|(name, _)| options.has('a') || !name.starts_with('.')).collect();
        if options.has('t') {
            shown.sort_by_key(|(_, stat)| std::cmp::Reverse(stat.mtime));
        }
        if options.has('r') {
            shown.reverse();
        }
        if options.has('l') {
            let blocks: u64 = shown.iter().map(|(_, stat)| stat.size.div_ceil(4096) * 4).sum();
            writeln!(inv.out, "total {blocks}")?;
        }
        print(inv, &options, &shown)?;
        if options.has('R') {
            let below = shown
                .iter()
                .filter(|(_, stat)| stat.is_dir())
                .map(|(child, _)| format!("{}/{child}", name.trim_end_matches('/')));
            folders.splice(0..0, below.collect::<Vec<_>>());
        }
    }
    Ok(status)
}

fn list(inv: &Invocation<'_>, name: &str) -> Result<Vec<(String, Stat)>, FileError> {
    let path = inv.path(name);
    files::may_read(&path)?;
    inv.device.lock().files.list(&path)
}

fn print(inv: &mut Invocation<'_>, options: &Options, entries: &[(String, Stat)]) -> io::Result<()> {
    if !options.has('l') {
        for (name, _) in entries {
            writeln!(inv.out, "{name}")?;
        }
        return Ok(());
    }
    let zone = inv.device.lock().zone();
    let size = |stat: &Stat| if options.has('h') { human(stat.size) } else { stat.size.to_string() };
    let width = |of: &dyn Fn(&Stat) -> usize| entries.iter().map(|(_, stat)| of(stat)).max().unwrap_or(0);
    let (owner, group, sizes) =
        (width(&|stat| stat.owner.0.len()), width(&|stat| stat.owner.1.len()), width(&|stat| size(stat).len()));
    for (name, stat) in entries {
        let at = zone.civil(stat.mtime * 1000);
        writeln!(
            inv.out,
            "{} {} {:<owner$} {:<group$} {:>sizes$} {}-{:02}-{:02} {:02}:{:02} {name}",
            mode(stat.mode),
            if stat.is_dir() { 2 } else { 1 },
            stat.owner.0,
            stat.owner.1,
            size(stat),
            at.year,
            at.month,
            at.day,
            at.hour,
            at.minute
        )?;
    }
    Ok(())
}

/// `drwxrwx--x`
pub fn mode(mode: u32) -> String {
    let kind = match mode & 0o170000 {
        files::MODE_DIR => 'd',
        files::MODE_CHAR => 'c',
        _ => '-',
    };
    let bits = (0..9).map(|at| if mode >> (8 - at) & 1 == 1 { ['r', 'w', 'x'][at % 3] } else { '-' });
    std::iter::once(kind).chain(bits).collect()
}

/// `1.5K`
pub fn human(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["", "K", "M", "G"] {
        if size < 1000.0 {
            return if unit.is_empty() || size >= 10.0 { format!("{size:.0}{unit}") } else { format!("{size:.1}{unit}") };
        }
        size /= 1024.0;
    }
    format!("{size:.1}T")
}
