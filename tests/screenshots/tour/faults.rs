//! What happens in the simulated world at each stop of the tour.

use std::path::PathBuf;
use std::sync::Arc;

use cart_domain::barcode::{Day, GS};
use cart_domain::fusion::expect::Expect;
use cart_domain::input::{Device, Intent, Reader};
use cart_domain::money::Currency;
use cart_domain::question::Choice;
use cart_domain::{Mass, Millis, Wall};
use cart_hardware::config::{ChipConfig, GpioConfig, GpioPanelConfig, PanelConfig, ScannerConfig, SimScannerConfig};
use cart_hardware::sim::Act;
use cart_hardware::sim::ailment::{Engine, Supply, Wires};
use cart_hardware::sim::around::Lens;
use cart_hardware::sim::world::Spot;
use cart_hardware::{Lux, Percent};
use dash_cart::config::{Config, Reporting};
use dash_cart::diag::history::trip::Said;
use dash_cart::labels::{LabelsArgs, proven};
use dash_cart::screen::Page;

use super::Stop;
use crate::rig::look::Staff;
use crate::rig::{MORNING, Rig};

pub const STOPS: [Stop; 34] = [
    Stop::at("health-well", Page::Health, nothing),
    Stop::at("health-battery", Page::Health, |rig, _| do_and_wait(rig, Act::Drain { to: Percent(12) }, 8)),
    Stop::at("health-several", Page::Health, several),
    Stop::at("scale-well", Page::Scale, |rig, _| put(rig, 2_000)),
    Stop::at("scale-unplugged", Page::Scale, |rig, _| {
        rig.unplug(Device::Scale).wait(3_000);
    }),
    Stop::at("scale-saturated", Page::Scale, |rig, _| do_and_wait(rig, Act::Wires { are: Wires::Broken }, 12)),
    Stop::at("scale-swapped", Page::Scale, |rig, _| {
        do_and_wait(rig, Act::Wires { are: Wires::Swapped }, 1);
        put(rig, 2_000);
    }),
    Stop::at("scale-stuck", Page::Scale, |rig, _| do_and_wait(rig, Act::Wires { are: Wires::Stuck }, 20)),
    Stop::at("scale-uncalibrated", Page::Scale, |rig, staff| {
        rig.leave_file("scale.toml", "somebody has written here\n").restart(staff);
        staff.open(Page::Scale);
        rig.wait(4_000);
    }),
    Stop { config: with_a_camera, ..Stop::at("scanner-well", Page::Scanner, scan_the_sheet) },
    Stop::at("scanner-gone", Page::Scanner, |rig, _| {
        rig.unplug(Device::Scanner).wait(3_000);
    }),
    Stop::at("scanner-garbled", Page::Scanner, |rig, _| {
        rig.act(Act::Engine { is: Engine::Garbles });
        for good in ["Butter", "Honey", "Salt"] {
            rig.scan(good);
        }
    }),
    Stop::at("camera-well", Page::Camera, |rig, _| fill_the_basket(rig)),
    Stop::at("camera-covered", Page::Camera, |rig, _| do_and_wait(rig, Act::Lens { is: Lens::Covered }, 18)),
    Stop::at("camera-dark", Page::Camera, |rig, _| {
        fill_the_basket(rig);
        do_and_wait(rig, Act::Light { light: Lux(1) }, 3);
    }),
    Stop::at("camera-frozen", Page::Camera, |rig, _| {
        fill_the_basket(rig);
        do_and_wait(rig, Act::Lens { is: Lens::Stuck }, 18);
    }),
    Stop::at("camera-gone", Page::Camera, |rig, _| {
        rig.unplug(Device::Camera).wait(3_000);
    }),
    Stop::at("screen-well", Page::Screen, |rig, _| {
        rig.wait(5_000);
    }),
    Stop { touches: |act| act.find_a_dead_strip(), ..Stop::at("screen-strip", Page::Screen, nothing) },
    Stop { config: with_a_lamp_that_is_not_there, ..Stop::at("screen-lamp", Page::Screen, nothing) },
    Stop { config: |config| config.devices.panels.clear(), ..Stop::at("screen-bare", Page::Screen, nothing) },
    Stop::at("network-well", Page::Network, |rig, _| {
        rig.sync();
    }),
    Stop::at("network-away", Page::Network, |rig, _| shop_offline(rig)),
    Stop::at("network-clock", Page::Network, |rig, _| {
        rig.clock().set_wall(Wall(MORNING.0 - 150_000));
        rig.clock().advance(Millis(61_000));
        rig.sync();
    }),
    Stop::at("storage-well", Page::Storage, nothing),
    Stop::at("storage-full", Page::Storage, |rig, _| {
        rig.act(Act::Fill { free: 140 });
    }),
    Stop::at("storage-tape", Page::Storage, |rig, _| {
        rig.leave_file("tapes/1795341600000-0007.tape", "no tape at all");
    }),
    Stop::at("storage-worn", Page::Storage, |rig, _| {
        rig.act(Act::Wear { to: Percent(95) });
    }),
    Stop::at("system-hot", Page::Storage, |rig, _| {
        rig.act(Act::Heat { to: 91 }).act(Act::Supply { is: Supply::Weak });
    }),
    Stop::at("history-well", Page::History, |rig, staff| {
        rig.remember(staff, |history| history.start(MORNING));
    }),
    Stop::at("history-cuts", Page::History, cut_off_again_and_again),
    Stop::at("history-drift", Page::History, drifting),
    Stop::at("trips-well", Page::Trips, |rig, _| shop(rig)),
    Stop {
        touches: |act| act.replay_a_trip(0, 3),
        ..Stop::at("trips-question", Page::Trips, |rig, staff| {
            shop(rig);
            staff.open_trip(rig.newest_trip());
        })
    },
];

