//! Runs a virtual device until it is ended: by its console, by Ctrl-C, or after its boot where that was asked for.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use super::announce::{Advertisement, tell_adb};
use super::avd::VirtualDevice;
use super::options::Options;
use super::{VERSION, info, token, warn};
use crate::clock::ClockMode;
use crate::config::{Avd, DeviceConfig};
use crate::device::Device;
use crate::faults::Plan;
use crate::running::{Ports, Running};
use crate::runtime::runtime;
use crate::system::boot::Stage;

/// How long a boot takes unless told otherwise, in milliseconds.
const BOOT_MS: u64 = 3000;
/// The console ports that are tried when none is given.
const PORTS: std::ops::RangeInclusive<u16> = 5554..=5584;
/// How long an adb server may take to notice a lost connection.
const NOTICE: Duration = Duration::from_millis(700);
/// How often it is looked whether the console has ended the device.
const LOOK: Duration = Duration::from_millis(100);

/// Runs what the options say; the error is what is said of it, in lines.
pub fn run(options: &Options) -> Result<(), String> {
    let Some(name) = options.value("avd") else {
        return Err("No AVD specified. Use '@foo' or '-avd foo' to launch a virtual device named 'foo'".into());
    };
    info(VERSION);
    let avd = VirtualDevice::find(name)?;
    let read_only = options.has("read-only");
    let _held = avd.lock(read_only)?;
    let discovery = Advertisement::place();
    let mut config = configure(options, &avd)?;
    config.avd = Some(Avd { name: name.into(), path: avd.path.clone(), discovery: discovery.clone(), read_only });
    if let Some(image) = avd.get("image.sysdir.1") {
        info(&format!("Found systemPath {image}"));
    }
    for (option, text) in [("grpc", "there is no gRPC; -grpc is ignored"), ("snapshot", "")] {
        match options.value(option) {
            Some(name) if option == "snapshot" => {
                warn(&format!("Device 'cache' does not have the requested snapshot '{name}'"));
                warn(&format!("Failed to load snapshot '{name}'"));
            }
            Some(_) => info(text),
            None => {}
        }
    }
    token::ensure();
    let running = start(options, config)?;
    let (console, adb) = (running.console.port(), running.adb.port());
    if let Some(number) = options.value("phone-number") {
        running.device.lock().hardware.phone_number = number.into();
    }
    info(&format!("Serial number of this emulator (for ADB): emulator-{console}"));
    let fields = [
        ("emulator.version", env!("CARGO_PKG_VERSION").to_string()),
        ("emulator.build", "0".into()),
        ("avd.id", name.into()),
        ("avd.name", name.into()),
        ("avd.dir", avd.path.display().to_string()),
        ("port.serial", console.to_string()),
        ("port.adb", adb.to_string()),
        ("cmdline", std::env::args().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ")),
    ];
    let _advertised = Advertisement::write(&discovery, &fields);
    let limit = options.value("quit-after-boot").map(|text| text.parse().unwrap_or(60));
    runtime().block_on(async {
        tokio::select! {
            () = boot(&running.device, adb, limit) => {}
            () = announce_again(&running.device, adb) => {}
            () = ended(&running) => info("Emulator killed by console kill command."),
            result = interrupted() => if result.is_err() { warn("signals cannot be heard; only the console ends this device") },
        }
    });
    running.kill();
    Ok(())
}

fn configure(options: &Options, avd: &VirtualDevice) -> Result<DeviceConfig, String> {
    let api = avd.api().ok_or_else(|| format!("AVD [{}] does not say which system image it has", avd.name))?;
    let known = DeviceConfig::API_LEVELS;
    if !known.contains(&api) {
        return Err(format!("AVD [{}] is of API level {api}; {} to {} are simulated", avd.name, known.start(), known.end()));
    }
    let mut config = DeviceConfig::new(api);
    config.clock = ClockMode::Real;
    config.start_epoch_ms = None;
    config.width = avd.number("hw.lcd.width").unwrap_or(config.width);
    config.height = avd.number("hw.lcd.height").unwrap_or(config.height);
    config.density = avd.number("hw.lcd.density").unwrap_or(config.density);
    config.no_boot_animation = options.has("no-boot-anim");
    config.delay_adb = options.has("delay-adb");
    config.boot_ms = match options.value("boot-ms").map(str::parse) {
        None => BOOT_MS,
        Some(Ok(ms)) => ms,
        Some(Err(_)) => return Err("option -boot-ms must be followed by a number of milliseconds".into()),
    };
    if let Some(file) = options.value("faults") {
        config.faults = Plan::read(Path::new(file)).map_err(|error| format!("-faults {file}: {error}"))?;
    }
    if let Some(locale) = options.value("change-locale") {
        config.locale = locale.into();
    }
    if let Some(zone) = options.value("timezone") {
        config.props.push(("persist.sys.timezone".into(), zone.into()));
    }
    for property in options.all("prop") {
        let Some((name, value)) = property.split_once('=') else {
            return Err(format!("option -prop must be followed by <name>=<value>, not '{property}'"));
        };
        config.props.push((name.into(), value.into()));
    }
    Ok(config)
}

/// Starts the device on the ports that were asked for, or on the first pair that is free.
fn start(options: &Options, mut config: DeviceConfig) -> Result<Running, String> {
    let pair = match (options.value("port"), options.value("ports")) {
        (_, Some(ports)) => {
            let numbers = ports.split_once(',').and_then(|(console, adb)| Some((console.parse().ok()?, adb.parse().ok()?)));
            Some(numbers.ok_or("option -ports must be followed by two integers separated by a comma")?)
        }
        (Some(port), None) => {
            let console = port.parse::<u16>().ok().filter(|port| port % 2 == 0 && *port > 0);
            let console = console.ok_or("option -port must be followed by an even integer")?;
            Some((console, console + 1))
        }
        (None, None) => None,
    };
    let mut at = |(console, adb): (u16, u16)| {
        config.serial = format!("emulator-{console}");
        Running::start(config.clone(), Ports::Fixed { console, adb })
    };
    match pair {
        Some(pair) => at(pair).map_err(|error| error.to_string()),
        None => PORTS
            .step_by(2)
            .find_map(|console| at((console, console + 1)).ok())
            .ok_or_else(|| "It seems too many emulator instances are running on this machine. Aborting.".into()),
    }
}

/// Says when the device can be reached and when it has booted. Returns only when it was told to quit then.
async fn boot(device: &Device, adb: u16, limit: Option<u64>) {
    let (begun, mut power) = (Instant::now(), device.power());
    let booted = async {
        // It fails only when the device is gone, and then it has ended as well.
        let _ = power.wait_for(|power| power.stage >= Stage::Kernel).await;
        tell_adb(adb);
        let _ = power.wait_for(|power| power.stage >= Stage::Completed).await;
        info(&format!("Boot completed in {} ms", begun.elapsed().as_millis()));
    };
    match limit {
        Some(seconds) => _ = tokio::time::timeout(Duration::from_secs(seconds), booted).await,
        None => {
            booted.await;
            std::future::pending().await
        }
    }
}

/// Tells the adb server of the device again each time that all connections were lost, by a restart or a snapshot. The server has to notice
/// the loss first, so it is told twice. Ends with the device.
async fn announce_again(device: &Device, adb: u16) {
    let mut power = device.power();
    let mut known = power.borrow_and_update().incarnation;
    while let Ok(now) = power.wait_for(|power| power.answers && power.incarnation != known).await {
        known = now.incarnation;
        drop(now);
        for _ in 0..2 {
            tokio::time::sleep(NOTICE).await;
            tell_adb(adb);
        }
    }
}

async fn ended(running: &Running) {
    while !running.ended() {
        tokio::time::sleep(LOOK).await;
    }
}

async fn interrupted() -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
