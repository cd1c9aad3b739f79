//! What only Maestro's flows have: the rarer commands, permissions, start arguments, media; and what is refused by name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Decoder;
use super::build::{Body, small};
use super::fields::Fields;
use super::value::one_or_many;
use crate::scenario::model::{Argument, ArgumentKind, Command, RandomKind, Span};
use crate::scenario::nearest::nearest;
use crate::scenario::table::{Kind, Spec};
use crate::scenario::tree::{Key, Node, Value};

/// Why the commands about artificial intelligence do nothing here.
const CLOUD: &str = "it sends the screen to Maestro's cloud, and Offramp sends nothing away";
/// What Maestro puts into a gallery.
const MEDIA: &[&str] = &["png", "jpeg", "jpg", "gif", "mp4"];
/// What becomes of a permission; Maestro takes every other word for a refusal.
const CHANGES: &[&str] = &["allow", "deny", "unset"];

impl Decoder<'_> {
    /// Builds one of Maestro's rarer commands.
    pub(super) fn build_maestro(&mut self, spec: &'static Spec, f: &mut Fields, span: Span) -> Option<Command> {
        let random = |kind, f: &mut Fields| {
            let length = f.integer("length").filter(|length| *length > 0).map_or(8, small);
            Command::InputRandom { kind, length }
        };
        let enabled = |f: &mut Fields| f.word("value").map(|word| word == "enabled");
        Some(match spec.name {
            "killApp" => Command::KillApp(self.app(f)),
            "setPermissions" => Command::SetPermissions { app_id: self.app(f), permissions: f.variables("permissions")? },
            "inputRandomText" => random(RandomKind::Text, f),
            "inputRandomNumber" => random(RandomKind::Number, f),
            "inputRandomEmail" => random(RandomKind::Email, f),
            "inputRandomPersonName" => random(RandomKind::PersonName, f),
            "inputRandomCityName" => random(RandomKind::CityName, f),
            "inputRandomCountryName" => random(RandomKind::CountryName, f),
            "inputRandomColorName" => random(RandomKind::ColorName, f),
            "copyTextFrom" => Command::CopyTextFrom(self.target(f, spec, span)?),
            "setClipboard" => Command::SetClipboard(f.text("text")?),
            "pasteText" => Command::PasteText,
            "openLink" => Command::OpenLink { link: f.text("link")?, browser: f.flag("browser").unwrap_or(false) },
            "setLocation" => Command::SetLocation { latitude: f.text("latitude")?, longitude: f.text("longitude")? },
            "travel" => {
                let speed = f.text("speed").and_then(|speed| speed.trim().parse().ok()).filter(|speed| *speed > 0.0);
                Command::Travel { points: f.route("points")?, speed: speed.unwrap_or(4.0) }
            }
            "setOrientation" => Command::SetOrientation(f.text("orientation")?),
            "setAirplaneMode" => Command::SetAirplaneMode(Some(enabled(f)?)),
            "toggleAirplaneMode" => Command::SetAirplaneMode(None),
            "setDarkMode" => Command::SetDarkMode(Some(enabled(f)?)),
            "toggleDarkMode" => Command::SetDarkMode(None),
            "assertDarkMode" => Command::AssertDarkMode(true),
            "assertLightMode" => Command::AssertDarkMode(false),
            "addMedia" => Command::AddMedia(f.media("files")?),
            "startRecording" => Command::StartRecording(f.text("path")?),
            "stopRecording" => Command::StopRecording,
            "assertTrue" => Command::AssertTrue(f.text("condition").unwrap_or_default(), f.text("within")),
            "assertScreenshot" => Command::AssertScreenshot {
                path: f.text("path")?,
                threshold: f.text("thresholdPercentage").unwrap_or_else(|| "95".into()),
                crop_on: f.selector("cropOn"),
            },
            "evalScript" => Command::EvalScript(f.text("script")?),
            "runScript" => self.run_script(f, span)?,
            "retry" => {
                let times = f.text("maxRetries").unwrap_or_else(|| "1".into());
                let Body { name, steps, env, hooks } = self.inner(f, span, "retry", false)?;
                Command::Retry { name, times, steps, env, hooks }
            }
            "action" => match f.word("name")? {
                "back" => Command::Back,
                "hideKeyboard" => Command::HideKeyboard,
                "scroll" => Command::Scroll,
                "pasteText" => Command::PasteText,
                _ => Command::Nothing("clearKeychain"),
            },
            "clearKeychain" => Command::Nothing("clearKeychain"),
            name @ ("assertWithAI" | "assertNoDefectsWithAI" | "extractTextWithAI") => Command::Refused { name, why: CLOUD },
            name => {
                self.error(self.at(span, format!("`{name}` is in the table but has no builder")));
                return None;
            }
        })
    }

    fn run_script(&mut self, fields: &mut Fields, span: Span) -> Option<Command> {
        let place = fields.place("file").unwrap_or(span);
        let name = fields.text("file")?;
        match self.loader.script(self.file, &name) {
            Ok(script) => Some(Command::RunScript {
                name,
                script,
                when: fields.condition("when"),
                env: fields.variables("env").unwrap_or_default(),
            }),
            Err((message, help)) => {
                self.error(self.at(place, message).help(help));
                None
            }
        }
    }

    /// Refuses a flow for a browser or for iOS, and an engine that is gone.
    pub(super) fn no_other_platform(&mut self, fields: &mut Fields, entries: &[(Key, Node)]) -> Option<()> {
        let place = |name: &str| entries.iter().find(|(key, _)| key.text == name).map_or(Span::default(), |(key, _)| key.span);
        if fields.text("jsEngine").is_some_and(|engine| engine == "rhino") {
            let error = self.at(place("jsEngine"), "the engine `rhino` is gone, from Maestro as well").label("not run");
            self.error(error.help("remove the line"));
            return None;
        }
        fields.text("androidWebViewHierarchy");
        if self.loader.elsewhere {
            return Some(());
        }
        if fields.text("url").is_some() {
            let error =
                self.at(place("url"), "this is a flow for a web browser, and Offramp drives Android apps").label("a web page");
            self.error(error.help("for the Android app, write `appId:` with its package instead"));
            return None;
        }
        if fields.peek("appId").is_some_and(|app| app.starts_with("com.apple.")) {
            let error = self.at(place("appId"), "this is a flow for an app of iOS, and Offramp drives Android apps").label("iOS");
            self.error(error.help("write the Android app's package"));
            return None;
        }
        Some(())
    }

    pub(super) fn permissions(&mut self, node: &Node, what: &str) -> Option<BTreeMap<String, String>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Permissions, node, what) };
        let mut permissions = BTreeMap::new();
        let mut sound = true;
        for (key, value) in entries {
            let Some(text) = self.text(value, Kind::Text, &key.text) else {
                sound = false;
                continue;
            };
            if let Some(meant) = nearest(&text, CHANGES.iter().copied()).filter(|meant| *meant != text) {
                // Maestro would refuse the permission without a word.
                let error = self.at(value.span, format!("`{}` takes `allow`, `deny` or `unset`", key.text));
                self.error(error.label(format!("found {}", value.kind())).help(format!("did you mean `{meant}`?")));
                sound = false;
            }
            permissions.insert(key.text.clone(), text);
        }
        sound.then_some(permissions)
    }

    pub(super) fn arguments(&mut self, node: &Node, what: &str) -> Option<Vec<Argument>> {
        let Value::Map(entries) = &node.value else { return self.mismatch(Kind::Arguments, node, what) };
        self.all_entries(entries, |this, key, value| {
            let text = this.text(value, Kind::Text, &key.text)?;
            let plain = matches!(value.value, Value::Scalar { plain: true, .. });
            let kind = match text.as_str() {
                _ if !plain || text.contains("${") => ArgumentKind::Text,
                "true" | "false" => ArgumentKind::Bool,
                text if text.parse::<i32>().is_ok() => ArgumentKind::Integer,
                text if text.parse::<f32>().is_ok_and(f32::is_finite) => ArgumentKind::Number,
                _ => ArgumentKind::Text,
            };
            Some(Argument { name: key.text.clone(), value: text, kind })
        })
    }

    fn all_entries<T>(
        &mut self,
        entries: &[(Key, Node)],
        mut one: impl FnMut(&mut Self, &Key, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let decoded: Vec<Option<T>> = entries.iter().map(|(key, value)| one(self, key, value)).collect();
        decoded.into_iter().collect()
    }

    pub(super) fn route(&mut self, node: &Node, what: &str) -> Option<Vec<(f64, f64)>> {
        let items = self.list(Kind::Route, node, what)?;
        self.all(items, |this, item| {
            let text = this.text(item, Kind::Plain, what)?;
            let place = text.split_once(',').and_then(|(latitude, longitude)| {
                let degrees = |text: &str, most: f64| text.trim().parse().ok().filter(|number: &f64| number.abs() <= most);
                Some((degrees(latitude, 90.0)?, degrees(longitude, 180.0)?))
            });
            if place.is_none() {
                let error =
                    this.at(item.span, "a place is `LATITUDE,LONGITUDE`, in degrees").label(format!("found {}", item.kind()));
                this.error(error.help("write it like this: `\"31.23,121.47\"`"));
            }
            place
        })
    }

    pub(super) fn media(&mut self, node: &Node, what: &str) -> Option<Vec<PathBuf>> {
        self.all(one_or_many(node), |this, item| {
            let name = this.text(item, Kind::File, what)?;
            let path = this.file.parent().unwrap_or(std::path::Path::new("")).join(&name);
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
            let problem = if !MEDIA.contains(&ending.as_str()) {
                Some((
                    format!("`{name}` is not a picture or video that a gallery takes"),
                    format!("it takes {}", MEDIA.join(", ")),
                ))
            } else if !path.is_file() {
                Some((format!("there is no file `{name}`"), format!("it is looked for as {}", path.display())))
            } else {
                None
            };
            match problem {
                Some((message, help)) => {
                    this.error(this.at(item.span, message).help(help));
                    None
                }
                None => Some(path),
            }
        })
    }
}
