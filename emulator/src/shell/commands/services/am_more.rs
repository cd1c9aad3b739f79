//! `am start-service|stop-service|instrument|stack|task|kill-all …`: what tools ask beside starting and stopping.

use std::io;

use super::Words;
use super::exception::thrown;
use super::intent::parse;
use super::permission::skip_options;
use crate::app::Intent;
use crate::shell::Invocation;
use crate::system::activity_log::short_string;

/// Runs one of the commands.
pub fn main(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    match command {
        "startservice"
        | "start-service"
        | "startforegroundservice"
        | "start-foreground-service"
        | "stopservice"
        | "stop-service" => service(inv, command, words),
        "instrument" => instrument(inv, words),
        "stack" | "task" => tasks(inv, command, words),
        "kill-all" => {
            let names: Vec<String> = {
                let system = inv.device.lock();
                let front = system.activities.front().map(|front| front.package.clone());
                let apps =
                    system.packages.iter().filter(|package| !package.system && Some(&package.facts.package) != front.as_ref());
                apps.map(|package| package.facts.package.clone()).collect()
            };
            for name in names {
                inv.device.lock().kill_background(&name);
            }
            Ok(0)
        }
        "get-config" => {
            let (size, density, api) = {
                let system = inv.device.lock();
                (system.display.size(), system.display.density(), system.config.api)
            };
            let (width, height) = (size.0 * 160 / density.max(1), size.1 * 160 / density.max(1));
            let locale = inv.device.lock().config.locale.replacen('-', "-r", 1);
            writeln!(
                inv.out,
                "config: mcc310-mnc260-{locale}-ldltr-sw{width}dp-w{width}dp-h{height}dp-normal-long-notround-lowdr-nowidecg-port-\
                 notnight-{density}dpi-finger-keysexposed-nokeys-navhidden-nonav-v{api}\nabi: {}",
                inv.device.lock().props.get("ro.product.cpu.abilist")
            )?;
            Ok(0)
        }
        "get-started-user-state" => answer(inv, "RUNNING_UNLOCKED"),
        "is-user-stopped" => answer(inv, "false"),
        "get-standby-bucket" => answer(inv, "10"),
        "get-inactive" => answer(inv, "Idle=false"),
        "switch-user"
        | "unlock-user"
        | "set-inactive"
        | "set-standby-bucket"
        | "set-debug-app"
        | "clear-debug-app"
        | "set-watch-heap"
        | "clear-watch-heap"
        | "clear-recent-apps"
        | "wait-for-broadcast-barrier"
        | "memory-factor"
        | "set-stop-user-on-switch"
        | "clear-exit-info"
        | "compat"
        | "bug-report" => Ok(0),
        "start-user" => answer(inv, "Success: user started"),
        "to-uri" | "to-intent-uri" => match parse(words) {
            Ok(parsed) => {
                let action = parsed.intent.action.map_or(String::new(), |action| format!("action={action};"));
                answer(inv, &format!("#Intent;{action}end"))
            }
            Err(message) => thrown(inv, command, &format!("java.lang.IllegalArgumentException: {message}")),
        },
        "crash" | "hang" | "dumpheap" | "profile" | "trace-ipc" | "monitor" | "restart" => {
            let what = format!("java.lang.SecurityException: {command}: not simulated on this device");
            thrown(inv, command, &what)
        }
        other => {
            writeln!(inv.out, "Unknown command: {other}")?;
            Ok(255)
        }
    }
}

fn answer(inv: &mut Invocation<'_>, text: &str) -> io::Result<u8> {
    writeln!(inv.out, "{text}")?;
    Ok(0)
}

/// Services of apps are not simulated: none is found, and none runs that could be stopped.
fn service(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    let parsed = match parse(words) {
        Ok(parsed) => parsed,
        Err(message) => return thrown(inv, command, &format!("java.lang.IllegalArgumentException: {message}")),
    };
    let text = short_string(&parsed.intent, false);
    if command.starts_with("stop") {
        writeln!(inv.out, "Stopping service: Intent {{ {text} }}")?;
        writeln!(inv.err, "Service not stopped: was not running.")?;
        return Ok(255);
    }
    writeln!(inv.out, "Starting service: Intent {{ {text} }}")?;
    writeln!(inv.err, "Error: Not found; no service started.")?;
    Ok(255)
}

