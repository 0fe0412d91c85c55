//! The pumps of a configuration: those of real devices get a thread each, those of simulated ones are turned by the shop.

use std::sync::Arc;

use cart_domain::Wall;
use cart_domain::input::Device;
use cart_hardware::config::{
    BacklightConfig, BatteryConfig, CameraConfig, ContactsConfig, DeviceConfig, LightConfig, MotionConfig, ScaleConfig,
    ScannerConfig,
};
use cart_hardware::{Fault, Frame, World};
use tokio::sync::{mpsc, watch};

use crate::cart_loop::Sensed;
use crate::clock::Clock;
use crate::diag::camera::Gaze;
use crate::diag::scanner::Trial;
use crate::sense::around::{Around, Feeling, Gauging, Sensing, Shining};
use crate::sense::camera::{Slots, Watching};
use crate::sense::motion::Moving;
use crate::sense::scale::{self, Counter};
use crate::sense::scanner::Scanning;
use crate::sense::{Crew, Desk, Open, Pump, Report, Source};
use crate::supervisor::{Duty, Supervisor};
use crate::unlisted::Labels;
use crate::vision::teach::Pupil;

/// What the pumps need.
pub struct Wiring<'a> {
    pub config: &'a DeviceConfig,
    pub world: Option<&'a World>,
    pub clock: &'a Clock,
    pub sensed: &'a mpsc::Sender<Sensed>,
    pub frames: &'a watch::Sender<Option<Arc<Frame>>>,
    /// Where labels go, if their pictures may be told to the store.
    pub labels: Option<&'a watch::Sender<Labels>>,
    pub trial: &'a watch::Sender<Trial>,
    pub gaze: &'a watch::Sender<Gaze>,
    pub around: &'a watch::Sender<Around>,
    /// To whoever is taught a product.
    pub pupil: Pupil,
}

/// All pumps, and where they report.
pub struct Pumps {
    pub simulated: Vec<Pump>,
    pub real: Vec<Pump>,
    pub reports: Reports,
}

/// How the devices are.
#[derive(Clone, Debug)]
pub struct Reports {
    pub scale: watch::Receiver<Report>,
    pub scanners: Vec<watch::Receiver<Report>>,
    pub camera: watch::Receiver<Report>,
    /// Of the rest of the cart, what is fitted, by its name in diag.
    pub rest: Vec<(&'static str, watch::Receiver<Report>)>,
}

impl Wiring<'_> {
    /// One pump for each device that the configuration names, and one that says so for each that it does not. `counter` is the scale's.
    #[must_use]
    pub fn pumps(&self, counter: Counter) -> Pumps {
        let (mut simulated, mut real) = (Vec::new(), Vec::new());
        let mut add = |(pump, report): (Pump, watch::Receiver<Report>), alone: DeviceConfig| {
            if alone.needs_world() {
                simulated.push(pump)
            } else {
                real.push(pump)
            }
            report
        };
        let motion = &self.config.motion;
        let DeviceConfig { scale, scanners, camera, .. } = self.config.clone();
        let alone = DeviceConfig { scale: scale.clone(), ..DeviceConfig::default() };
        let scale = add(self.pump("scale", Crew::of(Device::Scale), self.scale(scale, counter)), alone);
        let engines = Crew::of(Device::Scanner);
        let mut reports = Vec::new();
        for (number, scanner) in (1..).zip(scanners.iter().cloned()) {
            let alone = DeviceConfig { scanners: vec![scanner.clone()], ..DeviceConfig::default() };
            reports.push(add(self.pump("scanner", engines.clone(), self.scanner(number, scanner)), alone));
        }
        if scanners.is_empty() {
            reports.push(add(self.pump("scanner", engines, Box::new(|| Ok(None))), DeviceConfig::default()));
        }
        let alone = DeviceConfig { camera: camera.clone(), ..DeviceConfig::default() };
        let camera = add(self.pump("camera", Crew::of(Device::Camera), self.camera(camera)), alone);
        let mut rest = Vec::new();
        if *motion != MotionConfig::None {
            let alone = DeviceConfig { motion: motion.clone(), ..DeviceConfig::default() };
            let pump = self.pump("motion", Crew::of(Device::Motion), self.motion(motion.clone()));
            rest.push(("motion", add(pump, alone)));
        }
        for (name, open, alone) in self.around() {
            rest.push((name, add(self.pump(name, Crew::of_no_trip(), open), alone)));
        }
        Pumps { simulated, real, reports: Reports { scale, scanners: reports, camera, rest } }
    }

