//! The terminal and the environment, read once.

use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The history's file: named by its variable, else where this system keeps a user's data.
fn history(set: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let data = || {
        let home = || set("HOME").map(|home| PathBuf::from(home).join(".local").join("share"));
        set("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| set("LOCALAPPDATA").map(PathBuf::from))
            .or_else(home)
    };
    set("OFFRAMP_HISTORY").map(PathBuf::from).or_else(|| Some(data()?.join("offramp").join("history.sqlite")))
}

/// What a command may know of the world around it.
#[derive(Debug, Clone)]
pub struct Context {
    /// Colours on standard output.
    pub colour_out: bool,
    /// Colours on standard error.
    pub colour_err: bool,
    /// Columns of the terminal behind standard output; `None` if there is none.
    pub columns: Option<usize>,
    /// Standard error is a terminal: progress may move.
    pub moving: bool,
    /// Standard input is a terminal: somebody can be asked.
    pub somebody: bool,
    /// Where the adb server is, as the environment says; `None`: its usual place.
    pub adb_server: Option<String>,
    /// Where the history is, as the environment says: `OFFRAMP_HISTORY`, else in the user's data; `None` if there is no such place.
    pub history: Option<PathBuf>,
}

impl Context {
    /// Reads it.
    pub fn read() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let plain = set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == OsStr::new("dumb"));
        let (out, err) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        let port = || set("ANDROID_ADB_SERVER_PORT").map(|port| format!("127.0.0.1:{}", port.to_string_lossy()));
        let socket =
            set("ADB_SERVER_SOCKET").and_then(|socket| socket.to_string_lossy().strip_prefix("tcp:").map(str::to_string));
        Self {
            colour_out: out && !plain,
            colour_err: err && !plain,
            columns: out.then(|| console::Term::stdout().size_checked()).flatten().map(|(_, columns)| usize::from(columns)),
            moving: err && !plain,
            somebody: std::io::stdin().is_terminal() && err,
            adb_server: socket.or_else(port),
            history: history(&set),
        }
    }

    /// Takes the user's word on colours.
    pub(crate) fn choose(&mut self, colour: Colour) {
        match colour {
            Colour::Auto => {}
            Colour::Always => (self.colour_out, self.colour_err) = (true, true),
            Colour::Never => (self.colour_out, self.colour_err) = (false, false),
        }
    }

    /// Prints a result. That nobody reads it any more (`offramp … | head`) is no error.
    pub fn print(&self, text: &str) {
        let _ = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
    }

    /// Tells the person at the terminal something that is no result.
    pub fn tell(&self, text: &str) {
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