/// `am instrument [-w] [-r] [-e NAME VALUE]… COMPONENT`: no package here has any.
fn instrument(inv: &mut Invocation<'_>, words: &mut Words<'_>) -> io::Result<u8> {
    let mut component = None;
    while let Some(word) = words.next() {
        match word {
            "-e" => {
                words.next();
                words.next();
            }
            "-p" | "--user" | "--abi" | "-f" => _ = words.next(),
            option if option.starts_with('-') => {}
            word => component = Some(word),
        }
    }
    let Some(component) = component else {
        return thrown(inv, "instrument", "java.lang.IllegalArgumentException: Argument expected after \"instrument\"");
    };
    writeln!(inv.out, "INSTRUMENTATION_STATUS: id=ActivityManagerService")?;
    writeln!(
        inv.out,
        "INSTRUMENTATION_STATUS: Error=Unable to find instrumentation info for: ComponentInfo{{{component}}}\n\
         INSTRUMENTATION_STATUS_CODE: -1"
    )?;
    writeln!(inv.err, "android.util.AndroidException: INSTRUMENTATION_FAILED: {component}")?;
    Ok(1)
}

/// `am stack list`; other commands of stacks and tasks change nothing here.
fn tasks(inv: &mut Invocation<'_>, command: &str, words: &mut Words<'_>) -> io::Result<u8> {
    let what = words.next();
    if command == "task" || what != Some("list") {
        return match what {
            Some("lock" | "focus" | "resize" | "resizeable" | "remove" | "info" | "move-task" | "positiontask") => Ok(0),
            _ => {
                writeln!(inv.err, "Error: unknown command '{}'", what.unwrap_or_default())?;
                Ok(255)
            }
        };
    }
    skip_options(words);
    let text = {
        let system = inv.device.lock();
        let (width, height) = system.display.size();
        let head = if system.config.api >= 31 { "RootTask" } else { "Stack" };
        let mut text = String::new();
        for (index, task) in system.activities.tasks.iter().rev().enumerate() {
            let Some(top) = task.records.last() else { continue };
            let bounds = format!("bounds=[0,0][{width},{height}]");
            let (id, visible, component) = (task.id, index == 0, top.component());
            text += &format!("{head} id={id} {bounds} displayId=0 userId=0\n");
            text += &format!(
                "  taskId={id}: {component} {bounds} userId=0 visible={visible} topActivity=ComponentInfo{{{component}}}\n\n"
            );
        }
        text
    };
    inv.out.write_all(text.as_bytes())?;
    Ok(0)
}

/// Whether a broadcast asks for something that only the system may send.
pub fn protected(intent: &Intent) -> bool {
    const PROTECTED: [&str; 5] = ["BOOT_COMPLETED", "LOCKED_BOOT_COMPLETED", "PACKAGE_ADDED", "REBOOT", "ACTION_SHUTDOWN"];
    let name = intent.action.as_deref().and_then(|action| action.strip_prefix("android.intent.action."));
    name.is_some_and(|name| PROTECTED.contains(&name))
}

#[cfg(test)]
mod tests {
    use crate::shell::run;
    use crate::{Device, DeviceConfig};

    #[test]
    fn what_is_not_there_is_refused_as_a_device_does() {
        let device = Device::new(DeviceConfig::new(34));
        let service = run(&device, "am start-foreground-service -n com.a/.B");
        assert_eq!(service.out, "Starting service: Intent { cmp=com.a/.B }\n");
        assert_eq!((service.status, service.err.as_str()), (255, "Error: Not found; no service started.\n"));
        let instrument = run(&device, "am instrument -w -e debug false com.a.test/androidx.test.runner.AndroidJUnitRunner");
        assert!(instrument.err.contains("INSTRUMENTATION_FAILED: com.a.test/"), "{}", instrument.err);
        assert!(run(&device, "am stack list").out.starts_with("RootTask id="));
        let boot = run(&device, "am broadcast -a android.intent.action.BOOT_COMPLETED");
        assert!(boot.status != 0 && boot.err.contains("not allowed to send broadcast android.intent.action.BOOT_COMPLETED"));
        assert_eq!(run(&device, "am broadcast -a com.example.OWN | tail -n 1").out, "Broadcast completed: result=0\n");
    }
}
