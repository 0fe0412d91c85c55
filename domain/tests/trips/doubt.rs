//! What a camera is not sure of: offered when the shop sells it, quiet otherwise, and never a line by itself.

use cart_domain::input::{Intent, Reader};
use cart_domain::view::{RefusedScan, State};
use cart_domain::{Input, Signal};

use crate::bench::{Bench, seen};

const MILK: &str = "4006381333931";
const BEANS: &str = "5901234123457";
const TEA: &str = "96385074";
const SALSA: &str = "4034567890123";
/// A right check digit, and no product.
const MISREAD: &str = "9074932437075";

#[test]
fn what_the_pictures_agree_on_and_the_shop_sells_is_a_scan_and_stays_one_while_it_is_held() {
    let mut bench = Bench::shopping();
    bench.glimpse(MILK, 4_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    assert_eq!(bench.heard, [Signal::Accepted]);
    bench.wait(2_000).glimpse(MILK, 600);
    assert_eq!(bench.lines(), [("milk", 2)], "shown again, it is a second piece");
}

#[test]
fn a_pack_that_the_camera_loses_and_finds_again_while_it_is_held_is_one_scan_then_and_when_told_again() {
    let mut bench = Bench::shopping();
    bench.feed(Input::Glimpsed(seen(MILK)));
    for pause in [500, 1_300, 500, 700, 500] {
        bench.wait(pause).feed(Input::StillInView(seen(MILK)));
    }
    assert_eq!((bench.lines(), bench.retold().lines()), (vec![("milk", 1)], vec![("milk", 1)]));
}

#[test]
fn a_glimpse_of_something_that_is_sold_begins_a_trip_and_a_misread_does_not() {
    let mut bench = Bench::idle();
    bench.glimpse(MISREAD, 400).doubt(&[MILK], 1_000);
    assert_eq!((bench.state(), bench.tape.len()), (State::Idle, 0));
    bench.glimpse(MILK, 400);
    assert_eq!((bench.state(), bench.lines()), (State::Shopping, vec![("milk", 1)]));
}

#[test]
fn a_misread_with_a_right_check_digit_is_no_line_no_word_and_no_sound() {
    let mut bench = Bench::shopping();
    let before = bench.view().clone();
    for _ in 0..5 {
        bench.glimpse(MISREAD, 600).wait(2_000).doubt(&[MISREAD, "4006381333930", "'; DROP TABLE"], 1_000);
    }
    assert_eq!(bench.heard, []);
    assert_eq!(bench.view().lines, before.lines);
    assert_eq!((bench.view().refused.clone(), bench.view().doubt.clone()), (None, None));
    assert_eq!(bench.tape.len(), 1, "the trip has begun, and nothing else happened");
}

#[test]
fn a_code_that_stays_in_view_and_is_unknown_is_told_once_so_that_nobody_scans_it_for_ever() {
    let mut bench = Bench::shopping();
    bench.glimpse(MISREAD, 900);
    assert_eq!(bench.view().refused, None);
    bench.look(600, || Input::StillInView(seen(MISREAD)));
    assert_eq!(bench.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Unknown));
    bench.look(4_000, || Input::StillInView(seen(MISREAD)));
    assert_eq!(bench.heard, [Signal::Refused]);
    assert_eq!(bench.lines(), []);
}

#[test]
fn an_advertisement_beside_a_code_that_reads_is_nobodys_question() {
    let mut bench = Bench::shopping();
    bench.feed(Input::Glimpsed(seen(MILK)));
    bench.feed(Input::Glimpsed(seen("https://example.com/win")));
    for _ in 0..10 {
        bench.feed(Input::StillInView(seen("https://example.com/win")));
        bench.look(500, || Input::StillInView(seen(MILK)));
    }
    assert_eq!((bench.lines(), bench.view().refused.clone()), (vec![("milk", 1)], None));
}

#[test]
fn a_doubtful_read_is_offered_with_its_price_and_chosen_with_one_touch() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MISREAD, MILK, BEANS], 600);
    assert_eq!(bench.offered(), ["milk", "beans"], "only what the shop sells");
    assert_eq!(bench.view().doubt.as_ref().map(|doubt| doubt.offers[0].price.minor()), Some(119));
    assert_eq!((bench.lines(), bench.heard.len()), (vec![], 0), "an offer adds nothing and is quiet");
    bench.confirm("beans");
    assert_eq!((bench.lines(), bench.offered()), (vec![("beans", 1)], vec![]));
    assert_eq!(bench.heard, [Signal::Accepted]);
    bench.place("beans").wait(12_000);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn a_chosen_pack_that_is_read_well_a_moment_later_is_still_one_pack() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK, BEANS], 900).confirm("milk").doubt(&[MILK], 1_200).glimpse(MILK, 3_000);
    assert_eq!((bench.lines(), bench.offered()), (vec![("milk", 1)], vec![]));
    bench.wait(2_000).glimpse(MILK, 600);
    assert_eq!(bench.lines(), [("milk", 2)], "the next carton is another");
}

