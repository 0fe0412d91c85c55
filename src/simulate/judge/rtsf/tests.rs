use cart_domain::Money;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::Kind;
use cart_domain::view::{LineStatus, StaffWhy, State};

use crate::simulate::judge::Policy;
use crate::simulate::judge::bench::{BANANAS, Bench, JAM, MILK, TOY};

fn bench() -> Bench {
    Bench::under(Policy::Rtsf)
}

#[test]
fn scan_and_put_in_is_paid_without_a_word() {
    let bench = bench().scan(MILK).put(405).scan(JAM).put(745).pay();
    assert_eq!((bench.state(), bench.asked.len(), bench.staff_wanted()), (State::Paying, 0, None));
    assert_eq!(bench.lines(), [(1, LineStatus::Confirmed), (1, LineStatus::Confirmed)]);
}

#[test]
fn an_unscanned_item_is_a_notice_at_once_and_staff_at_the_payment() {
    let bench = bench().scan(JAM).put(750).put(400);
    assert_eq!(bench.notice(), Some(Kind::Unscanned));
    let bench = bench.wait(10_000);
    assert_eq!((bench.notice(), bench.question()), (None, None));
    let bench = bench.pay();
    assert_eq!((bench.state(), bench.staff_wanted()), (State::Checkout, Some(StaffWhy::Question)));
    assert_eq!(bench.question(), Some(Kind::Unscanned));
}

#[test]
fn each_suspect_is_on_the_screen_before_staff_lets_them_be() {
    let bench = bench().scan(JAM).put(750).put(400).put(500).pay().wait(3_000);
    assert_eq!(bench.asked.len(), 2, "one after another");
    let bench = bench.staff(StaffAct::Clear);
    assert_eq!((bench.question(), bench.staff_wanted()), (None, None));
    assert_eq!(bench.touch(Intent::Pay).state(), State::Paying);
}

#[test]
fn an_honest_habit_brings_staff_for_nothing() {
    let placed_first = bench().put(400).scan(MILK).pay();
    let two_scans_first = bench().scan(MILK).scan(JAM).put(400).put(750).pay();
    let produce = bench().produce(BANANAS).put(500).pay();
    for bench in [placed_first, two_scans_first, produce] {
        assert_eq!(bench.staff_wanted(), Some(StaffWhy::Question), "{:?}", bench.lines());
    }
}

#[test]
fn what_is_taken_out_silently_is_charged_and_nobody_comes() {
    let bench = bench().scan(MILK).put(400).scan(JAM).put(750).put(-400).pay();
    assert_eq!((bench.state(), bench.total()), (State::Paying, Money::from_minor(398)));
}

#[test]
fn a_bag_and_an_unknown_mass_are_kept_from_it() {
    let bench = bench().touch(Intent::Bag).put(90).see(TOY).scan(TOY).see(TOY).put(1_234).scan(MILK).put(400).pay();
    assert_eq!((bench.state(), bench.asked.len()), (State::Paying, 0));
}

#[test]
fn something_seen_and_never_scanned_is_suspect_even_when_it_weighs_nothing() {
    let bench = bench().scan(MILK).see(MILK).put(400).see(JAM).pay();
    assert_eq!(bench.staff_wanted(), Some(StaffWhy::Question));
}
