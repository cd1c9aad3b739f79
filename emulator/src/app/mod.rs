//! The app runtimes behind one trait.
//!
//! [`App`] is what an app's process and the system say to each other: events in, requests out, and the windows that the app shows. Nothing
//! of it needs the two to share memory, so a runtime in another process can stand behind it. The system's own windows (launcher,
//! permission prompt, dialer, settings page, crash and not-responding dialogs) are apps too.

pub mod grant;
pub mod launcher;
pub mod layout;
pub mod notice;
pub mod specimen;
pub mod view;

use view::{Point, Window};

/// Names one activity on the stack.
pub type ActivityId = u32;

/// What starts an activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intent {
    /// `act=`
    pub action: Option<String>,
    /// `cat=`
    pub categories: Vec<String>,
    /// `dat=`
    pub data: Option<String>,
    /// `pkg=`
    pub package: Option<String>,
    /// `cmp=`: package and full class name.
    pub component: Option<(String, String)>,
    /// `flg=`
    pub flags: u32,
    /// Whether it carries extras.
    pub extras: bool,
}

impl Intent {
    /// What a launcher's icon sends.
    pub fn launcher(package: &str, activity: &str) -> Self {
        Self {
            action: Some("android.intent.action.MAIN".into()),
            categories: vec!["android.intent.category.LAUNCHER".into()],
            component: Some((package.into(), activity.into())),
            flags: 0x1020_0000,
            ..Self::default()
        }
    }
}

/// What the system tells an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An activity of the app is created (`cold`: the process is new too).
    Create {
        /// The activity.
        activity: ActivityId,
        /// Whether the process was started for it.
        cold: bool,
    },
    /// The launcher, or a command, started the app while its activity was there already.
    Relaunch,
    /// An activity came to the front.
    Resume(ActivityId),
    /// An activity is no longer in front.
    Pause(ActivityId),
    /// An activity is gone.
    Destroy(ActivityId),
    /// A tap, in the display's pixels.
    Tap(Point),
    /// A press held for half a second or longer.
    LongPress(Point),
    /// A finger drawn from one point to another.
    Swipe(Point, Point),
    /// The back key.
    Back,
    /// Another key that concerns the focused field.
    Key(EditKey),
    /// Typed text, for the focused field.
    Text(String),
    /// An accessibility client sets the text of the field at a place.
    SetText(Point, String),
    /// A timer that the app had set.
    Timer(u64),
    /// The answer to a permission request: each permission, and whether it is granted now.
    PermissionResult {
        /// The request's number, as the app gave it.
        request: u64,
        /// Empty when the request was cancelled.
        results: Vec<(String, bool)>,
    },
}

/// Keys that edit a text field or press a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditKey {
    /// Deletes before the cursor.
    Delete,
    /// Deletes behind the cursor.
    ForwardDelete,
    /// The cursor goes to the start.
    MoveHome,
    /// The cursor goes to the end.
    MoveEnd,
    /// The cursor goes one to the left.
    Left,
    /// The cursor goes one to the right.
    Right,
    /// The next field.
    Tab,
    /// Done with the field.
    Enter,
}

/// What an app asks the system for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Starts an activity.
    StartActivity(Intent),
    /// Finishes an activity.
    Finish(ActivityId),
    /// Moves the app's task behind the others.
    MoveToBack,
    /// Asks for permissions; the answer comes as [`Event::PermissionResult`].
    RequestPermissions {
        /// The asking activity.
        activity: ActivityId,
        /// Its number.
        request: u64,
        /// The permissions.
        permissions: Vec<String>,
    },
    /// Writes to the main log buffer, at level *info*.
    Log {
        /// Its tag.
        tag: String,
        /// Its text.
        text: String,
    },
    /// Wakes the app later.
    Timer {
        /// The app's name for it.
        id: u64,
        /// In how many milliseconds.
        after_ms: u64,
    },
    /// Shows a passing message.
    Toast(String),
    /// Shows or hides the soft keyboard.
    Keyboard(bool),
    /// Keeps the app's data; it is handed to the next process.
    Save(String),
    /// An SMS that the app's server sends.
    Sms {
        /// The sender's number.
        from: String,
        /// The text.
        text: String,
        /// How long it takes, in milliseconds.
        after_ms: u64,
    },
    /// Ends the process.
    Exit,
    /// Ends the process with an uncaught exception.
    Crash {
        /// The exception's class.
        exception: String,
        /// Its message.
        message: String,
    },
    /// The app's main thread stops answering.
    NotResponding,
    /// The permission prompt's answer for the page it showed; only the prompt may send it.
    Answer(grant::Answer),
    /// A button of the system's crash or not-responding dialog; only that dialog may send it.
    DialogButton(notice::DialogButton),
}

/// What an app can know of the device at one moment.
#[derive(Debug, Clone)]
pub struct Env {
    /// API level.
    pub api: u32,
    /// Whether the device speaks Chinese.
    pub zh: bool,
    /// The display's width in pixels.
    pub width: i32,
    /// The display's height in pixels.
    pub height: i32,
    /// Dots per inch.
    pub density: i32,
    /// How much of the display's lower end the soft keyboard covers, in pixels.
    pub keyboard: i32,
    /// Milliseconds since boot.
    pub uptime_ms: u64,
    /// The wall clock in local time, Unix milliseconds plus the zone's offset.
    pub local_ms: i64,
    /// Whether the device's properties are those of an emulator.
    pub emulator: bool,
    /// The app's permissions: name, granted, refused for good.
    pub permissions: Vec<(String, bool, bool)>,
}

impl Env {
    /// Whether a permission is granted, and whether it was refused for good.
    pub fn permission(&self, name: &str) -> (bool, bool) {
        self.permissions.iter().find(|(known, ..)| known == name).map_or((false, false), |&(_, granted, fixed)| (granted, fixed))
    }

    /// Density-independent pixels in real ones.
    pub fn dp(&self, dp: i32) -> i32 {
        (dp * self.density + 80) / 160
    }

    /// The height of the status bar.
    pub fn status_bar(&self) -> i32 {
        self.dp(24)
    }

    /// The height of the bar with the system's buttons.
    pub fn navigation_bar(&self) -> i32 {
        self.dp(48)
    }

    /// The lower edge of what an app may draw on: above the navigation bar, or above the keyboard.
    pub fn floor(&self) -> i32 {
        self.height - self.keyboard.max(self.navigation_bar())
    }
}

/// An app's process.
pub trait App: Send + CloneApp {
    /// Takes an event and says what is to be done.
    fn handle(&mut self, event: &Event, env: &Env) -> Vec<Request>;

    /// The windows that the app shows, from the lowest to the top one.
    fn windows(&self, env: &Env) -> Vec<Window>;

    /// The name of the screen on top, where its screens have names. Nothing on the device tells it.
    fn screen(&self) -> Option<&str> {
        None
    }
}

/// Copies an app behind its trait; any app that can be cloned has it.
pub trait CloneApp {
    /// A process of its own in the same state.
    fn boxed_clone(&self) -> Box<dyn App>;
}

impl<T: App + Clone + 'static> CloneApp for T {
    fn boxed_clone(&self) -> Box<dyn App> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn App> {
    fn clone(&self) -> Self {
        (**self).boxed_clone()
    }
}
