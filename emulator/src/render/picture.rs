//! Small pictures: icons of controls, and the coloured surfaces that stand in for photos.

use super::canvas::Canvas;
use crate::app::layout::{CARD, GLYPH_HEIGHT, text_width};
use crate::app::view::{Colour, Rect};

/// Draws the picture called `name` into `bounds`. An unknown name of one letter becomes an app's icon, any other a coloured surface.
pub fn draw(canvas: &mut Canvas, name: &str, bounds: Rect, colour: Colour) {
    let size = bounds.width().min(bounds.height());
    let (x, y) = ((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2);
    let reach = size * 3 / 16;
    let stroke = (size / 24).max(3);
    let mut line = |from: (i32, i32), to: (i32, i32)| canvas.line((x + from.0, y + from.1), (x + to.0, y + to.1), stroke, colour);
    match name {
        "back" => {
            line((-reach, 0), (reach, 0));
            line((-reach, 0), (0, -reach));
            line((-reach, 0), (0, reach));
        }
        "forward" => {
            line((-reach / 2, -reach), (reach / 2, 0));
            line((-reach / 2, reach), (reach / 2, 0));
        }
        "close" => {
            line((-reach, -reach), (reach, reach));
            line((-reach, reach), (reach, -reach));
        }
        "plus" => {
            line((-reach, 0), (reach, 0));
            line((0, -reach), (0, reach));
        }
        "menu" => (-1..=1).for_each(|row| line((-reach, row * reach * 3 / 4), (reach, row * reach * 3 / 4))),
        "more" => (-1..=1).for_each(|row| canvas.circle((x, y + row * reach * 3 / 4), stroke, colour)),
        "search" => {
            line((reach / 3, reach / 3), (reach, reach));
            ring(canvas, (x - reach / 5, y - reach / 5), reach * 3 / 4, stroke, colour);
        }
        "scan" | "camera" => {
            let frame = Rect::new(x - reach, y - reach * 4 / 5, x + reach, y + reach * 4 / 5);
            canvas.outline(frame, stroke * 2, stroke, colour, CARD);
            if name == "camera" {
                ring(canvas, (x, y), reach / 2, stroke, colour);
            } else {
                canvas.line((x - reach, y), (x + reach, y), stroke, colour);
            }
        }
        "settings" => {
            ring(canvas, (x, y), reach, stroke * 2, colour);
            canvas.circle((x, y), reach / 3, colour);
        }
        "person" => {
            canvas.circle((x, y - reach / 2), reach / 2, colour);
            canvas.round(Rect::new(x - reach, y + reach / 6, x + reach, y + reach), reach / 2, colour);
        }
        "shield" => {
            let half = size / 2;
            canvas.round(Rect::new(x - half, y - half, x + half, y + half), half * 2 / 3, colour);
            canvas.line((x - half / 2, y), (x - half / 8, y + half / 3), stroke, CARD);
            canvas.line((x - half / 8, y + half / 3), (x + half / 2, y - half / 3), stroke, CARD);
        }
        "dot" => canvas.circle((x, y), size / 3, colour),
        letter if letter.chars().count() == 1 => {
            canvas.round(bounds, size / 4, colour);
            let scale = (size / 32).max(1);
            canvas.text(x - text_width(letter, scale) / 2, y - GLYPH_HEIGHT * scale / 2, letter, scale, CARD);
        }
        _ => {
            canvas.round(bounds, size / 12, colour);
            canvas.circle((bounds.left + size / 3, bounds.top + size / 3), size / 8, 0xF4F6FA);
        }
    }
}

fn ring(canvas: &mut Canvas, centre: (i32, i32), radius: i32, stroke: i32, colour: Colour) {
    canvas.circle(centre, radius, colour);
    canvas.circle(centre, radius - stroke, CARD);
}
