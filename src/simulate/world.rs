//! What the devices of one cart report of what is done to it: a platform on a spring below, a camera above, a reader beside it. None of
//! them knows what anybody means, and all of them err.

use std::collections::BTreeMap;

use cart_domain::input::MilliG;
use cart_domain::{Mass, Millis, Tick};
use cart_hardware::sim::converter::Converter;
use cart_hardware::sim::platform::Platform;

use super::chance::Chance;
use super::profile::{Equipment, Profile};

/// From here on a platform counts as resting: within its scale's interval.
const RESTS_WITHIN: Mass = super::trip::SCALE.e;
/// How finely rest is looked for.
const LOOK: Millis = Millis(10);
/// An accelerometer that feels less than this says so once and then nothing.
const STILL: MilliG = MilliG(5);
/// The accelerometer reports this often while the cart moves.
const MOTION_PERIOD: Millis = Millis(100);

/// One cart in its shop.
#[derive(Debug)]
pub struct World {
    now: Tick,
    platform: Platform,
    converter: Converter,
    /// Samples taken so far, and how many come in a second.
    samples: u64,
    rate: u64,
    accelerometer: bool,
    next_motion: Tick,
    moved: bool,
    pub camera: Camera,
    /// What will come to pass by itself.
    due: BTreeMap<(Tick, u64), Happening>,
    happenings: u64,
    /// When the platform came to rest, until it is touched again.
    rested: Option<Tick>,
}

/// The camera above the basket.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// The share of changes that it reports.
    pub sees: f64,
    pub bad_picture: f64,
}

/// Something that comes to pass by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// A hand or a child on the basket, for so long.
    Lean {
        mass: Mass,
        span: Millis,
    },
    LetGo,
    Bump {
        peak: Mass,
    },
    /// The wheels turn, for so long.
    Roll {
        rms: Mass,
        span: Millis,
    },
    Stop,
    /// The rest of something that was put in with two movements.
    SecondMovement {
        mass: Mass,
    },
    /// The camera reports what it saw.
    Sight(Glimpse),
    /// The reader sends a code once more.
    Repeat {
        ware: usize,
        code: String,
    },
    /// The store's word on a payment.
    Payment,
}

/// What the camera saw, before it is compared with anything.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glimpse {
    pub change: cart_domain::input::Change,
    pub ware: usize,
    /// 0 to 1.
    pub quality: f64,
}

/// What comes next of what comes by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    Sample(Mass),
    Motion(MilliG),
    Happening(Happening),
}

impl World {
    /// An empty cart.
    #[must_use]
    pub fn new(profile: &Profile, chance: &mut Chance) -> Self {
        let Equipment { rate_hz, accelerometer, noise_g, wild_one_in, camera_sees, bad_picture, .. } = &profile.cart;
        let noise = Mass::from_milligrams((chance.between(noise_g[0], noise_g[1]) * 1_000.0).round() as i64);
        let camera = Camera { sees: chance.between(camera_sees[0], camera_sees[1]), bad_picture: *bad_picture };
        World {
            now: Tick(0),
            platform: Platform::new(chance.bits()),
            converter: Converter::new(chance.bits(), noise, *wild_one_in),
            samples: 0,
            rate: (*rate_hz).max(1),
            accelerometer: chance.happens(*accelerometer),
            next_motion: Tick(0),
            moved: false,
            camera,
            due: BTreeMap::new(),
            happenings: 0,
            rested: None,
        }
    }

    /// When something comes by itself.
    #[must_use]
    pub fn next(&self) -> Tick {
        let sample = Tick(self.samples * 1_000 / self.rate);
        let motion = if self.accelerometer { self.next_motion } else { sample };
        let happening = self.due.keys().next().map_or(sample, |(at, _)| *at);
        sample.min(motion).min(happening)
    }

    /// Lets time pass. No further than to [`World::next`].
    pub fn advance(&mut self, to: Tick) {
        while self.now < to {
            let step = if self.rested.is_none() { LOOK.0.min(to.since(self.now).0) } else { to.since(self.now).0 };
            self.platform.pass(Millis(step));
            self.now = self.now + Millis(step);
            if self.rested.is_none() && self.platform.is_at_rest(RESTS_WITHIN) {
                self.rested = Some(self.now);
            }
        }
    }

    /// What is due now, one thing at a time.
    pub fn report(&mut self) -> Option<Report> {
        if let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= self.now) {
            return Some(Report::Happening(entry.remove()));
        }
        if self.accelerometer && self.next_motion <= self.now {
            self.next_motion = self.now + MOTION_PERIOD;
            let felt = MilliG((self.platform.commotion() * 0.8).clamp(0.0, 4_000.0) as u32);
            let moves = felt >= STILL;
            if moves || std::mem::replace(&mut self.moved, moves) {
                self.moved = moves;
                return Some(Report::Motion(felt));
            }
        }
        if self.samples * 1_000 / self.rate <= self.now.0 {
            self.samples += 1;
            return Some(Report::Sample(self.converter.sample(self.now, self.platform.shown())));
        }
        None
    }

    /// Since when the platform rests; `None` while it does not.
    #[must_use]
    pub fn rested(&self) -> Option<Tick> {
        self.rested
    }

    /// Lets something happen in so long.
    pub fn later(&mut self, after: Millis, what: Happening) {
        self.due.insert((self.now + after, self.happenings), what);
        self.happenings += 1;
    }

    /// A hand puts something down.
    pub fn put(&mut self, mass: Mass) {
        self.platform.put(mass);
        self.rested = None;
    }

    /// A hand takes something out.
    pub fn take(&mut self, mass: Mass) {
        self.platform.take(mass);
        self.rested = None;
    }

    /// The wheels turn for so long.
    pub fn roll(&mut self, rms: Mass, span: Millis) {
        self.platform.shake(rms);
        self.rested = None;
        self.later(span, Happening::Stop);
    }

    pub fn stop(&mut self) {
        self.platform.shake(Mass::ZERO);
    }

    /// The shopper stops on the way: the wheels stand until the next walk.
    pub fn halt(&mut self) {
        self.stop();
        self.due.retain(|_, what| !matches!(what, Happening::Roll { .. } | Happening::Stop));
    }

    pub fn lean(&mut self, mass: Mass) {
        self.platform.lean(mass);
        self.rested = None;
    }

    pub fn bump(&mut self, peak: Mass, span: Millis) {
        self.platform.kick(peak, span);
        self.rested = None;
    }
}

impl Camera {
    /// What it makes of a change: how good the picture is and how late it comes, or nothing.
    pub fn look(self, chance: &mut Chance) -> Option<(f64, Millis)> {
        let (seen, bad) = (chance.happens(self.sees), chance.happens(self.bad_picture));
        let quality = if bad { chance.between(0.1, 0.5) } else { chance.between(0.65, 0.98) };
        let late = Millis(chance.between(200.0, 1_500.0) as u64);
        seen.then_some((quality, late))
    }
}
