//! When a person should look into the basket before it is paid, and when nobody should.

use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::{Choice, Kind};
use cart_domain::spot_check::{Reason, SpotChecks};
use cart_domain::view::{StaffWhy, State};
use cart_domain::{Event, Money, Policy};

use crate::bench::Bench;

fn shop_with(checks: SpotChecks) -> Bench {
    let mut bench = Bench::idle_under(Policy { spot_checks: checks, ..Policy::default() });
    bench.touch(Intent::Start).wait(200);
    bench
}

/// A trip that is well under way says of two heavy things that they are no merchandise.
fn twice_theirs(bench: &mut Bench) {
    for name in ["milk", "tea", "salsa"] {
        bench.scan(name).place(name).wait(1_000);
    }
    for grams in [640, 850] {
        bench.add_grams(grams).wait(7_000).answer(Choice::Mine);
    }
}

fn check_out(bench: &mut Bench) {
    bench.touch(Intent::Checkout).wait(300).touch(Intent::Pay);
}

fn reasons(bench: &Bench) -> Vec<Reason> {
    let mut asked = Vec::new();
    for record in &bench.tape {
        if let Event::SpotCheckAsked { why } = &record.event {
            asked.extend(why);
        }
    }
    asked
}

fn staff(bench: &Bench) -> Option<StaffWhy> {
    bench.view().staff.as_ref().map(|call| call.why)
}

#[test]
fn an_ordinary_trip_is_nobodys_business() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").add_grams(380).wait(7_000).answer(Choice::Mine);
    check_out(&mut bench);
    assert_eq!((bench.state(), reasons(&bench)), (State::Paying, vec![]), "an umbrella goes in first");
}

#[test]
fn several_answers_against_the_evidence_are_worth_a_look_before_payment() {
    let mut bench = Bench::shopping();
    twice_theirs(&mut bench);
    assert_eq!(staff(&bench), None, "shopping is never blocked");
    check_out(&mut bench);
    assert_eq!((bench.state(), staff(&bench)), (State::Checkout, Some(StaffWhy::SpotCheck)));
    assert_eq!((bench.asked_payment, reasons(&bench)), (0, vec![Reason::SaidToBeTheirs]));
    bench.touch(Intent::Pay);
    assert_eq!(reasons(&bench).len(), 1, "asking twice is asking once");
    bench.staff(StaffAct::Approve { line: None });
    assert_eq!(staff(&bench), None);
    bench.touch(Intent::Pay);
    assert_eq!((bench.state(), bench.asked_payment), (State::Paying, 1));
}

#[test]
fn a_power_cut_does_not_spare_the_look_nor_ask_for_it_again() {
    let mut bench = Bench::shopping();
    twice_theirs(&mut bench);
    check_out(&mut bench);
    bench.restart();
    assert_eq!(staff(&bench), Some(StaffWhy::SpotCheck));
    bench.staff(StaffAct::Approve { line: None }).restart().touch(Intent::Pay);
    assert_eq!((bench.state(), reasons(&bench).len()), (State::Paying, 1));
}

#[test]
fn who_deletes_the_line_that_was_doubted_is_not_looked_at_for_it() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("tea").add_grams(640).answer(Choice::Right);
    bench.scan("beans").wait(11_000).answer(Choice::InBasket);
    bench.touch(Intent::Remove(cart_domain::input::LineChoice::Line(cart_domain::ids::LineId(2))));
    bench.add_grams(-640).wait(5_000);
    check_out(&mut bench);
    assert_eq!((bench.state(), reasons(&bench)), (State::Paying, vec![]));
}

#[test]
fn staff_who_settled_the_questions_have_looked() {
    let mut bench = Bench::shopping();
    twice_theirs(&mut bench);
    bench.place("beans").touch(Intent::Checkout).wait(300).touch(Intent::Pay);
    assert_eq!(staff(&bench), Some(StaffWhy::Question));
    bench.staff(StaffAct::Clear).touch(Intent::Pay);
    assert_eq!((bench.state(), reasons(&bench)), (State::Paying, vec![]));
}

#[test]
fn a_store_that_wants_no_looks_gets_none() {
    let mut bench = shop_with(SpotChecks { budget: 0, random: 0, ..SpotChecks::default() });
    twice_theirs(&mut bench);
    check_out(&mut bench);
    assert_eq!(bench.state(), State::Paying);
}

#[test]
fn a_store_may_want_dear_baskets_looked_at_within_its_budget() {
    let mut bench = shop_with(SpotChecks { value: Some(Money::from_minor(100)), ..SpotChecks::default() });
    let mut looks = 0;
    for _ in 0..5 {
        bench.scan("milk").place("milk");
        check_out(&mut bench);
        if staff(&bench) == Some(StaffWhy::SpotCheck) {
            looks += 1;
            bench.staff(StaffAct::Approve { line: None }).touch(Intent::Pay);
        }
        bench.pay().take("milk").touch(Intent::Cancel).wait(200).touch(Intent::Start).wait(200);
    }
    assert_eq!(looks, 2, "three are saved up, and the last is kept for evidence");
}

#[test]
fn the_stores_word_is_honoured_while_a_look_is_wanted() {
    let mut bench = Bench::shopping();
    twice_theirs(&mut bench);
    bench.pay();
    assert_eq!(bench.state(), State::Paid);
}

#[test]
fn pieces_confirmed_against_the_scale_count_against_the_trip() {
    let mut bench = Bench::shopping();
    for _ in 0..2 {
        bench.scan("beans").add_grams(902);
        assert_eq!(bench.question(), Some(Kind::Count));
        bench.answer(Choice::Pieces(1)).wait(1_000);
    }
    check_out(&mut bench);
    assert_eq!(reasons(&bench), [Reason::PiecesContradicted]);
}
