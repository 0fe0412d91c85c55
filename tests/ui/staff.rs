//! Staff at the cart: the first PIN, the way in, and what they do there.

use cart_domain::Currency;
use cart_domain::ids::LineId;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::language::Language;
use cart_domain::phrase::Phrase;
use cart_domain::question::Kind;
use cart_domain::spot_check::Reason;
use cart_domain::view::StaffWhy;
use dash_cart::screen::{Extras, StaffDoor, StaffTap, Tap};

use crate::finger::Finger;
use crate::scenes::{asked, called, checked, extras, idle, staffed, usual};

fn type_pin(finger: &Finger, pin: &str) {
    for digit in pin.chars() {
        finger.press(&digit.to_string());
    }
    finger.press("Confirm");
}

#[test]
fn a_new_cart_asks_for_its_pin_twice() {
    let new = Extras { door: StaffDoor::Uncommissioned, ..extras() };
    let finger = Finger::on(&idle(Language::English), &new);
    type_pin(&finger, "8395");
    assert_eq!(finger.taps(), []);
    type_pin(&finger, "8395");
    assert_eq!(finger.taps(), [Tap::Staff(StaffTap::Commission { pin: "8395".to_owned() })]);
}

#[test]
fn staff_come_in_by_their_pin() {
    let finger = Finger::on(&usual(Language::English), &extras());
    finger.press("Staff");
    type_pin(&finger, "8395");
    assert_eq!(finger.taps(), [Tap::Staff(StaffTap::Enter { pin: "8395".to_owned() })]);
    finger.press("Back");
    assert!(finger.shows("Checkout"));
}

#[test]
fn staff_approve_refuse_void_settle_hand_over_and_leave() {
    let finger = Finger::on(&called(asked(usual(Language::English), Kind::Unscanned), StaffWhy::Age), &staffed());
    finger.press("Approve Dry red wine").press("Refuse Dry red wine").press("Void Bananas");
    finger.press("Settle questions").press("Approve").press("Hand over to a till").press("End staff mode");
    let wine = Some(LineId(6));
    let acts = [
        StaffAct::Approve { line: wine },
        StaffAct::Refuse { line: wine },
        StaffAct::Void { line: LineId(2) },
        StaffAct::Clear,
        StaffAct::Approve { line: None },
        StaffAct::Transfer,
    ];
    let mut expected = acts.map(|act| Tap::Staff(StaffTap::Act(act))).to_vec();
    expected.push(Tap::Staff(StaffTap::Leave));
    assert_eq!(finger.taps(), expected);
}

/// What a spot check is said to look for.
fn looks() -> String {
    Phrase::Look(Reason::SightContradicted).in_language(Language::English, &Currency::eur())
}

#[test]
fn staff_are_told_what_a_spot_check_should_look_for() {
    assert!(Finger::on(&checked(usual(Language::English)), &staffed()).shows(&looks()));
}

#[test]
fn a_shopper_is_not_told_what_a_spot_check_should_look_for() {
    assert!(!Finger::on(&checked(usual(Language::English)), &extras()).shows(&looks()));
}

#[test]
fn staff_come_in_over_an_open_question() {
    let asking = asked(usual(Language::English), Kind::Unscanned);
    let finger = Finger::on(&asking, &extras());
    let question = asking.question.expect("one is asked").says.in_language(Language::English, &Currency::eur());
    finger.press("Staff PIN");
    assert!(!finger.shows(&question));
    type_pin(&finger, "8395");
    assert_eq!(finger.taps(), [Tap::Staff(StaffTap::Enter { pin: "8395".to_owned() })]);
    finger.press("Back");
    assert!(finger.shows(&question));
}

#[test]
fn a_question_says_that_help_is_on_the_way() {
    let asking = asked(usual(Language::English), Kind::Unscanned);
    let finger = Finger::on(&asking, &extras());
    finger.press("Ask for help");
    assert_eq!(finger.taps(), [Tap::Intent(Intent::Help)]);
    finger.show(&called(asking, StaffWhy::Help), &extras());
    assert!(!finger.shows("Ask for help"));
}

#[test]
fn no_question_is_put_to_staff_as_if_they_were_the_shopper() {
    let finger = Finger::on(&asked(usual(Language::English), Kind::Unscanned), &staffed());
    assert!(!finger.shows("I will scan it now"));
}
