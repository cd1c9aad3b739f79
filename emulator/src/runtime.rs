//! The one tokio runtime that serves all connections of this process.

use std::future::Future;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

/// The shared runtime. Commands block, so they run on threads of their own; this one only moves bytes.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("emulator-io")
            .enable_all()
            .build()
            .expect("the system can start two threads")
    })
}

/// A service in the background. Dropping it ends the service and its connections.
#[derive(Debug)]
pub struct Handle {
    stop: watch::Sender<bool>,
    ended: Mutex<Receiver<()>>,
}

impl Handle {
    /// Starts `service` with a flag that turns true when it shall end.
    pub(crate) fn spawn<F: Future<Output = ()> + Send + 'static>(service: impl FnOnce(Stop) -> F) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (done, ended) = std::sync::mpsc::channel();
        let service = service(Stop(stopped));
        runtime().spawn(async move {
            service.await;
            drop(done);
        });
        Self { stop, ended: Mutex::new(ended) }
    }

    /// Ends the service and its connections. The port is free afterwards.
    pub fn stop(&self) {
        self.stop.send_replace(true);
        // It ends at once; the limit is only there so that a bug cannot hang the caller.
        let _ = self.ended.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(Duration::from_secs(2));
    }

    /// Ends the service without waiting for it, as those must who run on the runtime themselves.
    pub(crate) fn end(&self) {
        self.stop.send_replace(true);
    }

    /// Whether the service has ended by itself.
    pub fn ended(&self) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.try_recv() == Err(TryRecvError::Disconnected)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The other side of a [`Handle`].
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Waits until the service shall end.
    pub(crate) async fn wait(&mut self) {
        // An error means that the handle is gone, which says the same.
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}
