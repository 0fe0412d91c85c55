//! The rest of the cart: battery, light, contacts and backlight. Nothing of it changes a trip. What it comes to is told to the shopper, and to staff.

use std::time::Duration;

use cart_domain::{Millis, Tick};
use cart_hardware::light::dimmer::Dimmer;
use cart_hardware::{
    AmbientLight, Backlight, Battery, Contacts, Dock, Fault, Figure, Lux, Percent, Standing, Touching, Wheel,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Said, Source};
use crate::clock::{self, Clock};

/// A gauge is asked so often.
const BATTERY_EVERY: Millis = Millis(5_000);
/// Light and brightness change so often.
const LIGHT_EVERY: Millis = Millis(500);
/// Contacts are asked so often, or one that bounces is seen late.
const CONTACTS_EVERY: Millis = Millis(40);

/// How it is around the cart. Each part is written by its pump; what is not fitted, or gone, is as it is here: nobody is told what nobody knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub battery: Standing,
    /// What is left in it.
    pub level: Option<Percent>,
    /// In minutes, as it is used just now.
    pub minutes_left: Option<u64>,
    pub wheel: Option<Wheel>,
    pub dock: Option<Dock>,
    pub light: Option<Lux>,
    /// Of the screen.
    pub brightness: Option<Percent>,
    /// What somebody tries at the screen, in place of what fits the light.
    pub tried: Option<Percent>,
}

/// When a device is asked next.
struct Turns {
    clock: Clock,
    every: Millis,
    next: Tick,
}

impl Turns {
    fn new(clock: Clock, every: Millis) -> Self {
        Turns { clock, every, next: Tick(0) }
    }

    /// Whether the time has come; until then, waits for a moment.
    fn due(&mut self, wait: Duration) -> bool {
        let now = self.clock.now().tick;
        let due = now >= self.next;
        if due {
            self.next = now + self.every;
        } else {
            let left = Duration::from_millis(self.next.since(now).0);
            clock::block_for(wait.min(left), &CancellationToken::new());
        }
        due
    }
}

/// A gauge as a pump reads it.
pub struct Gauging {
    battery: Box<dyn Battery>,
    around: watch::Sender<Around>,
    turns: Turns,
}

impl Gauging {
    #[must_use]
    pub fn new(battery: Box<dyn Battery>, around: watch::Sender<Around>, clock: Clock) -> Self {
        Gauging { battery, around, turns: Turns::new(clock, BATTERY_EVERY) }
    }
}

impl Source for Gauging {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        if !self.turns.due(wait) {
            return Ok(Said::Nothing);
        }
        let charge = self.battery.charge()?;
        self.around.send_modify(|around| {
            around.battery = around.battery.after(&charge);
            around.level = Some(charge.level);
            around.minutes_left = charge.left.map(|left| left.as_secs() / 60);
        });
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.battery.figures()
    }
}

impl Drop for Gauging {
    fn drop(&mut self) {
        self.around
            .send_modify(|around| (around.battery, around.level, around.minutes_left) = (Standing::Fine, None, None));
    }
}

/// Contacts as a pump reads them.
pub struct Feeling {
    contacts: Box<dyn Contacts>,
    around: watch::Sender<Around>,
    turns: Turns,
}

impl Feeling {
    #[must_use]
    pub fn new(contacts: Box<dyn Contacts>, around: watch::Sender<Around>, clock: Clock) -> Self {
        Feeling { contacts, around, turns: Turns::new(clock, CONTACTS_EVERY) }
    }
}

impl Source for Feeling {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        if !self.turns.due(wait) {
            return Ok(Said::Nothing);
        }
        let Touching { wheel, dock } = self.contacts.touching()?;
        self.around.send_if_modified(|around| {
            let changed = (around.wheel, around.dock) != (wheel, dock);
            (around.wheel, around.dock) = (wheel, dock);
            changed
        });
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.contacts.figures()
    }
}

impl Drop for Feeling {
    fn drop(&mut self) {
        self.around.send_modify(|around| (around.wheel, around.dock) = (None, None));
    }
}

/// A light sensor as a pump reads it.
pub struct Sensing {
    sensor: Box<dyn AmbientLight>,
    around: watch::Sender<Around>,
    turns: Turns,
}

impl Sensing {
    #[must_use]
    pub fn new(sensor: Box<dyn AmbientLight>, around: watch::Sender<Around>, clock: Clock) -> Self {
        Sensing { sensor, around, turns: Turns::new(clock, LIGHT_EVERY) }
    }
}

impl Source for Sensing {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        if !self.turns.due(wait) {
            return Ok(Said::Nothing);
        }
        let light = self.sensor.lux()?;
        self.around.send_modify(|around| around.light = light.or(around.light));
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.sensor.figures()
    }
}

impl Drop for Sensing {
    fn drop(&mut self) {
        self.around.send_modify(|around| around.light = None);
    }
}

/// A backlight as a pump works it: as bright as fits the light, or as somebody tries.
pub struct Shining {
    backlight: Box<dyn Backlight>,
    around: watch::Sender<Around>,
    dimmer: Dimmer,
    turns: Turns,
}

