use cart_domain::Money;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{LineStatus, StaffWhy, State};

use crate::simulate::judge::Policy;
use crate::simulate::judge::bench::{BANANAS, Bench, JAM, MILK, TOY, YEAST};

fn bench() -> Bench {
    Bench::under(Policy::Tolerance)
}

#[test]
fn scan_and_put_in_is_paid_without_a_word() {
    let bench = bench().scan(MILK).put(405).scan(JAM).put(745).pay();
    assert_eq!((bench.state(), bench.asked.len(), bench.staff_wanted()), (State::Paying, 0, None));
    assert_eq!(bench.lines(), [(1, LineStatus::Confirmed), (1, LineStatus::Confirmed)]);
}

#[test]
fn two_scans_may_be_put_in_the_other_way_round_or_together() {
    assert_eq!(bench().scan(MILK).scan(JAM).put(750).put(400).pay().state(), State::Paying);
    assert_eq!(bench().scan(MILK).scan(JAM).put(1_150).pay().state(), State::Paying);
}

#[test]
fn what_is_put_in_first_and_scanned_within_five_seconds_is_no_question() {
    let bench = bench().put(400);
    assert_eq!(bench.notice(), Some(Kind::Unscanned));
    let bench = bench.wait(2_000).scan(MILK).pay();
    assert_eq!((bench.state(), bench.asked.len()), (State::Paying, 0));
}

#[test]
fn an_unexpected_item_blocks_until_it_is_taken_out() {
    let bench = bench().scan(JAM).put(750).put(400).wait(5_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    let bench = bench.scan(JAM);
    assert!(bench.refuses() && bench.lines().len() == 1, "nothing else is sold meanwhile");
    let bench = bench.put(-400);
    assert_eq!((bench.question(), bench.staff_wanted()), (None, None));
    assert_eq!(bench.pay().state(), State::Paying);
}

#[test]
fn an_unexpected_item_is_explained_by_its_own_scan() {
    let bench = bench().scan(JAM).put(750).put(400).wait(5_000).scan(MILK);
    assert_eq!((bench.question(), bench.lines().len()), (None, 2));
    assert_eq!(bench.pay().state(), State::Paying);
}

#[test]
fn a_question_that_nobody_answers_brings_staff_who_lets_it_be() {
    let bench = bench().scan(JAM).put(750).put(400).wait(124_000);
    assert_eq!(bench.staff_wanted(), None);
    let bench = bench.wait(2_000);
    assert_eq!(bench.staff_wanted(), Some(StaffWhy::Question));
    let bench = bench.staff(StaffAct::Clear);
    assert_eq!((bench.question(), bench.staff_wanted()), (None, None));
    assert_eq!(bench.pay().state(), State::Paying);
}

#[test]
fn the_wrong_mass_of_a_scan_is_asked_about_by_name() {
    let bench = bench().scan(MILK).put(500).wait(5_000);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    assert_eq!(bench.lines(), [(1, LineStatus::Asked)]);
}

#[test]
fn a_scan_that_is_never_put_in_can_be_dropped_or_vouched_for() {
    let bench = bench().scan(JAM).put(750).scan(MILK).wait(9_000);
    assert_eq!(bench.question(), Some(Kind::NotPlaced));
    let dropped = bench.answer(Choice::DropLine);
    assert_eq!((dropped.question(), dropped.total()), (None, Money::from_minor(199)));
    let vouched = Bench::under(Policy::Tolerance).scan(MILK).wait(9_000).answer(Choice::InBasket).pay();
    assert_eq!(vouched.state(), State::Paying);
}

#[test]
fn what_leaves_silently_is_asked_about_and_its_line_is_named() {
    let bench = bench().scan(MILK).put(400).scan(JAM).put(750).put(-400).wait(5_000);
    assert_eq!(bench.question(), Some(Kind::Removed));
    let line = cart_domain::ids::LineId(1);
    let bench = bench.answer(Choice::Line(line)).pay();
    assert_eq!((bench.state(), bench.total()), (State::Paying, Money::from_minor(199)));
}

#[test]
fn what_is_deleted_and_taken_out_is_no_question_in_either_order() {
    let remove = || Intent::Remove(cart_domain::input::LineChoice::Line(cart_domain::ids::LineId(1)));
    let deleted = bench().scan(MILK).put(400).scan(JAM).put(750).touch(remove()).put(-400).pay();
    let taken = bench().scan(MILK).put(400).scan(JAM).put(750).put(-400).touch(remove()).pay();
    for bench in [deleted, taken] {
        assert_eq!((bench.state(), bench.asked.len()), (State::Paying, 0));
    }
}

#[test]
fn produce_a_bag_an_unknown_mass_and_what_is_too_light_are_taken_as_they_are() {
    let bench = bench().produce(BANANAS).put(500).touch(Intent::Bag).put(90).scan(TOY).put(1_234).scan(YEAST).pay();
    assert_eq!((bench.state(), bench.asked.len()), (State::Paying, 0), "{:?}", bench.lines());
    assert_eq!(bench.total(), Money::from_minor(100 + 199 + 199));
}

#[test]
fn whoever_wants_to_pay_with_something_open_meets_staff() {
    let bench = bench().scan(JAM).put(750).put(400).pay();
    assert_eq!((bench.state(), bench.staff_wanted()), (State::Checkout, Some(StaffWhy::Question)));
}
