//! Text that `input text` cannot type, by an input method that takes it by broadcast and is on the device already. The user's own is put back
//! at once; until then its name stands in a file on the device, so that the next connection can put it back if this one is cut off.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::shell::{Shell, quote};
use super::{At, DriverError, Result};

/// Where the user's input method is noted while another one is in use, and in a second line the one to disable again.
const NOTE: &str = "/data/local/tmp/offramp-input-method";
/// Prints the note; nothing where there is none.
pub(super) const READ_NOTE: &str = "cat /data/local/tmp/offramp-input-method 2>/dev/null";
/// Most characters in one broadcast.
const CHARS: usize = 500;
/// How often one is sent until the input method answers, half a second apart: it takes a moment to start.
const TRIES: u32 = 10;

/// An input method that types what a broadcast says, in Base64.
struct Method {
    id: &'static str,
    action: &'static str,
    extra: &'static str,
    /// Whether it sets a result.
    answers: bool,
}

/// uiautomator2's, and ADBKeyBoard; see their READMEs.
const METHODS: [Method; 2] = [
    Method { id: "com.github.uiautomator/.AdbKeyboard", action: "ADB_KEYBOARD_INPUT_TEXT", extra: "text", answers: true },
    Method { id: "com.android.adbkeyboard/.AdbIME", action: "ADB_INPUT_B64", extra: "msg", answers: false },
];

/// How things stand on a device.
struct Found {
    /// The one that types for us: the user's own if it can, else one that is installed.
    method: Option<&'static Method>,
    /// Whether the user has enabled it.
    enabled: bool,
    /// The user's own.
    own: String,
}

impl Found {
    fn on(shell: &Shell) -> Result<Self> {
        let output =
            shell.run("ime list -a -s; echo ---; ime list -s; echo ---; settings get secure default_input_method")?.text();
        Ok(Self::read(&output))
    }

    fn read(output: &str) -> Self {
        let mut parts = output.split("---\n").map(str::trim);
        let mut part = || parts.next().unwrap_or_default();
        let (installed, enabled, own) = (part(), part(), part().to_owned());
        let has = |list: &str, id: &str| list.lines().any(|line| line.trim() == id);
        let method =
            METHODS.iter().find(|method| method.id == own).or_else(|| METHODS.iter().find(|method| has(installed, method.id)));
        Self { method, enabled: method.is_some_and(|method| has(enabled, method.id)), own }
    }
}

/// The input method that would type what is not ASCII; `None` where there is none.
pub(super) fn method(shell: &Shell) -> Result<Option<&'static str>> {
    Ok(Found::on(shell)?.method.map(|method| method.id))
}

/// Those that can, for messages.
pub(super) fn known() -> String {
    METHODS.map(|method| method.id).join(" or ")
}

/// Types a text into the focused field. The value: the input method that did it.
///
/// # Errors
/// [`DriverError::Refused`] where none is installed, it does not answer, or the user's own could not be put back.
pub(super) fn text(shell: &Shell, text: &str) -> Result<At<&'static str>> {
    let found = Found::on(shell)?;
    let Some(method) = found.method else {
        let letter = text.chars().find(|letter| !letter.is_ascii()).unwrap_or_default();
        return Err(DriverError::Refused(format!(
            "“{}” cannot be typed with the device's `input text`, which knows only ASCII; install an input method that takes text by broadcast \
             ({}), or use a value in ASCII",
            letter.escape_debug(),
            known()
        )));
    };
    if method.id == found.own {
        return type_with(shell, method, text);
    }
    // Written before anything is changed, so that there is no moment in which the user's own is forgotten.
    let disable = if found.enabled { "" } else { method.id };
    let note = format!("{}\n{disable}\n", found.own);
    let switched =
        shell.run(&format!("printf %s {} > {NOTE} && ime enable {id} && ime set {id}", quote(&note), id = method.id))?;
    let typed = if switched.status == 0 {
        type_with(shell, method, text)
    } else {
        Err(DriverError::Refused(format!("the device does not change its input method: {}", said(&switched.text()))))
    };
    // Put back in any case; a failure before it is the one that is told.
    let back = put_back(shell, &note);
    typed.and_then(|at| back.map(|()| at))
}

