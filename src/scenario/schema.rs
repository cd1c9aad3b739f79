//! The JSON Schema of scenario files (draft 2020-12), from the table: completion and checks in editors.
//!
//! Editors hold the schema against each document of the file: a list is the commands, a map the header.

use serde_json::{Map, Value, json};

use super::table::{
    ANSWERS, CODES, COMMANDS, CONDITION, Field, HEADER, KEYS, Kind, MODIFIERS, OFFRAMP, PERMISSION_GROUPS, SELECTOR, Spec, counts,
};

/// The schema of scenario files.
pub fn schema() -> Value {
    let bare: Vec<_> =
        COMMANDS.iter().filter(|spec| spec.bare).map(|spec| json!({"const": spec.name, "description": spec.doc})).collect();
    let named: Map<String, Value> = COMMANDS.iter().map(|spec| (spec.name.to_owned(), body(spec))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Offramp scenario",
        "description": "A header map, `---`, and a list of commands.",
        "if": {"type": "array"},
        "then": {"$ref": "#/$defs/commands"},
        "else": {"$ref": "#/$defs/header"},
        "$defs": {
            // Maestro's headers may hold keys of other tools.
            "header": described(open(object(HEADER.iter())), "What the scenario is about; Maestro's keys, and `offramp`.", ""),
            "commands": {"description": "Commands, in their order.", "type": "array", "items": {"$ref": "#/$defs/command"}},
            "command": {"description": "A command: its name alone, or a map of its name to what it is given.", "anyOf": [
                {"oneOf": bare},
                {"type": "object", "properties": named, "additionalProperties": false, "minProperties": 1, "maxProperties": 1},
            ]},
            "text": {"description": "A text; a number or truth value is taken as one.", "type": ["string", "number", "boolean"]},
            "selector": {
                "description": "Names an element: the text that it shows (a pattern for the whole of it), or a map, all of which must hold.",
                "anyOf": [{"$ref": "#/$defs/text"}, object(SELECTOR.iter().chain(MODIFIERS))],
            },
            "codes": described(object(CODES.iter()), "Where one-time codes come from: one of `http`, `mail`, `command`.", ""),
            "condition": described(object(CONDITION.iter()), "What must hold; all of it.", ""),
            "variables": {
                "description": "Variables with their values.", "type": "object", "additionalProperties": {"$ref": "#/$defs/text"},
            },
            "answers": described(one_or_more(&json!({"enum": ANSWERS})), "An answer, or a list that is used up in order.", ""),
        },
    })
}

/// What may follow a command's name.
fn body(spec: &Spec) -> Value {
    let mut forms = vec![];
    if let Some(whole) = spec.whole {
        forms.push(kind(whole));
    } else {
        let shorthand = spec.shorthand.and_then(|name| spec.all_fields().find(|field| field.name == name));
        forms.extend(shorthand.map(|field| kind(field.kind)));
        if shorthand.is_some() || !spec.bare || !spec.fields.is_empty() {
            forms.push(object(spec.all_fields()));
        }
    }
    if forms.is_empty() {
        // A name alone is all that this command is; its map form holds what every command's may.
        forms.push(object(spec.all_fields()));
    }
    let doc = if spec.ours { format!("{} Not in Maestro.", spec.doc) } else { spec.doc.to_owned() };
    let mut body = described(if forms.len() == 1 { forms.remove(0) } else { json!({"anyOf": forms}) }, &doc, "");
    let examples = examples(spec);
    if !examples.is_empty() {
        body["examples"] = examples.into();
    }
    body
}

/// What follows the command's name in its example.
fn examples(spec: &Spec) -> Vec<Value> {
    let steps: Vec<Value> = serde_yaml::from_str(spec.example).unwrap_or_default();
    steps.into_iter().filter_map(|mut step| step.get_mut(spec.name).map(Value::take)).collect()
}

fn object<'a>(fields: impl Iterator<Item = &'a Field>) -> Value {
    let mut properties = Map::new();
    let mut needed = vec![];
    for field in fields {
        properties.insert(field.name.to_owned(), described(kind(field.kind), field.doc, field.default));
        if field.required {
            needed.push(field.name);
        }
    }
    let mut object = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !needed.is_empty() {
        object["required"] = json!(needed);
    }
    object
}

