//! Which pixels that have changed belong together, and the rectangle around them.
//!
//! A thing that was nudged changes all along its edge, and would be taken together with what was put down beside it. So pixels whose surroundings
//! are found a little way off are set aside first; what remains are the hearts of regions, which then grow back over what they lost, and no
//! further.

use super::light::Seen;
use super::view::Rect;
use super::{nudge, shade};

/// Gaps of so many pixels to each side are closed.
const GAP: usize = 3;
/// A region of a smaller share of the picture is noise.
const SMALLEST: f32 = 0.0015;
/// So many times the threshold has to be reached somewhere in a region.
const PLAIN: f32 = 1.6;
/// A pixel's texture is as before where it agrees so well.
const ALIKE: f32 = 0.8;
/// Of what has changed together, this percentile is how much it has changed, and less than this share of it is a trace; more than this many
/// times the threshold never is.
const STRONG_PART: usize = 85;
const STRONG_SHARE: f32 = 0.4;
const MOST_LEAST: f32 = 2.5;
/// An arm comes from the border of the picture, is so many times as long as it is wide, and as long as this share of the picture's height.
const SLENDER: f32 = 2.2;
const REACHES: f32 = 0.45;
/// A rectangle leaves out this share of a region's change at each side: a shadow's edge, a wire that has sprung back.
const TRIMMED: f32 = 0.004;
/// No more regions than this are looked into.
const MOST: usize = 8;

/// Pixels that have changed together.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// Around them.
    pub frame: Rect,
    /// Whose they are, row by row over the whole view.
    pub pixels: Vec<u32>,
    /// What lies here lay a little way off before.
    pub is_nudged: bool,
    /// The sum of their change.
    pub energy: f32,
    /// The mean of their change.
    pub strength: f32,
}

