//! The services that a stream can be opened for.

use std::sync::Arc;

use super::reverse::Reverses;
use super::stream::{Stream, StreamReader, StreamWriter};
use super::{framebuffer, restart, shell, sync};
use crate::device::Device;
use crate::system::ports::Address;

/// What runs on a stream until it ends.
pub type Service = Box<dyn FnOnce(Arc<Stream>) + Send>;

/// What services of one connection need.
#[derive(Clone)]
pub struct Context {
    /// The device.
    pub device: Device,
    /// The connection's reverse forwards.
    pub reverses: Arc<Reverses>,
}

/// The service of that name; `None` refuses the stream.
pub fn find(context: &Context, name: &str) -> Option<Service> {
    let device = context.device.clone();
    match name {
        // No process here can be debugged.
        "jdwp" => return Some(Box::new(|stream| say(&stream, ""))),
        "track-jdwp" | "track-app" => return Some(Box::new(|stream| track_nothing(&stream))),
        "reconnect" => return Some(Box::new(move |stream| restart::reconnect(&device, &stream))),
        _ => {}
    }
    let (kind, argument) = name.split_once(':')?;
    if kind.starts_with("abb") {
        let packets = kind == "abb";
        let words = abb_words(argument);
        let known = packets || kind == "abb_exec";
        return known.then(|| -> Service { Box::new(move |stream| shell::abb(&device, &stream, words, packets)) });
    }
    // Only those names hold zeros; elsewhere one ends the name.
    let argument = argument.split('\0').next().unwrap_or_default().to_string();
    if let Some(options) = kind.strip_prefix("shell,") {
        let options = options.to_string();
        return Some(Box::new(move |stream| shell::shell(&device, &stream, &options, &argument)));
    }
    match kind {
        "shell" => Some(Box::new(move |stream| shell::shell(&device, &stream, "", &argument))),
        "exec" if !argument.is_empty() => Some(Box::new(move |stream| shell::raw(&device, &stream, &argument))),
        "sync" => Some(Box::new(move |stream| sync::serve(&device, &stream))),
        "root" => Some(Box::new(move |stream| restart::root(&device, &stream, true))),
        "unroot" => Some(Box::new(move |stream| restart::root(&device, &stream, false))),
        "remount" => Some(Box::new(move |stream| shell::raw(&device, &stream, "remount"))),
        "disable-verity" | "enable-verity" => {
            let command = kind.to_string();
            Some(Box::new(move |stream| shell::raw(&device, &stream, &command)))
        }
        "reboot" => Some(Box::new(move |_| restart::reboot(&device))),
        "tcpip" => {
            let port = argument.trim().parse().ok()?;
            Some(Box::new(move |stream| restart::daemon(&device, &stream, Some(port))))
        }
        "usb" => Some(Box::new(move |stream| restart::daemon(&device, &stream, None))),
        "framebuffer" => Some(Box::new(move |stream| framebuffer::serve(&device, &stream))),
        "reverse" => {
            let reverses = context.reverses.clone();
            Some(Box::new(move |stream| reverses.serve(&stream, &argument)))
        }
        _ => {
            let address = Address::parse(name.split('\0').next().unwrap_or_default())?;
            let service = device.lock().ports.at(&address)?;
            Some(Box::new(move |stream| service(Box::new(StreamReader::new(stream.clone())), Box::new(StreamWriter(stream)))))
        }
    }
}

/// The words of `abb:` and `abb_exec:`, which zeros keep apart.
fn abb_words(argument: &str) -> Vec<String> {
    let words = argument.split('\0').filter(|word| !word.is_empty());
    std::iter::once("cmd").chain(words).map(Into::into).collect()
}

/// An empty list, in the form of its length; and no news until the host goes.
fn track_nothing(stream: &Stream) {
    say(stream, "0000");
    while stream.receive().is_some() {}
}

/// Writes a text.
pub fn say(stream: &Stream, text: &str) {
    // Whoever asked may have gone.
    let _ = stream.write_all(text.as_bytes());
}
