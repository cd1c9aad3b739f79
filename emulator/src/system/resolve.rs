//! Finds the activity that an intent means.

use super::System;
use super::appops::{Mode, Op};
use crate::app::notice::{Line, NoticeApp};
use crate::app::specimen::special::{OPEN_DOCUMENT, PICK_IMAGES, SpecialAccess};
use crate::app::{App, Intent, launcher};

/// An activity that an intent means.
pub struct Resolved {
    /// Its package.
    pub package: String,
    /// Its full class name.
    pub class: String,
    /// Whether one sees through to what lies below.
    pub translucent: bool,
    /// Its own runtime, where it has not its process's.
    pub app: Option<Box<dyn App>>,
}

impl Resolved {
    fn new(package: &str, class: &str, app: Option<NoticeApp>) -> Self {
        let app = app.map(|app| Box::new(app) as Box<dyn App>);
        Self { package: package.into(), class: class.into(), translucent: false, app }
    }
}

impl System {
    /// The activity that `intent` means; `None` when there is none.
    pub fn resolve(&self, intent: &Intent) -> Option<Resolved> {
        if let Some((package, class)) = &intent.component {
            return self.explicit(package, class, intent);
        }
        let data = intent.data.as_deref().unwrap_or_default();
        let category = |name: &str| intent.categories.iter().any(|category| category == name);
        match intent.action.as_deref() {
            Some("android.intent.action.MAIN") if category("android.intent.category.HOME") => {
                self.explicit(launcher::PACKAGE, launcher::ACTIVITY, intent)
            }
            Some("android.intent.action.MAIN") => {
                let package = self.packages.get(intent.package.as_deref()?)?;
                self.explicit(&package.facts.package, package.facts.activity.as_deref()?, intent)
            }
            Some("android.intent.action.DIAL" | "android.intent.action.CALL" | "android.intent.action.VIEW")
                if data.starts_with("tel:") =>
            {
                Some(self.dialer(data))
            }
            Some("android.intent.action.SENDTO" | "android.intent.action.VIEW") if data.starts_with("mailto:") => {
                Some(self.mail(data))
            }
            Some("android.intent.action.VIEW") if data.starts_with("http") => Some(self.browser(data)),
            Some("android.settings.APPLICATION_DETAILS_SETTINGS") => self.app_settings(data.strip_prefix("package:")?),
            Some(PICK_IMAGES) if self.config.api >= 33 => Some(self.photo_picker()),
            Some(OPEN_DOCUMENT) => Some(self.document_picker()),
            Some("android.settings.SETTINGS") => self.explicit("com.android.settings", "com.android.settings.Settings", intent),
            Some("android.intent.action.CHOOSER" | "android.intent.action.SEND") => Some(self.chooser(data)),
            Some(action) => self.special_access(action, data.strip_prefix("package:").unwrap_or_default()),
            None => None,
        }
    }

    /// An activity that only the app itself may start.
    pub(super) fn own_activity(&self, pid: u32, intent: &Intent) -> Option<Resolved> {
        let (name, class) = intent.component.as_ref()?;
        let package = self.packages.get(name).filter(|_| self.processes.named(name).is_some_and(|process| process.pid == pid))?;
        let specimen = package.facts.specimen.as_ref()?;
        specimen.classes().contains(class).then(|| Resolved::new(name, class, None))
    }

    fn explicit(&self, name: &str, class: &str, intent: &Intent) -> Option<Resolved> {
        let package = self.packages.get(name).filter(|package| package.user.usable())?;
        if name == launcher::PACKAGE {
            return Some(Resolved::new(name, launcher::ACTIVITY, None));
        }
        if package.facts.activity.as_deref() != Some(class) {
            return None;
        }
        if !package.system {
            return Some(Resolved::new(name, class, None));
        }
        Some(match name {
            "com.google.android.dialer" => self.dialer(intent.data.as_deref().unwrap_or("tel:")),
            "com.google.android.gm" => self.mail("mailto:"),
            "com.android.chrome" => self.browser(intent.data.as_deref().unwrap_or("about:blank")),
            _ => {
                let title = Line::text("android:id/title", package.label(self.zh()));
                Resolved::new(name, class, Some(NoticeApp::page(name, title, Vec::new())))
            }
        })
    }

    fn words(&self, en: &str, zh: &str) -> String {
        if self.zh() { zh.into() } else { en.into() }
    }

    fn dialer(&self, data: &str) -> Resolved {
        let number = data.strip_prefix("tel:").unwrap_or_default();
        let lines = vec![
            Line::field("com.google.android.dialer:id/digits", number),
            Line::button("com.google.android.dialer:id/dialpad_voice_call_button", self.words("Call", "拨打"), None),
        ];
        let title = Line::text("com.google.android.dialer:id/title", self.words("Phone", "电话"));
        let app = NoticeApp::page("com.google.android.dialer", title, lines);
        Resolved::new("com.google.android.dialer", "com.google.android.dialer.extensions.GoogleDialtactsActivity", Some(app))
    }

