//! What the trace format promises a shopper, rule by rule.

use cart_domain::input::{Change, Intent, StaffAct};
use cart_domain::question::Kind;
use cart_domain::view::{LineStatus, StaffWhy, State};
use cart_domain::{Input, Mass, Tick};
use dash_cart::trace::{Did, Fact, Mistake, Truth};

use crate::replayed::Replayed;
use crate::shelf::*;
use crate::story::Story;

fn placed(fact: &Fact) -> bool {
    matches!(fact, Fact::Truth(Truth::Deed(deed)) if deed.did == Did::Place)
}

fn took(fact: &Fact) -> bool {
    matches!(fact, Fact::Truth(Truth::Deed(deed)) if deed.did == Did::Take)
}

fn scanned(fact: &Fact) -> bool {
    matches!(fact, Fact::Input(Input::Scanned(_)))
}

fn within(t: Tick, from: u64, span: std::ops::RangeInclusive<u64>) -> bool {
    span.contains(&t.0.saturating_sub(from))
}

/// A story's pack comes to rest some 0.4 s after the movement began.
const MOVEMENT: u64 = 400;

#[test]
fn who_places_and_then_scans_or_takes_out_and_then_deletes_meets_no_question() {
    let replayed = Replayed::of(
        Story::shopping("honest habits")
            .place(MILK)
            .scan(MILK)
            .place(BREAD)
            .wait(3_000)
            .scan(BREAD)
            .wait(1_000)
            .take(BREAD)
            .remove_line(2)
            .wait(1_000)
            .check_out(),
    );
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill(), [("Whole milk 1 l", 1, 129)]);
    assert_eq!(replayed.last().state, State::Paid);
}

#[test]
fn an_added_mass_is_noticed_within_a_second_of_rest_and_asked_about_after_six() {
    let replayed = Replayed::of(Story::shopping("forgotten").forget_to_scan(COFFEE).wait(10_000));
    let placed = replayed.when(placed).0 + MOVEMENT;
    let (noticed, notice) = replayed.notice(Kind::Unscanned).expect("it was felt");
    assert!(within(noticed, placed, 0..=1_000), "noticed at {noticed:?}, put in at {placed}");
    assert!((notice.felt.expect("a mass").grams() - 513).abs() <= 5);
    let [(asked, question)] = replayed.questions()[..] else { panic!("one question") };
    assert_eq!((question.kind, question.line), (Kind::Unscanned, None));
    assert!(within(asked, noticed.0, 5_000..=6_500), "asked at {asked:?}, noticed at {noticed:?}");
}

#[test]
fn a_scan_that_explains_the_mass_takes_the_question_away() {
    let story = Story::shopping("late scan").place(COFFEE).wait(8_000).scan(COFFEE).wait(2_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), [Kind::Unscanned]);
    let last = replayed.last();
    assert_eq!((last.question.is_none(), last.notice.is_none()), (true, true));
    assert_eq!(last.lines[0].status, LineStatus::Confirmed);
}

#[test]
fn a_scan_that_is_never_put_in_is_asked_about_after_ten_seconds() {
    let replayed = Replayed::of(Story::shopping("never placed").wait(2_000).scan(RICE).wait(13_000));
    let scanned = replayed.when(scanned);
    let [(asked, question)] = replayed.questions()[..] else { panic!("one question") };
    assert_eq!((question.kind, question.line.map(|line| line.0)), (Kind::NotPlaced, Some(1)));
    assert!(within(asked, scanned.0, 10_000..=10_200), "{asked:?}");
}

#[test]
fn what_exactly_one_line_explains_leaves_the_receipt_after_four_seconds_with_an_undo_of_ten() {
    let story = Story::shopping("taken out").scan(MILK).place(MILK).scan(BREAD).place(BREAD).take(BREAD).wait(16_000);
    let replayed = Replayed::of(story);
    let taken = replayed.when(took).0 + MOVEMENT;
    assert_eq!(replayed.kinds_asked(), []);
    let void = replayed.shown.iter().find(|shown| shown.view.lines.iter().any(|line| line.status == LineStatus::Void));
    let void = void.expect("the bread goes").t;
    assert!(within(void, taken, 4_000..=5_000), "void at {void:?}");
    let names_it = |t: u64| replayed.at(Tick(t)).notice.as_ref().is_some_and(|notice| notice.line.is_some());
    assert!(names_it(void.0) && names_it(void.0 + 9_900), "a notice names the line for ten seconds");
    assert!(!names_it(void.0 + 10_100), "and no longer");
}

