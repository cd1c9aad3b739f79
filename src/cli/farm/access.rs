//! The arguments that every command for a farm takes: where its server is, and what lets one in.

use std::path::PathBuf;

use crate::cli::{Context, Failure};
use crate::farm::nats::{Access, DEFAULT_SERVER, Link};

/// Where the farm's server is.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Farm")]
pub(in crate::cli) struct Server {
    /// The NATS server with JetStream; tls:// for an encrypted connection, commas between the servers of a cluster
    #[arg(long, default_value = DEFAULT_SERVER, value_name = "URL")]
    server: String,
    /// A file with the token that the server asks for
    #[arg(long, value_name = "FILE", group = "secret")]
    token_file: Option<PathBuf>,
    /// A file with the seed of an nkey
    #[arg(long, value_name = "FILE", group = "secret")]
    nkey: Option<PathBuf>,
    /// A credentials file (JWT and seed), as nsc writes it
    #[arg(long, value_name = "FILE", group = "secret")]
    creds: Option<PathBuf>,
    /// Certificates of who signed the server's, in PEM; the connection is encrypted then
    #[arg(long, value_name = "FILE")]
    tls_ca: Option<PathBuf>,
    /// This side's certificate, in PEM, where the server asks for one
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Server {
    /// As the library has it.
    pub(in crate::cli) fn access(&self) -> Access {
        Access {
            server: self.server.clone(),
            token_file: self.token_file.clone(),
            nkey: self.nkey.clone(),
            creds: self.creds.clone(),
            tls_ca: self.tls_ca.clone(),
            tls_client: self.tls_cert.clone().zip(self.tls_key.clone()),
        }
    }

    /// Connects, and warns of what crosses a network in the clear.
    pub(in crate::cli) fn open(&self, name: &str, context: &Context) -> Result<Link, Failure> {
        let access = self.access();
        if let Some(warning) = access.warning() {
            context.tell(&format!("warning: {warning}\n"));
        }
        Ok(Link::open(&access, name)?)
    }
}