fn nothing(_: &mut Rig, _: &mut Staff) {}

fn do_and_wait(rig: &mut Rig, act: Act, seconds: u64) {
    rig.act(act).wait(seconds * 1_000);
}

/// A technician's weight on the platform.
fn put(rig: &mut Rig, grams: i64) {
    do_and_wait(rig, Act::PutWeights { mass: Mass::from_grams(grams), place: Spot::Middle }, 5);
}

fn several(rig: &mut Rig, _: &mut Staff) {
    rig.unplug(Device::Scale).act(Act::Drain { to: Percent(5) }).act(Act::Light { light: Lux(60) });
    shop_offline(rig);
}

fn with_a_camera(config: &mut Config) {
    config.unlisted = Reporting::Code;
    config.devices.scanners = vec![ScannerConfig::Sim(SimScannerConfig { by: Reader::Camera })];
}

/// Labels of the printed test sheet, one after the other before the camera that reads.
fn scan_the_sheet(rig: &mut Rig, _: &mut Staff) {
    let args = LabelsArgs { out: "sheet.pdf".into(), catalogue: None, currency: Currency::eur() };
    let labels = proven(&args, Day::at(MORNING, 0)).expect("every label is proven");
    let separated = labels.iter().find(|label| label.scan.data.contains(GS));
    for label in labels.iter().take(4).chain(separated) {
        let picture = Arc::new(label.picture());
        rig.act(Act::ShowPicture { picture, otherwise: None }).wait(1_600);
    }
}

fn fill_the_basket(rig: &mut Rig) {
    for good in ["Butter", "Honey", "Salt"] {
        rig.place(good).wait(800);
    }
    rig.wait(2_000);
}

fn with_a_lamp_that_is_not_there(config: &mut Config) {
    let chip = PathBuf::from("/dev/gpiochip9");
    config.devices.panels.push(PanelConfig::Gpio(GpioPanelConfig {
        gpio: GpioConfig::Gpiocdev(ChipConfig { chip }),
        green_line: Some(17),
        red_line: Some(27),
        buzzer_line: None,
        brake_line: None,
    }));
}

fn shop_offline(rig: &mut Rig) {
    rig.go_offline().touch(Intent::Start);
    for good in ["Butter", "Honey", "Salt", "Sugar"] {
        rig.scan(good).place(good).settle();
    }
    rig.clock().advance(Millis(240_000));
    rig.sync();
}

/// A trip with a pack that nobody scanned.
fn shop(rig: &mut Rig) {
    rig.touch(Intent::Start).buy("Butter").place("Honey").wait(12_000);
    rig.answer(Choice::Mine).settle().touch(Intent::Checkout).wait(1_000).touch(Intent::HandOver).wait(1_000);
}

/// Four power cuts before this start, and a scale that is loose.
fn cut_off_again_and_again(rig: &mut Rig, staff: &mut Staff) {
    rig.unplug(Device::Scale).wait(1_000);
    rig.remember(staff, |history| {
        for start in 0..5 {
            history.start(Wall(MORNING.0 - (4 - start) * 3_000_000));
        }
    });
}

/// A thousand packs, of which the last six hundred weigh one percent too much.
fn drifting(rig: &mut Rig, staff: &mut Staff) {
    let trip = {
        shop(rig);
        rig.newest_trip()
    };
    let pack = |number: i64| {
        let mean = Mass::from_grams(100 + number * 397 % 1_100);
        let spread = Mass::from_milligrams(mean.milligrams() / 66);
        let own = spread.milligrams() * ((number * 7_919 % 31) - 15) / 15;
        let off = if number < 400 { 0 } else { mean.milligrams() / 100 };
        (Expect { mean, spread }, Mass::from_milligrams(mean.milligrams() + own + off))
    };
    rig.remember(staff, |history| {
        history.start(MORNING);
        let said = Said { placed: (0..1_000).map(pack).collect(), pieces: 1_000, missed: 20 };
        history.trip(&trip, "2026-11-22", &said, Mass::from_grams(5));
    });
}
