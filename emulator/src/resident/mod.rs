//! The resident UI server: what `u2.jar` of the uiautomator2 project does once a tool has pushed it and started it.
//!
//! `CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9008` takes the device's one connection for UI automation and
//! answers JSON-RPC over HTTP on the device's port 9008 until its output is closed. The jar itself is not run: the device only looks whether
//! it is there. Names, answers and errors follow version 0.4 of the server (openatx/android-uiautomator-server-jar), its oddities included.
//!
//! | file | what |
//! | --- | --- |
//! | `lifecycle.rs` | starts, refuses a second one, ends |
//! | `http.rs` | requests and answers on one connection |
//! | `jsonrpc.rs` | calls, results and errors |
//! | `methods.rs` | which method does what |
//! | `arguments.rs` | a call's arguments, checked |
//! | `selector.rs`, `search.rs` | which view a client means |
//! | `objects.rs`, `scrolling.rs`, `touch.rs`, `info.rs`, `dump.rs` | what is done with it, and told of it |

mod arguments;
mod dump;
mod http;
mod info;
mod jsonrpc;
mod lifecycle;
mod methods;
mod objects;
mod scrolling;
mod search;
mod selector;
mod server;
mod touch;

#[cfg(test)]
mod tests;

pub use lifecycle::app_process;
