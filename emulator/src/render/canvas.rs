//! A picture in memory, and the few shapes that are drawn on it.
//!
//! Rows are filled whole, so that a full screen takes little time even in an unoptimised build.

use crate::app::view::{Colour, Rect};

/// A picture of RGB pixels.
pub struct Canvas {
    width: i32,
    height: i32,
    pixels: Vec<u8>,
    clip: Rect,
    shade: u32,
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: i32, height: i32, colour: Colour) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let mut canvas = Self {
            width,
            height,
            pixels: vec![0; (width * height * 3) as usize],
            clip: Rect::new(0, 0, width, height),
            shade: 0,
        };
        canvas.fill(canvas.clip, colour);
        canvas
    }

    /// The whole picture.
    pub fn bounds(&self) -> Rect {
        Rect::new(0, 0, self.width, self.height)
    }

    /// Draws only inside `clip` until it is changed again; returns what was in force.
    pub fn set_clip(&mut self, clip: Rect) -> Rect {
        let inside = clip.intersect(&self.bounds()).unwrap_or_default();
        std::mem::replace(&mut self.clip, inside)
    }

    /// What is drawn on now.
    pub fn clip(&self) -> Rect {
        self.clip
    }

    /// The pixels, row by row, three bytes each.
    pub fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    fn at(&self, x: i32, y: i32) -> usize {
        ((y * self.width + x) * 3) as usize
    }

    /// A filled rectangle.
    pub fn fill(&mut self, rect: Rect, colour: Colour) {
        let Some(rect) = self.clip.intersect(&rect) else { return };
        let row = shaded(colour, self.shade).repeat(rect.width() as usize);
        for y in rect.top..rect.bottom {
            let start = self.at(rect.left, y);
            self.pixels[start..start + row.len()].copy_from_slice(&row);
        }
    }

    /// A filled rectangle with round corners.
    pub fn round(&mut self, rect: Rect, radius: i32, colour: Colour) {
        let radius = radius.min(rect.width() / 2).min(rect.height() / 2).max(0);
        for y in 0..radius {
            let inset = corner(radius, y);
            let row = Rect::new(rect.left + inset, rect.top + y, rect.right - inset, rect.top + y + 1);
            self.fill(row, colour);
            self.fill(row.down(rect.height() - 1 - 2 * y), colour);
        }
        self.fill(Rect::new(rect.left, rect.top + radius, rect.right, rect.bottom - radius), colour);
    }

    /// A border of so many pixels, filled with `inside`.
    pub fn outline(&mut self, rect: Rect, radius: i32, width: i32, colour: Colour, inside: Colour) {
        self.round(rect, radius, colour);
        self.round(rect.inset(width), radius - width, inside);
    }

    /// A filled circle.
    pub fn circle(&mut self, centre: (i32, i32), radius: i32, colour: Colour) {
        let (x, y) = centre;
        self.round(Rect::new(x - radius, y - radius, x + radius, y + radius), radius, colour);
    }

    /// A thick straight line.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), width: i32, colour: Colour) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let x = from.0 + (to.0 - from.0) * step / steps - width / 2;
            let y = from.1 + (to.1 - from.1) * step / steps - width / 2;
            self.fill(Rect::new(x, y, x + width, y + width), colour);
        }
    }

    /// What is drawn from now on lies below so many dialogs, each of which darkens it.
    pub fn set_shade(&mut self, dialogs: u32) {
        self.shade = dialogs;
    }

    /// A line of text, its upper left corner at `(x, y)`.
    pub fn text(&mut self, x: i32, y: i32, text: &str, scale: i32, colour: Colour) {
        let mut x = x;
        for letter in text.chars() {
            if let Some(glyph) = unifont::get_glyph(letter) {
                self.glyph(x, y, glyph, scale, colour);
            }
            x += crate::app::layout::glyph_width(letter) * scale;
        }
    }

    fn glyph(&mut self, x: i32, y: i32, glyph: &unifont::Glyph, scale: i32, colour: Colour) {
        let width = glyph.get_width();
        for row in 0..16 {
            let mut column = 0;
            while column < width {
                if !glyph.get_pixel(column, row) {
                    column += 1;
                    continue;
                }
                let start = column;
                while column < width && glyph.get_pixel(column, row) {
                    column += 1;
                }
                let left = x + start as i32 * scale;
                let top = y + row as i32 * scale;
                // A dot wider than the font has it, since its strokes are thin.
                self.fill(Rect::new(left, top, left + (column - start) as i32 * scale + 1, top + scale), colour);
            }
        }
    }
}

/// The bytes of a colour below so many dialogs, each of which leaves six tenths of it.
fn shaded(colour: Colour, dialogs: u32) -> [u8; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    let mut bytes = [red, green, blue];
    for _ in 0..dialogs.min(8) {
        bytes = bytes.map(|value| (u16::from(value) * 6 / 10) as u8);
    }
    bytes
}

/// How far a round corner's row `y` is inset.
fn corner(radius: i32, y: i32) -> i32 {
    let rise = radius - y;
    let reach = f64::from(radius * radius - rise * rise).max(0.0).sqrt();
    radius - reach.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(canvas: &Canvas, x: i32, y: i32) -> [u8; 3] {
        let at = canvas.at(x, y);
        [canvas.pixels[at], canvas.pixels[at + 1], canvas.pixels[at + 2]]
    }

    #[test]
    fn fills_stay_inside_the_clip() {
        let mut canvas = Canvas::new(10, 10, 0xFFFFFF);
        canvas.set_clip(Rect::new(2, 2, 5, 5));
        canvas.fill(Rect::new(-5, -5, 50, 50), 0x112233);
        assert_eq!(pixel(&canvas, 2, 2), [0x11, 0x22, 0x33]);
        assert_eq!((pixel(&canvas, 1, 2), pixel(&canvas, 5, 5)), ([255; 3], [255; 3]));
    }

    #[test]
    fn corners_are_round() {
        let mut canvas = Canvas::new(20, 20, 0xFFFFFF);
        canvas.round(Rect::new(0, 0, 20, 20), 8, 0);
        assert_eq!((pixel(&canvas, 0, 0), pixel(&canvas, 10, 0), pixel(&canvas, 0, 10)), ([255; 3], [0; 3], [0; 3]));
    }
}
