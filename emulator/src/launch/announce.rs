//! How others learn of a running device: the adb server is told, and a file says where it is.

use std::fs::DirBuilder;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{info, warn};

const PATIENCE: Duration = Duration::from_millis(500);

/// Tells the adb server, if one runs, that a device's daemon listens on this port; else the server finds it when it starts.
pub fn tell_adb(port: u16) {
    let server = std::env::var("ANDROID_ADB_SERVER_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(5037);
    let message = format!("host:emulator:{port}");
    let told = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], server)), PATIENCE)
        .and_then(|mut socket| socket.write_all(format!("{:04x}{message}", message.len()).as_bytes()));
    if told.is_err() {
        warn(&format!("Unable to connect to adb daemon on port: {server}"));
    }
}

/// The file in which a running device announces itself. It goes when this is dropped.
pub struct Advertisement {
    /// Where it is.
    pub path: PathBuf,
}

impl Advertisement {
    /// Where this process would announce itself.
    pub fn place() -> PathBuf {
        let run = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).or_else(|| {
            let user = std::fs::metadata("/proc/self").ok()?.uid();
            Some(PathBuf::from(format!("/run/user/{user}")))
        });
        let base = run.filter(|path| path.is_dir()).or_else(|| Some(std::env::home_dir()?.join(".android")));
        base.unwrap_or_else(std::env::temp_dir).join(format!("avd/running/pid_{}.ini", std::process::id()))
    }

    /// Writes the file; a device runs without it, too.
    pub fn write(path: &Path, fields: &[(&str, String)]) -> Option<Self> {
        let text: String = fields.iter().map(|(key, value)| format!("{key}={}\n", value.replace('\n', " "))).collect();
        let made = path.parent().map_or(Ok(()), |folder| DirBuilder::new().recursive(true).mode(0o700).create(folder));
        match made.and_then(|()| std::fs::write(path, text)) {
            Ok(()) => {
                info(&format!("Advertising in: {}", path.display()));
                Some(Self { path: path.into() })
            }
            Err(error) => {
                warn(&format!("cannot write {}: {error}", path.display()));
                None
            }
        }
    }
}

impl Drop for Advertisement {
    fn drop(&mut self) {
        // Somebody may have tidied up already.
        let _ = std::fs::remove_file(&self.path);
    }
}
