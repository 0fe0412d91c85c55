//! Packs whose mass nobody knows: a shop's first weeks are full of them.

use cart_domain::Input;
use cart_domain::input::{Change, Match, PerMille, Sighting};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::LineStatus;

use crate::bench::{Bench, gtin};

#[test]
fn two_packs_whose_mass_nobody_knows_are_two_when_they_are_put_in_at_once() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("mystery").add_grams(640).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 2)]);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
    bench.add_grams(-320).wait(8_000);
    assert_eq!(bench.lines(), [("mystery", 1)], "and one of them is half as much");
}

#[test]
fn two_packs_whose_mass_nobody_knows_are_two_when_they_are_put_in_one_by_one() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("mystery").add_grams(320).add_grams(323).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 2)]);
    bench.add_grams(-320).wait(8_000);
    assert_eq!(bench.lines(), [("mystery", 1)]);
}

#[test]
fn a_pack_whose_mass_nobody_knows_is_what_lies_there_and_not_taken_on_trust() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("milk").place("milk");
    let nothing = vec![Match { gtin: gtin("mystery"), score: PerMille(400) }];
    let picture = Sighting { change: Change::Added, area: [PerMille(0); 4], matches: nothing, quality: PerMille(900) };
    bench.feed(Input::Sighted(picture));
    bench.scan("beans").wait(5_500).add_grams(320).wait(1_000).place("beans").wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_800));
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}

#[test]
fn a_pack_whose_mass_nobody_knows_and_its_twin_beside_something_else_are_one_each() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("mystery").scan("beans").add_grams(830).add_grams(832 + 450).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 2), ("beans", 1)]);
    bench.add_grams(-831).wait(8_000);
    assert_eq!(bench.lines(), [("mystery", 1), ("beans", 1)]);
}

#[test]
fn what_is_named_in_answer_is_what_was_scanned_for_it() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).scan("beans").wait(8_000).add_grams(540).wait(12_000);
    let asked = bench.question();
    assert_eq!(asked, Some(Kind::WrongWeight));
    bench.answer(Choice::Other).wait(12_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.answer(Choice::Gtin(gtin("beans"))).wait(12_000);
    assert_eq!(bench.lines(), [("beans", 2)], "it was scanned, and is not billed twice");
    assert_eq!(bench.question(), None);
}

#[test]
fn packs_that_wait_for_the_hands_to_rest_are_not_asked_about_meanwhile() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").jolt(320).scan("mystery").jolt(321).scan("mystery").jolt(319).roll(9_000).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 3)]);
}

#[test]
fn it_is_what_i_scanned_speaks_of_all_that_was_scanned_for_it() {
    let mut bench = Bench::shopping();
    // The catalogue says 450 g of the beans, which weigh 380.
    bench.scan("milk").scan("beans").add_grams(1_030 + 380).wait(14_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    bench.answer(Choice::Right).wait(14_000);
    assert_eq!(bench.questions_seen(), [Kind::WrongWeight]);
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
    bench.add_grams(-380).wait(8_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
}
