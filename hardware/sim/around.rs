//! The rest of the simulated cart: its battery, the light around it, the slope it stands on, its wheel and its dock.

use std::time::Duration;

use cart_domain::input::{Device, PerMille};
use cart_domain::{Millis, Tick};

use super::world::World;
use crate::backlight::Backlight;
use crate::battery::{Battery, Charge, Flow, Percent, cells};
use crate::contacts::{Contacts, Dock, Touching, Wheel};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::light::{AmbientLight, Lux};
use crate::motion::{Motion, Movement};

/// A full battery lasts ten hours, and is full again after a third of that in the dock.
const FULL: u64 = 10 * 3_600_000;
const CHARGES_BY: u64 = 3;
const MOVEMENT: Millis = Millis(100);

/// How it is around the cart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around {
    /// For how many milliseconds the battery lasts.
    left: u64,
    pub(crate) light: Lux,
    /// Of the screen.
    pub(crate) brightness: Percent,
    pub(crate) slope: PerMille,
    pub(crate) lens: Lens,
    pub(crate) wheel: Wheel,
    pub(crate) dock: Dock,
}

/// How the lens over the basket is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    #[default]
    Clear,
    /// Something lies on it.
    Covered,
    /// The camera sends its last picture again and again.
    Stuck,
}

impl Default for Around {
    fn default() -> Self {
        Around {
            left: FULL,
            light: Lux(500),
            brightness: Percent::FULL,
            slope: PerMille(0),
            lens: Lens::Clear,
            wheel: Wheel::Free,
            dock: Dock::Away,
        }
    }
}

impl Around {
    pub(crate) fn pass(&mut self, span: Millis) {
        self.left = match self.dock {
            Dock::Away => self.left.saturating_sub(span.0),
            Dock::Docked => self.left.saturating_add(span.0.saturating_mul(CHARGES_BY)).min(FULL),
        };
    }

    pub(crate) fn drain(&mut self, to: Percent) {
        self.left = FULL / 100 * u64::from(to.0.min(100));
    }

    fn charge(&self) -> Charge {
        let per_mille = i64::try_from(self.left * 1_000 / FULL).unwrap_or(1_000);
        let flow = match self.dock {
            Dock::Away => Flow::Discharging,
            Dock::Docked if self.left == FULL => Flow::Resting,
            Dock::Docked => Flow::Charging,
        };
        let left = (flow == Flow::Discharging).then(|| Duration::from_millis(self.left));
        Charge { voltage: cells::voltage(per_mille), level: Percent::from_per_mille(per_mille), flow, left }
    }
}

/// The gauge.
pub struct SimBattery {
    world: World,
    readings: u64,
}

/// The light sensor.
pub struct SimLight {
    world: World,
    readings: u64,
}

/// The light behind the screen. How bright it is can be asked of the world.
pub struct SimBacklight {
    world: World,
}

/// The contacts.
pub struct SimContacts {
    world: World,
}

/// The accelerometer. It stays gone once it was unplugged; opening it anew after plugging it in helps.
pub struct SimMotion {
    world: World,
    next: Tick,
    gone: bool,
    movements: u64,
}

impl SimBattery {
    #[must_use]
    pub fn open(world: &World) -> Self {
        SimBattery { world: world.clone(), readings: 0 }
    }
}

impl SimLight {
    #[must_use]
    pub fn open(world: &World) -> Self {
        SimLight { world: world.clone(), readings: 0 }
    }
}

impl SimBacklight {
    #[must_use]
    pub fn open(world: &World) -> Self {
        SimBacklight { world: world.clone() }
    }
}

impl SimContacts {
    #[must_use]
    pub fn open(world: &World) -> Self {
        SimContacts { world: world.clone() }
    }
}

impl SimMotion {
    /// Starts the simulated sensor.
    pub fn open(world: &World) -> Result<Self, Fault> {
        let state = world.state();
        if state.is_unplugged(Device::Motion) {
            return Err(Fault::gone(Cause::Unplugged));
        }
        Ok(SimMotion { next: state.now + MOVEMENT, world: world.clone(), gone: false, movements: 0 })
    }
}

impl Battery for SimBattery {
    fn charge(&mut self) -> Result<Charge, Fault> {
        self.readings += 1;
        Ok(self.world.state().around.charge())
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.world.state().around.charge().figures();
        figures.push(Figure::count("readings", self.readings));
        figures
    }
}

