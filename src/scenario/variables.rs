//! Variables in scopes, and the secrets among them.

use std::collections::{BTreeMap, BTreeSet};

use super::expr::{self, ExprError};
use super::nearest::nearest;

/// What stands for a secret's value.
const HIDDEN: &str = "•••";

/// Variables by name. A scope opened later hides the names of those before it.
#[derive(Debug, Clone)]
pub struct Variables {
    /// Never empty; the first is the scenario's own.
    scopes: Vec<BTreeMap<String, String>>,
    /// Names of secrets.
    secret: BTreeSet<String>,
    /// Every value that a secret ever had: it stays in the run's evidence after the variable is gone.
    hidden: BTreeSet<String>,
}

impl Default for Variables {
    fn default() -> Self {
        Self { scopes: vec![BTreeMap::new()], secret: BTreeSet::new(), hidden: BTreeSet::new() }
    }
}

impl Variables {
    /// No variables, one scope.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that a variable is a secret, whether it exists yet or not.
    pub fn add_secret(&mut self, name: &str) {
        self.secret.insert(name.to_owned());
        let values: Vec<String> = self.scopes.iter().filter_map(|scope| scope.get(name)).cloned().collect();
        values.iter().for_each(|value| self.hide(value));
    }

    /// Sets a variable where it is; a new one in the outermost scope, so that what a sub-flow reads outlives it.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if self.secret.contains(name) {
            self.hide(&value);
        }
        let scope = self.scopes.iter().rposition(|scope| scope.contains_key(name)).unwrap_or(0);
        self.scopes[scope].insert(name.to_owned(), value);
    }

    /// Opens a scope with these variables, whose values may hold `${…}`: of the scopes before it or of each other.
    ///
    /// # Errors
    /// A value that cannot be evaluated; then no scope is opened.
    pub fn push(&mut self, env: &BTreeMap<String, String>) -> Result<(), ExprError> {
        let mut resolved = BTreeMap::new();
        let mut left: Vec<_> = env.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            let mut failed = None;
            left.retain(|(name, template)| {
                // A variable's own name means the outer one: `PHONE: ${PHONE}`.
                let known = |wanted: &str| resolved.get(wanted).filter(|_| wanted != name.as_str()).cloned();
                match expr::interpolate(template, &|wanted| known(wanted).map_or_else(|| self.look_up(wanted), Ok)) {
                    Ok(value) => {
                        resolved.insert((*name).clone(), value);
                        false
                    }
                    Err(error) => {
                        failed.get_or_insert(error);
                        true
                    }
                }
            });
            if let Some(error) = failed.filter(|_| left.len() == before) {
                return Err(error);
            }
        }
        for (name, value) in &resolved {
            if self.secret.contains(name) {
                self.hide(value);
            }
        }
        self.scopes.push(resolved);
        Ok(())
    }

    /// Closes the scope opened last; the outermost stays.
    pub fn pop(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
    }

    /// A variable's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).map(String::as_str)
    }

    /// Replaces every `${…}` of a text.
    ///
    /// # Errors
    /// A `${…}` that is not an expression, or names a variable that does not exist.
    pub fn interpolate(&self, text: &str) -> Result<String, ExprError> {
        expr::interpolate(text, &|name| self.look_up(name))
    }

    /// Replaces the values of secrets by `•••`.
    pub fn redact(&self, text: &str) -> String {
        let mut values: Vec<&String> = self.hidden.iter().collect();
        // A secret that holds another goes first, or its rest would stay.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.iter().fold(text.to_owned(), |text, value| text.replace(value.as_str(), HIDDEN))
    }

    fn hide(&mut self, value: &str) {
        if !value.trim().is_empty() {
            self.hidden.insert(value.to_owned());
        }
    }

    /// The value, or advice. `output.NAME` is what Maestro's flows call a value that a step has set.
    fn look_up(&self, name: &str) -> Result<String, Option<String>> {
        let plain = name.strip_prefix("output.").unwrap_or(name);
        if let Some(value) = self.get(name).or_else(|| self.get(plain)) {
            return Ok(value.to_owned());
        }
        let names = || self.scopes.iter().flat_map(|scope| scope.keys()).map(String::as_str);
        Err(nearest(name, names()).map(|meant| format!("did you mean `{meant}`?")).or_else(|| {
            Some("give it a value in the header's `env`, or by a command that sets it, such as `readCode`".to_owned())
        }))
    }
}
