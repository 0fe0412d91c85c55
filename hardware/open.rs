//! From a configuration to devices. Each kind opens by itself, so that a pump can open its device anew after it was gone.

mod around;
mod scale;

use crate::backlight::Backlight;
use crate::battery::Battery;
use crate::camera::Camera;
use crate::camera::files::FileCamera;
use crate::camera::nokhwa::UvcCamera;
use crate::config::{CameraConfig, DeviceConfig, GpioConfig, GpioPanelConfig, PanelConfig, ScannerConfig};
use crate::contacts::Contacts;
use crate::fault::{Cause, Fault};
use crate::gpio::{gpiocdev, rppal};
use crate::light::AmbientLight;
use crate::motion::Motion;
use crate::panel::Panel;
use crate::panel::gpio::{GpioPanel, Lines};
use crate::panel::sound::SoundPanel;
use crate::scale::Scale;
use crate::scanner::Scanner;
use crate::scanner::camera::CameraScanner;
use crate::scanner::hid::HidScanner;
use crate::scanner::region::Region;
use crate::scanner::serial::SerialScanner;
use crate::sim::World;
use crate::sim::eye::BasketCamera;
use crate::sim::panel::SimPanel;
use crate::sim::reader::{ReaderCamera, SimEngine};
use cart_domain::input::Reader;

/// The devices of one cart, each opened or with the reason why it is not. `Ok(None)`: the cart has none.
pub struct Devices {
    pub scale: Result<Option<Box<dyn Scale>>, Fault>,
    /// As many as are configured, in that order.
    pub scanners: Vec<Result<Box<dyn Scanner>, Fault>>,
    pub camera: Result<Option<Box<dyn Camera>>, Fault>,
    /// As many as are configured, in that order.
    pub panels: Vec<Result<Box<dyn Panel>, Fault>>,
    pub battery: Result<Option<Box<dyn Battery>>, Fault>,
    pub light: Result<Option<Box<dyn AmbientLight>>, Fault>,
    pub backlight: Result<Option<Box<dyn Backlight>>, Fault>,
    pub motion: Result<Option<Box<dyn Motion>>, Fault>,
    pub contacts: Result<Option<Box<dyn Contacts>>, Fault>,
}

impl Devices {
    /// Opens everything. What cannot be opened does not keep the others from it.
    #[must_use]
    pub fn open(config: &DeviceConfig, world: Option<&World>) -> Self {
        Devices {
            scale: config.scale.open(world),
            scanners: config.scanners.iter().map(|scanner| scanner.open(world)).collect(),
            camera: config.camera.open(world),
            panels: config.panels.iter().map(|panel| panel.open(world)).collect(),
            battery: config.battery.open(world),
            light: config.light.open(world),
            backlight: config.backlight.open(world),
            motion: config.motion.open(world),
            contacts: config.contacts.open(world),
        }
    }
}

impl ScannerConfig {
    /// Opens the scanner.
    pub fn open(&self, world: Option<&World>) -> Result<Box<dyn Scanner>, Fault> {
        match self {
            ScannerConfig::Sim(sim) => match sim.by {
                Reader::Hid | Reader::Serial => Ok(Box::new(SimEngine::open(given(world)?, sim.by)?)),
                Reader::Camera => {
                    let camera = Box::new(ReaderCamera::open(given(world)?)?);
                    Ok(Box::new(CameraScanner::over(camera, Region::WHOLE)))
                }
            },
            ScannerConfig::Hid(config) => Ok(Box::new(HidScanner::open(config)?)),
            ScannerConfig::Serial(config) => Ok(Box::new(SerialScanner::open(config)?)),
            ScannerConfig::Camera(config) => {
                let camera = match config.camera {
                    // Beside the basket, not above it.
                    CameraConfig::Sim => Box::new(ReaderCamera::open(given(world)?)?),
                    CameraConfig::None | CameraConfig::Uvc(_) | CameraConfig::Files(_) => config
                        .camera
                        .open(world)?
                        .ok_or_else(|| Fault::gone(Cause::Unsupported { what: "camera for its scanner".into() }))?,
                };
                Ok(Box::new(CameraScanner::over(camera, config.region)))
            }
        }
    }
}

