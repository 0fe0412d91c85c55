//! One line through a symbol.

use super::Picture;
use super::ink::FINE;
use super::span::Span;

/// The mean of some rows, from 1 (paper) to 0 (ink), by what is lightest and darkest nearby.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    pub(super) light: Vec<f32>,
    /// Whether it was read from right to left.
    reversed: bool,
}

/// How many parts a strip has.
const PARTS: usize = 4;
/// Nearby: this part of the strip to either side.
const NEARBY: usize = 10;
/// What varies less, in grey levels, is paper.
const LEAST_RANGE: f32 = 12.0;

impl Profile {
    /// The mean of all rows, from both sides.
    pub(super) fn whole(strip: &Picture<'_>) -> [Profile; 2] {
        Profile::of(strip, 0..strip.height as usize).both_ways()
    }

    /// The mean of each part, from both sides: glare, a fold or the digits below may have spoilt the others.
    pub(super) fn parts(strip: &Picture<'_>) -> Vec<Profile> {
        let rows = strip.height as usize;
        let tall = rows / PARTS;
        if tall < 2 {
            return Vec::new();
        }
        let part = |part| Profile::of(strip, part * tall..(part + 1) * tall).both_ways();
        (0..PARTS).flat_map(part).collect()
    }

    fn both_ways(self) -> [Profile; 2] {
        [self.reversed(), self]
    }

    fn of(strip: &Picture<'_>, rows: std::ops::Range<usize>) -> Profile {
        let width = strip.width as usize;
        let mut sums = vec![0_u32; width];
        let count = rows.len().max(1) as f32;
        for row in strip.luma.chunks_exact(width).take(rows.end).skip(rows.start) {
            sums.iter_mut().zip(row).for_each(|(sum, grey)| *sum += u32::from(*grey));
        }
        let grey: Vec<f32> = sums.into_iter().map(|sum| sum as f32 / count).collect();
        Profile { light: levelled(&grey), reversed: false }
    }

    fn reversed(&self) -> Profile {
        Profile { light: self.light.iter().rev().copied().collect(), reversed: !self.reversed }
    }

    /// Where the first and last bar lie in the strip.
    pub(super) fn places(&self, span: &Span) -> (f32, f32) {
        let end = self.light.len() as f32;
        if self.reversed { (end - span.to, end - span.from) } else { (span.from, span.to) }
    }

    /// So many points from a place on, [`FINE`] a module, each in the middle of its part of the module.
    pub(super) fn sample(&self, from: f32, module: f32, points: usize, into: &mut Vec<f32>) {
        let step = module / FINE as f32;
        let last = self.light.len() - 1;
        into.extend((0..points).map(|point| {
            let place = (from + (point as f32 + 0.5) * step - 0.5).clamp(0.0, last as f32);
            let left = place as usize;
            let share = place - left as f32;
            self.light[left] * (1.0 - share) + self.light[(left + 1).min(last)] * share
        }));
    }
}

fn levelled(grey: &[f32]) -> Vec<f32> {
    let reach = (grey.len() / NEARBY).max(1);
    let pieces: Vec<(f32, f32)> = grey.chunks(reach / 2 + 1).map(bounds).collect();
    let near: Vec<(f32, f32)> = (0..pieces.len())
        .map(|i| {
            let near = &pieces[i.saturating_sub(2)..(i + 3).min(pieces.len())];
            let low = near.iter().map(|(low, _)| *low).fold(f32::MAX, f32::min);
            let high = near.iter().map(|(_, high)| *high).fold(f32::MIN, f32::max);
            (low, high.max(low + LEAST_RANGE))
        })
        .collect();
    let step = (reach / 2 + 1) as f32;
    grey.iter()
        .enumerate()
        .map(|(x, grey)| {
            let place = (x as f32 + 0.5) / step - 0.5;
            let first = place.max(0.0) as usize;
            let share = (place - first as f32).clamp(0.0, 1.0);
            let (a, b) = (near[first.min(near.len() - 1)], near[(first + 1).min(near.len() - 1)]);
            let (low, high) = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
            (grey - low) / (high - low)
        })
        .collect()
}

fn bounds(part: &[f32]) -> (f32, f32) {
    part.iter().fold((f32::MAX, f32::MIN), |(low, high), grey| (low.min(*grey), high.max(*grey)))
}
