//! One suite per device trait. A read that is not bounded would never come back.
//!
//! The suites run on the simulated world always, and on the devices that the file in `CART_HW_CONFIG` describes when `CART_HW=1`. Then put
//! nothing on the platform, have one product with a symbol at hand, and do what the suite says.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cart_domain::input::{Device, Reader};
use cart_domain::{Gtin, Signal, Tick};
use cart_hardware::config::{Amplification, Channel, Excitation, IioConfig, IioMode, Rate};
use cart_hardware::scale::iio::{Iio, Places};
use cart_hardware::scale::load_cell::LoadCell;
use cart_hardware::scale::nau7802::{Nau7802, Setup};
use cart_hardware::sim::nau7802::Chip;
use cart_hardware::sim::scale::calibration;
use cart_hardware::sim::{Act, Good, WorldSetup};
use cart_hardware::timing::{Monotonic, Timing};
use cart_hardware::{
    AmbientLight, Battery, Brake, Camera, Cause, Contacts, DeviceConfig, Devices, Fault, FaultKind, Flow, Heard, Light,
    Millivolts, Motion, Panel, Percent, Scale, Scanner, World,
};

const MILK: &str = "04006381333931";

/// Lets the device's time pass: simulated time, or none because real time passes by itself.
type Pass<'a> = dyn Fn(u64) + 'a;

fn scale_contract(scale: &mut dyn Scale, pass: &Pass<'_>) {
    pass(3_000);
    let mut last = None;
    for _ in 0..5 {
        let sample = scale.read(Duration::from_secs(5)).expect("the scale is plugged in").expect("samples keep coming");
        assert!(last.is_none_or(|last| sample.at > last), "each sample comes once, and in order");
        last = Some(sample.at);
        pass(500);
    }
    while scale.read(Duration::ZERO).expect("the scale is plugged in").is_some() {}
    scale.read(Duration::from_millis(20)).expect("a short wait is nothing wrong");
    assert!(scale.figures().iter().any(|figure| figure.name == "conversions" && figure.value > 0));
}

/// A converter may need a second or two until its first conversion.
fn settle(scale: &mut dyn Scale) {
    let settled = (0..30).any(|_| scale.read(Duration::from_millis(250)).expect("the scale is plugged in").is_some());
    assert!(settled, "no sample within seven seconds");
}

fn scanner_contract(scanner: &mut dyn Scanner, present: &Pass<'_>) {
    assert_eq!(scanner.read(Duration::from_millis(20)), Ok(None), "nothing was held before it");
    for _ in 0..100 {
        present(50);
        let Some(heard) = scanner.read(Duration::from_millis(100)).expect("the engine is plugged in") else { continue };
        let (Heard::Scan(scan) | Heard::Glimpse(scan)) = heard else { panic!("it was held straight: {heard:?}") };
        assert!(!scan.data.is_empty() && scan.data.len() <= 512);
        assert!(scan.data.chars().all(|c| !c.is_control() || c == '\u{1d}'));
        assert!(scanner.figures().iter().any(|figure| figure.name == "scans" && figure.value == 1));
        return;
    }
    panic!("the product that was held before the engine was not read");
}

fn camera_contract(camera: &mut dyn Camera, pass: &Pass<'_>) {
    let mut last = None;
    for _ in 0..5 {
        pass(500);
        let frame =
            camera.next_frame(Duration::from_secs(3)).expect("the camera is plugged in").expect("pictures keep coming");
        assert_eq!(frame.luma().len(), frame.width() as usize * frame.height() as usize);
        assert_eq!(frame.rgb().len(), 3 * frame.luma().len());
        assert!(last.is_none_or(|last| frame.at > last), "each picture comes once, and in order");
        last = Some(frame.at);
    }
    while camera.next_frame(Duration::ZERO).expect("the camera is plugged in").is_some() {}
}

