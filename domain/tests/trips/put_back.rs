//! What is taken out and put back: by whoever thinks better of it, and by whoever only looks at it.

use cart_domain::input::{Change, Input, Intent, Match, PerMille, Sighting};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{LineStatus, State};

use crate::bench::{Bench, gtin};

/// The camera sees a change of something that looks like this product and like nothing else.
fn sees(bench: &mut Bench, change: Change, name: &str) {
    let matches = vec![Match { gtin: gtin(name), score: PerMille(780) }];
    bench.feed(Input::Sighted(Sighting { change, area: [PerMille(0); 4], matches, quality: PerMille(900) }));
}

/// Beans lie in the basket, and are taken out until the cart has taken them off the receipt.
fn beans_taken_out() -> Bench {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).take("beans").wait(6_000);
    assert_eq!(bench.lines(), []);
    bench
}

#[test]
fn what_was_taken_out_and_is_put_back_is_on_the_receipt_again() {
    let mut bench = beans_taken_out();
    bench.wait(10_000).place("beans").wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("beans", 1)]);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
    assert_eq!(bench.view().latest, Some(bench.view().lines[0].line), "it is shown large, as what is scanned is");
    bench.pay();
    assert_eq!((bench.asked_payment, bench.total()), (1, 89));
}

#[test]
fn one_of_two_that_is_taken_out_and_put_back_counts_again() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").scan("beans").place("beans").wait(20_000).take("beans").wait(8_000);
    assert_eq!(bench.lines(), [("beans", 1)]);
    bench.place("beans").wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("beans", 2)]);
}

#[test]
fn whoever_scans_what_they_put_back_has_it_once() {
    let mut bench = beans_taken_out();
    bench.wait(5_000).place("beans").wait(3_000).scan("beans").wait(20_000);
    assert_eq!(bench.lines(), [("beans", 1)]);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn another_flavour_that_weighs_as_much_is_what_is_scanned() {
    let mut bench = beans_taken_out();
    bench.wait(5_000).scan("salsa").place("salsa").wait(20_000);
    assert_eq!(bench.lines(), [("salsa", 1)]);
    let mut bench = beans_taken_out();
    bench.wait(5_000).place("salsa").wait(3_000).scan("salsa").wait(20_000);
    assert_eq!(bench.lines(), [("salsa", 1)]);
}

#[test]
fn something_else_is_asked_about_as_ever() {
    let mut bench = beans_taken_out();
    bench.wait(5_000).add_grams(520).wait(12_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    assert_eq!(bench.lines(), []);
}

#[test]
fn what_the_picture_shows_to_be_another_is_asked_about() {
    let mut bench = beans_taken_out();
    bench.wait(5_000).place("salsa");
    sees(&mut bench, Change::Added, "salsa");
    bench.wait(12_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    assert_eq!(bench.lines(), []);
}

#[test]
fn after_some_minutes_nobody_puts_back_what_they_took_out() {
    let mut bench = beans_taken_out();
    bench.wait(300_000).place("beans").wait(12_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
}

#[test]
fn who_said_that_it_was_another_that_left_is_not_contradicted() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").scan("salsa").place("salsa").wait(20_000).take("beans").wait(8_000);
    let left = bench.questions_seen();
    assert_eq!(left, [Kind::Removed], "either may have left");
    bench.answer(Choice::Line(bench.view().lines[0].line)).wait(5_000).place("beans").wait(12_000);
    assert_eq!(bench.lines(), [("beans", 1), ("salsa", 1)], "what the shopper took off comes back as it went");
}

#[test]
fn a_light_pack_that_is_only_looked_at_stays_on_the_receipt() {
    let mut bench = Bench::shopping();
    bench.scan("seeds").place("seeds").wait(20_000).take("seeds");
    sees(&mut bench, Change::Removed, "seeds");
    // It is back before the cart goes on, and the wheels swallow that.
    bench.wait(500);
    sees(&mut bench, Change::Added, "seeds");
    bench.wait(8_000);
    assert_eq!(bench.lines(), [("seeds", 1)]);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn what_is_put_back_while_the_store_is_paid_changes_no_receipt() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").wait(20_000).take("beans").wait(8_000);
    bench.touch(Intent::Checkout).wait(500).touch(Intent::Pay).wait(200);
    assert_eq!((bench.state(), bench.total()), (State::Paying, 119));
    bench.place("beans").wait(12_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    bench.feed(Input::Paid { ok: false, reference: "D1".to_owned() });
    bench.wait(3_000);
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1)], "the payment failed, and there is a receipt to write again");
}

#[test]
fn what_was_scanned_anew_is_not_put_back_a_second_time() {
    let mut bench = beans_taken_out();
    bench.wait(3_000).scan("beans").place("beans").wait(20_000).place("salsa").wait(12_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    assert_eq!(bench.lines(), [("beans", 1)]);
}
