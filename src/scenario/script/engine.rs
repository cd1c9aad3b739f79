//! QuickJS with its bounds.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Runtime};

use super::made_up::{CITIES, COLORS, COUNTRIES, FIRST_NAMES, LAST_NAMES, WORDS};
use super::{MadeUp, Reach, ScriptError, http};

/// How long one script may take, of the host's time; what `http` takes is not counted.
const TIME: Duration = Duration::from_secs(5);
/// Bytes that all scripts of a job may hold.
const MEMORY: usize = 64 << 20;
/// Bytes of its stack.
const STACK: usize = 256 << 10;
/// Characters that one script may write to `console`.
const LOG: usize = 20_000;

/// The engine of one job.
pub(in crate::scenario) struct Engine {
    context: Context,
    state: Arc<State>,
    /// How long one script may take.
    time: Duration,
    /// Names that the last evaluation was given.
    names: RefCell<BTreeSet<String>>,
}

/// What the host's side of a script knows. The engine takes only what may move to another thread: in that form it looks anew, at each call,
/// where the stack begins, which the deeply nested files of a scenario need.
struct State {
    reach: Reach,
    deadline: Mutex<Instant>,
    now: Mutex<i64>,
    chance: Mutex<MadeUp>,
    log: Mutex<String>,
    folder: Mutex<PathBuf>,
}

/// What a lock holds; nothing is ever left half done there.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Starts an engine.
    pub(in crate::scenario) fn new(reach: Reach) -> Result<Self, ScriptError> {
        let chance = Mutex::new(MadeUp::new(&format!("{}/faker", reach.seed)));
        let state = Arc::new(State {
            reach,
            deadline: Mutex::new(Instant::now() + TIME),
            now: Mutex::default(),
            chance,
            log: Mutex::default(),
            folder: Mutex::default(),
        });
        let runtime = Runtime::new().map_err(|error| failed(&error))?;
        runtime.set_memory_limit(MEMORY);
        runtime.set_max_stack_size(STACK);
        let clock = Arc::clone(&state);
        runtime.set_interrupt_handler(Some(Box::new(move || Instant::now() > *held(&clock.deadline))));
        let context = Context::full(&runtime).map_err(|error| failed(&error))?;
        context.with(|ctx| prepare(&ctx, &state).catch(&ctx).map_err(|error| ScriptError { message: said(&error) }))?;
        Ok(Self { context, state, time: TIME, names: RefCell::default() })
    }

    /// Evaluates a script and shows the value of its last expression. `env`: variables; `now`: the device's time in Unix milliseconds, 0
    /// where it is not known; `folder`: where files that it names are.
    pub(in crate::scenario) fn evaluate<'v>(
        &self,
        source: &str,
        env: impl Iterator<Item = (&'v str, &'v str)>,
        now: i64,
        folder: &Path,
    ) -> Result<String, ScriptError> {
        *held(&self.state.now) = now;
        *held(&self.state.folder) = folder.to_owned();
        *held(&self.state.deadline) = Instant::now() + self.time;
        self.context.with(|ctx| {
            let run = || -> rquickjs::Result<String> {
                self.give(&ctx, env)?;
                let run: Function = ctx.globals().get("__run")?;
                run.call((source,))
            };
            run().catch(&ctx).map_err(|error| {
                let message = if Instant::now() > *held(&self.state.deadline) {
                    format!("the script ran longer than {} s", self.time.as_secs_f32())
                } else {
                    said(&error)
                };
                ScriptError { message }
            })
        })
    }

    /// Replaces the variables of the last evaluation by these.
    fn give<'v>(&self, ctx: &Ctx<'_>, env: impl Iterator<Item = (&'v str, &'v str)>) -> rquickjs::Result<()> {
        let globals = ctx.globals();
        let mut names = self.names.borrow_mut();
        for name in names.iter() {
            globals.remove(name.as_str())?;
        }
        names.clear();
        for (name, value) in env.filter(|(name, _)| !FIXED.contains(name)) {
            globals.set(name, value)?;
            names.insert(name.to_owned());
        }
        Ok(())
    }

    /// Sets a value of `output` or `maestro`.
    pub(in crate::scenario) fn set(&self, of: &str, name: &str, value: &str) {
        self.context.with(|ctx| {
            if let Ok(object) = ctx.globals().get::<_, rquickjs::Object>(of) {
                let _ = object.set(name, value);
            }
        });
    }

    /// What scripts wrote to `console` since the last call.
    pub(in crate::scenario) fn take_log(&self) -> String {
        std::mem::take(&mut *held(&self.state.log))
    }
}