impl AmbientLight for SimLight {
    fn lux(&mut self) -> Result<Option<Lux>, Fault> {
        self.readings += 1;
        Ok(Some(self.world.state().around.light))
    }

    fn figures(&self) -> Vec<Figure> {
        let light = i64::from(self.world.state().around.light.0);
        vec![Figure::quantity("light", light, "lx"), Figure::count("readings", self.readings)]
    }
}

impl Backlight for SimBacklight {
    fn shine(&mut self, brightness: Percent) -> Result<(), Fault> {
        self.world.state().around.brightness = brightness;
        Ok(())
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::quantity("brightness", i64::from(self.world.state().around.brightness.0), "%")]
    }
}

impl Contacts for SimContacts {
    fn touching(&mut self) -> Result<Touching, Fault> {
        let around = self.world.state().around;
        Ok(Touching { wheel: Some(around.wheel), dock: Some(around.dock) })
    }

    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

impl Motion for SimMotion {
    fn read(&mut self, wait: Duration) -> Result<Option<Movement>, Fault> {
        if self.gone {
            return Err(Fault::gone(Cause::Unplugged));
        }
        let next = self.next;
        let felt = self.world.wait_for(wait, |state| {
            if state.is_unplugged(Device::Motion) {
                return Some(Err(Fault::gone(Cause::Unplugged)));
            }
            (state.now >= next).then_some(Ok((state.now, state.around.slope)))
        });
        let Some(felt) = felt else { return Ok(None) };
        let (at, lean) = felt.inspect_err(|_| self.gone = true)?;
        self.next = at + MOVEMENT;
        self.movements += 1;
        Ok(Some(Movement { rms: self.world.motion(), lean, at }))
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("movements", self.movements)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::motion::Posture;
    use crate::sim::{Act, WorldSetup};
    use cart_domain::Mass;

    fn world() -> World {
        World::new(WorldSetup::default())
    }

    fn pass(world: &World, minutes: u64) {
        world.advance_to(Tick(world.now().0 + minutes * 60_000));
    }

    #[test]
    fn a_battery_runs_down_over_a_day_and_fills_up_in_its_dock() {
        let world = world();
        let mut battery = SimBattery::open(&world);
        let mut charge = || battery.charge().expect("a gauge");
        pass(&world, 300);
        assert_eq!((charge().level, charge().flow), (Percent(50), Flow::Discharging));
        assert_eq!(charge().left, Some(Duration::from_secs(5 * 3_600)));
        world.act(Act::Dock).expect("a dock");
        pass(&world, 50);
        assert_eq!((charge().level, charge().flow, charge().left), (Percent(75), Flow::Charging, None));
        pass(&world, 60);
        assert_eq!((charge().level, charge().flow), (Percent::FULL, Flow::Resting));
        world.act(Act::Undock).expect("a dock");
        world.act(Act::Drain { to: Percent(4) }).expect("any level");
        assert_eq!(charge().level, Percent(4));
    }

    #[test]
    fn a_cart_that_rolls_a_cart_on_a_ramp_and_a_cart_at_rest_feel_different() {
        let world = world();
        let mut motion = SimMotion::open(&world).expect("it is plugged in");
        let mut posture = || {
            world.advance_to(Tick(world.now().0 + 200));
            motion.read(Duration::ZERO).expect("it is plugged in").expect("one a tenth").posture()
        };
        assert_eq!(posture(), Posture::AtRest);
        world.act(Act::Roll { rms: Mass::from_grams(80) }).expect("a floor");
        assert_eq!(posture(), Posture::Rolling);
        world.act(Act::Stop).expect("a floor");
        world.act(Act::Slope { lean: PerMille(80) }).expect("a ramp");
        assert_eq!(posture(), Posture::Leaning);
    }

    #[test]
    fn contacts_and_light_are_what_people_make_them() {
        let world = world();
        let (mut contacts, mut light) = (SimContacts::open(&world), SimLight::open(&world));
        for act in [Act::LockWheel, Act::Dock, Act::Light { light: Lux(40) }] {
            world.act(act).expect("anybody can");
        }
        let touching = contacts.touching().expect("contacts");
        assert_eq!(touching, Touching { wheel: Some(Wheel::Locked), dock: Some(Dock::Docked) });
        assert_eq!(light.lux(), Ok(Some(Lux(40))));
        world.act(Act::FreeWheel).expect("anybody can");
        assert_eq!(contacts.touching().expect("contacts").wheel, Some(Wheel::Free));
    }
}
