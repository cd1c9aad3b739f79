//! Draws what stands on the display: windows, status bar, the system's buttons, keyboard, passing messages.

mod canvas;
mod picture;

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, ImageError};

use crate::app::layout::{self, BODY, CARD, FAINT, GLYPH_HEIGHT, GREY, INK, LINE, PRIMARY, text_height, text_width, wrap};
use crate::app::specimen::short_clock;
use crate::app::view::{Lettering, Look, Mark, Rect, View};
use crate::app::{Env, launcher};
use crate::system::System;
use canvas::Canvas;

/// A screenshot.
pub struct Frame {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows of RGB pixels.
    pub pixels: Vec<u8>,
}

/// Draws the display. A secure window, or a screen that is off, makes the whole picture black, as on a device.
pub fn screen(system: &System) -> Frame {
    let env = system.env("android");
    let mut canvas = Canvas::new(env.width, env.height, layout::PAGE);
    let windows = system.placed_windows();
    if system.windows.asleep || windows.iter().any(|placed| placed.window.secure) {
        canvas.fill(canvas.bounds(), 0);
    } else {
        let mut dialogs = windows.iter().filter(|placed| placed.window.dims).count() as u32;
        canvas.set_shade(dialogs);
        canvas.fill(canvas.bounds(), layout::PAGE);
        for placed in &windows {
            dialogs -= u32::from(placed.window.dims);
            canvas.set_shade(dialogs);
            Painter { canvas: &mut canvas, env: &env }.view(&placed.window.root);
        }
        let dark = windows.last().is_some_and(|top| top.window.dims || top.window.package == launcher::PACKAGE);
        status_bar(&mut canvas, &env, dark);
        if env.keyboard > 0 {
            keyboard(&mut canvas, &env);
        }
        buttons(&mut canvas, &env);
        if let Some(text) = system.toast() {
            toast(&mut canvas, &env, text);
        }
    }
    Frame { width: env.width as u32, height: env.height as u32, pixels: canvas.into_pixels() }
}

/// A screenshot made smaller: `scale` times as wide and high. Other scales leave it as it is.
pub fn scaled(frame: Frame, scale: f32) -> Frame {
    if !(0.01..1.0).contains(&scale) {
        return frame;
    }
    let side = |length: u32| ((length as f32 * scale) as u32).max(1);
    let (width, height) = (side(frame.width), side(frame.height));
    let Some(picture) = image::RgbImage::from_raw(frame.width, frame.height, frame.pixels) else {
        return Frame { width: 0, height: 0, pixels: Vec::new() };
    };
    let pixels = image::imageops::thumbnail(&picture, width, height).into_raw();
    Frame { width, height, pixels }
}

/// A screenshot as a PNG file.
pub fn png(frame: &Frame) -> Result<Vec<u8>, ImageError> {
    let mut out = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Up);
    encoder.write_image(&frame.pixels, frame.width, frame.height, ExtendedColorType::Rgb8)?;
    Ok(out.into_inner())
}

struct Painter<'a> {
    canvas: &'a mut Canvas,
    env: &'a Env,
}

