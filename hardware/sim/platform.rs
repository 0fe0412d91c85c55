//! The load cell and the basket on it, as a mass on a spring.
//!
//! A thing that is put down hits the basket, lets it swing at some 9 Hz for half a second, and then creeps for minutes by a few parts in
//! ten thousand. Rolling shakes the same spring; a bump kicks it. All of it is plain arithmetic, so the same acts give the same counts
//! on every machine.
//!
//! While a kick lasts, time passes in steps of one millisecond. Otherwise the spring is linear and what shakes it is noise, so it
//! leaps: where it is after a power of two milliseconds has a closed form ([`Leap`]), and half an hour costs next to nothing.

use std::sync::LazyLock;

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
pub struct Platform {
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
    pub fn new(seed: u64) -> Self {
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
    pub fn put(&mut self, mass: Mass) {
        let grams = grams(mass);
        self.load += grams;
        let push = 150.0 + grams.min(2_000.0) * (0.2 + 0.3 * self.noise.unit());
        self.kicks.push(Kick { force: push, left: 60 + self.noise.below(80) });
    }

    /// A thing is taken out, by a hand that rests on its neighbours for a moment.
    pub fn take(&mut self, mass: Mass) {
        self.load -= grams(mass);
        let rest = 60.0 + 120.0 * self.noise.unit();
        self.kicks.push(Kick { force: rest, left: 100 + self.noise.below(100) });
    }

    pub fn lean(&mut self, mass: Mass) {
        self.lean = grams(mass);
    }

    pub fn shake(&mut self, rms: Mass) {
        self.shaking = grams(rms);
    }

    pub fn kick(&mut self, peak: Mass, span: Millis) {
        self.kicks.push(Kick { force: grams(peak), left: span.0 });
    }

    pub fn is_pushed(&self) -> bool {
        !self.kicks.is_empty()
    }

    pub fn is_leaned_on(&self) -> bool {
        self.lean != 0.0
    }

    pub fn is_shaken(&self) -> bool {
        self.shaking != 0.0
    }

    /// How hard it shakes just now, in grams.
    pub fn commotion(&self) -> f64 {
        let kicks: f64 = self.kicks.iter().map(|kick| kick.force.abs()).sum();
        self.shaking + kicks * 0.2
    }

    /// Lets `span` pass.
    pub fn pass(&mut self, span: Millis) {
        let mut left = span.0;
        while left > 0 && !self.kicks.is_empty() {
            self.pass_one();
            left -= 1;
        }
        for (power, leap) in LEAPS.iter().enumerate().rev() {
            while left >= 1 << power {
                self.leap(leap);
                left -= 1 << power;
            }
        }
    }

    /// What a perfect scale would show now.
    pub fn shown(&self) -> f64 {
        self.position + self.creep
    }

    /// Whether nobody touches it, and it lies within this much of where it will stay.
    #[must_use]
    pub fn is_at_rest(&self, within: Mass) -> bool {
        let off = (self.load - self.position).abs() + self.speed.abs() / STIFFNESS.sqrt();
        off < grams(within) && self.is_left_alone()
    }

    fn is_left_alone(&self) -> bool {
        self.kicks.is_empty() && self.shaking == 0.0 && self.lean == 0.0
    }

    fn is_still(&self) -> bool {
        let at_rest = (self.load - self.position).abs() < STILL && self.speed.abs() < STILL * 0.1;
        at_rest && self.is_left_alone()
    }

    /// The deviation of the force that shakes the spring, a new one every millisecond: the floor and the hand that leans.
    fn shaken_by(&self) -> f64 {
        // A spring at resonance answers white noise with about three times its force at this damping.
        let road = self.shaking * 1.3 / (STIFFNESS / DAMPING).sqrt();
        let tremor = self.lean * 0.05;
        (road * road + tremor * tremor).sqrt()
    }

    fn leap(&mut self, leap: &Leap) {
        let goal = self.load * CREEP;
        self.creep = goal + (self.creep - goal) * leap.creep;
        if self.is_still() {
            self.position = self.load;
            self.speed = 0.0;
            return;
        }
        let middle = self.load + self.lean;
        let [off, speed] = leap.swing.of([self.position - middle, self.speed]);
        self.position = middle + off;
        self.speed = speed;
        let force = self.shaken_by();
        if force > 0.0 {
            let [first, second] = [self.noise.bell(), self.noise.bell()];
            self.position += force * leap.shake[0] * first;
            self.speed += force * (leap.shake[1] * first + leap.shake[2] * second);
        }
    }

    fn pass_one(&mut self) {
        let shaken = self.shaken_by();
        let noise = if shaken > 0.0 { shaken * self.noise.bell() } else { 0.0 };
        let kicks: f64 = self.kicks.iter().map(|kick| kick.force).sum();
        let force = self.load + self.lean + noise + kicks - self.position;
        self.speed += STIFFNESS * force - DAMPING * self.speed;
        self.position += self.speed;
        self.creep += (self.load * CREEP - self.creep) * CREEP_PACE;
        for kick in &mut self.kicks {
            kick.left = kick.left.saturating_sub(1);
        }
        self.kicks.retain(|kick| kick.left > 0);
    }
}

/// Where the spring is after some time without kicks: `swing` carries its position and speed on, `shake` spreads them by what unit noise
/// in every millisecond adds up to.
#[derive(Clone, Copy, Debug)]
struct Leap {
    swing: Matrix,
    /// The lower triangle of the root of the noise's covariance.
    shake: [f64; 3],
    /// The share of a difference in creep that is left.
    creep: f64,
}

/// Leaps of 1, 2, 4 ... milliseconds.
static LEAPS: LazyLock<[Leap; 14]> = LazyLock::new(|| {
    let mut swing = Matrix([[1.0 - STIFFNESS, 1.0 - DAMPING], [-STIFFNESS, 1.0 - DAMPING]]);
    let mut spread = Matrix([[STIFFNESS * STIFFNESS; 2]; 2]);
    let mut creep = 1.0 - CREEP_PACE;
    [(); 14].map(|()| {
        let leap = Leap { swing, shake: spread.root(), creep };
        spread = swing.times(&spread).times(&swing.turned()).plus(&spread);
        swing = swing.times(&swing);
        creep *= creep;
        leap
    })
});

/// Two by two.
#[derive(Clone, Copy, Debug)]
struct Matrix([[f64; 2]; 2]);

impl Matrix {
    fn of(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.0.map(|[a, b]| a * x + b * y)
    }

