//! Variables in scopes, the secrets among them, and the scripts that read them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::expr::{self, ExprError, Piece};
use super::nearest::nearest;
use super::script::Reach;

/// What stands for a secret's value.
const HIDDEN: &str = "•••";

/// Variables by name. A scope opened later hides the names of those before it.
#[derive(Debug)]
pub struct Variables {
    /// Never empty; the first is the scenario's own.
    scopes: Vec<BTreeMap<String, String>>,
    /// Names of secrets.
    secret: BTreeSet<String>,
    /// Every value that a secret ever had: it stays in the run's evidence after the variable is gone.
    hidden: BTreeSet<String>,
    /// An unknown name is `undefined`, as in Maestro, and not an error.
    lenient: bool,
    /// The device's time in Unix milliseconds, for scripts.
    now: Cell<i64>,
    scripts: Scripts,
}

impl Default for Variables {
    fn default() -> Self {
        Self {
            scopes: vec![BTreeMap::new()],
            secret: BTreeSet::new(),
            hidden: BTreeSet::new(),
            lenient: false,
            now: Cell::new(0),
            scripts: Scripts::default(),
        }
    }
}

impl Variables {
    /// No variables, one scope.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for scripts that may reach so much. `lenient`: an unknown name is `undefined`, as in Maestro, and not an error.
    pub fn with_scripts(reach: Reach, lenient: bool) -> Self {
        Self { lenient, scripts: Scripts::new(reach), ..Self::default() }
    }

    /// Tells scripts the device's time, in Unix milliseconds.
    pub fn tell_time(&self, now: i64) {
        self.now.set(now);
    }

    /// Says that a variable is a secret, whether it exists yet or not.
    pub fn add_secret(&mut self, name: &str) {
        self.secret.insert(name.to_owned());
        let values: Vec<String> = self.scopes.iter().filter_map(|scope| scope.get(name)).cloned().collect();
        values.iter().for_each(|value| self.hide(value));
    }

    /// Gives the scenario a variable, which its own may hide.
    pub fn define(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if self.secret.contains(name) {
            self.hide(&value);
        }
        self.scopes[0].insert(name.to_owned(), value);
    }

