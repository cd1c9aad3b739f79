//! `offramp submit`: a run for the farm.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::access::Server;
use super::outcome::Report;
use crate::cli::run::{apps, load};
use crate::cli::{Context, Failure, Outcome, derive, folder, values};
use crate::farm::bundle::Bundle;
use crate::farm::job::JobTimeouts;
use crate::farm::nats::Submission;
use crate::farm::plan::{Matrix, Subject};
use crate::farm::subject::subject;

/// Put a run onto a farm: each scenario under each policy on a device of each profile
///
/// Prints the run's name, for wait, status and cancel. The same command with the same --name again does no harm. Scenarios travel with all
/// files that they run or show, and the APK once. Secrets (`secrets` in a scenario's header) do not travel: workers take them from their own environment.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  offramp submit scenarios/reader --profiles api30,api34 --policies observe,deny-all\n  offramp submit flows --apk app.apk --profiles api34 --wait --out nightly\n  RUN=$(offramp submit flows --apk app.apk --profiles api34 --name build-1234)"
)]
pub(crate) struct Args {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO|DIR")]
    scenarios: Vec<PathBuf>,
    /// The app: an APK, or a specimen's folder; wins over the scenario's
    #[arg(long, value_name = "FILE")]
    apk: Option<PathBuf>,
    /// Kinds of devices to run on, as `offramp status` lists them
    #[arg(long, required = true, value_delimiter = ',', value_parser = profile, value_name = "PROFILE,…")]
    profiles: Vec<String>,
    /// How permission prompts are answered, a run for each: observe, deny-all, allow-all, allow-once, grant [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_parser = values::policy, value_name = "POLICY,…")]
    policies: Vec<crate::scenario::model::Policy>,
    /// How often each scenario runs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100), value_name = "N")]
    repeat: u32,
    /// Run each scenario that starts its app again once more, with refusals forgotten before each start; no rule judges that run
    #[arg(long)]
    counterfactual: bool,
    /// Only scenarios with this tag; may be given more than once
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// A variable for the scenarios; may be given more than once
    #[arg(long = "env", value_parser = values::pair, value_name = "NAME=VALUE")]
    variables: Vec<(String, String)>,
    /// The run's name: letters, digits, - and _ [default: made from the time and the scenarios]
    #[arg(long, value_parser = name, value_name = "NAME")]
    name: Option<String>,
    /// Give a device up that does not answer one call for so many seconds
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600), value_name = "SECONDS")]
    call_timeout: u64,
    /// End a job that takes longer
    #[arg(long, default_value = "60m", value_parser = values::time, value_name = "TIME")]
    job_timeout: Duration,
    /// Wait for the run, and write its folder and reports here, as `offramp wait` does
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    report: Report,
    #[command(flatten)]
    server: Server,
}

pub(crate) fn run(args: &Args, context: &Context) -> Outcome {
    let scenarios = load::scenarios(&args.scenarios, &args.tags, context)?;
    let headers = scenarios.iter().filter_map(|scenario| scenario.header.offramp.as_ref());
    derive::packs(headers.flat_map(|header| header.rules.iter().map(String::as_str)))?;
    let judges = args.report.check()?;
    let built = tempfile::tempdir().map_err(|error| Failure::Infrastructure(error.to_string()))?;
    let apps = apps::prepare(&scenarios, args.apk.as_deref(), built.path())?;
    let (mut subjects, mut files, mut apks) = (Vec::<Subject>::new(), BTreeMap::new(), BTreeMap::new());
    for (index, scenario) in scenarios.iter().enumerate() {
        let app = apps.of(index);
        let (subject, Bundle { files: bytes, .. }) = subject(scenario, app.facts.clone()).map_err(Failure::Input)?;
        subjects.push(subject);
        files.extend(bytes);
        apks.extend(app.apk.clone().map(|apk| (app.facts.apk_sha256.clone(), apk)));
    }
    let variables = args.variables.iter().cloned().collect();
    let matrix = Matrix {
        subjects: &subjects,
        profiles: &args.profiles,
        policies: &args.policies,
        repeat: args.repeat,
        counterfactual: args.counterfactual,
        variables: &variables,
        timeouts: JobTimeouts { call_s: args.call_timeout, job_s: Some(args.job_timeout.as_secs().max(1)) },
    };
    let plan = matrix.plan();
    let run = args.name.clone().unwrap_or_else(|| made_up(&args.scenarios, &scenarios));
    let link = args.server.open("offramp submit", context)?;
    let submitted = link.submit(&Submission { run: &run, plan: &plan, files: &files, apks: &apks })?;
    context.tell(&match (submitted.queued, submitted.known) {
        (queued, 0) => format!("{queued} jobs are queued\n"),
        (queued, known) => format!("{queued} jobs are queued; {known} were queued or had ended before\n"),
    });
    for profile in link.unserved(&run)? {
        context.tell(&format!("no worker has a device of the profile {profile} now; its jobs wait until one comes\n"));
    }
    context.print(&format!("{run}\n"));
    if args.wait { args.report.make(&link, &run, judges, context) } else { Ok(0) }
}

/// A name of a run that no other has.
fn made_up(paths: &[PathBuf], scenarios: &[crate::scenario::Scenario]) -> String {
    let called = match (paths, scenarios) {
        (_, [one]) => one.header.name.clone(),
        ([path], _) => folder::id(path),
        _ => "scenarios".into(),
    };
    let plain: String = called.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).take(24).collect();
    // Two people may submit in the same second.
    let mark = &crate::farm::job::attempt_id()[..4];
    format!("{}-{}-{mark}", jiff::ZonedDateTime::now().strftime("%Y%m%d-%H%M%S"), plain.trim_matches('-'))
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

fn name(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.len() <= 64 && text.chars().all(is_plain);
    if fits { Ok(text.to_owned()) } else { Err("expected at most 64 letters, digits, - and _".to_owned()) }
}

/// `api34`; `sim:api34` is taken for it.
fn profile(text: &str) -> Result<String, String> {
    name(text.strip_prefix("sim:").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runs_name_is_one_word_and_unlike_any_other() {
        let [one, other] = [(); 2].map(|()| made_up(&["flows/注销 a".into()], &[]));
        assert!(name(&one).is_ok(), "{one}");
        assert_ne!(one, other);
        assert!(name("a b").is_err() && name("").is_err() && name(&"x".repeat(65)).is_err());
        assert_eq!(profile("sim:api34"), Ok("api34".to_owned()));
    }
}