    fn times(&self, other: &Matrix) -> Matrix {
        let columns = other.turned();
        Matrix(columns.0.map(|column| self.of(column))).turned()
    }

    fn plus(&self, other: &Matrix) -> Matrix {
        let [[a, b], [c, d]] = self.0;
        let [[e, f], [g, h]] = other.0;
        Matrix([[a + e, b + f], [c + g, d + h]])
    }

    fn turned(&self) -> Matrix {
        let [[a, b], [c, d]] = self.0;
        Matrix([[a, c], [b, d]])
    }

    /// The lower triangle whose product with its turned self is this covariance.
    fn root(&self) -> [f64; 3] {
        let [[a, b], [_, d]] = self.0;
        let first = a.sqrt();
        let second = b / first;
        [first, second, (d - second * second).max(0.0).sqrt()]
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
    fn a_leap_lands_where_single_steps_do() {
        let mut leaping = Platform::new(3);
        leaping.put(Mass::from_grams(700));
        leaping.pass(Millis(250));
        let mut walking = leaping.clone();
        leaping.pass(Millis(317));
        (0..317).for_each(|_| walking.pass_one());
        assert!((leaping.shown() - walking.shown()).abs() < 1e-6, "{} and {}", leaping.shown(), walking.shown());
    }

    #[test]
    fn leaps_shake_as_hard_as_single_steps() {
        let rms = |step: u64| {
            let mut platform = resting_with(5_000);
            platform.shake(Mass::from_grams(100));
            let squares: f64 = (0..5_000)
                .map(|_| {
                    platform.pass(Millis(step));
                    (platform.shown() - 5_000.0) * (platform.shown() - 5_000.0)
                })
                .sum();
            (squares / 5_000.0).sqrt()
        };
        let (short, long) = (rms(7), rms(100));
        assert!((short / long - 1.0).abs() < 0.15, "{short} and {long}");
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
