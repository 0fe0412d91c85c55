//! Trips, as a shop would tell them.

mod bench;
mod bursts;
mod coupons;
mod doubt;
mod hands;
mod model;
mod packs;
mod put_back;
mod second_thoughts;
mod spot_check;
mod unbidden;
mod unknown;
mod unlisted;

use std::sync::Arc;

use bench::{Bench, gtin, line};
use cart_domain::barcode::Layout;
use cart_domain::catalogue::{Product, Unit};
use cart_domain::input::{Device, DeviceFault, Intent, LineChoice, StaffAct};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::Receipt;
use cart_domain::view::{LineStatus, RefusedScan, StaffWhy, State};
use cart_domain::{Event, Gtin, Input, Mass, Money};

#[test]
fn scanning_and_placing_never_meets_a_question() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").scan("tea").place("tea").wait(12_000);
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1), ("tea", 1)]);
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
    assert_eq!(bench.questions_seen(), []);
    bench.pay();
    assert_eq!(bench.state(), State::Paid);
    assert_eq!(bench.total(), 119 + 89 + 249);
}

#[test]
fn placing_first_and_scanning_after_meets_a_notice_and_no_question() {
    let mut bench = Bench::shopping();
    bench.place("milk");
    assert_eq!(bench.notice(), Some(Kind::Unscanned));
    bench.wait(2_000).scan("milk").wait(12_000);
    assert_eq!(bench.notice(), None);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
}

#[test]
fn a_cart_that_was_idle_knows_the_item_that_was_placed_before_its_scan() {
    let mut bench = Bench::idle();
    bench.place("milk").wait(2_000).scan("milk").wait(12_000);
    assert_eq!(bench.state(), State::Shopping);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_030));
}

#[test]
fn order_does_not_matter_when_two_items_are_scanned_and_then_placed_the_other_way_round() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan("beans").place("beans").place("milk").wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}

#[test]
fn two_items_in_one_hand_are_two_lines_confirmed() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan("beans").add_grams(1_480).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}

#[test]
fn three_scans_of_one_product_are_one_line_of_three() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").scan("beans").place("beans").scan("beans").place("beans").wait(12_000);
    assert_eq!(bench.lines(), [("beans", 3)]);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.total(), 267);
}

#[test]
fn the_same_engine_still_looking_at_the_same_pack_scans_it_once() {
    let mut bench = Bench::shopping();
    for _ in 0..5 {
        let scan = cart_domain::input::Scan {
            aim: Some("]E0".to_owned()),
            data: "4006381333931".to_owned(),
            by: cart_domain::input::Reader::Camera,
        };
        bench.feed(Input::Scanned(scan));
        bench.wait(300);
    }
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn something_put_in_without_a_scan_is_asked_about_after_six_seconds() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").place("beans");
    assert_eq!((bench.notice(), bench.question()), (Some(Kind::Unscanned), None));
    bench.wait(6_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.scan("beans");
    assert_eq!(bench.question(), None, "the scan explains it");
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1)]);
}

#[test]
fn a_second_carton_put_in_without_a_scan_can_be_added_with_one_touch() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").place("milk").wait(7_000);
    let offered = bench.view().question.clone().expect("a question").choices;
    assert!(offered.iter().any(|choice| choice.choice == Choice::Gtin(gtin("milk"))));
    bench.answer(Choice::Gtin(gtin("milk")));
    assert_eq!(bench.lines(), [("milk", 2)]);
    assert_eq!(bench.question(), None);
}

#[test]
fn an_umbrella_in_the_basket_is_the_shoppers_own() {
    let mut bench = Bench::shopping();
    bench.add_grams(380).wait(7_000).answer(Choice::Mine);
    assert_eq!(bench.question(), None);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(0));
}

#[test]
fn a_scan_that_is_never_placed_is_asked_about_after_ten_seconds() {
    let mut bench = Bench::shopping();
    bench.scan("milk").wait(9_500);
    assert_eq!(bench.question(), Some(Kind::NotPlaced));
    bench.answer(Choice::DropLine);
    assert_eq!(bench.total(), 0);
    assert_eq!(bench.view().lines[0].status, LineStatus::Void);
}

#[test]
fn a_double_scan_is_pointed_out_because_it_would_cost_the_shopper_money() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").scan("beans").wait(10_000);
    assert_eq!(bench.question(), Some(Kind::Duplicate));
    bench.answer(Choice::One);
    assert_eq!(bench.lines(), [("beans", 1)]);
    assert_eq!(bench.question(), None);
}

#[test]
fn two_pieces_on_one_scan_are_counted_at_once() {
    let mut bench = Bench::shopping();
    bench.scan("beans").add_grams(902);
    assert_eq!(bench.question(), Some(Kind::Count));
    bench.answer(Choice::Pieces(2));
    assert_eq!((bench.lines(), bench.total()), (vec![("beans", 2)], 178));
}

