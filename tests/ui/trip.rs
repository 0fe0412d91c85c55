//! A shopper's touches, from the welcome to the farewell.

use cart_domain::CartView;
use cart_domain::ids::{CouponId, LineId, QuestionId};
use cart_domain::input::{Intent, LineChoice};
use cart_domain::language::Language;
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{Awaited, LineStatus, State};
use dash_cart::screen::Tap;

use crate::finger::Finger;
use crate::scenes::{
    asked, awaiting, doubted, extras, find_produce, idle, in_state, noticed, trip, usual, with_coupon,
};

const ENGLISH: Language = Language::English;

fn intents(finger: &Finger) -> Vec<Intent> {
    let only_intents = |tap| match tap {
        Tap::Intent(intent) => intent,
        Tap::Staff(_) | Tap::Shelf(_) => panic!("a shopper did {tap:?}"),
    };
    finger.taps().into_iter().map(only_intents).collect()
}

#[test]
fn a_guest_starts_with_one_touch() {
    let finger = Finger::on(&idle(ENGLISH), &extras());
    finger.press("Start as guest");
    assert_eq!(intents(&finger), [Intent::Start]);
}

#[test]
fn the_languages_stay_in_sight_at_the_checkout_until_one_is_chosen() {
    let bill = in_state(usual(ENGLISH), State::Checkout);
    let finger = Finger::on(&bill, &extras());
    finger.press("Language").show(&bill, &extras());
    finger.press("Deutsch");
    assert_eq!(intents(&finger), [Intent::Speak(Language::German)]);
    assert!(!finger.shows("Deutsch"));
}

#[test]
fn the_languages_are_gone_when_payment_begins() {
    let finger = Finger::on(&in_state(usual(ENGLISH), State::Checkout), &extras());
    finger.press("Language").show(&in_state(usual(ENGLISH), State::Paying), &extras());
    assert!(!finger.shows("Deutsch"));
}

#[test]
fn the_welcome_changes_its_language_at_once() {
    let finger = Finger::on(&idle(ENGLISH), &extras());
    finger.press("Deutsch");
    assert_eq!(intents(&finger), [Intent::Speak(Language::German)]);
    finger.show(&idle(Language::German), &extras());
    assert!(finger.shows("Als Gast starten"));
    finger.show(&idle(Language::Spanish), &extras());
    assert!(finger.shows("Empezar"));
    finger.show(&idle(ENGLISH), &extras());
    assert!(finger.shows("Start as guest"));
}

#[test]
fn the_receipt_shows_each_line_newest_first_with_its_status_in_words() {
    let finger = Finger::on(&usual(ENGLISH), &extras());
    let newest = finger.find("Dark chocolate 70%");
    let older = finger.find("Dry red wine");
    assert!(newest.absolute_position().y < older.absolute_position().y);
    let told = newest.accessible_description().unwrap_or_default();
    assert!(told.contains("2 × €1.39") && told.contains("€2.78") && told.contains("Put it in"), "{told}");
    assert!(finger.shows("Total €33.95"));
}

#[test]
fn a_touched_line_offers_fewer_more_and_remove() {
    let milk_and_no_bananas = trip(ENGLISH, &[(2, LineStatus::Confirmed), (1, LineStatus::Void)]);
    let finger = Finger::on(&milk_and_no_bananas, &extras());
    assert!(!finger.shows("Remove Whole milk 3.5% 1 l"));
    finger.press("Whole milk 3.5% 1 l").press("Remove Whole milk 3.5% 1 l");
    assert_eq!(intents(&finger), [Intent::Remove(LineChoice::Line(LineId(1)))]);
    finger.press("Put back Bananas");
    assert_eq!(intents(&finger), [Intent::Quantity { of: LineChoice::Line(LineId(2)), pieces: 1 }]);
}

#[test]
fn the_newest_line_is_counted_up_without_opening_it() {
    let finger = Finger::on(&usual(ENGLISH), &extras());
    finger.press("One more");
    assert_eq!(intents(&finger), [Intent::Quantity { of: LineChoice::Line(LineId(8)), pieces: 3 }]);
}

#[test]
fn a_doubtful_read_is_settled_with_one_touch_and_the_rest_of_the_basket_stays_in_reach() {
    let shown = doubted(usual(ENGLISH), 3);
    let offers = shown.doubt.clone().expect("it was just put there").offers;
    let finger = Finger::on(&shown, &extras());
    assert!(
        finger.shows("None of these") && !finger.shows("Scan, put it in, carry on. Take out what you do not want.")
    );
    let bread = finger.find("Rye bread, sliced, 500 g");
    assert_eq!(bread.accessible_description().as_deref(), Some("€2.49"));
    finger.press("Rye bread, sliced, 500 g").press("None of these").press("Checkout");
    assert_eq!(intents(&finger), [Intent::Confirm(offers[1].scan.clone()), Intent::Dismiss, Intent::Checkout]);
    finger.show(&usual(ENGLISH), &extras());
    assert!(!finger.shows("None of these"));
}

