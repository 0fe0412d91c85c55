//! Scales.

use super::given;
use crate::config::{GpioConfig, Hx711Config, IioConfig, Nau7802Config, ScaleConfig};
use crate::fault::Fault;
use crate::gpio::{gpiocdev, rppal};
use crate::i2c::Bus;
use crate::scale::Scale;
use crate::scale::calibration::Calibration;
use crate::scale::hx711::{Hx711, Wiring};
use crate::scale::iio::{Iio, Places};
use crate::scale::load_cell::LoadCell;
use crate::scale::nau7802::{Nau7802, Setup};
use crate::sim::scale::SimScale;
use crate::sim::{self, World};
use crate::timing::Monotonic;

impl ScaleConfig {
    /// Opens the scale, if there is one, with the calibration that is in force.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Scale>>, Fault> {
        let calibration = match self {
            ScaleConfig::None => return Ok(None),
            ScaleConfig::Sim => sim::scale::calibration(),
            ScaleConfig::Hx711(Hx711Config { calibration, .. })
            | ScaleConfig::Nau7802(Nau7802Config { calibration, .. })
            | ScaleConfig::Iio(IioConfig { calibration, .. }) => Calibration::load(calibration)?,
        };
        self.open_with(world, calibration)
    }

    /// Opens the scale, if there is one, with this calibration.
    pub fn open_with(&self, world: Option<&World>, calibration: Calibration) -> Result<Option<Box<dyn Scale>>, Fault> {
        match self {
            ScaleConfig::None => Ok(None),
            ScaleConfig::Sim => Ok(Some(Box::new(SimScale::open_with(given(world)?, calibration)?))),
            ScaleConfig::Hx711(config) => hx711(config, calibration).map(Some),
            ScaleConfig::Nau7802(config) => nau7802(config, calibration).map(Some),
            ScaleConfig::Iio(config) => iio(config, calibration).map(Some),
        }
    }
}

fn hx711(config: &Hx711Config, calibration: Calibration) -> Result<Box<dyn Scale>, Fault> {
    let wiring = |leap| Wiring { gain: config.gain, rate: config.rate, leap };
    match &config.gpio {
        GpioConfig::Rppal => {
            let (data, clock) = (rppal::input(config.data_line)?, rppal::output(config.clock_line)?);
            let open = |leap| Hx711::new(data, clock, Monotonic::start(), wiring(leap));
            Ok(Box::new(LoadCell::over(calibration, open)?))
        }
        GpioConfig::Gpiocdev(gpio) => {
            let data = gpiocdev::input(&gpio.chip, config.data_line)?;
            let clock = gpiocdev::output(&gpio.chip, config.clock_line)?;
            let open = |leap| Hx711::new(data, clock, Monotonic::start(), wiring(leap));
            Ok(Box::new(LoadCell::over(calibration, open)?))
        }
    }
}

fn nau7802(config: &Nau7802Config, calibration: Calibration) -> Result<Box<dyn Scale>, Fault> {
    let bus = Bus::open(&config.bus)?;
    let Nau7802Config { channel, gain, excitation, rate, .. } = *config;
    let open = |leap| Nau7802::new(bus, Monotonic::start(), Setup { channel, gain, excitation, rate, leap });
    Ok(Box::new(LoadCell::over(calibration, open)?))
}

fn iio(config: &IioConfig, calibration: Calibration) -> Result<Box<dyn Scale>, Fault> {
    let open = |leap| Iio::open(config, &Places::default(), Monotonic::start(), leap);
    Ok(Box::new(LoadCell::over(calibration, open)?))
}