#[test]
fn a_mass_that_contradicts_the_scan_is_asked_about_at_once() {
    let mut bench = Bench::shopping();
    bench.scan("tea").add_grams(640);
    assert_eq!(bench.question(), Some(Kind::WrongWeight));
    bench.answer(Choice::Right).wait(12_000);
    assert_eq!(bench.question(), None);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
}

#[test]
fn what_is_taken_out_leaves_the_receipt_by_itself_and_can_be_brought_back() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").take("beans");
    assert_eq!(bench.notice(), Some(Kind::Removed));
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1)], "nothing changes silently or at once");
    bench.wait(4_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    assert_eq!(bench.notice(), Some(Kind::Removed));
    assert_eq!(bench.questions_seen(), []);
    bench.touch(Intent::Quantity { of: LineChoice::Line(line(2)), pieces: 1 }).wait(5_000);
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1)]);
    assert_eq!(bench.question(), Some(Kind::Removed), "something did leave: which line was it?");
}

#[test]
fn taking_out_and_then_deleting_meets_no_question() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").take("beans").wait(1_000);
    bench.touch(Intent::Remove(LineChoice::Line(line(2)))).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn two_products_of_the_same_mass_make_a_short_list() {
    let mut bench = Bench::shopping();
    bench.scan("salsa").place("salsa").scan("beans").place("beans").take("beans").wait(4_000);
    assert_eq!(bench.question(), Some(Kind::Removed));
    let offered: Vec<String> =
        bench.view().question.clone().expect("asked").choices.iter().map(|c| c.choice.to_string()).collect();
    assert_eq!(offered.len(), 3);
    assert_eq!(offered.last().map(String::as_str), Some("none"));
    bench.answer(Choice::Line(line(2)));
    assert_eq!(bench.lines(), [("salsa", 1)]);
    assert_eq!(bench.question(), None);
}

#[test]
fn a_deleted_item_that_stays_in_the_basket_is_asked_about_until_it_leaves() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans");
    bench.touch(Intent::Remove(LineChoice::Line(line(2))));
    assert_eq!(bench.question(), Some(Kind::StillHere));
    bench.take("beans");
    assert_eq!(bench.question(), None);
    bench.scan("beans");
    assert_eq!(bench.view().lines.len(), 3, "a scan after a void opens a new line");
}

#[test]
fn put_in_and_taken_out_again_was_a_change_of_mind() {
    let mut bench = Bench::shopping();
    bench.place("milk").wait(7_000);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.take("milk");
    assert_eq!((bench.question(), bench.notice()), (None, None));
}

#[test]
fn apples_are_chosen_then_weighed_in_the_basket() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Produce { plu: "4131".to_owned() }).wait(3_000).add_grams(752).wait(1_000);
    let lot = &bench.view().lines[0];
    assert_eq!(lot.net.map(|net| net.grams()), Some(750));
    assert_eq!((lot.pieces, lot.amount.minor()), (1, 224));
    bench.touch(Intent::Produce { plu: "4131".to_owned() }).wait(500).add_grams(400);
    assert_eq!(bench.view().lines.len(), 2, "each lot has a line of its own");
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn cheese_from_the_counter_is_chosen_by_the_item_number_of_its_label() {
    let cheese = Product {
        unit: Unit::Kilogram,
        ..Product::new(Gtin::parse("2112345000008").expect("a label's key"), "cheese", Money::from_minor(1_490))
    };
    let layouts = Layout::all(["ean13-weight-21"]).expect("a preset");
    let mut bench = Bench::idle_with(layouts, cheese);
    bench
        .touch(Intent::Start)
        .wait(200)
        .touch(Intent::Produce { plu: "12345".to_owned() })
        .wait(3_000)
        .add_grams(250)
        .wait(1_000);
    let lot = &bench.view().lines[0];
    assert_eq!((lot.name.as_str(), lot.net.map(|net| net.grams())), ("cheese", Some(250)));
    bench.touch(Intent::Produce { plu: "54321".to_owned() }).wait(500);
    assert_eq!(bench.view().lines.len(), 1, "nobody sells item 54321");
}

#[test]
fn a_bag_is_not_merchandise() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Bag).wait(500).add_grams(95).scan("milk").place("milk").wait(8_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_030));
}

#[test]
fn a_bag_that_does_not_come_makes_no_present_of_the_milk() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Bag).wait(500).touch(Intent::NoBag).scan("milk").place("milk").wait(8_000);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
}

