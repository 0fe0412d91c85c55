//! What people answer and think better of later, what they put in before there was anybody to be told, and what the cart asks a second time.

use cart_domain::input::{Change, Input, Intent, LineChoice, Match, PerMille, Sighting};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::LineStatus;

use crate::bench::{Bench, gtin, line};

fn all_confirmed(bench: &Bench) -> bool {
    bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed)
}

fn offered(bench: &Bench) -> Vec<Choice> {
    let question = bench.view().question.as_ref();
    question.map(|question| question.choices.iter().map(|shown| shown.choice.clone()).collect()).unwrap_or_default()
}

/// The camera saw something being put in that looks like nothing it knows well.
fn something_goes_in(bench: &mut Bench) {
    let faint = Match { gtin: gtin("tea"), score: PerMille(400) };
    let picture =
        Sighting { change: Change::Added, area: [PerMille(0); 4], matches: vec![faint], quality: PerMille(900) };
    bench.feed(Input::Sighted(picture));
}

#[test]
fn a_bag_is_not_taken_for_a_pack_that_was_bought_after_it() {
    let mut bench = Bench::shopping();
    bench.add_grams(450).wait(8_000).answer(Choice::TakeOut).wait(5_000);
    bench.scan("beans").wait(1_000).place("beans").wait(30_000);
    assert_eq!(offered(&bench), [Choice::ScanIt, Choice::TakeOut, Choice::Mine]);
}

#[test]
fn whoever_is_asked_again_may_say_that_it_is_theirs() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).add_grams(450).wait(8_000);
    assert_eq!(offered(&bench), [Choice::ScanIt, Choice::Gtin(gtin("beans")), Choice::TakeOut]);
    bench.answer(Choice::TakeOut).wait(30_000);
    assert_eq!(offered(&bench), [Choice::ScanIt, Choice::Gtin(gtin("beans")), Choice::Mine]);
}

#[test]
fn who_called_a_pack_their_own_and_scans_it_later_is_believed() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(5_000).place("beans").wait(8_000).answer(Choice::Mine).wait(60_000);
    bench.scan("beans").wait(30_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned], "it lies there, and nobody needs to hear of it");
    assert!(all_confirmed(&bench));
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_480));
    bench.touch(Intent::Checkout).wait(500).pay();
    assert_eq!(bench.asked_payment, 1, "nothing stands against any answer");
}

#[test]
fn something_else_beside_what_was_scanned_is_found_by_its_own_scan() {
    let mut bench = Bench::shopping();
    bench.scan("beans").add_grams(450 + 110).wait(14_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    bench.answer(Choice::Other).wait(3_000).scan("tea").wait(20_000);
    assert_eq!(bench.questions_seen(), [Kind::WrongWeight]);
    assert!(all_confirmed(&bench));
}

#[test]
fn two_things_seen_going_in_on_one_scan_are_two_things() {
    let mut bench = Bench::shopping();
    bench.scan("beans").wait(500);
    something_goes_in(&mut bench);
    bench.add_grams(450 + 110);
    something_goes_in(&mut bench);
    bench.wait(14_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned], "what was scanned is in it, and the rest is asked about");
    bench.scan("tea").wait(12_000);
    assert!(all_confirmed(&bench));
}

#[test]
fn a_pack_that_weighs_as_much_as_the_bag_is_not_taken_for_the_bag_when_it_leaves() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Bag).add_grams(452).wait(3_000);
    bench.scan("beans").place("beans").wait(5_000).take("beans").wait(1_000);
    bench.touch(Intent::Remove(LineChoice::Line(line(1)))).wait(20_000);
    assert_eq!(bench.questions_seen(), [], "who deletes it says which of the two it was");
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(0));
}

#[test]
fn which_of_the_two_has_left_is_asked_when_nobody_says() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Bag).add_grams(452).wait(3_000);
    bench.scan("beans").place("beans").wait(5_000).add_grams(-452).wait(6_000);
    assert_eq!(offered(&bench), [Choice::Line(line(1)), Choice::None]);
    bench.answer(Choice::None).wait(5_000);
    assert_eq!((bench.lines(), bench.question()), (vec![("beans", 1)], None));
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(450), "the bag is out, and the beans are paid for");
}

#[test]
fn what_the_shopper_before_put_in_and_took_along_is_no_first_pack() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").wait(12_000).pay();
    bench.wait(70_000);
    // Their bag goes in to be packed, and leaves with everything.
    bench.add_grams(200).wait(10_000).add_grams(-(1_030 + 450 + 200)).wait(60_000);
    bench.scan("tea").place("tea").wait(15_000);
    assert_eq!((bench.lines(), bench.question(), bench.notice()), (vec![("tea", 1)], None, None));
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(110));
}

#[test]
fn whoever_has_said_what_one_weighs_is_not_asked_about_the_next() {
    let mut bench = Bench::shopping();
    // A new recipe: the catalogue says 450 g.
    bench.scan("beans").add_grams(620).wait(12_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    bench.answer(Choice::Right).wait(3_000).scan("beans").add_grams(618).wait(12_000);
    assert_eq!(bench.questions_seen(), [Kind::WrongWeight]);
    assert_eq!(bench.lines(), [("beans", 2)]);
    assert!(all_confirmed(&bench));
}

#[test]
fn one_answer_is_enough_for_all_the_packs_that_lie_there() {
    let mut bench = Bench::shopping();
    bench.scan("beans").add_grams(620).scan("beans").add_grams(618).scan("beans").add_grams(623).wait(12_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    bench.answer(Choice::Right).wait(12_000);
    assert_eq!(bench.questions_seen(), [Kind::WrongWeight]);
    assert!(all_confirmed(&bench));
}

#[test]
fn what_weighs_neither_what_the_catalogue_says_nor_what_the_first_one_did_is_asked_about() {
    let mut bench = Bench::shopping();
    bench.scan("beans").add_grams(620).wait(12_000).answer(Choice::Right).wait(3_000);
    bench.scan("beans").add_grams(910).wait(12_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
}
