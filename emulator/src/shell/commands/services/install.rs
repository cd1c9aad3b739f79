//! `pm install [OPTIONS] [-S BYTES] [FILE…|-]`, and the steps of a session: `install-create`, `install-write`, `install-remove`,
//! `install-commit`, `install-abandon`

use std::io::{self, Read};

use super::Words;
use super::exception::thrown;
use crate::shell::Invocation;
use crate::system::install::InstallRequest;

/// The largest APK, in bytes.
const MAX_APK: u64 = 512 << 20;

/// What the package installer says, before it has seen anything, when there is no room.
const NO_ROOM: &str = "android.os.ParcelableException: java.io.IOException: Requested internal only, but not enough space";

/// What was said beside the files.
#[derive(Default)]
struct Line {
    request: InstallRequest,
    size: Option<u64>,
    files: Vec<String>,
}

/// Runs one of the commands.
pub fn main(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    let creates = matches!(command, "install" | "install-create");
    if creates && inv.device.lock().has_no_room_for_sessions() {
        return thrown(inv, command, NO_ROOM);
    }
    match command {
        "install" => install(inv, words),
        "install-create" => match options(inv, words) {
            Ok(line) => {
                let id = inv.device.lock().sessions.open(line.request);
                writeln!(inv.out, "Success: created install session [{id}]")?;
                Ok(0)
            }
            Err(message) => refuse(inv, &message),
        },
        "install-write" => write(inv, words),
        "install-remove" => remove(inv, words),
        "install-commit" => {
            let id = number(words);
            let session = id.and_then(|id| inv.device.lock().sessions.close(id));
            match session {
                Some(session) => finish(inv, session.apks.into_iter().collect(), &session.request),
                None => no_access(inv, command, id),
            }
        }
        _ => {
            let id = number(words);
            if id.is_none_or(|id| inv.device.lock().sessions.close(id).is_none()) {
                return no_access(inv, command, id);
            }
            writeln!(inv.out, "Success")?;
            Ok(0)
        }
    }
}

fn number(words: &mut Words<'_>) -> Option<u32> {
    words.next().and_then(|id| id.parse().ok())
}

fn refuse(inv: &mut Invocation<'_>, message: &str) -> io::Result<u8> {
    writeln!(inv.err, "Error: {message}")?;
    Ok(1)
}

fn no_access(inv: &mut Invocation<'_>, command: &str, id: Option<u32>) -> io::Result<u8> {
    let id = id.map_or_else(|| "null".into(), |id| id.to_string());
    thrown(inv, command, &format!("java.lang.SecurityException: Caller has no access to session {id}"))
}

fn install(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let line = match options(inv, words) {
        Ok(line) => line,
        Err(message) => return refuse(inv, &message),
    };
    if inv.device.lock().config.api < 24 {
        for file in &line.files {
            writeln!(inv.out, "\tpkg: {file}")?;
        }
    }
    let mut apks = Vec::new();
    if line.files.is_empty() {
        match stream(inv, line.size)? {
            Ok(apk) => apks.push(("base.apk".to_string(), apk)),
            Err(message) => return refuse(inv, &message),
        }
    }
    for file in &line.files {
        match inv.read_file(file) {
            Ok(apk) => apks.push((inv.path(file), apk)),
            Err(_) => return unreadable(inv, file),
        }
    }
    finish(inv, apks, &line.request)
}

/// A file that cannot be read: the reason stands in the log of the system server.
fn unreadable(inv: &mut Invocation<'_>, file: &str) -> io::Result<u8> {
    if inv.device.lock().config.api < 24 {
        writeln!(inv.out, "Failure [INSTALL_FAILED_INVALID_URI]")?;
        return Ok(1);
    }
    writeln!(inv.err, "Error: Unable to open file: {file}\nConsider using a file under /data/local/tmp/")?;
    writeln!(inv.err, "Error: Can't open file: {file}")?;
    Ok(255)
}

