//! The device's log, read up to a mark after each input, so that what an app asked for stands beside what was done.

use crate::driver::DriverError;
use crate::trace::event::Event;

use super::session::Session;
use super::stop::Result;

/// Lines and bytes of one `log` event at most; a line of the trace is bounded.
const CHUNK: (usize, usize) = (2000, 1 << 20);

impl Session<'_> {
    /// Begins to read the log. Without it the job goes on, and its counts say what they lack.
    pub(super) fn begin_log(&mut self) -> Result<()> {
        if let Err(error) = self.driver.log_start() {
            self.record(Event::LogGap { reason: error.to_string() })?;
        }
        Ok(())
    }

    /// Records every line since the last call.
    pub(super) fn sync_log(&mut self) -> Result<()> {
        let read = self.driver.log_sync().map(|at| self.heard(at));
        self.record_log(read)
    }

    /// Records lines that were read, or that some could not be.
    pub(super) fn record_log(&mut self, read: std::result::Result<Vec<String>, DriverError>) -> Result<()> {
        match read {
            Ok(lines) => {
                self.codes.note_log(&lines);
                for lines in chunks(lines) {
                    self.record(Event::Log { lines })?;
                }
            }
            Err(error) => {
                self.record(Event::LogGap { reason: error.to_string() })?;
            }
        }
        Ok(())
    }
}

/// Lines in portions that fit into one event.
fn chunks(lines: Vec<String>) -> Vec<Vec<String>> {
    let mut chunks: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for line in lines {
        bytes += line.len();
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK.0 && bytes <= CHUNK.1 => chunk.push(line),
            _ => {
                bytes = line.len();
                chunks.push(vec![line]);
            }
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_lines_is_split_and_none_is_lost() {
        let lines: Vec<String> = (0..4500).map(|n| format!("{n}{}", "x".repeat(400))).collect();
        let chunks = chunks(lines.clone());
        assert!(
            chunks.len() > 2 && chunks.iter().all(|c| c.len() <= CHUNK.0 && c.iter().map(String::len).sum::<usize>() <= CHUNK.1)
        );
        assert_eq!(chunks.concat(), lines);
    }
}
