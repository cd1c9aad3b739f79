//! Campaigns' files, states and bulletins, made by hand.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;

use super::measured::{Met, Standing};
use super::state::{Terms, decide};
use super::*;
use crate::report::example;
use crate::report::review::{Decision, Reviewed};
use crate::rules::{Severity, Verdict};

fn read(text: &str) -> Result<Campaign, Vec<String>> {
    let file = Path::new("night/c.yaml");
    decode::campaign(file, &text.into()).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

const APP: &str = "name: n\naudit: yes\napps:\n  - {name: A, developer: D, source: S, apk: a.apk";

#[test]
fn the_template_is_sound_and_says_what_it_says() {
    let campaign = read(TEMPLATE).unwrap();
    let app = &campaign.apps[0];
    assert_eq!(campaign.deadline, Some(date(2026, 12, 31)));
    assert_eq!((app.name.as_str(), app.repeat, app.policies.len()), ("灯笼", 3, 4), "a hundred million people have it");
    assert_eq!(app.target, Target::Apk("night/lantern.apk".into()), "as seen from the file");
    assert_eq!(app.work, Work::Scenarios(vec!["night/leave.yaml".into()]));
}

#[test]
fn depth_follows_downloads_and_an_app_may_say_otherwise() {
    let text = "name: n\nscenarios: s.yaml\npolicies: deny-all\ndepth:\n  - {downloads: 100, repeat: 2}\n  - {downloads: 1_000, repeat: 5, policies: [observe]}\napps:\n\
                \x20 - {name: A, developer: D, source: S, apk: a, downloads: 99}\n\
                \x20 - {name: B, developer: D, source: S, apk: b, downloads: 100}\n\
                \x20 - {name: C, developer: D, source: S, apk: c, downloads: 5000}\n\
                \x20 - {name: E, developer: D, source: S, apk: e, downloads: 5000, repeat: 1, policies: grant}\n\
                \x20 - {name: F, developer: D, source: S, package: com.f, audit: no}\n";
    assert_eq!(
        read(text).unwrap_err(),
        [
            "night/c.yaml:12:63: expected `yes`, found `no`",
            "night/c.yaml:12:5: com.f is on the device already, and only a scenario can examine such an app"
        ]
    );
    let campaign = read(&text.replace(", audit: no", "")).unwrap();
    let deep: Vec<_> = campaign.apps.iter().map(|app| (app.repeat, app.policies.join(" "))).collect();
    let said = |n, policy: &str| (n, policy.to_owned());
    assert_eq!(deep, [said(1, "deny-all"), said(2, "deny-all"), said(5, "observe"), said(1, "grant"), said(1, "deny-all")]);
    assert_eq!(campaign.order(), [2, 3, 1, 0, 4], "most downloads first; of whom nothing is known last");
}

#[test]
fn all_mistakes_come_at_once_with_their_places() {
    let text = "nme: n\ndeadline: soon\nseverity: grave\npolicies: [deny]\napps:\n\
                \x20 - {name: A, developer: D, source: S, apk: a.apk, crawl: acount-deletion}\n\
                \x20 - {name: B, source: S, apk: a.apk, downloads: many, audit: yes, categroy: x}\n\
                \x20 - {name: C, developer: D, source: S, audit: yes}\n";
    let told = read(text).unwrap_err();
    let wanted = [
        "1:1: a campaign has no key `nme`",
        "1:1: the campaign has no name",
        "2:11: expected a day, found `soon`",
        "3:11: `grave` is no severity",
        "4:12: `deny` is no permission policy",
        "6:59: `acount-deletion` is no goal of a crawl",
        "7:67: an app has no key `categroy`",
        "7:5: the app has no `developer`",
        "7:49: expected downloads, a number from 0, found `many`",
        "8:5: C has neither `apk` nor `package`",
    ];
    for one in wanted {
        assert!(told.iter().any(|error| error == &format!("night/c.yaml:{one}")), "{one} is not in {told:#?}");
    }
    assert!(read("").unwrap_err()[0].contains("the file is empty"));
    assert!(read("- a").unwrap_err()[0].contains("expected a campaign"));
    assert!(
        read(&format!("{APP}}}\n  - {{name: B, developer: D, source: S, apk: a.apk}}\n")).unwrap_err()[0]
            .contains("B is listed twice")
    );
    assert!(read(&format!("{APP}, scenarios: x, crawl: policy}}\n")).unwrap_err()[0].contains("an app is examined in one way"));
}

fn met(rule: &str, verdict: Verdict, standing: Standing) -> Met {
    Met {
        rule: rule.into(),
        pack: "cn@2".into(),
        title: "Asks again".into(),
        title_zh: "频繁申请".into(),
        verdict,
        severity: Severity::Indicator,
        message: "seen".into(),
        jobs: vec![1],
        standing,
    }
}

fn confirmed() -> Standing {
    Standing::Confirmed { by: "Li Wei".into(), at: "2026-01-06T09:00:00Z".into() }
}

fn runs(met: Vec<Met>, passed: &[&str]) -> Came {
    let passed = passed.iter().map(|rule| (*rule).to_owned()).collect();
    Came::Runs(Box::new(Measured {
        package: "com.a".into(),
        version_name: "2".into(),
        jobs: 1,
        met,
        passed,
        ..Default::default()
    }))
}

fn before(open: &[&str], deadline: Option<jiff::civil::Date>) -> Before {
    let open: Vec<String> = open.iter().map(|rule| (*rule).to_owned()).collect();
    Before { confirmed: Vec::new(), open, deadline, campaign: "autumn".into() }
}

fn state(came: &Came, before: &Before) -> Outcome {
    let terms =
        Terms { campaign: "winter", deadline: Some(date(2026, 3, 1)), lightest: Severity::Indicator, day: date(2026, 1, 10) };
    decide(came, before, terms)
}

#[test]
fn each_state_by_what_was_measured_and_what_was_known() {
    use Verdict::{Fail, Review};
    let open = Standing::Unreviewed;
    let rejected = Standing::Rejected { by: "Li Wei".into() };
    let none = Before::default();
    let had = before(&["CN-PERM-03"], Some(date(2026, 1, 10)));
    let late = before(&["CN-PERM-03"], Some(date(2026, 1, 9)));
    let fails = runs(vec![met("CN-PERM-03", Fail, open.clone())], &[]);
    for (came, before, wanted) in [
        (&runs(vec![], &[]), &none, State::Passed),
        (&fails, &none, State::Problems),
        (&runs(vec![met("CN-PERM-03", Fail, rejected.clone())], &[]), &none, State::Passed),
        (&runs(vec![met("CN-PERM-03", Review, open.clone())], &[]), &none, State::Passed),
        (&runs(vec![met("CN-PERM-03", Review, confirmed())], &[]), &none, State::Problems),
        (&fails, &had, State::StillProblematic),
        (&fails, &late, State::Overdue),
        (&runs(vec![], &["CN-PERM-03"]), &had, State::SelfCorrected),
        (&runs(vec![], &["CN-PERM-03"]), &late, State::SelfCorrected),
        (&runs(vec![met("CN-PERM-03", Fail, rejected)], &[]), &had, State::SelfCorrected),
        // What a person must judge is not put right before that person says so.
        (&runs(vec![met("CN-PERM-03", Review, open.clone())], &[]), &had, State::StillProblematic),
        (&runs(vec![met("CN-DEL-01", Fail, open.clone())], &["CN-PERM-03"]), &had, State::Problems),
        (&runs(vec![], &[]), &had, State::CannotBeTested),
        (&Came::Not, &had, State::NotTested),
        (&Came::Refused("no APK".into()), &had, State::CannotBeTested),
    ] {
        assert_eq!(state(came, before).state, wanted, "{came:?} after {before:?}");
    }
    let unseen = state(&runs(vec![], &[]), &had);
    assert!(unseen.why.unwrap().contains("CN-PERM-03 was found before and was not observed this time"));
    assert_eq!(unseen.carried, had, "the next campaign still asks for it");
    let other = state(&runs(vec![met("CN-DEL-01", Fail, open)], &["CN-PERM-03"]), &had);
    assert!(other.why.unwrap().contains("is put right (CN-PERM-03); other problems were found"));
    assert_eq!((other.carried.open, other.carried.deadline), (vec!["CN-DEL-01".to_owned()], Some(date(2026, 3, 1))));
}

#[test]
fn an_app_that_came_to_no_end_has_not_passed() {
    let Came::Runs(mut measured) = runs(vec![], &["CN-PERM-03"]) else { unreachable!() };
    measured.incomplete = vec!["leave (deny-all): no control “Settings”".into()];
    let came = Came::Runs(measured.clone());
    assert_eq!(state(&came, &Before::default()).state, State::CannotBeTested);
    measured.met.push(met("CN-DEL-01", Verdict::Fail, Standing::Unreviewed));
    let outcome = state(&Came::Runs(measured), &Before::default());
    assert_eq!(outcome.state, State::Problems);
    assert!(outcome.why.unwrap().starts_with("not everything could be examined: leave (deny-all)"));
}

#[test]
fn a_rule_stands_once_over_all_jobs_with_what_people_said() {
    let mut report = example::report();
    let of = |report: &crate::report::RunReport| Measured::of(std::slice::from_ref(report));
    let rules =
        |measured: &Measured| measured.met.iter().map(|met| (met.rule.clone(), met.standing.clone())).collect::<BTreeMap<_, _>>();
    assert_eq!(rules(&of(&report))["CN-PERM-03"], Standing::Unreviewed);
    let job = report.scenarios.iter_mut().find(|job| job.findings.iter().any(|finding| finding.rule == "CN-PERM-03")).unwrap();
    let finding = job.findings.iter().find(|finding| finding.rule == "CN-PERM-03").unwrap();
    let mut review = Reviewed {
        job: job.job,
        rule: finding.rule.clone(),
        pack: finding.pack.clone(),
        decision: Decision::Confirmed,
        by: "Li Wei".into(),
        at: "2026-01-06T09:00:00Z".into(),
        because: None,
        stale: true,
    };
    job.reviews = vec![review.clone()];
    let number = job.job;
    let with = |report: &mut crate::report::RunReport, review: Reviewed| {
        report.scenarios.iter_mut().find(|job| job.job == number).unwrap().reviews = vec![review];
        rules(&of(report))["CN-PERM-03"].clone()
    };
    assert_eq!(with(&mut report, review.clone()), Standing::Unreviewed, "of another judgement");
    review.stale = false;
    assert_eq!(with(&mut report, review.clone()), confirmed());
    review.decision = Decision::Rejected;
    assert_eq!(with(&mut report, review), Standing::Rejected { by: "Li Wei".into() });
}

/// A bulletin of five apps: confirmed, unreviewed, corrected, gone, passed.
fn bulletin(previous: &str) -> Bulletin {
    let app = |name: &str, developer: &str, downloads: u64| {
        format!(
            "  - {{name: {name}, developer: {developer}, source: 应用宝, apk: {name}.apk, version: \"1\", downloads: {downloads}}}\n"
        )
    };
    let text = format!(
        "name: winter\ntitle: {{zh: 关于侵害用户权益行为的APP通报, en: Apps that infringe}}\ndeadline: 2026-03-01\naudit: yes\napps:\n{}{}{}{}{}",
        app("灯笼", "灯笼科技", 500),
        app("Quire", "Quire Ltd", 900),
        app("Ember", "灯笼科技", 70),
        app("Gone", "=cmd()", 60),
        app("Fine", "Quire Ltd", 50)
    );
    let campaign = read(&text).unwrap();
    let named = |came: Came, package: &str| match came {
        Came::Runs(measured) => {
            Came::Runs(Box::new(Measured { package: package.into(), devices: vec!["API 34, simulated".into()], ..*measured }))
        }
        other => other,
    };
    let fail = |rule, standing| met(rule, Verdict::Fail, standing);
    let came = [
        named(
            runs(vec![fail("CN-PERM-03", confirmed()), fail("CN-DEL-01", confirmed()), fail("CN-PERM-04", confirmed())], &[]),
            "com.lantern",
        ),
        named(
            runs(vec![fail("CN-DEL-01", Standing::Unreviewed), met("CN-PERM-08", Verdict::Review, Standing::Unreviewed)], &[]),
            "com.quire",
        ),
        named(runs(vec![], &["CN-PERM-03"]), "com.ember"),
        Came::Refused("Gone.apk: No such file or directory".into()),
        named(runs(vec![], &[]), "com.fine"),
    ];
    let came: Vec<(Came, String)> = came.into_iter().enumerate().map(|(at, came)| (came, format!("apps/{}", at + 1))).collect();
    let known = [("com.lantern", "CN-PERM-03"), ("com.ember", "CN-PERM-03"), ("Gone", "CN-DEL-01")];
    let known: BTreeMap<String, Before> = if previous.is_empty() {
        BTreeMap::new()
    } else {
        known.map(|(key, rule)| (key.to_owned(), before(&[rule], None))).into()
    };
    Bulletin::of(&Material {
        campaign: &campaign,
        id: "20260110-winter",
        came: &came,
        before: &known,
        previous,
        started: "2026-01-10T02:00:00Z",
        finished: Some("2026-01-10T03:00:00Z"),
    })
}

#[test]
fn only_what_a_named_person_confirmed_is_listed() {
    let bulletin = bulletin("");
    assert_eq!(bulletin.apps.iter().map(|app| app.name.as_str()).collect::<Vec<_>>(), ["Quire", "灯笼", "Ember", "Gone", "Fine"]);
    let [row] = bulletin.problems.as_slice() else { panic!("{:?}", bulletin.problems) };
    assert_eq!((row.number, row.name.as_str(), row.version.as_str()), (1, "灯笼", "2"));
    assert_eq!(
        row.problems.iter().map(|class| class.zh.as_str()).collect::<Vec<_>>(),
        ["频繁申请权限", "账号注销难"],
        "each class once, in the notice's order"
    );
    assert_eq!((bulletin.unreviewed, bulletin.reviewers.as_slice()), (1, &["Li Wei".to_owned()][..]));
    assert_eq!(bulletin.sum(), "5 apps: 2 problems found, 2 passed, 1 cannot be tested");
    assert_eq!(bulletin.told(), None);
}

#[test]
fn progress_since_the_campaign_before() {
    let bulletin = bulletin("autumn");
    assert_eq!(bulletin.told().unwrap(), "since autumn: 1 corrected, 1 remain, 1 could not be tested again; 1 new");
    let states: Vec<State> = bulletin.apps.iter().map(|app| app.state).collect();
    assert_eq!(states, [State::Problems, State::StillProblematic, State::SelfCorrected, State::CannotBeTested, State::Passed]);
    // A third campaign knows of all that weighs on apps, also of the one that could not be tested.
    let next = bulletin.before();
    assert_eq!(next.keys().map(String::as_str).collect::<Vec<_>>(), ["Gone", "Quire", "com.lantern", "com.quire", "灯笼"]);
    assert_eq!(next["com.lantern"].open, ["CN-DEL-01", "CN-PERM-03", "CN-PERM-04"]);
    let lantern = bulletin.developers.iter().find(|of| of.developer == "灯笼科技").unwrap();
    assert_eq!((lantern.apps, lantern.problems, lantern.downloads), (2, 2, 570));
}

#[test]
fn the_views_of_a_bulletin() {
    let bulletin = bulletin("autumn");
    insta::assert_snapshot!("text", bulletin.text(false));
    insta::assert_snapshot!("csv", bulletin.csv());
    insta::assert_snapshot!("html", bulletin.html());
    let json = serde_json::to_string(&bulletin).unwrap();
    let again: Bulletin = serde_json::from_str(&json).unwrap();
    assert_eq!(again.before(), bulletin.before());
}

#[test]
fn a_bulletin_that_nobody_reviewed_says_so() {
    let mut bulletin = bulletin("");
    bulletin.problems.clear();
    let page = bulletin.html();
    assert!(page.contains("本通报没有经人工复核确认的问题，因此名单为空。") && page.contains("nobody has reviewed stands below"));
    assert!(!page.contains("<script") && !page.contains("http"), "self-contained");
}

#[test]
fn a_night_in_at_most_fifteen_lines() {
    use super::nightly::{Held, Nightly, Result};
    let now = example::report();
    let mut before = now.clone();
    for job in &mut before.scenarios {
        job.findings.iter_mut().for_each(|finding| finding.verdict = Verdict::Pass);
    }
    let held = |app: &str, result| Held { app: app.into(), result };
    let compared = |before: &crate::report::RunReport, after: &crate::report::RunReport| {
        Result::Compared(Box::new(crate::compare::compare(std::slice::from_ref(before), std::slice::from_ref(after))))
    };
    let night = |apps: Vec<Held>| Nightly { id: "20260110-night".into(), against: "monday".into(), apps };
    let fine = night(vec![held("A", compared(&now, &now)), held("B", compared(&now, &before)), held("C", Result::NoBaseline)]);
    assert_eq!(fine.exit_code(), 0);
    assert_eq!(
        fine.text(),
        "20260110-night is fine against monday: of 3 apps 0 worse, 1 better, 0 not tested, 1 without a baseline\n- C: no baseline\n"
    );
    let incomplete = night(vec![held("A", compared(&now, &now)), held("B", Result::Untested("no APK".into()))]);
    assert_eq!((incomplete.exit_code(), incomplete.text().contains("is incomplete against")), (3, true));
    let mut apps: Vec<Held> = (0..40).map(|n| held(&format!("App {n}"), compared(&before, &now))).collect();
    apps.push(held("Gone", Result::Untested("no APK".into())));
    let worse = night(apps);
    assert_eq!(worse.exit_code(), 1, "what is worse is told, whatever else could not be");
    let text = worse.text();
    assert_eq!(text.lines().count(), 15, "{text}");
    assert!(text.contains("40 worse") && text.contains("new CN-PERM-03 (") && text.contains("and 28 apps more"), "{text}");
    assert_eq!(worse.markdown().lines().count(), 15);
}
