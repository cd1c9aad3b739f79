//! Screenshots that do not show what stands on the screen.

use crate::asked::bench;
use crate::bench::Bench;

/// The pixels' words of a raw screenshot, without its head.
fn shot(bench: &Bench) -> Vec<u8> {
    bench.sh("screencap /data/local/tmp/shot.raw");
    bench.device.lock().read_file("/data/local/tmp/shot.raw").unwrap().split_off(16)
}

#[test]
fn a_black_screenshot_is_black_and_the_next_is_not() {
    let bench = bench(&["{fault: black_screenshot, times: 1}"]);
    let lit = |pixels: &[u8]| pixels.chunks(4).any(|pixel| pixel[..3] != [0, 0, 0]);
    assert!(!lit(&shot(&bench)));
    assert!(lit(&shot(&bench)));
}

#[test]
fn a_screenshot_half_drawn_is_white_below() {
    let bench = bench(&["{fault: half_drawn, times: 1}"]);
    let (half, whole) = (shot(&bench), shot(&bench));
    let (upper, lower) = half.split_at(half.len() / 2);
    assert!(lower.iter().all(|value| *value == 255));
    assert_eq!(upper, &whole[..upper.len()]);
    assert_ne!(half, whole);
}
