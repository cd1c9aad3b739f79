//! `pm install [-r] [-t] [-g] [-d] [-S BYTES] FILE|-`, and the three steps of a session: `install-create`, `install-write`, `install-commit`

use std::io::{self, Read};

use super::Words;
use crate::shell::Invocation;
use crate::system::packages::InstallOptions;

/// The largest APK, in bytes.
const MAX_APK: u64 = 512 << 20;

/// What was said beside the file.
#[derive(Default)]
struct Line {
    options: InstallOptions,
    size: Option<u64>,
    file: Option<String>,
}

/// Runs one of the commands.
pub fn main(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    match command {
        "install" => {
            let line = match options(words) {
                Ok(line) => line,
                Err(message) => return refuse(inv, &message),
            };
            match content(inv, &line)? {
                Ok(apk) => finish(inv, apk, line.options),
                Err(message) => refuse(inv, &message),
            }
        }
        "install-create" => match options(words) {
            Ok(line) => {
                let id = inv.device.lock().sessions.open(line.options);
                writeln!(inv.out, "Success: created install session [{id}]")?;
                Ok(0)
            }
            Err(message) => refuse(inv, &message),
        },
        "install-write" => write(inv, words),
        "install-commit" => {
            let session = words.next().and_then(|id| id.parse().ok()).and_then(|id| inv.device.lock().sessions.close(id));
            match session {
                Some((options, apk)) => finish(inv, apk, options),
                None => refuse(inv, "no such session"),
            }
        }
        _ => {
            if let Some(id) = words.next().and_then(|id| id.parse().ok()) {
                inv.device.lock().sessions.close(id);
            }
            writeln!(inv.out, "Success")?;
            Ok(0)
        }
    }
}

fn refuse(inv: &mut Invocation<'_>, message: &str) -> io::Result<u8> {
    writeln!(inv.err, "Error: {message}")?;
    Ok(1)
}

fn options(words: &mut Words<'_>) -> Result<Line, String> {
    let mut line = Line::default();
    while let Some(word) = words.next() {
        match word {
            "-d" => line.options.downgrade = true,
            "-g" | "--grant-all-requested-permissions" => line.options.grant = true,
            "-t" => line.options.test = true,
            "--bypass-low-target-sdk-block" => line.options.low_target = true,
            "-S" => line.size = words.next().and_then(|size| size.parse().ok()),
            "-i" | "--user" | "--abi" | "--install-reason" | "--install-location" | "-p" | "--originating-uri" => {
                _ = words.next()
            }
            "-" => line.file = None,
            option if option.starts_with('-') => {}
            file if line.file.is_none() => line.file = Some(file.into()),
            file => return Err(format!("only one APK at a time can be installed here, and {file} is a second")),
        }
    }
    Ok(line)
}

/// The APK: from its file, or from standard input.
fn content(inv: &mut Invocation<'_>, line: &Line) -> io::Result<Result<Vec<u8>, String>> {
    match (&line.file, line.size) {
        (Some(file), _) => Ok(inv.read_file(file).map_err(|_| format!("failed to open file: {file}"))),
        (None, Some(size)) if size <= MAX_APK => {
            let mut apk = Vec::new();
            inv.stdin.take(size).read_to_end(&mut apk)?;
            let whole = apk.len() as u64 == size;
            Ok(if whole { Ok(apk) } else { Err("the APK ended before its announced size".into()) })
        }
        (None, Some(_)) => Ok(Err("the APK is too large".into())),
        (None, None) => Ok(Err("must either specify a package size or an APK file".into())),
    }
}

fn finish(inv: &mut Invocation<'_>, apk: Vec<u8>, options: InstallOptions) -> io::Result<u8> {
    let installed = inv.device.lock().install_apk(apk, options);
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
    let id = words.next().and_then(|id| id.parse().ok());
    words.next();
    let file = words.next().filter(|file| *file != "-").map(Into::into);
    let apk = match content(inv, &Line { size, file, ..Line::default() })? {
        Ok(apk) => apk,
        Err(message) => return refuse(inv, &message),
    };
    let length = apk.len();
    let written = id.is_some_and(|id| inv.device.lock().sessions.write(id, apk));
    if !written {
        return refuse(inv, "no such session, or it has an APK already; splits are not simulated");
    }
    writeln!(inv.out, "Success: streamed {length} bytes")?;
    Ok(0)
}
