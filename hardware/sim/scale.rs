//! The world's load cell, read by the real driver through the simulated converter.

use std::time::Duration;

use cart_domain::Mass;
use cart_domain::input::Device;
use cart_weighing::curve::Point;
use cart_weighing::{Curve, Instrument};

use super::chip::{ChipClock, ClockPin, DataPin, chip};
use super::world::World;
use crate::config::{Gain, Rate};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::scale::calibration::Calibration;
use crate::scale::hx711::{Hx711, Wiring};
use crate::scale::load_cell::LoadCell;
use crate::scale::{MassSample, Scale};

/// The scale. It stays gone once it was unplugged; opening it anew after plugging it in helps.
pub struct SimScale {
    world: World,
    /// None once it was unplugged.
    cell: Option<LoadCell<Hx711<DataPin, ClockPin, ChipClock>>>,
}

/// What happened while waiting.
enum Woken {
    Unplugged,
    Converted,
}

impl SimScale {
    /// Wakes the simulated converter.
    pub fn open(world: &World) -> Result<Self, Fault> {
        SimScale::open_with(world, calibration())
    }

    /// Wakes the simulated converter, with this calibration.
    pub fn open_with(world: &World, calibration: Calibration) -> Result<Self, Fault> {
        if world.state().is_unplugged(Device::Scale) {
            return Err(Fault::gone(Cause::Unplugged));
        }
        let (data, clock, timing) = chip(world.clone());
        let cell = LoadCell::over(calibration, |leap| {
            Hx711::new(data, clock, timing, Wiring { gain: Gain::A128, rate: Rate::Ten, leap })
        })?;
        Ok(SimScale { world: world.clone(), cell: Some(cell) })
    }
}

impl Scale for SimScale {
    fn read(&mut self, wait: Duration) -> Result<Option<MassSample>, Fault> {
        let mut wait = wait;
        loop {
            let woken = self.world.wait_for(wait, |world| {
                if world.is_unplugged(Device::Scale) {
                    return Some(Woken::Unplugged);
                }
                (!world.conversions.is_empty()).then_some(Woken::Converted)
            });
            let Some(cell) = &mut self.cell else { return Err(Fault::gone(Cause::Unplugged)) };
            match woken {
                None => return Ok(None),
                Some(Woken::Unplugged) => {
                    self.cell = None;
                    return Err(Fault::gone(Cause::Unplugged));
                }
                Some(Woken::Converted) => {
                    if let Some(sample) = cell.read(Duration::ZERO)? {
                        return Ok(Some(sample));
                    }
                }
            }
            // Conversions were thrown away; whatever is ready now is looked at without waiting a second time.
            wait = Duration::ZERO;
        }
    }

    fn figures(&self) -> Vec<Figure> {
        self.cell.as_ref().map_or_else(Vec::new, Scale::figures)
    }
}

/// The calibration that belongs to the world's load cell.
#[must_use]
pub fn calibration() -> Calibration {
    let loaded = World::ZERO_COUNTS + World::COUNTS_PER_GRAM * 10_000;
    let plate = Instrument::new(Mass::from_grams(35_000), Mass::from_grams(5)).expect("7000 intervals");
    let point = Point { counts: loaded, load: Mass::from_grams(10_000) };
    Calibration::new(plate, Curve::through(World::ZERO_COUNTS, &[point]).expect("a million counts apart"))
}
