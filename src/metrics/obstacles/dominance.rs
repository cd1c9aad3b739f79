//! O5: the control that keeps the account stands out: at least 1.5 times as large as the one that leaves, or the only one filled with colour.

use image::{ImageFormat, RgbImage};

use super::persuasion::stays;
use super::{Shown, buttons, is, sighting};
use crate::metrics::model::Sighting;
use crate::metrics::view::{Artifacts, View};
use crate::metrics::words::short;
use crate::ui::lexicon::{Concept, find_whole};
use crate::ui::{NodeId, Rect};

/// How much larger is dominant.
const RATIO: f64 = 1.5;
/// How far apart two colours must be, as a distance in RGB, to be told apart at a glance.
const APART: f64 = 40.0;
/// Larger images than any display's are not decoded.
const PIXELS_AT_MOST: u64 = 40_000_000;

/// Finds it.
pub fn detect(images: &dyn Artifacts, shown: &[Shown<'_>], found: &mut Vec<Sighting>, blind: &mut Vec<(String, String)>) {
    let mut seen: Vec<u64> = Vec::new();
    let mut unmeasured = None;
    for look in shown {
        let view = &look.view;
        let Some((stay, leave)) = pair(view) else { continue };
        let (stay_label, leave_label) = (short(view.tree.label(stay)), short(view.tree.label(leave)));
        let area = |id: NodeId| view.tree.node(id).bounds.area();
        let ratio = area(stay) as f64 / (area(leave).max(1)) as f64;
        if stays(view, stay) && ratio >= RATIO {
            found.push(sighting("O5", look.seq, format!("“{stay_label}” has {ratio:.1} times the area of “{leave_label}”")));
            continue;
        }
        let Some(sha) = look.image else {
            // Other looks of the same visit may have a picture.
            unmeasured.get_or_insert((look.stay, look.seq, "no screenshot"));
            continue;
        };
        match images.read(sha, "png").and_then(|bytes| decode(&bytes)) {
            None => _ = unmeasured.get_or_insert((look.stay, look.seq, "the screenshot is black or cannot be read")),
            Some(picture) => {
                seen.push(look.stay);
                let filled = |id: NodeId| is_filled(&picture, view.tree.node(id).bounds);
                if filled(stay) == Some(true) && filled(leave) == Some(false) {
                    found.push(sighting("O5", look.seq, format!("only “{stay_label}” is filled, “{leave_label}” is not")));
                }
            }
        }
    }
    if let Some((stay, seq, reason)) = unmeasured
        && !seen.contains(&stay)
        && !found.iter().any(|sighting| sighting.obstacle == "O5")
    {
        blind.push(("O5".to_owned(), format!("{reason} (line {seq})")));
    }
}

/// The largest control that keeps the account and the largest that leaves, of one screen.
fn pair(view: &View) -> Option<(NodeId, NodeId)> {
    let area = |id: &NodeId| view.tree.node(*id).bounds.area();
    let keeps = |id: NodeId| stays(view, id) || find_whole(Concept::Cancel, view.tree.label(id)).is_some();
    let leaves = |id: NodeId| {
        [Concept::ProceedDelete, Concept::ConfirmShaming, Concept::Affirm].iter().any(|&concept| is(concept, view, id))
    };
    // What keeps the account first: its words are the clearer ones ("Don't delete").
    let stay = buttons(view)
        .filter(|&id| stays(view, id))
        .max_by_key(area)
        .or_else(|| buttons(view).filter(|&id| keeps(id)).max_by_key(area))?;
    let leave = buttons(view).filter(|&id| id != stay && !keeps(id) && leaves(id)).max_by_key(area)?;
    Some((stay, leave))
}

/// A picture; `None` if it is broken, too large, or black all over, as a secure window's is.
fn decode(bytes: &[u8]) -> Option<RgbImage> {
    let reader = image::ImageReader::with_format(std::io::Cursor::new(bytes), ImageFormat::Png);
    let (width, height) = reader.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > PIXELS_AT_MOST || width < 16 || height < 16 {
        return None;
    }
    let picture = image::load_from_memory_with_format(bytes, ImageFormat::Png).ok()?.to_rgb8();
    // The status bar may still be drawn over a secure window.
    let bright = (0..16)
        .flat_map(|x| (2..16).map(move |y| (x, y)))
        .any(|(x, y)| picture.get_pixel(x * (width / 16), y * (height / 16)).0.iter().any(|&channel| channel > 16));
    bright.then_some(picture)
}

/// Whether a control's ground has another colour than what surrounds it; `None` if it is not on the picture.
fn is_filled(picture: &RgbImage, bounds: Rect) -> Option<bool> {
    let (width, height) = (i64::from(bounds.width()), i64::from(bounds.height()));
    let at = |x: i64, y: i64| -> Option<[f64; 3]> {
        let pixel = picture.get_pixel_checked(u32::try_from(x).ok()?, u32::try_from(y).ok()?)?;
        Some(pixel.0.map(f64::from))
    };
    let (left, top) = (i64::from(bounds.left), i64::from(bounds.top));
    // Inside: near the edges, where no label stands, past a border and a margin that some buttons leave. Outside: just beyond.
    let inside: Vec<[f64; 3]> = [(25, 18), (50, 18), (75, 18), (25, 82), (50, 82), (75, 82)]
        .iter()
        .filter_map(|&(x, y)| at(left + width * x / 100, top + height * y / 100))
        .collect();
    let gap = 6;
    let outside: Vec<[f64; 3]> = [
        (left + width / 2, top - gap),
        (left + width / 2, top + height + gap),
        (left - gap, top + height / 2),
        (left + width + gap, top + height / 2),
    ]
    .iter()
    .filter_map(|&(x, y)| at(x, y))
    .collect();
    let (inside, outside) = (median(inside)?, median(outside)?);
    let distance = inside.iter().zip(outside).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    Some(distance >= APART)
}

/// The middle value of each channel.
fn median(colours: Vec<[f64; 3]>) -> Option<[f64; 3]> {
    if colours.is_empty() {
        return None;
    }
    let channel = |which: usize| {
        let mut values: Vec<f64> = colours.iter().map(|colour| colour[which]).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Some([channel(0), channel(1), channel(2)])
}
