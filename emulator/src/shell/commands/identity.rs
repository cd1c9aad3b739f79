//! `id`, `whoami`, `uname`: who and where one is.

use std::io;

use crate::shell::Invocation;
use crate::shell::su::user_name;
use crate::system::images::Image;

/// `id [-u|-un|-g|-gn]`
pub fn id(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("ugnG")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let name = user_name(inv.uid);
    let text = match (options.has('u') || options.has('g'), options.has('n')) {
        (true, true) => name,
        (true, false) => inv.uid.to_string(),
        (false, _) if inv.uid == 0 => "uid=0(root) gid=0(root) groups=0(root) context=u:r:su:s0".into(),
        (false, _) if inv.uid != 2000 => format!("uid={0}({name}) gid={0}({name}) groups={0}({name}) context=u:r:su:s0", inv.uid),
        _ => {
            "uid=2000(shell) gid=2000(shell) groups=2000(shell),1004(input),1007(log),1011(adb),1015(sdcard_rw),1028(sdcard_r),1078(ext_data_rw),1079(ext_obb_rw),3001(net_bt_admin),3002(net_bt),3003(inet),3006(net_bw_stats),3009(readproc),3011(uhid),3012(readtracefs) context=u:r:shell:s0".into()
        }
    };
    writeln!(inv.out, "{text}")?;
    Ok(0)
}

/// `whoami`
pub fn whoami(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "{}", user_name(inv.uid))?;
    Ok(0)
}

/// `uname [-amnrs]`
pub fn uname(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("amnrsvo")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let kernel = Image::of(&inv.device.lock().config).kernel;
    let fields = [
        ('s', "Linux"),
        ('n', "localhost"),
        ('r', kernel),
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
