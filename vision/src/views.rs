//! The looks at one picture by which its product is remembered: as it is, mirrored, turned by quarters, and nearer by, from the middle and from each
//! corner. Things lie in a basket however they fell, and are cut out of it a little off; a product that was shown once is known far better by
//! the middle of these looks than by the one.

use crate::picture::{Area, Picture};
use crate::resample;

/// How much of each side is left nearer by, and nearest by, in hundredths.
const NEARER: usize = 80;
const NEAREST: usize = 65;

/// The squares of all looks, each as the network takes them. Nothing when the area lies outside of the picture.
#[must_use]
pub fn squares(picture: &Picture, area: Area, side: usize) -> Option<Vec<Vec<f32>>> {
    let area = area.within(picture.width(), picture.height())?;
    let look = |area| resample::square(picture, area, side);
    let (whole, near) = (look(area)?, look(part(area, NEARER, (1, 1)))?);
    let mut squares = vec![mirrored(&whole, side), mirrored(&near, side)];
    let mut turned = whole;
    for _ in 0..4 {
        let next = quarter_turned(&turned, side);
        squares.push(std::mem::replace(&mut turned, next));
    }
    squares.push(near);
    squares.push(look(part(area, NEAREST, (1, 1)))?);
    for corner in [(0, 0), (2, 0), (0, 2), (2, 2)] {
        squares.push(look(part(area, NEARER, corner))?);
    }
    Some(squares)
}

/// So many hundredths of each side of an area, at its start (0), in the middle (1) or at its end (2).
fn part(area: Area, hundredths: usize, (across, down): (usize, usize)) -> Area {
    let size = |length: usize| (length * hundredths / 100).max(1);
    let (width, height) = (size(area.width), size(area.height));
    Area { x: area.x + (area.width - width) * across / 2, y: area.y + (area.height - height) * down / 2, width, height }
}

fn mirrored(square: &[f32], side: usize) -> Vec<f32> {
    square.chunks_exact(side).flat_map(|row| row.iter().rev()).copied().collect()
}

fn quarter_turned(square: &[f32], side: usize) -> Vec<f32> {
    let planes = square.chunks_exact(side * side);
    planes.flat_map(|plane| (0..side * side).map(move |at| plane[at % side * side + side - 1 - at / side])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red tells the column, green the row, blue nothing.
    fn chequered(width: u32, height: u32) -> Picture {
        let pixel = |x: u32, y: u32| [(x * 20) as u8, (y * 20) as u8, 7];
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
        Picture::new(width, height, rgb).expect("a picture")
    }

    #[test]
    fn a_mirror_swaps_left_and_right_and_four_quarter_turns_are_none() {
        let picture = chequered(4, 4);
        let square = resample::square(&picture, picture.area(), 4).expect("a square");
        let mirror = mirrored(&square, 4);
        assert_eq!((mirror[0], mirror[3]), (square[3], square[0]), "the red of the first row");
        assert_eq!(mirrored(&mirror, 4), square);
        let turned = quarter_turned(&square, 4);
        assert_eq!(turned[0], square[3], "what was right above is left above");
        assert_ne!(turned, mirror);
        assert_eq!((0..3).fold(turned, |square, _| quarter_turned(&square, 4)), square);
    }

    #[test]
    fn every_look_is_another_and_lies_within_the_area() {
        let picture = chequered(12, 10);
        let area = Area { x: 2, y: 1, width: 8, height: 8 };
        let squares = squares(&picture, area, 8).expect("looks");
        assert_eq!(squares.len(), 12);
        for (at, square) in squares.iter().enumerate() {
            assert_eq!(square.len(), 3 * 64);
            assert!(squares[..at].iter().all(|other| other != square), "look {at} is one of those before");
            let reds = square[..64].iter().map(|red| (red * 255.0 / 20.0).round() as usize);
            assert!(reds.into_iter().all(|column| (2..10).contains(&column)));
        }
    }

    #[test]
    fn a_picture_of_one_pixel_has_looks_and_an_area_outside_has_none() {
        let picture = chequered(1, 1);
        assert!(squares(&picture, picture.area(), 8).is_some());
        assert_eq!(squares(&picture, Area { x: 5, y: 5, width: 3, height: 3 }, 8), None);
    }
}
