//! `sleep DURATION…`: the device's time passes.

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    if inv.args.len() < 2 {
        writeln!(inv.err, "sleep: Needs 1 argument (see \"sleep --help\")")?;
        return Ok(1);
    }
    let mut total = 0u64;
    for word in &inv.args[1..] {
        let Some(ms) = parse_duration(word) else {
            writeln!(inv.err, "sleep: {word}: not a number")?;
            return Ok(1);
        };
        total = total.saturating_add(ms);
    }
    // In steps, so that `timeout` can end it on the virtual clock too.
    let step = (total / 600).max(100);
    while total > 0 && (inv.alive)() {
        let part = total.min(step);
        inv.device.sleep(part, inv.alive);
        total -= part;
    }
    Ok(0)
}

/// `1.5`, `10s`, `2m`, `1h`, `1d` in milliseconds, rounded up; at most a century.
pub fn parse_duration(text: &str) -> Option<u64> {
    const CENTURY_S: f64 = 100.0 * 366.0 * 86_400.0;
    let (number, unit) = match text.char_indices().next_back()? {
        (at, 's') => (&text[..at], 1.0),
        (at, 'm') => (&text[..at], 60.0),
        (at, 'h') => (&text[..at], 3600.0),
        (at, 'd') => (&text[..at], 86_400.0),
        _ => (text, 1.0),
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let seconds = number.parse::<f64>().ok()? * unit;
    // A millisecond more for 0.0003 than for 0; but 0.1 is 100, not 101.
    (seconds <= CENTURY_S).then(|| (seconds * 1000.0 - 1e-6).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::parse_duration;

    #[test]
    fn decimals_and_units() {
        assert_eq!(parse_duration("0.1"), Some(100));
        assert_eq!(parse_duration(".25"), Some(250));
        assert_eq!(parse_duration("48h"), Some(172_800_000));
        assert_eq!(parse_duration("0.0003"), Some(1));
        assert_eq!(parse_duration("1m"), Some(60_000));
        for bad in ["", "s", "-1", "x", "1x", "inf", "1e9", "99999999999"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }
}
