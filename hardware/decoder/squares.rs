//! Where square symbols may be.
//!
//! A QR code or a DataMatrix has as many edges as bars have, that point every way. So has small type, and whatever is colourful. What
//! tells a symbol from those is that it is dense all over, about as high as it is wide, and ends at a quiet zone.

use super::blocks::{BLOCK, Blocks};
use super::locate::Bars;

/// A block of a symbol has at least this part of the energy of the strongest block in the picture.
const BUSY: f32 = 0.25;
/// How many times longer one side may be than the other.
const OBLONG: usize = 2;
/// How much of the rectangle around it a symbol fills, even if it lies askew.
const FULL: f32 = 0.5;
/// In blocks: smaller ones have less than two pixels a module.
const SMALLEST: usize = 3;

/// The places that look like a square symbol, the strongest first, `most` of them.
pub(super) fn squares(blocks: &Blocks, most: usize) -> Vec<Bars> {
    let least = BUSY * blocks.strongest();
    let is_busy: Vec<bool> = blocks.tensors.iter().map(|block| block.energy > least).collect();
    let patches = blocks.patches(&is_busy, |_, _| true);
    let mut found: Vec<Bars> = patches.iter().filter_map(|patch| measured(patch, blocks)).collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    found.truncate(most);
    found
}

fn measured(patch: &[usize], blocks: &Blocks) -> Option<Bars> {
    let columns = || patch.iter().map(|place| place % blocks.columns);
    let rows = || patch.iter().map(|place| place / blocks.columns);
    let (left, right) = (columns().min()?, columns().max()? + 1);
    let (top, bottom) = (rows().min()?, rows().max()? + 1);
    let (wide, high) = (right - left, bottom - top);
    let is_square = wide <= OBLONG * high && high <= OBLONG * wide && wide.min(high) >= SMALLEST;
    let is_full = patch.len() as f32 >= FULL * (wide * high) as f32;
    (is_square && is_full).then(|| Bars {
        centre: ((left + right) as f32 / 2.0 * BLOCK as f32, (top + bottom) as f32 / 2.0 * BLOCK as f32),
        across: (1.0, 0.0),
        half_length: (wide * BLOCK) as f32 / 2.0,
        half_height: (high * BLOCK) as f32 / 2.0,
        strength: patch.iter().map(|place| blocks.tensors[*place].energy).sum(),
    })
}