fn panel_contract(panel: &mut dyn Panel) {
    for light in [Light::Ready, Light::Shopping, Light::Asking, Light::StaffWanted, Light::Dark] {
        panel.light(light).expect("the lamp, if there is one, works");
    }
    for brake in [Brake::Held, Brake::Released] {
        panel.brake(brake).expect("the brake, if there is one, works");
    }
    panel.signal(Signal::Accepted).expect("the buzzer, if there is one, works");
}

fn battery_contract(battery: &mut dyn Battery) {
    for _ in 0..3 {
        let charge = battery.charge().expect("the gauge is plugged in");
        assert!(charge.level <= Percent::FULL && charge.voltage > Millivolts(2_000), "{charge:?}");
        assert!(charge.left.is_none() || charge.flow == Flow::Discharging, "{charge:?}");
    }
    let figures = battery.figures();
    let told = |name: &str| figures.iter().any(|figure| figure.name == name);
    assert!(["voltage", "level", "readings"].into_iter().all(told), "{figures:?}");
}

fn light_contract(light: &mut dyn AmbientLight, pass: &Pass<'_>) {
    let mut seen = None;
    for _ in 0..200 {
        seen = seen.or(light.lux().expect("the sensor is plugged in"));
        pass(10);
    }
    assert!(seen.is_some_and(|lux| lux.0 < 200_000), "{seen:?}");
}

fn motion_contract(motion: &mut dyn Motion, pass: &Pass<'_>) {
    let mut last = None;
    for _ in 0..5 {
        pass(150);
        let movement = motion.read(Duration::from_secs(2)).expect("it is plugged in").expect("movements keep coming");
        assert!(last.is_none_or(|last| movement.at > last), "each movement comes once, and in order");
        assert!(movement.lean.0 <= 1_000, "{movement:?}");
        last = Some(movement.at);
    }
    motion.read(Duration::from_millis(1)).expect("a short wait is nothing wrong");
}

fn contacts_contract(contacts: &mut dyn Contacts) {
    let first = contacts.touching().expect("the lines can be read");
    assert_eq!(contacts.touching(), Ok(first), "nobody touches anything just now");
}

fn world() -> (World, Good) {
    let good = Good::looks(Gtin::parse(MILK).expect("a right check digit"));
    (World::new(WorldSetup { goods: vec![good.clone()], ..WorldSetup::default() }), good)
}

fn passing(world: &World) -> impl Fn(u64) + '_ {
    |ms| world.advance_to(Tick(world.now().0 + ms))
}

#[test]
fn the_simulated_devices_keep_their_contracts() {
    let (world, good) = world();
    let mut devices = Devices::open(&DeviceConfig::simulated(Reader::Hid), Some(&world));
    let scale = devices.scale.as_mut().expect("a simulated scale").as_mut().expect("it is configured");
    scale_contract(scale.as_mut(), &passing(&world));
    let camera = devices.camera.as_mut().expect("a simulated camera").as_mut().expect("it is configured");
    camera_contract(camera.as_mut(), &passing(&world));
    panel_contract(devices.panels[0].as_mut().expect("a simulated panel").as_mut());
    assert_eq!(
        (world.light(), world.brake(), world.take_sounds()),
        (Light::Dark, Brake::Released, vec![Signal::Accepted])
    );
    battery_contract(devices.battery.as_mut().expect("a gauge").as_mut().expect("it is configured").as_mut());
    let light = devices.light.as_mut().expect("a sensor").as_mut().expect("it is configured");
    light_contract(light.as_mut(), &passing(&world));
    let motion = devices.motion.as_mut().expect("a sensor").as_mut().expect("it is configured");
    motion_contract(motion.as_mut(), &passing(&world));
    contacts_contract(devices.contacts.as_mut().expect("contacts").as_mut().expect("they are configured").as_mut());
    for by in [Reader::Hid, Reader::Serial, Reader::Camera] {
        let mut devices = Devices::open(&DeviceConfig::simulated(by), Some(&world));
        let scanner = devices.scanners[0].as_mut().expect("a simulated scanner");
        let present = |ms| {
            if world.hand().is_none() {
                world.act(Act::PickUp { good: good.gtin, mass: None }).expect("it is on the shelf");
                world.act(Act::Present).expect("it is in the hand");
            }
            passing(&world)(ms);
        };
        scanner_contract(scanner.as_mut(), &present);
        world.act(Act::PutBack).expect("it is in the hand");
        passing(&world)(2_000);
    }
}

