//! Each obstacle on a way that has it, and the innocent neighbour that does not.

use image::{Rgb, RgbImage};

use super::story::*;
use crate::metrics::model::Deletion;

const DATA: &str = "Your personal data will be erased.";

/// A way out with these screens behind the entry; the last one's first button ends it.
fn leave(screens: &[Screen]) -> Deletion {
    let mut story = Story::new();
    start(&mut story);
    for screen in screens {
        story.see(screen);
    }
    finish(story)
}
fn start(story: &mut Story) {
    story.phase("account-deletion").start().see(&page("Me", &[row("delete", "Delete account")])).tap("Delete account");
}
fn finish(mut story: Story) -> Deletion {
    story.see(&page("Account deleted", &[text("Your account has been deleted."), button("x", "Close")])).start();
    story.see(&page("Welcome", &[text("Welcome, stranger"), button("go", "Go")]));
    story.end().counts.deletion.unwrap()
}
fn screen(items: Vec<Item>) -> Screen {
    let mut all = vec![text(DATA)];
    all.extend(items);
    page("Delete account", &all)
}
#[track_caller]
fn assert_obstacles(items: Vec<Item>, expected: &[&str]) {
    let deletion = leave(&[screen(items)]);
    assert_eq!(deletion.obstacles, expected, "{:?}", deletion.sightings);
}

#[test]
fn o1_an_entry_deeper_than_four() {
    let mut story = Story::new();
    story.phase("account-deletion").start();
    for step in ["One", "Two", "Three", "Four"] {
        story.see(&page(step, &[row("next", "Further")])).tap("Further");
    }
    story
        .see(&page("Me", &[row("delete", "Delete account")]))
        .tap("Delete account")
        .see(&screen(vec![button("yes", "Delete my account")]));
    let deletion = finish(story);
    assert_eq!((deletion.depth, deletion.obstacles), (Some(5), vec!["O1".to_owned()]));
}

#[test]
fn o2_a_retention_screen_needs_a_control_to_stay() {
    let sorry = || text("We are sorry to see you go");
    assert_obstacles(vec![sorry(), button("stay", "Keep my account"), button("go", "Delete my account")], &["O2"]);
    assert_obstacles(vec![sorry(), button("go", "Delete my account")], &[]);
    assert_obstacles(vec![text("很遗憾您要离开"), button("a", "再想想"), button("b", "继续注销")], &["O2"]);
}

#[test]
fn o3_an_incentive_is_offered_not_lost() {
    assert_obstacles(vec![text("Special offer: three months, 50% off"), button("go", "Delete my account")], &["O3"]);
    assert_obstacles(vec![text("Your coupons will be lost"), button("go", "Delete my account")], &[]);
}

#[test]
fn o4_a_label_that_shames() {
    assert_obstacles(vec![button("go", "残忍离开")], &["O4"]);
    assert_obstacles(vec![button("go", "I give up on my goals")], &["O4"]);
    // A box states what is lost. It is no way to leave.
    assert_obstacles(vec![tick("lose", "I give up my points"), button("go", "Delete my account")], &["O17"]);
}

#[test]
fn o5_the_control_to_stay_is_larger() {
    assert_obstacles(vec![sized("keep", "Keep my account", (900, 180)), sized("go", "Delete my account", (900, 120))], &["O5"]);
    assert_obstacles(vec![sized("keep", "Keep my account", (900, 150)), sized("go", "Delete my account", (900, 120))], &[]);
}