#[test]
fn what_several_lines_explain_is_asked_about_after_four_seconds() {
    let same = APRICOT_JAM.weighing(STRAWBERRY_JAM.grams);
    let story = Story::shopping("which jam?").scan(STRAWBERRY_JAM).place(STRAWBERRY_JAM).scan(same).place(same);
    let replayed = Replayed::of(story.take(same).wait(6_000));
    let taken = replayed.when(took).0 + MOVEMENT;
    let [(asked, question)] = replayed.questions()[..] else { panic!("one question") };
    assert_eq!(question.kind, Kind::Removed);
    assert!(within(asked, taken, 4_000..=5_000), "{asked:?}");
    let ids: Vec<String> = question.choices.iter().map(|choice| choice.choice.to_string()).collect();
    assert!(ids.contains(&"line:1".to_owned()) && ids.contains(&"line:2".to_owned()), "{ids:?}");
    assert_eq!(ids.last().map(String::as_str), Some("none"));
}

#[test]
fn everything_open_is_asked_at_checkout_and_paying_regardless_calls_staff() {
    let story = Story::shopping("in a hurry").scan(MILK).place(MILK).scan(RICE).forget_to_scan(COFFEE);
    let replayed = Replayed::of(story.touch(Intent::Checkout).wait(500).touch(Intent::Pay).wait(1_000).paid("A1"));
    let checkout = replayed.when(|fact| matches!(fact, Fact::Input(Input::Touched(Intent::Checkout))));
    let pay = replayed.when(|fact| matches!(fact, Fact::Input(Input::Touched(Intent::Pay))));
    assert!(replayed.at(checkout).question.is_some());
    let blocked = replayed.at(pay);
    assert_eq!(
        (blocked.state, blocked.staff.as_ref().map(|call| call.why)),
        (State::Checkout, Some(StaffWhy::Question))
    );
    assert_eq!(replayed.last().state, State::Paid, "the store's word counts whenever it comes");
}

#[test]
fn a_picture_that_contradicts_the_scan_asks_at_once() {
    let story = Story::shopping("the other jam").scan(STRAWBERRY_JAM).place(APRICOT_JAM);
    let replayed = Replayed::of(story.see(Change::Added, &[(APRICOT_JAM, 860), (STRAWBERRY_JAM, 240)]).wait(1_000));
    let [(_, question)] = replayed.questions()[..] else { panic!("one question") };
    assert_eq!((question.kind, question.line.map(|line| line.0)), (Kind::WrongItem, Some(1)));
}

#[test]
fn a_picture_that_agrees_asks_nothing() {
    let story = Story::shopping("the right jam").scan(STRAWBERRY_JAM).place(STRAWBERRY_JAM);
    let replayed = Replayed::of(story.see(Change::Added, &[(STRAWBERRY_JAM, 780), (APRICOT_JAM, 560)]).wait(1_000));
    assert_eq!(replayed.kinds_asked(), []);
}

#[test]
fn what_was_deleted_and_kept_is_asked_about_and_a_void_line_never_comes_back_by_a_scan() {
    let story =
        Story::shopping("deleted").scan(COFFEE).place(COFFEE).mistake(Mistake::DeletedKept, &[COFFEE]).remove_line(1);
    let replayed = Replayed::of(story.wait(1_000).scan(COFFEE).wait(2_000));
    assert_eq!(replayed.kinds_asked(), [Kind::StillHere]);
    let lines: Vec<_> = replayed.last().lines.iter().map(|line| (line.line.0, line.status)).collect();
    assert_eq!(lines[0], (1, LineStatus::Void));
    assert_eq!(lines.len(), 2, "a scan after a void opens a new line");
}

#[test]
fn pieces_of_one_product_share_a_line_and_each_weighed_lot_has_its_own() {
    let story = Story::shopping("lines").scan(YOGHURT).place(YOGHURT).scan(YOGHURT).place(YOGHURT);
    let story = story.produce(APPLES).place(APPLES).produce(APPLES).place(APPLES.weighing(300.0));
    let replayed = Replayed::of(story.scan(CHEESE).place(CHEESE).wait(2_000).check_out());
    assert_eq!(replayed.kinds_asked(), []);
    let lines: Vec<_> = replayed.bill().into_iter().map(|(name, pieces, _)| (name, pieces)).collect();
    assert_eq!(lines, [("Natural yoghurt 150 g", 2), ("Apples", 1), ("Apples", 1), ("Mountain cheese", 1)]);
}

#[test]
fn staff_clears_what_is_open_and_the_shopper_pays() {
    let story = Story::shopping("cleared").scan(MILK).place(MILK).forget_to_scan(BUTTER).touch(Intent::Checkout);
    let replayed = Replayed::of(story.touch(Intent::Pay).staff(StaffAct::Clear).touch(Intent::Pay).paid("A1"));
    assert_eq!(replayed.last().state, State::Paid);
    assert_eq!(replayed.end.staff_visits, 1);
    assert_eq!(replayed.end.questions, []);
}

#[test]
fn nothing_is_billed_after_a_trip_was_cancelled() {
    let story = Story::shopping("changed my mind").scan(MILK).place(MILK).take(MILK).touch(Intent::Cancel).wait(1_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.last().state, State::Idle);
    assert_eq!((replayed.end.lines.len(), replayed.end.total.minor()), (0, 0));
}

