//! Thumbnails of the screenshots: each distinct picture once in the page, all of them within a budget.

use std::collections::BTreeSet;
use std::io::Cursor;

use base64::{Engine, prelude::BASE64_STANDARD};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageReader, Limits};
use serde::Serialize;

/// Width of a thumbnail; its card is about 210 CSS pixels wide, so that it stays sharp on a dense display.
const WIDTH: u32 = 320;
const QUALITY: u8 = 70;
/// Characters that all pictures may take together: a browser shows a page of less than 10 MB at once.
const BUDGET: usize = 7_500_000;
/// No display is wider or higher; a larger picture is no screenshot.
const LARGEST: u32 = 8192;

/// A picture of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// `i7`, by which frames refer to it.
    pub id: String,
    /// Width of the screenshot in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// `data:` URI of the thumbnail.
    pub data: String,
    #[serde(skip)]
    sha256: String,
}

/// The pictures of a page.
#[derive(Debug, Default)]
pub struct Pictures {
    list: Vec<Picture>,
    /// How many distinct pictures had no room.
    pub left_out: usize,
    /// How many could not be read.
    pub unreadable: usize,
}

impl Pictures {
    /// Makes thumbnails of `wanted`, the most important first.
    pub fn make<'a>(wanted: impl Iterator<Item = &'a str>, artifact: &dyn Fn(&str, &str) -> Option<Vec<u8>>) -> Self {
        let mut pictures = Self::default();
        let (mut seen, mut used) = (BTreeSet::new(), 0);
        for sha256 in wanted {
            if !seen.insert(sha256) {
                continue;
            }
            if used >= BUDGET {
                pictures.left_out += 1;
                continue;
            }
            let Some((width, height, data)) = artifact(sha256, "png").and_then(|png| thumbnail(&png)) else {
                pictures.unreadable += 1;
                continue;
            };
            if used + data.len() > BUDGET {
                pictures.left_out += 1;
                used = BUDGET;
                continue;
            }
            used += data.len();
            pictures.list.push(Picture {
                id: format!("i{}", pictures.list.len()),
                width,
                height,
                data,
                sha256: sha256.to_string(),
            });
        }
        pictures
    }

    /// The picture of a screenshot, if it has one.
    pub fn of(&self, sha256: &str) -> Option<&Picture> {
        self.list.iter().find(|picture| picture.sha256 == sha256)
    }

    /// All of them.
    pub fn into_list(self) -> Vec<Picture> {
        self.list
    }
}

/// Width and height of a PNG, and a small JPEG of it.
fn thumbnail(png: &[u8]) -> Option<(u32, u32, String)> {
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LARGEST), Some(LARGEST));
    reader.limits(limits);
    let image = reader.decode().ok()?;
    let (width, height) = (image.width(), image.height());
    let small = if width > WIDTH { image.thumbnail(WIDTH, LARGEST) } else { image };
    let mut jpeg = Vec::new();
    small.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY)).ok()?;
    Some((width, height, format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn the_same_picture_is_kept_once_and_a_broken_one_counted() {
        let artifact = |sha256: &str, _: &str| match sha256 {
            "broken" => Some(b"\x89PNG".to_vec()),
            "gone" => None,
            _ => Some(example::picture(0)),
        };
        let pictures = Pictures::make(["a", "a", "broken", "gone", "b"].into_iter(), &artifact);
        assert_eq!((pictures.unreadable, pictures.left_out), (2, 0));
        assert_eq!(pictures.of("b").map(|picture| (picture.id.as_str(), picture.width)), Some(("i1", 270)));
    }

    #[test]
    fn a_large_screenshot_becomes_small() {
        let large = image::DynamicImage::new_rgb8(1080, 2400);
        let mut png = Cursor::new(Vec::new());
        large.write_to(&mut png, ImageFormat::Png).unwrap();
        let (width, height, data) = thumbnail(&png.into_inner()).unwrap();
        assert_eq!((width, height), (1080, 2400));
        assert!(data.len() < 10_000, "{}", data.len());
    }
}
