//! Names of keys for `pressKey`, as Maestro spells them (case does not count), with Android's numbers.

/// Name and Android key code.
pub const KEYS: &[(&str, u32)] = &[
    ("Enter", 66),
    ("Backspace", 67),
    ("Back", 4),
    ("Home", 3),
    ("Lock", 276),
    ("Volume Up", 24),
    ("Volume Down", 25),
    ("Power", 26),
    ("Escape", 111),
    ("Tab", 62),
    ("Remote Dpad Up", 19),
    ("Remote Dpad Down", 20),
    ("Remote Dpad Left", 21),
    ("Remote Dpad Right", 22),
    ("Remote Dpad Center", 23),
    ("Remote Media Play Pause", 85),
    ("Remote Media Stop", 86),
    ("Remote Media Next", 87),
    ("Remote Media Previous", 88),
    ("Remote Media Rewind", 89),
    ("Remote Media Fast Forward", 90),
    ("Remote System Navigation Up", 280),
    ("Remote System Navigation Down", 281),
    ("Remote Button A", 96),
    ("Remote Button B", 97),
    ("Remote Menu", 82),
    ("TV Input", 178),
    ("TV Input HDMI 1", 243),
    ("TV Input HDMI 2", 244),
    ("TV Input HDMI 3", 245),
];

/// Android's number of a key, by its name in Maestro.
pub fn key_code(name: &str) -> Option<u32> {
    KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim())).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::key_code;

    #[test]
    fn case_does_not_count() {
        assert_eq!(key_code("enter"), Some(66));
        assert_eq!(key_code("VOLUME UP"), Some(24));
        assert_eq!(key_code("return"), None);
    }
}
