//! Booting anew.

use super::System;
use super::boot::Stage;

/// How long a device is away whose boot takes no time, by its wall clock.
const AWAY_MS: i64 = 25_000;

impl System {
    /// Boots anew: packages, settings, files and messages stay; what ran, what was logged and what listened is gone. It takes the time
    /// that the configuration gives for a boot.
    pub(crate) fn reboot(&mut self) {
        if self.config.boot_ms == 0 {
            self.clock.set_epoch_ms(self.clock.epoch_ms() + AWAY_MS);
        }
        self.boot.lose_connections();
        self.begin_boot(Stage::Kernel);
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
