//! The sheet's letters, measured and drawn: the font of the screen, so that text has the same width in every kind of file.

use ab_glyph::{Font as _, FontRef, ScaleFont as _, point};

use super::page::Micrometres;

const REGULAR: &[u8] = include_bytes!("../../ui/fonts/CartSans-Regular.otf");
const BOLD: &[u8] = include_bytes!("../../ui/fonts/CartSans-SemiBold.otf");

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

fn font(weight: Weight) -> FontRef<'static> {
    let bytes = match weight {
        Weight::Regular => REGULAR,
        Weight::Bold => BOLD,
    };
    FontRef::try_from_slice(bytes).expect("the font is part of the program")
}

/// How wide a text of this size is. A size is the distance between two lines.
pub fn width(text: &str, size: Micrometres, weight: Weight) -> Micrometres {
    let font = font(weight);
    let scaled = font.as_scaled(size as f32);
    let wide: f32 = text.chars().map(|letter| scaled.h_advance(scaled.glyph_id(letter))).sum();
    wide.ceil() as Micrometres
}

/// Breaks a text between words so that no line is wider than `most`. A word that is wider by itself is broken too.
pub fn wrapped(text: &str, size: Micrometres, weight: Weight, most: Micrometres) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', '/', '?', '&', ')']) {
        let line = lines.last_mut().expect("there is always one");
        if !line.is_empty() && width(&format!("{line}{word}"), size, weight) > most {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let line = lines.last_mut().expect("there is always one");
            if width(&format!("{line}{letter}"), size, weight) > most {
                lines.push(letter.to_string());
            } else {
                line.push(letter);
            }
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Calls `ink` with every pixel that a text covers, and how much of it, 0 to 1. The text stands on `baseline`.
pub fn draw(
    text: &str,
    pixels: f32,
    weight: Weight,
    (left, baseline): (f32, f32),
    ink: &mut dyn FnMut(usize, usize, f32),
) {
    let font = font(weight);
    let scaled = font.as_scaled(pixels);
    let mut at = left;
    for letter in text.chars() {
        let glyph = scaled.glyph_id(letter).with_scale_and_position(pixels, point(at, baseline));
        at += scaled.h_advance(glyph.id);
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, cover| {
                let (x, y) = (bounds.min.x + x as f32, bounds.min.y + y as f32);
                if x >= 0.0 && y >= 0.0 {
                    ink(x as usize, y as usize, cover);
                }
            });
        }
    }
}
