//! What somebody needs who turns the lens of a camera: how sharp its picture is, and how light.
//!
//! Sharpness is the variance of the Laplacian, of the finest detail that the picture has. It is a number without a unit that depends on what is
//! before the lens, so it is only good for comparing: the lens is right where it is largest.

use crate::picture::{Area, Picture};
use crate::quality::{self, Flaw};

/// Where light begins, and where it is too much, of 255.
const DARK: u32 = 16;
const BRIGHT: u32 = 250;

/// How a lens is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The mean light, in hundredths of white.
    pub brightness: u8,
    /// So many hundredths of the pixels are black, and so many blown out.
    pub black: u8,
    pub blown_out: u8,
    pub sharpness: u32,
    /// Why the picture says nothing.
    pub flaw: Option<Flaw>,
}

/// Looks at what lies within an area.
#[must_use]
pub fn look(picture: &Picture, area: Area) -> Option<Lens> {
    let area = area.within(picture.width(), picture.height())?;
    let rows: Vec<Vec<u32>> = (area.y..area.y + area.height).map(|y| grey(picture, area, y)).collect();
    let pixels = (area.width * area.height) as u64;
    let count = |is: &dyn Fn(u32) -> bool| rows.iter().flatten().filter(|value| is(**value)).count() as u64;
    let share = |part: u64| u8::try_from((100 * part + pixels / 2) / pixels).unwrap_or(100);
    let sum: u64 = rows.iter().flatten().map(|value| u64::from(*value)).sum();
    Some(Lens {
        brightness: share(sum / 255),
        black: share(count(&|value| value < DARK)),
        blown_out: share(count(&|value| value > BRIGHT)),
        sharpness: sharpness(&rows),
        flaw: quality::judge(picture, area).flaw,
    })
}

fn grey(picture: &Picture, area: Area, y: usize) -> Vec<u32> {
    let row = &picture.row(y)[area.x * 3..(area.x + area.width) * 3];
    row.chunks_exact(3)
        .map(|rgb| (u32::from(rgb[0]) * 77 + u32::from(rgb[1]) * 150 + u32::from(rgb[2]) * 29) >> 8)
        .collect()
}

/// The variance of the Laplacian.
fn sharpness(rows: &[Vec<u32>]) -> u32 {
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for [above, here, below] in rows.array_windows() {
        for (at, [left, middle, right]) in here.array_windows().enumerate() {
            let around = above[at + 1] + below[at + 1] + left + right;
            let bend = i64::from(around) - 4 * i64::from(*middle);
            (count, sum, squares) = (count + 1, sum + bend, squares + bend * bend);
        }
    }
    if count == 0 {
        return 0;
    }
    let mean = sum / count;
    u32::try_from(squares / count - mean * mean).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(of: impl Fn(u32, u32) -> u8) -> Picture {
        let rgb = (0..120).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(|(x, y)| [of(x, y); 3]);
        Picture::new(160, 120, rgb.collect()).expect("as many pixels as it should have")
    }

    fn lens(of: impl Fn(u32, u32) -> u8) -> Lens {
        let picture = picture(of);
        look(&picture, picture.area()).expect("it has an area")
    }

    #[test]
    fn the_same_bars_are_sharper_in_focus_than_out_of_it() {
        let sharp = lens(|x, _| if x / 8 % 2 == 0 { 220 } else { 40 });
        let soft = lens(|x, _| (130.0 + 90.0 * (f64::from(x) * std::f64::consts::PI / 8.0).sin()) as u8);
        assert!(sharp.sharpness > 4 * soft.sharpness, "{} and {}", sharp.sharpness, soft.sharpness);
        assert_eq!(lens(|_, _| 90).sharpness, 0);
    }

    #[test]
    fn light_is_told_in_hundredths() {
        let half = lens(|x, _| if x < 80 { 0 } else { 255 });
        assert_eq!((half.brightness, half.black, half.blown_out), (50, 50, 50));
        assert_eq!(lens(|_, _| 3).flaw, Some(Flaw::Black));
    }

    #[test]
    fn an_area_beside_the_picture_is_not_looked_at() {
        let area = Area { x: 200, y: 0, width: 10, height: 10 };
        assert_eq!(look(&picture(|_, _| 0), area), None);
    }
}
