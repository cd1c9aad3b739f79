//! `fault …`: faults on demand. No real emulator has it.

use std::path::Path;

use super::session::Session;
use super::table::{Command, End, command, group};
use crate::faults::{Plan, Rule};

/// The commands.
pub const COMMANDS: Command = group(
    &["fault"],
    "make the device fail (of the simulated device only)",
    "asks for faults; docs/faults.md lists them",
    &[
        command(&["list"], "list the faults in force", "fault list: each with how often it happened", list),
        command(
            &["add"],
            "add faults",
            "fault add {fault: null_root, times: 2}: adds one\nfault add <file>: adds those of a plan on the host",
            add,
        ),
        command(&["clear"], "end all faults", "fault clear: ends all, and what still lasts of them", |session, _, _| {
            session.device.lock().clear_faults();
            End::Ok
        }),
    ],
);

fn list(session: &mut Session, _: Option<&str>, out: &mut String) -> End {
    let faults = session.device.lock().list_faults();
    if faults.is_empty() {
        out.push_str("no faults\r\n");
    }
    for (rule, happened) in faults {
        out.push_str(&format!("{rule}  # happened {happened}\r\n"));
    }
    End::Ok
}

fn add(session: &mut Session, what: Option<&str>, _: &mut String) -> End {
    let Some(what) = what else { return End::ko("argument missing, try 'fault add {fault: null_root, times: 2}'") };
    let added = if what.starts_with('{') {
        Rule::parse(what).and_then(|rule| session.device.lock().add_fault(rule))
    } else {
        Plan::read(Path::new(what)).and_then(|plan| session.device.lock().add_faults(&plan))
    };
    match added {
        Ok(()) => End::Ok,
        // An answer is one line.
        Err(error) => End::ko(error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}
