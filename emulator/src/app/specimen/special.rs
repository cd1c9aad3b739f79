//! Special access: what no prompt grants, only a switch in the system's settings.

use serde::Deserialize;

/// The action that opens the system's photo picker, from Android 13 on.
pub const PICK_IMAGES: &str = "android.provider.action.PICK_IMAGES";
/// The action that opens the system's files, where there is no photo picker.
pub const OPEN_DOCUMENT: &str = "android.intent.action.OPEN_DOCUMENT";

/// One special access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialAccess {
    /// Draw over other apps.
    Overlay,
    /// Manage all files.
    AllFiles,
    /// See which apps are used.
    Usage,
    /// Read notifications.
    NotificationListener,
    /// Run in the background without limits.
    Battery,
    /// Install other apps.
    UnknownSources,
    /// Change the system's settings.
    WriteSettings,
    /// See and do everything on the screen.
    Accessibility,
}

impl SpecialAccess {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Overlay,
        Self::AllFiles,
        Self::Usage,
        Self::NotificationListener,
        Self::Battery,
        Self::UnknownSources,
        Self::WriteSettings,
        Self::Accessibility,
    ];

    /// The action of the intent that opens its page.
    pub fn intent(self) -> &'static str {
        match self {
            Self::Overlay => "android.settings.action.MANAGE_OVERLAY_PERMISSION",
            Self::AllFiles => "android.settings.MANAGE_APP_ALL_FILES_ACCESS_PERMISSION",
            Self::Usage => "android.settings.USAGE_ACCESS_SETTINGS",
            Self::NotificationListener => "android.settings.ACTION_NOTIFICATION_LISTENER_SETTINGS",
            Self::Battery => "android.settings.REQUEST_IGNORE_BATTERY_OPTIMIZATIONS",
            Self::UnknownSources => "android.settings.MANAGE_UNKNOWN_APP_SOURCES",
            Self::WriteSettings => "android.settings.action.MANAGE_WRITE_SETTINGS",
            Self::Accessibility => "android.settings.ACCESSIBILITY_SETTINGS",
        }
    }

    /// The app operation that says whether an app has it, where there is one.
    pub fn op(self) -> Option<&'static str> {
        match self {
            Self::Overlay => Some("SYSTEM_ALERT_WINDOW"),
            Self::AllFiles => Some("MANAGE_EXTERNAL_STORAGE"),
            Self::Usage => Some("GET_USAGE_STATS"),
            Self::UnknownSources => Some("REQUEST_INSTALL_PACKAGES"),
            Self::WriteSettings => Some("WRITE_SETTINGS"),
            Self::NotificationListener | Self::Battery | Self::Accessibility => None,
        }
    }

    /// The first API level that has it.
    pub fn since(self) -> u32 {
        match self {
            Self::AllFiles => 30,
            Self::UnknownSources => 26,
            _ => 23,
        }
    }

    /// The class of the settings' activity behind it.
    pub fn activity(self) -> &'static str {
        match self {
            Self::Overlay => "com.android.settings.Settings$AppDrawOverlaySettingsActivity",
            Self::AllFiles => "com.android.settings.Settings$AppManageExternalStorageActivity",
            Self::Usage => "com.android.settings.Settings$UsageAccessSettingsActivity",
            Self::NotificationListener => "com.android.settings.Settings$NotificationAccessSettingsActivity",
            Self::Battery => "com.android.settings.fuelgauge.RequestIgnoreBatteryOptimizations",
            Self::UnknownSources => "com.android.settings.Settings$ManageAppExternalSourcesActivity",
            Self::WriteSettings => "com.android.settings.Settings$AppWriteSettingsActivity",
            Self::Accessibility => "com.android.settings.Settings$AccessibilitySettingsActivity",
        }
    }

    /// The page's title and the words at its switch, in English and in Chinese.
    pub fn words(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Overlay => [
                ("Display over other apps", "显示在其他应用的上层"),
                ("Allow display over other apps", "允许显示在其他应用的上层"),
            ],
            Self::AllFiles => {
                [("All files access", "所有文件访问权限"), ("Allow access to manage all files", "授予所有文件的管理权限")]
            }
            Self::Usage => [("Usage access", "使用情况访问权限"), ("Permit usage access", "允许访问使用记录")],
            Self::NotificationListener => {
                [("Device & app notifications", "设备和应用通知"), ("Allow notification access", "授予通知使用权")]
            }
            Self::Battery => [
                ("Let app always run in background?", "允许应用始终在后台运行吗？"),
                ("Always run in background", "始终在后台运行"),
            ],
            Self::UnknownSources => {
                [("Install unknown apps", "安装未知应用"), ("Allow from this source", "允许来自此来源的应用")]
            }
            Self::WriteSettings => {
                [("Modify system settings", "修改系统设置"), ("Allow modifying system settings", "允许修改系统设置")]
            }
            Self::Accessibility => [("Accessibility", "无障碍"), ("Use service", "使用服务")],
        }
    }
}
