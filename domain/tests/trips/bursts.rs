//! Hands put several things in at once, in halves, in the wrong order, and the cart makes sense of the whole.

use crate::bench::{Bench, gtin, line};
use cart_domain::Mass;
use cart_domain::input::{Intent, LineChoice};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::LineStatus;

fn all_confirmed(bench: &Bench) -> bool {
    bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed)
}

#[test]
fn half_of_one_and_all_of_another_is_no_riddle_once_both_are_in() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan("beans").scan("tea");
    // The milk stands on the rim while the beans go in; then it slides down, and the tea follows.
    bench.add_grams(400).add_grams(1_030 - 400 + 450).add_grams(110).wait(15_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(all_confirmed(&bench));
}

#[test]
fn a_pack_that_was_forgotten_in_an_armful_is_asked_about_and_the_rest_is_not() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan("tea").add_grams(1_030 + 110 + 450).wait(12_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned]);
    assert_eq!(bench.lines(), [("milk", 1), ("tea", 1)]);
    assert!(all_confirmed(&bench));
    bench.scan("beans").wait(12_000);
    assert_eq!(bench.question(), None);
    assert!(all_confirmed(&bench));
}

#[test]
fn a_pack_whose_mass_nobody_knows_gets_what_its_company_leaves() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan("mystery").add_grams(1_030 + 320).wait(15_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(all_confirmed(&bench));
    bench.add_grams(-320).wait(6_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn what_lies_there_unexplained_does_not_take_the_scan_of_the_pack_in_the_hand() {
    let mut bench = Bench::shopping();
    // A bag that nobody mentioned weighs as much as beans do.
    bench.add_grams(455).wait(12_000).answer(Choice::TakeOut).wait(5_000);
    bench.scan("beans").wait(1_500).place("beans").wait(4_000);
    assert!(all_confirmed(&bench));
    bench.wait(20_000).answer(Choice::Mine).wait(2_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned]);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(450));
}

#[test]
fn who_scans_it_at_last_is_believed_though_it_has_lain_there_for_long() {
    let mut bench = Bench::shopping();
    bench.place("beans").wait(20_000).scan("beans").wait(12_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned]);
    assert_eq!(bench.question(), None);
    assert!(all_confirmed(&bench));
}

#[test]
fn who_corrects_a_wrong_scan_of_a_pack_in_the_basket_takes_nothing_out() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(3_000);
    bench.touch(Intent::Remove(LineChoice::Line(line(1)))).wait(500).scan("salsa").wait(15_000);
    assert_eq!(bench.question(), None);
    assert_eq!(bench.lines(), [("salsa", 1)]);
    assert_eq!(bench.view().lines[1].status, LineStatus::Confirmed);
}

#[test]
fn who_corrects_a_wrong_choice_of_produce_takes_nothing_out() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(3_000);
    bench.touch(Intent::Remove(LineChoice::Line(line(1)))).wait(500);
    bench.touch(Intent::Produce { plu: "4131".to_owned() }).wait(15_000);
    assert_eq!(bench.question(), None);
    assert_eq!(bench.view().lines[1].net, Some(Mass::from_grams(450)));
}

#[test]
fn who_says_twice_that_it_is_out_is_believed() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(3_000);
    bench.touch(Intent::Remove(LineChoice::Line(line(1)))).wait(1_000);
    bench.answer(Choice::TookOut).wait(25_000).answer(Choice::TookOut).wait(60_000);
    assert_eq!(bench.questions_seen(), [Kind::StillHere]);
    assert_eq!(bench.question(), None);
}

#[test]
fn some_grams_less_take_nothing_off_the_receipt_when_nobody_saw_it_leave() {
    let mut bench = Bench::shopping();
    bench.scan("stamp").add_grams(1).wait(12_000).add_grams(-9).wait(15_000);
    assert_eq!(bench.lines(), [("stamp", 1)]);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn an_answer_explains_no_more_than_its_product_weighs() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(2_000).add_grams(1_030 + 450).wait(8_000);
    bench.answer(Choice::Gtin(gtin("milk"))).wait(8_000);
    assert_eq!(bench.lines(), [("milk", 2)]);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.answer(Choice::Gtin(gtin("beans"))).wait(8_000);
    assert_eq!(bench.lines(), [("milk", 2), ("beans", 1)]);
    assert_eq!(bench.question(), None);
}

#[test]
fn an_answer_explains_both_halves_of_its_product() {
    let mut bench = Bench::shopping();
    bench.add_grams(700).add_grams(330).wait(8_000).answer(Choice::Gtin(gtin("milk"))).wait(20_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned]);
    assert!(all_confirmed(&bench));
}

#[test]
fn a_forgotten_pack_that_is_lifted_out_scanned_and_put_back_is_in_the_basket() {
    let mut bench = Bench::shopping();
    bench.place("beans").wait(8_000).answer(Choice::Mine).wait(2_000);
    bench.take("beans").scan("beans").place("beans").wait(15_000);
    assert_eq!(bench.lines(), [("beans", 1)]);
    assert!(all_confirmed(&bench));
}

#[test]
fn something_of_unknown_mass_may_come_in_two_movements() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").add_grams(110).add_grams(115).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    bench.add_grams(-225).wait(6_000);
    assert_eq!(bench.lines(), []);
}

#[test]
fn what_was_taken_on_trust_is_felt_when_it_comes_after_all() {
    let mut bench = Bench::shopping();
    bench.scan("milk").wait(15_000).answer(Choice::InBasket).wait(3_000).place("milk").wait(15_000);
    assert_eq!(bench.questions_seen(), [Kind::NotPlaced]);
    bench.take("milk").wait(6_000);
    assert_eq!(bench.lines(), []);
}

#[test]
fn who_vouches_for_too_light_a_pack_gets_no_further_one_for_nothing() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("beans").wait(8_000).answer(Choice::Right).wait(3_000);
    bench.place("milk").wait(10_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
}
