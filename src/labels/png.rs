//! A page as PNG, for looking and for a camera: four pixels a module of bars, 308 to the inch.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use super::font;
use super::page::{Micrometres, PAPER, Page};

/// Twice the micrometres of a pixel: 82.5.
const TWO_PIXELS: Micrometres = 165;

/// The file.
pub fn write(page: &Page) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    paint(page).write_to(&mut file, ImageFormat::Png).expect("memory takes everything");
    file.into_inner()
}

/// The page in grey.
pub fn paint(page: &Page) -> GrayImage {
    let mut paper = GrayImage::from_pixel(pixels(PAPER.0), pixels(PAPER.1), Luma([255]));
    for black in &page.boxes {
        let (left, top) = (pixels(black.left), pixels(black.top));
        for y in top..top + pixels(black.height).max(1) {
            for x in left..left + pixels(black.width).max(1) {
                if let Some(pixel) = paper.get_pixel_mut_checked(x, y) {
                    *pixel = Luma([0]);
                }
            }
        }
    }
    for text in &page.texts {
        let place = (pixels(text.left) as f32, pixels(text.baseline) as f32);
        font::draw(&text.words, pixels(text.size) as f32, text.weight, place, &mut |x, y, cover| {
            let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
            if let Some(Luma([grey])) = paper.get_pixel_mut_checked(x, y) {
                *grey = grey.saturating_sub((cover * 255.0) as u8);
            }
        });
    }
    paper
}

fn pixels(length: Micrometres) -> u32 {
    length * 2 / TWO_PIXELS
}
