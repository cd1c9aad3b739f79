//! The commands by theme, each with its page of documentation.
//!
//! A new command is named here and has a file `docs/commands/NAME.md`, which may be empty: `UPDATE_DOCS=1 cargo test -p offramp docs` fills in what
//! the table knows.

/// A page of documentation.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// The command.
    pub name: &'static str,
    /// Markdown, as in `docs/commands/NAME.md`.
    pub text: &'static str,
}

/// Commands that one looks for together.
pub(crate) struct Theme {
    pub title: &'static str,
    pub pages: &'static [Page],
}

macro_rules! pages {
    ($($name:ident)*) => {
        &[$(Page {
            name: stringify!($name),
            text: include_str!(concat!("../../../docs/commands/", stringify!($name), ".md")),
        }),*]
    };
}

/// In the order of the documentation; ours first.
pub(crate) const THEMES: &[Theme] = &[
    Theme { title: "What is counted", pages: pages![phase entry noise external manual expectSteps expectAsks] },
    Theme { title: "Permission prompts", pages: pages![onPermission setPermissions] },
    Theme { title: "Watching and searching", pages: pages![idle relaunch advanceClock passConsent reach readCode] },
    Theme { title: "The app", pages: pages![launchApp stopApp killApp clearState clearKeychain openLink] },
    Theme { title: "Touch", pages: pages![tapOn doubleTapOn longPressOn swipe scroll scrollUntilVisible] },
    Theme {
        title: "Text and keys",
        pages: pages![
            inputText eraseText copyTextFrom setClipboard pasteText pressKey back hideKeyboard action
            inputRandomText inputRandomNumber inputRandomEmail inputRandomPersonName inputRandomCityName
            inputRandomCountryName inputRandomColorName
        ],
    },
    Theme {
        title: "Checks and waits",
        pages: pages![assertVisible assertNotVisible assertTrue extendedWaitUntil waitForAnimationToEnd],
    },
    Theme { title: "Pictures and recordings", pages: pages![takeScreenshot assertScreenshot startRecording stopRecording] },
    Theme { title: "Flow and scripts", pages: pages![runFlow if repeat retry evalScript runScript] },
    Theme {
        title: "The device",
        pages: pages![
            setLocation travel setOrientation setAirplaneMode toggleAirplaneMode setDarkMode toggleDarkMode
            assertDarkMode assertLightMode addMedia adb
        ],
    },
    Theme { title: "Read and refused", pages: pages![assertWithAI assertNoDefectsWithAI extractTextWithAI] },
];

/// A command's page.
pub(crate) fn page(name: &str) -> Option<&'static Page> {
    THEMES.iter().flat_map(|theme| theme.pages).find(|page| page.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scenario::table::COMMANDS;

    #[test]
    fn every_command_has_one_theme_and_a_page() {
        let mut named = BTreeSet::new();
        for page in THEMES.iter().flat_map(|theme| theme.pages) {
            assert!(named.insert(page.name), "{} stands under two themes", page.name);
        }
        let commands: BTreeSet<&str> = COMMANDS.iter().map(|spec| spec.name).collect();
        let missing: Vec<_> = commands.symmetric_difference(&named).collect();
        assert!(missing.is_empty(), "name these commands both in a table and in THEMES (table/themes.rs): {missing:?}");
    }
}
