//! Which pixels that have changed show what lay a little way off before: a thing that was nudged when another was put beside it.

use super::light::Seen;

/// A thing is nudged so many pixels of a view, and no further.
pub(super) const FARTHEST: usize = 8;
/// Looked at in cells of so many pixels a side, each with as many around it.
const CELL: usize = 4;
/// A cell is found again where it differs by so little, and by so much less than where it was.
const FOUND: f32 = 0.5;
const LESS: f32 = 0.4;

/// The pixels of those that have changed.
pub(super) fn nudged(seen: &Seen, changed: &[bool]) -> Vec<bool> {
    let (width, height) = (seen.width(), seen.height());
    let mut nudged = vec![false; changed.len()];
    for top in (0..height).step_by(CELL) {
        for left in (0..width).step_by(CELL) {
            let rows = top..(top + CELL).min(height);
            let columns = left..(left + CELL).min(width);
            let any = rows.clone().any(|y| changed[y * width..][..width][columns.clone()].contains(&true));
            if any && is_found(seen, left as isize, top as isize) {
                rows.for_each(|y| nudged[y * width..][..width][columns.clone()].fill(true));
            }
        }
    }
    nudged
}

fn is_found(seen: &Seen, left: isize, top: isize) -> bool {
    let here = misfit(seen, (left, top), (0, 0), f32::INFINITY);
    let wanted = (LESS * here).min(FOUND * seen.threshold);
    let far = FARTHEST as isize;
    let mut best = (here, (0, 0));
    for dy in (-far..=far).step_by(2) {
        for dx in (-far..=far).step_by(2) {
            let there = misfit(seen, (left, top), (dx, dy), best.0);
            if there < best.0 {
                best = (there, (dx, dy));
            }
        }
    }
    let (dx, dy) = best.1;
    let beside = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)];
    beside.iter().any(|(x, y)| misfit(seen, (left, top), (dx + x, dy + y), wanted) < wanted)
}

/// How much a cell with its surroundings differs from what lay at a shift of it. More than `most` is not told apart.
fn misfit(seen: &Seen, (left, top): (isize, isize), (dx, dy): (isize, isize), most: f32) -> f32 {
    let cell = CELL as isize;
    let (mut sum, mut count) = (0.0, 0.0);
    for y in (top - cell..top + 2 * cell).step_by(2) {
        for x in (left - cell..left + 2 * cell).step_by(2) {
            let off = [0, 1, 2].map(|c| (seen.after[c].near(x, y) - seen.before[c].near(x + dx, y + dy)).abs());
            sum += (off[0] + off[1] + off[2]) / 3.0;
            count += 1.0;
        }
        if sum > most * 36.0 {
            return f32::INFINITY;
        }
    }
    sum / count
}
