//! Pictures made for the tests: one colour with a grain, and baskets with boxes in them.

use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};

pub const RED: [u8; 3] = [225, 30, 30];
pub const GREEN: [u8; 3] = [30, 200, 30];
pub const BLUE: [u8; 3] = [30, 30, 225];
pub const YELLOW: [u8; 3] = [225, 225, 30];

/// A grain that is the same every time.
fn grain(x: u32, y: u32) -> u8 {
    (x.wrapping_mul(7_919) ^ y.wrapping_mul(104_729)).wrapping_mul(2_654_435_761).to_be_bytes()[0] % 24
}

/// A picture of one colour, as of the side of a box, lit a little differently each time.
pub fn side(folder: &Path, name: &str, colour: [u8; 3], light: u8) -> PathBuf {
    let picture = RgbImage::from_fn(120, 90, |x, y| {
        Rgb(colour.map(|part| part.saturating_sub(light).saturating_add(grain(x, y))))
    });
    let file = folder.join(name);
    picture.save(&file).unwrap();
    file
}

/// A picture without anything on it.
pub fn plain(folder: &Path, name: &str, colour: [u8; 3]) -> PathBuf {
    let file = folder.join(name);
    RgbImage::from_pixel(160, 120, Rgb(colour)).save(&file).unwrap();
    file
}

/// A wire basket with boxes in it: left, top, width, height, colour.
pub fn basket(folder: &Path, name: &str, boxes: &[(u32, u32, u32, u32, [u8; 3])]) -> PathBuf {
    let picture = RgbImage::from_fn(320, 240, |x, y| {
        let wire = if x % 24 < 3 || y % 24 < 3 { [150; 3] } else { [90, 95, 100] };
        let lies = |(left, top, width, height, _): &&(u32, u32, u32, u32, [u8; 3])| {
            (*left..left + width).contains(&x) && (*top..top + height).contains(&y)
        };
        let colour = boxes.iter().rev().find(lies).map_or(wire, |(.., colour)| *colour);
        Rgb(colour.map(|part| part.saturating_add(grain(x, y))))
    });
    let file = folder.join(name);
    picture.save(&file).unwrap();
    file
}
