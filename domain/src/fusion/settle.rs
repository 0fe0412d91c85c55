//! Raw samples of the platform become settled mass steps.
//!
//! ```text
//!   samples ──▶ window ──▶ at rest? ──no──▶ restless: evidence waits
//!                            │yes
//!                            ▼
//!              plateau − anchor ≥ smallest step? ──yes──▶ step, anchor := plateau
//!                            │no
//!                            ▼
//!                anchor follows slowly (creep, temperature)
//! ```
//!
//! The window is the shortest tail of the samples that spans [`REST`] and holds [`FEWEST`] of them, so that a slow converter waits for
//! its fourth sample and a fast one averages many. It is at rest when its spread and its slope are small. Everything is a difference of
//! two plateaus: where zero lies does not matter, and drift never adds up.
//!
//! A hand that puts something in shakes the platform for less than [`SWING`]. What shakes it for longer rolls, and among many shaken samples a
//! few look quiet by chance. So after that a window must be longer and quieter, and a change of some grams is the road's and not a
//! shopper's: the anchor takes it in without a word. An accelerometer that says so makes it sure while the wheels turn, and is not needed.

use std::collections::VecDeque;

use crate::input::MilliG;
use crate::mass::Mass;
use crate::tick::{Millis, Tick};

/// How long the platform must be quiet; legal metrology asks for 0.4 s before a registration.
const REST: Millis = Millis(400);
/// Fewer samples than this prove nothing.
const FEWEST: usize = 4;
/// A thing that was put in, and the hand that did it, have come to rest by then.
pub(super) const SWING: Millis = Millis(1_800);
/// How long the platform must be quiet after it was shaken for longer.
const LONG_REST: Millis = Millis(800);
/// How many samples must say so.
const FEWEST_AFTER_ROLLING: usize = 8;
/// A pause in the samples after which the window starts anew.
pub(super) const PAUSE: Millis = Millis(1_500);
/// A vibration that means the wheels turn.
const ROLLING: MilliG = MilliG(20);
/// How long the platform swings on after the wheels stop.
const ROLL_OUT: Millis = Millis(300);
/// Creep and temperature move a platform by some grams in half an hour; nothing that is put in moves it this slowly.
const DRIFT_PER_SECOND: Mass = Mass::from_milligrams(500);

/// So many samples tell how a platform at rest spreads.
const MANY: u32 = 15;
/// A hand is never as still as a tin: its samples spread with so many times the variance.
const TREMBLING: i128 = 3;

/// What the platform has come to rest at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rested {
    /// The change against the plateau before, when it is one.
    pub step: Option<Mass>,
    /// When the platform rested last before that.
    pub since: Tick,
    /// It was shaken for longer than a hand shakes it.
    pub rolled: bool,
}

/// Turns samples into steps.
#[derive(Clone, Debug)]
pub struct Settle {
    quiet_spread: Mass,
    quiet_slope: Mass,
    /// One standard deviation of a platform that has stopped rolling.
    quiet_deviation: Mass,
    smallest_step: Mass,
    smallest_after_rolling: Mass,
    window: VecDeque<(Tick, Mass)>,
    anchor: Option<Mass>,
    anchored_at: Tick,
    rolling_until: Option<Tick>,
    /// The newest sample, and the newest that was at rest.
    heard: Option<Tick>,
    rested: Option<Tick>,
    /// How the samples spread around the plateau, and around the one before.
    now: Unrest,
    before: Unrest,
}

/// How samples at rest spread around their plateau.
#[derive(Clone, Copy, Debug, Default)]
struct Unrest {
    /// In square milligrams.
    squares: i128,
    samples: u32,
}

impl Unrest {
    fn note(&mut self, off: Mass) {
        self.squares += i128::from(off.milligrams()).pow(2);
        self.samples = self.samples.saturating_add(1);
    }

    /// `None` while too few samples tell.
    fn variance(self) -> Option<i128> {
        (self.samples >= MANY).then(|| self.squares / i128::from(self.samples))
    }
}

impl Settle {
    /// A filter for a scale with the verification interval `e`.
    #[must_use]
    pub fn new(e: Mass) -> Self {
        let times = |tenths: i64| Mass::from_milligrams(e.milligrams().saturating_mul(tenths) / 10);
        Settle {
            quiet_spread: times(25).max(Mass::from_grams(12)),
            quiet_slope: e,
            quiet_deviation: times(8).max(Mass::from_grams(4)),
            smallest_step: times(12),
            smallest_after_rolling: times(40),
            window: VecDeque::new(),
            anchor: None,
            anchored_at: Tick::default(),
            rolling_until: None,
            heard: None,
            rested: None,
            now: Unrest::default(),
            before: Unrest::default(),
        }
    }

