//! What a script is made of.

use std::sync::Arc;

/// A script: commands one after the other.
pub type List = Vec<AndOr>;

/// Pipelines joined by `&&` and `||`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AndOr {
    /// The first pipeline.
    pub first: Pipeline,
    /// Those after it, each with what joins it to the ones before.
    pub rest: Vec<(Join, Pipeline)>,
    /// Whether it ends in `&`.
    pub background: bool,
}

/// What joins two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Whether `!` stands before it.
    pub negated: bool,
    /// The commands, at least one.
    pub commands: Vec<Command>,
}

/// One command with its redirections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// What to do.
    pub body: Body,
    /// In the order written.
    pub redirects: Vec<Redirect>,
}

/// What a command does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// `A=x name word…`
    Simple {
        /// Names and values of the assignments before it.
        assignments: Vec<(String, Word)>,
        /// Its words.
        words: Vec<Word>,
    },
    /// `case word in pattern|pattern) …;; … esac`
    Case {
        /// The word.
        word: Word,
        /// What follows which patterns.
        arms: Vec<Arm>,
    },
    /// `[[ … ]]`
    Test(Vec<TestItem>),
    /// `name() command`
    Function {
        /// Its name.
        name: String,
        /// What it does.
        body: Arc<Command>,
    },
    /// `( … )`
    Subshell(List),
    /// `{ …; }`
    Group(List),
    /// `if … then … elif … then … else … fi`
    If {
        /// Conditions and what follows each.
        arms: Vec<(List, List)>,
        /// What follows when none holds.
        otherwise: Option<List>,
    },
    /// `for name in word…; do …; done`
    For {
        /// The variable.
        name: String,
        /// Its values; `None` is the script's own arguments.
        words: Option<Vec<Word>>,
        /// The body.
        body: List,
    },
    /// `while …; do …; done`, and `until`
    While {
        /// The condition.
        condition: List,
        /// Whether it must hold (`while`) or fail (`until`).
        holds: bool,
        /// The body.
        body: List,
    },
}

/// An arm of a `case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// Its patterns.
    pub patterns: Vec<Word>,
    /// What follows.
    pub body: List,
    /// Whether it ends in `;&` and the next one follows, too.
    pub through: bool,
}

/// A part of `[[ … ]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestItem {
    /// A word.
    Word(Word),
    /// `&&`, `||`, `!`, `(`, `)`, `<`, `>`
    Operator(String),
}

/// A redirection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The stream: 0, 1 or 2.
    pub fd: u32,
    /// Where it goes.
    pub to: Target,
}

/// Where a redirection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `< word`
    Read(Word),
    /// `> word`
    Write(Word),
    /// `>> word`
    Append(Word),
    /// `&> word`
    WriteBoth(Word),
    /// `<<word`, with the lines that follow
    Here(Word),
    /// `<<<word`
    HereString(Word),
    /// `>&1`
    Same(u32),
    /// `>&-`
    Closed,
}

/// A word: pieces set side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

impl Word {
    /// Whether nothing in it is quoted or expanded.
    pub fn is_plain(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Text { quoted: false, .. }])
    }
}

/// A piece of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Characters as they stand.
    Text {
        /// The characters.
        text: String,
        /// Whether they were quoted.
        quoted: bool,
    },
    /// `$name`, `${name…}`
    Parameter {
        /// The name, or the sign of a special parameter.
        name: String,
        /// What is done with the value.
        operation: Operation,
        /// Whether it stands in double quotes.
        quoted: bool,
    },
    /// `$( … )` and backticks
    Output {
        /// The script whose output it is.
        script: List,
        /// Whether it stands in double quotes.
        quoted: bool,
    },
    /// `$(( … ))`
    Arithmetic {
        /// The expression.
        expression: Word,
    },
}

/// What `${name…}` does with the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// The value.
    Value,
    /// `${#name}`
    Length,
    /// `${name:-word}`; without the colon an empty value counts as set
    Default {
        /// The word.
        word: Word,
        /// Whether an empty value counts as not set.
        colon: bool,
    },
    /// `${name:=word}`
    Assign {
        /// The word.
        word: Word,
        /// Whether an empty value counts as not set.
        colon: bool,
    },
    /// `${name:+word}`
    Alternative {
        /// The word.
        word: Word,
        /// Whether an empty value counts as not set.
        colon: bool,
    },
    /// `${name#pattern}`, `##`, `%`, `%%`
    Trim {
        /// The pattern.
        pattern: Word,
        /// At the end rather than at the start.
        end: bool,
        /// The longest match rather than the shortest.
        longest: bool,
    },
}
