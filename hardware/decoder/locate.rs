//! Where bars are, and how they lie.
//!
//! Bars have strong edges that all point one way, whatever way that is. For each block of the picture the structure tensor says how
//! strong its edges are and how much they agree (Jähne, Digital Image Processing, on local orientation); neighbouring blocks that agree
//! among themselves are a place worth a closer look. Print, produce and hands have edges that point everywhere.

use super::Picture;

/// Pixels a side of a block.
const BLOCK: usize = 8;
/// From this many pixels on, every second row is enough: bars are tall.
const LARGE: usize = 400_000;
/// How much of a block's edges must point one way.
const COHERENT: f32 = 0.4;
/// Mean square of the difference between neighbours, summed over two rows, below which a block is flat.
const FLAT: f32 = 60.0;
/// A block with less than this part of the strongest block's edges is no part of a symbol.
const FAINT: f32 = 0.02;
/// Cosine of twice the angle within which neighbours lie alike.
const ALIKE: f32 = 0.8;
/// Longer pictures are no camera's.
const LARGEST_SIDE: usize = 16_384;
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

/// The tensor of a block: its energy, and twice its direction as a vector.
#[derive(Clone, Copy, Debug, Default)]
struct Tensor {
    energy: f32,
    x: f32,
    y: f32,
}

impl Tensor {
    fn plus(self, other: Tensor) -> Tensor {
        Tensor { energy: self.energy + other.energy, x: self.x + other.x, y: self.y + other.y }
    }

    fn strength(self) -> f32 {
        self.x.hypot(self.y)
    }
}

/// The places that look like bars, the strongest first, `most` of them.
pub(super) fn bars(picture: &Picture<'_>, most: usize) -> Vec<Bars> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let (columns, rows) = (width / BLOCK, height / BLOCK);
    if columns < 2 || rows < 2 || width.max(height) > LARGEST_SIDE {
        return Vec::new();
    }
    let blocks = smoothed(&tensors(picture, columns, rows), columns, rows);
    let strongest = blocks.iter().map(|block| block.energy).fold(0.0, f32::max);
    let step = row_step(picture);
    let pixels = (9 * BLOCK * BLOCK / step) as f32;
    let least = (FLAT * pixels).max(FAINT * strongest);
    let is_bar: Vec<bool> =
        blocks.iter().map(|block| block.energy > least && block.strength() > COHERENT * block.energy).collect();
    let mut found: Vec<Bars> =
        patches(&blocks, &is_bar, columns).iter().filter_map(|patch| measured(patch, &blocks, columns)).collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    found.truncate(most);
    found
}

fn row_step(picture: &Picture<'_>) -> usize {
    if picture.luma.len() > LARGE { 2 } else { 1 }
}

fn tensors(picture: &Picture<'_>, columns: usize, rows: usize) -> Vec<Tensor> {
    let width = picture.width as usize;
    let mut blocks = vec![Tensor::default(); columns * rows];
    let step = row_step(picture);
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

/// Blocks that touch and lie alike, patch by patch.
fn patches(blocks: &[Tensor], is_bar: &[bool], columns: usize) -> Vec<Vec<usize>> {
    let mut open = is_bar.to_vec();
    let mut patches = Vec::new();
    for seed in 0..blocks.len() {
        if !std::mem::take(&mut open[seed]) {
            continue;
        }
        let mut patch = vec![seed];
        let mut next = 0;
        while let Some(&here) = patch.get(next) {
            next += 1;
            let (x, rows) = (here % columns, blocks.len() / columns);
            let y = here / columns;
            let neighbours = [
                (x > 0).then(|| here - 1),
                (x + 1 < columns).then(|| here + 1),
                (y > 0).then(|| here - columns),
                (y + 1 < rows).then(|| here + columns),
            ];
            for neighbour in neighbours.into_iter().flatten() {
                if open[neighbour] && lie_alike(blocks[here], blocks[neighbour]) {
                    open[neighbour] = false;
                    patch.push(neighbour);
                }
            }
        }
        if patch.len() >= FEWEST {
            patches.push(patch);
        }
    }
    patches
}

fn lie_alike(a: Tensor, b: Tensor) -> bool {
    a.x * b.x + a.y * b.y > ALIKE * a.strength() * b.strength()
}

fn measured(patch: &[usize], blocks: &[Tensor], columns: usize) -> Option<Bars> {
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