    /// Sets a variable where it is; a new one in the outermost scope, so that what a sub-flow reads outlives it. Scripts find it in
    /// `output`, too.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if self.secret.contains(name) {
            self.hide(&value);
        }
        self.scripts.set("output", name, &value);
        let scope = self.scopes.iter().rposition(|scope| scope.contains_key(name)).unwrap_or(0);
        self.scopes[scope].insert(name.to_owned(), value);
    }

    /// The text that `copyTextFrom` remembered, for scripts.
    pub fn set_copied(&mut self, text: &str) {
        self.scripts.set("maestro", "copiedText", text);
    }

    /// Opens a scope with these variables, whose values may hold `${…}`: of the scopes before it or of each other.
    ///
    /// # Errors
    /// A value that cannot be evaluated; then no scope is opened.
    pub fn push(&mut self, env: &BTreeMap<String, String>) -> Result<(), ExprError> {
        self.scopes.push(BTreeMap::new());
        let filled = self.fill(env);
        if filled.is_err() {
            self.scopes.pop();
        }
        filled
    }

    fn fill(&mut self, env: &BTreeMap<String, String>) -> Result<(), ExprError> {
        let mut left: Vec<_> = env.iter().collect();
        while !left.is_empty() {
            // What names another one that is not known yet comes later. A variable's own name means the outer one: `PHONE: ${PHONE}`.
            let ready = left
                .iter()
                .position(|(name, template)| !left.iter().any(|(other, _)| other != name && mentions(template, other)));
            let (name, template) = left.remove(ready.unwrap_or(0));
            let value = self.interpolate(template)?;
            if self.secret.contains(name) {
                self.hide(&value);
            }
            if let Some(scope) = self.scopes.last_mut() {
                scope.insert(name.clone(), value);
            }
        }
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
    /// A `${…}` that is not an expression or fails; one that is a name of nothing, unless names are taken leniently.
    pub fn interpolate(&self, text: &str) -> Result<String, ExprError> {
        self.interpolate_in(text, Path::new(""))
    }

    /// The same for a file in that folder.
    ///
    /// # Errors
    /// As [`Variables::interpolate`].
    pub fn interpolate_in(&self, text: &str, folder: &Path) -> Result<String, ExprError> {
        let mut out = String::with_capacity(text.len());
        for piece in expr::pieces(text)? {
            match piece {
                Piece::Plain(plain) => out.push_str(plain),
                Piece::Expr(source, at) => out.push_str(&self.value(source, at, folder)?),
            }
        }
        Ok(out)
    }

    /// Replaces `${NAME}`, and nothing that a script would have to be run for: what is shown must not change anything.
    pub fn shown(&self, text: &str) -> String {
        let Ok(pieces) = expr::pieces(text) else { return text.to_owned() };
        let shown = pieces.into_iter().map(|piece| match piece {
            Piece::Plain(plain) => plain.to_owned(),
            Piece::Expr(source, _) => self.get(source.trim()).map_or_else(|| format!("${{{source}}}"), str::to_owned),
        });
        shown.collect()
    }

    /// Runs a file of JavaScript that stands in `folder`.
    ///
    /// # Errors
    /// The script's own.
    pub fn run_script(&self, source: &str, folder: &Path) -> Result<(), ExprError> {
        self.scripts.run(source, &self.scopes, self.now.get(), folder)
    }

    /// What scripts wrote to `console` since the last call.
    pub fn take_log(&self) -> String {
        self.scripts.take_log()
    }

    fn value(&self, source: &str, at: usize, folder: &Path) -> Result<String, ExprError> {
        let name = source.trim();
        if name.is_empty() {
            return Ok(String::new());
        }
        if !expr::is_name(name) {
            return self.scripts.evaluate(source, at, &self.scopes, self.now.get(), folder);
        }
        if let Some(value) = self.get(name) {
            return Ok(value.to_owned());
        }
        let found = self.scripts.name(name, at, &self.scopes, self.now.get());
        match found {
            Ok(value) if self.lenient || value != "undefined" => Ok(value),
            Err(error) if name.contains('.') && self.lenient => Err(error),
            _ => {
                let plain = name.strip_prefix("output.").unwrap_or(name);
                let names = || self.scopes.iter().flat_map(|scope| scope.keys()).map(String::as_str);
                let help = nearest(plain, names()).map(|meant| format!("did you mean `{meant}`?")).unwrap_or_else(|| {
                    "give it a value in the header's `env`, or by a command that sets it, such as `readCode`".to_owned()
                });
                Err(ExprError { at, message: format!("there is no variable `{name}`"), help: Some(help) })
            }
        }
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
}

/// Whether an expression of a text names a variable.
fn mentions(template: &str, name: &str) -> bool {
    let whole = |source: &str| {
        source.match_indices(name).any(|(at, _)| {
            let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
            !source[..at].ends_with(|letter| part(letter) || letter == '.') && !source[at + name.len()..].starts_with(part)
        })
    };
    let pieces = expr::pieces(template).unwrap_or_default();
    pieces.iter().any(|piece| matches!(piece, Piece::Expr(source, _) if whole(source)))
}

type Scopes = [BTreeMap<String, String>];

/// The engine, started when it is first needed.
#[cfg(feature = "js")]
#[derive(Default)]
struct Scripts {
    reach: Reach,
    engine: std::cell::OnceCell<super::script::Engine>,
    /// What was set before it was started: object, name, value.
    early: Vec<(&'static str, String, String)>,
}

#[cfg(feature = "js")]
impl Scripts {
    fn new(reach: Reach) -> Self {
        Self { reach, ..Self::default() }
    }

    fn set(&mut self, of: &'static str, name: &str, value: &str) {
        match self.engine.get() {
            Some(engine) => engine.set(of, name, value),
            None => self.early.push((of, name.to_owned(), value.to_owned())),
        }
    }

    fn engine(&self) -> Result<&super::script::Engine, super::script::ScriptError> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = super::script::Engine::new(self.reach.clone())?;
        for (of, name, value) in &self.early {
            engine.set(of, name, value);
        }
        Ok(self.engine.get_or_init(|| engine))
    }

    fn evaluate(&self, source: &str, at: usize, scopes: &Scopes, now: i64, folder: &Path) -> Result<String, ExprError> {
        // Outer scopes first, so that inner ones win.
        let env = scopes.iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()));
        let result = self.engine().and_then(|engine| engine.evaluate(source, env, now, folder));
        result.map_err(|error| ExprError { at, message: error.message, help: None })
    }

    fn run(&self, source: &str, scopes: &Scopes, now: i64, folder: &Path) -> Result<(), ExprError> {
        self.evaluate(source, 0, scopes, now, folder).map(drop)
    }

    /// The value of a name that no scope has.
    fn name(&self, name: &str, at: usize, scopes: &Scopes, now: i64) -> Result<String, ExprError> {
        self.evaluate(name, at, scopes, now, Path::new(""))
    }

    fn take_log(&self) -> String {
        self.engine.get().map(super::script::Engine::take_log).unwrap_or_default()
    }
}