/// A white picture with the rectangles filled with red.
fn picture(filled: &[[u32; 4]]) -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(1080, 2400, Rgb([255, 255, 255]));
    for &[left, top, right, bottom] in filled {
        for (x, y) in (left..right).flat_map(|x| (top..bottom).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([200, 30, 30]));
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn o5_only_the_control_to_stay_is_filled() {
    // The text takes 80 pixels and a gap of 10; then come the two controls.
    let (stay, leave) = ([90, 310, 990, 430], [90, 440, 990, 560]);
    let screen = screen(vec![button("keep", "Keep my account"), button("go", "Delete my account")]);
    for (filled, expected) in
        [(vec![stay], vec!["O5".to_owned()]), (vec![stay, leave], vec![]), (vec![leave], vec![]), (vec![], vec![])]
    {
        let mut story = Story::new();
        start(&mut story);
        story.with_image(picture(&filled)).see(&screen);
        let deletion = finish(story);
        assert_eq!(deletion.obstacles, expected, "{:?}", deletion.sightings);
    }
}

#[test]
fn o5_is_unknown_on_a_black_screenshot() {
    let mut story = Story::new();
    start(&mut story);
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::new(1080, 2400).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    story.with_image(bytes.into_inner()).see(&screen(vec![button("keep", "Keep my account"), button("go", "Delete my account")]));
    assert!(story.end().counts.unknown["deletion.obstacles.O5"].contains("black"));
}

#[test]
fn o6_a_reason_must_be_given() {
    let survey = |chosen: bool, next: Item| {
        page("Why are you leaving?", &[text(DATA), radio("Too many messages", chosen), radio("Other", false), next])
    };
    assert_eq!(leave(&[survey(false, disabled("next", "Next")), survey(true, button("next", "Next"))]).obstacles, ["O6"]);
    assert!(leave(&[survey(false, button("next", "Next")), survey(true, button("next", "Next"))]).obstacles.is_empty());
}

#[test]
fn o7_a_phrase_to_type() {
    let typed = page(
        "Delete account",
        &[text(DATA), text("Type DELETE to go on."), field("answer", "Here"), button("go", "Delete my account")],
    );
    let mut story = Story::new();
    start(&mut story);
    story.see(&typed).type_in("Here", "DELETE").tap("Delete my account");
    assert_eq!(finish(story).obstacles, ["O7"]);
    let mut story = Story::new();
    start(&mut story);
    story.see(&screen(vec![text("Write BYE OLLIE in the box."), field("farewell", "Here"), button("go", "Delete my account")]));
    story.type_in("Here", "BYE OLLIE").tap("Delete my account");
    assert_eq!(finish(story).obstacles, ["O7"]);
}

#[test]
fn o8_and_o9_the_password_and_a_code() {
    assert_obstacles(vec![password("again", "Your password"), button("go", "Delete my account")], &["O8"]);
    assert_obstacles(vec![field("last_code", "Verification code"), button("go", "Delete my account")], &["O9"]);
    assert_obstacles(vec![field("number", "Your phone number"), button("go", "Delete my account")], &[]);
}

#[test]
fn o10_to_o12_identity_face_and_documents() {
    assert_obstacles(vec![text("请输入身份证号"), field("no", "号码"), button("go", "确认注销")], &["O10"]);
    assert_obstacles(vec![text("Verify your identity"), field("code", "Code"), button("go", "Delete my account")], &["O9"]);
    assert_obstacles(vec![text("请进行人脸识别"), button("go", "确认注销")], &["O11"]);
    assert_obstacles(vec![text("For the liveness test, look at the screen."), button("go", "Delete my account")], &["O11"]);
    assert_obstacles(vec![text("上传手持身份证照片"), button("go", "确认注销")], &["O10", "O12"]);
    assert_obstacles(vec![text("Send the signed declaration."), button("go", "Delete my account")], &["O12"]);
}

#[test]
fn o10_to_o12_by_what_a_person_had_to_do() {
    for (act, obstacle) in [("photo", "O10"), ("face", "O11"), ("document", "O12")] {
        let mut story = Story::new();
        start(&mut story);
        story.see(&screen(vec![button("go", "Delete my account")])).external(act);
        assert_eq!(finish(story).obstacles, [obstacle]);
    }
}

#[test]
fn o10_is_none_when_the_number_was_given_at_sign_up() {
    let mut story = Story::new();
    story
        .phase("sign-up")
        .start()
        .see(&page("注册", &[text("请输入身份证号"), field("id_number", "身份证号"), button("ok", "注册")]))
        .tap("注册");
    start(&mut story);
    story.see(&screen(vec![text("请输入身份证号"), field("id_number", "身份证号"), button("go", "确认注销")]));
    assert!(finish(story).obstacles.is_empty());
}

#[test]
fn o13_a_link_to_the_service_beside_the_way_is_none() {
    assert_obstacles(vec![text("请联系客服注销"), sized("call", "拨打", (300, 100))], &["O13"]);
    assert_obstacles(vec![button("help", "Contact support"), button("go", "Delete my account")], &[]);
}

#[test]
fn o14_conditions_o21_bundles_o22_re_login() {
    assert_obstacles(vec![text("账户余额为零"), button("go", "确认注销")], &["O14"]);
    assert_obstacles(vec![text("You have a running subscription."), button("go", "Delete my account")], &["O14"]);
    assert_obstacles(vec![text("关联账号将一并注销"), button("go", "确认注销")], &["O21"]);
    assert_obstacles(vec![text("Your accounts there are closed with it."), button("go", "Delete my account")], &["O21"]);
    assert_obstacles(vec![text("15天冷静期，期间登录将取消注销"), button("go", "确认注销")], &["O15", "O22"]);
    assert_obstacles(vec![text("To sign in again withdraws your request."), button("go", "Delete my account")], &["O22"]);
    assert_obstacles(vec![text("其间登录均视为撤回注销申请。"), button("go", "确认注销")], &["O22"]);
    // An offer to take it back is not done by itself, and two sentences are not one.
    assert_obstacles(vec![text("Sign in, and you can take your request back."), button("go", "Delete my account")], &[]);
    assert_obstacles(
        vec![text("Sign in to go on. A missed payment cancels your order request."), button("go", "Delete my account")],
        &[],
    );
}

#[test]
fn o18_an_account_that_is_only_put_to_rest() {
    for end in ["Your account is now inactive", "您的账号已进入休眠状态"] {
        let mut story = Story::new();
        start(&mut story);
        story.see(&screen(vec![button("go", "Delete my account")])).tap("Delete my account");
        story.see(&page("See you soon", &[text(end), button("x", "Close")]));
        let deletion = story.end().counts.deletion.unwrap();
        assert_eq!((deletion.outcome.as_str(), deletion.obstacles), ("deactivated", vec!["O18".to_owned()]), "{end}");
    }
}

#[test]
fn o15_cooling_off_is_not_handling() {
    let deletion = leave(&[screen(vec![
        text("You have a 30-day cooling-off period."),
        text("We finish within 7 working days."),
        button("go", "Delete my account"),
    ])]);
    assert_eq!((deletion.cooling_off_days, deletion.handling_days), (Some(30), Some(7)));
    assert_eq!(deletion.obstacles, ["O15"]);
}

#[test]
fn o16_a_countdown() {
    let of = |label: &str, on: bool| screen(vec![if on { button("go", label) } else { disabled("go", label) }]);
    assert_eq!(leave(&[of("Delete (9s)", false), of("Delete (3s)", false), of("Delete", true)]).obstacles, ["O16"]);
}

#[test]
fn o17_a_box_to_tick() {
    assert_obstacles(vec![tick("read", "I have read the agreement"), button("go", "Delete my account")], &["O17"]);
}

#[test]
fn o17_a_text_that_must_be_scrolled() {
    let mut story = Story::new();
    start(&mut story);
    story.see(&screen(vec![disabled("go", "Delete my account")])).scroll().see(&screen(vec![button("go", "Delete my account")]));
    assert_eq!(finish(story).obstacles, ["O17"]);
}

#[test]
fn o19_only_on_the_web() {
    let mut story = Story::new();
    start(&mut story);
    story
        .see(&page("Delete account", &[text(DATA), text("Please delete your account on our website."), button("open", "Open")]))
        .tap("Open");
    story.see(&page_of("com.android.chrome", "Chrome", &[row("bar", "example.com")]));
    let deletion = story.end().counts.deletion.unwrap();
    assert_eq!((deletion.outcome.as_str(), deletion.obstacles), ("blocked", vec!["O19".to_owned()]));
}

#[test]
fn o20_a_loop_and_a_crash() {
    let (a, b) = (screen(vec![button("go", "Delete my account")]), page("Wait", &[text(DATA), button("b", "OK")]));
    let deletion = leave(&[a.clone(), b.clone(), a.clone(), b, a]);
    assert_eq!(deletion.obstacles, ["O20"]);
    let mut story = Story::new();
    start(&mut story);
    story.see(&screen(vec![button("go", "Delete my account")])).tap("Delete my account");
    story.add(crate::trace::event::Event::Fault {
        class: crate::trace::event::FaultClass::App,
        message: "the app crashed".into(),
    });
    assert_eq!(finish(story).obstacles, ["O20"]);
}

#[test]
fn o20_no_progress_for_thirty_seconds() {
    let of = |items: Vec<Item>, wait: i64| {
        let busy = screen(items);
        let mut story = Story::new();
        start(&mut story);
        story.see(&screen(vec![button("go", "Delete my account")])).tap("Delete my account").see(&busy).wait(wait).see(&busy);
        let deletion = finish(story);
        (deletion.obstacles, deletion.sightings.iter().map(|one| one.because.clone()).collect::<Vec<_>>())
    };
    let (obstacles, why) = of(vec![text("Please wait")], 30_000);
    assert_eq!(
        (obstacles, why),
        (vec!["O20".to_owned()], vec!["no progress for 30 s, and nothing to tap: “Delete account”".into()])
    );
    assert!(of(vec![text("Please wait")], 20_000).0.is_empty());
    assert!(of(vec![text("Please wait"), button("x", "Stop")], 40_000).0.is_empty(), "one may stop it");
}

#[test]
fn o20_is_none_while_a_control_counts_down() {
    let of = |label: &str| screen(vec![disabled("go", label)]);
    let mut story = Story::new();
    start(&mut story);
    story.see(&of("Delete (60s)")).wait(40_000).see(&of("Delete (19s)")).wait(19_000).see(&screen(vec![button("go", "Delete")]));
    assert_eq!(finish(story).obstacles, ["O16"]);
}

#[test]
fn o23_not_a_word_about_the_data() {
    let deletion = leave(&[page("Delete account", &[text("Please confirm."), button("go", "Delete my account")])]);
    assert_eq!(deletion.obstacles, ["O23"]);
}
