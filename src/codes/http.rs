//! An endpoint that hands out codes: asked once, answered within bounds.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::pattern::Pattern;
use super::tls;

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const SIZE: u64 = 256 << 10;
/// Characters of a code that stands at a pointer.
const CODE: usize = 64;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Already allowed.
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// PEM file: only the certificates in it are trusted.
    pub certificate: Option<PathBuf>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A text to look for a code in.
    Text(String),
    /// The endpoint answered, and has nothing (yet).
    Nothing(String),
}

impl Request {
    /// Asks once.
    ///
    /// # Errors
    /// The endpoint could not be reached, or refuses.
    pub fn ask(&self) -> Result<Answer, String> {
        // Without its query, where people put tokens.
        let plain = self.url.split(['?', '#']).next().unwrap_or_default();
        let failed = |error: &dyn std::fmt::Display| format!("the endpoint for codes {plain} cannot be reached: {error}");
        let mut builder = ureq::http::Request::get(self.url.as_str());
        for (name, value) in &self.headers {
            builder = builder.header(name, value);
        }
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(LIMIT))
            .http_status_as_error(false)
            // A host that is allowed must not be able to send the request on to one that is not.
            .max_redirects(0)
            .proxy(None);
        if let Some(file) = &self.certificate {
            let certificates = tls::certificates(file)?;
            let certificates: Vec<_> = certificates.iter().map(|one| ureq::tls::Certificate::from_der(one).to_owned()).collect();
            let roots = ureq::tls::RootCerts::new_with_certs(&certificates);
            config = config.tls_config(ureq::tls::TlsConfig::builder().root_certs(roots).build());
        }
        let agent = ureq::Agent::new_with_config(config.build());
        let mut answer = agent.run(builder.body(()).map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
        let status = answer.status();
        let said = format!("it answered {status}");
        match status.as_u16() {
            200..=299 => {
                let body = answer.body_mut().with_config().limit(SIZE).lossy_utf8(true).read_to_string();
                Ok(Answer::Text(body.map_err(|error| failed(&error))?))
            }
            // So says an endpoint that has no code yet.
            404 | 425 | 429 => Ok(Answer::Nothing(said)),
            401 | 403 => Err(failed(&format!("{said}; does it want another token in `headers`?"))),
            300..=399 => Err(failed(&format!("{said}, and redirects are not followed; write the address that it names"))),
            _ => Err(failed(&said)),
        }
    }
}

/// The code in an answer: at a pointer, or by the pattern. `Err` tells what there is in its place.
pub(crate) fn code(body: &str, pointer: Option<&str>, pattern: &Pattern) -> Result<String, String> {
    let Some(pointer) = pointer else {
        return pattern.code_among_others(body).ok_or_else(|| "its answer holds no code".to_owned());
    };
    let json: Value = serde_json::from_str(body).map_err(|_| "its answer is not JSON".to_owned())?;
    let text = match json.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        None | Some(Value::Null) => return Err(format!("its answer has nothing at `{pointer}`")),
        Some(_) => return Err(format!("at `{pointer}` its answer has no text and no number")),
    };
    if pattern.is_given() {
        return pattern.code(&text).ok_or_else(|| format!("the pattern does not match the text at `{pointer}`"));
    }
    let text = text.trim();
    let fine = !text.is_empty() && text.chars().count() <= CODE && !text.contains(char::is_control);
    if fine {
        Ok(text.to_owned())
    } else {
        Err(format!("the text at `{pointer}` is no code; add a `pattern` that finds it there"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_at_a_pointer_or_by_its_word() {
        let (none, digits) = (Pattern::new(None).unwrap(), Pattern::new(Some("[0-9]+")).unwrap());
        let body = r#"{"n": 1, "list": [{"code": "AB-12", "text": "it is 4711"}, {"code": 4821}], "none": null}"#;
        assert_eq!(code(body, Some("/list/0/code"), &none).as_deref(), Ok("AB-12"));
        assert_eq!(code(body, Some("/list/1/code"), &none).as_deref(), Ok("4821"));
        assert_eq!(code(body, Some("/list/0/text"), &digits).as_deref(), Ok("4711"));
        assert_eq!(code("your code: 4821", None, &none).as_deref(), Ok("4821"));
        assert_eq!(code("4821\n", None, &none).as_deref(), Ok("4821"));
        for (pointer, says) in [("/none", "nothing at `/none`"), ("/list", "no text and no number"), ("list", "nothing at")] {
            assert!(code(body, Some(pointer), &none).unwrap_err().contains(says), "{pointer}");
        }
        assert!(code("<html>", Some("/a"), &none).unwrap_err().contains("not JSON"));
        assert!(code(&format!("\"{}\"", "9".repeat(65)), Some(""), &none).unwrap_err().contains("add a `pattern`"));
        let deep = "[".repeat(200_000);
        assert!(code(&deep, Some("/0"), &none).is_err());
    }
}
