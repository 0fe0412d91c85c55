//! `dash-cart selftest`: whether this cart can shop, part by part, and what each failure does to shopping. It takes three seconds at most.
//!
//! A running cart is asked how it is, because only one program can hold a device. When none runs, every device is opened and read for a
//! moment, all at the same time.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use cart_domain::language::Language;
use cart_domain::{Millis, Wall};
use cart_hardware::{Fault, World};
use serde::Serialize;

use crate::clock::Clock;
use crate::config::Config;
use crate::diag::{State, Survey};
use crate::journal::inspect::{self, InspectError, Verdict};
use crate::sync::client::Client;
use crate::workbench::{Begins, Place, Workbench};

/// How long each device is read, and the store waited for.
const LOOK: Duration = Duration::from_millis(1_200);
/// A sector, so that the disk has really been written to.
const PROBE: [u8; 4_096] = [0x5a; 4_096];

/// What the test came to.
#[derive(Debug, Serialize)]
pub struct SelfTest {
    pub parts: Vec<Part>,
    pub milliseconds: u64,
}

/// One part of the cart.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub name: &'static str,
    pub state: Fit,
    /// What was found.
    pub found: String,
    /// What that does to shopping; nothing where nothing is wrong.
    pub shopping: Option<&'static str>,
}

/// How fit a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    Passed,
    /// The configuration names none.
    Absent,
    /// Shopping goes on without it.
    Degraded,
    /// Nobody can shop.
    Stops,
}

/// Tests the cart of a configuration.
#[must_use]
pub fn run(config: &Config, world: Option<&World>, runtime: &tokio::runtime::Handle) -> SelfTest {
    let clock = Clock::real();
    let wall = clock.now().wall;
    let mut parts = vec![disk(&config.state), tapes(&config.state), time(wall, clock.is_wrong())];
    if let Some(world) = world {
        // Nobody else moves this world's time on.
        world.advance_to(world.now() + Millis(2_000));
    }
    let (scale, scanner, camera, store) = std::thread::scope(|scope| {
        let scale = scope.spawn(|| scale(config, world));
        let scanner = scope.spawn(|| scanner(config, world));
        let camera = scope.spawn(|| camera(config, world));
        let store = scope.spawn(|| store(config, runtime));
        (scale.join(), scanner.join(), camera.join(), store.join())
    });
    for (name, part) in [("scale", scale), ("scanner", scanner), ("camera", camera), ("store", store)] {
        parts.push(part.unwrap_or_else(|_| failed(name, "the driver panicked".to_owned())));
    }
    SelfTest { parts, milliseconds: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX) }
}

/// The same, by what a running cart says of itself.
#[must_use]
pub fn of_running(survey: &Survey, milliseconds: u64) -> SelfTest {
    let named =
        [("storage", "disk"), ("scale", "scale"), ("scanner", "scanner"), ("camera", "camera"), ("network", "store")];
    let part = |(device, name): &(&str, &'static str)| {
        let entry = survey.devices.get(*device)?;
        let found = entry.says(Language::English).unwrap_or_else(|| "the running cart is content with it".to_owned());
        Some(match entry.state {
            State::Well | State::Opening => passed(name, found),
            State::Absent => absent(name),
            State::Sick => failed(name, found),
        })
    };
    SelfTest { parts: named.iter().filter_map(part).collect(), milliseconds }
}

/// What the failure of a part does to shopping.
const fn shopping_without(name: &str) -> &'static str {
    match name.as_bytes() {
        b"disk" => "Nobody can shop: nothing could be recorded, so nothing is shown.",
        b"tapes" => "Shopping goes on. A damaged trip is put aside, and what is whole of it still reaches the store.",
        b"clock" => "Shopping goes on. Receipts are misdated, and the store's certificate may be refused.",
        b"scale" => {
            "Shopping goes on by scanning. Nothing is sold or checked by weight, and the cart asks to finish at a till."
        }
        b"scanner" => "Nothing can be scanned: the cart notices by weight what is put in, and asks for help.",
        b"camera" => "Shopping goes on by scan and weight, with a few more questions.",
        _ => "Shopping goes on. The trip is kept, reaches the store later, and is paid at a till meanwhile.",
    }
}

fn passed(name: &'static str, found: String) -> Part {
    Part { name, state: Fit::Passed, found, shopping: None }
}

fn absent(name: &'static str) -> Part {
    let found = "the configuration names none".to_owned();
    Part { name, state: Fit::Absent, found, shopping: Some(shopping_without(name)) }
}

fn failed(name: &'static str, found: String) -> Part {
    let state = if name == "disk" { Fit::Stops } else { Fit::Degraded };
    Part { name, state, found, shopping: Some(shopping_without(name)) }
}

fn faulty(name: &'static str, fault: &Fault) -> Part {
    failed(name, format!("{fault}. {}", fault.advice()))
}

fn disk(state: &Path) -> Part {
    let probe = state.join("selftest.tmp");
    let write = || -> io::Result<()> {
        fs::create_dir_all(state)?;
        let mut file = File::create(&probe)?;
        file.write_all(&PROBE)?;
        file.sync_all()?;
        let read = fs::read(&probe)?;
        fs::remove_file(&probe)?;
        if read == PROBE { Ok(()) } else { Err(io::Error::other("what was read back differs from what was written")) }
    };
    match write() {
        Ok(()) => passed("disk", format!("{} takes and gives back what is written", state.display())),
        Err(error) => failed("disk", format!("{}: {error}", state.display())),
    }
}

