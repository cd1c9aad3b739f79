//! Finds the name that was probably meant.

/// The candidate nearest to a misspelt name: the same but for case, at most three edits away (fewer for short names), or one that
/// begins with it.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    // Nobody misspells a name into something this long, and the distance costs length × length.
    if wanted.is_empty() || wanted.len() > 40 {
        return None;
    }
    let allowed = (wanted.len() / 2).clamp(1, 3);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let lower: Vec<char> = candidate.to_lowercase().chars().collect();
            let edits = distance(&wanted, &lower);
            if edits <= allowed {
                Some((edits, candidate))
            } else if wanted.len() >= 3 && lower.starts_with(&wanted) {
                Some((allowed + 1, candidate))
            } else {
                (lower.len() >= 3 && wanted.starts_with(&lower)).then_some((allowed + 2, candidate))
            }
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["tapOn", "inputText", "id", "scroll", "scrollUntilVisible", "back"];
        for (typed, meant) in [
            ("tapon", Some("tapOn")),
            ("tapNo", Some("tapOn")),
            ("imputTekst", Some("inputText")),
            ("input", Some("inputText")),
            ("scrollUntil", Some("scrollUntilVisible")),
            ("scrol", Some("scroll")),
            ("bakc", Some("back")),
            ("xy", None),
            ("", None),
            ("completelyDifferent", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
    }
}
