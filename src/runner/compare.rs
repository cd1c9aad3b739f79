//! Pictures of the screen: kept under a name, cut to an element, held against one that is there already.

use std::path::Path;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use crate::scenario::model::Template;
use crate::ui::{Rect, Selector};

use super::flow::Done;
use super::session::Session;
use super::stop::{Result, Stop};
use super::wait::LOOK_UP_MS;

/// Bytes of a picture that is compared with, and of what it takes when it is read.
const SIZE: u64 = 64 << 20;
const MEMORY: u64 = 512 << 20;
/// By how much a colour of two pixels that are alike may differ, of 255.
const ALIKE: u8 = 25;

impl Session<'_> {
    /// `takeScreenshot`.
    pub(super) fn take_screenshot(&mut self, name: &Template, crop_on: Option<&Selector>) -> Result<Done> {
        let name = self.text(name)?;
        let png = self.picture(crop_on)?;
        Ok(Done::Yes(Some(self.keep(name.trim_end_matches(".png"), &png, "png")?)))
    }

    /// Keeps a file as evidence and, under its name, for people; tells where.
    pub(super) fn keep(&mut self, name: &str, bytes: &[u8], ending: &str) -> Result<String> {
        let sha256 = self.trace.artifact(bytes, ending)?;
        let copy = format!("{}-{}.{ending}", self.plan.job, file_name(name));
        self.trace.screenshot(&copy, bytes)?;
        Ok(format!("screenshots/{copy}, kept as artifacts/{sha256}.{ending}"))
    }

    /// `assertScreenshot`: the picture lies beside the scenario, or was taken before in this job.
    pub(super) fn assert_screenshot(
        &mut self,
        path: &Template,
        threshold: &Template,
        crop_on: Option<&Selector>,
        file: &Path,
    ) -> Result<Done> {
        let name = self.text(path)?;
        let threshold = self.decimal(threshold, "thresholdPercentage")?;
        let with_ending = if Path::new(&name).extension().is_some() { name.clone() } else { format!("{name}.png") };
        let beside = file.parent().unwrap_or(Path::new("")).join(&with_ending);
        let stem = with_ending.trim_end_matches(".png");
        let taken = self.trace.dir().join("screenshots").join(format!("{}-{}.png", self.plan.job, file_name(stem)));
        let found = [&beside, &taken].into_iter().find(|path| path.is_file()).ok_or_else(|| {
            Stop::scenario(format!(
                "there is no picture `{}` to compare with; it is looked for as {}",
                with_ending,
                beside.display()
            ))
        })?;
        let wanted = read(found)?;
        let png = self.picture(crop_on)?;
        let is = decode(&png, "the screenshot")?;
        let (wanted, is) = (wanted.to_rgb8(), is.to_rgb8());
        if wanted.dimensions() != is.dimensions() {
            let ((wide, high), (is_wide, is_high)) = (wanted.dimensions(), is.dimensions());
            return Err(Stop::scenario(format!(
                "the picture `{with_ending}` is {wide} × {high} pixels and the screen {is_wide} × {is_high}; only pictures of one size are \
                 compared"
            )));
        }
        let alike = wanted.pixels().zip(is.pixels()).filter(|(a, b)| a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= ALIKE));
        let percent = 100.0 * alike.count() as f64 / wanted.pixels().len().max(1) as f64;
        if percent < threshold {
            let kept = self.keep(&format!("{stem}-is"), &png, "png")?;
            return Err(Stop::scenario(format!(
                "{percent:.1} % of the pixels are as in `{with_ending}`, and {threshold} % must be; the screen is {kept}"
            )));
        }
        Ok(Done::Yes(Some(format!("{percent:.1} % of the pixels are alike"))))
    }

    /// The screen as PNG, or the part of it where an element is.
    fn picture(&mut self, crop_on: Option<&Selector>) -> Result<Vec<u8>> {
        let Some(selector) = crop_on else {
            self.look()?;
            return Ok(self.driver.screenshot()?);
        };
        let selector = self.selector(selector)?;
        let Some(id) = self.find(&selector, LOOK_UP_MS)? else {
            return Err(self.not_found(&selector, "found nothing for", LOOK_UP_MS)?);
        };
        let bounds = self.tree().map(|tree| tree.node(id).bounds).unwrap_or_default();
        let png = self.driver.screenshot()?;
        crop(&png, &bounds)
            .ok_or_else(|| Stop::scenario(format!("`{}` has no place on the screen to cut out", selector.describe())))
    }
}

fn crop(png: &[u8], bounds: &Rect) -> Option<Vec<u8>> {
    let whole = decode(png, "").ok()?;
    let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
    let part = bounds.intersection(&Rect { left: 0, top: 0, right: side(whole.width()), bottom: side(whole.height()) });
    if part.area() <= 0 {
        return None;
    }
    let length = |number: i32| u32::try_from(number).unwrap_or(0);
    let cut = whole.crop_imm(length(part.left), length(part.top), length(part.width()), length(part.height()));
    let mut bytes = std::io::Cursor::new(Vec::new());
    cut.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

fn read(path: &Path) -> Result<DynamicImage> {
    let size = std::fs::metadata(path).map(|facts| facts.len()).unwrap_or(u64::MAX);
    let bytes = if size <= SIZE { std::fs::read(path).ok() } else { None };
    let bytes = bytes
        .ok_or_else(|| Stop::scenario(format!("the picture {} cannot be read, or is larger than 64 MiB", path.display())))?;
    decode(&bytes, &path.display().to_string())
}

fn decode(bytes: &[u8], what: &str) -> Result<DynamicImage> {
    let reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
    let decoded = reader.map_err(image::ImageError::from).and_then(|mut reader| {
        let mut limits = Limits::default();
        limits.max_alloc = Some(MEMORY);
        reader.limits(limits);
        reader.decode()
    });
    decoded.map_err(|error| Stop::scenario(format!("{what} is no picture that can be compared: {error}")))
}

/// A name that is one file's in any folder.
fn file_name(name: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = name.chars().take(60).map(safe).collect();
    if name.is_empty() { "screenshot".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screenshots_name_cannot_lead_elsewhere() {
        assert_eq!(file_name("../../etc/x"), ".._.._etc_x");
        assert_eq!(file_name("首页 1"), "首页_1");
        assert_eq!(file_name(""), "screenshot");
    }

    #[test]
    fn a_part_is_cut_out() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::new_rgb8(40, 30).write_to(&mut bytes, ImageFormat::Png).unwrap();
        let png = bytes.into_inner();
        let cut = crop(&png, &Rect { left: 30, top: 10, right: 99, bottom: 20 }).unwrap();
        let cut = decode(&cut, "").unwrap();
        assert_eq!((cut.width(), cut.height()), (10, 10));
        assert!(crop(&png, &Rect { left: 50, top: 0, right: 60, bottom: 9 }).is_none());
        assert!(crop(b"no picture", &Rect { left: 0, top: 0, right: 9, bottom: 9 }).is_none());
    }
}
