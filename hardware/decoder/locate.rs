//! Where bars are, and how they lie.
//!
//! Bars have strong edges that all point one way, whatever way that is; neighbouring [blocks](super::blocks) that agree among themselves
//! are a place worth a closer look. Print, produce and hands have edges that point everywhere.

use super::blocks::{BLOCK, Blocks, Tensor};

/// How much of a block's edges must point one way.
const COHERENT: f32 = 0.4;
/// Mean square of the difference between neighbours, summed over two rows, below which a block is flat.
const FLAT: f32 = 60.0;
/// A block with less than this part of the strongest block's edges is no part of a symbol.
const FAINT: f32 = 0.02;
/// A block with less than this part of what the stronger blocks of its patch have lies beside the bars.
const WEAK: f32 = 0.2;
/// Cosine of twice the angle within which neighbours lie alike.
const ALIKE: f32 = 0.8;
/// The fewest blocks of a symbol.
const FEWEST: usize = 6;

/// A place that looks like bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bars {
    /// In pixels.
    pub(super) centre: (f32, f32),
    /// A step of one pixel across the bars.
    pub(super) across: (f32, f32),
    /// From the centre to the first and last bar.
    pub(super) half_length: f32,
    /// From the centre to the ends of the bars.
    pub(super) half_height: f32,
    /// How much there is of them.
    pub(super) strength: f32,
}

impl Bars {
    /// Strength a pixel: how black, how fine and how straight they are.
    pub(super) fn density(&self) -> f32 {
        self.strength / self.size()
    }

    /// In pixels.
    pub(super) fn size(&self) -> f32 {
        4.0 * self.half_length * self.half_height
    }

    /// Whether this point lies within.
    pub(super) fn holds(&self, point: (i32, i32)) -> bool {
        let (x, y) = (point.0 as f32 - self.centre.0, point.1 as f32 - self.centre.1);
        let (u, v) = (x * self.across.0 + y * self.across.1, y * self.across.0 - x * self.across.1);
        u.abs() <= self.half_length && v.abs() <= self.half_height
    }

    /// The same place and so much more of the picture around it, as a part of its length.
    pub(super) fn with_margin(self, part: f32) -> Self {
        let more = self.half_length * 2.0 * part;
        Bars { half_length: self.half_length + more, half_height: self.half_height + more, ..self }
    }
}

/// The places that look like bars, the strongest first, `most` of them.
pub(super) fn bars(blocks: &Blocks, most: usize) -> Vec<Bars> {
    let is_bar = are_bars(blocks);
    let patches = blocks.patches(&is_bar, lie_alike).into_iter().filter(|patch| patch.len() >= FEWEST);
    let mut found: Vec<Bars> = patches.filter_map(|patch| measured(&patch, &blocks.tensors, blocks.columns)).collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    found.truncate(most);
    found
}

fn are_bars(blocks: &Blocks) -> Vec<bool> {
    let least = (FLAT * blocks.pixels).max(FAINT * blocks.strongest());
    let is_bar = |block: &Tensor| block.energy > least && block.strength() > COHERENT * block.energy;
    blocks.tensors.iter().map(is_bar).collect()
}

fn lie_alike(a: Tensor, b: Tensor) -> bool {
    a.x * b.x + a.y * b.y > ALIKE * a.strength() * b.strength()
}

/// The blocks of a patch that are no mere shade or fold beside the bars: with some part of the energy of its stronger half.
fn strong(patch: &[usize], blocks: &[Tensor]) -> Vec<usize> {
    let mut energies: Vec<f32> = patch.iter().map(|place| blocks[*place].energy).collect();
    energies.sort_by(f32::total_cmp);
    let typical = energies[energies.len() * 3 / 4];
    patch.iter().copied().filter(|place| blocks[*place].energy > WEAK * typical).collect()
}

fn measured(patch: &[usize], blocks: &[Tensor], columns: usize) -> Option<Bars> {
    let patch = &strong(patch, blocks);
    let sum = patch.iter().fold(Tensor::default(), |sum, place| sum.plus(blocks[*place]));
    let angle = sum.y.atan2(sum.x) / 2.0;
    let across = (angle.cos(), angle.sin());
    let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
    for place in patch {
        let x = ((place % columns * BLOCK) + BLOCK / 2) as f32;
        let y = ((place / columns * BLOCK) + BLOCK / 2) as f32;
        let (u, v) = (x * across.0 + y * across.1, y * across.0 - x * across.1);
        (left, right, top, bottom) = (left.min(u), right.max(u), top.min(v), bottom.max(v));
    }
    let (u, v) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let centre = (u * across.0 - v * across.1, u * across.1 + v * across.0);
    let half = BLOCK as f32 / 2.0;
    let bars = Bars {
        centre,
        across,
        half_length: (right - left) / 2.0 + half,
        half_height: (bottom - top) / 2.0 + half,
        strength: sum.strength(),
    };
    (bars.half_length >= 2.0 * BLOCK as f32).then_some(bars)
}