    /// Battery, contacts, light and backlight, as far as they are fitted; each with the configuration of it alone.
    fn around(&self) -> Vec<(&'static str, Open, DeviceConfig)> {
        let DeviceConfig { battery, contacts, light, backlight, .. } = self.config.clone();
        let mut fitted = Vec::new();
        if battery != BatteryConfig::None {
            let alone = DeviceConfig { battery: battery.clone(), ..DeviceConfig::default() };
            fitted.push(("battery", self.opener(move |world| battery.open(world), Gauging::new), alone));
        }
        if contacts != ContactsConfig::None {
            let alone = DeviceConfig { contacts: contacts.clone(), ..DeviceConfig::default() };
            fitted.push(("contacts", self.opener(move |world| contacts.open(world), Feeling::new), alone));
        }
        if light != LightConfig::None {
            let alone = DeviceConfig { light: light.clone(), ..DeviceConfig::default() };
            fitted.push(("light", self.opener(move |world| light.open(world), Sensing::new), alone));
        }
        if backlight != BacklightConfig::None {
            let alone = DeviceConfig { backlight: backlight.clone(), ..DeviceConfig::default() };
            fitted.push(("backlight", self.opener(move |world| backlight.open(world), Shining::new), alone));
        }
        fitted
    }

    /// Opens a device and makes a source of it that tells how it is around the cart.
    fn opener<D: 'static, S: Source + 'static>(
        &self,
        open: impl Fn(Option<&World>) -> Result<Option<D>, Fault> + Send + 'static,
        source: fn(D, watch::Sender<Around>, Clock) -> S,
    ) -> Open {
        let (world, around, clock) = (self.world.cloned(), self.around.clone(), self.clock.clone());
        Box::new(move || {
            let device = open(world.as_ref())?;
            Ok(device.map(|device| Box::new(source(device, around.clone(), clock.clone())) as Box<dyn Source>))
        })
    }

    fn pump(&self, name: &'static str, crew: Crew, open: Open) -> (Pump, watch::Receiver<Report>) {
        let report = watch::Sender::new(Report::opening(name, self.now()));
        let reports = report.subscribe();
        let desk = Desk { clock: self.clock.clone(), sensed: self.sensed.clone(), report };
        (Pump::new(name, crew, open, desk), reports)
    }

    fn scale(&self, config: ScaleConfig, counter: Counter) -> Open {
        let world = self.world.cloned();
        match config {
            // Nobody is left to carry out what is ordered at a scale that is not there.
            ScaleConfig::None => Box::new(|| Ok(None)),
            ScaleConfig::Sim | ScaleConfig::Hx711(_) | ScaleConfig::Nau7802(_) | ScaleConfig::Iio(_) => {
                scale::opener(counter, Box::new(move |calibration| config.open_with(world.as_ref(), calibration)))
            }
        }
    }

    fn scanner(&self, number: usize, config: ScannerConfig) -> Open {
        let (world, labels) = (self.world.cloned(), self.labels.cloned());
        let (trial, pupil, clock) = (self.trial.clone(), self.pupil.clone(), self.clock.clone());
        Box::new(move || {
            let scanner = config.open(world.as_ref())?;
            Ok(Some(Box::new(Scanning {
                scanner,
                labels: labels.clone(),
                number,
                trial: trial.clone(),
                pupil: pupil.clone(),
                clock: clock.clone(),
            })))
        })
    }

    fn motion(&self, config: MotionConfig) -> Open {
        let world = self.world.cloned();
        Box::new(move || {
            let motion = config.open(world.as_ref())?;
            Ok(motion.map(|motion| Box::new(Moving::new(motion)) as Box<dyn Source>))
        })
    }

    fn camera(&self, config: CameraConfig) -> Open {
        let (world, frames, clock) = (self.world.cloned(), self.frames.clone(), self.clock.clone());
        let gaze = self.gaze.clone();
        Box::new(move || {
            let camera = config.open(world.as_ref())?;
            let slots = Slots { newest: frames.clone(), gaze: gaze.clone() };
            let watching = |camera| Box::new(Watching::new(camera, slots, clock.clone())) as Box<dyn Source>;
            Ok(camera.map(watching))
        })
    }

    fn now(&self) -> Wall {
        self.clock.now().wall
    }
}

/// Gives each pump a thread.
pub fn start(pumps: Vec<Pump>, supervisor: &Supervisor) -> std::io::Result<()> {
    for mut pump in pumps {
        supervisor.thread(pump.name(), Duty::Degradable, move |stop| {
            pump.run(stop);
            Ok(())
        })?;
    }
    Ok(())
}
