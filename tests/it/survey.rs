//! What `dash-cart diag --json` tells of a running cart with each thing that can be wrong with it. All of it is as its published schema has it.

use std::path::PathBuf;

use cart_domain::input::{Device, Intent};
use cart_domain::{Millis, Wall};
use cart_hardware::config::{ChipConfig, GpioConfig, GpioPanelConfig, PanelConfig};
use cart_hardware::sim::Act;
use cart_hardware::sim::ailment::{Supply, Wires};
use cart_hardware::sim::around::Lens;
use cart_hardware::{Fault, Percent};
use dash_cart::config::Config;
use dash_cart::diag::Survey;
use serde_json::Value;

use crate::diag::published;
use crate::matrix::causes;
use crate::rig::{MORNING, Rig};
use crate::schema;

/// What is told of a cart to which this has happened.
fn told(happens: impl FnOnce(&mut Rig)) -> Value {
    told_of(Config::simulated(), happens)
}

#[track_caller]
fn told_of(config: Config, happens: impl FnOnce(&mut Rig)) -> Value {
    let computer = tempfile::tempdir().unwrap();
    let mut rig = Rig::of(config);
    happens(&mut rig);
    let mut staff = rig.staff(computer.path());
    rig.see(&mut staff);
    as_published(&staff.survey())
}

#[track_caller]
fn as_published(survey: &Survey) -> Value {
    let told = serde_json::to_value(survey).unwrap();
    assert_eq!(schema::faults(&published(), &told), Vec::<String>::new(), "{told:#}");
    told
}

/// One device is sick, and what is to be done about it has these words. No other device is sick.
#[track_caller]
fn expect_sick(told: &Value, device: &str, words: &str) {
    let devices = told["devices"].as_object().unwrap();
    let sick: Vec<&String> =
        devices.iter().filter(|(_, entry)| entry["state"] == "sick").map(|(name, _)| name).collect();
    assert_eq!(sick, [device], "{told:#}");
    let advice = devices[device]["advice"].as_str().unwrap();
    assert!(advice.contains(words), "{advice}");
}

#[test]
fn a_cart_that_is_well_says_so_of_each_part() {
    let told = told(|rig| {
        rig.act(Act::Fill { free: 9_000 }).sync().wait(3_000);
    });
    let states: Vec<&str> =
        told["devices"].as_object().unwrap().values().filter_map(|entry| entry["state"].as_str()).collect();
    assert_eq!(states, ["well"; 14], "{told:#}");
}

#[test]
fn whatever_a_driver_can_report_is_told_as_published() {
    let computer = tempfile::tempdir().unwrap();
    let mut rig = Rig::idle();
    let mut staff = rig.staff(computer.path());
    rig.see(&mut staff);
    for (name, device) in [("scale", Device::Scale), ("scanner", Device::Scanner), ("camera", Device::Camera)] {
        for cause in causes() {
            let mut survey = staff.survey();
            survey.devices.insert(name.to_owned(), rig.fail(device, Fault::gone(cause)));
            expect_sick(&as_published(&survey), name, "");
        }
    }
}

#[test]
fn a_broken_wire_of_the_cell_is_the_end_of_the_converters_range() {
    let told = told(|rig| {
        rig.act(Act::Wires { are: Wires::Broken }).wait(20_000);
    });
    expect_sick(&told, "scale", "end of the converter's range");
}

#[test]
fn a_data_line_that_is_held_high_breaks_every_reading_off() {
    let told = told(|rig| {
        rig.act(Act::Wires { are: Wires::Stuck }).wait(20_000);
    });
    expect_sick(&told, "scale", "3");
}

#[test]
fn a_calibration_that_somebody_edited_is_named_by_its_file() {
    let told = told(|rig| {
        rig.leave_file("scale.toml", "somebody has written here\n").kill_and_restart();
    });
    expect_sick(&told, "scale", "scale.toml");
}

#[test]
fn a_covered_lens_is_to_be_cleared() {
    let told = told(|rig| {
        rig.act(Act::Lens { is: Lens::Covered }).wait(20_000);
    });
    expect_sick(&told, "camera", "lens");
}

#[test]
fn a_picture_that_stands_still_is_to_be_woken() {
    let told = told(|rig| {
        rig.act(Act::Lens { is: Lens::Stuck }).wait(20_000);
    });
    expect_sick(&told, "camera", "again");
}

#[test]
fn a_battery_that_is_low_is_told_against_its_limit() {
    let told = told(|rig| {
        rig.act(Act::Drain { to: Percent(12) }).wait(8_000);
    });
    let battery = &told["devices"]["battery"];
    assert_eq!((&battery["figures"]["level_%"], &battery["limits"]["level_%"]["at_least"]), (&12.into(), &20.into()));
    expect_sick(&told, "battery", "dock");
}

#[test]
fn a_lamp_that_is_configured_and_not_there_is_named_by_its_path() {
    let mut config = Config::simulated();
    let gpio = GpioConfig::Gpiocdev(ChipConfig { chip: PathBuf::from("/dev/gpiochip99") });
    let lamp = GpioPanelConfig { gpio, green_line: Some(17), red_line: None, buzzer_line: None, brake_line: None };
    config.devices.panels.push(PanelConfig::Gpio(lamp));
    expect_sick(&told_of(config, |_| {}), "panel", "/dev/gpiochip99");
}

#[test]
fn a_store_out_of_reach_is_told_with_everything_that_it_has_not_heard() {
    let told = told(|rig| {
        rig.go_offline().touch(Intent::Start).buy("Butter").buy("Honey");
        rig.clock().advance(Millis(240_000));
        rig.sync();
    });
    expect_sick(&told, "network", "Check the network");
    assert!(told["devices"]["network"]["figures"]["events_waiting"].as_i64().unwrap() > 4, "{told:#}");
}

#[test]
fn a_clock_that_is_behind_its_store_is_told_with_how_far() {
    let told = told(|rig| {
        rig.clock().set_wall(Wall(MORNING.0 - 150_000));
        rig.clock().advance(Millis(61_000));
        rig.sync();
    });
    expect_sick(&told, "network", "time server");
    assert!(told["devices"]["network"]["figures"]["clock_ahead_ms"].as_i64().unwrap() < -100_000, "{told:#}");
}

#[test]
fn a_disk_that_is_almost_full_is_told_with_what_is_left() {
    expect_sick(
        &told(|rig| {
            rig.act(Act::Fill { free: 140 });
        }),
        "storage",
        "almost full",
    );
}

#[test]
fn a_card_that_is_worn_is_told_by_name() {
    expect_sick(
        &told(|rig| {
            rig.act(Act::Wear { to: Percent(95) });
        }),
        "storage",
        "mmcblk0",
    );
}

#[test]
fn a_tape_that_cannot_be_read_to_its_end_is_counted() {
    let told = told(|rig| {
        rig.leave_file("tapes/1795341600000-0007.tape", "no tape at all");
    });
    expect_sick(&told, "storage", "tape verify");
}

#[test]
fn a_computer_without_air_and_one_on_a_weak_supply_are_told_apart() {
    expect_sick(
        &told(|rig| {
            rig.act(Act::Heat { to: 91 });
        }),
        "system",
        "let air in",
    );
    expect_sick(
        &told(|rig| {
            rig.act(Act::Supply { is: Supply::Weak });
        }),
        "system",
        "5 V and 5 A",
    );
}