    /// The plateau that steps are measured from.
    #[must_use]
    pub fn anchor(&self) -> Option<Mass> {
        self.anchor
    }

    /// Whether the platform reports, and does not rest: what it will show is not known yet.
    #[must_use]
    pub fn is_restless(&self, now: Tick) -> bool {
        let reports = self.heard.is_some_and(|heard| now.since(heard) <= PAUSE);
        reports && self.rested < self.heard
    }

    /// Whether what lies on the platform since the last step trembles as no pack does: a hand, or a child.
    #[must_use]
    pub fn trembles(&self) -> bool {
        match (self.now.variance(), self.before.variance()) {
            (Some(now), Some(before)) => now > before.max(1) * TREMBLING,
            (Some(_) | None, Some(_) | None) => false,
        }
    }

    /// When a platform that does not rest counts as one that no longer reports, unless it reports again.
    #[must_use]
    pub fn silence(&self) -> Option<Tick> {
        self.heard.filter(|_| self.rested < self.heard).map(|heard| heard + PAUSE + Millis(1))
    }

    /// Declares what the platform showed before anything that is still to come.
    pub fn anchor_at(&mut self, now: Tick, plateau: Mass) {
        self.anchor = Some(plateau);
        self.anchored_at = now;
        self.window.clear();
    }

    /// The platform is unknown from here on.
    pub fn lose(&mut self) {
        self.window.clear();
        self.heard = None;
    }

    /// Takes in how much the cart shakes.
    pub fn shaken(&mut self, now: Tick, rms: MilliG) {
        if rms >= ROLLING {
            self.rolling_until = Some(now + ROLL_OUT);
            self.window.clear();
        }
    }

    /// Takes in a sample. `Some` while the platform is at rest.
    pub fn sample(&mut self, now: Tick, mass: Mass) -> Option<Rested> {
        let pause = self.heard.is_none_or(|heard| now.since(heard) > PAUSE);
        self.heard = Some(now);
        if self.rolling_until.is_some_and(|until| now < until) {
            self.window.clear();
            return None;
        }
        if pause {
            self.window.clear();
        }
        self.window.push_back((now, mass));
        self.shorten(now);
        let rolled = self.rested.is_some_and(|rested| now.since(rested) > SWING);
        let plateau = if rolled { self.plateau_after_rolling(now) } else { self.plateau(now) }?;
        let since = self.rested.unwrap_or(now);
        self.rested = Some(now);
        self.now.note(mass - plateau);
        let Some(anchor) = self.anchor else {
            self.anchor = Some(plateau);
            self.anchored_at = now;
            return Some(Rested { step: None, since, rolled });
        };
        let change = plateau - anchor;
        if change.abs() >= if rolled { self.smallest_after_rolling } else { self.smallest_step } {
            self.anchor = Some(plateau);
            self.anchored_at = now;
            if self.now.samples >= MANY {
                self.before = self.now;
            }
            self.now = Unrest::default();
            return Some(Rested { step: Some(change), since, rolled });
        }
        if rolled {
            self.anchor = Some(plateau);
            self.anchored_at = now;
        } else {
            self.follow(now, anchor, change);
        }
        Some(Rested { step: None, since, rolled })
    }

    /// Keeps what the longer of the two windows needs.
    fn shorten(&mut self, now: Tick) {
        while self.window.len() > FEWEST_AFTER_ROLLING {
            let second = self.window[1].0;
            if now.since(second) < LONG_REST {
                break;
            }
            self.window.pop_front();
        }
    }

    /// The samples of the shortest tail that spans so long and holds so many, oldest first.
    fn tail(&self, now: Tick, span: Millis, fewest: usize) -> Option<Vec<i64>> {
        let long_enough = |index: &usize| now.since(self.window[*index].0) >= span;
        let from = (0..=self.window.len().checked_sub(fewest)?).rev().find(long_enough)?;
        Some(self.window.range(from..).map(|(_, mass)| mass.milligrams()).collect())
    }

    fn plateau(&self, now: Tick) -> Option<Mass> {
        self.quiet_mean(self.tail(now, REST, FEWEST)?)
    }

