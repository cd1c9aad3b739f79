//! Why an APK cannot be installed, in the words of the package manager.

use apk::Error;
use apk::sign::VerifyError;
use thiserror::Error as ThisError;

/// Why an APK was refused before anything of it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum ApkError {
    /// No archive, or a damaged one.
    #[error("INSTALL_PARSE_FAILED_NOT_APK: Failed to parse base.apk: {0}")]
    NotApk(String),
    /// Its manifest cannot be read, or lacks what it must have.
    #[error("INSTALL_PARSE_FAILED_MANIFEST_MALFORMED: Failed parse during installPackageLI: {0}")]
    Manifest(String),
    /// Its package's name is not one.
    #[error("INSTALL_PARSE_FAILED_BAD_PACKAGE_NAME: Failed parse during installPackageLI: Invalid manifest package: {0}")]
    PackageName(String),
    /// It is not signed.
    #[error("INSTALL_PARSE_FAILED_NO_CERTIFICATES: Failed to collect certificates from base.apk: {0}")]
    NotSigned(String),
    /// A signature does not fit its content.
    #[error("INSTALL_PARSE_FAILED_CERTIFICATE_ENCODING: Failed to collect certificates from base.apk: {0}")]
    Certificate(String),
}

impl ApkError {
    /// The code alone: `INSTALL_PARSE_FAILED_…`.
    pub fn code(&self) -> &'static str {
        match self {
            ApkError::NotApk(_) => "INSTALL_PARSE_FAILED_NOT_APK",
            ApkError::Manifest(_) => "INSTALL_PARSE_FAILED_MANIFEST_MALFORMED",
            ApkError::PackageName(_) => "INSTALL_PARSE_FAILED_BAD_PACKAGE_NAME",
            ApkError::NotSigned(_) => "INSTALL_PARSE_FAILED_NO_CERTIFICATES",
            ApkError::Certificate(_) => "INSTALL_PARSE_FAILED_CERTIFICATE_ENCODING",
        }
    }
}

impl From<Error> for ApkError {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::Xml(_) | Error::Manifest(_) | Error::Table(_) | Error::Value(_) => ApkError::Manifest(text),
            Error::Verify(VerifyError::Unsigned) => ApkError::NotSigned("Attempt to get length of null array".into()),
            // The package manager says the same of a signature that does not hold as of none.
            Error::Verify(_) => ApkError::NotSigned(text),
            Error::Key(_) => ApkError::Certificate(text),
            _ => ApkError::NotApk(text),
        }
    }
}
