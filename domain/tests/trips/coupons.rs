//! Coupons go to the store with the trip, and never change a total here.

use cart_domain::ids::CouponId;
use cart_domain::input::{Intent, Reader};
use cart_domain::language::Language;
use cart_domain::phrase::Phrase;
use cart_domain::receipt::Receipt;
use cart_domain::receipt::coupon::CouponKind;
use cart_domain::view::{CouponWord, RefusedScan, State};
use cart_domain::{Currency, Event, Signal};

use crate::bench::Bench;

/// Of the positive offer file: funder 123456, offer 123456, serial 123456.
const ON_FILE: &str = "8112001234561234560123456";
/// Of the same offer, with another serial.
const ON_FILE_TOO: &str = "8112001234561234560123457";
/// On paper: company 123456, offer 123456.
const PAPER: &str = "8110012345612345611110123";
/// The bench's trips are on 22 November 2025.
const PAPER_UNTIL_YESTERDAY: &str = "81100123456123456111101233251121";
const PAPER_UNTIL_TODAY: &str = "81100123456123456111101233251122";
const PAPER_FROM_TOMORROW: &str = "81100123456123456111101234251123";

fn noted(bench: &Bench) -> Option<CouponWord> {
    bench.view().noted.as_ref().map(|noted| {
        let Phrase::Coupon(word) = noted.says else { panic!("no word of a coupon: {noted:?}") };
        word
    })
}

fn refused(bench: &Bench) -> Option<(RefusedScan, Phrase)> {
    bench.view().refused.as_ref().map(|refused| (refused.why, refused.says.clone()))
}

fn presented(bench: &Bench) -> Vec<(u32, &str)> {
    bench.view().coupons.iter().map(|coupon| (coupon.coupon.0, coupon.number.as_str())).collect()
}

#[test]
fn a_coupon_is_noted_in_plain_words_and_the_total_stays_as_it_is() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan_text(ON_FILE);
    assert_eq!((noted(&bench), bench.total(), bench.lines()), (Some(CouponWord::Noted), 119, vec![("milk", 1)]));
    assert_eq!((refused(&bench), presented(&bench)), (None, vec![(1, "123456")]));
    let says = |language| bench.view().noted.as_ref().expect("a note").says.in_language(language, &Currency::eur());
    assert_eq!(says(Language::English), "Your coupon was noted. The store takes it off at payment.");
    assert_eq!(says(Language::German), "Ihr Gutschein ist vermerkt. Der Markt zieht ihn beim Bezahlen ab.");
    assert_eq!(says(Language::Spanish), "Su cupón está anotado. La tienda lo descuenta al pagar.");
    bench.wait(5_000);
    assert_eq!((noted(&bench), presented(&bench).len()), (None, 1), "the note goes, the coupon stays");
}

#[test]
fn the_tape_holds_what_the_store_needs_to_settle_it() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan_text(PAPER).scan_text(ON_FILE).scan_text("9811234567891").pay();
    let receipt = Receipt::replay(&bench.tape);
    let told: Vec<_> = receipt
        .coupons()
        .iter()
        .map(|coupon| {
            let code = &coupon.code;
            (code.kind, code.value.as_str(), code.offer.as_deref(), code.serial.as_deref())
        })
        .collect();
    assert_eq!(
        told,
        [
            (CouponKind::Paper, "012345612345611110123", Some("123456"), None),
            (CouponKind::OnFile, "001234561234560123456", Some("123456"), Some("123456")),
            (CouponKind::Numbered, "09811234567891", None, None),
        ]
    );
    assert_eq!((bench.state(), receipt.totals().total.minor()), (State::Paid, 119));
}

#[test]
fn the_same_coupon_twice_is_one_and_another_print_of_the_offer_is_another() {
    let mut bench = Bench::shopping();
    bench.scan_text(ON_FILE).wait(6_000).scan_text(ON_FILE);
    assert_eq!((noted(&bench), presented(&bench).len()), (Some(CouponWord::NotedAlready), 1));
    bench.scan_text(ON_FILE_TOO);
    assert_eq!((noted(&bench), presented(&bench)), (Some(CouponWord::Noted), vec![(1, "123456"), (2, "123456")]));
}

#[test]
fn prints_of_a_global_coupon_number_are_told_apart_by_what_follows_it() {
    let mut bench = Bench::shopping();
    for print in ["001", "002", "001"] {
        bench.hear(Reader::Hid, "]e0", &format!("2554006381333931{print}")).wait(1_000);
    }
    let receipt = Receipt::replay(&bench.tape);
    let serials: Vec<Option<&str>> = receipt.coupons().iter().map(|coupon| coupon.code.serial.as_deref()).collect();
    assert_eq!(serials, [Some("001"), Some("002")]);
}

