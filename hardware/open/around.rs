//! Battery, light, motion and contacts.

use std::path::Path;

use super::given;
use crate::backlight::Backlight;
use crate::backlight::kernel::{BACKLIGHTS, KernelBacklight};
use crate::battery::Battery;
use crate::battery::ina219::Ina219;
use crate::battery::kernel::{KernelBattery, SUPPLIES};
use crate::battery::max17048::Max17048;
use crate::config::{
    BacklightConfig, BatteryConfig, ContactsConfig, GpioConfig, GpioContactsConfig, LightConfig, Lis3dhConfig,
    MotionConfig,
};
use crate::contacts::Contacts;
use crate::contacts::gpio::{GpioContacts, Lines};
use crate::fault::Fault;
use crate::gpio::{gpiocdev, rppal};
use crate::i2c::Bus;
use crate::light::AmbientLight;
use crate::light::bh1750::Bh1750;
use crate::light::veml7700::Veml7700;
use crate::motion::Motion;
use crate::motion::lis3dh::Lis3dh;
use crate::sim::World;
use crate::sim::around::{SimBacklight, SimBattery, SimContacts, SimLight, SimMotion};
use crate::timing::Monotonic;

impl BatteryConfig {
    /// Opens the gauge, if there is one.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Battery>>, Fault> {
        Ok(Some(match self {
            BatteryConfig::None => return Ok(None),
            BatteryConfig::Sim => Box::new(SimBattery::open(given(world)?)),
            BatteryConfig::Max17048(config) => Box::new(Max17048::new(Bus::open(&config.bus)?)?),
            BatteryConfig::Ina219(config) => Box::new(Ina219::new(Bus::open(&config.bus)?, config.clone())?),
            BatteryConfig::Kernel(config) => Box::new(KernelBattery::open(Path::new(SUPPLIES), &config.name)?),
        }))
    }
}

impl LightConfig {
    /// Opens the light sensor, if there is one.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn AmbientLight>>, Fault> {
        Ok(Some(match self {
            LightConfig::None => return Ok(None),
            LightConfig::Sim => Box::new(SimLight::open(given(world)?)),
            LightConfig::Veml7700(config) => Box::new(Veml7700::new(Bus::open(&config.bus)?)?),
            LightConfig::Bh1750(config) => Box::new(Bh1750::new(Bus::open(&config.bus)?, config.address)?),
        }))
    }
}

impl BacklightConfig {
    /// Opens the backlight, if there is one.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Backlight>>, Fault> {
        Ok(Some(match self {
            BacklightConfig::None => return Ok(None),
            BacklightConfig::Sim => Box::new(SimBacklight::open(given(world)?)),
            BacklightConfig::Kernel(config) => Box::new(KernelBacklight::open(Path::new(BACKLIGHTS), &config.name)?),
        }))
    }
}

impl MotionConfig {
    /// Opens the accelerometer, if there is one.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Motion>>, Fault> {
        Ok(Some(match self {
            MotionConfig::None => return Ok(None),
            MotionConfig::Sim => Box::new(SimMotion::open(given(world)?)?),
            MotionConfig::Lis3dh(Lis3dhConfig { bus, address, level }) => {
                Box::new(Lis3dh::new(Bus::open(bus)?, *address, Monotonic::start(), *level)?)
            }
        }))
    }
}

impl ContactsConfig {
    /// Opens the contacts, if there are any.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Contacts>>, Fault> {
        match self {
            ContactsConfig::None => Ok(None),
            ContactsConfig::Sim => Ok(Some(Box::new(SimContacts::open(given(world)?)))),
            ContactsConfig::Gpio(config) => gpio(config).map(Some),
        }
    }
}

fn gpio(config: &GpioContactsConfig) -> Result<Box<dyn Contacts>, Fault> {
    let (closed, timing) = (config.closed, Monotonic::start());
    match &config.gpio {
        GpioConfig::Rppal => {
            let lines = lines(config, |line| rppal::contact(line, closed))?;
            Ok(Box::new(GpioContacts::over(lines, closed, timing)?))
        }
        GpioConfig::Gpiocdev(gpio) => {
            let lines = lines(config, |line| gpiocdev::contact(&gpio.chip, line, closed))?;
            Ok(Box::new(GpioContacts::over(lines, closed, timing)?))
        }
    }
}

fn lines<P>(config: &GpioContactsConfig, take: impl Fn(u8) -> Result<P, Fault>) -> Result<Lines<P>, Fault> {
    let line = |number: Option<u8>| number.map(&take).transpose();
    Ok(Lines { wheel: line(config.wheel_line)?, dock: line(config.dock_line)? })
}
