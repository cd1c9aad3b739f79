//! The plan, shards and gathering, for whatever jobs and results there are.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::gather::Gathered;
use super::job::{Job, JobTimeouts, SCHEMA, ScenarioContent};
use super::merge::merge;
use super::plan::{Matrix, Subject};
use super::timings::Timings;
use super::{Plan, Shard};
use crate::scenario::model::Policy;
use crate::trace::event::{AppFacts, Event, FaultClass, Status};
use crate::trace::{Trace, TraceWriter};

fn job(name: &str, profile: &str, counterfactual: bool) -> Job {
    let scenario = ScenarioContent {
        name: name.into(),
        file: format!("s/{name}.yaml"),
        sha256: "0".repeat(64),
        main: format!("s/{name}.yaml"),
        files: BTreeMap::from([(format!("s/{name}.yaml"), "0".repeat(64)), ("lib/x.js".into(), "1".repeat(64))]),
        ..ScenarioContent::default()
    };
    Job {
        schema: SCHEMA,
        id: String::new(),
        number: 0,
        control: None,
        counterfactual: counterfactual.then_some(0),
        profile: profile.into(),
        scenario,
        app: AppFacts { package: "com.example.a".into(), ..AppFacts::default() },
        policy: "deny-all".into(),
        repeat: 1,
        variables: BTreeMap::new(),
        secrets: Vec::new(),
        timeouts: JobTimeouts { call_s: 30, job_s: None },
    }
}

fn plan(jobs: usize) -> Plan {
    Plan::of((0..jobs).map(|at| job(&format!("s{at}"), "api34", at % 3 == 0)).collect())
}

#[test]
fn an_id_is_that_of_the_content_wherever_its_files_are() {
    let one = Plan::of(vec![job("a", "api34", false)]).jobs.remove(0);
    let mut moved = one.clone();
    moved.scenario.root = "/home/somebody".into();
    moved.scenario.file = "/home/somebody/flows/s/a.yaml".into();
    moved.scenario.main = "flows/s/a.yaml".into();
    moved.scenario.files = one.scenario.files.iter().map(|(path, sha)| (format!("flows/{path}"), sha.clone())).collect();
    (moved.number, moved.timeouts.call_s) = (9, 5);
    assert_eq!(moved.identify(0), one.id);
    let mut other = one.clone();
    other.scenario.files.insert("lib/x.js".into(), "2".repeat(64));
    assert_ne!(other.identify(0), one.id, "a script that changed");
    for change in [
        |job: &mut Job| job.policy = "observe".into(),
        |job: &mut Job| job.repeat = 2,
        |job: &mut Job| job.profile = "api30".into(),
    ] {
        let mut other = one.clone();
        change(&mut other);
        assert_ne!(other.identify(0), one.id);
    }
    let twice = Plan::of(vec![job("a", "api34", false), job("a", "api34", false)]);
    assert_ne!(twice.jobs[0].id, twice.jobs[1].id);
}

