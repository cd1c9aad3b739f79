//! `wc [-clwm] [FILE…]`

use std::io;

use crate::shell::Invocation;

/// Runs the command.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let options = match inv.options("clwm")? {
        Ok(options) => options,
        Err(status) => return Ok(status),
    };
    let names = if options.words.is_empty() { vec!["-".to_string()] } else { options.words.clone() };
    let all = !"clwm".chars().any(|letter| options.has(letter));
    let mut totals = [0usize; 4];
    let mut status = 0;
    let print = |inv: &mut Invocation<'_>, counts: &[usize; 4], name: &str| {
        let shown: Vec<String> = "lwcm"
            .chars()
            .zip(counts)
            .filter(|(letter, _)| options.has(*letter) || (all && *letter != 'm'))
            .map(|(_, count)| count.to_string())
            .collect();
        let label = if name == "-" { String::new() } else { format!(" {name}") };
        writeln!(inv.out, "{}{label}", shown.join(" "))
    };
    for name in &names {
        match inv.bytes(name)? {
            Ok(data) => {
                let text = String::from_utf8_lossy(&data);
                let lines = data.iter().filter(|&&byte| byte == b'\n').count();
                let counts = [lines, text.split_whitespace().count(), data.len(), text.chars().count()];
                print(inv, &counts, name)?;
                totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            }
            Err(error) => {
                inv.report(name, error)?;
                status = 1;
            }
        }
    }
    if names.len() > 1 {
        print(inv, &totals, "total")?;
    }
    Ok(status)
}
