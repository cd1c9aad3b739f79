//! `set`: the shell's modes and its arguments.

use std::io::Write;

use super::exec::{Jump, Shell};

/// What `set` has turned on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Modes {
    /// `-e`: a failure ends the script.
    pub errexit: bool,
    /// `-x`: commands are printed before they run.
    pub xtrace: bool,
    /// `-u`: a variable that is not set is an error.
    pub nounset: bool,
    /// `-f`: patterns stay as they are.
    pub noglob: bool,
    /// `-o pipefail`: a pipeline fails with any of its commands.
    pub pipefail: bool,
}

impl Modes {
    fn letter(&mut self, letter: char) -> Option<&mut bool> {
        match letter {
            'e' => Some(&mut self.errexit),
            'x' => Some(&mut self.xtrace),
            'u' => Some(&mut self.nounset),
            'f' => Some(&mut self.noglob),
            _ => None,
        }
    }

    fn named(&mut self, name: &str) -> Option<&mut bool> {
        match name {
            "errexit" => Some(&mut self.errexit),
            "xtrace" => Some(&mut self.xtrace),
            "nounset" => Some(&mut self.nounset),
            "noglob" => Some(&mut self.noglob),
            "pipefail" => Some(&mut self.pipefail),
            _ => None,
        }
    }

    /// `$-`
    pub fn letters(self) -> String {
        let all = [('e', self.errexit), ('f', self.noglob), ('u', self.nounset), ('x', self.xtrace)];
        all.iter().filter(|(_, on)| *on).map(|(letter, _)| *letter).collect()
    }

    /// Takes the options at the start of `words`; how many words they are. Those that this shell does not have change nothing.
    pub fn take(&mut self, words: &[String]) -> usize {
        let mut taken = 0;
        while let Some(word) = words.get(taken) {
            let on = word.starts_with('-');
            if !(on || word.starts_with('+')) || word.len() < 2 || word == "--" {
                break;
            }
            taken += 1;
            for letter in word[1..].chars() {
                if letter == 'o' {
                    if let Some(mode) = words.get(taken).and_then(|name| self.named(name)) {
                        *mode = on;
                    }
                    taken += usize::from(taken < words.len());
                } else if let Some(mode) = self.letter(letter) {
                    *mode = on;
                }
            }
        }
        taken
    }
}

/// `set [-eufx] [-o NAME] [--] [ARG…]`
pub fn set(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    if words.len() == 1 {
        for (name, value) in &shell.variables {
            let _ = writeln!(shell.io.out, "{name}={value}");
        }
        return Ok(0);
    }
    let mut rest = &words[1 + shell.modes.take(&words[1..])..];
    let marked = rest.first().is_some_and(|word| word == "--");
    if marked {
        rest = &rest[1..];
    }
    if marked || !rest.is_empty() {
        shell.args.splice(1.., rest.iter().cloned()).for_each(drop);
    }
    Ok(0)
}

/// `trap [COMMAND] SIGNAL…`: what is asked for at the shell's end is done; signals do not come here.
pub fn trap(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    let Some((command, signals)) = words[1..].split_first() else {
        if let Some(script) = shell.at_exit.clone() {
            let _ = writeln!(shell.io.out, "trap -- '{script}' EXIT");
        }
        return Ok(0);
    };
    if signals.iter().any(|signal| signal == "EXIT" || signal == "0") {
        shell.at_exit = (command != "-" && !command.is_empty()).then(|| command.clone());
    } else if signals.is_empty() && (command == "EXIT" || command == "0") {
        shell.at_exit = None;
    }
    Ok(0)
}
