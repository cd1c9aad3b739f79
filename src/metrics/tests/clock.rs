//! A clock that was moved: asks within 48 hours count, and no other window takes the jump for time that passed.

use super::story::*;
use crate::metrics::JobMetrics;
use crate::metrics::model::{AskKind, Origin};
use crate::trace::event::Event;

const CAMERA: &str = "Allow Example to take pictures and record video?";
const HOUR: i64 = 3_600_000;

fn home() -> Screen {
    page("Home", &[row("me", "Me"), button("scan", "Scan")])
}

fn within(metrics: &JobMetrics, phase: &str) -> Option<u32> {
    counts(metrics, phase).asks.re_asks_48h
}

#[test]
fn asks_within_48_hours_need_a_clock_that_was_moved() {
    for (hours, expected) in [(47, 1), (49, 0)] {
        let mut story = Story::new();
        story.phase("first-run").start().see(&home()).refused(CAMERA, "CAMERA").see(&home());
        story.phase("use").move_clock(hours * HOUR, false).start().refused(CAMERA, "CAMERA").see(&home());
        let metrics = story.end();
        assert_eq!((within(&metrics, "first-run"), within(&metrics, "use")), (None, Some(expected)), "{hours} hours");
        assert_eq!(metrics.asks[1].within_48h, expected == 1);
        assert_eq!(counts(&metrics, "use").asks.re_asks_relaunch, Some(1));
        assert_eq!((metrics.clock[0].method.as_str(), metrics.clock[0].by_ms), ("root", hours * HOUR));
        assert_eq!(metrics.counts.unknown["phases[0].asks.re_asks_48h"], "the clock was not moved");
    }
}

#[test]
fn what_nobody_met_is_not_among_them() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home());
    story.move_clock(24 * HOUR, false).start().request().result("CAMERA", 2).see(&home());
    let metrics = story.end();
    assert_eq!(metrics.asks[1].kind, AskKind::Suppressed);
    assert_eq!((counts(&metrics, "use").asks.re_asks, within(&metrics, "use")), (Some(1), Some(0)));
}

#[test]
fn where_nothing_could_move_it_the_reason_is_told() {
    let mut story = Story::new();
    story.phase("use").start().see(&home());
    story.add(Event::Clock { method: "none".into(), from_ms: 1, to_ms: 1, problem: Some("no root".into()) });
    let metrics = story.see(&home()).end();
    assert_eq!(within(&metrics, "use"), None);
    assert_eq!(metrics.counts.unknown["phases[0].asks.re_asks_48h"], "the clock could not be moved: no root");
}

#[test]
fn two_days_by_the_clock_are_no_ten_seconds_of_idling() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).tap("Me").move_clock(47 * HOUR, false).refused(CAMERA, "CAMERA").see(&home());
    assert_eq!(story.end().asks[0].origin, Origin::Undetermined);
}

#[test]
fn an_exit_after_the_jump_is_as_soon_after_the_refusal_as_it_was() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).refused(CAMERA, "CAMERA").see(&home()).move_clock(47 * HOUR, false).see(&launcher());
    let metrics = story.end();
    assert!(metrics.exits[0].after_ms.unwrap() < 10_000, "{:?}", metrics.exits);
}

#[test]
fn lines_written_before_the_jump_and_read_after_it_belong_before_it() {
    let mut story = Story::new();
    story.phase("use").start().see(&home()).request().see(&prompt(CAMERA)).answer("deny", &[("CAMERA", 6)]).see(&home());
    story.wait(1_000).request().result("CAMERA", 2).wait(1_000).move_clock(47 * HOUR, true);
    story.phase("later").see(&home());
    let metrics = story.end();
    let told: Vec<_> = metrics.asks.iter().map(|ask| (ask.phase.as_str(), ask.kind)).collect();
    assert_eq!(told, [("use", AskKind::Shown), ("use", AskKind::Suppressed)]);
    let apart = metrics.asks[1].device_ms.unwrap() - metrics.asks[0].device_ms.unwrap();
    assert!(apart < 10_000, "{apart} ms apart");
}