#[test]
fn a_single_offer_is_asked_about_as_one_beside_what_the_cart_has_felt() {
    let shown = noticed(doubted(usual(ENGLISH), 1), Kind::Unscanned, None);
    let finger = Finger::on(&shown, &extras());
    assert!(finger.shows("I felt 412 g. Its scan comes next."));
    finger.press("No, it is not");
    assert_eq!(intents(&finger), [Intent::Dismiss]);
}

#[test]
fn a_removal_that_the_cart_worked_out_is_undone_with_a_touch() {
    let finger = Finger::on(&noticed(usual(ENGLISH), Kind::Removed, Some(3)), &extras());
    finger.press("Undo");
    assert_eq!(intents(&finger), [Intent::Quantity { of: LineChoice::Line(LineId(3)), pieces: 1 }]);
}

#[test]
fn produce_is_found_by_letters_and_by_number() {
    let finger = Finger::on(&usual(ENGLISH), &extras());
    finger.press("Fruit & veg");
    assert!(finger.shows("Bananas"), "the usual ones come without typing");
    finger.press("A").press("V").press("O");
    assert!(!finger.shows("Bananas"));
    let avocado = find_produce("avo", ENGLISH).remove(0);
    finger.press("Avocado");
    assert_eq!(intents(&finger), [Intent::LookUp, Intent::Produce { plu: avocado.plu }]);
    assert!(finger.shows("Checkout"), "the basket is back");
}

#[test]
fn produce_that_is_awaited_can_be_given_up() {
    let finger = Finger::on(&awaiting(usual(ENGLISH), true), &extras());
    finger.press("Cancel");
    assert_eq!(intents(&finger), [Intent::Remove(LineChoice::Line(LineId(7)))]);
}

#[test]
fn a_bag_that_is_awaited_can_be_given_up() {
    let bag = CartView { awaited: Some(Awaited::OwnBag), ..usual(ENGLISH) };
    let finger = Finger::on(&bag, &extras());
    finger.press("Cancel");
    assert_eq!(intents(&finger), [Intent::NoBag]);
}

#[test]
fn an_answer_goes_to_its_question() {
    let finger = Finger::on(&asked(usual(ENGLISH), Kind::Unscanned), &extras());
    finger.press("It is my own thing");
    assert_eq!(intents(&finger), [Intent::Answer { question: QuestionId(1), choice: Choice::Mine }]);
    finger.show(&usual(ENGLISH), &extras());
    assert!(!finger.shows("It is my own thing"));
}

#[test]
fn a_question_covers_what_lies_below_it() {
    let finger = Finger::on(&asked(usual(ENGLISH), Kind::Unscanned), &extras());
    finger.find("Checkout").mock_single_click(slint::platform::PointerEventButton::Left);
    assert_eq!(intents(&finger), []);
}

#[test]
fn the_buttons_of_the_basket_ask_for_what_they_say() {
    let finger = Finger::on(&usual(ENGLISH), &extras());
    finger.press("My own bag").press("Help").press("Checkout");
    assert_eq!(intents(&finger), [Intent::Bag, Intent::Help, Intent::Checkout]);
}

#[test]
fn a_trip_without_items_can_be_left() {
    let finger = Finger::on(&trip(ENGLISH, &[]), &extras());
    assert!(!finger.shows("Checkout"));
    finger.press("Leave");
    assert_eq!(intents(&finger), [Intent::Cancel]);
}

#[test]
fn a_bill_is_paid_here_or_at_a_till() {
    let finger = Finger::on(&in_state(usual(ENGLISH), State::Checkout), &extras());
    finger.press("Pay here").press("Finish at a till").press("Back to shopping");
    assert_eq!(intents(&finger), [Intent::Pay, Intent::HandOver, Intent::Back]);
    let mut declined = in_state(usual(ENGLISH), State::Checkout);
    declined.payment_declined = true;
    finger.show(&declined, &extras());
    finger.press("Try again");
    assert_eq!(intents(&finger), [Intent::Pay]);
}

#[test]
fn the_farewells_free_the_cart() {
    let finger = Finger::on(&in_state(usual(ENGLISH), State::Paid), &extras());
    finger.press("Done");
    finger.show(&in_state(usual(ENGLISH), State::HandedOver), &extras());
    finger.press("Done");
    assert_eq!(intents(&finger), [Intent::Cancel, Intent::Cancel]);
}

#[test]
fn a_noted_coupon_is_said_in_words_and_can_be_taken_back_at_once() {
    let finger = Finger::on(&with_coupon(usual(ENGLISH)), &extras());
    assert!(finger.shows("Your coupon was noted. The store takes it off at payment."));
    finger.press("Take back");
    assert_eq!(intents(&finger), [Intent::WithdrawCoupon(CouponId(2))]);
}

#[test]
fn the_checkout_lists_each_coupon_beside_the_total_that_it_does_not_change() {
    let mut cart = with_coupon(usual(ENGLISH));
    (cart.noted, cart.state) = (None, State::Checkout);
    let finger = Finger::on(&cart, &extras());
    assert!(finger.shows("Total €33.95"));
    finger.press("Take back coupon 765432");
    assert_eq!(intents(&finger), [Intent::WithdrawCoupon(CouponId(2))]);
}
