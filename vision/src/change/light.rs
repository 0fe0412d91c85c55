//! What differs between two views once the camera's motion and the light are accounted for.

use super::motion::{Motion, solve};
use super::shade;
use super::view::View;
use crate::plane::{Plane, median};

/// The field of light is fitted to every so many pixels.
const EVERY: usize = 4;
const ROUNDS: usize = 8;
const TERMS: usize = 6;
/// No difference of light is fitted closer than this, in logarithms.
const FINEST: f32 = 0.02;
/// How much a difference of colour counts beside one of brightness.
const COLOUR: f32 = 1.0;
/// The outermost pixels are the lens's.
pub(super) const BORDER: usize = 3;
/// A pixel has changed when it differs by so much, and by so many times what is usual.
const CHANGED: f32 = 0.22;
const UNUSUAL: f32 = 5.0;

/// Two views in one frame, that of the first, in the light of the second.
pub(super) struct Seen {
    pub before: [Plane; 3],
    pub after: [Plane; 3],
    /// How much each pixel has changed.
    pub change: Plane,
    /// From where on a pixel counts as changed.
    pub threshold: f32,
    /// What a pixel that has not changed differs by.
    pub usual: f32,
}

impl Seen {
    pub fn width(&self) -> usize {
        self.change.width
    }

    pub fn height(&self) -> usize {
        self.change.height
    }

    pub fn share_changed(&self) -> f32 {
        let changed = self.change.values.iter().filter(|change| **change > self.threshold).count();
        changed as f32 / self.change.values.len() as f32
    }

    /// One when what has not changed looks alike, less when it does not.
    pub fn clearness(&self) -> f32 {
        (1.0 - (self.usual / CHANGED).powi(2)).clamp(0.0, 1.0)
    }
}

/// Brings the second view into the frame of the first, and the first into the light of the second.
pub(super) fn compare(before: &View, after: &View, motion: Motion) -> Option<Seen> {
    let (width, height) = (before.width(), before.height());
    if width < 8 || height < 8 {
        return None;
    }
    let after = brought(after, motion);
    let mut lit = before.colours.clone();
    for (plane, to) in lit.iter_mut().zip(&after) {
        let field = field(plane, to)?;
        for y in 0..height {
            let v = place(y, height);
            let row = &mut plane.values[y * width..][..width];
            row.iter_mut().enumerate().for_each(|(x, value)| *value += value_of(&field, place(x, width), v));
        }
    }
    shade::even_out(&mut lit, &after);
    let mut change = difference(&lit, &after);
    for y in 0..height {
        for x in 0..width {
            let at_border = x < BORDER || y < BORDER || x + BORDER >= width || y + BORDER >= height;
            if at_border || !is_in_both(motion, x, y, (width, height)) {
                change.values[y * width + x] = 0.0;
            }
        }
    }
    let mut sample: Vec<f32> = change.values.iter().step_by(11).copied().collect();
    let usual = median(&mut sample);
    Some(Seen { before: lit, after, change, threshold: CHANGED.max(UNUSUAL * usual), usual })
}

/// Whether the camera saw a place before and after.
fn is_in_both(motion: Motion, x: usize, y: usize, (width, height): (usize, usize)) -> bool {
    let (to_x, to_y) = motion.of(x as f32, y as f32, (width, height));
    let edge = BORDER as f32;
    to_x >= edge && to_y >= edge && to_x < width as f32 - edge && to_y < height as f32 - edge
}

/// The view as the camera would have seen it from where it was before. What it could not see is as the border.
fn brought(view: &View, motion: Motion) -> [Plane; 3] {
    let (width, height) = (view.width(), view.height());
    let mut brought = view.colours.clone();
    for y in 0..height {
        for x in 0..width {
            let (to_x, to_y) = motion.of(x as f32, y as f32, (width, height));
            let to_x = to_x.clamp(0.0, width as f32 - 1.001);
            let to_y = to_y.clamp(0.0, height as f32 - 1.001);
            for (plane, from) in brought.iter_mut().zip(&view.colours) {
                plane.values[y * width + x] = from.between(to_x, to_y).unwrap_or_default();
            }
        }
    }
    brought
}

