//! A picture in blocks, and what its edges are like in each.
//!
//! The structure tensor of a block says how strong its edges are and how much they agree on a direction (Jähne, Digital Image Processing,
//! on local orientation).

use super::Picture;

/// Pixels a side of a block.
pub(super) const BLOCK: usize = 8;
/// From this many pixels on, every second row is enough: bars are tall.
const LARGE: usize = 400_000;
/// Every so-manieth row shows a symbol as large and black as one that was read.
const AT_A_GLANCE: usize = 4;
/// Longer pictures are no camera's.
const LARGEST_SIDE: usize = 16_384;

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glance {
    Close,
    Quick,
}

/// The blocks of a picture, row by row.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    /// Each with its eight neighbours.
    pub(super) tensors: Vec<Tensor>,
    pub(super) columns: usize,
    /// How many pixels each tensor is the sum of.
    pub(super) pixels: f32,
}

/// The tensor of a block: its energy, and twice its direction as a vector.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tensor {
    pub(super) energy: f32,
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Tensor {
    pub(super) fn plus(self, other: Tensor) -> Tensor {
        Tensor { energy: self.energy + other.energy, x: self.x + other.x, y: self.y + other.y }
    }

    pub(super) fn strength(self) -> f32 {
        self.x.hypot(self.y)
    }
}

impl Blocks {
    /// `None`: the picture is too small to hold anything, or too large to come from a camera.
    pub(super) fn of(picture: &Picture<'_>, glance: Glance) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let (columns, rows) = (width / BLOCK, height / BLOCK);
        if columns < 2 || rows < 2 || width.max(height) > LARGEST_SIDE {
            return None;
        }
        let step = match glance {
            Glance::Quick => AT_A_GLANCE,
            Glance::Close if picture.luma.len() > LARGE => 2,
            Glance::Close => 1,
        };
        let tensors = smoothed(&tensors(picture, columns, rows, step), columns, rows);
        Some(Blocks { tensors, columns, pixels: (9 * BLOCK * BLOCK / step) as f32 })
    }

    /// The energy of the block with the strongest edges.
    pub(super) fn strongest(&self) -> f32 {
        self.tensors.iter().map(|block| block.energy).fold(0.0, f32::max)
    }

    /// Chosen blocks that touch and belong together, patch by patch.
    pub(super) fn patches(&self, chosen: &[bool], together: impl Fn(Tensor, Tensor) -> bool) -> Vec<Vec<usize>> {
        let (columns, rows) = (self.columns, self.tensors.len() / self.columns);
        let mut open = chosen.to_vec();
        let mut patches = Vec::new();
        for seed in 0..open.len() {
            if !std::mem::take(&mut open[seed]) {
                continue;
            }
            let mut patch = vec![seed];
            let mut next = 0;
            while let Some(&here) = patch.get(next) {
                next += 1;
                let (x, y) = (here % columns, here / columns);
                let neighbours = [
                    (x > 0).then(|| here - 1),
                    (x + 1 < columns).then(|| here + 1),
                    (y > 0).then(|| here - columns),
                    (y + 1 < rows).then(|| here + columns),
                ];
                for neighbour in neighbours.into_iter().flatten() {
                    if open[neighbour] && together(self.tensors[here], self.tensors[neighbour]) {
                        open[neighbour] = false;
                        patch.push(neighbour);
                    }
                }
            }
            patches.push(patch);
        }
        patches
    }
}

fn tensors(picture: &Picture<'_>, columns: usize, rows: usize, step: usize) -> Vec<Tensor> {
    let width = picture.width as usize;
    let mut blocks = vec![Tensor::default(); columns * rows];
    for y in (0..rows * BLOCK).step_by(step) {
        let upper = &picture.luma[y * width..(y + 1) * width];
        let Some(lower) = picture.luma.get((y + 1) * width..(y + 2) * width) else { break };
        let line = &mut blocks[y / BLOCK * columns..(y / BLOCK + 1) * columns];
        for (column, block) in line.iter_mut().enumerate() {
            let from = column * BLOCK;
            let to = (from + BLOCK + 1).min(width);
            let (mut xx, mut yy, mut xy) = (0_i32, 0_i32, 0_i32);
            for (a, b) in upper[from..to].windows(2).zip(lower[from..to].windows(2)) {
                let falling = i32::from(b[1]) - i32::from(a[0]);
                let rising = i32::from(a[1]) - i32::from(b[0]);
                let (x, y) = (falling + rising, falling - rising);
                xx += x * x;
                yy += y * y;
                xy += x * y;
            }
            let part = Tensor { energy: (xx + yy) as f32, x: (xx - yy) as f32, y: (2 * xy) as f32 };
            *block = block.plus(part);
        }
    }
    blocks
}

/// Each block with its eight neighbours.
fn smoothed(blocks: &[Tensor], columns: usize, rows: usize) -> Vec<Tensor> {
    let at = |x: usize, y: usize| blocks[y * columns + x];
    let mut wide = Vec::with_capacity(blocks.len());
    for y in 0..rows {
        wide.extend((0..columns).map(|x| {
            let left = if x > 0 { at(x - 1, y) } else { Tensor::default() };
            let right = if x + 1 < columns { at(x + 1, y) } else { Tensor::default() };
            at(x, y).plus(left).plus(right)
        }));
    }
    let at = |x: usize, y: usize| wide[y * columns + x];
    let mut out = Vec::with_capacity(blocks.len());
    for y in 0..rows {
        out.extend((0..columns).map(|x| {
            let above = if y > 0 { at(x, y - 1) } else { Tensor::default() };
            let below = if y + 1 < rows { at(x, y + 1) } else { Tensor::default() };
            at(x, y).plus(above).plus(below)
        }));
    }
    out
}
