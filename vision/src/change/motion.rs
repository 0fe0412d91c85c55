//! How the camera has moved between two pictures: a shift and a small turn about the middle.
//!
//! On the coarsest level every shift is tried, since a basket's grid fits itself at many; then least squares follow level by level
//! (Gauss and Newton), each pixel weighed by how well it fits already (Geman and McClure). Means over a neighbourhood are taken away first,
//! so that light plays no part.

use super::view::{Rect, View};
use crate::plane::Plane;

/// Sides of the coarsest level are at most this long.
const COARSEST: usize = 100;
/// Shifts that are tried there, to each side.
const SHIFTS: i32 = 3;
/// What makes a far shift worse than a near one that fits as well, for each squared pixel.
const FAR: f32 = 0.004;
/// A neighbourhood whose mean is taken away.
const AROUND: usize = 4;
const ROUNDS: usize = 12;
/// A step that moves nothing by so many pixels is the last.
const SMALL: f32 = 0.03;
/// Of a level with more pixels every other one in every other row is enough.
const LARGE: usize = 40_000;
/// A camera turns no further on its mount.
const MOST_TURN: f32 = 0.1;

/// Where a pixel of the view before lies in the one after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Motion {
    pub dx: f32,
    pub dy: f32,
    pub turn: f32,
}

/// One level of a view: what is left of its greys without their mean, and how that changes along and down.
struct Level {
    detail: Plane,
    along: Plane,
    down: Plane,
}

impl Motion {
    pub const NONE: Motion = Motion { dx: 0.0, dy: 0.0, turn: 0.0 };

    /// Where a place lies after the motion, in a plane of this size.
    pub fn of(self, x: f32, y: f32, (width, height): (usize, usize)) -> (f32, f32) {
        let (middle_x, middle_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        let (sine, cosine) = self.turn.sin_cos();
        let (from_x, from_y) = (x - middle_x, y - middle_y);
        (middle_x + cosine * from_x - sine * from_y + self.dx, middle_y + sine * from_x + cosine * from_y + self.dy)
    }

    /// A rectangle around where a rectangle's middle has gone.
    pub fn moved(self, rect: Rect, view: &View) -> Rect {
        let (x, y) = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
        let (to_x, to_y) = self.of(x, y, (view.width(), view.height()));
        let (dx, dy) = (to_x - x, to_y - y);
        Rect { left: rect.left + dx, right: rect.right + dx, top: rect.top + dy, bottom: rect.bottom + dy }
    }

    fn times(self, factor: f32) -> Motion {
        Motion { dx: self.dx * factor, dy: self.dy * factor, turn: self.turn }
    }
}

/// Finds the motion from one view to another of the same size.
pub(super) fn between(before: &View, after: &View) -> Motion {
    let (olds, news) = (levels(&before.grey), levels(&after.grey));
    let Some((old, new)) = olds.last().zip(news.last()) else { return Motion::NONE };
    let starts = [Motion::NONE, best_shift(old, new)].map(|start| refine(old, new, start, 1));
    let judged = starts.map(|motion| (misfit(old, new, motion, 1), motion));
    // A camera that has not moved is the usual case, and another motion has to be plainly better.
    let mut motion = if judged[1].0 < 0.98 * judged[0].0 { judged[1].1 } else { judged[0].1 };
    for (old, new) in olds.iter().zip(&news).rev().skip(1) {
        let step = if old.detail.values.len() > LARGE { 2 } else { 1 };
        motion = refine(old, new, motion.times(2.0), step);
    }
    motion
}

fn levels(grey: &Plane) -> Vec<Level> {
    let mut levels = Vec::new();
    let mut plane = grey.clone();
    loop {
        let is_last = plane.width.max(plane.height) <= COARSEST || plane.width.min(plane.height) < 24;
        let half = (!is_last).then(|| plane.halved());
        levels.push(Level::of(&plane));
        let Some(half) = half else { return levels };
        plane = half;
    }
}

impl Level {
    fn of(grey: &Plane) -> Self {
        let detail = grey.zip(&grey.blurred(AROUND), |value, around| value - around);
        let (mut along, mut down) = (detail.clone(), detail.clone());
        let (width, height) = (detail.width, detail.height);
        for y in 0..height {
            let (above, below) = (detail.row(y.saturating_sub(1)), detail.row((y + 1).min(height - 1)));
            let row = detail.row(y);
            for x in 0..width {
                along.values[y * width + x] = (row[(x + 1).min(width - 1)] - row[x.saturating_sub(1)]) / 2.0;
                down.values[y * width + x] = (below[x] - above[x]) / 2.0;
            }
        }
        Level { detail, along, down }
    }

    fn size(&self) -> (usize, usize) {
        (self.detail.width, self.detail.height)
    }

