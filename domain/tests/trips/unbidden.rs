//! What people put into a cart that they have not touched yet, and what they never meant to buy with it.

use cart_domain::Event;
use cart_domain::input::Intent;
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{LineStatus, State};

use crate::bench::Bench;

fn trips(bench: &Bench) -> usize {
    bench.tape.iter().filter(|record| matches!(record.event, Event::TripStarted { .. })).count()
}

fn all_confirmed(bench: &Bench) -> bool {
    bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed)
}

#[test]
fn a_first_pack_without_a_word_is_noticed_at_once_and_asked_about_in_time() {
    let mut bench = Bench::idle();
    bench.place("beans").wait(800);
    assert_eq!((bench.state(), bench.notice()), (State::Idle, Some(Kind::Unscanned)));
    bench.wait(6_500);
    assert_eq!((bench.state(), bench.question()), (State::Shopping, Some(Kind::Unscanned)));
    bench.scan("beans").wait(12_000);
    assert_eq!((bench.lines(), bench.question()), (vec![("beans", 1)], None));
    assert!(all_confirmed(&bench));
}

#[test]
fn who_scans_the_first_pack_after_putting_it_in_meets_no_question() {
    let mut bench = Bench::idle();
    bench.place("beans").wait(3_000).scan("beans").wait(12_000);
    assert_eq!((bench.questions_seen(), trips(&bench)), (vec![], 1));
}

#[test]
fn what_is_taken_out_again_leaves_an_idle_cart_and_no_trip() {
    let mut bench = Bench::idle();
    bench.place("beans").wait(8_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.answer(Choice::TakeOut).wait(1_000).take("beans").wait(2_000);
    assert_eq!((bench.state(), bench.question(), bench.notice()), (State::Idle, None, None));
    assert!(bench.tape.iter().any(|record| record.event == Event::TripCancelled));
}

#[test]
fn a_bag_that_goes_in_before_anything_else_is_ones_own_for_one_touch() {
    let mut bench = Bench::idle();
    bench.add_grams(380).wait(7_000).answer(Choice::Mine).wait(1_000);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(0));
    bench.scan("milk").place("milk").wait(15_000);
    assert_eq!((bench.questions_seen(), bench.question()), (vec![Kind::Unscanned], None));
    assert_eq!((bench.lines(), trips(&bench)), (vec![("milk", 1)], 1));
}

#[test]
fn a_hand_that_rests_on_an_idle_cart_is_gone_when_it_goes() {
    let mut bench = Bench::idle();
    bench.add_grams(2_000).wait(4_000).add_grams(-2_000).wait(20_000);
    assert_eq!((bench.state(), bench.questions_seen(), trips(&bench)), (State::Idle, vec![], 0));
}

#[test]
fn who_touched_the_screen_keeps_the_trip_though_everything_is_out_again() {
    let mut bench = Bench::idle();
    bench.place("beans").wait(8_000).touch(Intent::Start).take("beans").wait(10_000);
    assert_eq!((bench.state(), bench.question()), (State::Shopping, None));
}

#[test]
fn what_comes_beside_goods_that_are_still_being_unloaded_begins_nothing() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").wait(12_000).pay();
    bench.wait(70_000).add_grams(200).wait(20_000);
    assert_eq!((bench.state(), bench.notice(), trips(&bench)), (State::Idle, None, 1), "their bag, to be packed");
    bench.add_grams(-(1_030 + 450 + 200)).wait(5_000).place("tea").wait(8_000);
    assert_eq!((bench.question(), trips(&bench)), (Some(Kind::Unscanned), 2), "empty again, and somebody else's");
}

#[test]
fn a_cart_that_does_not_know_whether_it_is_empty_waits_to_be_touched() {
    let mut bench = Bench::idle();
    bench.add_grams(3_000).restart();
    bench.wait(2_000).place("beans").wait(20_000);
    assert_eq!((bench.state(), bench.notice()), (State::Idle, None));
    bench.scan("beans").wait(12_000);
    assert_eq!((bench.lines(), bench.questions_seen()), (vec![("beans", 1)], vec![]));
}

#[test]
fn a_scan_begins_the_trip_and_what_lay_there_before_has_its_time_from_when_it_was_noticed() {
    let mut bench = Bench::idle();
    bench.place("beans").wait(4_000).scan("milk").place("milk").wait(3_500);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.scan("beans").wait(12_000);
    assert_eq!((bench.lines(), bench.question()), (vec![("milk", 1), ("beans", 1)], None));
}

#[test]
fn the_first_pack_is_not_taken_for_the_empty_platform_though_its_scan_was_forgotten() {
    let mut bench = Bench::idle();
    bench.add_grams(3_000).restart().place("beans").wait(180_000).scan("milk").wait(1_000);
    assert_eq!(bench.notice(), Some(Kind::Unscanned), "the next pack is minutes away, and still it is noticed");
    bench.place("milk").wait(8_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.scan("beans").wait(12_000);
    assert_eq!(bench.question(), None);
    assert!(all_confirmed(&bench));
}

#[test]
fn what_nobody_comes_for_is_part_of_the_cart_after_a_while() {
    let mut bench = Bench::idle();
    bench.add_grams(300).wait(1_200_000);
    assert_eq!((bench.state(), bench.questions_seen()), (State::Idle, vec![Kind::Unscanned]));
    bench.scan("milk").place("milk").wait(15_000);
    assert_eq!((bench.question(), trips(&bench)), (None, 2));
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_030));
}
