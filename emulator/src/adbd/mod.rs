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

use tokio::net::TcpSocket;

pub use crate::runtime::Handle;

use crate::device::Device;
use crate::runtime::{Stop, runtime};
use crate::system::boot::Stage;

/// Serves `device` on `listener`, in the background. Dropping the handle closes the port and all connections.
pub fn serve(device: Device, listener: TcpListener) -> io::Result<Handle> {
    listener.set_nonblocking(true)?;
    let listener = {
        let _entered = runtime().enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    Ok(Handle::spawn(|stop| accept(device, listener, stop)))
}

/// Serves a device that is being switched on: `socket` is bound, and listens once the device's kernel runs. Until then connections are
/// refused.
pub(crate) fn serve_when_on(device: Device, socket: TcpSocket) -> Handle {
    Handle::spawn(|mut stop| async move {
        let mut power = device.power();
        let on = power.wait_for(|power| power.stage >= Stage::Kernel);
        let on = tokio::select! {
            on = on => on.is_ok(),
            () = stop.wait() => false,
        };
        // Listening fails only if somebody else took the port meanwhile; it is closed then, too.
        if let Ok(listener) = socket.listen(BACKLOG)
            && on
        {
            accept(device, listener, stop).await;
        }
    })
}

const BACKLOG: u32 = 128;

async fn accept(device: Device, listener: tokio::net::TcpListener, mut stop: Stop) {
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
}
