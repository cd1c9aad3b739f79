//! JSON-RPC 2.0 as jsonrpc4j answers it: one call, or several in a list.

use serde_json::{Value, json};

use super::arguments::Arguments;
use super::methods;
use super::server::Server;

/// The most calls in one list.
const MAX_CALLS: usize = 100;
/// The code of every exception that a method throws.
const EXCEPTION: i32 = -32001;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The call itself is wrong.
    Call(i32, &'static str),
    /// The method threw an exception.
    Thrown {
        /// Its class.
        class: &'static str,
        /// Its message.
        message: String,
    },
}

impl Fault {
    /// There is no such method.
    pub const NO_METHOD: Fault = Fault::Call(-32601, "method not found");
    /// The arguments do not fit.
    pub const BAD_ARGUMENTS: Fault = Fault::Call(-32602, "method parameters invalid");

    /// No view fits a selector, whose text `what` is.
    pub fn not_found(what: impl Into<String>) -> Self {
        Fault::Thrown { class: "androidx.test.uiautomator.UiObjectNotFoundException", message: what.into() }
    }

    /// An exception of Java's own.
    pub fn java(class: &'static str, message: impl Into<String>) -> Self {
        Fault::Thrown { class, message: message.into() }
    }

    fn described(&self, method: &str) -> Value {
        match self {
            Fault::Call(code, message) => json!({"code": code, "message": message}),
            Fault::Thrown { class, message } if class.ends_with("UiObjectNotFoundException") => {
                json!({"code": EXCEPTION, "message": class, "data": message})
            }
            Fault::Thrown { class, message } => {
                let trace = format!(
                    "{class}: {message}\n\tat com.wetest.uia2.stub.AutomatorServiceImpl.{method}(AutomatorServiceImpl.java)\n\
                     \tat com.googlecode.jsonrpc4j.JsonRpcBasicServer.invoke(JsonRpcBasicServer.java)\n"
                );
                json!({"code": EXCEPTION, "message": class, "data": trace})
            }
        }
    }
}

/// The answer to a request's body; empty for a call without an id.
pub fn handle(server: &Server, body: &[u8]) -> Vec<u8> {
    let answer = match serde_json::from_slice(body) {
        Err(_) => Some(failed(&Value::Null, &Fault::Call(-32700, "JSON parse error"), "")),
        Ok(Value::Array(calls)) if calls.len() <= MAX_CALLS => {
            Some(Value::Array(calls.iter().filter_map(|call| one(server, call)).collect()))
        }
        Ok(call) => one(server, &call),
    };
    answer.map(|answer| answer.to_string().into_bytes()).unwrap_or_default()
}

fn one(server: &Server, call: &Value) -> Option<Value> {
    let Some(method) = call.get("method").and_then(Value::as_str) else {
        return Some(failed(&Value::Null, &Fault::Call(-32600, "invalid request"), ""));
    };
    let empty = Vec::new();
    let arguments = match call.get("params") {
        Some(Value::Array(list)) => Ok(list),
        None | Some(Value::Null) => Ok(&empty),
        // The methods' arguments have no names.
        Some(Value::Object(named)) if named.is_empty() => Ok(&empty),
        Some(_) => Err(Fault::BAD_ARGUMENTS),
    };
    let result = arguments.and_then(|list| methods::call(server, method, &Arguments::new(list)));
    let id = call.get("id")?;
    Some(match result {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(fault) => failed(id, &fault, method),
    })
}

fn failed(id: &Value, fault: &Fault, method: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": fault.described(method)})
}
