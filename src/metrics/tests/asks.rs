//! Asks of each kind and level, their order and their origin.

use super::story::*;
use crate::metrics::JobMetrics;
use crate::metrics::model::{AskKind, Origin};
use crate::trace::event::Event;

fn home() -> Screen {
    page("Home", &[row("scan", "Scan"), row("me", "Me")])
}
fn consent() -> Screen {
    dialog(
        "Privacy policy",
        &[text("Please read our privacy policy and agree."), button("no", "Disagree"), button("yes", "Agree")],
    )
}
fn kinds(metrics: &JobMetrics) -> Vec<(&str, AskKind)> {
    metrics.asks.iter().map(|ask| (ask.group.as_str(), ask.kind)).collect()
}

#[test]
fn window_request_and_answer_make_one_ask() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.total, asks.shown, asks.suppressed, asks.re_asks), (Some(1), Some(1), Some(0), Some(0)));
    assert_eq!(asks.by_group.get("CAMERA"), Some(&1));
    assert_eq!((metrics.asks[0].answer.as_str(), metrics.asks[0].origin), ("denied", Origin::Idle));
    assert!(metrics.asks[0].disagreements.is_empty(), "{:?}", metrics.asks[0].disagreements);
}

#[test]
fn one_of_three_is_three_asks() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request();
    story.see(&prompt_page(CAMERA, "1 of 3")).answer("allow_foreground", &[]);
    story.see(&prompt_page(LOCATION, "2 of 3")).answer("deny", &[]);
    story
        .see(&prompt_page(MICROPHONE, "3 of 3"))
        .answer("deny", &[("CAMERA", 4), ("ACCESS_FINE_LOCATION", 6), ("RECORD_AUDIO", 6)])
        .see(&home());
    let metrics = story.end();
    assert_eq!(counts(&metrics, "use").asks.shown, Some(3));
    let answers: Vec<_> = metrics.asks.iter().map(|ask| (ask.group.as_str(), ask.answer.as_str())).collect();
    assert_eq!(answers, [("CAMERA", "foreground"), ("LOCATION", "denied"), ("MICROPHONE", "denied")]);
}

#[test]
fn a_prompt_shorter_than_a_look_is_found_in_the_log() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().wait(50).result("CAMERA", 6).see(&home());
    let metrics = story.end();
    assert_eq!(kinds(&metrics), [("CAMERA", AskKind::Shown)]);
    assert_eq!(metrics.asks[0].answer, "denied");
    assert_eq!(metrics.asks[0].disagreements.len(), 1);
}

#[test]
fn what_android_kept_back_is_suppressed_and_what_was_granted_is_nothing() {
    for (code, kind) in [
        (2, Some(AskKind::Suppressed)),
        (3, Some(AskKind::Suppressed)),
        (8, Some(AskKind::Suppressed)),
        (9, Some(AskKind::Suppressed)),
        (1, Some(AskKind::Rejected)),
        (5, None),
        (14, Some(AskKind::Ambiguous)),
    ] {
        let mut story = Story::new();
        story.phase("use").start().see(&home()).request().result("CAMERA", code).see(&home());
        let metrics = story.end();
        assert_eq!(metrics.asks.first().map(|ask| ask.kind), kind, "result {code}");
        let charged = u32::from(kind == Some(AskKind::Suppressed));
        assert_eq!(counts(&metrics, "use").asks.total, Some(charged), "result {code}");
    }
}

#[test]
fn a_request_that_the_controller_calls_wrongly_formed_is_rejected() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request();
    story.line(2417, "GrantPermissionsViewModel: ACCESS_FINE_LOCATION must be requested with ACCESS_COARSE_LOCATION.");
    story.see(&home());
    let metrics = story.end();
    assert_eq!(metrics.asks.iter().map(|ask| ask.kind).collect::<Vec<_>>(), [AskKind::Rejected]);
    assert_eq!(counts(&metrics, "use").asks.total, Some(0));
}

#[test]
fn a_code_above_nine_is_shown_only_if_a_window_was_seen() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).answer("allow_once", &[("CAMERA", 14)]).see(&home());
    let metrics = story.end();
    assert_eq!(kinds(&metrics), [("CAMERA", AskKind::Shown)]);
    assert_eq!(metrics.asks[0].answer, "once");
}

