//! Services of which only a few lines are ever read.

use std::io;

use crate::shell::Invocation;

/// `dumpsys input_method`
pub fn input_method(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (shown, api) = {
        let system = inv.device.lock();
        (system.windows.keyboard, system.config.api)
    };
    let method = inv.device.lock().input_method().to_string();
    writeln!(inv.out, "Current Input Method Manager state:")?;
    writeln!(inv.out, "  mCurMethodId={method}")?;
    match api {
        ..34 => writeln!(
            inv.out,
            "  mShowRequested={shown} mShowExplicitlyRequested={shown} mShowForced=false mInputShown={shown}\n  mInFullscreenMode=false"
        )?,
        _ => writeln!(inv.out, "  mShowExplicitlyRequested={shown} mShowForced=false\n  mInputShown={shown}")?,
    }
    writeln!(inv.out, "  mSystemReady=true mInteractive=true")?;
    writeln!(inv.out, "Input method service state for com.android.inputmethod.latin.LatinIME:")?;
    writeln!(inv.out, "  mIsInputViewShown={shown} mStatusIcon=0")?;
    Ok(0)
}

/// `dumpsys input`
pub fn input(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "INPUT MANAGER (dumpsys input)\n\nInput Reader State:\n  Device 2: virtio_input_multi_touch_1")?;
    let rotation = inv.device.lock().display.rotation;
    writeln!(inv.out, "      SurfaceOrientation:  {rotation}\n      InputDeviceOrientation: 0")?;
    Ok(0)
}

/// `dumpsys power`
pub fn power(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (wakefulness, awake, state) =
        if inv.device.lock().windows.asleep { ("Asleep", false, "OFF") } else { ("Awake", true, "ON") };
    writeln!(
        inv.out,
        "POWER MANAGER (dumpsys power)\n\nPower Manager State:\n  mWakefulness={wakefulness}\n  mWakefulnessChanging=false"
    )?;
    writeln!(
        inv.out,
        "  mIsPowered=true\n  mStayOn={awake}\n  mHoldingDisplaySuspendBlocker={awake}\n\nDisplay Power: state={state}"
    )?;
    Ok(0)
}

/// `dumpsys battery`
pub fn battery(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let battery = inv.device.lock().hardware.battery;
    writeln!(
        inv.out,
        "Current Battery Service state:\n  AC powered: {}\n  USB powered: false\n  Wireless powered: false",
        battery.ac
    )?;
    writeln!(
        inv.out,
        "  status: {}\n  health: {}\n  present: {}\n  level: {}\n  scale: 100\n  voltage: 5000\n  temperature: 250",
        battery.status, battery.health, battery.present, battery.capacity
    )?;
    writeln!(inv.out, "  technology: Li-ion")?;
    Ok(0)
}

/// `dumpsys SurfaceFlinger --display-id`
pub fn display_ids(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "Display 4619827259835644672 (HWC display 0): port=0 pnpId=GGL displayName=\"EMU_display_0\"")?;
    Ok(0)
}

/// `dumpsys display`
pub fn display(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (width, height, density, rotation) = {
        let display = inv.device.lock().display;
        (display.size().0, display.size().1, display.density(), display.rotation)
    };
    writeln!(inv.out, "DISPLAY MANAGER (dumpsys display)\n  mStableDisplaySize=Point({width}, {height})")?;
    writeln!(
        inv.out,
        "  mViewports=[DisplayViewport{{type=INTERNAL, valid=true, isActive=true, displayId=0, uniqueId='local:4619827259835644672', \
         physicalPort=0, orientation={rotation}, logicalFrame=Rect(0, 0 - {width}, {height}), physicalFrame=Rect(0, 0 - {width}, {height}), \
         deviceWidth={width}, deviceHeight={height}}}]"
    )?;
    writeln!(
        inv.out,
        "  mDisplayId=0\n    mCurrentOrientation={rotation}\n    density {density}\n  mScreenState=ON\n  mState=ON"
    )?;
    Ok(0)
}