#[test]
fn of_two_jams_that_weigh_the_same_the_one_that_was_seen_leaving_left() {
    let same = APRICOT_JAM.weighing(STRAWBERRY_JAM.grams);
    let story = Story::shopping("that jam").scan(STRAWBERRY_JAM).place(STRAWBERRY_JAM).scan(same).place(same);
    let story = story.take(same).see(Change::Removed, &[(APRICOT_JAM, 780), (STRAWBERRY_JAM, 310)]).wait(6_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill().len(), 1);
    assert_eq!(replayed.last().lines[1].status, LineStatus::Void);
}

#[test]
fn of_two_jams_that_look_the_same_too_the_likelier_is_offered_first() {
    let same = APRICOT_JAM.weighing(STRAWBERRY_JAM.grams);
    let story = Story::shopping("which jam, again?").scan(STRAWBERRY_JAM).place(STRAWBERRY_JAM).scan(same).place(same);
    let story = story.take(same).see(Change::Removed, &[(APRICOT_JAM, 700), (STRAWBERRY_JAM, 620)]).wait(6_000);
    let replayed = Replayed::of(story);
    let [(_, question)] = replayed.questions()[..] else { panic!("one question") };
    assert_eq!(question.kind, Kind::Removed);
    assert_eq!(question.choices[0].choice.to_string(), "line:2");
}

#[test]
fn one_of_three_that_leaves_takes_one_piece_off_its_line() {
    let story = Story::shopping("three yoghurts").scan(YOGHURT).set_pieces(1, 3).place_many(YOGHURT, 3, true);
    let replayed = Replayed::of(story.wait(1_000).take(YOGHURT).wait(6_000));
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill(), [("Natural yoghurt 150 g", 2, 118)]);
}

#[test]
fn two_packs_put_in_with_one_movement_are_both_explained() {
    let both = Mass::from_milligrams(1_040_500 + 508_200);
    let story = Story::shopping("both hands").scan(MILK).scan(BREAD).weigh(both).wait(2_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), []);
    assert!(replayed.last().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}

#[test]
fn what_is_taken_out_and_put_back_was_nothing() {
    let story = Story::shopping("just looking").scan(MILK).place(MILK).take(MILK).place(MILK).wait(6_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill(), [("Whole milk 1 l", 1, 129)]);
}

#[test]
fn what_is_put_in_while_the_payment_is_under_way_is_asked_about() {
    let story = Story::shopping("one more").scan(MILK).place(MILK).touch(Intent::Checkout).touch(Intent::Pay);
    let story = story.mistake(Mistake::AddInPayment, &[BUTTER]).place_many(BUTTER, 1, false).wait(1_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), [Kind::Unscanned]);
}

#[test]
fn a_mass_that_leaves_again_takes_its_notice_along() {
    let story = Story::shopping("tried the bag").place(COFFEE).wait(1_000).take(COFFEE).wait(8_000);
    let replayed = Replayed::of(story);
    assert!(replayed.notice(Kind::Unscanned).is_some());
    assert_eq!((replayed.last().notice.is_none(), replayed.kinds_asked()), (true, vec![]));
}

#[test]
fn a_scan_or_a_mass_before_start_begins_a_trip_and_is_not_lost() {
    let scanned = Replayed::of(Story::begin("no start").wait(1_000).scan(MILK).place(MILK).wait(1_000));
    assert_eq!(scanned.last().state, State::Shopping);
    let placed = Replayed::of(Story::begin("placed first").wait(1_000).place(MILK).scan(MILK).wait(8_000));
    assert_eq!(placed.kinds_asked(), []);
    assert_eq!(placed.last().lines[0].status, LineStatus::Confirmed);
}

#[test]
fn a_promise_to_put_it_in_later_is_kept_until_checkout() {
    let story = Story::shopping("later").scan(MILK).place(MILK).scan(RICE).wait(12_000).answer(1, "later");
    let replayed = Replayed::of(story.wait(20_000).touch(Intent::Checkout).wait(500));
    let questions = replayed.questions();
    let checkout = replayed.when(|fact| matches!(fact, Fact::Input(Input::Touched(Intent::Checkout))));
    assert_eq!(replayed.kinds_asked(), [Kind::NotPlaced, Kind::NotPlaced]);
    assert_eq!(questions[1].0, checkout);
}

#[test]
fn slow_and_fast_scales_are_felt_alike() {
    for period in [13, 50, 200] {
        let story = Story::shopping("another converter").sampled_every(period).scan(MILK).place(MILK).wait(3_000);
        let replayed = Replayed::of(story);
        assert_eq!(replayed.last().lines[0].status, LineStatus::Confirmed, "every {period} ms");
        assert_eq!(replayed.kinds_asked(), [], "every {period} ms");
    }
}

#[test]
fn a_deposit_is_part_of_the_amount() {
    let replayed = Replayed::of(Story::shopping("cola").scan(COLA).place(COLA).wait(1_000));
    assert_eq!(replayed.bill(), [("Cola 0.5 l", 1, 124)]);
}
