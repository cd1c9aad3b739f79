//! What a scenario may ask of a device beside touching it: switches, links, media, recordings, its place.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::path::Path;
use std::time::Duration;

use super::packages::checked;
use super::shell::{Output, Shell, quote};
use super::{At, DriverError, Result};

/// How long the emulator's console may take to answer.
const CONSOLE: Duration = Duration::from_secs(5);
/// Bits a second of a recording: enough to see what happened, small enough to keep.
const BIT_RATE: u32 = 1_000_000;
/// Where a recording is written.
const RECORDING: &str = "/data/local/tmp/offramp-recording.mp4";
/// How long a recorder may take to finish its file, in the device's time.
const FINISH: Duration = Duration::from_secs(10);

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act<'a> {
    /// End an app's process, if it is in the background.
    Kill(&'a str),
    /// Take a runtime permission from an app.
    Revoke(&'a str, &'a str),
    /// Open a link; in a browser if that is asked for.
    OpenLink(&'a str, bool),
    /// Hold the screen turned by so many quarters to the left.
    Turn(u8),
    /// Put a switch.
    Switch(Switch, bool),
    /// Copy a picture or a video into the gallery.
    Media(&'a Path),
    /// Say where the device is: latitude and longitude in degrees.
    Locate(f64, f64),
    /// Begin to record the screen.
    Record,
}

/// A switch of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Airplane mode.
    Airplane,
    /// Dark mode.
    Dark,
}

/// A value that an app is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extra {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What `am start` calls its type: `--es`, `--ez`, `--ei`, `--ef`.
    pub flag: &'static str,
}

/// The words of `am start` for extras.
pub(super) fn extras(extras: &[Extra]) -> String {
    extras.iter().map(|extra| format!(" {} {} {}", extra.flag, quote(&extra.name), quote(&extra.value))).collect()
}

/// Does it.
pub(super) fn act(shell: &Shell, api: u32, serial: &str, act: &Act<'_>) -> Result<At<()>> {
    match *act {
        Act::Kill(package) => done(&shell.run(&format!("am kill {}", checked(package)?))?, "am kill"),
        Act::Revoke(package, permission) => {
            done(&shell.run(&format!("pm revoke {} {}", checked(package)?, quote(permission)))?, "pm revoke")
        }
        Act::OpenLink(link, browser) => open_link(shell, link, browser),
        Act::Turn(quarters) => done(
            &shell.run(&format!(
                "settings put system accelerometer_rotation 0 && settings put system user_rotation {}",
                quarters % 4
            ))?,
            "settings",
        ),
        Act::Switch(Switch::Airplane, _) if api < 28 => {
            Err(DriverError::Refused("airplane mode can be switched from API 28 on".to_owned()))
        }
        Act::Switch(switch, on) => done(&shell.run(&switch_command(switch, Some(on)))?, "cmd"),
        Act::Media(path) => media(shell, api, path),
        Act::Locate(latitude, longitude) => locate(serial, latitude, longitude).map(|()| At { value: (), device_ms: None }),
        Act::Record => {
            let output = shell.run(&format!(
                "rm -f {RECORDING}; nohup screenrecord --bit-rate {BIT_RATE} {RECORDING} </dev/null >/dev/null 2>&1 & sleep 0.3; \
                 pgrep screenrecord >/dev/null"
            ))?;
            if output.status == 0 {
                return Ok(At { value: (), device_ms: output.device_ms });
            }
            Err(DriverError::Refused("this device does not record its screen: `screenrecord` ended at once".to_owned()))
        }
    }
}

/// Whether a switch is on.
pub(super) fn is_on(shell: &Shell, switch: Switch) -> Result<bool> {
    let text = shell.run(&switch_command(switch, None))?.text();
    let word = text.trim().rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "enabled" | "yes" => Ok(true),
        "disabled" | "no" | "auto" => Ok(false),
        _ => Err(DriverError::Refused(format!("the device does not tell: {}", text.trim()))),
    }
}

fn switch_command(switch: Switch, on: Option<bool>) -> String {
    let (command, words) = match switch {
        Switch::Airplane => ("cmd connectivity airplane-mode", ["disable", "enable"]),
        Switch::Dark => ("cmd uimode night", ["no", "yes"]),
    };
    on.map_or_else(|| command.to_owned(), |on| format!("{command} {}", words[usize::from(on)]))
}

/// Stops the recorder and reads what it wrote.
pub(super) fn stop_recording(shell: &Shell) -> Result<At<Vec<u8>>> {
    let tries = FINISH.as_millis() / 250;
    let output = shell.run_for(
        &format!("pkill -INT screenrecord; n=0; while pgrep screenrecord >/dev/null && [ $n -lt {tries} ]; do sleep 0.25; n=$((n+1)); done"),
        shell.timeouts().call + FINISH,
    )?;
    let file = shell.run(&format!("cat {RECORDING}; rm -f {RECORDING}"))?;
    // Every MP4 has this mark at its fifth byte; what `cat` says of a missing file has not.
    if file.bytes.get(4..8) != Some(b"ftyp") {
        return Err(DriverError::Refused("there is no recording: `screenrecord` wrote nothing".to_owned()));
    }
    Ok(At { value: file.bytes, device_ms: output.device_ms })
}