#[test]
fn what_android_asks_itself_is_not_charged_to_the_app() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .system_request()
        .see(&prompt("Allow App to send you notifications?"))
        .answer("deny", &[("POST_NOTIFICATIONS", 6)])
        .see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.total, asks.system, asks.shown, asks.before_first_action), (Some(0), Some(1), Some(0), Some(0)));
    assert_eq!(kinds(&metrics), [("NOTIFICATIONS", AskKind::System)]);
}

#[test]
fn android_may_ask_while_the_app_does() {
    let mut story = Story::new();
    story.phase("use").start().system_request().request();
    let result = |id: u32, permission: &str| {
        format!(
            "GrantPermissionsViewModel: Permission grant result requestId={id} callingUid=10123 callingPackage={APP} permission=android.permission.{permission} isImplicit=false result=6"
        )
    };
    story.see(&prompt(CAMERA)).line(2417, &result(2, "CAMERA")).answer("deny", &[]);
    story.see(&prompt("Allow App to send you notifications?")).line(2417, &result(1, "POST_NOTIFICATIONS"));
    story.answer("deny", &[]).see(&home());
    let metrics = story.end();
    let mut kinds = kinds(&metrics);
    kinds.sort_by_key(|(group, _)| *group);
    assert_eq!(kinds, [("CAMERA", AskKind::Shown), ("NOTIFICATIONS", AskKind::System)]);
    assert!(metrics.asks.iter().all(|ask| ask.answer == "denied" && !ask.re_ask && ask.disagreements.is_empty()));
}

#[test]
fn the_approximate_place_is_a_part() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt_with_accuracy(false));
    story.answer("allow_foreground", &[("ACCESS_FINE_LOCATION", 4), ("ACCESS_COARSE_LOCATION", 4)]).see(&home());
    assert_eq!(story.end().asks[0].answer, "partial");
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt_with_accuracy(true));
    story.answer("allow_foreground", &[("ACCESS_FINE_LOCATION", 4), ("ACCESS_COARSE_LOCATION", 4)]).see(&home());
    assert_eq!(story.end().asks[0].answer, "foreground");
}

#[test]
fn another_apps_prompt_and_an_imitation_are_no_asks() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request_from(10200, 0).see(&prompt(CAMERA)).answer("deny", &[]).see(&home());
    story.see(&prompt_of(APP, CAMERA, "")).see(&home());
    let metrics = story.end();
    assert_eq!(counts(&metrics, "use").asks.shown, Some(0));
}

#[test]
fn lines_that_the_app_writes_itself_witness_nothing() {
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    story.line(4000, "ActivityTaskManager: START u0 {act=android.content.pm.action.REQUEST_PERMISSIONS cmp=x/.GrantPermissionsActivity} from uid 10123");
    story.line(4000, &format!("GrantPermissionsViewModel: Permission grant result requestId=9 callingUid=10123 callingPackage={APP} permission=android.permission.CAMERA isImplicit=false result=6"));
    story.see(&home());
    assert_eq!(story.end().asks, []);
}

#[test]
fn a_start_without_window_or_answer_is_ambiguous() {
    let mut story = Story::on(28);
    story.phase("use").start().see(&home()).request().see(&home());
    let metrics = story.end();
    assert_eq!(metrics.asks[0].kind, AskKind::Ambiguous);
    assert_eq!(counts(&metrics, "use").asks.total, Some(0));
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request_from(10123, 102).see(&home());
    assert_eq!(story.end().asks[0].kind, AskKind::Ambiguous);
}

#[test]
fn without_result_lines_window_and_request_suffice() {
    let mut story = Story::on(28);
    story.phase("use").start().see(&home());
    for _ in 0..2 {
        story.request().see(&prompt(CAMERA)).answer("deny", &[]);
    }
    story.see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.shown, asks.re_asks), (Some(2), Some(1)));
}

#[test]
fn a_dialog_seen_while_it_closes_is_not_another() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").glimpse(&prompt(CAMERA)).see(&home());
    assert_eq!(counts(&story.end(), "use").asks.shown, Some(1));
}

#[test]
fn a_request_merged_into_an_open_one_is_no_ask() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).wait(50).request_from(10123, 0).wait(100);
    // The answer belongs to the first request.
    story.line(2417, &format!("GrantPermissionsViewModel: Permission grant result requestId=1 callingUid=10123 callingPackage={APP} permission=android.permission.CAMERA isImplicit=false result=6"));
    story.answer("deny", &[]).see(&home());
    let metrics = story.end();
    assert_eq!(kinds(&metrics), [("CAMERA", AskKind::Shown)]);
}