/// Puts back the input method that a note names, after the text or after a connection that was cut off before. Nothing where nothing is noted.
pub(super) fn put_back(shell: &Shell, note: &str) -> Result<()> {
    if note.trim().is_empty() {
        return Ok(());
    }
    let mut lines = note.lines().map(|line| Some(line.trim()).filter(|id| id.contains('/')));
    let (own, other) = (lines.next().flatten(), lines.next().flatten());
    let disable = other.map(|id| format!("ime disable {};", quote(id))).unwrap_or_default();
    let set = own.map(|own| {
        format!("ime set {own}; {disable} [ \"$(settings get secure default_input_method)\" = {own} ]", own = quote(own))
    });
    // A device without one has nothing to set back.
    let output = shell.run(&format!("{} && rm -f {NOTE}", set.unwrap_or_else(|| format!("{disable} true"))))?;
    let own = own.unwrap_or("none");
    if output.status == 0 {
        return Ok(());
    }
    Err(DriverError::Refused(format!(
        "the device's input method could not be set back to {own}: {}; set it in the device's settings",
        said(&output.text())
    )))
}

fn type_with(shell: &Shell, method: &Method, text: &str) -> Result<At<&'static str>> {
    let mut device_ms = None;
    for piece in pieces(text) {
        let output = match piece {
            Piece::Key(code) => shell.run(&format!("input keyevent {code}"))?,
            Piece::Text(text) => send(shell, method, &text)?,
        };
        device_ms = output.device_ms;
    }
    Ok(At { value: method.id, device_ms })
}

fn send(shell: &Shell, method: &Method, text: &str) -> Result<super::shell::Output> {
    // To its package alone: any app may listen to a broadcast to everybody.
    let package = method.id.split('/').next().unwrap_or_default();
    let encoded = BASE64_STANDARD.encode(text);
    let command = format!("am broadcast -a {} -p {package} --es {} {encoded}", method.action, method.extra);
    let mut last = String::new();
    for _ in 0..TRIES {
        // What is typed may be a secret, which no message shows.
        let wait = if method.answers { "" } else { "sleep 0.5; " };
        let output = shell.run_as(&format!("am broadcast -a {}", method.action), &format!("{wait}{command}"))?;
        last = output.text();
        if last.contains(if method.answers { "result=-1" } else { "Broadcast completed" }) {
            return Ok(output);
        }
        shell.run("sleep 0.5")?;
    }
    Err(DriverError::Refused(format!("the input method {} does not take the text: {}", method.id, said(&last))))
}

enum Piece {
    Text(String),
    Key(u32),
}

/// Texts that one broadcast takes, and the keys between them: a line break and a tab.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for letter in text.chars() {
        match (letter, pieces.last_mut()) {
            ('\n', _) => pieces.push(Piece::Key(66)),
            ('\t', _) => pieces.push(Piece::Key(61)),
            (letter, Some(Piece::Text(part))) if part.chars().count() < CHARS => part.push(letter),
            (letter, _) => pieces.push(Piece::Text(letter.to_string())),
        }
    }
    pieces
}

fn said(text: &str) -> String {
    let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no answer");
    line.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_own_is_taken_if_it_can_and_is_remembered() {
        let latin = "com.android.inputmethod.latin/.LatinIME";
        let of = |installed: &str, enabled: &str, own: &str| {
            let found = Found::read(&format!("{installed}\n---\n{enabled}\n---\n{own}\n"));
            (found.method.map(|method| method.id), found.enabled, found.own)
        };
        let both = format!("{latin}\r\n{}\r\n{}", METHODS[0].id, METHODS[1].id);
        assert_eq!(of(&both, latin, latin), (Some(METHODS[0].id), false, latin.to_owned()));
        assert_eq!(of(&both, &both, METHODS[1].id), (Some(METHODS[1].id), true, METHODS[1].id.to_owned()));
        assert_eq!(of(latin, latin, latin), (None, false, latin.to_owned()));
        assert_eq!(Found::read("ime: not found").own, "");
    }

    #[test]
    fn a_text_is_sent_in_pieces_and_its_line_breaks_are_keys() {
        let long = "汉".repeat(CHARS + 1);
        let told: Vec<String> = pieces(&format!("王\n小\t{long}"))
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.chars().count().to_string(),
                Piece::Key(code) => format!("key {code}"),
            })
            .collect();
        assert_eq!(told, ["1", "key 66", "1", "key 61", "500", "1"]);
        assert!(pieces("").is_empty());
    }
}
