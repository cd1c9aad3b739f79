//! `cmd [-l] [SERVICE …]`, `service list|check|call`: services by their names.

use std::io;

use super::{alarm, am, appops, delegate, ime, input, pm, small};
use crate::shell::commands::{settings, wm};
use crate::shell::{Invocation, Main};

/// The services that a device tells of, each with its interface; those with commands of their own are in [`main_of`].
const SERVICES: [(&str, &str); 40] = [
    ("accessibility", "android.view.accessibility.IAccessibilityManager"),
    ("account", "android.accounts.IAccountManager"),
    ("activity", "android.app.IActivityManager"),
    ("alarm", "android.app.IAlarmManager"),
    ("appops", "com.android.internal.app.IAppOpsService"),
    ("audio", "android.media.IAudioService"),
    ("backup", "android.app.backup.IBackupManager"),
    ("battery", ""),
    ("bluetooth_manager", "android.bluetooth.IBluetoothManager"),
    ("clipboard", "android.content.IClipboard"),
    ("connectivity", "android.net.IConnectivityManager"),
    ("content", "android.content.IContentService"),
    ("device_policy", "android.app.admin.IDevicePolicyManager"),
    ("display", "android.hardware.display.IDisplayManager"),
    ("dropbox", "com.android.internal.os.IDropBoxManagerService"),
    ("input", "android.hardware.input.IInputManager"),
    ("input_method", "com.android.internal.view.IInputMethodManager"),
    ("jobscheduler", "android.app.job.IJobScheduler"),
    ("location", "android.location.ILocationManager"),
    ("meminfo", ""),
    ("mount", "android.os.storage.IStorageManager"),
    ("netpolicy", "android.net.INetworkPolicyManager"),
    ("notification", "android.app.INotificationManager"),
    ("package", "android.content.pm.IPackageManager"),
    ("permission", "android.os.IPermissionController"),
    ("phone", "com.android.internal.telephony.ITelephony"),
    ("power", "android.os.IPowerManager"),
    ("role", "android.app.role.IRoleManager"),
    ("settings", ""),
    ("shortcut", "android.content.pm.IShortcutService"),
    ("statusbar", "com.android.internal.statusbar.IStatusBarService"),
    ("telecom", "com.android.internal.telecom.ITelecomService"),
    ("uimode", "android.app.IUiModeManager"),
    ("uri_grants", "android.app.IUriGrantsManager"),
    ("usagestats", "android.app.usage.IUsageStatsManager"),
    ("usb", "android.hardware.usb.IUsbManager"),
    ("user", "android.os.IUserManager"),
    ("wallpaper", "android.app.IWallpaperManager"),
    ("wifi", "android.net.wifi.IWifiManager"),
    ("window", "android.view.IWindowManager"),
];

/// The first level whose alarm service has shell commands.
const ALARM_COMMANDS: u32 = 28;

fn main_of(service: &str, api: u32) -> Option<Main> {
    Some(match service {
        "activity" => am::main,
        "alarm" if api >= ALARM_COMMANDS => alarm::main,
        "appops" => appops::main,
        "bluetooth_manager" => small::bluetooth,
        "connectivity" => small::connectivity,
        "input" => input::main,
        "input_method" => ime::main,
        "locale" if api >= 33 => small::locale,
        "notification" | "jobscheduler" | "shortcut" | "power" => small::accepted,
        "package" => pm::main,
        "role" if api >= 29 => small::role,
        "settings" => settings::main,
        "statusbar" => small::statusbar,
        "uimode" => small::uimode,
        "user" => small::user,
        "wifi" => small::wifi,
        "window" => wm::main,
        _ => return None,
    })
}

fn names(inv: &Invocation<'_>) -> Vec<(&'static str, &'static str)> {
    let api = inv.device.lock().config.api;
    let mut names: Vec<_> = SERVICES.into_iter().filter(|(name, _)| *name != "role" || api >= 29).collect();
    if api >= 33 {
        names.push(("locale", "android.app.ILocaleManager"));
        names.sort_unstable();
    }
    names
}

/// `cmd SERVICE …`: the same as the command that belongs to the service.
pub fn main(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    // `-w` waits for a service that is there already.
    let skip = args[1..].iter().take_while(|word| *word == "-w").count();
    let Some(service) = args.get(1 + skip) else {
        writeln!(inv.err, "cmd: No service specified; use -l to list all services")?;
        return Ok(20);
    };
    if service == "-l" {
        writeln!(inv.out, "Currently running services:")?;
        for (name, _) in names(inv) {
            writeln!(inv.out, "  {name}")?;
        }
        return Ok(0);
    }
    let api = inv.device.lock().config.api;
    if let Some(main) = main_of(service, api) {
        return delegate(inv, &args[1 + skip..], main);
    }
    if names(inv).iter().any(|(name, _)| name == service) {
        writeln!(inv.err, "No shell command implementation.")?;
        return Ok(255);
    }
    writeln!(inv.err, "cmd: Can't find service: {service}")?;
    Ok(20)
}

/// `service list`, `service check NAME`, `service call NAME CODE …`
pub fn service(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let args = inv.args;
    let word = |at: usize| args.get(at).map_or("", String::as_str);
    let names = names(inv);
    let found = names.iter().any(|(name, _)| *name == word(2));
    match word(1) {
        "list" => {
            writeln!(inv.out, "Found {} services:", names.len())?;
            for (index, (name, interface)) in names.iter().enumerate() {
                writeln!(inv.out, "{index}\t{name}: [{interface}]")?;
            }
        }
        "check" => writeln!(inv.out, "Service {}: {}", word(2), if found { "found" } else { "not found" })?,
        "call" if !found => {
            writeln!(inv.err, "service: Service {} does not exist", word(2))?;
            return Ok(10);
        }
        "call" => match word(3).parse::<u32>() {
            // An empty answer: what the calls would do is not simulated.
            Ok(_) => writeln!(inv.out, "Result: Parcel(00000000    '....')")?,
            Err(_) => {
                writeln!(inv.err, "service: No code specified for call")?;
                return Ok(10);
            }
        },
        _ => {
            writeln!(
                inv.out,
                "Usage: service [-h|-?]\n       service list\n       service check SERVICE\n       service call SERVICE CODE …"
            )?;
            return Ok(10);
        }
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn services_are_found_by_name() {
        let device = Device::new(DeviceConfig::new(34));
        let out = |script: &str| run(&device, script).out;
        assert!(out("cmd -l").contains("  package\n"));
        assert_eq!(out("cmd settings get global adb_enabled; cmd window size | head -c 8"), "1\nPhysical");
        assert_eq!(out("service check activity; service check none"), "Service activity: found\nService none: not found\n");
        assert_eq!(run(&device, "cmd audio x").err, "No shell command implementation.\n");
        assert_eq!(run(&device, "cmd none x").status, 20);
        assert_eq!(
            out("cmd uimode night; cmd uimode night yes; cmd uimode night"),
            "Night mode: no\nNight mode: yes\nNight mode: yes\n"
        );
        assert_eq!(out("cmd connectivity airplane-mode enable; cmd connectivity airplane-mode"), "enabled\n");
        assert_eq!(out("settings get global airplane_mode_on; svc wifi disable; settings get global wifi_on"), "1\n0\n");
        assert_eq!(
            out(
                "cmd role add-role-holder android.app.role.SMS com.android.chrome; cmd role get-role-holders android.app.role.SMS"
            ),
            "com.android.chrome\n"
        );
        assert_eq!(run(&Device::new(DeviceConfig::new(28)), "cmd role x").status, 20);
    }
}
