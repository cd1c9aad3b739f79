//! `md5sum FILE…`, `sha256sum FILE…`

use std::io;

use sha2::{Digest, Sha256};

use super::md5::md5;
use crate::shell::Invocation;

/// `md5sum`
pub fn md5sum(inv: &mut Invocation<'_>) -> io::Result<u8> {
    sums(inv, |data| md5(data).to_vec())
}

/// `sha256sum`
pub fn sha256sum(inv: &mut Invocation<'_>) -> io::Result<u8> {
    sums(inv, |data| Sha256::digest(data).to_vec())
}

fn sums(inv: &mut Invocation<'_>, hash: fn(&[u8]) -> Vec<u8>) -> io::Result<u8> {
    let options = match inv.options("bc")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let names = if options.words.is_empty() { vec!["-".to_string()] } else { options.words.clone() };
    let mut status = 0;
    for name in names {
        match inv.bytes(&name)? {
            Ok(data) => {
                let digits: String = hash(&data).iter().map(|byte| format!("{byte:02x}")).collect();
                if options.has('b') { writeln!(inv.out, "{digits}")? } else { writeln!(inv.out, "{digits}  {name}")? }
            }
            Err(error) => {
                inv.report(&name, error)?;
                status = 1;
            }
        }
    }
    Ok(status)
}