    /// What the other level has at each of these pixels after the motion, less what is here.
    fn residuals<'a>(
        &'a self,
        other: &'a Level,
        motion: Motion,
        step: usize,
    ) -> impl Iterator<Item = (usize, usize, f32)> + 'a {
        let (width, height) = self.size();
        let (sine, cosine) = motion.turn.sin_cos();
        let pixels = (0..height).step_by(step).flat_map(move |y| (0..width).step_by(step).map(move |x| (x, y)));
        let (middle_x, middle_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        pixels.filter_map(move |(x, y)| {
            let (from_x, from_y) = (x as f32 - middle_x, y as f32 - middle_y);
            let to_x = middle_x + cosine * from_x - sine * from_y + motion.dx;
            let to_y = middle_y + sine * from_x + cosine * from_y + motion.dy;
            let there = other.detail.between(to_x, to_y)?;
            Some((x, y, there - self.detail.at(x, y)))
        })
    }
}

/// How badly a motion fits: the mean residual, where none counts for more than what is plainly something else.
fn misfit(old: &Level, new: &Level, motion: Motion, step: usize) -> f32 {
    let most = super::spread(old.detail.values.iter().step_by(7).copied()).max(0.01);
    let (mut sum, mut count) = (0.0, 0);
    for (_, _, residual) in old.residuals(new, motion, step) {
        sum += residual.abs().min(most);
        count += 1;
    }
    if count * step * step * 2 < old.detail.values.len() { f32::INFINITY } else { sum / count as f32 }
}

fn best_shift(old: &Level, new: &Level) -> Motion {
    let shifts = (-SHIFTS..=SHIFTS).flat_map(|dy| (-SHIFTS..=SHIFTS).map(move |dx| (dx as f32, dy as f32)));
    let judged = shifts.map(|(dx, dy)| {
        let motion = Motion { dx, dy, turn: 0.0 };
        (misfit(old, new, motion, 2) * (1.0 + FAR * (dx * dx + dy * dy)), motion)
    });
    judged.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(Motion::NONE, |(_, motion)| motion)
}

fn refine(old: &Level, new: &Level, start: Motion, step: usize) -> Motion {
    let (width, height) = old.size();
    let (middle_x, middle_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
    let mut motion = start;
    for _ in 0..ROUNDS {
        let found: Vec<(usize, usize, f32)> = old.residuals(new, motion, step).collect();
        let usual = super::spread(found.iter().step_by(5).map(|(_, _, residual)| *residual)).max(1e-3) * 1.5;
        let mut normal = [[0.0f32; 3]; 3];
        let mut right = [0.0f32; 3];
        for (x, y, residual) in found {
            let place = y * width + x;
            let (along, down) = (old.along.values[place], old.down.values[place]);
            let turned = down * (x as f32 - middle_x) - along * (y as f32 - middle_y);
            let slopes = [along, down, turned];
            let off = residual / usual;
            let weight = 1.0 / ((1.0 + off * off) * (1.0 + off * off));
            for (row, slope) in normal.iter_mut().zip(slopes) {
                row.iter_mut().zip(slopes).for_each(|(cell, other)| *cell += weight * slope * other);
            }
            right.iter_mut().zip(slopes).for_each(|(cell, slope)| *cell += weight * slope * residual);
        }
        let Some([dx, dy, turn]) = solve(normal, right) else { break };
        motion = Motion {
            dx: motion.dx - dx.clamp(-2.0, 2.0),
            dy: motion.dy - dy.clamp(-2.0, 2.0),
            turn: (motion.turn - turn.clamp(-0.03, 0.03)).clamp(-MOST_TURN, MOST_TURN),
        };
        if dx.abs().max(dy.abs()) + turn.abs() * middle_x.max(middle_y) < SMALL {
            break;
        }
    }
    motion
}

/// Solves as many equations as there are unknowns. Nothing when they do not say enough.
pub(super) fn solve<const N: usize>(mut rows: [[f32; N]; N], mut right: [f32; N]) -> Option<[f32; N]> {
    for pivot in 0..N {
        let largest = (pivot..N).max_by(|a, b| rows[*a][pivot].abs().total_cmp(&rows[*b][pivot].abs()))?;
        rows.swap(pivot, largest);
        right.swap(pivot, largest);
        if rows[pivot][pivot].abs() < 1e-9 {
            return None;
        }
        let (known, value) = (rows[pivot], right[pivot]);
        for (_, (row, right)) in rows.iter_mut().zip(&mut right).enumerate().filter(|(at, _)| *at != pivot) {
            let factor = row[pivot] / known[pivot];
            row.iter_mut().zip(&known).skip(pivot).for_each(|(left, known)| *left -= factor * known);
            *right -= factor * value;
        }
    }
    let mut solved = right;
    solved.iter_mut().enumerate().for_each(|(at, value)| *value /= rows[at][at]);
    Some(solved)
}
