//! The command line: an emulator's options, with and without a value.

use std::collections::BTreeMap;

/// A command line, read.
#[derive(Debug, Default)]
pub struct Options {
    flags: Vec<&'static str>,
    values: BTreeMap<&'static str, Vec<String>>,
}

/// Why a command line cannot be read, with its last line's end.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong(pub String);

/// Options without a value that have an effect here.
pub const FLAGS: [(&str, &str); 12] = [
    ("list-avds", "list available AVDs"),
    ("version", "display the version"),
    ("help", "print this help"),
    ("accel-check", "say whether acceleration can be used; none is needed"),
    ("read-only", "allow several instances of one AVD; snapshots cannot be saved"),
    ("no-boot-anim", "boot without the animation"),
    ("delay-adb", "adb answers only when the boot is complete"),
    ("verbose", "say more"),
    ("wipe-data", "start with no data; a simulated device always does"),
    ("no-snapshot", "boot anew; a simulated device always does"),
    ("no-snapshot-load", "boot anew; a simulated device always does"),
    ("no-snapshot-save", "keep nothing when it ends; a simulated device never does"),
];

/// Options with a value that have an effect here: name, value, what it does.
pub const VALUES: [(&str, &str, &str); 12] = [
    ("avd", "<name>", "use this virtual device; also @<name>"),
    ("port", "<port>", "console port, even; adb is one above"),
    ("ports", "<consoleport>,<adbport>", "both ports"),
    ("snapshot", "<name>", "start from this snapshot; a simulated device has none when it starts"),
    ("timezone", "<timezone>", "time zone, as Europe/Paris"),
    ("change-locale", "<locale>", "language and region, as zh-CN"),
    ("prop", "<name>=<value>", "set a system property on boot; may be given again"),
    ("phone-number", "<number>", "the number of the SIM"),
    ("quit-after-boot", "<seconds>", "end when the boot is complete, or after this time"),
    ("grpc", "<port>", "accepted; there is no gRPC"),
    ("faults", "<file>", "what goes wrong, and when (of the simulated device only)"),
    ("boot-ms", "<milliseconds>", "how long the boot takes (3000; of the simulated device only)"),
];

/// Accepted without effect.
pub const IGNORED_FLAGS: [&str; 41] = [
    "no-window",
    "no-audio",
    "noaudio",
    "no-accel",
    "no-skin",
    "noskin",
    "no-cache",
    "nocache",
    "no-jni",
    "nojni",
    "no-sim",
    "no-passive-gps",
    "no-snapstorage",
    "no-snapshot-update-time",
    "no-metrics",
    "no-qt",
    "no-nested-warnings",
    "no-direct-adb",
    "no-mouse-reposition",
    "no-hidpi-scaling",
    "no-location-ui",
    "netfast",
    "ranchu",
    "show-kernel",
    "shell",
    "lowram",
    "skip-adb-auth",
    "writable-system",
    "use-system-libs",
    "webcam-list",
    "snapshot-list",
    "fixed-scale",
    "wait-for-debugger",
    "metrics-to-console",
    "detect-image-hang",
    "allow-host-audio",
    "restart-when-stalled",
    "share-vid",
    "grpc-use-token",
    "grpc-use-jwt",
    "qt-hide-window",
];

/// Accepted with a value, without effect.
pub const IGNORED_VALUES: [&str; 66] = [
    "gpu",
    "memory",
    "cores",
    "accel",
    "skin",
    "skindir",
    "feature",
    "dns-server",
    "http-proxy",
    "sysdir",
    "system",
    "vendor",
    "datadir",
    "data",
    "kernel",
    "ramdisk",
    "image",
    "initdata",
    "init-data",
    "encryption-key",
    "logcat",
    "logcat-output",
    "partition-size",
    "cache",
    "cache-size",
    "sdcard",
    "snapstorage",
    "engine",
    "netspeed",
    "netdelay",
    "audio",
    "radio",
    "scale",
    "dpi-device",
    "wifi-client-port",
    "wifi-server-port",
    "change-language",
    "change-country",
    "net-tap",
    "cpu-delay",
    "report-console",
    "gps",
    "shell-serial",
    "tcpdump",
    "bootchart",
    "charmap",
    "studio-params",
    "shared-net-id",
    "camera-back",
    "camera-front",
    "virtualscene-poster",
    "screen",
    "selinux",
    "unix-pipe",
    "metrics-to-file",
    "sim-access-rules-file",
    "acpi-config",
    "window-size",
    "perf-stat",
    "multidisplay",
    "id",
    "ui-only",
    "idle-grpc-timeout",
    "grpc-allowlist",
    "turncfg",
    "crash-report-mode",
];