fn tapes(state: &Path) -> Part {
    if !state.join("tapes").exists() {
        return passed("tapes", "none yet".to_owned());
    }
    let mut words = Vec::new();
    match inspect::verify(&state.join("tapes"), &mut words) {
        Ok(Verdict::Whole) => {
            let lines = words.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
            passed("tapes", format!("{lines} whole"))
        }
        Err(InspectError::NoTapes(_) | InspectError::NotFound(_)) => passed("tapes", "none yet".to_owned()),
        Ok(Verdict::Flawed) => failed("tapes", "some are damaged; see `dash-cart tape verify`".to_owned()),
        Err(error @ (InspectError::Read { .. } | InspectError::Write(_))) => failed("tapes", error.to_string()),
    }
}

fn time(wall: Wall, is_wrong: bool) -> Part {
    let now = crate::diag::rfc3339(wall);
    if is_wrong {
        failed("clock", format!("{now} cannot be; set it, or give it its battery"))
    } else {
        passed("clock", now)
    }
}

fn scale(config: &Config, world: Option<&World>) -> Part {
    let place = Place::of(config, &config.devices.scale);
    let mut bench = Workbench::open(Clock::real(), place, Begins::Empty);
    let (calibration, unfit) = bench.calibration();
    let mut scale = match config.devices.scale.open_with(world, calibration) {
        Ok(Some(scale)) => scale,
        Ok(None) => return absent("scale"),
        Err(fault) => return faulty("scale", &fault),
    };
    let clock = Clock::real();
    while clock.elapsed() < LOOK {
        match scale.read(LOOK.saturating_sub(clock.elapsed())) {
            Ok(Some(sample)) => bench.sample(&sample),
            Ok(None) => break,
            Err(fault) => return faulty("scale", &fault),
        }
    }
    if let Some(fault) = unfit {
        return faulty("scale", &fault);
    }
    let live = bench.view().live;
    match (live.counts.first(), live.noise_mg) {
        (None, _) => failed("scale", "no sample came in; look at the converter and its wires".to_owned()),
        (Some(counts), None) => passed("scale", format!("{counts} counts")),
        (Some(counts), Some(noise)) => {
            let noise = crate::workbench::order::g(cart_domain::Mass::from_milligrams(noise));
            passed("scale", format!("{counts} counts, noise {noise}, weighing software {}", cart_weighing::VERSION))
        }
    }
}

fn scanner(config: &Config, world: Option<&World>) -> Part {
    let scanners = &config.devices.scanners;
    let look = |scanner: &cart_hardware::config::ScannerConfig| {
        scanner.open(world).and_then(|mut scanner| scanner.read(Duration::ZERO).map(|_| ()))
    };
    let faults: Vec<Fault> = scanners.iter().filter_map(|scanner| look(scanner).err()).collect();
    let working = scanners.len() - faults.len();
    match (scanners.len(), working, faults.first()) {
        (0, ..) => absent("scanner"),
        (_, 0, Some(fault)) => faulty("scanner", fault),
        (all, working, None) => passed("scanner", format!("{working} of {all} answer")),
        (all, working, Some(fault)) => passed("scanner", format!("{working} of {all} answer; one does not: {fault}")),
    }
}

fn camera(config: &Config, world: Option<&World>) -> Part {
    match config
        .devices
        .camera
        .open(world)
        .and_then(|camera| camera.map(|mut camera| camera.next_frame(LOOK)).transpose())
    {
        Ok(None) => absent("camera"),
        Ok(Some(Some(frame))) => passed("camera", format!("a picture of {}x{}", frame.width(), frame.height())),
        Ok(Some(None)) => failed("camera", "no picture came in; look at its cable".to_owned()),
        Err(fault) => faulty("camera", &fault),
    }
}

fn store(config: &Config, runtime: &tokio::runtime::Handle) -> Part {
    let Some(url) = config.store.url.clone() else { return absent("store") };
    let asked = match Client::new(url, &config.store, config.cart.clone()) {
        Ok(client) => runtime.block_on(async { tokio::time::timeout(LOOK, client.health()).await }),
        Err(why) => return failed("store", why.to_string()),
    };
    match asked {
        Ok(Ok(health)) => passed("store", format!("it answers, with catalogue {}", health.catalogue.0)),
        Ok(Err(why)) => failed("store", why.to_string()),
        Err(_) => failed("store", "it does not answer in time".to_owned()),
    }
}

impl SelfTest {
    /// The worst of its parts. What is absent was left out on purpose.
    #[must_use]
    pub fn worst(&self) -> Fit {
        self.parts.iter().map(|part| part.state).max().unwrap_or(Fit::Passed)
    }
}

impl fmt::Display for SelfTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            let state = match part.state {
                Fit::Passed => "passed",
                Fit::Absent => "absent",
                Fit::Degraded => "DEGRADED",
                Fit::Stops => "STOPS",
            };
            writeln!(f, "{:<8} {state:<9} {}", part.name, part.found)?;
            if let Some(shopping) = part.shopping {
                writeln!(f, "{:<18} {shopping}", "")?;
            }
        }
        let verdict = match self.worst() {
            Fit::Passed | Fit::Absent => "The cart can shop.",
            Fit::Degraded => "The cart can shop, but not with everything.",
            Fit::Stops => "NOBODY CAN SHOP WITH THIS CART.",
        };
        writeln!(f, "{verdict} ({} ms)", self.milliseconds)
    }
}