fn open(mut object: Value) -> Value {
    object["additionalProperties"] = true.into();
    object
}

fn described(mut schema: Value, doc: &str, default: &str) -> Value {
    schema["description"] = match default {
        "" => doc.into(),
        default => format!("{doc} Default: {default}.").into(),
    };
    schema
}

fn kind(kind: Kind) -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    let name = || json!({"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"});
    match kind {
        Kind::Text | Kind::Plain | Kind::Shell => reference("text"),
        Kind::Adb => json!({"anyOf": [{"type": "boolean"}, one_or_more(&json!({"type": "string"}))]}),
        Kind::Texts | Kind::Program => one_or_more(&reference("text")),
        Kind::Variables | Kind::Properties => reference("variables"),
        Kind::Order => json!({"type": "object"}),
        Kind::Anything => json!({}),
        Kind::Accounts => json!({"anyOf": [{"type": "string"}, {"type": "array", "items": reference("variables")}]}),
        Kind::Variable => name(),
        Kind::VariableNames => one_or_more(&name()),
        Kind::Phase => json!({"anyOf": [
            {"enum": ["first-run", "sign-up", "use", "account-deletion", "subscription", "after-deletion"]},
            // Other names are the author's; editors' engines differ in what they call a letter.
            {"type": "string", "pattern": r"^[^\s.]+$"},
        ]}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Integer(min, max) => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::Times => json!({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^[0-9_]+$|\$\{"}]}),
        Kind::Number => json!({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9][0-9._]*$|\$\{"}]}),
        Kind::Duration => json!({"anyOf": [
            {"type": "integer", "minimum": 0, "maximum": 86_400_000},
            {"type": "string", "pattern": "^[0-9][0-9_]* ?(ms|s|m|min|h)?$"},
        ]}),
        Kind::LongDuration => json!({"type": "string", "pattern": "^[0-9][0-9_]* ?(s|m|min|h|d)$"}),
        // A negative one is the usual one, as in Maestro.
        Kind::Time => json!({"anyOf": [
            {"type": "integer", "maximum": 86_400_000},
            {"type": "string", "pattern": r"^-?[0-9][0-9_]* ?(ms|s|m|min|h)?$|\$\{"},
        ]}),
        Kind::Point => json!({"type": "string", "pattern": "^ *[0-9.]+ *%? *, *[0-9.]+ *%? *$"}),
        Kind::Place => json!({"type": "string", "pattern": r"^ *[0-9.]+ *%? *, *[0-9.]+ *%? *$|\$\{"}),
        Kind::Route => json!({"type": "array", "items": {"type": "string", "pattern": "^ *-?[0-9.]+ *, *-?[0-9.]+ *$"}}),
        // Their case does not count; the names themselves are for completion.
        Kind::Word(words) => json!({"anyOf": [{"enum": words}, {"type": "string", "pattern": any_case(words)}]}),
        Kind::Choice(words) => json!({"anyOf": [{"enum": words}, {"type": "string"}]}),
        Kind::Media => one_or_more(&json!({"type": "string", "pattern": r"\.(png|jpeg|jpg|gif|mp4|PNG|JPEG|JPG|GIF|MP4)$"})),
        Kind::Permissions => json!({"type": "object", "additionalProperties": {"anyOf": [
            {"enum": ["allow", "deny", "unset"]},
            {"type": "string", "pattern": r"\$\{"},
        ]}}),
        Kind::Arguments => json!({"type": "object", "additionalProperties": reference("text")}),
        Kind::Key => {
            let names: Vec<_> = KEYS.iter().map(|(name, _)| *name).collect();
            json!({"anyOf": [{"enum": names}, {"type": "string"}]})
        }
        Kind::Pattern => json!({"type": "string", "format": "regex"}),
        Kind::File => json!({"type": "string"}),
        Kind::Selector => reference("selector"),
        Kind::Selectors => json!({"type": "array", "items": reference("selector")}),
        Kind::Markers => {
            let states =
                ["authenticated", "logged_out", "deleted", "unsupported"].map(|state| (state.to_owned(), reference("selector")));
            json!({"type": "object", "properties": Map::from_iter(states), "additionalProperties": false})
        }
        Kind::Commands => reference("commands"),
        Kind::Condition => reference("condition"),
        Kind::Answers => {
            let groups: Map<String, Value> =
                PERMISSION_GROUPS.iter().chain(&["*"]).map(|group| ((*group).to_owned(), reference("answers"))).collect();
            json!({"anyOf": [
                reference("answers"),
                {"type": "object", "properties": groups, "patternProperties": {r"\.": reference("answers")},
                 "additionalProperties": false, "minProperties": 1},
            ]})
        }
        Kind::Group => json!({"anyOf": [{"enum": PERMISSION_GROUPS}, {"type": "string", "pattern": r"\."}]}),
        Kind::Code => json!({"anyOf": [
            {"enum": ["sms", "logcat", "person"]},
            reference("codes"),
        ]}),
        Kind::Expect => expect(),
        Kind::Offramp => object(OFFRAMP.iter()),
    }
}

/// These words in capitals or small letters: schemas' patterns know no flag for that.
fn any_case(words: &[&str]) -> String {
    let letter = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' => format!("[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase()),
        other => regex::escape(&other.to_string()),
    };
    let words: Vec<String> = words.iter().map(|word| word.chars().map(letter).collect()).collect();
    format!("^({})$", words.join("|"))
}

/// Limits by `PHASE.COUNT`; the phases are the author's, so their counts are matched by pattern.
fn expect() -> Value {
    let number = json!({"type": "number"});
    let limit = json!({"anyOf": [
        number,
        {"type": "object", "properties": {"min": number, "max": number}, "additionalProperties": false, "minProperties": 1},
    ]});
    let mut properties = Map::new();
    for part in ["deletion", "symmetry"] {
        for count in counts(part).iter().filter(|count| **count != "outcome") {
            properties.insert(format!("{part}.{count}"), limit.clone());
        }
    }
    properties.insert(
        "deletion.outcome".into(),
        json!({"enum": ["deleted", "requested", "deactivated", "blocked", "not_found", "unknown"]}),
    );
    let names = counts("").join("|").replace('.', r"\.");
    let pattern = format!(r"^[^\s.]+\.({names}|asks\.by_group\..+)$");
    json!({"type": "object", "properties": properties, "patternProperties": {pattern: limit}, "additionalProperties": false})
}

fn one_or_more(item: &Value) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schema = schema();
        let mut found = vec![];
        references(&schema, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    }

    #[test]
    fn every_part_and_every_field_is_described() {
        /// `named`: the keys of this map are names, not words of the schema.
        fn look(value: &Value, named: bool, at: &str, missing: &mut Vec<String>) {
            value.as_array().into_iter().flatten().for_each(|item| look(item, false, at, missing));
            for (name, inner) in value.as_object().into_iter().flatten() {
                // Counts, states and groups are named, not described: their names say it.
                let plain = ["min", "max", "deleted", "authenticated", "logged_out", "unsupported", "*"].contains(&name.as_str());
                let known = plain || PERMISSION_GROUPS.contains(&name.as_str()) || name.contains('.');
                if named && !known && inner["description"].as_str().is_none_or(str::is_empty) {
                    missing.push(format!("{at}/{name}"));
                }
                let names = !named && matches!(name.as_str(), "properties" | "$defs");
                look(inner, names, &format!("{at}/{name}"), missing);
            }
        }
        let mut missing = vec![];
        look(&schema(), false, "", &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_command_is_described() {
        let schema = schema();
        for spec in COMMANDS {
            let command = &schema["$defs"]["command"]["anyOf"][1]["properties"][spec.name];
            assert!(command["description"].as_str().is_some_and(|text| text.starts_with(spec.doc)), "{}", spec.name);
        }
        // The examples are values of what they stand at.
        assert_eq!(schema["$defs"]["command"]["anyOf"][1]["properties"]["eraseText"]["examples"], json!([11]));
        insta::assert_snapshot!(
            serde_json::to_string_pretty(&schema["$defs"]["command"]["anyOf"][1]["properties"]["readCode"]).unwrap()
        );
    }
}
