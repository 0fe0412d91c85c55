//! A stream of pictures as a cart's camera gives them: a pack somewhere in 1280 x 720 pixels of clutter, or in the part that is looked at.

use super::limits::random_ean13;
use super::{Candidate, Mark};
use crate::camera::Frame;
use crate::sim::noise::Noise;
use crate::sim::shot::Shot;

/// The sizes of the pictures: the whole, and the part of it in which a hand holds a pack.
pub const LIVE_PICTURES: [(&str, (u32, u32)); 2] =
    [("whole picture", (1_280, 720)), ("region of interest", (480, 320))];

/// How much the clutter varies, in grey levels, and how large its pieces are.
const CLUTTER: f64 = 60.0;
const PIECE: usize = 24;

/// Lets a candidate read so many pictures of this size, each with a pack held in its own way.
#[must_use]
pub fn live(size: (u32, u32), pictures: u32, candidate: Candidate<'_>) -> Mark {
    let mut mark = Mark::default();
    let mut noise = Noise::seeded(23);
    for seed in 0..u64::from(pictures) {
        let symbol = random_ean13(&mut noise);
        let shot = Shot {
            module: 1.6 + noise.unit(),
            turned: noise.unit() * 30.0 - 15.0,
            yaw: noise.unit() * 25.0,
            defocus: noise.unit() * 0.5,
            seed,
            ..Shot::default()
        };
        let frame = in_clutter(&shot.of(&symbol), size, &mut noise);
        mark.add(candidate, &frame, Some(symbol.text()));
    }
    mark
}

fn in_clutter(pack: &Frame, size: (u32, u32), noise: &mut Noise) -> Frame {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let columns = width / PIECE + 1;
    let tones: Vec<f64> =
        (0..columns * (height / PIECE + 1)).map(|_| 128.0 + CLUTTER * (noise.unit() * 2.0 - 1.0)).collect();
    let mut luma: Vec<u8> = (0..width * height)
        .map(|place| {
            let tone = tones[place / width / PIECE * columns + place % width / PIECE];
            (tone + 3.0 * (noise.unit() * 2.0 - 1.0)) as u8
        })
        .collect();
    let (wide, high) = (pack.width() as usize, pack.height() as usize);
    let left = noise.below((width.saturating_sub(wide)).max(1) as u64) as usize;
    let top = noise.below((height.saturating_sub(high)).max(1) as u64) as usize;
    let shown = wide.min(width - left);
    for (row, line) in pack.luma().chunks_exact(wide).take(height - top).enumerate() {
        let start = (top + row) * width + left;
        luma[start..start + shown].copy_from_slice(&line[..shown]);
    }
    Frame::from_luma(size.0, size.1, luma).expect("the buffer was made for this size")
}
