//! `ps [-A|-e] [-f] [-p PID] [-o FIELD,…]`, `pidof NAME…`

use std::io;

use crate::shell::Invocation;
use crate::shell::su::user_name;

/// A row of the table.
struct Row {
    user: String,
    pid: u32,
    ppid: u32,
    name: String,
}

/// `ps`: all processes with `-A`, else those of the shell.
pub fn ps(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("AaefwTZlp:o:u:U:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let wanted: Option<Vec<u32>> = options.value('p').map(|list| list.split(',').filter_map(|pid| pid.parse().ok()).collect());
    // The ps of Android 7 and older lists all by itself.
    let old = inv.device.lock().config.api < 26;
    let all = old || options.has('A') || options.has('e') || wanted.is_some();
    let rows: Vec<Row> = rows(inv)
        .into_iter()
        .filter(|row| all || row.user == "shell")
        .filter(|row| wanted.as_ref().is_none_or(|pids| pids.contains(&row.pid)))
        .collect();
    if let Some(fields) = options.value('o') {
        return chosen(inv, &rows, fields);
    }
    if options.has('f') {
        writeln!(inv.out, "{:<12} {:>5} {:>5} C STIME TTY          TIME CMD", "UID", "PID", "PPID")?;
        for row in &rows {
            writeln!(inv.out, "{:<12} {:>5} {:>5} 0 10:00:00 ?     00:00:00 {}", row.user, row.pid, row.ppid, row.name)?;
        }
    } else {
        writeln!(
            inv.out,
            "{:<12} {:>5} {:>5} {:>10} {:>6} {:<10} {:>10} S NAME",
            "USER", "PID", "PPID", "VSZ", "RSS", "WCHAN", "ADDR"
        )?;
        for row in &rows {
            let (vsz, rss) = if row.name.starts_with('[') { (0, 0) } else { (13_915_136, 118_272) };
            writeln!(
                inv.out,
                "{:<12} {:>5} {:>5} {vsz:>10} {rss:>6} {:<10} {:>10} S {}",
                row.user, row.pid, row.ppid, 0, 0, row.name
            )?;
        }
    }
    Ok(u8::from(rows.is_empty()))
}

fn rows(inv: &Invocation<'_>) -> Vec<Row> {
    let system = inv.device.lock();
    let row = |process: &crate::system::processes::Process| Row {
        user: user_name(process.uid),
        pid: process.pid,
        ppid: process.ppid,
        name: process.name.clone(),
    };
    system.processes.iter().map(row).collect()
}

fn chosen(inv: &mut Invocation<'_>, rows: &[Row], fields: &str) -> io::Result<u8> {
    // `PID=` leaves the heading out.
    let fields: Vec<(String, bool)> =
        fields.split(',').map(|field| (field.trim_end_matches('=').to_ascii_uppercase(), field.ends_with('='))).collect();
    let mut table: Vec<Vec<String>> = Vec::new();
    if fields.iter().any(|(_, silent)| !silent) {
        table.push(fields.iter().map(|(field, _)| field.clone()).collect());
    }
    for row in rows {
        let mut cells = Vec::new();
        for (field, _) in &fields {
            cells.push(match field.as_str() {
                "PID" | "TID" => row.pid.to_string(),
                "PPID" => row.ppid.to_string(),
                "USER" | "UID" => row.user.clone(),
                "NAME" | "CMD" | "ARGS" | "CMDLINE" | "COMM" => row.name.clone(),
                "S" | "STAT" => "S".into(),
                field => {
                    writeln!(inv.err, "ps: bad -o {field}")?;
                    return Ok(1);
                }
            });
        }
        table.push(cells);
    }
    let width = |column: usize| table.iter().map(|cells| cells[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..fields.len()).map(width).collect();
    for cells in &table {
        let mut line = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let right = cell.bytes().all(|byte| byte.is_ascii_digit()) || matches!(cell.as_str(), "PID" | "PPID" | "TID");
            let width = widths[column];
            line.push_str(&if right { format!("{cell:>width$} ") } else { format!("{cell:<width$} ") });
        }
        writeln!(inv.out, "{}", line.trim_end())?;
    }
    Ok(0)
}

/// `pidof`
pub fn pidof(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("so:x")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let mut pids: Vec<String> = Vec::new();
    for row in rows(inv).into_iter().rev() {
        if options.words.contains(&row.name) {
            pids.push(row.pid.to_string());
        }
    }
    if options.has('s') {
        pids.truncate(1);
    }
    if pids.is_empty() {
        return Ok(1);
    }
    writeln!(inv.out, "{}", pids.join(" "))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn processes_are_listed_and_found() {
        let device = Device::new(DeviceConfig::new(34));
        let all = run(&device, "ps -A").out;
        assert!(all.starts_with("USER           PID  PPID        VSZ    RSS WCHAN            ADDR S NAME\n"), "{all}");
        assert!(all.lines().any(|line| line.starts_with("u0_a103 ") && line.ends_with(" S com.android.systemui")), "{all}");
        let pid = run(&device, "pidof system_server").out;
        assert_eq!(
            run(&device, &format!("ps -o PID,NAME -p {}", pid.trim())).out,
            format!("PID NAME\n{} system_server\n", pid.trim())
        );
        assert_eq!(run(&device, "pidof com.example.none").status, 1);
    }
}
