//! `inputText`. What is not ASCII goes through an input method of the device; whether it arrived is looked up in the field.

use crate::driver::typeable;
use crate::trace::event::{Input, InputOp, NodeFacts, Purpose};
use crate::trace::redact::MASK;

use super::input::count;
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::SETTLE_MS;

/// A text on its way into a field.
struct Typed<'a> {
    text: &'a str,
    /// The field does not show what is typed.
    hidden: bool,
    field: Option<NodeFacts>,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
enum Arrival {
    /// It is there, or the tree does not tell.
    There,
    /// The field is as it was.
    Nothing,
    /// The field holds something else.
    Other(String),
}

impl Session<'_> {
    /// `inputText`. The remark says by which input method it was typed, if that was not the device's own.
    pub(super) fn input_text(&mut self, text: &str) -> Result<Option<String>> {
        let node = self.focused_field()?;
        let field = node.and_then(|id| self.node_facts(id));
        let (before, hidden) =
            node.and_then(|id| self.tree().map(|tree| (tree.node(id).text.clone(), tree.node(id).password))).unwrap_or_default();
        if hidden {
            self.trace.mask(text);
        }
        let typed = Typed { text, hidden, field };
        self.flush()?;
        if text.chars().all(typeable) {
            let at = self.driver.text(text)?;
            self.heard(at);
            self.typed(&typed, Purpose::Step)?;
            return Ok(None);
        }
        let mut method = "";
        // The second time is the program's doing and no act of a user's.
        for purpose in [Purpose::Step, Purpose::Recover] {
            let at = self.driver.text_by_method(text)?;
            method = self.heard(at);
            self.typed(&typed, purpose)?;
            match self.arrival(&typed, &before) {
                Arrival::There => return Ok(Some(format!("typed by the input method {method}, and the device's own set back"))),
                Arrival::Other(problem) => return Err(Stop::scenario(problem)),
                Arrival::Nothing => {}
            }
        }
        let told = format!("the input method {method} said twice that it typed the text, and the field is as it was");
        Err(Stop::unreachable(told))
    }

    fn typed(&mut self, typed: &Typed<'_>, purpose: Purpose) -> Result<()> {
        self.typing = true;
        let value = Some(if typed.hidden { MASK.to_owned() } else { typed.text.to_owned() });
        let (op, node, keystrokes) = (InputOp::Text, typed.field.clone(), count(typed.text.chars().count()));
        self.sent(Input { op, purpose, point: None, to: None, node, value, keystrokes, on: self.seen })?;
        self.settle(SETTLE_MS)
    }

    /// Whether a text is in the field that has the focus, which held `before`.
    fn arrival(&self, typed: &Typed<'_>, before: &str) -> Arrival {
        let screen = self.screen.as_ref();
        let field = screen.and_then(|screen| Some(screen.tree.node(screen.focused_field()?)));
        field.map_or(Arrival::There, |field| arrival(typed, before, &field.text))
    }
}

fn arrival(typed: &Typed<'_>, before: &str, after: &str) -> Arrival {
    let plain = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let letters = typed.text.chars().filter(|letter| *letter != '\n' && *letter != '\t').count();
    let mut kinds: Vec<char> = after.chars().collect();
    let length = kinds.len();
    kinds.dedup();
    match typed.hidden {
        // Dots tell how many there are; where the field shows none, nothing can be said.
        true if after.is_empty() => Arrival::There,
        _ if after == before => Arrival::Nothing,
        true if kinds.len() == 1 && length < letters => {
            Arrival::Other(format!("the field holds {length} characters after {letters} were typed"))
        }
        true => Arrival::There,
        false if plain(after).contains(&plain(typed.text)) => Arrival::There,
        false => Arrival::Other(format!("the field holds “{after}” after “{}” was typed", typed.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrived_is_told_by_the_field() {
        let of = |text, hidden, before: &str, after: &str| arrival(&Typed { text, hidden, field: None }, before, after);
        assert_eq!(of("王小明", false, "姓名", "王小明"), Arrival::There);
        assert_eq!(of("小明", false, "王", "王小明"), Arrival::There);
        assert_eq!(of("王 小\n明", false, "", "王小 明"), Arrival::There, "spaces are the field's own affair");
        assert_eq!(of("王小明", false, "姓名", "姓名"), Arrival::Nothing);
        assert!(matches!(of("王小明", false, "", "王"), Arrival::Other(why) if why.contains("“王”")));
        assert_eq!(of("密码", true, "Password", "••"), Arrival::There);
        assert_eq!(of("密码", true, "Password", ""), Arrival::There, "the tree does not tell");
        assert_eq!(of("密码", true, "Password", "Password"), Arrival::Nothing);
        let short = of("密码密码", true, "", "•");
        assert!(
            matches!(&short, Arrival::Other(why) if why.contains("holds 1 characters after 4") && !why.contains('密')),
            "{short:?}"
        );
    }
}
