//! The device's daemon: what an adb server speaks to.
//!
//! One TCP connection carries many streams. A stream is opened for a service (`shell:…`, `sync:` …), which runs on a thread of its own;
//! each side sends one write and waits for its acknowledgement before the next.

mod connection;
mod features;
mod framebuffer;
pub(crate) mod packet;
mod restart;
mod reverse;
mod services;
mod shell;
mod stream;
mod streams;
mod sync;
mod sync_listing;

use std::io;
use std::net::TcpListener;

pub use crate::runtime::Handle;

use crate::device::Device;
use crate::runtime::runtime;

/// Serves `device` on `listener`, in the background. Dropping the handle closes the port and all connections.
pub fn serve(device: Device, listener: TcpListener) -> io::Result<Handle> {
    listener.set_nonblocking(true)?;
    let listener = {
        let _entered = runtime().enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok(Handle::spawn(|mut stop| async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop.wait() => return,
            };
            // A connection that fails before it begins is the peer's loss; so is one to a device that is down.
            if let Ok((socket, _)) = accepted
                && !device.is_down()
            {
                tokio::spawn(connection::serve(device.clone(), socket, stop.clone()));
            }
        }
    }))
}
