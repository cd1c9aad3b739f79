//! What a scenario may say about one-time codes, and what its header must allow.

use super::model::{CodeSource, Command, Endpoint, MailSource};
use super::tests::{errors, load_files};

fn source(header: &str, step: &str) -> Option<CodeSource> {
    let text = format!("appId: a.b\nofframp:\n{header}---\n- readCode: {step}\n");
    let scenario = load_files(&[("s.yaml", &text)]);
    let scenario = scenario.unwrap_or_else(|errors| panic!("{}", super::tests::rendered(&errors)));
    let Command::ReadCode { source, .. } = scenario.steps[0].command.clone() else { panic!("not readCode") };
    source.or(scenario.header.offramp.and_then(|header| header.codes))
}

#[test]
fn an_endpoint_a_mailbox_and_a_command() {
    let endpoint = Endpoint {
        url: "https://codes.example.com/last?to=${TO}".into(),
        headers: [("Authorization".to_owned(), "Bearer env:TOKEN".to_owned())].into(),
        pointer: Some("/0/code".into()),
        ..Endpoint::default()
    };
    let header = "  hosts: codes.example.com\n  codes:\n    http: https://codes.example.com/last?to=${TO}\n    pointer: /0/code\n    \
                  headers: {Authorization: 'Bearer env:TOKEN'}\n";
    assert_eq!(source(header, "{into: pin}"), Some(CodeSource::Http(Box::new(endpoint.clone()))));
    let searched = Endpoint { pattern: Some("[0-9]+".into()), ..endpoint };
    assert_eq!(source(header, "{pattern: '[0-9]+'}"), Some(CodeSource::Http(Box::new(searched))));
    let mail = MailSource {
        address: "imaps://mail.example.com:9993/Tests".into(),
        user: "qa@example.com".into(),
        password: "MAIL_PASSWORD".into(),
        to: Some("${OFFRAMP_EMAIL}".into()),
        certificate: Some("lab.pem".into()),
        ..MailSource::default()
    };
    let step = "{from: {mail: 'imaps://mail.example.com:9993/Tests', user: qa@example.com, password: env:MAIL_PASSWORD, \
                to: '${OFFRAMP_EMAIL}', certificate: lab.pem}}";
    let Some(CodeSource::Mail(mut found)) = source("  hosts: [mail.example.com]\n", step) else { panic!("no mailbox") };
    found.certificate = found.certificate.and_then(|file| file.file_name().map(Into::into));
    assert_eq!(*found, mail);
    let command = CodeSource::Command { argv: vec!["mail".into(), "${BOX}".into()], pattern: None };
    assert_eq!(source("  programs: mail\n", "{from: {command: [mail, '${BOX}']}}"), Some(command.clone()));
    assert_eq!(source("  codes: {command: [mail, '${BOX}']}\n", "{into: pin}"), Some(command));
}

#[test]
fn what_the_header_does_not_allow_and_what_is_no_place() {
    let text = "\
appId: a.b
offramp:
  hosts: [mail.example.com]
---
- readCode: {from: {command: [curl, x]}}
- readCode: {from: {http: https://codes.example.com/last}}
- readCode: {from: {http: http://mail.example.com/last}}
- readCode: {from: {http: https://mail.example.com/last, headers: {X-Token: abc}}}
- readCode: {from: {http: https://mail.example.com/last, pointer: code}}
- readCode: {from: {http: https://mail.example.com/last, user: ann}}
- readCode: {from: {mail: imaps://mail.example.com, user: ann, password: hunter2}}
- readCode: {from: {mail: imaps://mail.example.com, user: ann}}
- readCode: {from: {mail: mail.example.com, user: ann, password: env:P}}
- readCode: {from: {mail: imaps://mail.example.com, http: https://mail.example.com}}
- readCode: {from: {imap: mail.example.com}}
- readCode: {from: fax}
- readCode: {from: person, pattern: x}
";
    insta::assert_snapshot!(errors(&[("s.yaml", text)]));
}
