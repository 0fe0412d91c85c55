//! What has happened in each region: something came, something went, or something lies elsewhere now.
//!
//! - A region that still shows the same drawing is as it was, whatever the light says (same).
//! - A thing is other than what is around it, all along its outline. So the picture with the stronger outline is the one in which the thing lies.
//! - What is moved takes its colours along. A region that came and one that went with the same colours are one thing that has moved; so is one
//!   region with two outlines, in which there were the same colours before and after, since a thing that is moved by less than its own size leaves
//!   one region. What is found a little way off in the other picture has slid.

use super::light::Seen;
use super::palette::Palette;
use super::region::Region;
use super::same::Drawings;
use crate::plane::Plane;

/// Inside and outside of an outline are compared so many pixels to each side of it.
const ACROSS: isize = 3;
/// A thing slides so many pixels in a view at most without being called removed and added.
const SLIDE: isize = 14;
/// What is left of the difference where a thing has only slid.
const SLID: f32 = 0.45;
/// A region has the same colours before and after when they share so much, and two outlines when the weaker is this part of the stronger.
const SAME_COLOURS: f32 = 0.47;
const TWO_OUTLINES: f32 = 0.5;
/// Two regions have the same colours when they share so much, and a thing keeps its size within this factor.
const TAKEN_ALONG: f32 = 0.5;
const SAME_SIZE: f32 = 2.5;

/// How the basket looks different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Added,
    Removed,
    Moved,
    /// As before.
    Nothing,
    /// The lens is covered, or the two pictures show nothing in common.
    Covered,
}

impl Kind {
    /// Its name in what is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Moved => "moved",
            Kind::Nothing => "nothing",
            Kind::Covered => "covered",
        }
    }
}

/// Says of each region what happened in it. What came or went leads, and what has moved follows, once and where it lies now.
pub(super) fn kinds(seen: &Seen, regions: Vec<Region>) -> Vec<(Region, Kind)> {
    let soft = Soft {
        before: seen.before.each_ref().map(|p| p.blurred(1)),
        after: seen.after.each_ref().map(|p| p.blurred(1)),
    };
    let drawings = Drawings::of(&soft.before, &soft.after);
    let mut judged: Vec<(Region, Kind)> = regions
        .into_iter()
        .map(|region| {
            let kind = kind(seen, &soft, &drawings, &region);
            (region, kind)
        })
        .collect();
    pair(&soft, &mut judged);
    judged.retain(|(_, kind)| *kind != Kind::Nothing);
    judged.sort_by_key(|(_, kind)| *kind == Kind::Moved);
    judged
}

/// Both pictures, a little blurred, so that an outline is more than its nearest pixels.
struct Soft {
    before: [Plane; 3],
    after: [Plane; 3],
}

fn kind(seen: &Seen, soft: &Soft, drawings: &Drawings<'_>, region: &Region) -> Kind {
    if drawings.are_one(seen, region) {
        return Kind::Nothing;
    }
    if region.is_nudged || has_slid(seen, region) {
        return Kind::Moved;
    }
    let (before, after) = Inside::of(region, seen).outlines(soft);
    if before.min(after) > TWO_OUTLINES * before.max(after) {
        let [was, is] = [&soft.before, &soft.after].map(|planes| Palette::of(planes, &region.pixels));
        if was.common(&is) > SAME_COLOURS {
            return Kind::Moved;
        }
    }
    if after >= before { Kind::Added } else { Kind::Removed }
}

/// Whether the region's content in one picture lies a little way off in the other.
fn has_slid(seen: &Seen, region: &Region) -> bool {
    let here = misfit(seen, region, 0, 0);
    let mut best = here;
    for dy in (-SLIDE..=SLIDE).step_by(2) {
        for dx in (-SLIDE..=SLIDE).step_by(2) {
            best = best.min(misfit(seen, region, dx, dy));
        }
    }
    best < SLID * here && best < seen.threshold
}