#[test]
fn every_converter_of_load_cells_keeps_the_contract_of_a_scale() {
    let (world, _) = world();
    let chip = Chip::in_world(world.clone());
    let setup = |leap| Setup {
        channel: Channel::One,
        gain: Amplification::Most,
        excitation: Excitation::Volts3000,
        rate: Rate::Ten,
        leap,
    };
    let open = |leap| Nau7802::new(chip.clone(), chip.clone(), setup(leap));
    let mut scale = LoadCell::over(calibration(), open).expect("the chip is there");
    while scale.read(Duration::from_millis(90)).expect("it wakes up").is_none() {
        passing(&world)(100);
    }
    scale_contract(&mut scale, &passing(&world));

    let kernel = Kernel::new();
    let config = |mode| IioConfig {
        device: "hx711".to_owned(),
        channel: 0,
        mode,
        samples_per_second: NonZeroU32::new(10).expect("not none"),
        scale: None,
        trigger: None,
        calibration: PathBuf::new(),
    };
    let open = |leap| Iio::open(&config(IioMode::Polled), &kernel.places(), Waited::default(), leap);
    let mut scale = LoadCell::over(calibration(), open).expect("the device is there");
    scale_contract(&mut scale, &|_| {});

    let pipe = kernel.pipe();
    let open = |leap| Iio::open(&config(IioMode::Buffered), &kernel.places(), Monotonic::start(), leap);
    let mut scale = LoadCell::over(calibration(), open).expect("the device is there");
    scale_contract(&mut scale, &|ms| {
        for _ in 0..ms / 100 {
            (&pipe).write_all(&World::ZERO_COUNTS.to_le_bytes()).expect("a pipe has room");
        }
    });
}

#[test]
fn a_device_whose_plug_is_pulled_is_gone_until_it_is_opened_anew() {
    let (world, _) = world();
    let config = DeviceConfig::simulated(Reader::Camera);
    let mut devices = Devices::open(&config, Some(&world));
    let unplugged = [Device::Scale, Device::Scanner, Device::Camera];
    for device in unplugged {
        world.act(Act::Unplug { device }).expect("any plug can be pulled");
    }
    assert!(config.scale.open(Some(&world)).is_err(), "nothing is there to be opened");
    for round in 0..2 {
        let scale = devices.scale.as_mut().expect("opened before").as_mut().expect("it is configured");
        let camera = devices.camera.as_mut().expect("opened before").as_mut().expect("it is configured");
        let scanner = devices.scanners[0].as_mut().expect("opened before");
        let wait = Duration::from_millis(50);
        let kinds = [
            scale.read(wait).expect_err("gone").kind,
            scanner.read(wait).expect_err("gone").kind,
            camera.next_frame(wait).expect_err("gone").kind,
        ];
        assert_eq!(kinds, [FaultKind::Gone; 3], "round {round}");
        for device in unplugged {
            world.act(Act::PlugIn { device }).expect("any plug can be put in");
        }
    }
    let mut scale = config.scale.open(Some(&world)).expect("plugged in again").expect("it is configured");
    scale_contract(scale.as_mut(), &passing(&world));
}

