//! Promises that are easily broken: evidence that is blamed on what came after it, and a screen that cannot keep still.

use cart_domain::input::Intent;
use cart_domain::question::Kind;
use dash_cart::trace::{Did, Fact, Truth};

use crate::replayed::Replayed;
use crate::shelf::*;
use crate::story::Story;

fn placed(fact: &Fact) -> bool {
    matches!(fact, Fact::Truth(Truth::Deed(deed)) if deed.did == Did::Place)
}

#[test]
fn a_removal_that_one_line_explains_is_no_question_at_checkout_either() {
    let story =
        Story::shopping("left at the till").scan(MILK).place(MILK).scan(BREAD).place(BREAD).touch(Intent::Checkout);
    let replayed = Replayed::of(story.wait(1_000).take(BREAD).wait(6_000));
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill(), [("Whole milk 1 l", 1, 129)]);
}

/// Two packs, placed and scanned crosswise: all is explained in the end, and nothing was wrong meanwhile.
#[test]
fn a_scan_in_the_hand_is_not_blamed_for_what_was_put_in_before_it() {
    let story = Story::shopping("crosswise").place(BUTTER).scan(MILK).place(MILK).scan(BUTTER).wait(2_000);
    let replayed = Replayed::of(story);
    assert_eq!(replayed.kinds_asked(), []);
    assert_eq!(replayed.bill(), [("Whole milk 1 l", 1, 129), ("Butter 250 g", 1, 219)]);
}

#[test]
fn a_settled_basket_does_not_flicker() {
    let replayed = Replayed::of(Story::shopping("quiet").scan(MILK).place(MILK.weighing(1_042.4)).wait(60_000));
    let placed = replayed.when(placed);
    let settled = replayed.shown.iter().filter(|shown| shown.t.0 > placed.0 + 1_000).count();
    assert!(settled <= 2, "a basket at rest was shown anew {settled} times in a minute");
}

#[test]
fn produce_is_what_is_put_in_after_it_was_chosen() {
    let story = Story::shopping("a forgotten salmon is no apple").forget_to_scan(SALMON).produce(APPLES).place(APPLES);
    let replayed = Replayed::of(story.wait(8_000));
    let lot = &replayed.last().lines[0];
    let grams = lot.net.expect("a weighed lot").grams();
    assert!((grams - 512).abs() <= 5, "the apples weigh 512 g, the receipt says {grams} g");
    assert_eq!(replayed.kinds_asked(), [Kind::Unscanned]);
}

#[test]
fn the_bag_is_what_is_put_in_after_it_was_announced() {
    let story = Story::shopping("the butter is no bag").forget_to_scan(BUTTER).touch(Intent::Bag).bring_bag(120.0);
    let replayed = Replayed::of(story.wait(8_000));
    assert_eq!(replayed.last().basket.expect("a scale").grams(), 255, "the butter is merchandise");
    assert_eq!(replayed.kinds_asked(), [Kind::Unscanned]);
}