fn open_link(shell: &Shell, link: &str, browser: bool) -> Result<At<()>> {
    let only =
        if browser { browser_package(shell)?.map(|package| format!(" -p {package}")).unwrap_or_default() } else { String::new() };
    let output = shell.run(&format!("am start -a android.intent.action.VIEW -d {}{only}", quote(link)))?;
    done(&output, "am start")
}

/// The browser that opens web pages here.
fn browser_package(shell: &Shell) -> Result<Option<String>> {
    let text = shell.run("pm list packages")?.text();
    let known = ["com.android.chrome", "org.mozilla.firefox", "com.android.browser"];
    let has = |package: &&&str| text.lines().any(|line| line.trim().strip_prefix("package:") == Some(**package));
    Ok(known.iter().find(has).map(|package| (*package).to_owned()))
}

fn media(shell: &Shell, api: u32, path: &Path) -> Result<At<()>> {
    let name: String = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_.".contains(*c))
        .collect();
    let folder = if name.to_ascii_lowercase().ends_with(".mp4") { "Movies" } else { "Pictures" };
    let to = format!("/sdcard/{folder}/{name}");
    shell.push(path, &to)?;
    // The gallery learns of a file only when it is told.
    let scan = if api >= 30 {
        format!("content call --uri content://media --method scan_file --arg {}", quote(&to))
    } else {
        format!("am broadcast -a android.intent.action.MEDIA_SCANNER_SCAN_FILE -d {}", quote(&format!("file://{to}")))
    };
    let output = shell.run(&scan)?;
    Ok(At { value: (), device_ms: output.device_ms })
}

/// Tells an emulator where it is, over its console.
fn locate(serial: &str, latitude: f64, longitude: f64) -> Result<()> {
    let port: u16 = serial.strip_prefix("emulator-").and_then(|port| port.parse().ok()).ok_or_else(|| {
        DriverError::Refused(format!(
            "`{serial}` is no emulator, and only an emulator can be told where it is; use one, or leave the step out"
        ))
    })?;
    let failed =
        |error: std::io::Error| DriverError::Refused(format!("the emulator's console at port {port} does not answer: {error}"));
    let mut stream = TcpStream::connect_timeout(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, port).into(), CONSOLE).map_err(failed)?;
    stream.set_read_timeout(Some(CONSOLE)).map_err(failed)?;
    let mut lines = BufReader::new(stream.try_clone().map_err(failed)?);
    let banner = answer(&mut lines).map_err(failed)?;
    if banner.contains("Authentication required") {
        let home = std::env::var_os("HOME").unwrap_or_default();
        let secret = std::fs::read_to_string(Path::new(&home).join(".emulator_console_auth_token")).unwrap_or_default();
        writeln!(stream, "auth {}", secret.trim()).map_err(failed)?;
        answer(&mut lines).map_err(failed)?;
    }
    writeln!(stream, "geo fix {longitude} {latitude}").map_err(failed)?;
    let said = answer(&mut lines).map_err(failed)?;
    if said.lines().last().is_some_and(|line| line.starts_with("OK")) {
        return Ok(());
    }
    Err(DriverError::Refused(format!("the emulator's console refused the place: {}", said.trim())))
}

/// The console's lines up to `OK` or `KO`.
fn answer(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut all = String::new();
    for _ in 0..100 {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            break;
        }
        all.push_str(&line);
        if line.starts_with("OK") || line.starts_with("KO") {
            break;
        }
    }
    Ok(all)
}

fn done(output: &Output, what: &str) -> Result<At<()>> {
    let text = output.text();
    let wrong = |line: &&str| line.starts_with("Error") || line.contains("xception") || line.contains("not found");
    match text.lines().map(str::trim).find(wrong) {
        Some(said) => Err(DriverError::Refused(format!("`{what}`: {said}"))),
        None if output.status != 0 => {
            Err(DriverError::Refused(format!("`{what}` ended with {}: {}", output.status, text.trim())))
        }
        None => Ok(At { value: (), device_ms: output.device_ms }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extras_are_quoted() {
        let extra = |name: &str, value: &str, flag| Extra { name: name.into(), value: value.into(), flag };
        let words = extras(&[extra("a", "it's; reboot", "--es"), extra("n", "3", "--ei")]);
        assert_eq!(words, r" --es 'a' 'it'\''s; reboot' --ei 'n' '3'");
    }

    #[test]
    fn only_an_emulator_has_a_place_to_be_told() {
        let Err(DriverError::Refused(why)) = locate("R58M12ABC", 1.0, 2.0) else { panic!("a phone") };
        assert!(why.contains("no emulator"), "{why}");
    }

    #[test]
    fn the_console_is_read_to_its_verdict() {
        let mut lines = &b"Android Console: Authentication required\nOK\nmore\n"[..];
        assert_eq!(answer(&mut lines).unwrap().lines().count(), 2);
        assert_eq!(answer(&mut &b"KO: bad\n"[..]).unwrap(), "KO: bad\n");
        assert_eq!(answer(&mut &b""[..]).unwrap(), "");
    }

    #[test]
    fn failures_are_told_in_the_devices_words() {
        let said = |text: &str, status| done(&Output { bytes: text.as_bytes().to_vec(), status, device_ms: None }, "am start");
        assert!(said("Starting: Intent { act=VIEW }\n", 0).is_ok());
        let error = said("Starting: Intent\nError: Activity not started, unable to resolve Intent\n", 0).unwrap_err();
        assert!(error.to_string().contains("unable to resolve"));
        assert!(said("", 1).is_err());
    }
}