fn misfit(seen: &Seen, region: &Region, dx: isize, dy: isize) -> f32 {
    let width = seen.width() as isize;
    let (mut sum, mut count) = (0.0, 0.0);
    for pixel in region.pixels.iter().step_by(5) {
        let (x, y) = (*pixel as isize % width, *pixel as isize / width);
        let off = [0, 1, 2].map(|c| seen.after[c].values[*pixel as usize] - seen.before[c].near(x + dx, y + dy));
        sum += off.iter().map(|off| off.abs()).sum::<f32>() / 3.0;
        count += 1.0;
    }
    sum / f32::max(count, 1.0)
}

/// A region as a mask.
struct Inside {
    mask: Vec<bool>,
    outline: Vec<(isize, isize)>,
    width: isize,
    height: isize,
}

impl Inside {
    fn of(region: &Region, seen: &Seen) -> Self {
        let (width, height) = (seen.width() as isize, seen.height() as isize);
        let mut mask = vec![false; seen.change.values.len()];
        region.pixels.iter().for_each(|pixel| mask[*pixel as usize] = true);
        let is_in = |x: isize, y: isize| x >= 0 && y >= 0 && x < width && y < height && mask[(y * width + x) as usize];
        let outline = region
            .pixels
            .iter()
            .map(|pixel| (*pixel as isize % width, *pixel as isize / width))
            .filter(|(x, y)| [(1, 0), (-1, 0), (0, 1), (0, -1)].iter().any(|(dx, dy)| !is_in(x + dx, y + dy)))
            .collect();
        Inside { mask, outline, width, height }
    }

    fn has(&self, x: isize, y: isize) -> bool {
        x >= 0 && y >= 0 && x < self.width && y < self.height && self.mask[(y * self.width + x) as usize]
    }

    /// How much inside and outside differ along the outline, before and after.
    fn outlines(&self, soft: &Soft) -> (f32, f32) {
        let (mut before, mut after) = (0.0, 0.0);
        for (x, y) in &self.outline {
            let Some((nx, ny)) = self.outward(*x, *y) else { continue };
            let (out, within) = ((x + nx, y + ny), (x - nx, y - ny));
            let is_clear = !self.has(out.0, out.1) && self.has(within.0, within.1);
            let on_picture = out.0 >= 0 && out.1 >= 0 && out.0 < self.width && out.1 < self.height;
            if !is_clear || !on_picture {
                continue;
            }
            before += unlike(&soft.before, out, within);
            after += unlike(&soft.after, out, within);
        }
        (before, after)
    }

    /// Some pixels straight out of the region.
    fn outward(&self, x: isize, y: isize) -> Option<(isize, isize)> {
        let (mut sum_x, mut sum_y) = (0isize, 0isize);
        for dy in -ACROSS..=ACROSS {
            for dx in -ACROSS..=ACROSS {
                if !self.has(x + dx, y + dy) {
                    (sum_x, sum_y) = (sum_x + dx, sum_y + dy);
                }
            }
        }
        let length = ((sum_x * sum_x + sum_y * sum_y) as f32).sqrt();
        let part = |sum: isize| (sum as f32 / length * ACROSS as f32).round() as isize;
        (length > 0.0).then(|| (part(sum_x), part(sum_y)))
    }
}

fn unlike(planes: &[Plane; 3], a: (isize, isize), b: (isize, isize)) -> f32 {
    planes.iter().map(|plane| (plane.near(a.0, a.1) - plane.near(b.0, b.1)).abs()).sum::<f32>().min(1.5)
}

/// Finds what went from one place and came to another.
fn pair(soft: &Soft, judged: &mut [(Region, Kind)]) {
    for came in 0..judged.len() {
        for went in 0..judged.len() {
            if judged[came].1 != Kind::Added || judged[went].1 != Kind::Removed {
                continue;
            }
            let (new, old) = (&judged[came].0.pixels, &judged[went].0.pixels);
            let sizes = new.len() as f32 / old.len() as f32;
            let common = Palette::of(&soft.after, new).common(&Palette::of(&soft.before, old));
            if (1.0 / SAME_SIZE..SAME_SIZE).contains(&sizes) && common > TAKEN_ALONG {
                (judged[came].1, judged[went].1) = (Kind::Moved, Kind::Nothing);
            }
        }
    }
}