    fn plateau_after_rolling(&self, now: Tick) -> Option<Mass> {
        let tail = self.tail(now, LONG_REST, FEWEST_AFTER_ROLLING)?;
        let middle = mean(&tail);
        let squares: i128 = tail.iter().map(|mass| i128::from(mass - middle).pow(2)).sum();
        let allowed = i128::from(self.quiet_deviation.milligrams()).pow(2);
        let count = i128::try_from(tail.len()).unwrap_or(1);
        if squares > allowed * count { None } else { self.quiet_mean(tail) }
    }

    fn quiet_mean(&self, mut samples: Vec<i64>) -> Option<Mass> {
        let half = samples.len() / 2;
        let slope = mean(&samples[half..]) - mean(&samples[..half]);
        samples.sort_unstable();
        let trim = samples.len() / 8;
        let middle = &samples[trim..samples.len() - trim];
        let spread = middle[middle.len() - 1] - middle[0];
        let quiet = spread <= self.quiet_spread.milligrams() && slope.abs() <= self.quiet_slope.milligrams();
        quiet.then(|| Mass::from_milligrams(mean(middle)))
    }

    fn follow(&mut self, now: Tick, anchor: Mass, change: Mass) {
        let elapsed = i64::try_from(now.since(self.anchored_at).0).unwrap_or(i64::MAX).min(1_000);
        let most = DRIFT_PER_SECOND.milligrams() * elapsed / 1_000;
        let drift = Mass::from_milligrams(change.milligrams().clamp(-most, most));
        if drift != Mass::ZERO {
            self.anchor = Some(anchor + drift);
            self.anchored_at = now;
        }
    }
}

fn mean(milligrams: &[i64]) -> i64 {
    let count = i64::try_from(milligrams.len()).unwrap_or(1).max(1);
    milligrams.iter().sum::<i64>() / count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds samples ten times a second and collects the steps in grams.
    fn steps(grams: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let mut settle = Settle::new(Mass::from_grams(5));
        let mut found = Vec::new();
        for (index, gram) in grams.into_iter().enumerate() {
            let now = Tick(index as u64 * 100);
            if let Some(Rested { step: Some(step), .. }) = settle.sample(now, Mass::from_grams(gram)) {
                found.push(step.grams());
            }
        }
        found
    }

    #[test]
    fn a_tin_put_down_becomes_one_step() {
        let samples = [0; 8].into_iter().chain([120, 640, 380, 415, 411, 412, 412, 412, 412, 412]);
        assert_eq!(steps(samples), [412]);
    }

    #[test]
    fn a_child_that_leans_and_lets_go_before_the_platform_rests_was_nothing() {
        let samples = [0; 8].into_iter().chain([900, 2_400, 5_100, 3_700, 4_400, 6_000, 2_000]).chain([0; 8]);
        assert!(steps(samples).is_empty());
    }

    #[test]
    fn creep_of_twenty_grams_in_half_an_hour_is_no_step() {
        let samples = (0..18_000).map(|index| index / 900);
        assert!(steps(samples).is_empty());
    }

    #[test]
    fn a_single_wild_reading_leaves_the_plateau_unchanged() {
        let samples = [100; 8].into_iter().chain([9_000]).chain([100; 8]);
        assert!(steps(samples).is_empty());
    }

    #[test]
    fn a_cart_that_rolls_without_telling_has_no_plateau_and_loses_no_pack() {
        let mut dice = 7_u64;
        let mut shake = |grams: i64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            i64::try_from(dice % 1_000).expect("small") * grams * 2 / 1_000 - grams
        };
        let rolling: Vec<i64> = (0..3_000).map(|_| 400 + shake(35)).collect();
        let samples = [0; 8].into_iter().chain([120, 640, 380]).chain(rolling).chain([408; 12]);
        assert_eq!(steps(samples), [408]);
    }

    #[test]
    fn some_grams_of_the_road_are_no_step() {
        let rolling = (0..60).map(|index| if index % 2 == 0 { 460 } else { 350 });
        let samples = [400; 8].into_iter().chain(rolling).chain([412; 20]).chain([412; 8]);
        assert!(steps(samples).is_empty());
    }

    #[test]
    fn a_rolling_cart_has_no_plateau() {
        let mut settle = Settle::new(Mass::from_grams(5));
        for index in 0..50 {
            let now = Tick(index * 100);
            settle.shaken(now, MilliG(80));
            assert_eq!(settle.sample(now, Mass::from_grams(1_000)), None);
        }
    }
}
