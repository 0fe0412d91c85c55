//! A part of a picture brought to the square that the network looks at: red, then green, then blue, each from 0 to 1. Shrinking averages
//! over all pixels that fall into one, as a triangle, so that nothing flickers; enlarging is linear. The sides are stretched alike or not.

use crate::picture::{Area, Picture};

const COLOURS: usize = 3;

/// Which pixels of a row or column make one of the square's, and by how much.
struct Taps {
    first: usize,
    shares: Vec<f32>,
}

/// Brings an area to a square of this side. Nothing when the area lies outside, or the side is nought.
#[must_use]
pub fn square(picture: &Picture, area: Area, side: usize) -> Option<Vec<f32>> {
    let area = area.within(picture.width(), picture.height()).filter(|_| side > 0)?;
    let (columns, rows) = (taps(area.width, side), taps(area.height, side));
    let mut narrowed = vec![0.0; area.height * side * COLOURS];
    for (y, row) in narrowed.chunks_exact_mut(side * COLOURS).enumerate() {
        let pixels = &picture.row(area.y + y)[area.x * COLOURS..(area.x + area.width) * COLOURS];
        for (pixel, taps) in row.chunks_exact_mut(COLOURS).zip(&columns) {
            let under = pixels[taps.first * COLOURS..].chunks_exact(COLOURS);
            for (share, rgb) in taps.shares.iter().zip(under) {
                pixel.iter_mut().zip(rgb).for_each(|(sum, value)| *sum += share * f32::from(*value));
            }
        }
    }
    let mut square = vec![0.0; COLOURS * side * side];
    let mut line = vec![0.0; side * COLOURS];
    for (y, taps) in rows.iter().enumerate() {
        line.fill(0.0);
        let under = narrowed[taps.first * side * COLOURS..].chunks_exact(side * COLOURS);
        for (share, row) in taps.shares.iter().zip(under) {
            line.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
        for (x, pixel) in line.chunks_exact(COLOURS).enumerate() {
            for (colour, value) in pixel.iter().enumerate() {
                square[(colour * side + y) * side + x] = value / 255.0;
            }
        }
    }
    Some(square)
}

fn taps(length: usize, side: usize) -> Vec<Taps> {
    let step = length as f32 / side as f32;
    let reach = step.max(1.0);
    (0..side)
        .map(|place| {
            let middle = (place as f32 + 0.5) * step - 0.5;
            let first = (middle - reach).ceil().max(0.0) as usize;
            let last = ((middle + reach).floor().max(0.0) as usize).min(length - 1);
            let first = first.min(last);
            let mut shares: Vec<f32> =
                (first..=last).map(|at| (1.0 - (at as f32 - middle).abs() / reach).max(0.0)).collect();
            let sum: f32 = shares.iter().sum();
            shares.iter_mut().for_each(|share| *share = if sum > 0.0 { *share / sum } else { 1.0 });
            Taps { first, shares }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, of: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
        let rgb = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| of(x, y)).collect();
        Picture::new(width, height, rgb).expect("as many pixels as it should have")
    }

    #[test]
    fn one_colour_stays_that_colour_at_any_size() {
        for (width, height, side) in [(1, 1, 4), (7, 300, 32), (640, 480, 96)] {
            let picture = picture(width, height, |_, _| [51, 102, 255]);
            let square = square(&picture, picture.area(), side).expect("an area of the picture");
            let planes: Vec<&[f32]> = square.chunks_exact(side * side).collect();
            for (plane, colour) in planes.iter().zip([0.2, 0.4, 1.0]) {
                assert!(plane.iter().all(|value| (value - colour).abs() < 1e-4), "{width} x {height}");
            }
        }
    }

    #[test]
    fn a_fine_pattern_becomes_its_mean_and_no_moire() {
        let picture = picture(400, 400, |x, y| [if (x + y) % 2 == 0 { 255 } else { 0 }; 3]);
        let square = square(&picture, picture.area(), 50).expect("an area of the picture");
        assert!(square.iter().all(|value| (value - 0.5).abs() < 0.02));
    }

    #[test]
    fn left_stays_left_and_top_stays_top() {
        let picture = picture(90, 60, |x, y| [if x < 45 { 200 } else { 0 }, if y < 30 { 200 } else { 0 }, 0]);
        let square = square(&picture, picture.area(), 10).expect("an area of the picture");
        let (red, green) = (&square[..100], &square[100..200]);
        assert!(red[0] > 0.7 && red[9] < 0.01 && red[90] > 0.7);
        assert!(green[0] > 0.7 && green[9] > 0.7 && green[90] < 0.01);
    }

    #[test]
    fn an_area_outside_the_picture_has_no_square() {
        let picture = picture(4, 4, |_, _| [0; 3]);
        assert_eq!(square(&picture, Area { x: 4, y: 0, width: 2, height: 2 }, 8), None);
        assert_eq!(square(&picture, picture.area(), 0), None);
    }
}
