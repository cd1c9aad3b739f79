//! `uptime`, `free`, `top`, `mount`, `getenforce`, `df`: how the machine is.

use std::io;

use super::ls::human;
use crate::shell::Invocation;
use crate::system::files::MAX_BYTES;

/// Memory of the device, in kilobytes: all of it, and what is free.
const MEMORY: (u64, u64) = (2_027_536, 412_280);

/// `uptime`
pub fn uptime(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (up, now) = {
        let system = inv.device.lock();
        (system.clock.uptime_ms() / 1000, system.clock.epoch_ms().div_euclid(1000))
    };
    // The clock's time of day, as the kernel has it.
    let day = now.rem_euclid(86_400);
    let days = match up / 86_400 {
        0 => String::new(),
        1 => "1 day, ".into(),
        days => format!("{days} days, "),
    };
    let (hours, minutes) = (up % 86_400 / 3600, up % 3600 / 60);
    let span = if hours > 0 { format!("{hours}:{minutes:02}") } else { format!("{minutes} min") };
    writeln!(
        inv.out,
        " {:02}:{:02}:{:02} up {days}{span},  0 users,  load average: 0.00, 0.00, 0.00",
        day / 3600,
        day % 3600 / 60,
        day % 60
    )?;
    Ok(0)
}

/// `free [-bkmgh]`
pub fn free(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("bkmgth")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let show = |kilobytes: u64| match () {
        () if options.has('h') => human(kilobytes * 1024),
        () if options.has('k') => kilobytes.to_string(),
        () if options.has('m') => (kilobytes / 1024).to_string(),
        () if options.has('g') => (kilobytes / 1024 / 1024).to_string(),
        () => (kilobytes * 1024).to_string(),
    };
    let (all, left) = MEMORY;
    writeln!(inv.out, "\t\t{:>13}{:>13}{:>13}{:>13}{:>13}", "total", "used", "free", "shared", "buffers")?;
    writeln!(inv.out, "Mem:    {:>21}{:>13}{:>13}{:>13}{:>13}", show(all), show(all - left), show(left), show(0), show(0))?;
    writeln!(inv.out, "-/+ buffers/cache: {:>23}{:>13}", show(all - left), show(left))?;
    writeln!(inv.out, "Swap:   {:>21}{:>13}{:>13}", show(0), show(0), show(0))?;
    Ok(0)
}

/// `top [-b] [-n COUNT] [-m ROWS] …`: one picture; nothing here uses the processor.
pub fn top(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("bHqd:k:m:n:o:O:p:s:u:")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let most = options.value('m').and_then(|rows| rows.parse().ok()).unwrap_or(usize::MAX);
    let rows: Vec<(u32, u32, String)> = {
        let system = inv.device.lock();
        system.processes.iter().map(|process| (process.pid, process.uid, process.name.clone())).collect()
    };
    let (all, left) = MEMORY;
    writeln!(
        inv.out,
        "Tasks: {} total,   1 running, {} sleeping,   0 stopped,   0 zombie",
        rows.len(),
        rows.len().saturating_sub(1)
    )?;
    writeln!(inv.out, "  Mem: {all:>9}K total, {:>9}K used, {left:>9}K free,         0K buffers", all - left)?;
    writeln!(inv.out, " Swap:         0K total,         0K used,         0K free,    901224K cached")?;
    writeln!(inv.out, "400%cpu   0%user   0%nice   0%sys 400%idle   0%iow   0%irq   0%sirq   0%host")?;
    writeln!(inv.out, "  PID USER         PR  NI VIRT  RES  SHR S[%CPU] %MEM     TIME+ ARGS")?;
    for (pid, uid, name) in rows.into_iter().take(most) {
        let user = crate::shell::su::user_name(uid);
        writeln!(inv.out, "{pid:>5} {user:<12} 20   0  13G 115M  80M S  0.0   5.8   0:00.10 {name}")?;
    }
    Ok(0)
}

/// `mount`, without arguments; the shell's user may mount nothing.
pub fn mount(inv: &mut Invocation<'_>) -> io::Result<u8> {
    if inv.args.len() > 1 {
        writeln!(inv.err, "mount: Operation not permitted")?;
        return Ok(1);
    }
    writeln!(inv.out, "/dev/block/dm-1 on / type ext4 (ro,seclabel,relatime)")?;
    writeln!(inv.out, "tmpfs on /dev type tmpfs (rw,seclabel,nosuid,relatime,mode=755)")?;
    writeln!(inv.out, "proc on /proc type proc (rw,relatime,gid=3009,hidepid=2)")?;
    writeln!(inv.out, "sysfs on /sys type sysfs (rw,seclabel,relatime)")?;
    writeln!(inv.out, "/dev/block/dm-5 on /data type ext4 (rw,seclabel,nosuid,nodev,noatime)")?;
    writeln!(inv.out, "/dev/fuse on /storage/emulated type fuse (rw,nosuid,nodev,noexec,noatime,user_id=0,group_id=0)")?;
    Ok(0)
}

/// `getenforce`
pub fn getenforce(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "Enforcing")?;
    Ok(0)
}

/// `df [-hk] [PATH…]`
pub fn df(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("hkPa")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let used = inv.device.lock().files.used() as u64;
    let data = MAX_BYTES as u64;
    const IMAGE: u64 = 833 << 20;
    let all = [
        ("/dev/block/dm-1", IMAGE, IMAGE, "/"),
        ("/dev/block/dm-5", data, used.min(data), "/data"),
        ("/dev/fuse", data, used.min(data), "/storage/emulated"),
    ];
    let mut rows = Vec::new();
    for path in &options.words {
        if inv.device.lock().files.stat(&inv.path(path)).is_err() {
            writeln!(inv.err, "df: {path}: No such file or directory")?;
            return Ok(1);
        }
        rows.push(match () {
            () if path.starts_with("/data") => all[1],
            () if path.starts_with("/sdcard") || path.starts_with("/storage") => all[2],
            () => all[0],
        });
    }
    if options.words.is_empty() {
        rows.extend(all);
    }
    let show = |bytes: u64| if options.has('h') { human(bytes) } else { bytes.div_ceil(1024).to_string() };
    let heads = if options.has('h') { ("Size", "Used", "Avail") } else { ("1K-blocks", "Used", "Available") };
    writeln!(inv.out, "{:<15} {:>9} {:>9} {:>9} Use% Mounted on", "Filesystem", heads.0, heads.1, heads.2)?;
    for (device, size, taken, place) in rows {
        let (whole, busy, free) = (show(size), show(taken), show(size - taken));
        writeln!(inv.out, "{device:<15} {whole:>9} {busy:>9} {free:>9} {:>3}% {place}", taken * 100 / size)?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn the_machine_tells_of_itself() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        assert!(out("uptime").contains(" up 1 min,  0 users"));
        assert!(out("df /data | tail -n 1").ends_with(" /data\n"));
        assert!(out("df -h").starts_with("Filesystem           Size"));
        assert_eq!(run(&device, "df /none").status, 1);
        assert!(out("top -n 1 -b -m 3").contains("  PID USER"));
        assert!(out("free -m | grep Mem").contains("1980"));
        assert_eq!(out("getenforce; mount | grep -c ' /data '"), "Enforcing\n1\n");
    }
}