#[cfg(feature = "js")]
impl std::fmt::Debug for Scripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripts").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// Without JavaScript: names, literals, comparison and logic.
#[cfg(not(feature = "js"))]
#[derive(Debug, Default)]
struct Scripts;

#[cfg(not(feature = "js"))]
impl Scripts {
    fn new(_: Reach) -> Self {
        Self
    }

    fn set(&mut self, _: &'static str, _: &str, _: &str) {}

    fn evaluate(&self, source: &str, at: usize, scopes: &Scopes, _: i64, _: &Path) -> Result<String, ExprError> {
        let look_up = |name: &str| find(name, scopes).map(str::to_owned).ok_or(None);
        expr::small::evaluate_to_text(&expr::small::parse(source, at)?, &look_up)
    }

    fn run(&self, _: &str, _: &Scopes, _: i64, _: &Path) -> Result<(), ExprError> {
        let message = "a script is JavaScript, which this offramp was built without; build it with `--features js`";
        Err(ExprError { at: 0, message: message.to_owned(), help: None })
    }

    fn name(&self, name: &str, at: usize, scopes: &Scopes, _: i64) -> Result<String, ExprError> {
        let unknown = || ExprError { at, message: format!("there is no variable `{name}`"), help: None };
        find(name, scopes).map(str::to_owned).ok_or_else(unknown)
    }

    fn take_log(&self) -> String {
        String::new()
    }
}

/// A name's value; `output.NAME` is what Maestro's flows call a value that a step has set.
#[cfg(not(feature = "js"))]
fn find<'s>(name: &str, scopes: &'s Scopes) -> Option<&'s str> {
    let plain = name.strip_prefix("output.").unwrap_or(name);
    scopes.iter().rev().find_map(|scope| scope.get(name).or_else(|| scope.get(plain))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let mut variables = Variables::new();
        variables.set("NAME", "Ann");
        variables.set("code", "1234");
        variables
    }

    #[test]
    fn scopes_hide_and_end() {
        let mut variables = variables();
        let env =
            BTreeMap::from([("NAME".to_owned(), "${NAME} and ${OTHER}".to_owned()), ("OTHER".to_owned(), "Bob".to_owned())]);
        variables.push(&env).unwrap();
        assert_eq!(variables.get("NAME"), Some("Ann and Bob"));
        variables.set("code", "9");
        variables.set("NEW", "kept");
        variables.pop();
        variables.pop();
        assert_eq!((variables.get("NAME"), variables.get("code"), variables.get("NEW")), (Some("Ann"), Some("9"), Some("kept")));
        let circle = BTreeMap::from([("A".to_owned(), "${B}".to_owned()), ("B".to_owned(), "${A}".to_owned())]);
        assert!(variables.push(&circle).is_err());
        assert_eq!(variables.get("A"), None);
    }

    #[test]
    fn secrets_never_show() {
        let mut variables = Variables::new();
        variables.set("PASSWORD", "hunter2");
        variables.add_secret("PASSWORD");
        variables.add_secret("PIN");
        variables.push(&BTreeMap::from([("PIN".to_owned(), "hunter2!".to_owned())])).unwrap();
        variables.pop();
        variables.set("PASSWORD", "other");
        assert_eq!(variables.redact("hunter2! hunter2 other 2"), "••• ••• ••• 2");
    }

    #[test]
    fn what_is_shown_runs_nothing() {
        assert_eq!(variables().shown("${NAME} ${output.n = 1} ${MISSING}"), "Ann ${output.n = 1} ${MISSING}");
    }

    #[cfg(feature = "js")]
    #[test]
    fn scripts_and_variables_know_each_other() {
        let mut variables = variables();
        assert_eq!(variables.interpolate("${output.code + NAME.length}").unwrap(), "12343");
        variables.set("code", "5678");
        variables.set_copied("copied");
        variables.run_script("output.both = output.code + maestro.copiedText", Path::new("")).unwrap();
        assert_eq!(variables.interpolate("${output.both}").unwrap(), "5678copied");
        assert!(variables.interpolate("${output.neither}").is_err(), "a name of nothing is an error in our own files");
        let lenient = Variables::with_scripts(Reach::default(), true);
        assert_eq!(lenient.interpolate("${NOBODY} ${output.neither}").unwrap(), "undefined undefined");
        assert!(lenient.interpolate("${output.a.b}").unwrap_err().message.contains("undefined"));
    }
}
