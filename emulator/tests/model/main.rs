//! Random lives of an app's permissions: on every API level the simulated device's dialogs, permissions, flags and log agree with a small model
//! of Android's rules that was written independently of it.

mod device;
mod rules;

use device::Phone;
use proptest::prelude::*;
use rules::{DECLARED, Group, Model, REQUESTS};

/// What happens next. While a page is shown the person answers it, by the number; else it is one of these.
#[derive(Debug, Clone, Copy)]
enum Step {
    Ask(usize),
    Shell(usize, bool),
    Away,
    Clear,
}

fn step() -> impl Strategy<Value = (Step, usize)> {
    let step = prop_oneof![
        8 => (0..REQUESTS.len()).prop_map(Step::Ask),
        1 => (0..DECLARED.len(), any::<bool>()).prop_map(|(permission, granted)| Step::Shell(permission, granted)),
        1 => Just(Step::Away),
        1 => Just(Step::Clear),
    ];
    (step, 0..12_usize)
}

fn live(api: u32, target: u32, steps: &[(Step, usize)]) -> Result<(), TestCaseError> {
    let (mut model, phone) = (Model::new(api, target), Phone::new(api, target));
    for &(step, choice) in steps {
        match step {
            Step::Ask(request) if model.speaks_of(REQUESTS[request]) => {
                model.ask(REQUESTS[request]);
                phone.ask(request);
            }
            Step::Ask(_) => continue,
            Step::Shell(permission, granted) => {
                phone.away();
                model.away();
                phone.shell(DECLARED[permission], granted);
                model.shell(DECLARED[permission], granted);
                phone.start();
            }
            Step::Away => {
                phone.away();
                model.away();
                phone.start();
            }
            Step::Clear => {
                phone.clear();
                model.clear();
                phone.start();
            }
        }
        agree(&model, &phone)?;
        while let Some(page) = model.pages.first() {
            let answer = page.answers[choice % page.answers.len()];
            phone.answer(answer);
            model.answer(answer);
            agree(&model, &phone)?;
        }
    }
    Ok(())
}

fn agree(model: &Model, phone: &Phone) -> Result<(), TestCaseError> {
    let page = model.pages.first().map(|page| (page.group, page.answers.clone()));
    prop_assert_eq!(phone.page(), page, "the page");
    let states = phone.states();
    for (name, state) in &model.states {
        let (granted, set, fixed) = states.get(name).copied().unwrap_or_default();
        let expected = (state.granted, state.set && !state.granted, state.fixed && !state.granted);
        prop_assert_eq!((granted, set && !granted, fixed && !granted), expected, "{} granted, set, fixed", name);
    }
    prop_assert_eq!(phone.requests(), model.requests, "requests in the log");
    // An app made for Android 7 or older asks for whole groups, and is told of each of them once for every permission that it named.
    if model.api >= 30 && model.target >= 26 {
        // Which of a location's two halves is reported depends on the page's radio buttons, which are not of this model.
        let place = |name: &&str| name.ends_with("_LOCATION");
        let told = phone.reports().into_iter().filter(|(name, _)| !place(name)).collect::<Vec<_>>();
        let expected = model.reports.iter().copied().filter(|(name, _)| !place(name)).collect::<Vec<_>>();
        prop_assert_eq!(told, expected, "reports in the log");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn dialogs_flags_and_log_follow_androids_rules(
        api in 23..=36_u32,
        target in prop::sample::select(vec![25_u32, 28, 30, 31, 33, 34]),
        steps in prop::collection::vec(step(), 1..14),
    ) {
        live(api, target, &steps)?;
    }
}

/// Every level, every group: asked, refused twice, asked again, so that no level depends on chance.
#[test]
fn a_second_refusal_is_lived_through_on_every_level() {
    for api in 23..=36 {
        for (request, named) in REQUESTS.iter().enumerate() {
            let steps = [
                (Step::Ask(request), 1),
                (Step::Ask(request), 2),
                (Step::Away, 0),
                (Step::Ask(request), 0),
                (Step::Clear, 0),
                (Step::Ask(request), 0),
            ];
            live(api, 34, &steps).unwrap_or_else(|error| panic!("API {api}, {named:?}: {error}"));
        }
    }
}

#[test]
fn the_model_knows_every_group() {
    let mut model = Model::new(34, 34);
    REQUESTS.iter().filter(|request| request.len() == 1).for_each(|request| model.ask(request));
    let groups: Vec<Group> = model.pages.iter().map(|page| page.group).collect();
    assert_eq!(groups, [Group::Camera, Group::Location, Group::Microphone, Group::Contacts, Group::Notifications]);
}
