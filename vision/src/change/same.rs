//! Whether a region still shows what it showed, in another light, a little blurred, or from a little elsewhere.
//!
//! Light changes how bright and how strong a picture is, and a camera that moved blurs it; the drawing in it stays. So the two pictures are held
//! against each other as drawings (correlation, which knows no brightness and no contrast), over a region and a margin around it: what was put
//! down brings an outline into the margin that was not there before.

use super::light::Seen;
use super::region::Region;
use crate::plane::Plane;

/// So many pixels around a region belong to it.
const MARGIN: usize = 4;
/// The two pictures fit each other at the best of so many pixels to each side.
const SHIFT: isize = 2;
/// Coarser than so many pixels is light, and no drawing.
const COARSE: usize = 6;
/// Drawings that agree so well are one and the same.
const SAME: f32 = 0.85;
/// Of a region with more pixels every second is enough.
const LARGE: usize = 3_000;

/// Both pictures, whole and as drawings.
pub(super) struct Drawings<'a> {
    whole: [&'a [Plane; 3]; 2],
    fine: [[Plane; 3]; 2],
}

impl<'a> Drawings<'a> {
    /// Of a picture before and one after, both a little blurred.
    pub fn of(before: &'a [Plane; 3], after: &'a [Plane; 3]) -> Self {
        let fine = |planes: &[Plane; 3]| {
            planes.each_ref().map(|plane| plane.zip(&plane.blurred(COARSE), |value, around| value - around))
        };
        Drawings { whole: [before, after], fine: [fine(before), fine(after)] }
    }

    /// Whether a region shows the same before and after.
    pub fn are_one(&self, seen: &Seen, region: &Region) -> bool {
        let pixels = with_margin(seen, region);
        let [before, after] = &self.fine;
        agree(before, after, &pixels) || agree(self.whole[0], self.whole[1], &pixels)
    }
}

/// The pixels of a region and of the margin around it, as far as they can be shifted.
fn with_margin(seen: &Seen, region: &Region) -> Vec<usize> {
    let (width, height) = (seen.width(), seen.height());
    let edge = super::light::BORDER + SHIFT.unsigned_abs();
    let mut mask = vec![false; width * height];
    for pixel in &region.pixels {
        let (x, y) = (*pixel as usize % width, *pixel as usize / width);
        let rows = y.saturating_sub(MARGIN).max(edge)..(y + MARGIN + 1).min(height.saturating_sub(edge));
        let columns = x.saturating_sub(MARGIN).max(edge)..(x + MARGIN + 1).min(width.saturating_sub(edge));
        for y in rows {
            if let Some(row) = mask[y * width..][..width].get_mut(columns.clone()) {
                row.fill(true);
            }
        }
    }
    let pixels: Vec<usize> = (0..mask.len()).filter(|pixel| mask[*pixel]).collect();
    let step = if pixels.len() > LARGE { 2 } else { 1 };
    pixels.into_iter().step_by(step).collect()
}

fn agree(before: &[Plane; 3], after: &[Plane; 3], pixels: &[usize]) -> bool {
    let width = after[0].width as isize;
    let mut shifts = (-SHIFT..=SHIFT).flat_map(|dy| (-SHIFT..=SHIFT).map(move |dx| dy * width + dx));
    shifts.any(|shift| correlation(before, after, pixels, shift) > SAME)
}

/// The correlation of two pictures over some pixels, each colour about its own mean.
fn correlation(before: &[Plane; 3], after: &[Plane; 3], pixels: &[usize], shift: isize) -> f32 {
    let count = pixels.len().max(1) as f32;
    let (mut both, mut old, mut new) = (0.0, 0.0, 0.0);
    for (before, after) in before.iter().zip(after) {
        let (mut sum_a, mut sum_b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for pixel in pixels {
            let (a, b) = (before.values[pixel.wrapping_add_signed(shift)], after.values[*pixel]);
            (sum_a, sum_b) = (sum_a + a, sum_b + b);
            (aa, bb, ab) = (aa + a * a, bb + b * b, ab + a * b);
        }
        both += ab - sum_a * sum_b / count;
        old += aa - sum_a * sum_a / count;
        new += bb - sum_b * sum_b / count;
    }
    both / (old.max(0.0) * new.max(0.0)).sqrt().max(1e-6)
}
