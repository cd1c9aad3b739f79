//! The commands that the shell knows.

pub(super) mod booting;
mod cat;
mod checksum;
mod content;
mod cp;
mod date;
mod echo;
mod getevent;
mod getprop;
mod grep;
mod head;
mod identity;
mod log;
mod logcat;
mod ls;
mod md5;
mod mkdir;
mod names;
mod printf;
mod ps;
mod reboot;
mod rm;
mod sed;
mod services;
mod setprop;
mod settings;
mod signal;
pub(super) mod sleep;
mod stat;
mod state;
mod status;
mod test;
mod text;
mod wc;
mod wm;

use super::Main;

/// The command named `name`.
pub fn lookup(name: &str) -> Option<Main> {
    Some(match name {
        "[" | "test" => test::main,
        "basename" => names::basename,
        "cat" => cat::main,
        "content" => content::main,
        "cp" => cp::main,
        "cut" => text::cut,
        "date" => date::main,
        "df" => state::df,
        "dirname" => names::dirname,
        "echo" => echo::main,
        "egrep" | "fgrep" | "grep" => grep::main,
        "false" => status::failure,
        "getevent" => getevent::main,
        "getprop" => getprop::main,
        "head" => head::main,
        "id" => identity::id,
        "free" => state::free,
        "getenforce" => state::getenforce,
        "kill" => signal::kill,
        "killall" => signal::killall,
        "log" => log::main,
        "logcat" => logcat::main,
        "ls" => ls::main,
        "md5sum" => checksum::md5sum,
        "mkdir" => mkdir::main,
        "mount" => state::mount,
        "mv" => cp::mv,
        "pgrep" => signal::pgrep,
        "pidof" => ps::pidof,
        "pkill" => signal::pkill,
        "printenv" => names::printenv,
        "printf" => printf::main,
        "ps" => ps::ps,
        "reboot" => reboot::reboot,
        "remount" => reboot::remount,
        "disable-verity" | "enable-verity" => reboot::verity,
        "rm" => rm::main,
        "rmdir" => rm::rmdir,
        "sed" => sed::main,
        "seq" => names::seq,
        "setprop" => setprop::main,
        "settings" => settings::main,
        "sha256sum" => checksum::sha256sum,
        "sleep" => sleep::main,
        "sort" => text::sort,
        "stat" => stat::main,
        "sync" => names::sync,
        "tail" => head::tail,
        "top" => state::top,
        "touch" => cp::touch,
        "tr" => text::tr,
        "true" => status::success,
        "uname" => identity::uname,
        "uptime" => state::uptime,
        "uniq" => text::uniq,
        "wc" => wc::main,
        "which" => names::which,
        "whoami" => identity::whoami,
        "wm" => wm::main,
        name => return services::lookup(name),
    })
}