/// Names that no variable may hide.
const FIXED: &[&str] = &["output", "maestro", "json", "relativePoint", "http", "faker", "console", "Date", "__run"];

fn prepare(ctx: &Ctx<'_>, state: &Arc<State>) -> rquickjs::Result<()> {
    let globals = ctx.globals();
    let lists = serde_json::json!({
        "firstNames": FIRST_NAMES, "lastNames": LAST_NAMES, "cities": CITIES, "countries": COUNTRIES, "colors": COLORS, "words": WORDS,
    });
    globals.set("__lists", lists.to_string())?;
    let mine = Arc::clone(state);
    globals.set("__log", Function::new(ctx.clone(), move |text: String| mine.write(&text))?)?;
    let mine = Arc::clone(state);
    globals.set("__now", Function::new(ctx.clone(), move || mine.time())?)?;
    let mine = Arc::clone(state);
    globals.set("__random", Function::new(ctx.clone(), move || mine.random())?)?;
    let mine = Arc::clone(state);
    globals.set("__http", Function::new(ctx.clone(), move |request: String| mine.http(&request))?)?;
    ctx.eval::<(), _>(include_str!("prelude.js"))
}

impl State {
    fn write(&self, text: &str) {
        let mut log = held(&self.log);
        let left = LOG.saturating_sub(log.len());
        if left > 0 {
            if !log.is_empty() {
                log.push('\n');
            }
            log.extend(text.chars().take(left));
        }
    }

    /// Unix milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "the language's own numbers are these")]
    fn time(&self) -> f64 {
        match *held(&self.now) {
            0 => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_millis() as f64),
            now => now as f64,
        }
    }

    /// From 0 to 1, 1 left out.
    #[expect(clippy::cast_precision_loss, reason = "fifty-three bits fit")]
    fn random(&self) -> f64 {
        (held(&self.chance).bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn http(&self, request: &str) -> String {
        let begun = Instant::now();
        let folder = held(&self.folder).clone();
        let answer = http::request(request, &self.reach.hosts, &folder);
        *held(&self.deadline) += begun.elapsed();
        answer.unwrap_or_else(|message| serde_json::json!({ "error": message })).to_string()
    }
}

/// A script that cannot be read.
pub(in crate::scenario) struct Unreadable {
    /// The engine's word.
    pub(in crate::scenario) message: String,
    /// The byte of the script at which it gave up; its length where something is missing at the end.
    pub(in crate::scenario) at: usize,
}

/// Whether a script can be read. Nothing of it runs.
pub(in crate::scenario) fn syntax(source: &str) -> Result<(), Unreadable> {
    thread_local! {
        static READER: Option<Context> = reader();
    }
    READER.with(|reader| {
        let Some(context) = reader else { return Ok(()) };
        context.with(|ctx| {
            let read = || -> rquickjs::Result<()> {
                let function: Function = ctx.globals().get("Function")?;
                // A script may also be statements; what it gives is its last expression's value.
                function.call::<_, Function>((format!("'use strict';\n{source}\n"),)).map(drop)
            };
            read().catch(&ctx).map_err(|error| Unreadable { message: said(&error), at: place(&error, source).unwrap_or(0) })
        })
    })
}

/// Where the engine gave up: it tells line and column of the function that it was given, whose head and first statement take three lines.
fn place(error: &CaughtError<'_>, source: &str) -> Option<usize> {
    let CaughtError::Exception(exception) = error else { return None };
    let stack = exception.stack()?;
    let mut parts = stack.lines().next()?.rsplitn(3, ':');
    let (column, line): (usize, usize) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let mut lines = source.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line.checked_sub(4)?).map(str::len).sum();
    let at = before + lines.next().map_or(0, |rest| column.saturating_sub(1).min(rest.len()));
    Some(source.floor_char_boundary(at))
}