#[test]
fn a_power_cut_between_the_word_and_the_bag_does_not_sell_the_bag() {
    let mut bench = Bench::shopping();
    bench.touch(Intent::Bag).restart().add_grams(95).scan("milk").place("milk").wait(8_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_030));
}

#[test]
fn a_child_who_leans_on_the_basket_changes_nothing() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").add_grams(4_000).wait(1_500).add_grams(-4_000).wait(9_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn milk_put_in_while_a_child_holds_on_to_the_basket_is_milk() {
    let mut bench = Bench::shopping();
    bench.scan("milk").add_grams(3_000 + 1_031).wait(2_000).add_grams(-3_000).wait(9_000);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
    assert_eq!(bench.question(), None);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_030));
}

#[test]
fn a_hand_that_shifts_its_weight_on_the_basket_was_a_hand() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").add_grams(1_800).wait(1_000).add_grams(700).wait(1_000).add_grams(-2_500);
    assert_eq!((bench.notice(), bench.question()), (None, None));
    bench.wait(9_000);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn what_is_taken_out_from_under_a_resting_arm_is_what_left() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").add_grams(2_000).wait(500).add_grams(-2_000 - 451);
    bench.wait(5_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn a_stamp_is_too_light_to_nag_about() {
    let mut bench = Bench::shopping();
    bench.scan("stamp").wait(15_000);
    assert_eq!(bench.questions_seen(), []);
    bench.pay();
    assert_eq!(bench.state(), State::Paid);
}

#[test]
fn a_product_whose_mass_nobody_knows_is_taken_as_it_comes() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").add_grams(333).wait(11_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
}

#[test]
fn checkout_asks_at_once_and_payment_waits_for_the_answer() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").place("beans").touch(Intent::Checkout).wait(100);
    assert_eq!(bench.question(), Some(Kind::Unscanned));
    bench.touch(Intent::Pay);
    assert_eq!((bench.state(), bench.asked_payment), (State::Checkout, 0));
    assert_eq!(bench.view().staff.as_ref().map(|call| call.why), Some(StaffWhy::Question));
    bench.scan("beans");
    assert_eq!(bench.view().staff, None);
    bench.touch(Intent::Pay);
    assert_eq!((bench.state(), bench.asked_payment), (State::Paying, 1));
}

#[test]
fn the_stores_word_that_it_was_paid_is_honoured_whenever_it_comes() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").place("beans").touch(Intent::Checkout).wait(100);
    bench.feed(Input::Paid { ok: true, reference: "T9".to_owned() });
    assert_eq!(bench.state(), State::Paid);
}

#[test]
fn a_declined_card_goes_back_to_checkout_with_every_line() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").touch(Intent::Checkout).wait(100).touch(Intent::Pay);
    bench.feed(Input::Paid { ok: false, reference: "declined".to_owned() });
    assert_eq!(bench.state(), State::Checkout);
    assert!(bench.view().payment_declined);
    assert_eq!(bench.total(), 119);
}

#[test]
fn a_scan_during_payment_waits_and_is_not_lost() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").touch(Intent::Checkout).wait(100).touch(Intent::Pay);
    bench.scan("beans");
    assert_eq!(bench.lines(), [("milk", 1)]);
    bench.feed(Input::Paid { ok: false, reference: "declined".to_owned() });
    assert_eq!(bench.lines(), [("milk", 1), ("beans", 1)]);
}

#[test]
fn wine_waits_for_staff_and_shopping_goes_on() {
    let mut bench = Bench::shopping();
    bench.scan("wine").place("wine");
    assert_eq!(bench.view().staff.as_ref().map(|call| call.why), Some(StaffWhy::Age));
    bench.scan("milk").place("milk").touch(Intent::Checkout).wait(100).touch(Intent::Pay);
    assert_eq!(bench.state(), State::Checkout);
    bench.staff(StaffAct::Approve { line: Some(line(1)) });
    assert_eq!(bench.view().staff, None);
    bench.pay();
    assert_eq!(bench.state(), State::Paid);
}

#[test]
fn a_deposit_follows_its_bottle() {
    let mut bench = Bench::shopping();
    bench.scan("water").place("water").scan("water").place("water");
    assert_eq!((bench.total(), bench.view().totals.deposit.minor()), (168, 50));
    bench.touch(Intent::Quantity { of: LineChoice::Line(line(1)), pieces: 1 });
    assert_eq!(bench.total(), 84);
}

#[test]
fn an_unknown_code_is_a_clear_sentence_for_five_seconds_and_no_line() {
    let mut bench = Bench::shopping();
    bench.scan_text("4000000000006");
    assert_eq!(bench.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Unknown));
    bench.wait(5_000);
    assert_eq!(bench.view().refused, None);
    bench.scan_text("4006381333932");
    assert_eq!(bench.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::CheckDigit));
    assert!(bench.view().lines.is_empty());
}

