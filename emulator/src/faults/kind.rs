//! Which faults there are, and what each of them looks at.

use serde::Deserialize;

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Every adb connection closes.
    Drop,
    /// Nothing more is sent on adb connections.
    Stall,
    /// Every adb connection closes, and new ones are not answered.
    Offline,
    /// The device boots anew.
    Reboot,
    /// A command of the shell takes longer.
    SlowShell,
    /// An app hears of input later.
    SlowApp,
    /// A tap does nothing.
    LostTap,
    /// A tree or a screenshot has only its first half.
    HalfDrawn,
    /// A screenshot is black.
    BlackScreenshot,
    /// The screen does not come to rest.
    NeverIdle,
    /// Nobody answers for the focused window.
    NullRoot,
    /// The dumping process is killed.
    Killed,
    /// The dumping process dies of an exception.
    Crashed,
    /// The tree is that of the dump before.
    StaleTree,
    /// The first tree with a web view on it has nothing in it.
    EmptyWebview,
    /// The app in front stops answering.
    Anr,
    /// The app in front crashes.
    Crash,
    /// The system's own interface stops answering.
    SystemUiNotResponding,
    /// No file can grow.
    FullStorage,
    /// The wall clock jumps.
    ClockJump,
    /// What is logged is lost.
    LogDropped,
}

/// Where a fault can happen: each time that something passes here is an occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Site {
    /// A service is asked for over adb.
    Service,
    /// A tree is dumped, by `uiautomator` or by the resident server.
    Dump,
    /// The screen is tapped.
    Tap,
    /// Any touch, key or text reaches an app.
    Input,
    /// A screenshot is taken.
    Screenshot,
    /// The shell runs a command.
    Command,
    /// Something is logged.
    Log,
    /// A moment has come.
    Clock,
}

/// What a number of milliseconds beside a fault means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// There is none.
    None,
    /// How much longer it takes.
    Delay,
    /// By how much something moves, forwards or backwards.
    Shift,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 21] = [
        Kind::Drop,
        Kind::Stall,
        Kind::Offline,
        Kind::Reboot,
        Kind::SlowShell,
        Kind::SlowApp,
        Kind::LostTap,
        Kind::HalfDrawn,
        Kind::BlackScreenshot,
        Kind::NeverIdle,
        Kind::NullRoot,
        Kind::Killed,
        Kind::Crashed,
        Kind::StaleTree,
        Kind::EmptyWebview,
        Kind::Anr,
        Kind::Crash,
        Kind::SystemUiNotResponding,
        Kind::FullStorage,
        Kind::ClockJump,
        Kind::LogDropped,
    ];

    /// Its name, as plans have it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Drop => "drop",
            Kind::Stall => "stall",
            Kind::Offline => "offline",
            Kind::Reboot => "reboot",
            Kind::SlowShell => "slow_shell",
            Kind::SlowApp => "slow_app",
            Kind::LostTap => "lost_tap",
            Kind::HalfDrawn => "half_drawn",
            Kind::BlackScreenshot => "black_screenshot",
            Kind::NeverIdle => "never_idle",
            Kind::NullRoot => "null_root",
            Kind::Killed => "killed",
            Kind::Crashed => "crashed",
            Kind::StaleTree => "stale_tree",
            Kind::EmptyWebview => "empty_webview",
            Kind::Anr => "anr",
            Kind::Crash => "crash",
            Kind::SystemUiNotResponding => "system_ui_not_responding",
            Kind::FullStorage => "full_storage",
            Kind::ClockJump => "clock_jump",
            Kind::LogDropped => "log_dropped",
        }
    }

    /// Where it can happen. Empty for what comes from outside, which happens wherever its trigger looks.
    pub(super) fn sites(self) -> &'static [Site] {
        match self {
            Kind::SlowShell => &[Site::Command],
            Kind::SlowApp => &[Site::Input],
            Kind::LostTap => &[Site::Tap],
            Kind::HalfDrawn => &[Site::Dump, Site::Screenshot],
            Kind::BlackScreenshot => &[Site::Screenshot],
            Kind::NeverIdle | Kind::NullRoot | Kind::Killed | Kind::Crashed | Kind::StaleTree | Kind::EmptyWebview => {
                &[Site::Dump]
            }
            Kind::LogDropped => &[Site::Log],
            Kind::Drop
            | Kind::Stall
            | Kind::Offline
            | Kind::Reboot
            | Kind::Anr
            | Kind::Crash
            | Kind::SystemUiNotResponding
            | Kind::FullStorage
            | Kind::ClockJump => &[],
        }
    }

    /// Whether it comes from outside: it happens once, unless its rule says how often.
    pub fn comes_from_outside(self) -> bool {
        self.sites().is_empty()
    }

    /// Whether each time it happens it lasts, for as long as its rule's `for` says.
    pub(super) fn lasts(self) -> bool {
        matches!(self, Kind::Stall | Kind::Offline | Kind::FullStorage)
    }

    /// What `ms` means beside it.
    pub fn amount(self) -> Amount {
        match self {
            Kind::SlowShell | Kind::SlowApp => Amount::Delay,
            Kind::ClockJump => Amount::Shift,
            _ => Amount::None,
        }
    }
}
