//! A row of numbers as a line of eight heights.

/// From the lowest to the highest.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One letter a value; a value that is not known is a dot. The lowest of the row is the lowest bar, the highest the highest.
pub(super) fn line(values: &[Option<f64>]) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let bar = |value: f64| {
        // A row of the same is a flat line.
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        BARS[(share * (BARS.len() - 1) as f64).round() as usize]
    };
    values.iter().map(|value| value.map_or('·', bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn heights_follow_the_values() {
        assert_eq!(line(&[Some(0.0), Some(7.0), None, Some(3.0), Some(0.0)]), "▁█·▄▁");
        assert_eq!(line(&[Some(4.0), Some(4.0)]), "▁▁");
        assert_eq!(line(&[None]), "·");
        assert_eq!(line(&[]), "");
    }
}