    fn mail(&self, data: &str) -> Resolved {
        let address = data.strip_prefix("mailto:").unwrap_or_default().split('?').next().unwrap_or_default();
        let lines = vec![
            Line::field("com.google.android.gm:id/to", address),
            Line::field("com.google.android.gm:id/subject", ""),
            Line::button("com.google.android.gm:id/send", self.words("Send", "发送"), None),
        ];
        let title = Line::text("com.google.android.gm:id/title", self.words("Compose", "撰写"));
        let app = NoticeApp::page("com.google.android.gm", title, lines);
        Resolved::new("com.google.android.gm", "com.google.android.gm.ComposeActivityGmailExternal", Some(app))
    }

    fn browser(&self, url: &str) -> Resolved {
        let text =
            self.words("This simulated device has no network: the page cannot be shown.", "这台模拟设备没有网络，无法显示网页。");
        let lines = vec![Line::field("com.android.chrome:id/url_bar", url), Line::text("com.android.chrome:id/message", text)];
        let app = NoticeApp::page("com.android.chrome", Line::text("com.android.chrome:id/title", "Chrome"), lines);
        Resolved::new("com.android.chrome", "com.google.android.apps.chrome.IntentDispatcher", Some(app))
    }

    fn app_settings(&self, name: &str) -> Option<Resolved> {
        let package = self.packages.get(name)?;
        let lines = vec![
            Line::text("com.android.settings:id/entity_header_title", package.label(self.zh())),
            Line::button("com.android.settings:id/button1", self.words("Open", "打开"), None),
            Line::button("com.android.settings:id/button2", self.words("Uninstall", "卸载"), None),
            Line::button("com.android.settings:id/button3", self.words("Force stop", "强行停止"), None),
            Line::text("android:id/title", self.words("Permissions", "权限")),
        ];
        let title = Line::text("com.android.settings:id/collapsing_toolbar", self.words("App info", "应用信息"));
        let app = NoticeApp::page("com.android.settings", title, lines);
        Some(Resolved::new("com.android.settings", "com.android.settings.applications.InstalledAppDetails", Some(app)))
    }

    /// The settings page of a special access, where this version of Android has it.
    fn special_access(&self, action: &str, name: &str) -> Option<Resolved> {
        let access = SpecialAccess::ALL.into_iter().find(|access| access.intent() == action)?;
        if self.config.api < access.since() {
            return None;
        }
        let op = access.op().and_then(|op| Op::named(op, self.config.api));
        let on = op.is_some_and(|op| self.op_mode(name, op) == Mode::Allow);
        let [title, switch] = access.words().map(|(en, zh)| self.words(en, zh));
        let label = self.packages.get(name).map(|package| package.label(self.zh()).to_string()).unwrap_or_default();
        let lines = vec![
            Line::text("com.android.settings:id/entity_header_title", label),
            Line::text("android:id/title", switch),
            Line::button("android:id/switch_widget", if on { self.words("On", "开启") } else { self.words("Off", "关闭") }, None),
        ];
        let title = Line::text("com.android.settings:id/collapsing_toolbar", title);
        let app = NoticeApp::page("com.android.settings", title, lines);
        Some(Resolved::new("com.android.settings", access.activity(), Some(app)))
    }

    fn photo_picker(&self) -> Resolved {
        let package = "com.google.android.providers.media.module";
        let id = |name: &str| format!("{package}:id/{name}");
        let text = self.words("This app can only access the photos that you select", "此应用只能访问您选择的照片");
        let lines = vec![
            Line::button(&id("cancel"), self.words("Cancel", "取消"), None),
            Line::text(&id("privacy_text"), text),
            Line::text(&id("empty_text_view"), self.words("No photos or videos", "没有照片或视频")),
        ];
        let title = Line::text(&id("title"), self.words("Photos", "照片"));
        let app = NoticeApp::page(package, title, lines);
        Resolved::new(package, "com.android.providers.media.photopicker.PhotoPickerActivity", Some(app))
    }

    fn document_picker(&self) -> Resolved {
        let package = "com.google.android.documentsui";
        let title = Line::text("com.google.android.documentsui:id/toolbar", self.words("Recent", "最近"));
        let lines = vec![Line::text("com.google.android.documentsui:id/message", self.words("No items", "无任何文件"))];
        let app = NoticeApp::page(package, title, lines);
        Resolved::new(package, "com.android.documentsui.picker.PickActivity", Some(app))
    }

    fn chooser(&self, text: &str) -> Resolved {
        let lines = vec![Line::text("android:id/content_preview_text", text)];
        let app = NoticeApp::page("android", Line::text("android:id/title", self.words("Share", "分享")), lines);
        Resolved::new("android", "com.android.internal.app.ChooserActivity", Some(app))
    }
}