#[test]
fn a_request_at_the_very_moment_of_the_answer_is_the_next_one() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt(LOCATION));
    // On a virtual clock no time passes between the look, the answer, and what the app does at once.
    story.result("ACCESS_FINE_LOCATION", 6).request().answer_at_once("deny").see(&prompt(LOCATION));
    story.answer("deny", &[("ACCESS_FINE_LOCATION", 7)]).see(&home());
    let metrics = story.end();
    let answers: Vec<_> = metrics.asks.iter().map(|ask| (ask.kind, ask.answer.as_str(), ask.disagreements.len())).collect();
    assert_eq!(answers, [(AskKind::Shown, "denied", 0), (AskKind::Shown, "denied_for_good", 0)]);
}

#[test]
fn re_asks_follow_a_refusal_in_the_same_run_and_over_launches() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").refused(CAMERA, "CAMERA").see(&home());
    story.start().see(&home()).request().result("CAMERA", 2).see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.shown, asks.suppressed, asks.re_asks, asks.re_asks_relaunch), (Some(2), Some(1), Some(2), Some(1)));
    assert_eq!(metrics.asks.iter().map(|ask| ask.launch).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn partial_once_and_dismissal_are_no_refusals() {
    for choice in ["allow_partial", "allow_once", "dismiss"] {
        let mut story = Story::new();
        story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).answer(choice, &[]).see(&home());
        story.refused(CAMERA, "CAMERA").see(&home());
        assert_eq!(counts(&story.end(), "use").asks.re_asks, Some(0), "{choice}");
    }
}

#[test]
fn before_consent_and_before_the_first_action() {
    let mut story = Story::new();
    story.phase("first-run").start().refused(CAMERA, "CAMERA").see(&consent());
    // The app asks while the tap on Agree is being carried out.
    story
        .tap_and("Agree", |story| _ = story.request())
        .see(&prompt(LOCATION))
        .answer("deny", &[("ACCESS_FINE_LOCATION", 6)])
        .see(&home());
    story.phase("use").tap("Me").see(&page("Me", &[row("x", "X")])).wait(20_000).refused(MICROPHONE, "RECORD_AUDIO").see(&home());
    let metrics = story.end();
    let first = &counts(&metrics, "first-run").asks;
    assert_eq!((first.total, first.before_consent, first.before_first_action, first.idle), (Some(2), Some(1), Some(2), Some(2)));
    let later = &counts(&metrics, "use").asks;
    assert_eq!((later.total, later.before_consent, later.before_first_action), (Some(1), Some(0), Some(0)));
}

#[test]
fn without_a_consent_gate_before_consent_is_unknown_in_the_first_phase() {
    let mut story = Story::new();
    story.phase("first-run").start().see(&home()).phase("use").see(&home());
    let metrics = story.end();
    assert_eq!(counts(&metrics, "first-run").asks.before_consent, None);
    assert_eq!(metrics.counts.unknown["phases[0].asks.before_consent"], "no consent gate was seen");
    assert_eq!(counts(&metrics, "use").asks.before_consent, Some(0));
}

#[test]
fn a_control_that_maps_to_the_permission_solicits_it() {
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    story.tap_and("Scan", |story| _ = story.request()).see(&prompt(CAMERA)).answer("deny", &[("CAMERA", 6)]).see(&home());
    assert_eq!(story.end().asks[0].origin, Origin::Solicited);
}

#[test]
fn another_control_just_before_leaves_the_origin_open_and_ten_seconds_make_it_idle() {
    for (pause, origin) in [(0, Origin::Undetermined), (9_000, Origin::Undetermined), (10_000, Origin::Idle)] {
        let mut story = Story::new();
        story.phase("use").start().see(&home()).tap("Me").wait(pause).refused(CAMERA, "CAMERA").see(&home());
        assert_eq!(story.end().asks[0].origin, origin, "after {pause} ms");
    }
}

#[test]
fn a_solicited_ask_needs_the_same_visit() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .see(&home())
        .tap("Scan")
        .see(&page("News", &[row("x", "X")]))
        .refused(CAMERA, "CAMERA")
        .see(&home());
    assert_eq!(story.end().asks[0].origin, Origin::Undetermined);
}

#[test]
fn asks_belong_to_the_phase_in_which_they_came() {
    let mut story = Story::new();
    story
        .phase("first-run")
        .start()
        .see(&home())
        .phase("use")
        .start()
        .request()
        .see(&prompt(CAMERA))
        .answer("deny", &[("CAMERA", 6)])
        .see(&home());
    let metrics = story.end();
    assert_eq!(counts(&metrics, "first-run").asks.total, Some(0));
    assert_eq!(counts(&metrics, "use").asks.total, Some(1));
    assert_eq!(counts(&metrics, "use").asks.re_asks_relaunch, Some(0), "the second cold start is in this phase");
    assert_eq!(counts(&metrics, "first-run").asks.re_asks_relaunch, None);
}

