//! Ordinary trips.

use cart_domain::Mass;
use cart_domain::input::Intent;
use cart_domain::question::{Choice, Kind};
use cart_domain::view::State;

use crate::program::{SCENARIO, output};
use crate::rig::Rig;

#[test]
fn an_honest_trip_meets_no_question_and_is_paid() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").buy("Red lentils").buy("Dark chocolate");
    rig.expect_lines(["Butter", "Red lentils", "Dark chocolate"]).expect_no_question();
    rig.pay().expect_state(State::Paid);
    rig.expect_store_receipt(["Butter", "Red lentils", "Dark chocolate"]);
}

#[test]
fn bananas_are_weighed_and_priced_by_the_kilogram() {
    let mut rig = Rig::shopping();
    rig.touch(Intent::Produce { plu: "4011".to_owned() }).place_weighing("Bananas", 840).settle();
    let view = rig.view();
    assert_eq!(view.lines[0].net, Some(Mass::from_grams(840)));
    assert_eq!(view.lines[0].amount.minor(), 150);
    rig.pay().expect_state(State::Paid);
}

#[test]
fn what_is_taken_out_leaves_the_receipt_by_itself() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").buy("Red lentils").take_out("Butter").wait(6_000);
    rig.expect_lines(["Red lentils"]).expect_no_question();
}

#[test]
fn what_nobody_scanned_is_asked_about_and_can_be_taken_out() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").place("Honey").wait(8_000);
    assert_eq!(rig.view().question.as_ref().map(|question| question.kind), Some(Kind::Unscanned));
    rig.answer(Choice::TakeOut).take_out("Honey").wait(6_000);
    rig.expect_lines(["Butter"]).expect_no_question();
}

#[test]
fn a_second_shopper_finds_nothing_of_the_first() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").pay().take_out("Butter").wait(70_000);
    rig.expect_state(State::Idle);
    rig.touch(Intent::Start).buy("Honey").expect_lines(["Honey"]);
    assert_eq!(rig.trips(), 2);
}

#[test]
fn a_whole_trip_of_the_program_goes_by_without_a_part_of_it_failing() {
    let state = tempfile::tempdir().unwrap();
    let state = state.path().to_str().unwrap();
    let trip =
        output(&["run", "--sim", SCENARIO, "--no-screen", "--embedded-store", "--speed", "20", "--state", state]);
    let said = String::from_utf8_lossy(&trip.stderr);
    assert!(trip.status.success(), "{said}");
    assert!(said.contains("INFO"), "the log is on: {said}");
    let failures: Vec<&str> =
        said.lines().filter(|line| line.contains("ERROR") || line.contains("a part failed")).collect();
    assert_eq!(failures, [""; 0]);
}