fn options(inv: &Invocation<'_>, words: &mut Words<'_>) -> Result<Line, String> {
    let api = inv.device.lock().config.api;
    let mut line = Line::default();
    // From Android 9 on what is installed is replaced unless that is forbidden.
    line.request.options.no_replace = api < 28;
    while let Some(word) = words.next() {
        let mut value = || words.next().map(String::from).ok_or_else(|| format!("Argument expected after \"{word}\""));
        let options = &mut line.request.options;
        match word {
            "-r" => options.no_replace = false,
            "-R" => options.no_replace = true,
            "-d" | "--request-downgrade" => options.downgrade = true,
            "-g" | "--grant-all-requested-permissions" => options.grant = true,
            "-t" => options.test = true,
            "--bypass-low-target-sdk-block" => options.low_target = true,
            "-S" => line.size = value()?.parse().ok(),
            "-i" => line.request.installer = Some(value()?),
            "-p" => line.request.inherit = Some(value()?),
            "--abi" => line.request.abi = Some(value()?),
            "--user"
            | "--install-reason"
            | "--install-location"
            | "--originating-uri"
            | "--referrer"
            | "--pkg"
            | "--package-source"
            | "--staged-ready-timeout"
            | "--dexopt-compiler-filter"
            | "--rollback-data-policy" => {
                value()?;
            }
            "--incremental" => return Err("Incremental installation not allowed.".into()),
            "-" => {}
            "-f"
            | "-l"
            | "-s"
            | "-q"
            | "--dont-kill"
            | "--restrict-permissions"
            | "--instant"
            | "--instantapp"
            | "--ephemeral"
            | "--full"
            | "--preload"
            | "--apex"
            | "--staged"
            | "--enable-rollback"
            | "--force-queryable"
            | "--multi-package"
            | "--force-uuid"
            | "--no-wait"
            | "--wait"
            | "--fastdeploy"
            | "--no-streaming"
            | "--streaming"
            | "--no-incremental"
            | "--skip-verification"
            | "--disable-verification"
            | "--update-ownership"
            | "--ignore-dexopt-profile" => {}
            option if option.starts_with('-') => {
                return Err(if api >= 28 { format!("Unknown option: {option}") } else { format!("Unknown option {option}") });
            }
            file => line.files.push(file.into()),
        }
    }
    Ok(line)
}

/// An APK from standard input.
fn stream(inv: &mut Invocation<'_>, size: Option<u64>) -> io::Result<Result<Vec<u8>, String>> {
    match size {
        Some(size) if size <= MAX_APK => {
            let mut apk = Vec::new();
            inv.stdin.take(size).read_to_end(&mut apk)?;
            let whole = apk.len() as u64 == size;
            Ok(if whole { Ok(apk) } else { Err("failed to write; the APK ended before its announced size".into()) })
        }
        Some(_) => Ok(Err("failed to write; write failed: ENOSPC (No space left on device)".into())),
        None => Ok(Err("must either specify a package size or an APK file".into())),
    }
}

fn finish(inv: &mut Invocation<'_>, apks: Vec<(String, Vec<u8>)>, request: &InstallRequest) -> io::Result<u8> {
    let installed = inv.device.lock().install_apks(apks, request);
    match installed {
        Ok(()) => {
            writeln!(inv.out, "Success")?;
            Ok(0)
        }
        Err(error) => {
            writeln!(inv.out, "Failure [{error}]")?;
            Ok(1)
        }
    }
}

/// `install-write [-S BYTES] SESSION NAME [FILE]`
fn write(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let mut size = None;
    while let Some(option) = words.option() {
        if option == "-S" {
            size = words.next().and_then(|size| size.parse().ok());
        }
    }
    let id = number(words);
    let name = words.next().unwrap_or("base.apk").to_string();
    let Some(id) = id.filter(|id| inv.device.lock().sessions.has(*id)) else { return no_access(inv, "install-write", id) };
    if name.contains('/') || name.len() > 255 {
        return thrown(inv, "install-write", &format!("java.lang.IllegalArgumentException: Invalid name: {name}"));
    }
    let apk = match words.next().filter(|file| *file != "-") {
        Some(file) => match inv.read_file(file) {
            Ok(apk) => Ok(apk),
            Err(_) => return unreadable(inv, file),
        },
        None => stream(inv, size)?,
    };
    let apk = match apk {
        Ok(apk) => apk,
        Err(message) => return refuse(inv, &message),
    };
    let length = apk.len();
    let written = inv.device.lock().sessions.write(id, &name, apk);
    if !written {
        return refuse(inv, "failed to write; write failed: ENOSPC (No space left on device)");
    }
    writeln!(inv.out, "Success: streamed {length} bytes")?;
    Ok(0)
}

/// `install-remove SESSION NAME…`
fn remove(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let id = number(words);
    let Some(id) = id.filter(|id| inv.device.lock().sessions.has(*id)) else { return no_access(inv, "install-remove", id) };
    let mut named = false;
    while let Some(name) = words.next() {
        named = true;
        // One that was never written is as good as removed.
        let _ = inv.device.lock().sessions.remove(id, name);
    }
    if !named {
        return refuse(inv, "split name not specified");
    }
    writeln!(inv.out, "Success")?;
    Ok(0)
}
