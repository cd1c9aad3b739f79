//! `id`, `whoami`, `uname`: who and where one is.

use std::io;

use crate::shell::Invocation;

/// `id [-u|-un|-g|-gn]`
pub fn id(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("ugnG")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let text = match (options.has('u') || options.has('g'), options.has('n')) {
        (true, true) => "shell",
        (true, false) => "2000",
        _ => {
            "uid=2000(shell) gid=2000(shell) groups=2000(shell),1004(input),1007(log),1011(adb),1015(sdcard_rw),1028(sdcard_r),1078(ext_data_rw),1079(ext_obb_rw),3001(net_bt_admin),3002(net_bt),3003(inet),3006(net_bw_stats),3009(readproc),3011(uhid),3012(readtracefs) context=u:r:shell:s0"
        }
    };
    writeln!(inv.out, "{text}")?;
    Ok(0)
}

/// `whoami`
pub fn whoami(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "shell")?;
    Ok(0)
}

/// `uname [-amnrs]`
pub fn uname(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("amnrsvo")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let fields = [
        ('s', "Linux"),
        ('n', "localhost"),
        ('r', "6.1.23-android14-4-00257-g7e35917775b8-ab9964412"),
        ('v', "#1 SMP PREEMPT Fri Apr 21 02:09:50 UTC 2023"),
        ('m', "x86_64"),
        ('o', "Toybox"),
    ];
    let none = !fields.iter().any(|(letter, _)| options.has(*letter)) && !options.has('a');
    let chosen = fields.iter().filter(|(letter, _)| options.has('a') || options.has(*letter) || (none && *letter == 's'));
    let text: Vec<&str> = chosen.map(|(_, text)| *text).collect();
    writeln!(inv.out, "{}", text.join(" "))?;
    Ok(0)
}
