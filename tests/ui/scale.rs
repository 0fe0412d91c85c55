//! A technician at the scale's page: what is asked for, what is ordered, and what is said when something does not count.

use cart_domain::Mass;
use cart_domain::language::Language;
use dash_cart::screen::{Extras, StaffTap, Tap};
use dash_cart::workbench::{Act, Order, Refusal, Why};

use crate::finger::Finger;
use crate::scenes::{at_the_scale, calibrating, extras, idle, tried_corners};

fn finger(extras: &Extras) -> Finger {
    let finger = Finger::on(&idle(Language::English), extras);
    finger.press("Diagnostics").press("Scale");
    finger.taps();
    finger
}

fn ordered(order: Order) -> Tap {
    Tap::Staff(StaffTap::Scale(order))
}

fn begun(act: Act) -> Tap {
    ordered(Order::Begin { act, by: String::new() })
}

#[test]
fn a_technician_calibrates_with_the_weights_at_hand() {
    let finger = finger(&at_the_scale(|_| {}));
    assert!(finger.shows("0.000\u{a0}kg"));
    finger
        .press("Calibrate")
        .press("20\u{a0}kg")
        .press("1\u{a0}kg")
        .press("5\u{a0}kg")
        .press("1\u{a0}kg")
        .press("Begin");
    let weights_mg = vec![Mass::from_grams(20_000), Mass::from_grams(5_000)];
    assert_eq!(finger.taps(), [begun(Act::Calibrate { weights_mg, replaced: false })]);

    finger.show(&idle(Language::English), &calibrating(None, None));
    assert!(finger.shows("Put 5.000\u{a0}kg in the middle of the platform."));
    finger.press("Done, measure");
    finger.show(&idle(Language::English), &calibrating(None, Some(40)));
    assert!(!finger.shows("Done, measure") && finger.shows("Hands off. It is measured now."));
    finger.press("Give up");
    assert_eq!(finger.taps(), [ordered(Order::Ready), ordered(Order::Cancel)]);
}

#[test]
fn a_weight_that_does_not_count_is_asked_for_again_with_the_reason() {
    let words = "5.000 kg reads 4.500 kg with the earlier calibration".to_owned();
    let finger = finger(&calibrating(Some(Refusal { why: Why::WrongWeight, words }), None));
    assert!(finger.shows("That is another weight than the one asked for. Look at its stamp, then try again."));
    finger.press("Done, measure");
    assert_eq!(finger.taps(), [ordered(Order::Ready)]);
}

#[test]
fn a_trial_of_one_weight_takes_one() {
    let finger = finger(&at_the_scale(|_| {}));
    finger.press("Try the corners").press("5\u{a0}kg").press("10\u{a0}kg").press("Begin");
    assert_eq!(finger.taps(), [begun(Act::Corner { weight_mg: Mass::from_grams(10_000) })]);
}

#[test]
fn a_corner_that_is_off_is_named() {
    let finger = finger(&tried_corners());
    assert!(finger.shows("Failed: further off than is allowed in service. Do not sell by it."));
    assert!(finger.shows("back right") && finger.shows("\u{2212}18.41\u{a0}g of 15.00\u{a0}g allowed"));
    finger.press("Done");
    assert_eq!(finger.taps(), [ordered(Order::Cancel)]);
}

#[test]
fn a_calibration_is_undone_only_after_a_second_touch() {
    let finger = finger(&at_the_scale(|_| {}));
    finger.press("Undo a calibration");
    assert_eq!(finger.taps(), []);
    finger.press("Undo it");
    assert_eq!(finger.taps(), [ordered(Order::Undo { by: String::new() })]);
}

#[test]
fn a_scale_that_is_not_calibrated_says_so_and_shows_its_counts() {
    let finger = finger(&at_the_scale(|view| {
        view.calibration = None;
        view.live.shown = dash_cart::workbench::Shown::NotReady;
    }));
    assert!(finger.shows("Not calibrated: it does not weigh yet.") && finger.shows("84231"));
}

#[test]
fn somebody_who_shops_is_not_disturbed() {
    let refused = Refusal { why: Why::Shopping, words: "somebody is shopping".to_owned() };
    let finger = finger(&at_the_scale(|view| view.refused = Some(refused)));
    assert!(finger.shows("Somebody is shopping with this cart. End the trip or hand it over first."));
}

#[test]
fn a_cart_without_a_scale_says_so_among_its_parts() {
    let staff = Extras { scale: None, ..at_the_scale(|_| {}) };
    let finger = Finger::on(&idle(Language::English), &staff);
    finger.press("Diagnostics").press("Scale");
    assert!(!finger.shows("What it weighs") && finger.shows("Health"));
    finger.show(&idle(Language::English), &at_the_scale(|_| {}));
    finger.press("Scale");
    finger.show(&idle(Language::English), &extras());
    assert!(!finger.shows("What it weighs"), "whoever shops is not at the scale");
}
