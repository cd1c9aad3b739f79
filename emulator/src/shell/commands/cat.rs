//! `cat FILE…`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("uetv")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let names = if options.words.is_empty() { vec!["-".to_string()] } else { options.words };
    let mut status = 0;
    for name in names {
        if name != "-" {
            match inv.read_file(&name) {
                Ok(data) => inv.out.write_all(&data)?,
                Err(error) => {
                    inv.report(&name, error)?;
                    status = 1;
                }
            }
            continue;
        }
        // Passed on as it comes.
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = inv.stdin.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            inv.out.write_all(&buffer[..count])?;
            inv.out.flush()?;
        }
    }
    Ok(status)
}
