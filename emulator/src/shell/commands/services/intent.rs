//! An intent as `am` and `cmd activity` take it: `-a ACTION -d DATA -c CATEGORY -n COMPONENT -p PACKAGE -f FLAGS --es K V …`

use super::Words;
use crate::app::Intent;

/// An intent, and the options that stand among its parts.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The intent.
    pub intent: Intent,
    /// Options that are not the intent's own: `-W`, `-S`.
    pub options: Vec<String>,
    /// Names and values of the extras that are words or numbers.
    pub extras: Vec<(String, String)>,
}

/// Reads an intent; the error is the message of the real tool.
pub fn parse(words: &mut Words<'_>) -> Result<Parsed, String> {
    let mut parsed = Parsed::default();
    let intent = &mut parsed.intent;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("Argument expected after \"{word}\""));
        match word {
            "-a" => intent.action = Some(value()?.into()),
            "-d" => intent.data = Some(value()?.into()),
            "-c" => intent.categories.push(value()?.into()),
            "-p" => intent.package = Some(value()?.into()),
            "-n" => intent.component = Some(component(value()?)?),
            "-f" => intent.flags = number(value()?)?,
            "-t" | "-i" | "--user" | "--display" | "--windowingMode" | "--activityType" | "--task" => _ = value()?,
            "--es" | "-e" | "--ei" | "--ez" | "--el" | "--ef" | "--eu" | "--ecn" | "--esa" | "--eia" | "--ela" | "--esal" => {
                let name = value()?;
                parsed.extras.push((name.into(), value()?.into()));
                intent.extras = true;
            }
            "--esn" => {
                value()?;
                intent.extras = true;
            }
            option if option.starts_with('-') => parsed.options.push(option.into()),
            rest => positional(intent, rest)?,
        }
    }
    Ok(parsed)
}

/// A word without an option: a component, an address, or a package.
fn positional(intent: &mut Intent, word: &str) -> Result<(), String> {
    if word.contains(':') {
        intent.action.get_or_insert_with(|| "android.intent.action.VIEW".into());
        intent.data = Some(word.into());
    } else if word.contains('/') {
        intent.component = Some(component(word)?);
    } else {
        intent.action.get_or_insert_with(|| "android.intent.action.MAIN".into());
        intent.categories.push("android.intent.category.LAUNCHER".into());
        intent.package = Some(word.into());
    }
    Ok(())
}

/// `com.example.app/.MainActivity` as package and full class name.
pub fn component(word: &str) -> Result<(String, String), String> {
    let (package, class) = word.split_once('/').ok_or_else(|| format!("Bad component name: {word}"))?;
    let class = if class.starts_with('.') { format!("{package}{class}") } else { class.to_string() };
    Ok((package.into(), class))
}

fn number(word: &str) -> Result<u32, String> {
    let parsed = match word.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => word.parse(),
    };
    parsed.map_err(|_| format!("For input string: \"{word}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Parsed {
        let words: Vec<String> = line.split(' ').map(Into::into).collect();
        parse(&mut Words::new(&words)).unwrap()
    }

    #[test]
    fn reads_what_am_start_takes() {
        let it =
            parsed("-W -S -a android.intent.action.MAIN -c android.intent.category.LAUNCHER -n com.a/.B -f 0x10200000 --es k v");
        assert_eq!(it.options, ["-W", "-S"]);
        assert_eq!(it.intent.component, Some(("com.a".into(), "com.a.B".into())));
        assert_eq!((it.intent.flags, it.intent.extras), (0x1020_0000, true));
        assert_eq!(parsed("tel:123").intent.data.as_deref(), Some("tel:123"));
        assert_eq!(parsed("com.a").intent.package.as_deref(), Some("com.a"));
    }
}
