//! Booting anew.

use super::System;

/// How long the device is away, in its own time.
const BOOT_MS: i64 = 25_000;

impl System {
    /// Boots anew: packages, settings, files and messages stay; what ran, what was logged and what listened is gone.
    pub(crate) fn reboot(&mut self) {
        let mut config = self.config.clone();
        config.start_epoch_ms = Some(self.clock.epoch_ms() + BOOT_MS);
        let mut fresh = System::new(config);
        fresh.config.start_epoch_ms = self.config.start_epoch_ms;
        std::mem::swap(&mut fresh.packages, &mut self.packages);
        std::mem::swap(&mut fresh.settings, &mut self.settings);
        std::mem::swap(&mut fresh.files, &mut self.files);
        std::mem::swap(&mut fresh.inbox, &mut self.inbox);
        fresh.display = self.display;
        for (name, value) in self.props.list().filter(|(name, _)| name.starts_with("persist.")) {
            fresh.props.set(name, value);
        }
        fresh.session = self.session;
        fresh.sms_received = self.sms_received;
        fresh.refresh_launcher();
        *self = fresh;
    }
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn a_reboot_keeps_what_is_stored_and_ends_what_runs() {
        let device = Device::new(DeviceConfig::new(34));
        run(&device, "echo kept > /sdcard/f; settings put global x 1; setprop debug.x 1; am start -n com.android.chrome/.Main");
        run(&device, "am start -a android.settings.SETTINGS; log lost");
        let before = device.lock().clock.epoch_ms();
        device.reboot();
        assert!(device.is_down());
        let out = |script: &str| run(&device, script).out;
        assert_eq!(out("cat /sdcard/f; settings get global x; getprop debug.x; getprop sys.boot_completed"), "kept\n1\n\n1\n");
        assert_eq!(out("pidof com.android.settings; logcat -d | grep -c lost"), "0\n");
        assert!(device.lock().clock.epoch_ms() > before);
        assert!(device.lock().activities.front().is_some_and(|front| front.package.contains("launcher")));
    }
}
