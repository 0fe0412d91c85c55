//! How far a part of a picture can be trusted, before anybody asks what it shows: light, colour, sharpness and size.
//!
//! A flaw is a reason to say nothing. Without one, the quality falls with everything that makes recognition worse, from one to nought.

use cart_domain::input::PerMille;

use crate::picture::{Area, Picture};
use crate::plane::Plane;

/// Judged on no more pixels than this a side: blur finer than that does not reach the network.
const LONGEST: usize = 160;
/// A part of fewer pixels a side shows nothing that could be told apart.
const SMALLEST: usize = 12;
/// Where light begins, and where it is too much, of 255.
const DARK: f32 = 24.0;
const BRIGHT: f32 = 248.0;
/// A picture with more of it dark, or bright, than this is black, or blown out.
const MOST_LOST: f32 = 0.92;
/// Sensor noise makes one colour differ by so much, of 255.
const ONE_COLOUR: f32 = 4.0;
/// How much of its contrast a sharp picture has in its finest detail, and a blurred one has not.
const BLURRED: f32 = 0.012;
const SHARP: f32 = 0.05;

/// Why a picture says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Black,
    BlownOut,
    OneColour,
    Blurred,
    TooSmall,
}

/// What can be made of a part of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quality {
    /// Nought with a flaw.
    pub value: PerMille,
    pub flaw: Option<Flaw>,
}

impl Flaw {
    /// Its name in what is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Flaw::Black => "black",
            Flaw::BlownOut => "blown-out",
            Flaw::OneColour => "one-colour",
            Flaw::Blurred => "blurred",
            Flaw::TooSmall => "too-small",
        }
    }
}

/// Judges a part of a picture.
#[must_use]
pub fn judge(picture: &Picture, area: Area) -> Quality {
    let flawed = |flaw| Quality { value: PerMille(0), flaw: Some(flaw) };
    let Some(area) = area.within(picture.width(), picture.height()) else { return flawed(Flaw::TooSmall) };
    if area.width.min(area.height) < SMALLEST {
        return flawed(Flaw::TooSmall);
    }
    let colours = shrunk(picture, area);
    let grey = colours[0]
        .zip(&colours[1], |red, green| red * 0.3 + green * 0.6)
        .zip(&colours[2], |sum, blue| sum + blue * 0.1);
    let pixels = grey.values.len() as f32;
    let share = |is: &dyn Fn(f32) -> bool| grey.values.iter().filter(|value| is(**value)).count() as f32 / pixels;
    let (dark, bright) = (share(&|value| value < DARK), share(&|value| value > BRIGHT));
    if dark > MOST_LOST {
        return flawed(Flaw::Black);
    }
    if bright > MOST_LOST {
        return flawed(Flaw::BlownOut);
    }
    let contrast = spread(&grey);
    let colourfulness =
        spread(&colours[0].zip(&colours[1], |a, b| a - b)) + spread(&colours[1].zip(&colours[2], |a, b| a - b));
    if contrast + colourfulness < ONE_COLOUR {
        return flawed(Flaw::OneColour);
    }
    let detail = grey.zip(&grey.blurred(1), |value, around| value - around);
    let sharpness = spread(&detail) / contrast.max(1.0);
    if sharpness < BLURRED {
        return flawed(Flaw::Blurred);
    }
    let light = 1.0 - (dark + bright).clamp(0.0, 1.0).powi(2);
    let focus = ((sharpness - BLURRED) / (SHARP - BLURRED)).clamp(0.0, 1.0).sqrt();
    let depth = ((contrast + colourfulness) / (4.0 * ONE_COLOUR)).clamp(0.0, 1.0);
    let size = (area.width.min(area.height) as f32 / (4 * SMALLEST) as f32).clamp(0.0, 1.0).sqrt();
    Quality { value: PerMille((1_000.0 * light * focus * depth * size) as i32), flaw: None }
}

/// Red, green and blue of an area, averaged over whole blocks of pixels.
fn shrunk(picture: &Picture, area: Area) -> [Plane; 3] {
    let block = area.width.max(area.height).div_ceil(LONGEST);
    let (width, height) = ((area.width / block).max(1), (area.height / block).max(1));
    let (across, down) = (block.min(area.width), block.min(area.height));
    let mut colours = [0; 3].map(|_: i32| Plane::filled(width, height, 0.0));
    let share = 1.0 / (across * down) as f32;
    for y in 0..height {
        for from in 0..down {
            let row = &picture.row(area.y + y * block + from)[area.x * 3..];
            for x in 0..width {
                let pixels = row[x * block * 3..].chunks_exact(3).take(across);
                for rgb in pixels {
                    for (plane, value) in colours.iter_mut().zip(rgb) {
                        plane.values[y * width + x] += f32::from(*value) * share;
                    }
                }
            }
        }
    }
    colours
}

/// The standard deviation.
fn spread(plane: &Plane) -> f32 {
    let count = plane.values.len() as f32;
    let mean = plane.values.iter().sum::<f32>() / count;
    (plane.values.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(of: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
        let rgb = (0..120).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(|(x, y)| of(x, y)).collect();
        Picture::new(160, 120, rgb).expect("as many pixels as it should have")
    }

    fn flaw(of: impl Fn(u32, u32) -> [u8; 3]) -> Option<Flaw> {
        let picture = picture(of);
        judge(&picture, picture.area()).flaw
    }

    /// A grain that is the same every time.
    fn grain(x: u32, y: u32, most: u8) -> u8 {
        (x.wrapping_mul(7_919) ^ y.wrapping_mul(104_729)).wrapping_mul(2_654_435_761).to_be_bytes()[0] % most
    }

    #[test]
    fn a_covered_lens_an_overexposed_one_and_a_wall_are_told_apart() {
        assert_eq!(flaw(|x, y| [grain(x, y, 9); 3]), Some(Flaw::Black));
        assert_eq!(flaw(|x, y| [255 - grain(x, y, 4); 3]), Some(Flaw::BlownOut));
        assert_eq!(flaw(|x, y| [120 + grain(x, y, 5), 90, 60]), Some(Flaw::OneColour));
    }

    #[test]
    fn a_picture_out_of_focus_is_blurred_and_one_in_focus_is_not() {
        let soft = |x: u32| (128.0 + 100.0 * (f64::from(x) / 40.0).sin()) as u8;
        assert_eq!(flaw(|x, _| [soft(x); 3]), Some(Flaw::Blurred));
        let sharp = picture(|x, y| [if (x / 9 + y / 7) % 2 == 0 { 200 } else { 40 }, 90, grain(x, y, 30)]);
        let quality = judge(&sharp, sharp.area());
        assert_eq!(quality.flaw, None);
        assert!(quality.value > PerMille(900), "{quality:?}");
    }

    #[test]
    fn a_basket_full_of_one_bright_colour_is_still_looked_at() {
        assert_eq!(flaw(|x, y| [250, if (x / 20 + y / 20) % 2 == 0 { 60 } else { 90 }, grain(x, y, 20)]), None);
    }

    #[test]
    fn a_few_pixels_show_nothing() {
        let picture = picture(|x, y| [grain(x, y, 255); 3]);
        let area = Area { x: 150, y: 100, width: 40, height: 40 };
        assert_eq!(judge(&picture, area).flaw, Some(Flaw::TooSmall));
        assert_eq!(judge(&picture, Area { x: 999, ..area }).flaw, Some(Flaw::TooSmall));
    }
}
