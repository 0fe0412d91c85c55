//! Where a symbol begins and ends, and how smeared it is.

use std::sync::OnceLock;

use super::code::Shape;
use super::ink::{FINE, SMEARS, smeared};
use super::profile::Profile;

/// From the first bar's outer edge to the last one's, in points of the profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) from: f32,
    pub(super) to: f32,
    /// Which smear fits the guard bars best.
    pub(super) smear: usize,
    /// How unlike guard bars these are.
    pub(super) unlike: f32,
}

/// How much paper must be outside, in modules: the standards ask for seven and more, and print disregards it.
const QUIET: f32 = 4.5;
/// The picture or the strip may end there.
const QUIET_AT_EDGE: f32 = 2.5;
/// No space inside a symbol is wider than four modules.
const WIDEST_INSIDE: f32 = 5.5;
/// How many places of a profile are looked at.
const MOST_PLACES: usize = 2;
/// How far from the middle between paper and ink paper may wander.
const PAPER: f32 = 0.25;
/// How far the ends are looked for around the first guess, in modules, and how finely.
const AROUND: i32 = 6;
const STEP: f32 = 0.25;
/// How many spans are worth a closer look.
const MOST: usize = 5;
/// Modules of paper that belong to a guard.
const OUTSIDE: usize = 3;
/// Half a pixel: finer than any camera's picture.
const LEAST_MODULE: f32 = 1.2;

/// The likeliest spans of a symbol of this shape.
pub(super) fn spans(profile: &Profile, shape: Shape) -> Vec<Span> {
    let modules = shape.modules() as f32;
    let mut found: Vec<Span> = places(&profile.light, modules)
        .into_iter()
        .flat_map(|(left, right)| fitted(profile, shape, left, right))
        .collect();
    found.sort_by(|a, b| a.unlike.total_cmp(&b.unlike));
    found.truncate(MOST);
    found
}

/// The ends of each place that has paper on both sides and none inside that is as wide: beside a symbol stand its add-on, or letters.
fn places(light: &[f32], modules: f32) -> Vec<(f32, f32)> {
    let mut runs: Vec<(usize, usize)> = vec![(0, 0)];
    for (place, _) in light.iter().enumerate().filter(|(_, light)| **light > 1.0 - PAPER) {
        match runs.last_mut() {
            Some((_, end)) if *end == place => *end = place + 1,
            _ => runs.push((place, place + 1)),
        }
    }
    if runs.last().is_none_or(|(_, end)| *end < light.len()) {
        runs.push((light.len(), light.len()));
    }
    let mut places = Vec::new();
    for (i, (before, left)) in runs.iter().enumerate() {
        let mut widest_inside = 0;
        for (right, after) in &runs[i + 1..] {
            let module = (right - left) as f32 / modules;
            let is_quiet = |from: &usize, to: &usize, at_edge: bool| {
                let needed = if at_edge { QUIET_AT_EDGE } else { QUIET };
                (to - from) as f32 >= needed * module
            };
            let fits = module >= LEAST_MODULE && (widest_inside as f32) < WIDEST_INSIDE * module;
            if fits && is_quiet(before, left, *before == 0) && is_quiet(right, after, *after == light.len()) {
                places.push((*left as f32, *right as f32));
            }
            widest_inside = widest_inside.max(after - right);
        }
    }
    places.sort_by(|a, b| (b.1 - b.0).total_cmp(&(a.1 - a.0)));
    places.truncate(MOST_PLACES);
    places
}

/// For each smear the ends, near these, that fit the guard bars best.
fn fitted(profile: &Profile, shape: Shape, left: f32, right: f32) -> Vec<Span> {
    let modules = shape.modules() as f32;
    let module = (right - left) / modules;
    let guards = guards(shape);
    let mut best = [None::<Span>; SMEARS.len()];
    let mut seen = Vec::new();
    for a in -AROUND..=AROUND {
        for b in -AROUND..=AROUND {
            let (from, to) = (left + a as f32 * STEP * module, right + b as f32 * STEP * module);
            let module = (to - from) / modules;
            seen.clear();
            for guard in guards {
                profile.sample(from + guard.from * module, module, guard.looks[0].len(), &mut seen);
            }
            for (smear, best) in best.iter_mut().enumerate() {
                let looks = guards.iter().flat_map(|guard| &guard.looks[smear]);
                let unlike = seen.iter().zip(looks).map(|(seen, look)| (seen - look) * (seen - look)).sum::<f32>();
                let unlike = unlike / FINE as f32;
                if best.is_none_or(|best| unlike < best.unlike) {
                    *best = Some(Span { from, to, smear, unlike });
                }
            }
        }
    }
    best.into_iter().flatten().collect()
}

/// A guard as it looks through each smear.
struct Guard {
    /// In modules from the first bar.
    from: f32,
    looks: Vec<Vec<f32>>,
}

fn guards(shape: Shape) -> &'static [Guard] {
    static GUARDS: OnceLock<Vec<Vec<Guard>>> = OnceLock::new();
    let all = GUARDS.get_or_init(|| Shape::ALL.into_iter().map(of_shape).collect());
    &all[shape as usize]
}

fn of_shape(shape: Shape) -> Vec<Guard> {
    let guard = |(from, modules): &(usize, &[u8])| {
        let is_first = *from == 0;
        let is_last = from + modules.len() == shape.modules();
        // Outside is paper; inside is a digit, of which half is ink.
        let (before, after) = (if is_first { 0.0 } else { 0.5 }, if is_last { 0.0 } else { 0.5 });
        let own = modules.iter().map(|ink| f32::from(*ink));
        let ink: Vec<f32> = [before; 6].into_iter().chain(own).chain([after; 6]).collect();
        let (skip, from) = if is_first { (6 - OUTSIDE, -(OUTSIDE as f32)) } else { (6, *from as f32) };
        let length = modules.len() + if is_first || is_last { OUTSIDE } else { 0 };
        let looks = SMEARS.iter().map(|smear| smeared(*smear, &ink, skip, length)).collect();
        Guard { from, looks }
    };
    shape.guards().iter().map(guard).collect()
}