impl Options {
    /// Reads a command line. What follows `-qemu` is QEMU's, and left alone.
    pub fn parse(arguments: Vec<String>) -> Result<Self, Wrong> {
        let mut options = Self::default();
        let mut rest = arguments.into_iter();
        while let Some(word) = rest.next() {
            if let Some(name) = word.strip_prefix('@') {
                options.values.entry("avd").or_default().push(name.into());
                continue;
            }
            let Some(name) = word.strip_prefix('-') else {
                return Err(Wrong(format!(
                    "invalid command-line parameter: {word}.\nHint: use '@foo' to launch a virtual device named 'foo'.\nplease use -help for \
                     more information\n"
                )));
            };
            let name = name.strip_prefix('-').unwrap_or(name).replace('_', "-");
            if name == "qemu" {
                break;
            }
            if let Some((flag, _)) = FLAGS.iter().find(|(flag, _)| *flag == name) {
                options.flags.push(flag);
            } else if IGNORED_FLAGS.contains(&name.as_str()) || (name.starts_with("debug") || name.starts_with("verbose-")) {
            } else if let Some(known) = with_value(&name) {
                let Some(value) = rest.next() else {
                    return Err(Wrong(format!(
                        "option -{name} must be followed by a value\nplease use -help for a list of valid options\n"
                    )));
                };
                options.values.entry(known).or_default().push(value);
            } else {
                return Err(Wrong(format!("unknown option: {word}\nplease use -help for a list of valid options\n")));
            }
        }
        Ok(options)
    }

    /// Whether a flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// An option's value; the last one given counts.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// All values of an option that may be given again.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }
}

fn with_value(name: &str) -> Option<&'static str> {
    let ours = VALUES.iter().map(|(known, ..)| *known);
    ours.chain(IGNORED_VALUES).find(|known| *known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, Wrong> {
        Options::parse(line.split_whitespace().map(String::from).collect())
    }

    #[test]
    fn the_lines_that_farms_use_are_read() {
        let options = parse(
            "-avd P -ports 5600,5601 -no-window -no-audio -no-boot-anim -gpu swiftshader_indirect -camera-back none -read-only -snapshot clean \
             -no-snapshot-save -skip-adb-auth -grpc 8554 -prop a=1 -prop b=2 -feature A -qemu -append panic=1 -nonsense",
        )
        .unwrap();
        assert_eq!(
            (options.value("avd"), options.value("ports"), options.value("grpc")),
            (Some("P"), Some("5600,5601"), Some("8554"))
        );
        assert_eq!(options.all("prop"), ["a=1", "b=2"]);
        assert!(options.has("read-only") && options.has("no-boot-anim") && !options.has("wipe-data"));
        assert_eq!(parse("@Q -no_window").unwrap().value("avd"), Some("Q"));
    }

    #[test]
    fn what_it_does_not_know_it_names() {
        assert_eq!(
            parse("-nonsense").unwrap_err().0,
            "unknown option: -nonsense\nplease use -help for a list of valid options\n"
        );
        assert!(parse("Pixel").unwrap_err().0.starts_with("invalid command-line parameter: Pixel.\nHint: use '@foo'"));
        assert!(parse("-port").unwrap_err().0.contains("-port must be followed by a value"));
    }
}
