//! `if`, loops and `case`.

use super::exec::{Jump, Shell};
use super::glob;
use super::syntax::{Arm, List, Word};

impl Shell {
    /// Runs a condition: its failure is asked for.
    pub(super) fn condition(&mut self, list: &List) -> Result<u8, Jump> {
        self.guard(|shell| shell.list(list))
    }

    pub(super) fn conditional(&mut self, arms: &[(List, List)], otherwise: Option<&List>) -> Result<u8, Jump> {
        for (condition, body) in arms {
            if self.condition(condition)? == 0 {
                return self.list(body);
            }
        }
        self.status = 0;
        otherwise.map_or(Ok(0), |list| self.list(list))
    }

    pub(super) fn looped(
        &mut self,
        body: &List,
        mut more: impl FnMut(&mut Self, usize) -> Result<bool, Jump>,
    ) -> Result<u8, Jump> {
        let mut status = 0;
        for round in 0.. {
            if !more(self, round)? {
                break;
            }
            match self.list(body) {
                Ok(last) => status = last,
                Err(Jump::Break(0..=1)) => break,
                Err(Jump::Break(levels)) => return Err(Jump::Break(levels - 1)),
                Err(Jump::Continue(0..=1)) => {}
                Err(Jump::Continue(levels)) => return Err(Jump::Continue(levels - 1)),
                Err(jump) => return Err(jump),
            }
        }
        Ok(status)
    }

    pub(super) fn case(&mut self, word: &Word, arms: &[Arm]) -> Result<u8, Jump> {
        let text: Vec<char> = self.text(word)?.chars().collect();
        let mut through = false;
        self.status = 0;
        for arm in arms {
            if !through && !self.matches_any(&arm.patterns, &text)? {
                continue;
            }
            self.list(&arm.body)?;
            through = arm.through;
            if !through {
                break;
            }
        }
        Ok(self.status)
    }

    fn matches_any(&mut self, patterns: &[Word], text: &[char]) -> Result<bool, Jump> {
        for pattern in patterns {
            if self.matches(pattern, text)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a text is one that a pattern means.
    pub(super) fn matches(&mut self, pattern: &Word, text: &[char]) -> Result<bool, Jump> {
        let parts = glob::pattern(&self.unsplit(pattern)?);
        Ok(glob::matches(&parts, text))
    }
}