#[test]
fn an_offer_that_is_touched_twice_counts_once() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK], 600).touch(Intent::Confirm(seen(MILK))).touch(Intent::Confirm(seen(MILK)));
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn nothing_is_confirmed_that_was_not_offered() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK], 600).touch(Intent::Confirm(seen(BEANS)));
    assert_eq!((bench.lines(), bench.offered()), (vec![], vec!["milk"]));
}

#[test]
fn none_of_these_is_believed_and_not_asked_again_while_the_pack_is_held() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK, BEANS], 600).touch(Intent::Dismiss);
    assert_eq!(bench.offered(), Vec::<&str>::new());
    bench.doubt(&[MILK, BEANS], 15_000);
    assert_eq!(bench.offered(), Vec::<&str>::new());
    assert_eq!(bench.lines(), []);
    bench.glimpse(MILK, 600);
    assert_eq!(bench.lines(), [("milk", 1)], "a scan is never swallowed by it");
}

#[test]
fn an_offer_goes_by_itself_after_eight_seconds() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK], 1).wait(7_900);
    assert_eq!(bench.offered(), ["milk"]);
    bench.wait(200);
    assert_eq!(bench.offered(), Vec::<&str>::new());
}

#[test]
fn an_offer_goes_when_the_pack_is_read_when_another_is_scanned_and_when_shopping_ends() {
    for end in [Input::Glimpsed(seen(MILK)), Input::Touched(Intent::Cancel), Input::Touched(Intent::HandOver)] {
        let mut bench = Bench::shopping();
        bench.doubt(&[MILK, TEA], 600).feed(end.clone());
        assert_eq!(bench.offered(), Vec::<&str>::new(), "{end:?}");
    }
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK, TEA], 600).hear(Reader::Hid, "]E0", BEANS);
    assert_eq!((bench.offered(), bench.lines()), (vec![], vec![("beans", 1)]));
    bench.doubt(&[MILK], 600).touch(Intent::Checkout);
    assert_eq!(bench.offered(), Vec::<&str>::new());
}

#[test]
fn three_packs_are_offered_at_most_and_none_moves_while_a_finger_is_on_its_way() {
    let mut bench = Bench::shopping();
    bench.doubt(&[MILK], 600).doubt(&[BEANS, MILK, TEA, SALSA], 600);
    assert_eq!(bench.offered(), ["milk", "beans", "tea"]);
}

#[test]
fn a_pack_that_was_scanned_and_is_still_in_the_hand_is_not_offered() {
    let mut bench = Bench::shopping();
    bench.scan("milk").doubt(&[MILK], 3_000);
    assert_eq!((bench.offered(), bench.lines()), (vec![], vec![("milk", 1)]));
}

#[test]
fn an_offer_and_a_question_stand_side_by_side_and_neither_waits_for_the_other() {
    let mut bench = Bench::shopping();
    bench.place("tea").doubt(&[MILK], 7_000);
    assert!(bench.question().is_some());
    assert_eq!(bench.offered(), ["milk"]);
    bench.confirm("milk");
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn a_label_is_offered_at_its_own_price_and_charged_with_it() {
    let mut bench = Bench::shopping();
    bench.doubt(&["2312345005991"], 600);
    assert_eq!(bench.view().doubt.as_ref().map(|doubt| doubt.offers[0].price.minor()), Some(599));
    bench.confirm("cheese");
    assert_eq!(bench.total(), 599);
}

#[test]
fn an_offer_leaves_nothing_on_the_tape_and_a_restart_forgets_it() {
    let mut bench = Bench::shopping();
    let events = bench.tape.len();
    bench.doubt(&[MILK, BEANS], 2_000).touch(Intent::Dismiss).doubt(&[TEA], 600);
    assert_eq!(bench.tape.len(), events);
    bench.restart();
    assert_eq!(bench.offered(), Vec::<&str>::new());
}

#[test]
fn a_recorded_trip_with_glimpses_and_doubts_gives_the_same_receipt_when_it_is_told_again() {
    let mut bench = Bench::shopping();
    bench.glimpse(MILK, 3_000).glimpse(MISREAD, 3_000).doubt(&[BEANS, SALSA], 900).confirm("beans");
    bench.glimpse(BEANS, 2_000).wait(3_000).doubt(&[SALSA], 600).touch(Intent::Dismiss).wait(1_000);
    bench.glimpse(MILK, 500).glimpse(BEANS, 500).wait(1_000);
    assert_eq!(bench.lines(), [("milk", 2), ("beans", 2)]);
    let again = bench.retold();
    assert_eq!((again.lines(), again.total()), (bench.lines(), bench.total()));
}
