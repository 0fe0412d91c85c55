//! What a camera is not sure of, from its first word to the store's receipt.

use std::sync::Arc;

use cart_domain::Signal;
use cart_domain::input::Intent;
use cart_domain::view::{RefusedScan, State};
use cart_hardware::sim::Act;
use cart_hardware::sim::print::Print;
use cart_hardware::sim::symbol::Symbol;
use dash_cart::config::Reporting;

use crate::rig::Rig;

/// What both decoders make of a smeared disc in a drugstore: a right check digit, picture after picture, and no product.
const MISREAD: &str = "9074932437075";

fn offered(rig: &Rig) -> Vec<String> {
    rig.view().doubt.iter().flat_map(|doubt| &doubt.offers).map(|offer| offer.name.clone()).collect()
}

#[test]
fn a_doubtful_read_is_offered_chosen_and_paid() {
    let mut rig = Rig::shopping();
    rig.sounds();
    rig.doubt(&["Butter", "Honey"], 1_000);
    assert_eq!(offered(&rig).len(), 2);
    assert_eq!(rig.sounds(), []);
    rig.expect_lines([]).expect_no_question();
    rig.confirm("Honey");
    assert_eq!(rig.sounds(), [Signal::Accepted]);
    assert_eq!(offered(&rig), Vec::<String>::new());
    rig.place("Honey").settle().expect_lines(["Honey"]).expect_no_question();
    rig.pay().expect_state(State::Paid);
    rig.expect_store_receipt(["Honey"]);
}

#[test]
fn a_doubtful_read_that_is_waved_away_is_as_if_it_had_never_been() {
    let mut rig = Rig::shopping();
    rig.buy("Butter");
    let waiting = rig.waiting();
    rig.doubt(&["Honey"], 1_000).touch(Intent::Dismiss).doubt(&["Honey"], 2_000).wait(12_000);
    assert_eq!(offered(&rig), Vec::<String>::new());
    assert_eq!(rig.waiting(), waiting, "the tape knows nothing of it");
    rig.expect_lines(["Butter"]).expect_no_question();
}

#[test]
fn a_misread_with_a_right_check_digit_never_becomes_a_line_and_makes_no_sound() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").sounds();
    for _ in 0..10 {
        rig.glimpse(MISREAD, 700).wait(1_000);
    }
    assert_eq!(rig.sounds(), []);
    assert_eq!((rig.view().refused.clone(), rig.view().doubt.clone()), (None, None));
    rig.expect_lines(["Butter"]).expect_no_question();
    rig.pay().expect_store_receipt(["Butter"]);
}

#[test]
fn a_product_that_the_shop_does_not_know_is_said_to_be_unknown_after_a_second_and_once() {
    let mut rig = Rig::shopping();
    rig.sounds();
    rig.glimpse(MISREAD, 3_000);
    assert_eq!(rig.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Unknown));
    assert_eq!(rig.sounds(), [Signal::Refused]);
    rig.expect_lines([]);
}

#[test]
fn a_label_under_a_thumb_that_is_shown_properly_a_moment_later_is_one_piece_whatever_the_camera_made_of_it() {
    let mut rig = Rig::reporting(Reporting::Code);
    let honey = rig.gtin("Honey");
    let covered = Print::under_a_thumb().within(&Symbol::of(honey), (640, 480));
    rig.sounds();
    rig.act(Act::PickUp { good: honey, mass: None });
    rig.act(Act::ShowPicture { picture: Arc::new(covered), otherwise: None }).wait(590);
    assert!(matches!(rig.sounds().as_slice(), [] | [Signal::Accepted]), "nothing is refused");
    rig.act(Act::Present).wait(1_000);
    rig.expect_lines(["Honey"]).expect_no_question();
    assert_eq!(offered(&rig), Vec::<String>::new());
    rig.place("Honey").settle().expect_lines(["Honey"]).expect_no_question();
    assert_eq!(rig.noted(), []);
    rig.pay().expect_store_receipt(["Honey"]);
}

#[test]
fn a_power_cut_forgets_an_offer_and_nothing_else() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").doubt(&["Honey"], 500).kill_and_restart();
    assert_eq!(offered(&rig), Vec::<String>::new());
    rig.expect_lines(["Butter"]);
}
