//! The services that a stream can be opened for.

use std::sync::Arc;

use super::stream::{Stream, StreamReader, StreamWriter};
use super::{shell, sync};
use crate::device::Device;

/// What runs on a stream until it ends.
pub type Service = Box<dyn FnOnce(Arc<Stream>) + Send>;

/// The service of that name; `None` refuses the stream.
pub fn find(device: &Device, name: &str) -> Option<Service> {
    let device = device.clone();
    let (kind, argument) = name.split_once(':')?;
    if let Some(options) = kind.strip_prefix("shell,") {
        let (options, argument) = (options.to_string(), argument.to_string());
        return Some(Box::new(move |stream| shell::shell(&device, &stream, &options, &argument)));
    }
    let argument = argument.to_string();
    match kind {
        "shell" => Some(Box::new(move |stream| shell::shell(&device, &stream, "", &argument))),
        "exec" if !argument.is_empty() => Some(Box::new(move |stream| shell::raw(&device, &stream, &argument))),
        "sync" => Some(Box::new(move |stream| sync::serve(&device, &stream))),
        "root" => Some(Box::new(|stream| say(&stream, "adbd cannot run as root in production builds\n"))),
        "unroot" => Some(Box::new(|stream| say(&stream, "adbd not running as root\n"))),
        "tcp" => {
            let service = device.lock().ports.find(argument.parse().ok()?)?;
            Some(Box::new(move |stream| service(Box::new(StreamReader::new(stream.clone())), Box::new(StreamWriter(stream)))))
        }
        _ => None,
    }
}

fn say(stream: &Stream, text: &str) {
    // Whoever asked may have gone.
    let _ = stream.write_all(text.as_bytes());
}
