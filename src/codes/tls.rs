//! Certificates that are trusted, and a TLS connection.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Bytes of a file of certificates.
const SIZE: u64 = 1 << 20;

/// The certificates of a PEM file.
///
/// # Errors
/// It cannot be read, or holds none.
pub(super) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let failed = |why: &dyn std::fmt::Display| format!("the certificate {} cannot be read: {why}", file.display());
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(|error| failed(&error))?;
    opened.take(SIZE).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|error| failed(&error))?;
    if found.is_empty() { Err(failed(&"it holds no certificate in PEM")) } else { Ok(found) }
}

/// Speaks TLS over a connection. The world's usual authorities are trusted, or only the certificates of a file.
///
/// # Errors
/// The certificate's file or the host's name is no good. A certificate that is not trusted shows at the first byte.
pub(super) fn connect<S: Read + std::io::Write>(
    stream: S,
    host: &str,
    certificate: Option<&Path>,
) -> Result<StreamOwned<ClientConnection, S>, String> {
    let roots = match certificate {
        None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        Some(file) => {
            let mut roots = RootCertStore::empty();
            for one in certificates(file)? {
                roots.add(one).map_err(|error| format!("a certificate of {} is no good: {error}", file.display()))?;
            }
            roots
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("`{host}` is not a host's name"))?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    Ok(StreamOwned::new(connection, stream))
}
