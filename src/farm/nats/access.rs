//! Where a farm's server is, and what lets one in: token, nkey or credentials, and TLS, as NATS has them.

use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_nats::{Client, ConnectOptions, ServerAddr};

use super::FarmError;

/// Where a farm's server is when nobody says: on this machine.
pub const DEFAULT_SERVER: &str = "nats://127.0.0.1:4222";

/// Bytes that a file with a secret may have.
const SECRET_LIMIT: u64 = 64 << 10;
/// How often a silent connection is tried: one that stalls is given up after two of these, and made anew.
const PING: Duration = Duration::from_secs(10);
/// How long one attempt to connect may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long one request may take.
const REQUEST: Duration = Duration::from_secs(10);
/// Longest wait between two attempts to connect again.
const AGAIN: Duration = Duration::from_secs(2);

/// Where the server is, and what lets one in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// `nats://HOST:PORT` or `tls://HOST:PORT`; several of a cluster with commas between them.
    pub server: String,
    /// A file that holds a token.
    pub token_file: Option<PathBuf>,
    /// A file that holds the seed of an nkey.
    pub nkey: Option<PathBuf>,
    /// A file of credentials, as `nsc` writes them.
    pub creds: Option<PathBuf>,
    /// Certificates of who signed the server's certificate.
    pub tls_ca: Option<PathBuf>,
    /// This side's certificate and its key.
    pub tls_client: Option<(PathBuf, PathBuf)>,
}

impl Access {
    /// The server's addresses.
    ///
    /// # Errors
    /// One is none.
    fn addresses(&self) -> Result<Vec<ServerAddr>, FarmError> {
        let of = |text: &str| {
            let address: ServerAddr =
                text.trim().parse().map_err(|error| FarmError::Input(format!("--server {text}: {error}")))?;
            match address.scheme() {
                "nats" | "tls" if address.host().is_empty() => {
                    Err(FarmError::Input(format!("--server {text}: no host is named")))
                }
                "nats" | "tls" => Ok(address),
                other => Err(FarmError::Input(format!("--server {text}: write nats:// or tls:// for {other}://"))),
            }
        };
        self.server.split(',').map(of).collect()
    }

    /// What a careful user should be told: secrets and evidence that cross a network in the clear.
    pub fn warning(&self) -> Option<String> {
        let open = |address: &ServerAddr| address.scheme() == "nats" && !is_loopback(address.host());
        let address = self.addresses().ok()?.into_iter().find(open)?;
        (self.tls_ca.is_none() && self.tls_client.is_none()).then(|| {
            format!(
                "what is sent to {} is not encrypted: screenshots, APKs and the token can be read on the way; use tls:// outside a \
                 network that you trust",
                address.host()
            )
        })
    }

    /// Connects; goes on trying afterwards, as long as the program runs, whenever the connection is lost.
    ///
    /// # Errors
    /// The files cannot be read, or the server is not there or does not let this side in.
    pub(super) async fn connect(&self, name: &str) -> Result<Client, FarmError> {
        let addresses = self.addresses()?;
        let encrypted = self.tls_ca.is_some() || self.tls_client.is_some();
        let mut options = ConnectOptions::new()
            .name(name)
            .ping_interval(PING)
            .connection_timeout(CONNECT)
            .request_timeout(Some(REQUEST))
            .require_tls(encrypted)
            .reconnect_delay_callback(|attempt| {
                AGAIN.min(Duration::from_millis(50).saturating_mul(u32::try_from(attempt).unwrap_or(u32::MAX)))
            });
        if let Some(file) = &self.token_file {
            options = options.token(secret(file)?);
        }
        if let Some(file) = &self.nkey {
            options = options.nkey(seed(&secret(file)?).ok_or_else(|| FarmError::file(file, "it holds no seed of an nkey"))?);
        }
        if let Some(file) = &self.creds {
            options = options.credentials(&secret(file)?).map_err(|error| FarmError::file(file, error))?;
        }
        if let Some(file) = &self.tls_ca {
            options = options.add_root_certificates(readable(file)?);
        }
        if let Some((certificate, key)) = &self.tls_client {
            options = options.add_client_certificate(readable(certificate)?, readable(key)?);
        }
        options.connect(addresses).await.map_err(|error| {
            FarmError::Server(format!(
                "the farm's server at {} cannot be reached: {}; is `nats-server -js` running there, and are --server, the token or \
                 key and the TLS options right?",
                self.server,
                causes(&error)
            ))
        })
    }
}

/// An error with everything behind it.
fn causes(error: &dyn std::error::Error) -> String {
    let (mut text, mut next) = (error.to_string(), error.source());
    while let Some(error) = next {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = error.source();
    }
    text
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A small text file without the line's end.
fn secret(file: &Path) -> Result<String, FarmError> {
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|opened| opened.take(SECRET_LIMIT).read_to_string(&mut text));
    read.map_err(|error| FarmError::file(file, error))?;
    let text = text.trim();
    if text.is_empty() { Err(FarmError::file(file, "it is empty")) } else { Ok(text.to_owned()) }
}

/// The seed in a file of an nkey: alone, or between the lines that `nsc` and `nk` write around it.
fn seed(text: &str) -> Option<String> {
    let is_seed =
        |line: &&str| line.starts_with('S') && line.len() == 58 && line.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.lines().map(str::trim).find(is_seed).map(str::to_owned)
}

fn readable(file: &Path) -> Result<PathBuf, FarmError> {
    std::fs::File::open(file).map_err(|error| FarmError::file(file, error))?;
    Ok(file.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(server: &str) -> Access {
        Access { server: server.into(), ..Access::default() }
    }

    #[test]
    fn only_what_crosses_a_network_in_the_clear_is_warned_of() {
        for quiet in [DEFAULT_SERVER, "nats://localhost", "nats://[::1]:4222", "127.0.0.1", "tls://farm.example:4222"] {
            assert_eq!(at(quiet).warning(), None, "{quiet}");
        }
        assert!(at("nats://127.0.0.1,nats://farm.example").warning().unwrap().contains("farm.example"));
        let encrypted = Access { tls_ca: Some("ca.pem".into()), ..at("nats://farm.example") };
        assert_eq!(encrypted.warning(), None);
    }

    #[test]
    fn what_is_no_address_is_the_users_mistake() {
        for bad in ["http://farm.example", "ws://farm.example", "nats://", ""] {
            assert!(matches!(at(bad).addresses(), Err(FarmError::Input(text)) if text.contains("--server")), "{bad}");
        }
    }

    #[test]
    fn a_seed_is_found_in_either_kind_of_file() {
        let key = format!("SU{}", "A".repeat(56));
        assert_eq!(seed(&key), Some(key.clone()));
        assert_eq!(seed(&format!("-----BEGIN USER NKEY SEED-----\n{key}\n------END USER NKEY SEED------")), Some(key));
        assert_eq!(seed("hunter2"), None);
    }

    #[test]
    fn an_empty_or_missing_secret_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(secret(file.path()).unwrap_err().to_string().contains("it is empty"));
        assert!(secret(Path::new("/no/such/file")).unwrap_err().to_string().contains("/no/such/file"));
    }
}
