//! Who signs up: each job is somebody new, because an account outlives the app's data.
//!
//! Every value has a constant length and only ASCII, so that counts of keystrokes do not depend on the run.

use std::collections::BTreeMap;

use crate::digest::sha256_hex;

/// The variable whose value never appears in trace or report.
pub const SECRET_VARIABLE: &str = "OFFRAMP_PASSWORD";

/// A nickname that nobody else has. Shown again after the deletion and a log-in, it proves that the old account is alive.
pub const CANARY: &str = "OFFRAMP_CANARY";

/// The built-in variables of a job: phone number, mail address, name, password and canary, made from the run's name and the job's number.
pub fn identity(run_id: &str, job: u32) -> BTreeMap<String, String> {
    let seed = sha256_hex(format!("{run_id}/{job}").as_bytes());
    // Each hexadecimal digit gives one decimal digit or letter; the eight of the phone number are taken from 32 bits at once.
    let number = u32::from_str_radix(&seed[..8], 16).unwrap_or(job) % 100_000_000;
    let letters = |from: usize, count: usize| -> String {
        seed.bytes()
            .skip(from)
            .take(count)
            .map(|digit| char::from(b'a' + u8::try_from(char::from(digit).to_digit(16).unwrap_or(0)).unwrap_or(0)))
            .collect()
    };
    [
        ("OFFRAMP_PHONE", format!("199{number:08}")),
        ("OFFRAMP_EMAIL", format!("{}@example.com", letters(8, 12))),
        ("OFFRAMP_NAME", format!("Tester {}", letters(20, 6))),
        (CANARY, canary(&seed)),
        (SECRET_VARIABLE, format!("Pw{}7{}", letters(26, 4), letters(30, 5))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// `Tobaki Lunera`: letters only, since some apps take no others in a name, and as long as `OFFRAMP_NAME`.
fn canary(seed: &str) -> String {
    const CONSONANTS: &[u8; 16] = b"bdfghklmnprstvwz";
    const VOWELS: &[u8; 4] = b"aeio";
    let digits: Vec<usize> = seed.chars().skip(35).filter_map(|digit| digit.to_digit(16)).map(|digit| digit as usize).collect();
    let mut name = String::new();
    for (at, pair) in digits.chunks_exact(2).take(6).enumerate() {
        let consonant = char::from(CONSONANTS[pair[0] % CONSONANTS.len()]);
        if at == 3 {
            name.push(' ');
        }
        name.push(if at % 3 == 0 { consonant.to_ascii_uppercase() } else { consonant });
        name.push(char::from(VOWELS[pair[1] % VOWELS.len()]));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_job_is_somebody_else_and_always_the_same() {
        let phones: HashSet<String> = (0..500).map(|job| identity("run", job)["OFFRAMP_PHONE"].clone()).collect();
        assert_eq!(phones.len(), 500);
        assert_eq!(identity("run", 7), identity("run", 7));
        assert_ne!(identity("run", 7)["OFFRAMP_EMAIL"], identity("other", 7)["OFFRAMP_EMAIL"]);
    }

    #[test]
    fn lengths_never_change() {
        for job in 0..50 {
            let values = identity("run", job);
            let lengths: Vec<usize> = values.values().map(String::len).collect();
            assert_eq!(lengths, [13, 24, 13, 12, 11], "canary, mail, name, password, phone");
            assert!(values[CANARY].chars().all(|letter| letter.is_ascii_alphabetic() || letter == ' '), "{}", values[CANARY]);
            assert!(values["OFFRAMP_PHONE"].starts_with("199") && values.values().all(|value| value.is_ascii()));
        }
    }
}