fn explanation() -> Screen {
    dialog("Camera permission", &[text("We need the camera to scan codes."), button("no", "Not now"), button("yes", "Continue")])
}

#[test]
fn an_explanation_followed_by_the_prompt_is_one_solicited_ask() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").see(&explanation());
    story.tap_and("Continue", |story| _ = story.request()).see(&prompt(CAMERA)).answer("deny", &[("CAMERA", 6)]).see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!(
        (asks.total, asks.shown, asks.nags, asks.explained, asks.solicited),
        (Some(1), Some(1), Some(0), Some(1), Some(1))
    );
    assert_eq!((counts(&metrics, "use").actions, counts(&metrics, "use").screens), (1, 1), "the explanation is neither");
}

#[test]
fn a_prompt_more_than_three_seconds_later_is_another_ask() {
    for (pause, nags) in [(2_900, 0), (3_100, 1)] {
        let mut story = Story::new();
        story
            .phase("use")
            .start()
            .see(&home())
            .see(&explanation())
            .tap("Continue")
            .wait(pause)
            .refused(CAMERA, "CAMERA")
            .see(&home());
        let metrics = story.end();
        assert_eq!(counts(&metrics, "use").asks.nags, Some(nags), "after {pause} ms");
        assert_eq!(counts(&metrics, "use").asks.explained, Some(1 - nags));
    }
}

#[test]
fn a_declined_explanation_is_a_refused_ask() {
    let mut story = Story::new();
    story
        .phase("use")
        .start()
        .see(&home())
        .see(&explanation())
        .tap("Not now")
        .see(&home())
        .wait(11_000)
        .refused(CAMERA, "CAMERA")
        .see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.total, asks.nags, asks.shown, asks.re_asks), (Some(2), Some(1), Some(1), Some(1)));
    assert_eq!(metrics.asks[0].answer, "denied");
}

#[test]
fn a_call_to_the_settings_is_an_ask_at_each_launch() {
    let nag = dialog(
        "Location permission",
        &[text("Please allow location in the settings."), button("no", "Not now"), button("go", "Go to settings")],
    );
    let mut story = Story::new();
    story.phase("use").start().refused(LOCATION, "ACCESS_FINE_LOCATION").see(&nag);
    story.start().see(&nag).tap("Not now").see(&home());
    let metrics = story.end();
    let asks = &counts(&metrics, "use").asks;
    assert_eq!((asks.total, asks.nags, asks.re_asks, asks.re_asks_relaunch), (Some(3), Some(2), Some(2), Some(1)));
    assert_eq!(asks.by_group["LOCATION"], 3);
}

#[test]
fn special_access_stands_beside_the_total() {
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    story.line(1200, "ActivityTaskManager: START u0 {act=android.settings.action.MANAGE_OVERLAY_PERMISSION cmp=com.android.settings/.X} from uid 10123 result code=0");
    story.see(&page_of("com.android.settings", "Display over other apps", &[row("app", "App")]));
    let metrics = story.end();
    assert_eq!((counts(&metrics, "use").asks.special, counts(&metrics, "use").asks.total), (Some(1), Some(0)));
}

#[test]
fn a_gap_in_the_log_makes_the_asks_unknown_from_there_on() {
    let mut story = Story::new();
    story.phase("first-run").start().see(&home()).phase("use").see(&home());
    story.add(Event::LogGap { reason: "the mark did not come back".into() });
    story.phase("after").see(&home());
    let metrics = story.end();
    assert_eq!(counts(&metrics, "first-run").asks.total, Some(0));
    assert_eq!(counts(&metrics, "use").asks.total, None);
    assert_eq!(counts(&metrics, "after").asks.shown, None);
    assert!(metrics.counts.unknown["phases[1].asks"].contains("the mark did not come back"));
}

#[test]
fn flags_that_contradict_the_answer_are_a_disagreement() {
    use crate::trace::event::PermissionState;
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home());
    let permissions = [("android.permission.CAMERA".to_owned(), PermissionState { granted: true, flags: Vec::new() })].into();
    story.add(Event::Perms { moment: "after".into(), permissions });
    assert_eq!(story.end().asks[0].disagreements.len(), 1);
}
