//! The scale without a running cart: opened here, or simulated with a technician who does what is asked.

use std::time::Duration;

use cart_domain::{Millis, Moment, Tick};
use cart_hardware::config::ScaleConfig;
use cart_hardware::scale::calibration::Calibration;
use cart_hardware::sim::scenario::Deed;
use cart_hardware::sim::world::Spot;
use cart_hardware::sim::{Act, Scenario};
use cart_hardware::{Fault, FaultKind, Scale, World};

use super::{Away, Counter};
use crate::clock::{Clock, Hand};
use crate::workbench::{Begins, Order, Place, Put, View, Workbench};

/// How much time passes at once.
const MOMENT: Millis = Millis(200);
/// A scale that hiccups so often in a row does not work.
const MOST_HICCUPS: u32 = 20;

/// A scale that nobody else reads.
pub struct Alone {
    bench: Workbench,
    config: ScaleConfig,
    scale: Box<dyn Scale>,
    floor: Option<Floor>,
    hiccups: u32,
}

/// The simulated floor that the scale stands on.
pub struct Floor {
    pub world: World,
    pub script: Option<Scenario>,
    hand: Hand,
}

impl Floor {
    /// A floor on which time begins now, and the clock that it moves.
    #[must_use]
    pub fn new(world: World, script: Option<Scenario>) -> (Self, Clock) {
        let (clock, hand) = Clock::held(Moment { tick: Tick(0), wall: Clock::real().now().wall });
        (Floor { world, script, hand }, clock)
    }

    fn pass(&mut self) -> Result<(), Away> {
        self.hand.advance(MOMENT);
        let now = self.world.now() + MOMENT;
        self.world.advance_to(now);
        let due = self.script.as_mut().map_or_else(Vec::new, |script| script.due(now));
        for step in due {
            match step.deed {
                Deed::World(act) => self
                    .world
                    .act(act)
                    .map_err(|why| Away::Script(format!("line {} of the script cannot be done: {why}", step.line)))?,
                // Nobody shops at the workbench, and no store is asked.
                Deed::Touch(_) | Deed::Answer(_) | Deed::Staff { .. } | Deed::Network(_) | Deed::Clock { .. } => {}
            }
        }
        Ok(())
    }
}

impl Alone {
    /// Opens the scale of a configuration.
    pub fn open(config: ScaleConfig, place: Place, clock: Clock, floor: Option<Floor>) -> Result<Self, Away> {
        let bench = Workbench::open(clock, place, Begins::Empty);
        let scale = opened(&config, floor.as_ref(), bench.calibration().0)?;
        Ok(Alone { bench, config, scale, floor, hiccups: 0 })
    }

    fn pass(&mut self) -> Result<(), Away> {
        if let Some(floor) = &mut self.floor {
            floor.pass()?;
        }
        let moment = Duration::from_millis(MOMENT.0);
        let real = Clock::real();
        loop {
            // A simulated scale has said all that it has to say; a real one is listened to for the whole moment.
            let wait = if self.floor.is_some() { Duration::ZERO } else { moment.saturating_sub(real.elapsed()) };
            match self.scale.read(wait) {
                Ok(Some(sample)) => {
                    self.hiccups = 0;
                    self.bench.sample(&sample);
                }
                Ok(None) => break,
                Err(fault) => {
                    self.hiccups += 1;
                    if fault.kind == FaultKind::Gone || self.hiccups > MOST_HICCUPS {
                        return Err(Away::Fault(fault));
                    }
                    break;
                }
            }
            if self.floor.is_none() && real.elapsed() >= moment {
                break;
            }
        }
        self.bench.tick();
        if self.bench.take_changed() {
            self.reopen()?;
        }
        Ok(())
    }

    fn reopen(&mut self) -> Result<(), Away> {
        // A line or a chip can be held once only.
        self.scale = Box::new(Between);
        self.scale = opened(&self.config, self.floor.as_ref(), self.bench.calibration().0)?;
        self.bench.opened();
        Ok(())
    }
}

impl Counter for Alone {
    fn order(&mut self, order: Order) -> Result<View, Away> {
        self.bench.order(order);
        if self.bench.take_changed() {
            self.reopen()?;
        }
        Ok(self.bench.view())
    }

    fn wait(&mut self) -> Result<View, Away> {
        self.pass()?;
        Ok(self.bench.view())
    }

    fn put(&mut self, put: &Put) -> Result<bool, Away> {
        let Some(floor) = &mut self.floor else { return Ok(false) };
        let place = match put {
            Put::Nothing | Put::Weight { .. } => Spot::Middle,
            Put::Corner { corner, .. } => Spot::Corner(*corner),
        };
        let done = floor.world.act(Act::PutWeights { mass: put.mass(), place });
        done.map_err(|why| Away::Script(why.to_string())).map(|()| true)
    }
}

/// No scale, while one is let go of and opened anew.
struct Between;

impl Scale for Between {
    fn read(&mut self, _: Duration) -> Result<Option<cart_hardware::MassSample>, Fault> {
        Ok(None)
    }

    fn figures(&self) -> Vec<cart_hardware::Figure> {
        Vec::new()
    }
}

fn opened(config: &ScaleConfig, floor: Option<&Floor>, calibration: Calibration) -> Result<Box<dyn Scale>, Away> {
    let opened = config.open_with(floor.map(|floor| &floor.world), calibration);
    opened.map_err(Away::Fault)?.ok_or(Away::NoScale)
}
