//! `date [-u] [-d DATE|-r FILE] [+FORMAT] [MMDDhhmm[[CC]YY][.ss]|@SECONDS]`: prints the device's time; root sets it too.

use std::io;

use crate::shell::Invocation;
use crate::system::calendar::{Civil, Zone};

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("ud:r:D:s:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let (zone, mut now) = {
        let system = inv.device.lock();
        (system.zone(), system.clock.epoch_ms())
    };
    let zone = if options.has('u') { Zone::UTC } else { zone };
    if let Some(text) = options.value('d') {
        match parse(text, zone) {
            Some(epoch_ms) => now = epoch_ms,
            None => {
                writeln!(inv.err, "date: bad date '{text}'")?;
                return Ok(1);
            }
        }
    }
    if let Some(name) = options.value('r') {
        let stat = inv.device.lock().files.stat(&inv.path(name));
        match stat {
            Ok(stat) => now = stat.mtime * 1000,
            Err(error) => {
                writeln!(inv.err, "date: {name}: {error}")?;
                return Ok(1);
            }
        }
    }
    let format = match options.words.first() {
        None => options.value('s').map_or(Ok(DEFAULT), Err),
        Some(word) => word.strip_prefix('+').ok_or(word.as_str()),
    };
    let format = match format {
        Ok(format) => format,
        Err(text) => {
            let year = zone.civil(now).year;
            let Some(epoch_ms) = parse(text, zone).or_else(|| parse_digits(text, zone, year)) else {
                writeln!(inv.err, "date: bad date '{text}'")?;
                return Ok(1);
            };
            if inv.uid != 0 {
                writeln!(inv.err, "date: cannot set date: Operation not permitted")?;
                return Ok(1);
            }
            inv.device.lock().clock.set_epoch_ms(epoch_ms);
            now = epoch_ms;
            DEFAULT
        }
    };
    writeln!(inv.out, "{}", print(format, now, zone))?;
    Ok(0)
}

const DEFAULT: &str = "%a %b %e %H:%M:%S %Z %Y";

