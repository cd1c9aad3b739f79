//! A program of this machine, run for a bounded time.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Time that one run may take, and bytes of its output that are read.
const LIMIT: (Duration, u64) = (Duration::from_secs(30), 64 << 10);

/// Runs a program; what it printed.
///
/// # Errors
/// It could not be started, or did not end.
pub(crate) fn run(argv: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = argv.split_first() else { return Err("the command for the code is empty".to_owned()) };
    let failed = |why: String| format!("`{program}` could not be run for the code: {why}");
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let stdout = child.stdout.take();
    // The pipe is read aside, so that a program that prints much and one that hangs are both bounded.
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map(|out| out.take(LIMIT.1).read_to_end(&mut bytes));
        read.map(|_| bytes).unwrap_or_default()
    });
    wait(&mut child).map_err(failed)?;
    let bytes = reader.join().unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn wait(child: &mut Child) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => return Ok(()),
            Err(error) => return Err(error.to_string()),
            Ok(None) if begun.elapsed() >= LIMIT.0 => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end within {} s", LIMIT.0.as_secs()));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_run_and_read() {
        assert_eq!(run(&["echo".into(), "1234".into()]).unwrap(), "1234\n");
        assert!(run(&["no-such-program".into()]).unwrap_err().contains("could not be run"));
        assert!(run(&[]).is_err());
    }
}
