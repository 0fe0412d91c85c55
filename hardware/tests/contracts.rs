//! One suite per device trait. A read that is not bounded would never come back.
//!
//! The suites run on the simulated world always, and on the devices that the file in `CART_HW_CONFIG` describes when `CART_HW=1`. Then put
//! nothing on the platform, have one product with a symbol at hand, and do what the suite says.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::time::Duration;

use cart_domain::input::{Device, Reader};
use cart_domain::{Gtin, Signal, Tick};
use cart_hardware::sim::{Act, Good, WorldSetup};
use cart_hardware::{Brake, Camera, DeviceConfig, Devices, FaultKind, Heard, Light, Panel, Scale, Scanner, World};

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
    if let Some(mut scale) = devices.scale.expect("the scale can be opened") {
        scale_contract(scale.as_mut(), &real_time);
    }
    if let Some(mut camera) = devices.camera.expect("the camera can be opened") {
        camera_contract(camera.as_mut(), &real_time);
    }
    for scanner in devices.scanners {
        eprintln!("hold a product before the scanner now");
        scanner_contract(scanner.expect("the scanner can be opened").as_mut(), &real_time);
    }
    for panel in devices.panels {
        panel_contract(panel.expect("the panel can be opened").as_mut());
    }
}

/// Says something that no test harness swallows.
fn announce(what: &str) {
    writeln!(io::stderr(), "{what}").ok();
}
