//! Takes a command's options apart, as the system's commands do.

/// Options and what is left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    given: Vec<(char, String)>,
    /// The words that are no options.
    pub words: Vec<String>,
}

impl Options {
    /// Reads `args` (without the command's name). `spec` lists the letters; a colon after one says that a value follows it.
    /// The error is the letter that is not known.
    pub fn parse(args: &[String], spec: &str) -> Result<Self, String> {
        let mut options = Options::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--" {
                options.words.extend(args.by_ref().cloned());
            } else if arg.starts_with("--") {
                return Err(arg.trim_start_matches('-').to_string());
            } else if let Some(letters) = arg.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                let mut letters = letters.char_indices();
                while let Some((at, letter)) = letters.next() {
                    let place = spec.find(letter).filter(|_| letter != ':').ok_or(letter.to_string())?;
                    if !spec[place + letter.len_utf8()..].starts_with(':') {
                        options.given.push((letter, String::new()));
                        continue;
                    }
                    let rest = &arg[1 + at + letter.len_utf8()..];
                    let value = if rest.is_empty() { args.next().cloned() } else { Some(rest.to_string()) };
                    options.given.push((letter, value.ok_or(letter.to_string())?));
                    letters.by_ref().for_each(drop);
                }
            } else {
                options.words.push(arg.clone());
            }
        }
        Ok(options)
    }

    /// Whether an option was given.
    pub fn has(&self, letter: char) -> bool {
        self.given.iter().any(|(given, _)| *given == letter)
    }

    /// An option's value, the last one when it was given more than once.
    pub fn value(&self, letter: char) -> Option<&str> {
        self.values(letter).last()
    }

    /// All values of an option.
    pub fn values(&self, letter: char) -> impl Iterator<Item = &str> {
        self.given.iter().filter(move |(given, _)| *given == letter).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str, spec: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split(' ').map(String::from).collect();
        Options::parse(&words, spec)
    }

    #[test]
    fn letters_values_and_words() {
        let options = parse("-la file -n5 -c 7 -- -x", "lan:c:").unwrap();
        assert!(options.has('l') && options.has('a') && !options.has('x'));
        assert_eq!((options.value('n'), options.value('c')), (Some("5"), Some("7")));
        assert_eq!(options.words, ["file", "-x"]);
        assert_eq!(parse("-z", "l"), Err("z".into()));
        assert_eq!(parse("-n", "n:"), Err("n".into()));
        assert_eq!(parse("-注", "n:"), Err("注".into()));
    }
}
