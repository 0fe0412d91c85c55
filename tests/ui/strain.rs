//! What is hard on the cart itself: a battery that runs down, a wheel that locks, a dock.

use cart_domain::input::Intent;
use cart_domain::language::Language;
use cart_hardware::{Dock, Standing, Wheel};
use dash_cart::screen::Tap;

use crate::finger::Finger;
use crate::scenes::{idle, strained, trip, usual};

const ENGLISH: Language = Language::English;

#[test]
fn a_battery_that_dies_offers_a_till_and_one_that_is_low_only_says_so() {
    let finger = Finger::on(&usual(ENGLISH), &strained(Standing::Low, Wheel::Free, Dock::Away));
    assert!(finger.shows("Battery low. Your list is safe."));
    finger.show(&usual(ENGLISH), &strained(Standing::Dying, Wheel::Free, Dock::Away));
    finger.press("Battery almost empty: finish at a till");
    assert_eq!(finger.taps(), [Tap::Intent(Intent::HandOver)]);
}

#[test]
fn a_trip_without_items_has_nothing_to_carry_to_a_till() {
    let finger = Finger::on(&trip(ENGLISH, &[]), &strained(Standing::Dying, Wheel::Free, Dock::Away));
    assert!(
        finger.shows("Battery almost empty") && !finger.labels().contains("Battery almost empty: finish at a till")
    );
}

#[test]
fn a_wheel_that_locks_is_explained_to_the_shopper() {
    let finger = Finger::on(&usual(ENGLISH), &strained(Standing::Fine, Wheel::Locked, Dock::Away));
    assert!(finger.shows("The wheel is locked. Please ask for help."));
}

#[test]
fn a_cart_in_its_dock_and_one_that_is_empty_offer_no_trip() {
    let finger = Finger::on(&idle(ENGLISH), &strained(Standing::Fine, Wheel::Locked, Dock::Docked));
    assert!(finger.shows("This cart is being charged. Pull it out of its dock to shop with it."));
    assert!(!finger.labels().contains("Start as guest"));
    finger.show(&idle(ENGLISH), &strained(Standing::Dying, Wheel::Free, Dock::Away));
    assert!(finger.shows("This cart must be charged. Please take another one."));
    finger.show(&idle(ENGLISH), &strained(Standing::Fine, Wheel::Free, Dock::Away));
    finger.press("Start as guest");
    assert_eq!(finger.taps(), [Tap::Intent(Intent::Start)]);
}
