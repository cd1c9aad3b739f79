//! Where one-time codes come from outside the device, and how a code is found in what arrives.
//!
//! Everything here is bounded in time and size, and talks only to hosts that the caller has allowed. An `Err` of [`http`] and [`mailbox`]
//! means that the other side could not be reached or refused; that there is no code yet is never an error.

pub(crate) mod address;
pub(crate) mod command;
#[cfg(feature = "codes")]
pub(crate) mod http;
#[cfg(feature = "codes")]
mod imap;
#[cfg(feature = "codes")]
mod mail;
#[cfg(feature = "codes")]
pub(crate) mod mailbox;
pub(crate) mod pattern;
pub(crate) mod secret;
#[cfg(feature = "codes")]
mod tls;

/// What a mail says: its subject and its parts, whatever their encodings.
#[cfg(fuzzing)]
pub(crate) fn mail_text(raw: &[u8]) -> String {
    mail::Mail::read(raw).text
}
