//! Bars cut out of a picture and laid upright: many rows become a few, each the mean of some along the bars, and between the pixels across
//! the bars stand others. Noise falls by the square root of the rows, and bars of little more than one pixel become wide enough to be told apart.

use super::locate::Bars;
use super::{Picture, Turned};

/// How to cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Points a pixel, across the bars.
    pub finer: u32,
    /// Pixels along the bars that become one row.
    pub band: u32,
    /// Rows at most.
    pub rows: u32,
}

/// Paper before the first bar and behind the last, as a part of the length: a symbol's quiet zones.
const MARGIN: f32 = 0.16;
const LEAST_MARGIN: f32 = 14.0;
/// No symbol in view is longer.
const LONGEST: f32 = 4_096.0;

/// The bars upright, and how to find back.
pub(super) fn cut<'a>(picture: &Picture<'_>, bars: &Bars, cut: Cut) -> Option<(Picture<'a>, Turned)> {
    let margin = (bars.half_length * 2.0 * MARGIN).max(LEAST_MARGIN);
    let half = (bars.half_length + margin).min(LONGEST);
    let finer = cut.finer as f32;
    let width = (2.0 * half * finer) as usize;
    let tall = 2.0 * bars.half_height;
    let rows = ((tall / (cut.band as f32 / 2.0)) as u32).clamp(1, cut.rows) as usize;
    if width < 32 {
        return None;
    }
    let (ax, ay) = bars.across;
    let between = tall / rows as f32;
    let origin = (bars.centre.0 - half * ax + bars.half_height * ay, bars.centre.1 - half * ay - bars.half_height * ax);
    let turned = Turned { origin, right: (ax / finer, ay / finer), down: (-ay * between, ax * between) };
    let mut luma = Vec::with_capacity(width * rows);
    let mut sums = vec![0_u32; width];
    for row in 0..rows {
        sums.fill(0);
        let middle = (row as f32 + 0.5) * between;
        for line in 0..cut.band {
            let down = middle + line as f32 - (cut.band as f32 - 1.0) / 2.0;
            let start = (origin.0 - ay * down, origin.1 + ax * down);
            sample(picture, start, (ax / finer, ay / finer), &mut sums);
        }
        luma.extend(sums.iter().map(|sum| u8::try_from(sum / (cut.band * 256)).unwrap_or(u8::MAX)));
    }
    Some((Picture { luma: luma.into(), width: width as u32, height: rows as u32 }, turned))
}

/// Adds the greys on a line, in 256ths, to the sums.
fn sample(picture: &Picture<'_>, start: (f32, f32), step: (f32, f32), sums: &mut [u32]) {
    const ONE: f32 = 65_536.0;
    let (width, height) = (picture.width as i32, picture.height as i32);
    let luma = &*picture.luma;
    let (mut x, mut y) = ((start.0 * ONE) as i32, (start.1 * ONE) as i32);
    let (dx, dy) = ((step.0 * ONE) as i32, (step.1 * ONE) as i32);
    for sum in sums {
        let (column, row) = ((x >> 16).clamp(0, width - 2), (y >> 16).clamp(0, height - 2));
        let right = (x - (column << 16)).clamp(0, 65_535) as u32 >> 8;
        let down = (y - (row << 16)).clamp(0, 65_535) as u32 >> 8;
        let place = (row * width + column) as usize;
        let (above, below) = (&luma[place..place + 2], &luma[place + width as usize..place + width as usize + 2]);
        let upper = u32::from(above[0]) * (256 - right) + u32::from(above[1]) * right;
        let lower = u32::from(below[0]) * (256 - right) + u32::from(below[1]) * right;
        *sum += (upper * (256 - down) + lower * down) >> 8;
        x += dx;
        y += dy;
    }
}
