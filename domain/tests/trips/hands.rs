//! Hands that rest on the cart, at the wrong moment or with something in them, and packs that are taken for their twins.

use cart_domain::barcode::Layout;
use cart_domain::catalogue::{Product, Unit};
use cart_domain::input::{Intent, LineChoice};
use cart_domain::question::Kind;
use cart_domain::view::LineStatus;
use cart_domain::{Gtin, Money};

use crate::bench::{Bench, line};

fn all_confirmed(bench: &Bench) -> bool {
    bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed)
}

#[test]
fn a_hand_that_leaves_the_rim_to_touch_the_screen_is_not_asked_about() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).add_grams(640).wait(600).jolt(-640).wait(200);
    bench.touch(Intent::Checkout).wait(4_000);
    assert_eq!(bench.questions_seen(), []);
    bench.pay();
    assert_eq!(bench.asked_payment, 1);
}

#[test]
fn a_pack_that_nobody_scanned_is_asked_about_at_the_checkout_once_the_cart_stands() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).place("milk").roll(500).touch(Intent::Checkout).wait(3_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
}

#[test]
fn a_cart_that_never_comes_to_rest_asks_at_the_checkout_all_the_same() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).place("milk").roll(500).touch(Intent::Checkout).roll(4_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
}

#[test]
fn what_is_scanned_during_the_checkout_has_time_to_be_put_in() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(12_000).touch(Intent::Checkout).wait(2_000);
    bench.scan("beans").wait(1_500).place("beans").wait(6_000);
    assert_eq!(bench.questions_seen(), []);
    bench.scan("tea").wait(8_000);
    assert_eq!(bench.question(), Some(Kind::NotPlaced), "and no more than that");
}

#[test]
fn a_hand_that_stays_while_the_other_puts_something_in_is_no_riddle() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(12_000);
    // One hand leans on the rim; the other puts the beans in, and both go.
    bench.add_grams(1_220).wait(3_000).add_grams(450 - 1_220).wait(2_500).scan("beans").wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(all_confirmed(&bench));
}

#[test]
fn what_nobody_scans_is_asked_about_by_what_it_weighs_without_the_hand() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(12_000);
    bench.add_grams(1_220).wait(3_000).add_grams(450 - 1_220).wait(12_000);
    assert_eq!(bench.questions_seen(), [Kind::Unscanned]);
    let felt = bench.view().notice.as_ref().and_then(|notice| notice.felt);
    assert_eq!(felt, None, "one thing is asked about, and nothing beside it");
}

#[test]
fn who_deletes_one_cheese_and_takes_out_the_other_pays_for_the_one_that_stays() {
    for deletes_first in [true, false] {
        let cheese = Product {
            unit: Unit::Kilogram,
            ..Product::new(Gtin::parse("2112345000008").expect("a label's key"), "cheese", Money::from_minor(1_000))
        };
        let mut bench = Bench::idle_with(Layout::all(["ean13-weight-21"]).expect("a preset"), cheese);
        bench.scan_text("2112345003009").add_grams(300).wait(12_000);
        bench.scan_text("2112345005003").add_grams(500).wait(12_000);
        assert_eq!(bench.total(), 800);
        let small = Intent::Remove(LineChoice::Line(line(1)));
        if deletes_first {
            bench.touch(small).wait(1_500).add_grams(-500).wait(12_000);
        } else {
            bench.add_grams(-500).wait(500).touch(small).wait(12_000);
        }
        assert_eq!((bench.question(), bench.total()), (None, 300), "deleted first: {deletes_first}");
        assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
        assert_eq!(bench.view().lines[1].status, LineStatus::Void);
    }
}

#[test]
fn a_hand_that_was_weighed_with_the_apples_is_not_paid_for() {
    let mut bench = Bench::shopping();
    // An arm on the rim while the apples are chosen, and still there when they are in.
    bench.add_grams(800).touch(Intent::LookUp).touch(Intent::Produce { plu: "4131".to_owned() }).wait(500);
    bench.add_grams(500).wait(1_000).add_grams(-800).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().lines[0].net.map(|net| net.grams()), Some(500));
}

#[test]
fn who_takes_some_apples_out_again_pays_for_the_rest() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").wait(12_000).touch(Intent::Produce { plu: "4131".to_owned() }).wait(500);
    bench.add_grams(1_200).wait(6_000).add_grams(-350).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().lines[1].net.map(|net| net.grams()), Some(850));
}

#[test]
fn a_pack_that_leaves_is_no_apples() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(12_000).touch(Intent::Produce { plu: "4131".to_owned() }).wait(500);
    bench.add_grams(1_200).wait(6_000).take("beans").wait(12_000);
    assert_eq!(bench.view().lines[1].net.map(|net| net.grams()), Some(1_200));
    assert_eq!(bench.view().lines[0].status, LineStatus::Void);
}

#[test]
fn the_second_half_of_the_apples_belongs_to_the_first_however_long_the_cart_rolled() {
    let mut bench = Bench::shopping();
    bench.add_grams(1_000).touch(Intent::LookUp).touch(Intent::Produce { plu: "4131".to_owned() }).wait(800);
    bench.jolt(600).roll(25_000).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().lines[0].net.map(|net| net.grams()), Some(1_600));
}

#[test]
fn who_pays_before_the_cart_has_come_to_rest_is_asked_at_once() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").wait(20_000).place("milk").jolt(500).roll(400).touch(Intent::Checkout).roll(400);
    assert_eq!(bench.question(), None);
    bench.touch(Intent::Pay);
    assert_eq!((bench.question(), bench.asked_payment), (Some(Kind::Unscanned), 0));
}