impl Shining {
    #[must_use]
    pub fn new(backlight: Box<dyn Backlight>, around: watch::Sender<Around>, clock: Clock) -> Self {
        Shining { backlight, around, dimmer: Dimmer::default(), turns: Turns::new(clock, LIGHT_EVERY) }
    }
}

impl Source for Shining {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        if !self.turns.due(wait) {
            return Ok(Said::Nothing);
        }
        let Around { light, tried, .. } = *self.around.borrow();
        // Without a sensor the screen is as bright as it can be.
        let fitting = light.map_or(Percent::FULL, |light| self.dimmer.follow(light));
        let brightness = tried.unwrap_or(fitting);
        self.backlight.shine(brightness)?;
        self.around.send_if_modified(|around| around.brightness.replace(brightness) != Some(brightness));
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.backlight.figures()
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::Moment;
    use cart_hardware::World;
    use cart_hardware::config::{BacklightConfig, BatteryConfig, ContactsConfig, LightConfig};
    use cart_hardware::sim::{Act, WorldSetup};

    use super::*;
    use crate::clock::Hand;

    /// A simulated cart whose sources are read every tenth of a second.
    struct Cart {
        world: World,
        hand: Hand,
        around: watch::Sender<Around>,
        sources: Vec<Box<dyn Source>>,
    }

    impl Cart {
        fn new() -> Self {
            let world = World::new(WorldSetup::default());
            let (clock, hand) = Clock::held(Moment::default());
            let around = watch::Sender::new(Around::default());
            let some = Some(&world);
            let battery = BatteryConfig::Sim.open(some).unwrap().unwrap();
            let contacts = ContactsConfig::Sim.open(some).unwrap().unwrap();
            let light = LightConfig::Sim.open(some).unwrap().unwrap();
            let backlight = BacklightConfig::Sim.open(some).unwrap().unwrap();
            let sources: Vec<Box<dyn Source>> = vec![
                Box::new(Gauging::new(battery, around.clone(), clock.clone())),
                Box::new(Feeling::new(contacts, around.clone(), clock.clone())),
                Box::new(Sensing::new(light, around.clone(), clock.clone())),
                Box::new(Shining::new(backlight, around.clone(), clock)),
            ];
            Cart { world, hand, around, sources }
        }

        fn act(&self, act: Act) {
            self.world.act(act).unwrap();
        }

        fn after(&mut self, seconds: u64) -> Around {
            for _ in 0..10 * seconds {
                self.hand.advance(Millis(100));
                self.world.advance_to(Tick(self.world.now().0 + 100));
                for source in &mut self.sources {
                    source.read(Duration::ZERO).unwrap();
                }
            }
            *self.around.borrow()
        }
    }

    #[test]
    fn a_battery_that_runs_down_is_warned_of_and_then_dies_unless_it_is_docked() {
        let mut cart = Cart::new();
        assert_eq!(cart.after(6).battery, Standing::Fine);
        cart.act(Act::Drain { to: Percent(18) });
        let low = cart.after(6);
        assert_eq!((low.battery, low.level), (Standing::Low, Some(Percent(18))));
        cart.act(Act::Drain { to: Percent(5) });
        assert_eq!(cart.after(6).battery, Standing::Dying);
        cart.act(Act::Dock);
        let docked = cart.after(6);
        assert_eq!((docked.battery, docked.dock), (Standing::Fine, Some(Dock::Docked)));
    }

    #[test]
    fn the_screen_follows_the_light_and_comes_back_from_a_trial() {
        let mut cart = Cart::new();
        cart.act(Act::Light { light: Lux(5) });
        assert_eq!((cart.after(30).brightness, cart.world.brightness()), (Some(Percent(25)), Percent(25)));
        cart.around.send_modify(|around| around.tried = Some(Percent(75)));
        assert_eq!(cart.after(1).brightness, Some(Percent(75)));
        cart.around.send_modify(|around| around.tried = None);
        assert_eq!(cart.after(1).brightness, Some(Percent(25)));
    }

    #[test]
    fn what_was_told_by_a_gauge_a_contact_or_a_sensor_that_is_gone_is_told_no_more() {
        let mut cart = Cart::new();
        for act in [Act::Drain { to: Percent(5) }, Act::LockWheel, Act::Light { light: Lux(5) }] {
            cart.act(act);
        }
        let before = cart.after(30);
        assert_eq!(
            (before.battery, before.wheel, before.brightness),
            (Standing::Dying, Some(Wheel::Locked), Some(Percent(25)))
        );
        // What is left is the backlight.
        cart.sources.drain(..3);
        let after = cart.after(1);
        assert_eq!((after.battery, after.level, after.wheel, after.dock), (Standing::Fine, None, None, None));
        assert_eq!(
            after.brightness,
            Some(Percent::FULL),
            "a screen that knows nothing of the light is as bright as it can be"
        );
    }

    #[test]
    fn a_wheel_that_locks_is_felt_at_once() {
        let mut cart = Cart::new();
        cart.act(Act::LockWheel);
        assert_eq!(cart.after(1).wheel, Some(Wheel::Locked));
        cart.act(Act::FreeWheel);
        assert_eq!(cart.after(1).wheel, Some(Wheel::Free));
    }
}