impl CameraConfig {
    /// Opens the camera, if there is one.
    pub fn open(&self, world: Option<&World>) -> Result<Option<Box<dyn Camera>>, Fault> {
        match self {
            CameraConfig::None => Ok(None),
            CameraConfig::Sim => Ok(Some(Box::new(BasketCamera::open(given(world)?)?))),
            CameraConfig::Uvc(config) => Ok(Some(Box::new(UvcCamera::open(config)?))),
            CameraConfig::Files(config) => Ok(Some(Box::new(FileCamera::open(config)?))),
        }
    }
}

impl PanelConfig {
    /// Opens the panel.
    pub fn open(&self, world: Option<&World>) -> Result<Box<dyn Panel>, Fault> {
        match self {
            PanelConfig::Sim => Ok(Box::new(SimPanel::open(given(world)?))),
            PanelConfig::Sound => Ok(Box::new(SoundPanel::open()?)),
            PanelConfig::Gpio(config) => gpio_panel(config),
        }
    }
}

fn given(world: Option<&World>) -> Result<&World, Fault> {
    world.ok_or_else(|| Fault::gone(Cause::NoWorld))
}

fn gpio_panel(config: &GpioPanelConfig) -> Result<Box<dyn Panel>, Fault> {
    match &config.gpio {
        GpioConfig::Rppal => Ok(Box::new(GpioPanel::over(lines(config, rppal::output)?)?)),
        GpioConfig::Gpiocdev(gpio) => {
            Ok(Box::new(GpioPanel::over(lines(config, |line| gpiocdev::output(&gpio.chip, line))?)?))
        }
    }
}

fn lines<P>(config: &GpioPanelConfig, take: impl Fn(u8) -> Result<P, Fault>) -> Result<Lines<P>, Fault> {
    let line = |number: Option<u8>| number.map(&take).transpose();
    Ok(Lines {
        green: line(config.green_line)?,
        red: line(config.red_line)?,
        buzzer: line(config.buzzer_line)?,
        brake: line(config.brake_line)?,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{HidConfig, SimScannerConfig};
    use crate::sim::WorldSetup;

    #[test]
    fn a_missing_engine_does_not_keep_the_scale_from_weighing() {
        let mut config = DeviceConfig::simulated(Reader::Camera);
        config.scanners.push(ScannerConfig::Hid(HidConfig {
            path: PathBuf::from("/dev/input/by-id/none"),
            layout: Default::default(),
        }));
        let devices = Devices::open(&config, Some(&World::new(WorldSetup::default())));
        assert!(devices.scale.is_ok_and(|scale| scale.is_some()));
        let opened: Vec<bool> = devices.scanners.iter().map(Result::is_ok).collect();
        assert_eq!(opened, [true, false]);
    }

    #[test]
    fn a_simulated_device_without_a_world_says_what_is_missing() {
        let sim = ScannerConfig::Sim(SimScannerConfig { by: Reader::Hid });
        let fault = sim.open(None).err().expect("there is no world");
        assert_eq!(fault.cause, Cause::NoWorld);
    }

    #[test]
    fn a_cart_without_devices_opens_with_none() {
        let devices = Devices::open(&DeviceConfig::default(), None);
        assert!(matches!((devices.scale, devices.camera), (Ok(None), Ok(None))));
        assert!(devices.scanners.is_empty() && devices.panels.is_empty());
        assert!(matches!((devices.battery, devices.light), (Ok(None), Ok(None))));
        assert!(matches!((devices.motion, devices.contacts), (Ok(None), Ok(None))));
    }

    #[test]
    fn a_panel_on_a_chip_that_does_not_exist_names_the_chip() {
        let config = GpioPanelConfig {
            gpio: GpioConfig::Gpiocdev(crate::config::ChipConfig { chip: PathBuf::from("/dev/gpiochip-none") }),
            green_line: Some(17),
            red_line: None,
            buzzer_line: None,
            brake_line: None,
        };
        let fault = PanelConfig::Gpio(config).open(None).err().expect("there is no such chip");
        assert_eq!(fault.cause, Cause::Missing { path: PathBuf::from("/dev/gpiochip-none") });
    }
}