#[test]
fn the_real_devices_of_this_cart_keep_their_contracts() {
    if env::var_os("CART_HW").is_none_or(|value| value != "1") {
        announce("SKIPPED: no real device was touched; set CART_HW=1 and CART_HW_CONFIG to a file of device settings");
        return;
    }
    let path = env::var("CART_HW_CONFIG").expect("CART_HW_CONFIG names a file of device settings");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let config: DeviceConfig = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(!config.needs_world(), "{path} describes simulated devices");
    let real_time = |_| {};
    let devices = Devices::open(&config, None);
    let missing = [
        ("scale", matches!(devices.scale, Ok(None))),
        ("camera", matches!(devices.camera, Ok(None))),
        ("scanners", devices.scanners.is_empty()),
        ("panels", devices.panels.is_empty()),
        ("battery", matches!(devices.battery, Ok(None))),
        ("light", matches!(devices.light, Ok(None))),
        ("motion", matches!(devices.motion, Ok(None))),
        ("contacts", matches!(devices.contacts, Ok(None))),
    ];
    for (device, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
        announce(&format!("SKIPPED: {path} names no {device}"));
    }
    if let Some(mut scale) = opened("the scale", devices.scale) {
        settle(scale.as_mut());
        scale_contract(scale.as_mut(), &real_time);
    }
    if let Some(mut battery) = opened("the battery gauge", devices.battery) {
        battery_contract(battery.as_mut());
    }
    if let Some(mut light) = opened("the light sensor", devices.light) {
        light_contract(light.as_mut(), &|ms| Monotonic::start().pause(Duration::from_millis(ms)));
    }
    if let Some(mut motion) = opened("the accelerometer", devices.motion) {
        motion_contract(motion.as_mut(), &real_time);
    }
    if let Some(mut contacts) = opened("the contacts", devices.contacts) {
        contacts_contract(contacts.as_mut());
    }
    if let Some(mut camera) = opened("the camera", devices.camera) {
        camera_contract(camera.as_mut(), &real_time);
    }
    for scanner in devices.scanners {
        eprintln!("hold a product before the scanner now");
        scanner_contract(opened("the scanner", scanner).as_mut(), &real_time);
    }
    for panel in devices.panels {
        panel_contract(opened("the panel", panel).as_mut());
    }
}

/// A device whose bus or pin is not there fails the suite in words, with what to do about it.
#[track_caller]
fn opened<D>(device: &str, result: Result<D, Fault>) -> D {
    result.unwrap_or_else(|fault| panic!("{device} cannot be opened: {fault}. {}", fault.advice()))
}

#[test]
#[should_panic(
    expected = "the light sensor cannot be opened: nothing answers at address 0x10 of the I2C bus. Check power"
)]
fn a_real_device_that_does_not_answer_is_named_with_what_to_do() {
    opened::<()>("the light sensor", Err(Fault::gone(Cause::Unanswered { address: 0x10 })));
}

/// A kernel that drives a converter on the empty platform, as it shows itself in files.
struct Kernel(tempfile::TempDir);

impl Kernel {
    fn new() -> Self {
        let kernel = Kernel(tempfile::tempdir().expect("a folder"));
        let places = kernel.places();
        let device = places.devices.join("iio:device0");
        for folder in [&places.nodes, &device.join("scan_elements"), &device.join("buffer")] {
            fs::create_dir_all(folder).expect("a folder");
        }
        for (attribute, value) in [
            ("name", "hx711"),
            ("in_voltage0_raw", &World::ZERO_COUNTS.to_string()),
            ("scan_elements/in_voltage0_en", "1"),
            ("scan_elements/in_voltage0_index", "0"),
            ("scan_elements/in_voltage0_type", "le:s24/32>>0"),
            ("buffer/enable", "0"),
            ("buffer/length", "64"),
        ] {
            fs::write(device.join(attribute), value).expect("a small file");
        }
        kernel
    }

    fn places(&self) -> Places {
        Places { devices: self.0.path().join("devices"), nodes: self.0.path().join("dev") }
    }

    fn pipe(&self) -> File {
        let path = self.places().nodes.join("iio:device0");
        assert!(Command::new("mkfifo").arg(&path).status().expect("coreutils").success());
        OpenOptions::new().read(true).write(true).open(path).expect("a pipe")
    }
}

/// Time that passes while somebody waits.
#[derive(Default)]
struct Waited(Duration);

impl Timing for Waited {
    fn now(&mut self) -> Duration {
        self.0
    }

    fn pause(&mut self, span: Duration) {
        self.0 += span;
    }
}

/// Says something that no test harness swallows.
fn announce(what: &str) {
    writeln!(io::stderr(), "{what}").ok();
}
