//! Maps whose first key says what they are: `{button: Next, id: next, do: […]}`.

use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

/// Something written as a bare word, or as a map whose first key says what it is.
pub trait FirstKey: Sized {
    /// What the author may write, for error messages.
    const EXPECTED: &'static str;

    /// From a bare word.
    fn from_word<E: de::Error>(word: &str) -> Result<Self, E>;

    /// From a map whose first key is `key`; the value of that key is next in `map`.
    fn from_map<'de, A: MapAccess<'de>>(key: &str, map: A) -> Result<Self, A::Error>;
}

/// Reads a [`FirstKey`].
pub fn deserialize<'de, T: FirstKey, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(FirstKeyVisitor(PhantomData))
}

/// The first key's value, and the rest of the map as a struct.
pub fn with_rest<'de, H: Deserialize<'de>, R: Deserialize<'de>, A: MapAccess<'de>>(mut map: A) -> Result<(H, R), A::Error> {
    let head = map.next_value()?;
    let rest = R::deserialize(MapAccessDeserializer::new(map))?;
    Ok((head, rest))
}

/// The first key's value, where nothing may follow it.
pub fn alone<'de, H: Deserialize<'de>, A: MapAccess<'de>>(map: A) -> Result<H, A::Error> {
    with_rest::<H, Nothing, A>(map).map(|(head, _)| head)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

struct FirstKeyVisitor<T>(PhantomData<T>);

impl<'de, T: FirstKey> Visitor<'de> for FirstKeyVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
        T::from_word(word)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let key: String = map.next_key()?.ok_or_else(|| de::Error::invalid_length(0, &T::EXPECTED))?;
        T::from_map(&key, map)
    }
}
