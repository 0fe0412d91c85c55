//! Trips without a network, and carts that are switched off.

use cart_domain::view::State;

use crate::rig::Rig;

#[test]
fn milk_bought_offline_reaches_the_store_once() {
    let mut rig = Rig::shopping();
    rig.go_offline();
    rig.scan("Milk whole").place("Milk whole").settle();
    rig.kill_and_restart();
    rig.expect_lines(["Milk whole"]);
    rig.go_online().pay().expect_state(State::Paid);
    rig.expect_store_receipt(["Milk whole"]);
    assert_eq!(rig.waiting(), 0);
}

#[test]
fn a_payment_that_cannot_be_asked_for_is_declined_in_time_and_the_trip_is_kept() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").go_offline().pay();
    rig.expect_state(State::Checkout).expect_lines(["Butter"]);
    assert!(rig.view().payment_declined);
    rig.go_online();
    rig.touch(cart_domain::input::Intent::Pay).sync().wait(100).expect_state(State::Paid);
    rig.expect_store_receipt(["Butter"]);
}

#[test]
fn hours_without_a_network_cost_nothing() {
    let mut rig = Rig::shopping();
    rig.go_offline().buy("Butter").sync();
    for _ in 0..60 {
        rig.clock().advance(cart_domain::Millis(180_000));
        rig.sync();
    }
    assert!(rig.waiting() > 0);
    rig.buy("Honey").go_online();
    assert_eq!(rig.waiting(), 0);
    rig.expect_store_receipt(["Butter", "Honey"]);
}

#[test]
fn a_cart_that_dies_while_it_is_paid_pays_once() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").touch(cart_domain::input::Intent::Checkout).wait(1_000);
    rig.touch(cart_domain::input::Intent::Pay).expect_state(State::Paying);
    rig.kill_and_restart().expect_state(State::Paying);
    rig.sync().wait(100).expect_state(State::Paid);
    rig.expect_store_receipt(["Butter"]);
}

#[test]
fn a_restart_shows_the_same_receipt_and_learns_the_basket_anew() {
    let mut rig = Rig::shopping();
    rig.buy("Butter").buy("Red lentils");
    let before = rig.view();
    rig.kill_and_restart();
    let after = rig.view();
    assert_eq!((&after.lines, &after.totals, after.state), (&before.lines, &before.totals, before.state));
    rig.buy("Honey").expect_lines(["Butter", "Red lentils", "Honey"]).expect_no_question();
}
