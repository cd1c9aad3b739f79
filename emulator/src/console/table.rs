//! The tree of commands: how one is found, what help says of it, and how a failure is worded.

use super::session::Session;

/// A command, or a group of them.
pub struct Command {
    /// Its names.
    pub names: &'static [&'static str],
    /// What it does, in a line of the list.
    pub about: &'static str,
    /// What `help` says of it alone; empty for the same line.
    pub help: &'static str,
    /// What it does.
    pub run: Run,
}

/// What stands behind a command's name.
pub enum Run {
    /// Takes what follows the name, writes lines to the text, and says how it ended.
    Do(Handler),
    /// More commands.
    Group(&'static [Command]),
}

/// A command's body.
pub type Handler = fn(&mut Session, Option<&str>, &mut String) -> End;

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// `OK`.
    Ok,
    /// `KO: ` and why.
    Ko(String),
    /// The connection closes.
    Quit,
    /// The emulator ends.
    Kill,
}

impl End {
    /// A failure.
    pub fn ko(why: impl Into<String>) -> Self {
        End::Ko(why.into())
    }
}

/// A command with a line of help.
pub const fn command(names: &'static [&'static str], about: &'static str, help: &'static str, run: Handler) -> Command {
    Command { names, about, help, run: Run::Do(run) }
}

/// A group of commands.
pub const fn group(
    names: &'static [&'static str],
    about: &'static str,
    help: &'static str,
    commands: &'static [Command],
) -> Command {
    Command { names, about, help, run: Run::Group(commands) }
}

/// The command that a line begins with, and what follows its name.
fn find<'l>(line: &'l str, commands: &'static [Command]) -> Option<(&'static Command, Option<&'l str>)> {
    let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
    let command = commands.iter().find(|command| command.names.contains(&name))?;
    Some((command, Some(rest.trim_start_matches(' ')).filter(|rest| !rest.is_empty())))
}

/// Runs a line.
pub fn run(session: &mut Session, line: &str, commands: &'static [Command], out: &mut String) -> End {
    let Some((mut command, mut rest)) = find(line, commands) else {
        return End::ko("unknown command, try 'help'");
    };
    loop {
        let below = match command.run {
            Run::Do(handler) => return handler(session, rest, out),
            Run::Group(below) => below,
        };
        let Some(line) = rest else {
            describe(command, "", out);
            return End::ko("missing sub-command");
        };
        let Some(found) = find(line, below) else {
            describe(command, "", out);
            return End::ko(" bad sub-command");
        };
        (command, rest) = found;
    }
}

/// `help [COMMAND …]`
pub fn help(line: Option<&str>, commands: &'static [Command], out: &mut String) -> End {
    let Some(whole) = line else {
        out.push_str("Android console commands:\r\n");
        for command in commands {
            out.push_str(&format!("    {}\r\n", command.names.join("|")));
        }
        out.push_str("\r\nTry 'help-verbose' for more description\r\nTry 'help <command>' for command-specific help\r\n");
        return End::Ok;
    };
    let (mut line, mut commands) = (whole, commands);
    loop {
        let Some((command, rest)) = find(line, commands) else {
            help(None, commands, out);
            out.push_str("\r\n");
            return End::ko("unknown command");
        };
        match (&command.run, rest) {
            (Run::Group(below), Some(rest)) => (line, commands) = (rest, below),
            _ => {
                describe(command, whole, out);
                return End::Ok;
            }
        }
    }
}

/// `help-verbose`
pub fn help_verbose(commands: &'static [Command], out: &mut String) -> End {
    out.push_str("Android console command help:\r\n\r\n");
    for command in commands {
        out.push_str(&format!("    {:<15}  {}\r\n", command.names.join("|"), command.about));
    }
    out.push_str("\r\ntry 'help <command>' for command-specific help\r\n");
    End::Ok
}

fn describe(command: &Command, prefix: &str, out: &mut String) {
    let text = if command.help.is_empty() { command.about } else { command.help };
    for line in text.lines() {
        out.push_str(line);
        out.push_str("\r\n");
    }
    if let Run::Group(below) = command.run {
        out.push_str("\r\navailable sub-commands:\r\n");
        for command in below {
            out.push_str(&format!("   {prefix} {:<15}  {}\r\n", command.names.join("|"), command.about));
        }
        out.push_str("\r\n");
    }
}
