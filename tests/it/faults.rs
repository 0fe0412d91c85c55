//! Devices that go, a disk that is full, a clock that is wrong.

use cart_domain::Wall;
use cart_domain::input::{Device, Intent};
use cart_domain::view::State;
use dash_cart::journal::JournalError;

use crate::rig::Rig;

#[test]
fn without_a_scale_the_cart_scans_on_and_says_so() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").unplug(Device::Scale);
    assert_eq!(rig.view().degraded, [Device::Scale]);
    rig.scan("Honey").expect_lines(["Butter", "Honey"]);
}

#[test]
fn a_scale_that_comes_back_weighs_on() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").unplug(Device::Scale).plug_in(Device::Scale);
    assert!(rig.view().degraded.is_empty());
    rig.buy("Honey").expect_lines(["Butter", "Honey"]).expect_no_question();
}

#[test]
fn a_cart_that_lost_scanner_and_camera_still_weighs_what_is_put_in() {
    let mut rig = Rig::shopping();
    rig.unplug(Device::Scanner).unplug(Device::Camera).wait(2_000);
    assert_eq!(rig.view().degraded, [Device::Scanner, Device::Camera]);
    rig.place("Butter").settle();
    assert!(rig.view().notice.is_some());
}

#[test]
fn a_full_disk_ends_the_cart_before_it_shows_what_it_could_not_record() {
    let mut rig = Rig::with_room(2);
    rig.touch(Intent::Start).scan("Butter");
    let shown = rig.view();
    rig.scan("Honey");
    assert!(matches!(rig.ended(), Some(JournalError::Full { .. })), "{:?}", rig.ended());
    assert_eq!(rig.view().lines, shown.lines, "what is not on the tape was never shown");
    assert_eq!(rig.tape().lines().len(), 1);
}

#[test]
fn a_clock_that_jumps_to_the_right_time_leaves_the_trip_alone() {
    let mut rig = Rig::idle();
    rig.clock().set_wall(Wall(0));
    rig.touch(Intent::Start).buy("Butter");
    rig.clock().set_wall(crate::rig::MORNING);
    rig.buy("Honey").expect_lines(["Butter", "Honey"]).expect_no_question();
    rig.pay().expect_state(State::Paid);
    rig.expect_store_receipt(["Butter", "Honey"]);
}
