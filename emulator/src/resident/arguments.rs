//! A call's arguments, read as the types that the methods have.

use serde_json::Value;

use super::jsonrpc::Fault;
use super::objects::Object;
use super::selector::Selector;
use super::server::Server;
use crate::app::view::Point;

/// The arguments of one call.
pub struct Arguments<'a>(&'a [Value]);

impl<'a> Arguments<'a> {
    /// From the call's list.
    pub fn new(list: &'a [Value]) -> Self {
        Self(list)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the argument at `at` is there and is not null.
    pub fn given(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|value| !value.is_null())
    }

    /// Fails unless their number is one of `allowed`.
    pub fn count(&self, allowed: &[usize]) -> Result<(), Fault> {
        if allowed.contains(&self.0.len()) { Ok(()) } else { Err(Fault::BAD_ARGUMENTS) }
    }

    fn value(&self, at: usize) -> Result<&'a Value, Fault> {
        self.0.get(at).ok_or(Fault::BAD_ARGUMENTS)
    }

    /// A number; its part behind the point is cut off, as Jackson does.
    pub fn number(&self, at: usize) -> Result<i64, Fault> {
        as_number(self.value(at)?).ok_or(Fault::BAD_ARGUMENTS)
    }

    /// A time in milliseconds; none before now, and none longer than an hour.
    pub fn ms(&self, at: usize) -> Result<u64, Fault> {
        Ok(self.number(at)?.clamp(0, 3_600_000) as u64)
    }

    /// How many steps a movement has.
    pub fn steps(&self, at: usize) -> Result<u64, Fault> {
        Ok(self.number(at)?.clamp(1, 100_000) as u64)
    }

    /// How often something is repeated at most.
    pub fn times(&self, at: usize) -> Result<usize, Fault> {
        Ok(self.number(at)?.clamp(0, 1000) as usize)
    }

    /// Two numbers that are a place on the display.
    pub fn point(&self, at: usize) -> Result<Point, Fault> {
        let side = |at| Ok(self.number(at)?.clamp(-100_000, 100_000) as i32);
        Ok(Point { x: side(at)?, y: side(at + 1)? })
    }

    /// A list of numbers that are places on the display.
    pub fn points(&self, at: usize) -> Result<Vec<Point>, Fault> {
        let list = self.value(at)?.as_array().filter(|list| list.len() <= 10_000).ok_or(Fault::BAD_ARGUMENTS)?;
        let numbers: Option<Vec<i64>> = list.iter().map(as_number).collect();
        let numbers = numbers.ok_or(Fault::BAD_ARGUMENTS)?;
        let side = |number: i64| number.clamp(-100_000, 100_000) as i32;
        Ok(numbers.chunks_exact(2).map(|pair| Point { x: side(pair[0]), y: side(pair[1]) }).collect())
    }

    /// Yes or no.
    pub fn flag(&self, at: usize) -> Result<bool, Fault> {
        self.value(at)?.as_bool().ok_or(Fault::BAD_ARGUMENTS)
    }

    /// Words.
    pub fn text(&self, at: usize) -> Result<&'a str, Fault> {
        self.value(at)?.as_str().ok_or(Fault::BAD_ARGUMENTS)
    }

    /// Names and values.
    pub fn map(&self, at: usize) -> Result<&'a serde_json::Map<String, Value>, Fault> {
        self.value(at)?.as_object().ok_or(Fault::BAD_ARGUMENTS)
    }

    /// Whether the argument at `at` is a map, as selectors are.
    pub fn is_map(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(Value::is_object)
    }

    /// A selector.
    pub fn selector(&self, at: usize) -> Result<Selector, Fault> {
        Selector::parse(self.value(at)?)
    }

    /// A selector, or the name of a handle.
    pub fn object(&self, at: usize, server: &Server) -> Result<Object, Fault> {
        match self.value(at)? {
            Value::String(name) => {
                let query = server.named(name).ok_or_else(|| Fault::not_found(format!("UiObject {name} not found!")))?;
                Ok(Object::Handle(query))
            }
            value => Ok(Object::Selector(Selector::parse(value)?)),
        }
    }
}

fn as_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}