impl Painter<'_> {
    fn view(&mut self, view: &View) {
        if self.canvas.clip().intersect(&view.bounds).is_none() {
            return;
        }
        self.look(view);
        let before = self.canvas.clip();
        if view.clips {
            self.canvas.set_clip(before.intersect(&view.bounds).unwrap_or_default());
        }
        for child in &view.children {
            self.view(child);
        }
        self.canvas.set_clip(before);
    }

    fn look(&mut self, view: &View) {
        let bounds = view.bounds;
        match &view.look {
            Look::None => {}
            Look::Fill(colour) => self.canvas.fill(bounds, *colour),
            Look::Round(colour, radius) => self.canvas.round(bounds, *radius, *colour),
            Look::Text(letters) => self.lines(&view.text, bounds, *letters),
            Look::Button { lettering, fill, border, radius } => {
                match (fill, border) {
                    (Some(fill), _) => self.canvas.round(bounds, *radius, *fill),
                    (None, Some(border)) => self.canvas.outline(bounds, *radius, self.env.dp(1), *border, CARD),
                    (None, None) => {}
                }
                self.middle(&view.text, bounds, *lettering);
            }
            Look::Field(letters) => self.field(view, *letters),
            Look::Mark(mark, letters) => self.mark(view, *mark, *letters),
            Look::Slide(letters, along) => {
                let radius = bounds.height() / 2;
                self.canvas.round(bounds, radius, 0xE6EAF2);
                let handle = radius - self.env.dp(4);
                let travel = (bounds.width() - 2 * radius) * along / 1000;
                self.canvas.circle((bounds.left + radius + travel, bounds.top + radius), handle, PRIMARY);
                self.middle(&view.text, bounds, *letters);
            }
            Look::Picture(name, colour) => picture::draw(self.canvas, name, bounds, *colour),
            Look::Spinner => {
                let centre = ((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2);
                let radius = bounds.width() / 2 - self.env.dp(6);
                self.canvas.circle(centre, radius, PRIMARY);
                self.canvas.circle(centre, radius - self.env.dp(4), CARD);
                let gap = Rect::new(centre.0, centre.1 - radius, centre.0 + radius, centre.1);
                self.canvas.fill(gap, CARD);
            }
        }
    }

    /// Text from the top of `bounds`.
    fn lines(&mut self, text: &str, bounds: Rect, letters: Lettering) {
        let pitch = text_height(1, letters.scale);
        let lead = (pitch - GLYPH_HEIGHT * letters.scale) / 2;
        for (row, line) in (0..).zip(wrap(text, letters.scale, bounds.width())) {
            let x = match letters.centred {
                true => bounds.left + (bounds.width() - text_width(&line, letters.scale)) / 2,
                false => bounds.left,
            };
            self.canvas.text(x, bounds.top + row * pitch + lead, &line, letters.scale, letters.colour);
        }
    }

    /// Text in the middle of `bounds`, from top to bottom.
    fn middle(&mut self, text: &str, bounds: Rect, letters: Lettering) {
        let margin = self.env.dp(8);
        let inner = Rect::new(bounds.left + margin, bounds.top, bounds.right - margin, bounds.bottom);
        let height = text_height(wrap(text, letters.scale, inner.width()).len(), letters.scale);
        self.lines(text, inner.down((bounds.height() - height) / 2), letters);
    }

    fn field(&mut self, view: &View, letters: Lettering) {
        let bounds = view.bounds;
        let (border, width) = if view.focused { (PRIMARY, self.env.dp(2)) } else { (FAINT, self.env.dp(1)) };
        self.canvas.outline(bounds, self.env.dp(6), width, border, CARD);
        let inner = Rect::new(bounds.left + self.env.dp(12), bounds.top, bounds.right - self.env.dp(12), bounds.bottom);
        let lines = wrap(&view.text, letters.scale, inner.width());
        let height = text_height(lines.len(), letters.scale);
        let text = inner.down((bounds.height() - height) / 2);
        self.lines(&view.text, text, letters);
        if view.focused {
            let empty = view.text == view.hint;
            let end = if empty { 0 } else { lines.last().map_or(0, |line| text_width(line, letters.scale)) };
            let left = inner.left + end + letters.scale;
            let top = text.top + height - text_height(1, letters.scale);
            self.canvas.fill(Rect::new(left, top, left + self.env.dp(2), top + text_height(1, letters.scale)), PRIMARY);
        }
    }

    fn mark(&mut self, view: &View, mark: Mark, letters: Lettering) {
        let (bounds, env) = (view.bounds, self.env);
        let y = (bounds.top + bounds.bottom) / 2;
        let half = env.dp(10);
        let colour = if view.checked { PRIMARY } else { GREY };
        let text = match mark {
            Mark::Switch => {
                let track = Rect::new(bounds.right - env.dp(48), y - env.dp(12), bounds.right, y + env.dp(12));
                self.canvas.round(track, env.dp(12), if view.checked { PRIMARY } else { LINE });
                let x = if view.checked { track.right - env.dp(12) } else { track.left + env.dp(12) };
                self.canvas.circle((x, y), env.dp(9), CARD);
                Rect::new(bounds.left, bounds.top, track.left, bounds.bottom)
            }
            Mark::Tick => {
                let square = Rect::new(bounds.left + env.dp(4), y - half, bounds.left + env.dp(4) + 2 * half, y + half);
                let inside = if view.checked { PRIMARY } else { CARD };
                self.canvas.outline(square, env.dp(3), env.dp(2), colour, inside);
                if view.checked {
                    let (x, reach) = ((square.left + square.right) / 2, half / 2);
                    self.canvas.line((x - reach, y), (x - reach / 4, y + reach * 3 / 4), env.dp(2), CARD);
                    self.canvas.line((x - reach / 4, y + reach * 3 / 4), (x + reach, y - reach * 3 / 4), env.dp(2), CARD);
                }
                Rect::new(bounds.left + env.dp(36), bounds.top, bounds.right, bounds.bottom)
            }
            Mark::Radio => {
                let centre = (bounds.left + env.dp(4) + half, y);
                self.canvas.circle(centre, half, colour);
                self.canvas.circle(centre, half - env.dp(2), CARD);
                if view.checked {
                    self.canvas.circle(centre, half / 2, PRIMARY);
                }
                Rect::new(bounds.left + env.dp(36), bounds.top, bounds.right, bounds.bottom)
            }
        };
        let height = text_height(wrap(&view.text, letters.scale, text.width()).len(), letters.scale);
        self.lines(&view.text, text.down((bounds.height() - height) / 2), letters);
    }
}