/// `MMDDhhmm[[CC]YY][.ss]`
fn parse_digits(text: &str, zone: Zone, this_year: i64) -> Option<i64> {
    let (digits, second) = match text.split_once('.') {
        Some((digits, second)) if second.len() == 2 => (digits, second.parse().ok()?),
        Some(_) => return None,
        None => (text, 0),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits.get(at..at + 2)?.parse::<u32>().ok();
    let year = match digits.len() {
        8 => this_year,
        // As POSIX has it: 69 to 99 belong to the last century.
        10 => two(8).map(|year| i64::from(if year < 69 { year + 2000 } else { year + 1900 }))?,
        12 => digits[8..].parse().ok()?,
        _ => return None,
    };
    let (month, day, hour, minute) = (two(0)?, two(2)?, two(4)?, two(6)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    valid.then(|| zone.epoch_ms((year, month, day), (hour, minute, second)))
}

/// `@SECONDS`, `YYYY-MM-DD [HH:MM[:SS]]`
fn parse(text: &str, zone: Zone) -> Option<i64> {
    if let Some(seconds) = text.strip_prefix('@') {
        return seconds.parse::<i64>().ok()?.checked_mul(1000);
    }
    let numbers: Option<Vec<u32>> = text.split(['-', ' ', 'T', ':']).map(|part| part.parse().ok()).collect();
    let numbers = numbers?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    let valid = (3..=6).contains(&numbers.len()) && (1..=12).contains(&at(1)) && (1..=31).contains(&at(2));
    (valid && at(3) < 24 && at(4) < 60 && at(5) < 61).then(|| zone.epoch_ms((at(0).into(), at(1), at(2)), (at(3), at(4), at(5))))
}

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn print(format: &str, epoch_ms: i64, zone: Zone) -> String {
    let at = zone.civil(epoch_ms);
    let mut text = String::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let digits = chars.next_if(char::is_ascii_digit).and_then(|digit| digit.to_digit(10));
        let Some(field) = chars.next() else {
            text.push('%');
            break;
        };
        match field {
            'N' => text.extend(format!("{:03}000000", at.milli).chars().take(digits.filter(|&n| n > 0).unwrap_or(9) as usize)),
            's' => text.push_str(&epoch_ms.div_euclid(1000).to_string()),
            'Z' => text.push_str(zone.name),
            'z' => text.push_str(&zone.digits()),
            field => push(field, &at, &mut text),
        }
    }
    text
}

fn push(field: char, at: &Civil, text: &mut String) {
    let day = DAYS[at.weekday as usize % 7];
    let month = MONTHS[(at.month as usize + 11) % 12];
    let twelve = (at.hour + 11) % 12 + 1;
    let noon = if at.hour < 12 { "AM" } else { "PM" };
    let time = format!("{:02}:{:02}:{:02}", at.hour, at.minute, at.second);
    let date = format!("{}-{:02}-{:02}", at.year, at.month, at.day);
    text.push_str(&match field {
        'Y' => at.year.to_string(),
        'C' => (at.year / 100).to_string(),
        'y' => format!("{:02}", at.year % 100),
        'm' => format!("{:02}", at.month),
        'd' => format!("{:02}", at.day),
        'e' => format!("{:2}", at.day),
        'H' => format!("{:02}", at.hour),
        'I' => format!("{twelve:02}"),
        'M' => format!("{:02}", at.minute),
        'S' => format!("{:02}", at.second),
        'p' => noon.into(),
        'j' => format!("{:03}", at.yearday),
        'u' => (if at.weekday == 0 { 7 } else { at.weekday }).to_string(),
        'w' => at.weekday.to_string(),
        'a' => day[..3].into(),
        'A' => day.into(),
        'b' | 'h' => month[..3].into(),
        'B' => month.into(),
        'F' => date,
        'T' | 'X' => time,
        'R' => format!("{:02}:{:02}", at.hour, at.minute),
        'D' => format!("{:02}/{:02}/{:02}", at.month, at.day, at.year % 100),
        'n' => "\n".into(),
        't' => "\t".into(),
        '%' => "%".into(),
        other => format!("%{other}"),
    });
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn the_devices_time_is_printed_and_cannot_be_set() {
        let device = Device::new(DeviceConfig::new(34));
        assert_eq!(run(&device, "date").out, "Mon Jan  5 10:00:00 CST 2026\n");
        run(&device, "sleep 1.5");
        assert_eq!(
            run(&device, "date '+%Y-%m-%d %H:%M:%S.%3N %s %N %z'").out,
            "2026-01-05 10:00:01.500 1767578401 500000000 +0800\n"
        );
        assert_eq!(run(&device, "date -u -d @0 +%F\\ %T").out, "1970-01-01 00:00:00\n");
        let set = run(&device, "date 010203042027");
        assert_eq!((set.status, set.err.as_str()), (1, "date: cannot set date: Operation not permitted\n"));
    }

    #[test]
    fn root_sets_the_wall_clock_and_no_other() {
        let device = Device::new(DeviceConfig::new(34));
        let before = device.lock().clock.uptime_ms();
        assert_eq!(run(&device, "su 0 date 010203042027").out, "Sat Jan  2 03:04:00 CST 2027\n");
        assert_eq!(run(&device, "su root date 0102030499.05").out, "Sat Jan  2 03:04:05 CST 1999\n");
        assert_eq!(run(&device, "su 0 date @1767578400; date +%s").out, "Mon Jan  5 10:00:00 CST 2026\n1767578400\n");
        assert_eq!(run(&device, "su 0 date 130203042027").err, "date: bad date '130203042027'\n");
        assert_eq!(device.lock().clock.uptime_ms(), before);
    }
}
