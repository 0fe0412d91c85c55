//! Staff among the records of the cart: network, disk, history, and a trip that is played again.

use cart_domain::language::Language;
use dash_cart::screen::{Packing, StaffTap, Tap};

use crate::finger::Finger;
use crate::records_scenes::{looking_at_history, looking_at_network, looking_at_storage, looking_at_trips, replaying};
use crate::scenes::idle;

#[test]
fn a_clerk_reads_how_far_away_the_store_is_against_what_it_may_be() {
    let finger = Finger::on(&idle(Language::English), &looking_at_network());
    finger.press("Diagnostics").press("Network");
    assert!(finger.shows("It answers within: 42\u{a0}ms") && finger.shows("Events to tell: 34"));
}

#[test]
fn a_bundle_can_be_saved_once_a_stick_is_in_and_what_became_of_it_is_told() {
    let finger = Finger::on(&idle(Language::English), &looking_at_storage(Packing::Idle));
    finger.press("Diagnostics").press("Storage & system");
    assert!(finger.shows("Temperature: 54\u{a0}°C"));
    finger.press("Save a support bundle");
    assert!(finger.taps().contains(&Tap::Staff(StaffTap::Pack)));
    let full = "the stick at /media/stick is full: the bundle takes 900 KiB".to_owned();
    finger.show(&idle(Language::English), &looking_at_storage(Packing::Failed(full.clone())));
    assert!(finger.shows(&full));
    finger.press("Licences");
    assert!(finger.shows("Close"));
    finger.press("Close");
    assert!(finger.shows("Temperature: 54\u{a0}°C"));
}

#[test]
fn history_says_what_failed_and_when_the_cart_was_cut_off() {
    let finger = Finger::on(&idle(Language::English), &looking_at_history());
    finger.press("Diagnostics").press("History");
    assert!(finger.shows("Started after it was cut off") && finger.shows("the device has been unplugged"));
    assert!(finger.shows("The scale reads too much by: 0.97\u{a0}%"));
}

#[test]
fn a_trip_is_played_again_step_by_step_and_nothing_of_it_can_be_changed() {
    let finger = Finger::on(&idle(Language::English), &looking_at_trips());
    finger.press("Diagnostics").press("Trips").press("2026-11-21 18:20, €12.47, paid");
    let chosen = finger.taps().into_iter().any(|tap| matches!(tap, Tap::Staff(StaffTap::Trip(Some(_)))));
    assert!(chosen, "{:?}", finger.taps());
    finger.show(&idle(Language::English), &replaying());
    assert!(finger.shows("The trip begins"));
    finger.press("Step on").press("Step on");
    assert!(finger.shows("The cart asks") && finger.shows("What was put in without a scan?"));
    assert!(finger.shows("felt 251.30\u{a0}g"));
    finger.press("Step back");
    assert!(finger.shows("Onto the receipt") && finger.shows("Butter 250 g"));
    finger.press("All trips");
    assert!(finger.shows("Recent trips"));
    let acts = finger.taps().into_iter().filter(|tap| matches!(tap, Tap::Intent(_) | Tap::Staff(StaffTap::Act(_))));
    assert_eq!(acts.count(), 0, "a trip that is over is only looked at");
}