#[test]
fn a_matrix_is_planned_in_order_and_secrets_are_named_only() {
    let subject = |name: &str, secret: Option<&str>| Subject {
        scenario: job(name, "", false).scenario,
        app: AppFacts::default(),
        policy: Policy::Observe,
        secrets: secret.map(str::to_owned).into_iter().collect(),
        counterfactual: false,
        starts_again: name == "b",
    };
    let variables = BTreeMap::from([("PIN".to_owned(), "1234".to_owned()), ("WHO".to_owned(), "Li".to_owned())]);
    let plan = Matrix {
        subjects: &[subject("a", Some("PIN")), subject("b", None)],
        profiles: &["api34".to_owned(), "api30".to_owned()],
        policies: &[Policy::Observe, Policy::AllowAll, Policy::Observe],
        repeat: 2,
        counterfactual: true,
        variables: &variables,
        timeouts: JobTimeouts { call_s: 30, job_s: None },
    }
    .plan();
    let of = |job: &Job| (job.number, job.scenario.name.clone(), job.policy.clone(), job.repeat, job.counterfactual);
    assert_eq!(plan.jobs.len(), 16);
    assert_eq!(of(&plan.jobs[0]), (1, "a".into(), "observe".into(), 1, None));
    assert_eq!(of(&plan.jobs[4]), (5, "b".into(), "observe".into(), 1, Some(17)), "it refuses and starts again");
    assert_eq!(of(&plan.jobs[6]), (7, "b".into(), "allow-all".into(), 1, None));
    assert_eq!((plan.runs(), plan.next, plan.jobs[8].profile.as_str()), (20, 21, "api30"));
    let text = serde_json::to_string(&plan).unwrap();
    assert!(!text.contains("1234") && text.contains(r#""secrets":["PIN"]"#) && text.contains("Li"), "{text}");
    let dir = tempfile::tempdir().unwrap();
    plan.write(dir.path()).unwrap();
    assert_eq!(Plan::read(dir.path()).unwrap(), plan);
    let changed = text.replace("api30", "api31");
    std::fs::write(dir.path().join(super::plan::FILE), changed).unwrap();
    assert!(Plan::read(dir.path()).unwrap_err().to_string().contains("it was changed"));
}

#[test]
fn with_durations_shards_take_equally_long() {
    let plan = plan(5);
    let took = [50, 10, 10, 10, 20];
    let timings = Timings::of(plan.jobs.iter().map(Timings::key).zip(took));
    let names = |index| Shard { index, of: 2 }.take(&plan, &timings).iter().map(|job| job.number).collect::<Vec<_>>();
    assert_eq!((names(1), names(2)), (vec![1], vec![2, 3, 4, 5]));
    assert!("0/3".parse::<Shard>().is_err() && "4/3".parse::<Shard>().is_err() && "x".parse::<Shard>().is_err());
    assert_eq!("2/3".parse(), Ok(Shard { index: 2, of: 3 }));
}

/// One attempt of a made-up run: which job, which attempt, how it ended (`None`: the recording stops), and how many lines came before.
type Made = (usize, u8, Option<bool>, u8);

/// Records attempts as a run would, and reads them back.
fn gathered(plan: &Plan, made: &[Made]) -> (tempfile::TempDir, Gathered) {
    let dir = tempfile::tempdir().unwrap();
    let writer = TraceWriter::create(dir.path(), "r").unwrap();
    let mut seen = BTreeSet::new();
    for (number, (at, attempt, ended, lines)) in (1..).zip(made) {
        if !seen.insert((at, attempt)) {
            continue;
        }
        let job = &plan.jobs[at % plan.jobs.len()];
        let mut facts = job.facts();
        facts.planned = Some(job.planned(format!("{at}-{attempt}")));
        writer.append(number, None, Event::Scenario(Box::new(facts))).unwrap();
        for _ in 0..*lines % 4 {
            writer.append(number, None, Event::Entry).unwrap();
        }
        if let Some(passed) = ended {
            let status = if *passed { Status::Passed } else { Status::Broken };
            if !passed {
                let message = "gone".to_owned();
                writer.append(number, None, Event::Fault { class: FaultClass::Infrastructure, message }).unwrap();
            }
            writer.append(number, None, Event::End { status, error: None }).unwrap();
        }
    }
    let gathered = Gathered::of(&Trace::open(dir.path()).unwrap(), plan).unwrap();
    plan.write(dir.path()).unwrap();
    (dir, gathered)
}

fn joined(parts: &[&Gathered]) -> Gathered {
    let mut all = Gathered::default();
    parts.iter().for_each(|part| all.join((*part).clone()));
    all
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    proptest::collection::vec((0usize..4, 0u8..2, any::<Option<bool>>(), any::<u8>()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_job_is_in_exactly_one_shard(jobs in 0usize..40, of in 1u32..9, known in proptest::collection::vec(0u64..1000, 0..40)) {
        let plan = plan(jobs);
        let timings = Timings::of(plan.jobs.iter().map(Timings::key).zip(known));
        let parts: Vec<String> =
            (1..=of).flat_map(|index| Shard { index, of }.take(&plan, &timings)).map(|job| job.id.clone()).collect();
        let all: BTreeSet<&String> = parts.iter().collect();
        prop_assert_eq!((parts.len(), all.len()), (jobs, jobs));
    }

    #[test]
    fn a_plan_is_the_same_each_time_and_its_ids_differ(jobs in 0usize..40) {
        let once = plan(jobs);
        prop_assert_eq!(&once, &plan(jobs));
        prop_assert_eq!(once.jobs.iter().map(|job| &job.id).collect::<BTreeSet<_>>().len(), jobs);
        let numbers: BTreeSet<u32> = once.jobs.iter().flat_map(|job| [Some(job.number), job.counterfactual]).flatten().collect();
        prop_assert_eq!(numbers, (1..once.next).collect::<BTreeSet<_>>());
    }

    #[test]
    fn results_come_together_in_any_order_and_twice(a in made(), b in made(), c in made()) {
        let plan = plan(4);
        let [(one, a), (two, b), (three, c)] = [a, b, c].map(|made| gathered(&plan, &made));
        let all = joined(&[&a, &b, &c]);
        prop_assert_eq!(&joined(&[&c, &a, &b]), &all);
        prop_assert_eq!(&joined(&[&joined(&[&b, &c]), &a]), &all);
        prop_assert_eq!(&joined(&[&all, &a, &all]), &all);
        // The same by way of folders, merged and merged again.
        let out = tempfile::tempdir().unwrap();
        let folder = |name: &str, of: &[&std::path::Path]| {
            let (path, of) = (out.path().join(name).join("run"), of.iter().map(|path| path.to_path_buf()).collect::<Vec<_>>());
            std::fs::create_dir_all(&path).unwrap();
            let merged = merge(&of, &plan, &path, &BTreeMap::new()).unwrap();
            (path.clone(), std::fs::read_to_string(path.join("trace.jsonl")).unwrap(), merged)
        };
        let (whole, text, merged) = folder("whole", &[one.path(), two.path(), three.path()]);
        prop_assert_eq!(&Gathered::of(&merged.trace, &plan).unwrap(), &all);
        let missing: Vec<String> = plan.jobs.iter().map(|job| job.id.clone()).filter(|id| all.of_job(id).is_empty()).collect();
        prop_assert_eq!(&merged.missing, &missing);
        let told = crate::metrics::compute(&merged.trace);
        for job in &plan.jobs {
            let stands: Vec<_> = told
                .iter()
                .filter(|run| !run.superseded && run.scenario.planned.as_ref().is_some_and(|planned| planned.id == job.id))
                .collect();
            prop_assert_eq!(stands.len(), 1, "one attempt stands for a job, or that there is none");
            prop_assert_eq!(stands[0].status == Some(Status::Passed), all.is_complete(&job.id));
        }
        let (part, ..) = folder("part", &[three.path(), one.path()]);
        prop_assert_eq!(&folder("again", &[&part, two.path(), &whole]).1, &text);
    }
}