fn status_bar(canvas: &mut Canvas, env: &Env, dark: bool) {
    let colour = if dark { CARD } else { INK };
    let top = (env.status_bar() - GLYPH_HEIGHT * BODY) / 2;
    canvas.text(env.dp(16), top, &short_clock(env.local_ms), BODY, colour);
    let right = env.width - env.dp(16);
    let (high, low) = (top + BODY * 3, top + BODY * 13);
    canvas.fill(Rect::new(right - env.dp(8), high, right, low), colour);
    for bar in 0..4 {
        let left = right - env.dp(32) + bar * env.dp(5);
        canvas.fill(Rect::new(left, low - (bar + 1) * (low - high) / 4, left + env.dp(3), low), colour);
    }
}

fn buttons(canvas: &mut Canvas, env: &Env) {
    let top = env.height - env.navigation_bar();
    canvas.fill(Rect::new(0, top, env.width, env.height), 0xF1F3F6);
    let y = top + env.navigation_bar() / 2;
    let size = env.dp(8);
    let (back, home, overview) = (env.width / 6, env.width / 2, env.width * 5 / 6);
    canvas.line((back - size, y), (back + size, y - size), env.dp(2), GREY);
    canvas.line((back - size, y), (back + size, y + size), env.dp(2), GREY);
    canvas.line((back + size, y - size), (back + size, y + size), env.dp(2), GREY);
    canvas.circle((home, y), size, GREY);
    canvas.round(Rect::new(overview - size, y - size, overview + size, y + size), env.dp(2), GREY);
}

/// A keyboard one can see but not press: the keys of Latin letters.
fn keyboard(canvas: &mut Canvas, env: &Env) {
    let top = env.height - env.keyboard;
    canvas.fill(Rect::new(0, top, env.width, env.height - env.navigation_bar()), 0xDFE3EA);
    let height = (env.keyboard - env.navigation_bar()) / 4;
    for (row, letters) in (0..).zip(["qwertyuiop", "asdfghjkl", "zxcvbnm"]) {
        let key = env.width / 10;
        let left = (env.width - key * letters.len() as i32) / 2;
        for (column, letter) in (0..).zip(letters.chars()) {
            let bounds = Rect::new(left + column * key, top + row * height, left + (column + 1) * key, top + (row + 1) * height);
            let cap = bounds.inset(env.dp(2));
            canvas.round(cap, env.dp(5), CARD);
            let middle = (cap.left + cap.right) / 2 - text_width("a", BODY) / 2;
            canvas.text(middle, (cap.top + cap.bottom) / 2 - GLYPH_HEIGHT * BODY / 2, &letter.to_string(), BODY, INK);
        }
    }
    let space = Rect::new(env.width / 5, top + 3 * height, env.width * 4 / 5, top + 4 * height).inset(env.dp(4));
    canvas.round(space, env.dp(5), CARD);
}

fn toast(canvas: &mut Canvas, env: &Env, text: &str) {
    let most = env.width * 7 / 10;
    let lines = wrap(text, BODY, most);
    let width = lines.iter().map(|line| text_width(line, BODY)).max().unwrap_or(0);
    let height = text_height(lines.len(), BODY);
    let (x, bottom) = (env.width / 2, env.floor() - env.dp(48));
    let bounds = Rect::new(x - width / 2, bottom - height, x + width / 2, bottom);
    canvas.round(bounds.inset(-env.dp(14)), env.dp(24), 0x3A3D42);
    for (row, line) in (0..).zip(&lines) {
        canvas.text(x - text_width(line, BODY) / 2, bounds.top + text_height(1, BODY) * row + BODY * 2, line, BODY, CARD);
    }
}
