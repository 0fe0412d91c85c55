//! Faults that `docs/faults.md` names and no other story tells: what the shopper sees, what staff see, and what the cart does.

use std::time::Duration;

use cart_domain::input::Device;
use cart_domain::language::Language;
use cart_domain::view::LineStatus;
use cart_domain::{Input, Mass, Millis, Tick};
use cart_hardware::{Cause, Fault, Reading};
use dash_cart::diag::State;
use dash_cart::staff::{Pin, Staff, StaffError};

use crate::rig::Rig;

/// One of each cause that a driver can tell.
pub fn causes() -> Vec<Cause> {
    let path = || std::path::PathBuf::from("/dev/cart");
    let spell = Duration::from_secs(2);
    vec![
        Cause::Missing { path: path() },
        Cause::Forbidden { path: path() },
        Cause::Busy { path: path() },
        Cause::Unplugged,
        Cause::Silent { spell },
        Cause::Io { during: "reading".into(), message: "input/output error".to_owned() },
        Cause::Unanswered { address: 0x2a },
        Cause::BusStuck { message: "the data line is held low".to_owned() },
        Cause::OtherChip { address: 0x2a, expected: "NAU7802".into(), found: 0x11 },
        Cause::NotReady { step: "waking".into(), spell },
        Cause::OwnCalibration,
        Cause::Implausible { reading: Reading::Cell { millivolts: 900 } },
        Cause::Setting { path: path(), why: "it is 80, and 10 is asked for".to_owned() },
        Cause::Saturated { counts: 8_388_607 },
        Cause::BrokenReads { in_a_row: 3 },
        Cause::Uncalibrated { path: path() },
        Cause::Calibration { path: path(), why: "its checksum is wrong".to_owned() },
        Cause::Cells { calibrated: 4, read: 1 },
        Cause::Picture { why: "it is empty".to_owned() },
        Cause::Unsupported { what: "Raspberry Pi GPIO".into() },
        Cause::NoWorld,
        Cause::Frozen { spell },
        Cause::LensCovered,
    ]
}

#[test]
fn whatever_a_driver_reports_staff_read_what_it_is_and_what_to_do_and_the_trip_goes_on() {
    let mut rig = Rig::shopping();
    rig.buy("Butter");
    for device in [Device::Scale, Device::Scanner, Device::Camera] {
        for cause in causes() {
            let fault = Fault::gone(cause);
            let entry = rig.fail(device, fault.clone());
            assert_eq!(entry.state, State::Sick, "{fault}");
            let advice = entry.says(Language::English).unwrap();
            assert!(advice.contains(&fault.to_string()) && advice.contains(fault.advice()), "{advice}");
            assert!(rig.view().degraded.contains(&device), "{fault}: {:?}", rig.view().degraded);
            rig.expect_lines(["Butter"]);
        }
    }
    assert_eq!(rig.view().degraded, [Device::Scale, Device::Scanner, Device::Camera]);
    rig.read("4014400912319");
    assert!(rig.ended().is_none(), "the cart runs on");
}

#[test]
fn a_camera_that_goes_while_it_streams_costs_nothing_and_comes_back() {
    let mut rig = Rig::shopping();
    let watched = rig.watch_camera();
    rig.buy("Butter");
    assert!(watched.borrow().is_some(), "pictures come in");
    rig.unplug(Device::Camera);
    assert_eq!(rig.view().degraded, [Device::Camera]);
    rig.buy("Honey").expect_lines(["Butter", "Honey"]).expect_no_question();
    rig.plug_in(Device::Camera);
    assert!(rig.view().degraded.is_empty());
}

#[test]
fn a_cell_with_swapped_wires_takes_nothing_off_the_receipt() {
    let mut rig = Rig::shopping();
    rig.buy("Butter");
    // From here on whatever is put in makes the platform lighter.
    rig.unplug_silently(Device::Scale);
    let weigh = |rig: &mut Rig, grams: i64| {
        for _ in 0..40 {
            rig.sense(Input::Weighed(Mass::from_grams(grams))).wait(100);
        }
    };
    weigh(&mut rig, 250);
    rig.scan("Honey");
    weigh(&mut rig, 250 - 580);
    let view = rig.view();
    let counted = view.lines.iter().filter(|line| line.status != LineStatus::Void).count();
    assert_eq!(counted, 2, "{:?}", view.lines);
    assert!(view.question.is_some() || view.notice.is_some() || view.staff.is_some(), "somebody is told: {view:?}");
}

#[test]
fn a_pin_that_is_tried_a_hundred_times_takes_four_days() {
    let state = tempfile::tempdir().unwrap();
    let mut staff = Staff::open(state.path());
    staff.commission(&Pin::new("835104").unwrap()).unwrap();
    let mut now = Tick(0);
    for number in 0..100 {
        match staff.check("111222", now) {
            Err(StaffError::Wrong) => assert!(number < 2, "only slips of a finger cost nothing"),
            // Whoever guesses waits exactly as long as they are told.
            Err(StaffError::Wait(wait)) => {
                assert!(staff.check("835104", now).is_err(), "even the right one has to wait");
                now = now + wait;
            }
            other => panic!("try {number}: {other:?}"),
        }
    }
    let days = Millis(now.0 / 86_400_000);
    assert!(days >= Millis(3) && days <= Millis(5), "{days:?}");
    assert!(staff.check("835104", now).is_ok(), "and staff come in all the same");
}
