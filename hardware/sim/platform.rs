//! The load cell and the basket on it, as a mass on a spring.
//!
//! A thing that is put down hits the basket, lets it swing at some 9 Hz for half a second, and then creeps for minutes by a few parts in
//! ten thousand. Rolling shakes the same spring; a bump kicks it. All of it is plain arithmetic in steps of one millisecond, so the
//! same acts give the same counts on every machine.

use cart_domain::{Mass, Millis};

use super::noise::Noise;

/// Natural frequency squared and damping, per millisecond: 9 Hz, and a swing that has gone after half a second.
const STIFFNESS: f64 = 0.0032;
const DAMPING: f64 = 0.030;
/// The share of a load that creep adds in the end, and how much of the way it goes in a millisecond.
const CREEP: f64 = 0.000_3;
const CREEP_PACE: f64 = 1.0 / 120_000.0;
/// Below this the spring counts as still, in grams.
const STILL: f64 = 0.02;

/// Where the platform is, in grams that a perfect scale would show.
#[derive(Clone, Debug)]
pub(super) struct Platform {
    /// What lies on it.
    load: f64,
    /// A hand or a child that leans on it.
    lean: f64,
    shaking: f64,
    kicks: Vec<Kick>,
    position: f64,
    speed: f64,
    creep: f64,
    noise: Noise,
}

/// A force that lasts for a moment.
#[derive(Clone, Copy, Debug)]
struct Kick {
    force: f64,
    left: u64,
}

impl Platform {
    pub(super) fn new(seed: u64) -> Self {
        Platform {
            load: 0.0,
            lean: 0.0,
            shaking: 0.0,
            kicks: Vec::new(),
            position: 0.0,
            speed: 0.0,
            creep: 0.0,
            noise: Noise::seeded(seed),
        }
    }

    /// A thing is put down, by a hand that pushes for a moment.
    pub(super) fn put(&mut self, mass: Mass) {
        let grams = grams(mass);
        self.load += grams;
        let push = 150.0 + grams.min(2_000.0) * (0.2 + 0.3 * self.noise.unit());
        self.kicks.push(Kick { force: push, left: 60 + self.noise.below(80) });
    }

    /// A thing is taken out, by a hand that rests on its neighbours for a moment.
    pub(super) fn take(&mut self, mass: Mass) {
        self.load -= grams(mass);
        let rest = 60.0 + 120.0 * self.noise.unit();
        self.kicks.push(Kick { force: rest, left: 100 + self.noise.below(100) });
    }

    pub(super) fn lean(&mut self, mass: Mass) {
        self.lean = grams(mass);
    }

    pub(super) fn shake(&mut self, rms: Mass) {
        self.shaking = grams(rms);
    }

    pub(super) fn kick(&mut self, peak: Mass, span: Millis) {
        self.kicks.push(Kick { force: grams(peak), left: span.0 });
    }

    pub(super) fn is_leaned_on(&self) -> bool {
        self.lean != 0.0
    }

    pub(super) fn is_shaken(&self) -> bool {
        self.shaking != 0.0
    }

    /// How hard it shakes just now, in grams.
    pub(super) fn commotion(&self) -> f64 {
        let kicks: f64 = self.kicks.iter().map(|kick| kick.force.abs()).sum();
        self.shaking + kicks * 0.2
    }

    /// Lets `span` pass.
    pub(super) fn pass(&mut self, span: Millis) {
        for _ in 0..span.0 {
            if self.is_still() {
                self.creep += (self.load * CREEP - self.creep) * CREEP_PACE;
                self.position = self.load + self.lean;
                self.speed = 0.0;
                continue;
            }
            self.pass_one();
        }
    }

    /// What a perfect scale would show now.
    pub(super) fn shown(&self) -> f64 {
        self.position + self.creep
    }

    fn is_still(&self) -> bool {
        let at_rest = (self.load + self.lean - self.position).abs() < STILL && self.speed.abs() < STILL * 0.1;
        at_rest && self.kicks.is_empty() && self.shaking == 0.0 && self.lean == 0.0
    }

    fn pass_one(&mut self) {
        let tremor = if self.lean == 0.0 { 0.0 } else { self.lean * 0.05 * self.noise.bell() };
        // A spring at resonance answers white noise with about three times its force at this damping.
        let road = self.shaking * 1.3 * self.noise.bell() / (STIFFNESS / DAMPING).sqrt();
        let kicks: f64 = self.kicks.iter().map(|kick| kick.force).sum();
        let force = self.load + self.lean + tremor + road + kicks - self.position;
        self.speed += STIFFNESS * force - DAMPING * self.speed;
        self.position += self.speed;
        self.creep += (self.load * CREEP - self.creep) * CREEP_PACE;
        for kick in &mut self.kicks {
            kick.left = kick.left.saturating_sub(1);
        }
        self.kicks.retain(|kick| kick.left > 0);
    }
}

fn grams(mass: Mass) -> f64 {
    mass.milligrams() as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resting_with(grams: i64) -> Platform {
        let mut platform = Platform::new(3);
        platform.put(Mass::from_grams(grams));
        platform.pass(Millis(3_000));
        platform
    }

    #[test]
    fn a_carton_that_is_put_down_swings_and_comes_to_rest() {
        let mut platform = Platform::new(3);
        platform.put(Mass::from_grams(1_000));
        let mut peak = 0.0_f64;
        for _ in 0..200 {
            platform.pass(Millis(1));
            peak = peak.max(platform.shown());
        }
        assert!(peak > 1_200.0, "the hand and the swing show: {peak}");
        platform.pass(Millis(800));
        assert!((platform.shown() - 1_000.0).abs() < 1.0, "{}", platform.shown());
    }

    #[test]
    fn a_full_basket_creeps_by_a_few_grams_in_half_an_hour() {
        let mut platform = resting_with(20_000);
        let before = platform.shown();
        platform.pass(Millis(30 * 60 * 1_000));
        let crept = platform.shown() - before;
        assert!((1.0..10.0).contains(&crept), "{crept}");
    }

    #[test]
    fn rolling_shakes_by_about_what_was_asked_for() {
        let mut platform = resting_with(5_000);
        platform.shake(Mass::from_grams(100));
        let samples: Vec<f64> = (0..20_000)
            .map(|_| {
                platform.pass(Millis(1));
                platform.shown() - 5_000.0
            })
            .collect();
        let rms = (samples.iter().map(|x| x * x).sum::<f64>() / 20_000.0).sqrt();
        assert!((50.0..200.0).contains(&rms), "{rms}");
    }

    #[test]
    fn after_a_trip_an_empty_platform_shows_nothing_again() {
        let mut platform = resting_with(800);
        platform.take(Mass::from_grams(800));
        platform.pass(Millis(3_000));
        assert!(platform.shown().abs() < 0.5, "{}", platform.shown());
    }
}
