//! The documents of a file: header, `---`, commands.

use std::collections::BTreeSet;

use super::{Decoder, adb};
use crate::scenario::model::{Command, Header, Limits, Span, Step};
use crate::scenario::nearest::nearest;
use crate::scenario::tree::{Node, Value};

/// The smallest file that is whole.
const SHAPE: &str = "a scenario is a header, a line `---`, and a list of commands:\nappId: com.example.app\n---\n- launchApp";

impl Decoder<'_> {
    /// Decodes a file's documents (a broken one is `None`, its mistakes already noted). `included`: another file runs this one.
    pub(in crate::scenario) fn file(&mut self, documents: &[Option<Node>], included: bool) -> Option<(Header, Vec<Step>)> {
        let (first, rest) = match documents {
            [] => {
                let error = self.at(Span { line: 1, column: 1, start: 0, end: 0 }, "the file is empty");
                self.error(error.help(SHAPE));
                return None;
            }
            [Some(Node { value: Value::List(items), span })] => {
                let error = self.at(start(*span), "the header is missing").label("the commands begin here");
                self.error(error.help("put `appId: com.example.app` and a line `---` above the commands"));
                self.commands(items);
                return None;
            }
            [first, rest @ ..] => (first, rest),
        };
        if let (Some(node), false) = (first, included) {
            // The header's own commands are held against it already.
            self.loader.adb = adb::access_of_file(node);
        }
        let header = first.as_ref().and_then(|node| self.header(node));
        if let Some(header) = &header {
            if included {
                self.loader.included_app = header.app_id.clone();
            } else {
                let offramp = header.offramp.as_ref();
                self.loader.codes = offramp.and_then(|offramp| offramp.codes.clone());
                self.loader.hosts = offramp.map(|offramp| offramp.hosts.clone()).unwrap_or_default();
                self.loader.programs = offramp.map(|offramp| offramp.programs.clone()).unwrap_or_default();
            }
        }
        let steps = match (rest.first(), first) {
            (Some(Some(node)), _) => self.list_of_commands(node),
            // What is broken was told; so nothing more can be said of what may follow it.
            (Some(None), _) | (None, None) => None,
            (None, Some(header)) => {
                let error = self.at(start(header.span), "the commands are missing").label("only a header is here");
                self.error(error.help(SHAPE));
                None
            }
        };
        if let Some(more) = rest.iter().skip(1).flatten().find(|node| node.value != Value::Null) {
            let error = self.at(start(more.span), "a third document is never run").label("it begins here");
            self.error(error.help("remove the `---` above it, or put it into a file of its own and use `runFlow`"));
        }
        Some((header?, steps?))
    }

    fn list_of_commands(&mut self, node: &Node) -> Option<Vec<Step>> {
        match &node.value {
            Value::List(items) if !items.is_empty() => Some(self.commands(items)),
            Value::Null | Value::List(_) => {
                let error = self.at(node.span, "there are no commands").label("nothing follows");
                self.error(error.help("write at least one command, such as `- launchApp`"));
                None
            }
            _ => {
                let error = self.at(start(node.span), "the commands must be a list").label(format!("found {}", node.kind()));
                self.error(error.help("begin each command with `- `"));
                None
            }
        }
    }

    /// Notes limits on phases that never begin.
    pub(in crate::scenario) fn expected_phases(&mut self, header: &Header, steps: &[Step]) {
        let mut known = BTreeSet::from(["deletion", "symmetry"]);
        for steps in [&header.hooks.start, steps, &header.hooks.complete] {
            phases(steps, &mut known);
        }
        for expectation in header.offramp.iter().flat_map(|offramp| &offramp.expect) {
            let Some((part, count)) = expectation.count.split_once('.').filter(|(part, _)| !known.contains(part)) else {
                continue;
            };
            let error = self.at(expectation.span, format!("no phase `{part}` begins in this scenario")).label("never counted");
            self.error(match nearest(part, known.iter().copied()) {
                Some(meant) => error.help(format!("did you mean `{meant}.{count}`?")),
                None => error.help(format!("add `- phase: {part}` where it begins")),
            });
        }
        self.claimed_phases(steps, &known);
    }

    /// The same for commands that expect something of a phase.
    fn claimed_phases(&mut self, steps: &[Step], known: &BTreeSet<&str>) {
        for step in steps {
            match &step.command {
                Command::ExpectAsks { limits: Limits { phase: Some(phase), .. }, .. }
                | Command::ExpectSteps(Limits { phase: Some(phase), .. })
                    if !known.contains(phase.as_str()) && step.file == self.file =>
                {
                    let error = self.at(step.span, format!("no phase `{phase}` begins in this scenario")).label("never counted");
                    self.error(match nearest(phase, known.iter().copied()) {
                        Some(meant) => error.help(format!("did you mean `{meant}`?")),
                        None => error.help(format!("add `- phase: {phase}` where it begins")),
                    });
                }
                command => command.inner().for_each(|steps| self.claimed_phases(steps, known)),
            }
        }
    }
}

/// Adds the names of all phases that the steps begin.
fn phases<'a>(steps: &'a [Step], known: &mut BTreeSet<&'a str>) {
    for step in steps {
        match &step.command {
            Command::Phase(name) | Command::Reach { phase: Some(name), .. } => drop(known.insert(name)),
            command => command.inner().for_each(|steps| phases(steps, known)),
        }
    }
}

fn start(span: Span) -> Span {
    Span { end: span.start, ..span }
}
