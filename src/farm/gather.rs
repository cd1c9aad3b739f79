//! What came of a plan's jobs, taken from traces: each attempt once, whichever folders it stands in.
//!
//! Gathering is a union by (job, attempt). Where two folders hold the same attempt, one of them was copied before it was complete, and the
//! longer one stands. So gathering is commutative, associative and idempotent: results may come in any order, and twice.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Plan;
use super::timings::Timings;
use crate::digest::sha256_hex;
use crate::trace::event::{Event, FaultClass, Record, Status};
use crate::trace::{Trace, TraceError, writer};

/// A job's id and an attempt's.
pub type Key = (String, String);

/// One attempt: its own run, its control and counterfactual runs, in the order in which they began.
///
/// Its lines are numbered within it from 0, and its runs too, so that it is the same whichever trace it stood in.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Its lines, run after run.
    pub records: Vec<Record>,
}

/// What came of a plan's jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gathered {
    /// The attempts.
    pub attempts: BTreeMap<Key, Attempt>,
    /// When the first of the runs began, RFC 3339.
    pub begun: Option<String>,
    /// The latest version of the program that recorded them.
    pub offramp: String,
}

/// Which attempt, and which of its runs, a number of a trace stands for.
pub type Numbers = BTreeMap<u32, (Key, u32)>;

impl Gathered {
    /// What a trace tells of a plan's jobs. What it says of jobs that nobody tried is passed over: a trace that has a result knows better.
    ///
    /// # Errors
    /// It holds a run that is of no plan or of another one, or lines of kinds that this version does not know.
    pub fn of(trace: &Trace, plan: &Plan) -> Result<Self, TraceError> {
        Self::with_numbers(trace, plan).map(|(gathered, _)| gathered)
    }

    /// The same, and what each number of the trace stands for.
    ///
    /// # Errors
    /// As of [`Gathered::of`].
    pub fn with_numbers(trace: &Trace, plan: &Plan) -> Result<(Self, Numbers), TraceError> {
        let wrong = |reason: String| TraceError::Malformed { path: trace.dir.join(writer::FILE), reason };
        if trace.skipped > 0 {
            return Err(wrong("was recorded by a later version of this program; use that one".to_owned()));
        }
        let known: BTreeSet<&str> = plan.jobs.iter().map(|job| job.id.as_str()).collect();
        let mut runs: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
        for number in trace.jobs() {
            let planned = trace.records(number).find_map(|record| match &record.event {
                Event::Scenario(facts) => facts.planned.clone(),
                _ => None,
            });
            let planned = planned.ok_or_else(|| wrong(format!("its job {number} is of no plan")))?;
            if !known.contains(planned.id.as_str()) {
                return Err(wrong(format!("its job {number} is of another plan")));
            }
            if !planned.attempt.is_empty() {
                runs.entry((planned.id, planned.attempt)).or_default().push(number);
            }
        }
        let mut by_run: BTreeMap<u32, Vec<&Record>> = BTreeMap::new();
        trace.records.iter().for_each(|record| by_run.entry(record.job).or_default().push(record));
        let (mut gathered, mut numbers) = (Self::default(), Numbers::new());
        gathered.begun = trace.records.first().map(|record| record.wall.clone());
        gathered.offramp.clone_from(&trace.offramp);
        for (key, runs) in runs {
            let own = |number: u32| runs.iter().position(|run| *run == number).and_then(|at| u32::try_from(at).ok());
            let mut records: Vec<Record> = Vec::new();
            for number in &runs {
                records.extend(by_run.get(number).into_iter().flatten().map(|record| (*record).clone()));
                numbers.insert(*number, (key.clone(), own(*number).unwrap_or_default()));
            }
            renumber(&mut records, own).map_err(wrong)?;
            gathered.attempts.insert(key, Attempt { records });
        }
        Ok((gathered, numbers))
    }

    /// Takes over what others gathered.
    pub fn join(&mut self, other: Self) {
        for (key, attempt) in other.attempts {
            match self.attempts.get_mut(&key) {
                Some(known) if *known == attempt || known.weight() >= attempt.weight() => {}
                Some(known) => *known = attempt,
                None => drop(self.attempts.insert(key, attempt)),
            }
        }
        self.begun = match (self.begun.take(), other.begun) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if other.offramp > self.offramp {
            self.offramp = other.offramp;
        }
    }