#[test]
fn two_engines_that_see_one_coupon_say_so_once() {
    let mut bench = Bench::shopping();
    bench.hear(Reader::Hid, "]e0", ON_FILE).wait(300).hear(Reader::Serial, "]e0", ON_FILE).wait(300);
    bench.glimpse(ON_FILE, 3_000);
    assert_eq!((noted(&bench), bench.heard.as_slice()), (Some(CouponWord::Noted), [Signal::Accepted].as_slice()));
}

#[test]
fn a_coupon_that_was_taken_back_is_not_settled_and_may_be_presented_again() {
    let mut bench = Bench::shopping();
    bench.scan_text(ON_FILE).touch(Intent::WithdrawCoupon(CouponId(1)));
    assert_eq!((noted(&bench), presented(&bench)), (None, vec![]));
    bench.touch(Intent::WithdrawCoupon(CouponId(1))).touch(Intent::WithdrawCoupon(CouponId(7)));
    bench.wait(1_000).scan_text(ON_FILE);
    assert_eq!((noted(&bench), presented(&bench)), (Some(CouponWord::Noted), vec![(2, "123456")]));
    let taken: Vec<bool> = Receipt::replay(&bench.tape).coupons().iter().map(|coupon| coupon.withdrawn).collect();
    assert_eq!(taken, [true, false]);
}

#[test]
fn a_malformed_coupon_is_refused_as_a_coupon() {
    let mut bench = Bench::shopping();
    bench.scan_text("81120012345612345601234");
    let unreadable = Phrase::Coupon(CouponWord::Unreadable);
    assert_eq!((refused(&bench), presented(&bench)), (Some((RefusedScan::NotForSale, unreadable)), vec![]));
    assert_eq!(bench.unlisted, [], "it is no product that the catalogue lacks");
}

#[test]
fn a_paper_coupon_counts_on_its_own_days_only() {
    let mut bench = Bench::shopping();
    bench.scan_text(PAPER_UNTIL_YESTERDAY);
    assert_eq!(refused(&bench), Some((RefusedScan::Expired, Phrase::Coupon(CouponWord::Expired))));
    bench.scan_text(PAPER_FROM_TOMORROW);
    assert_eq!(refused(&bench), Some((RefusedScan::NotForSale, Phrase::Coupon(CouponWord::NotYet))));
    bench.scan_text(PAPER_UNTIL_TODAY);
    assert_eq!((refused(&bench), noted(&bench)), (None, Some(CouponWord::Noted)));
}

#[test]
fn a_trip_holds_fifty_coupons_and_staff_take_the_rest() {
    let mut bench = Bench::shopping();
    for serial in 100_000..100_050 {
        bench.scan_text(&format!("8112001234561234560{serial}"));
    }
    assert_eq!(presented(&bench).len(), 50);
    bench.scan_text(ON_FILE);
    assert_eq!(refused(&bench), Some((RefusedScan::NotForSale, Phrase::Coupon(CouponWord::TooMany))));
    bench.touch(Intent::WithdrawCoupon(CouponId(1))).wait(100).scan_text(ON_FILE);
    assert_eq!((noted(&bench), presented(&bench).len()), (Some(CouponWord::Noted), 50));
}

#[test]
fn a_power_cut_loses_no_coupon_and_the_next_shopper_finds_none() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").scan_text(ON_FILE).restart();
    assert_eq!(presented(&bench), [(1, "123456")]);
    bench.pay().touch(Intent::Cancel).wait(500).touch(Intent::Start).wait(200);
    assert_eq!((bench.state(), presented(&bench), noted(&bench)), (State::Shopping, vec![], None));
}

#[test]
fn a_coupon_scanned_while_a_payment_is_made_waits_until_it_is_declined() {
    let mut bench = Bench::shopping();
    bench.scan("milk").place("milk").touch(Intent::Checkout).wait(300).touch(Intent::Pay).scan_text(ON_FILE);
    assert_eq!((bench.state(), presented(&bench)), (State::Paying, vec![]));
    bench.feed(cart_domain::Input::Paid { ok: false, reference: "declined".to_owned() });
    assert_eq!((bench.state(), presented(&bench).len()), (State::Checkout, 1));
}

#[test]
fn what_the_shop_sells_is_no_coupon() {
    let mut bench = Bench::shopping();
    bench.scan("soda");
    assert_eq!(presented(&bench), []);
    let coupons = bench.tape.iter().filter(|record| matches!(record.event, Event::CouponPresented { .. }));
    assert_eq!(coupons.count(), 0);
}
