//! Functions and their own variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::exec::{Jump, Shell};
use super::parser::is_name;
use super::syntax::Command;

impl Shell {
    /// Calls a function with the words that name it.
    pub(super) fn call(&mut self, function: &Arc<Command>, words: &[String]) -> Result<u8, Jump> {
        let name = self.args.first().cloned().unwrap_or_default();
        let args = std::iter::once(name).chain(words[1..].iter().cloned()).collect();
        let args = std::mem::replace(&mut self.args, args);
        self.locals.push(BTreeMap::new());
        let result = self.command(function);
        for (name, value) in self.locals.pop().unwrap_or_default() {
            match value {
                Some(value) => _ = self.variables.insert(name, value),
                None => _ = self.variables.remove(&name),
            }
        }
        self.args = args;
        match result {
            Err(Jump::Return(status)) => Ok(status),
            other => other,
        }
    }
}

/// `local NAME[=VALUE]…` and `typeset`; outside functions they only set.
pub fn local(shell: &mut Shell, words: &[String]) -> Result<u8, Jump> {
    for word in words[1..].iter().filter(|word| !word.starts_with(['-', '+'])) {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if !is_name(name) {
            return Err(shell.fatal(&format!("{}: {name}: is not an identifier", words[0])));
        }
        let before = shell.variables.get(name).cloned();
        if let Some(frame) = shell.locals.last_mut() {
            frame.entry(name.into()).or_insert(before);
            if value.is_none() {
                shell.variables.remove(name);
            }
        }
        if let Some(value) = value {
            shell.assign(name, value.into());
        }
    }
    Ok(0)
}
