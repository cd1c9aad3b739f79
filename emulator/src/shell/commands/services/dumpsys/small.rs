//! Services of which only a few lines are ever read.

use std::io;

use crate::shell::Invocation;

/// `dumpsys input_method`
pub fn input_method(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (shown, api) = {
        let system = inv.device.lock();
        (system.windows.keyboard, system.config.api)
    };
    writeln!(inv.out, "Current Input Method Manager state:")?;
    writeln!(inv.out, "  mCurMethodId=com.android.inputmethod.latin/.LatinIME")?;
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
    writeln!(inv.out, "      SurfaceOrientation:  0\n      InputDeviceOrientation: 0")?;
    Ok(0)
}

/// `dumpsys power`
pub fn power(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(
        inv.out,
        "POWER MANAGER (dumpsys power)\n\nPower Manager State:\n  mWakefulness=Awake\n  mWakefulnessChanging=false"
    )?;
    writeln!(inv.out, "  mIsPowered=true\n  mStayOn=true\n  mHoldingDisplaySuspendBlocker=true\n\nDisplay Power: state=ON")?;
    Ok(0)
}

/// `dumpsys battery`
pub fn battery(inv: &mut Invocation<'_>) -> io::Result<u8> {
    writeln!(inv.out, "Current Battery Service state:\n  AC powered: true\n  USB powered: false\n  Wireless powered: false")?;
    writeln!(
        inv.out,
        "  status: 4\n  health: 2\n  present: true\n  level: 100\n  scale: 100\n  voltage: 5000\n  temperature: 250"
    )?;
    writeln!(inv.out, "  technology: Li-ion")?;
    Ok(0)
}

/// `dumpsys display`
pub fn display(inv: &mut Invocation<'_>) -> io::Result<u8> {
    let (width, height, density) = {
        let display = inv.device.lock().display;
        (display.size().0, display.size().1, display.density())
    };
    writeln!(inv.out, "DISPLAY MANAGER (dumpsys display)\n  mStableDisplaySize=Point({width}, {height})")?;
    writeln!(
        inv.out,
        "  mViewports=[DisplayViewport{{type=INTERNAL, valid=true, isActive=true, displayId=0, uniqueId='local:4619827259835644672', \
         physicalPort=0, orientation=0, logicalFrame=Rect(0, 0 - {width}, {height}), physicalFrame=Rect(0, 0 - {width}, {height}), \
         deviceWidth={width}, deviceHeight={height}}}]"
    )?;
    writeln!(inv.out, "  mDisplayId=0\n    mCurrentOrientation=0\n    density {density}\n  mScreenState=ON\n  mState=ON")?;
    Ok(0)
}