#[test]
fn a_cart_without_its_scale_still_scans_and_asks_staff_to_finish() {
    let mut bench = Bench::shopping();
    bench.feed(Input::Faulted { device: Device::Scale, fault: DeviceFault::Gone });
    let scan = cart_domain::input::Scan {
        aim: None,
        data: "4006381333931".to_owned(),
        by: cart_domain::input::Reader::Serial,
    };
    bench.feed(Input::Scanned(scan));
    assert_eq!(bench.view().degraded, [Device::Scale]);
    assert_eq!(bench.lines(), [("milk", 1)]);
    bench.touch(Intent::Checkout).touch(Intent::Pay);
    assert_eq!(bench.state(), State::Checkout);
    assert_eq!(bench.view().staff.as_ref().map(|call| call.why), Some(StaffWhy::Device));
    bench.staff(StaffAct::Approve { line: None }).touch(Intent::Pay);
    assert_eq!(bench.state(), State::Paying);
}

#[test]
fn a_restarted_cart_shows_the_same_receipt_and_notices_what_happened_meanwhile() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").wait(1_000);
    let before = bench.view().lines.clone();
    bench.restart();
    assert_eq!(bench.view().lines, before);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_480));
    bench.wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    bench.place("tea");
    assert_eq!(bench.notice(), Some(Kind::Unscanned));
}

#[test]
fn a_trip_ends_with_nothing_left_on_the_screen() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").pay().wait(61_000);
    assert_eq!(bench.state(), State::Idle);
    assert!(bench.view().lines.is_empty());
    assert_eq!(bench.tape.last().map(|record| &record.event), Some(&Event::TripEnded));
}

#[test]
fn the_stores_copy_of_every_prefix_equals_the_carts_receipt() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan("beans").place("beans").take("beans").wait(6_000).pay();
    for end in 0..=bench.tape.len() {
        let copy = Receipt::replay(&bench.tape[..end]);
        let lines: i64 = copy.lines().iter().map(|line| line.amount().minor()).sum();
        assert_eq!(copy.totals().total.minor(), lines);
    }
    let copy = Receipt::replay(&bench.tape);
    assert_eq!(copy.totals(), bench.cart.receipt().totals());
}

#[test]
fn a_till_goes_on_with_a_trip_by_its_code() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").touch(Intent::Checkout).touch(Intent::HandOver);
    assert_eq!(bench.state(), State::HandedOver);
    let code = bench.view().hand_over.clone().expect("a code");
    assert!(cart_domain::Gtin::parse(&code).is_ok(), "{code} scans as an EAN-13");
}

#[test]
fn a_square_code_that_says_expired_takes_back_what_the_barcode_added() {
    let mut bench = Bench::shopping();
    let read = |data: &str, by| cart_domain::input::Scan { aim: None, data: data.to_owned(), by };
    bench.feed(Input::Scanned(read("4006381333931", cart_domain::input::Reader::Hid)));
    bench.feed(Input::Scanned(read(
        "https://id.example/01/04006381333931?17=250101",
        cart_domain::input::Reader::Camera,
    )));
    assert_eq!(bench.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Expired));
    assert_eq!(bench.total(), 0);
}

#[test]
fn apples_that_lie_in_the_basket_already_are_found_by_name_without_a_question() {
    let mut bench = Bench::shopping();
    bench.add_grams(752).touch(Intent::LookUp).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    bench.touch(Intent::Produce { plu: "4131".to_owned() }).wait(12_000);
    assert_eq!(bench.view().lines[0].net.map(|net| net.grams()), Some(750));
    assert_eq!(bench.questions_seen(), []);
}

#[test]
fn a_promise_to_scan_apples_is_kept_by_choosing_them() {
    let mut bench = Bench::shopping();
    bench.add_grams(752).wait(7_000).answer(Choice::ScanIt);
    bench.touch(Intent::Produce { plu: "4131".to_owned() }).wait(1_000);
    assert_eq!(bench.view().lines[0].net.map(|net| net.grams()), Some(750));
    assert_eq!(bench.question(), None);
}

#[test]
fn a_catalogue_that_corrects_a_mass_while_the_pack_is_in_the_hand_is_believed() {
    let mut bench = Bench::shopping();
    bench.scan("beans").place("beans").scan("milk").wait(500);
    let mut corrected = bench::catalogue();
    let milk = corrected.by_gtin(&gtin("milk")).expect("on the shelf").into_owned();
    corrected.put(Product { mass: Some(Mass::from_grams(2_060)), ..milk });
    bench.feed(Input::Informed(Arc::new(corrected)));
    bench.add_grams(2_060).wait(12_000);
    assert_eq!(bench.questions_seen(), []);
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}