fn place(at: usize, size: usize) -> f32 {
    2.0 * at as f32 / size as f32 - 1.0
}

fn terms(u: f32, v: f32) -> [f32; TERMS] {
    [1.0, u, v, u * u, u * v, v * v]
}

fn value_of(field: &[f32; TERMS], u: f32, v: f32) -> f32 {
    field.iter().zip(terms(u, v)).map(|(factor, term)| factor * term).sum()
}

/// The smooth field that most pixels of one plane differ by from another.
fn field(from: &Plane, to: &Plane) -> Option<[f32; TERMS]> {
    let (width, height) = (from.width, from.height);
    let places = (2..height).step_by(EVERY).flat_map(|y| (2..width).step_by(EVERY).map(move |x| (x, y)));
    let known: Vec<([f32; TERMS], f32)> =
        places.map(|(x, y)| (terms(place(x, width), place(y, height)), to.at(x, y) - from.at(x, y))).collect();
    let mut all: Vec<f32> = known.iter().map(|(_, off)| *off).collect();
    let mut field = [0.0; TERMS];
    field[0] = median(&mut all);
    for _ in 0..ROUNDS {
        let left = |(terms, off): &([f32; TERMS], f32)| off - field.iter().zip(terms).map(|(f, t)| f * t).sum::<f32>();
        let usual = super::spread(known.iter().map(left)).max(FINEST) * 1.5;
        let mut normal = [[0.0f32; TERMS]; TERMS];
        let mut right = [0.0f32; TERMS];
        for known in &known {
            let off = left(known) / usual;
            let weight = 1.0 / ((1.0 + off * off) * (1.0 + off * off));
            for (row, a) in normal.iter_mut().zip(known.0) {
                row.iter_mut().zip(known.0).for_each(|(cell, b)| *cell += weight * a * b);
            }
            right.iter_mut().zip(known.0).for_each(|(cell, term)| *cell += weight * term * known.1);
        }
        let hold = known.len() as f32 * 1e-4;
        normal.iter_mut().enumerate().for_each(|(at, row)| row[at] += if at == 0 { 0.0 } else { hold });
        field = solve(normal, right)?;
    }
    Some(field)
}

/// How much each pixel differs, at the best of nine shifts of it and its neighbours.
fn difference(before: &[Plane; 3], after: &[Plane; 3]) -> Plane {
    let (width, height) = (before[0].width, before[0].height);
    let mut least = Plane::filled(width, height, f32::INFINITY);
    let mut shifted = Plane::filled(width, height, 0.0);
    for (dx, dy) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)] {
        for y in 0..height {
            let from = (y as isize + dy).clamp(0, height as isize - 1) as usize;
            let old = before.each_ref().map(|plane| plane.row(y));
            let new = after.each_ref().map(|plane| plane.row(from));
            let row = &mut shifted.values[y * width..][..width];
            differ(row, old, new, dx);
        }
        let smooth = shifted.blurred(1);
        least.values.iter_mut().zip(&smooth.values).for_each(|(least, value)| *least = least.min(*value));
    }
    least
}

fn differ(row: &mut [f32], old: [&[f32]; 3], new: [&[f32]; 3], dx: isize) {
    let width = row.len();
    let skip = usize::try_from(-dx).unwrap_or(0);
    let from = usize::try_from(dx).unwrap_or(0);
    let count = width - skip - from;
    let old = old.map(|values| &values[skip..][..count]);
    let new = new.map(|values| &values[from..][..count]);
    for (x, value) in row[skip..][..count].iter_mut().enumerate() {
        let [r, g, b] = [new[0][x] - old[0][x], new[1][x] - old[1][x], new[2][x] - old[2][x]];
        let grey = (r + g + b) / 3.0;
        let colour = r.max(g).max(b) - r.min(g).min(b);
        *value = grey.abs() + COLOUR * colour;
    }
    if skip > 0 {
        row[0] = row[skip];
    }
    if from > 0 {
        row[width - 1] = row[width - 1 - from];
    }
}
