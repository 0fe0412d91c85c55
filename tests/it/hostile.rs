//! Symbols that are no products, and fingers that are everywhere.

use cart_domain::ids::LineId;
use cart_domain::input::{Intent, LineChoice};
use cart_domain::view::{RefusedScan, State};

use crate::rig::Rig;

#[test]
fn a_barcode_that_the_shop_does_not_sell_is_refused_and_costs_nothing() {
    let mut rig = Rig::shopping();
    rig.read("7612345678900");
    assert_eq!(rig.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Unknown));
    rig.expect_lines([]);
    rig.buy("Butter").expect_lines(["Butter"]);
}

#[test]
fn what_no_engine_should_send_changes_nothing() {
    let mut rig = Rig::shopping();
    rig.buy("Butter");
    let long = "9".repeat(500);
    for data in ["", "0", "'; DROP TABLE lines; --", "\u{1d}\u{1d}\u{1d}", "]E0", "4006381333930", long.as_str()] {
        rig.read(data);
    }
    rig.expect_lines(["Butter"]).expect_no_question();
}

#[test]
fn touches_out_of_turn_change_nothing() {
    let mut rig = Rig::idle();
    let line = LineChoice::Line(LineId(99));
    for intent in [Intent::Pay, Intent::Back, Intent::Remove(line), Intent::Quantity { of: line, pieces: u32::MAX }] {
        rig.touch(intent);
    }
    rig.expect_state(State::Idle);
    assert_eq!(rig.trips(), 0);
    rig.touch(Intent::Start).buy("Butter").pay().expect_state(State::Paid);
}