fn reader() -> Option<Context> {
    let runtime = Runtime::new().ok()?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    Context::full(&runtime).ok()
}

fn said(error: &CaughtError<'_>) -> String {
    let text = match error {
        CaughtError::Exception(exception) => {
            let name = exception.get::<_, String>("name").unwrap_or_default();
            let message = exception.message().unwrap_or_default();
            if name.is_empty() || name == "Error" { message } else { format!("{name}: {message}") }
        }
        CaughtError::Value(value) => match value.as_string().and_then(|text| text.to_string().ok()) {
            Some(text) => text,
            None => "it threw a value that is no text".to_owned(),
        },
        CaughtError::Error(error) => error.to_string(),
    };
    let text = if text.trim().is_empty() { "out of memory".to_owned() } else { text };
    text.chars().take(500).collect()
}

fn failed(error: &rquickjs::Error) -> ScriptError {
    ScriptError { message: format!("JavaScript cannot be started: {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine() -> Engine {
        Engine::new(Reach::default()).unwrap()
    }

    fn value(engine: &Engine, source: &str) -> String {
        engine.evaluate(source, [("NAME", "Ann"), ("N", "3")].into_iter(), 1_000, Path::new("")).unwrap()
    }

    fn error(source: &str) -> String {
        engine().evaluate(source, std::iter::empty(), 0, Path::new("")).unwrap_err().message
    }

    #[test]
    fn values_are_shown_as_graaljs_shows_them() {
        let engine = engine();
        for (source, shown) in [
            ("NAME", "Ann"),
            ("nobody", "undefined"),
            ("null", "null"),
            ("1 + 2", "3"),
            ("0.1 + 0.2", "0.30000000000000004"),
            ("N + 1", "31"),
            ("'a' === 'a'", "true"),
            ("[]", "[]"),
            ("['a']", "[\"a\"]"),
            ("[1, 'b', [2]]", "(3)[1, \"b\", [2]]"),
            ("({a: 1, b: {c: 'x'}})", "{a: 1, b: {c: \"x\"}}"),
            ("var x = 4; x * 2", "8"),
            ("nobody || 'default'", "default"),
            ("NAME?.length ?? 0", "3"),
            ("`${NAME}!`", "Ann!"),
            ("new Date()", "1970-01-01T00:00:01.000Z"),
            ("Date.now()", "1000"),
            ("json('{\"a\": [1]}').a[0]", "1"),
            ("relativePoint(0.255, 1)", "26%,100%"),
            ("maestro.platform", "android"),
        ] {
            assert_eq!(value(&engine, source), shown, "{source}");
        }
    }

    #[test]
    fn output_stays_and_declarations_end_with_their_script() {
        let engine = engine();
        value(&engine, "output.n = 1; var local = 2; maestro.mine = 'x'");
        assert_eq!(value(&engine, "output.n + 1"), "2");
        assert_eq!(value(&engine, "typeof local"), "undefined");
        assert_eq!(value(&engine, "maestro.mine"), "x");
        engine.set("output", "code", "1234");
        assert_eq!(value(&engine, "output.code"), "1234");
        value(&engine, "console.log('a', [1]); console.log('b')");
        assert_eq!((engine.take_log().as_str(), engine.take_log().as_str()), ("a [1]\nb", ""));
        // A variable of an earlier evaluation is gone.
        assert_eq!(engine.evaluate("NAME", std::iter::empty(), 0, Path::new("")).unwrap(), "undefined");
    }

    #[test]
    fn scripts_end_when_they_take_too_much() {
        assert!(error("const a = []; while (true) a.push('x'.repeat(1000))").len() < 500);
        assert!(
            error("function f() { return f() + 1 } f()").contains("stack"),
            "{}",
            error("function f() { return f() + 1 } f()")
        );
        let engine = engine();
        engine
            .evaluate("for (let i = 0; i < 1e5; i++) console.log('x'.repeat(100))", std::iter::empty(), 0, Path::new(""))
            .unwrap();
        assert!(engine.take_log().len() < 2 * LOG);
    }

    #[test]
    fn a_script_without_end_is_ended() {
        let engine = Engine { time: Duration::from_millis(200), ..engine() };
        for source in
            ["while (true) {}", "for (;;) { try { for (;;) {} } catch (e) {} }", "'a'.repeat(1e6).replace(/(a+)+b/, '')"]
        {
            let error = engine.evaluate(source, std::iter::empty(), 0, Path::new("")).unwrap_err().message;
            assert_eq!(error, "the script ran longer than 0.2 s", "{source}");
        }
        assert_eq!(value(&engine, "1 + 1"), "2", "it goes on working");
    }

    #[test]
    fn scripts_talk_to_hosts_that_are_allowed() {
        let (port, thread) =
            http::tests::server("HTTP/1.1 201 Made\r\nX-Id: 7\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{\"a\": [1]}");
        let engine = Engine::new(Reach { hosts: vec!["127.0.0.1".into()], ..Reach::default() }).unwrap();
        let source = format!(
            "const r = http.post('http://127.0.0.1:{port}/x', {{headers: {{'X-Mine': NAME}}, body: JSON.stringify({{n: N}})}}); \
             r.ok + ' ' + r.status + ' ' + r.headers['x-id'] + ' ' + r.body"
        );
        assert_eq!(value(&engine, &source), "true 201 7 {\"a\": [1]");
        let got = thread.join().unwrap();
        assert!(got.to_lowercase().contains("x-mine: ann") && got.ends_with("{\"n\":\"3\"}"), "{got}");
    }

    #[test]
    fn mistakes_are_told() {
        assert_eq!(error("throw new Error('no luck')"), "no luck");
        assert!(error("null.x").starts_with("TypeError"));
        assert_eq!(error("throw 'word'"), "word");
        assert!(error("http.get('https://example.com')").contains("hosts"), "{}", error("http.get('https://example.com')"));
        assert!(error("faker.name().nickname()").contains("firstName"));
        assert!(syntax("a +").is_err() && syntax("var x = 1; x").is_ok() && syntax("${").is_err());
    }

    #[test]
    fn what_is_made_up_follows_the_seed() {
        let made = |seed: &str| {
            let engine = Engine::new(Reach { seed: seed.into(), ..Reach::default() }).unwrap();
            value(
                &engine,
                "[faker.name().fullName(), faker.internet().emailAddress(), faker.expression(\"#{number.numberBetween '1' '10'}\")]",
            )
        };
        assert_eq!(made("a"), made("a"));
        assert_ne!(made("a"), made("b"));
        let engine = engine();
        for _ in 0..50 {
            let number: u32 = value(&engine, "faker.expression(\"#{number.numberBetween '1' '10'}\")").parse().unwrap();
            assert!((1..10).contains(&number));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

        #[test]
        fn any_script_is_answered(parts in proptest::collection::vec(part(), 0..12)) {
            let source = parts.concat();
            let _ = syntax(&source);
            let _ = engine().evaluate(&source, std::iter::empty(), 0, Path::new(""));
        }
    }

    fn part() -> impl proptest::prelude::Strategy<Value = String> {
        use proptest::prelude::*;
        let words = "output|maestro|http.get|faker|.a|.b()|(|)|[|]|{|}|=|=>|x|1|'a'|`|${|;|\n|for(|while(0)|var |const |function |return |throw |new |Date|Proxy|eval|this|globalThis|json|-|+|/|__run|delete |Object.prototype|.constructor('return 1')";
        let words: Vec<String> = words.split('|').map(str::to_owned).collect();
        prop_oneof![6 => proptest::sample::select(words), 1 => any::<String>()]
    }
}