    /// The attempts at a job, as they began.
    pub fn of_job(&self, id: &str) -> Vec<(&Key, &Attempt)> {
        let from = (id.to_owned(), String::new());
        let mut attempts: Vec<_> = self.attempts.range(from..).take_while(|((job, _), _)| job == id).collect();
        attempts.sort_by(|(a, one), (b, other)| (one.started(), a).cmp(&(other.started(), b)));
        attempts
    }

    /// Whether a job has a result, so that it need not be tried again.
    pub fn is_complete(&self, id: &str) -> bool {
        self.of_job(id).iter().any(|(_, attempt)| attempt.is_complete())
    }

    /// How often each job was tried.
    pub fn tries(&self) -> BTreeMap<String, u32> {
        let mut tries = BTreeMap::new();
        self.attempts.keys().for_each(|(id, _)| *tries.entry(id.clone()).or_default() += 1);
        tries
    }

    /// How long the jobs took that have a result, under the keys of [`Timings`].
    pub fn durations(&self, plan: &Plan) -> Vec<(String, u64)> {
        let jobs: BTreeMap<&str, _> = plan.jobs.iter().map(|job| (job.id.as_str(), job)).collect();
        let complete = self.attempts.iter().filter(|(_, attempt)| attempt.is_complete());
        complete.filter_map(|((id, _), attempt)| Some((Timings::key(jobs.get(id.as_str())?), attempt.took_ms()))).collect()
    }
}

impl Attempt {
    /// When it began.
    pub fn started(&self) -> &str {
        self.records.first().map_or("", |record| record.wall.as_str())
    }

    /// Whether each of its runs came to its end, and none for want of a device.
    pub fn is_complete(&self) -> bool {
        let runs: BTreeSet<u32> = self.records.iter().map(|record| record.job).collect();
        runs.iter().all(|run| {
            let mut fault = None;
            let of_run = self.records.iter().filter(|record| record.job == *run);
            let mut end = None;
            for record in of_run {
                match &record.event {
                    Event::Fault { class, .. } => fault = Some(*class),
                    Event::End { status, .. } => end = Some(*status),
                    _ => {}
                }
            }
            end.is_some_and(|end| end != Status::Broken || fault != Some(FaultClass::Infrastructure))
        })
    }

    fn took_ms(&self) -> u64 {
        let all = || self.records.iter().map(|record| record.mono_ms);
        all().max().unwrap_or(0).saturating_sub(all().min().unwrap_or(0))
    }

    /// Of two recordings of the same attempt the weightier stands.
    fn weight(&self) -> (usize, String) {
        (self.records.len(), sha256_hex(serde_json::to_string(&self.records).unwrap_or_default().as_bytes()))
    }
}

/// Numbers lines from 0 in their order and runs by `run`, in everything that names one.
pub(super) fn renumber(records: &mut [Record], run: impl Fn(u32) -> Option<u32>) -> Result<(), String> {
    let seqs: BTreeMap<u64, u64> = (0..).zip(records.iter()).map(|(at, record)| (record.seq, at)).collect();
    // The run's own line, which no job has, stands for none; so does a job's first.
    let line = |seq: u64| {
        if seq == 0 {
            Ok(0)
        } else {
            seqs.get(&seq).copied().ok_or_else(|| format!("one of its lines names line {seq}, which is of another job"))
        }
    };
    let run =
        |number: u32| run(number).ok_or_else(|| format!("one of its lines names job {number}, which is of another attempt"));
    for record in records {
        record.seq = line(record.seq)?;
        record.job = run(record.job)?;
        match &mut record.event {
            Event::Input(input) => input.on = input.on.map(line).transpose()?,
            Event::Answer { page, .. } => *page = line(*page)?,
            Event::Scenario(facts) => {
                facts.control_for = facts.control_for.map(run).transpose()?;
                facts.counterfactual_for = facts.counterfactual_for.map(run).transpose()?;
            }
            _ => {}
        }
    }
    Ok(())
}