impl Region {
    /// Whether it is an arm that reaches into the basket.
    pub fn is_arm(&self, seen: &Seen) -> bool {
        let (width, height) = (seen.width() as u32, seen.height() as u32);
        let edge = super::light::BORDER as u32 + 1;
        let at_border = |pixel: &u32| {
            let (x, y) = (pixel % width, pixel / width);
            x <= edge || y <= edge || x + edge + 1 >= width || y + edge + 1 >= height
        };
        let touching = self.pixels.iter().filter(|pixel| at_border(pixel)).count();
        if touching < 4 {
            return false;
        }
        let count = self.pixels.len() as f32;
        let places = || self.pixels.iter().map(|pixel| ((pixel % width) as f32, (pixel / width) as f32));
        let (sum_x, sum_y) = places().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
        let (mean_x, mean_y) = (sum_x / count, sum_y / count);
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in places() {
            let (x, y) = (x - mean_x, y - mean_y);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
        }
        let (half, turn) = ((xx + yy) / 2.0, (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt());
        let (long, short) = (((half + turn) / count).sqrt(), ((half - turn).max(0.0) / count).sqrt());
        // A bar's standard deviation is its length divided by the root of twelve.
        long > SLENDER * short && long * 3.46 > REACHES * height as f32
    }

    /// How plainly it has changed: nought at the threshold, one far beyond it.
    pub fn certainty(&self, seen: &Seen) -> f32 {
        let far = self.strength / seen.threshold;
        ((far - 1.0) / 1.2).clamp(0.05, 1.0).sqrt()
    }
}

/// The regions that have changed, strongest first.
pub(super) fn regions(seen: &Seen) -> Vec<Region> {
    let width = seen.width();
    let changed = plain(seen);
    let nudged = nudge::nudged(seen, &changed);
    let hearts: Vec<bool> = changed.iter().zip(&nudged).map(|(changed, nudged)| *changed && !nudged).collect();
    let hearts = dilated(&eroded(&hearts, width, 1), width, 1);
    let mut grown = hearts;
    for _ in 0..nudge::FARTHEST {
        let wider = dilated(&grown, width, 1);
        grown = wider.iter().zip(&changed).map(|(near, changed)| *near && *changed).collect();
    }
    let left: Vec<bool> = changed.iter().zip(&grown).map(|(changed, taken)| *changed && !taken).collect();
    let mut regions = connected(seen, &grown, false);
    regions.extend(connected(seen, &left, true));
    regions.sort_by(|a, b| b.energy.total_cmp(&a.energy));
    regions.truncate(MOST);
    regions
}

/// The pixels that have changed, without those whose texture is as before, which are in another light only, and without those that have hardly
/// changed beside others that have changed a great deal: blur and light leave a trace at every edge.
fn plain(seen: &Seen) -> Vec<bool> {
    let width = seen.width();
    let soft = [&seen.before, &seen.after].map(|planes| shade::grey(planes).blurred(1));
    let alike = shade::agreement(&soft[0], &soft[1]);
    let pixels = seen.change.values.iter().zip(&alike.values);
    let mut changed: Vec<bool> = pixels.map(|(change, alike)| *change > seen.threshold && *alike < ALIKE).collect();
    let mut owner = vec![false; changed.len()];
    for start in 0..changed.len() {
        if !changed[start] || owner[start] {
            continue;
        }
        let pixels = filled(start, &changed, &mut owner, width);
        let mut sizes: Vec<f32> = pixels.iter().map(|pixel| seen.change.values[*pixel as usize]).collect();
        let high = sizes.len() * STRONG_PART / 100;
        let strong = *sizes.select_nth_unstable_by(high, f32::total_cmp).1;
        let least = (STRONG_SHARE * strong).min(MOST_LEAST * seen.threshold);
        for pixel in pixels {
            changed[pixel as usize] &= seen.change.values[pixel as usize] > least;
        }
    }
    changed
}

fn connected(seen: &Seen, changed: &[bool], is_nudged: bool) -> Vec<Region> {
    let (width, height) = (seen.width(), seen.height());
    let closed = eroded(&dilated(changed, width, GAP), width, GAP);
    let mut owner = vec![false; closed.len()];
    let mut regions = Vec::new();
    for start in 0..closed.len() {
        if !closed[start] || owner[start] {
            continue;
        }
        let pixels = filled(start, &closed, &mut owner, width);
        if pixels.len() as f32 >= SMALLEST * (width * height) as f32 {
            regions.extend(Region::of(without_holes(pixels, width), changed, seen, is_nudged));
        }
    }
    regions
}

impl Region {
    fn of(pixels: Vec<u32>, changed: &[bool], seen: &Seen, is_nudged: bool) -> Option<Self> {
        let (width, height) = (seen.width(), seen.height());
        let (mut columns, mut rows) = (vec![0.0; width], vec![0.0; height]);
        let (mut energy, mut strongest, mut count) = (0.0, 0.0f32, 0);
        for pixel in &pixels {
            let pixel = *pixel as usize;
            if !changed[pixel] {
                continue;
            }
            let change = seen.change.values[pixel].min(3.0 * seen.threshold);
            columns[pixel % width] += change;
            rows[pixel / width] += change;
            energy += change;
            strongest = strongest.max(seen.change.values[pixel]);
            count += 1;
        }
        if count == 0 || strongest < PLAIN * seen.threshold {
            return None;
        }
        let (left, right) = trimmed(&columns, energy);
        let (top, bottom) = trimmed(&rows, energy);
        // The last pixel of a thing is half floor.
        let frame = Rect {
            left: left as f32 - 0.5,
            right: right as f32 + 1.5,
            top: top as f32 - 0.5,
            bottom: bottom as f32 + 1.5,
        };
        Some(Region { frame, pixels, is_nudged, energy, strength: energy / count as f32 })
    }
}

/// The first and last place between which all but a little lies.
fn trimmed(sums: &[f32], all: f32) -> (usize, usize) {
    let within = |places: &mut dyn Iterator<Item = (usize, &f32)>| {
        let mut passed = 0.0;
        for (place, sum) in places {
            passed += sum;
            if passed > TRIMMED * all {
                return place;
            }
        }
        0
    };
    let first = within(&mut sums.iter().enumerate());
    let last = within(&mut sums.iter().enumerate().rev());
    (first, last.max(first))
}

/// All pixels that are connected to one.
fn filled(start: usize, set: &[bool], owner: &mut [bool], width: usize) -> Vec<u32> {
    let mut pixels = Vec::new();
    let mut open = vec![start];
    owner[start] = true;
    while let Some(pixel) = open.pop() {
        pixels.push(pixel as u32);
        let x = pixel % width;
        let beside = [
            (x > 0).then(|| pixel - 1),
            (x + 1 < width).then(|| pixel + 1),
            pixel.checked_sub(width),
            (pixel + width < set.len()).then(|| pixel + width),
        ];
        for next in beside.into_iter().flatten() {
            if set[next] && !owner[next] {
                owner[next] = true;
                open.push(next);
            }
        }
    }
    pixels
}

/// The pixels of a region and those that it surrounds on all sides.
fn without_holes(pixels: Vec<u32>, width: usize) -> Vec<u32> {
    let columns = || pixels.iter().map(|pixel| *pixel as usize % width);
    let rows = || pixels.iter().map(|pixel| *pixel as usize / width);
    let (Some(left), Some(right), Some(top), Some(bottom)) =
        (columns().min(), columns().max(), rows().min(), rows().max())
    else {
        return pixels;
    };
    // One pixel of surroundings on each side, all of them connected.
    let (across, down) = (right - left + 3, bottom - top + 3);
    let mut outside = vec![true; across * down];
    for pixel in &pixels {
        let (x, y) = (*pixel as usize % width, *pixel as usize / width);
        outside[(y - top + 1) * across + x - left + 1] = false;
    }
    let mut reached = vec![false; outside.len()];
    filled(0, &outside, &mut reached, across);
    let inside = (0..reached.len()).filter(|place| !reached[*place]);
    inside.map(|place| ((place / across + top - 1) * width + place % across + left - 1) as u32).collect()
}

fn dilated(set: &[bool], width: usize, by: usize) -> Vec<bool> {
    reached(set, width, by, true)
}

fn eroded(set: &[bool], width: usize, by: usize) -> Vec<bool> {
    reached(set, width, by, false).iter().map(|is_near| !is_near).collect()
}

/// The pixels with one like `what` in the square around them.
fn reached(set: &[bool], width: usize, by: usize, what: bool) -> Vec<bool> {
    let height = set.len() / width;
    let mut across = vec![false; set.len()];
    for y in 0..height {
        let row = &set[y * width..][..width];
        for x in (0..width).filter(|x| row[*x] == what) {
            across[y * width + x.saturating_sub(by)..=y * width + (x + by).min(width - 1)].fill(true);
        }
    }
    let mut all = vec![false; set.len()];
    for y in 0..height {
        for near in y.saturating_sub(by)..=(y + by).min(height - 1) {
            let (to, from) = (y * width, near * width);
            for x in 0..width {
                all[to + x] |= across[from + x];
            }
        }
    }
    all
}
