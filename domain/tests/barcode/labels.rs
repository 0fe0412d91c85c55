//! A store's own labels, coupons and vouchers.

use crate::scanning::*;
use cart_domain::Currency;
use cart_domain::barcode::{
    CheckDigits, Coupon, Kind, Layout, PRESETS, Prefix, Purpose, Refusal, Rules, Unreadable, check_disjoint, read,
};

#[test]
fn labels_of_each_preset_are_read_as_the_standard_works_them_out() {
    let cases = [
        ("upca-price-4-verifier", "212345105993", "00212345000007", price(599)),
        ("upca-price-4-verifier", "0212345105993", "00212345000007", price(599)),
        ("upca-price-5", "212345012345", "00212345000007", price(1_234)),
        ("ean13-price-20-verifier", "2012345105997", "02012345000001", price(599)),
        ("ean13-price-23", "2312345005991", "02312345000002", price(599)),
        ("ean13-weight-21", "2112345015002", "02112345000008", mass(1_500_000)),
    ];
    for (preset, data, key, carries) in cases {
        let found = read_with(&layouts(&[preset]), Some("]E0"), data).unwrap_or_else(|why| panic!("{data}: {why}"));
        assert!(cart_domain::Gtin::parse(key).is_ok(), "{key}");
        assert_eq!((keys(&found), found.carries), (vec![key], carries), "{preset} {data}");
        let printed = found.printed.map(String::from);
        assert_eq!(printed.as_deref(), Some(format!("{data:0>14}").as_str()));
    }
    assert_eq!(cases.len(), PRESETS.len() + 1);
}

#[test]
fn patterns_of_other_systems_are_read_as_those_systems_do() {
    let cases = [
        ("1IIIIIIIIWWwC", "1020034051259", "01020034050009", mass(12_500_000)),
        ("IIIIIWWWwwwwC", "2012345610255", "02012300000008", mass(456_102_500)),
        ("22IIIIIIPPppC", "2212345610259", "02212345600007", price(1_025)),
    ];
    for (pattern, data, key, carries) in cases {
        let layout = Layout::parse("theirs", pattern).expect(pattern);
        let found = read_with(&[layout], None, data).expect(data);
        assert_eq!((keys(&found), found.carries), (vec![key], carries), "{pattern} {data}");
    }
}

#[test]
fn a_label_printer_that_gets_check_digits_wrong_can_be_forgiven_by_configuration() {
    for (pattern, data, right, value) in
        [("23IIIIIPPPPPC", "2340119005006", 7, 500), ("62IIIIIPPPPPC", "6220010001008", 0, 100)]
    {
        let strict = Layout::parse("strict", pattern).expect(pattern);
        let why = read_with(std::slice::from_ref(&strict), None, data).expect_err(data);
        assert!(matches!(why, Unreadable::CheckDigit { right: named, .. } if named == right), "{why}");
        let found = read_with(&[strict.with_check_digits(CheckDigits::Ignored)], None, data).expect(data);
        assert_eq!(found.carries, price(value));
    }
}

#[test]
fn a_price_whose_verifier_disagrees_is_refused() {
    let layouts = layouts(&["ean13-price-20-verifier"]);
    for verifier in (0..10).filter(|verifier| *verifier != 1) {
        let data = cart_domain::Gtin::with_check_digit(&format!("02012345{verifier}0599")).map(String::from);
        let why = read_with(&layouts, None, &data.expect("thirteen digits")[1..]).expect_err("a wrong verifier");
        assert_eq!(why, Unreadable::Verifier { found: verifier, right: 1 });
        assert_eq!(why.refusal(), Refusal::CheckDigit);
    }
}

#[test]
fn a_label_with_nothing_on_it_is_not_for_sale() {
    for (preset, data) in [("ean13-weight-21", "2112345000008"), ("ean13-price-23", "2312345000002")] {
        let why = read_with(&layouts(&[preset]), None, data).expect_err(data);
        assert_eq!((why.clone(), why.refusal()), (Unreadable::NoValue, Refusal::NotForSale), "{data}");
    }
}

#[test]
fn an_item_number_alone_leads_to_the_key_that_its_labels_have() {
    let cases = [
        ("upca-price-4-verifier", "12345", Some("00212345000007")),
        ("ean13-price-20-verifier", "12345", Some("02012345000001")),
        ("ean13-weight-21", "12345", Some("02112345000008")),
        ("ean13-weight-21", "345", Some("02100345000005")),
        ("ean13-weight-21", "123456", None),
        ("ean13-weight-21", "", None),
        ("ean13-weight-21", "12a", None),
    ];
    for (preset, item, key) in cases {
        let found = layouts(&[preset]).remove(0).key_of_item(item).map(String::from);
        assert_eq!(found.as_deref(), key, "{preset} {item}");
    }
    let label = read_with(&layouts(&["ean13-weight-21"]), None, "2100345015009").expect("a label");
    assert_eq!(keys(&label), ["02100345000005"]);
}

#[test]
fn layouts_that_overlap_are_refused_when_they_are_loaded() {
    let all: Vec<&str> = PRESETS.iter().map(|(name, _)| *name).collect();
    let fault = check_disjoint(&layouts(&all)).expect_err("two of them begin with a 2 of a UPC-A");
    assert_eq!(
        fault.to_string(),
        "the label layouts `upca-price-4-verifier` and `upca-price-5` overlap: some labels would fit both"
    );
    assert_eq!(check_disjoint(&layouts(&all[..4])), Ok(()));
    let any = Layout::parse("any", "IIIIIIIIPPPPC").expect("a pattern");
    assert!(check_disjoint(&[layouts(&["ean13-weight-21"]).remove(0), any]).is_err());
}

#[test]
fn a_store_writes_its_layouts_as_names_or_patterns() {
    let layouts = Layout::all(["ean13-weight-21", "2IIIIIVPPPPC", "23IIIIIPPPPPC unchecked"]).expect("three layouts");
    assert_eq!(read_with(&layouts, None, "2112345015002").expect("a mass").carries, mass(1_500_000));
    assert_eq!(read_with(&layouts, None, "212345105993").expect("a price").carries, price(599));
    assert_eq!(read_with(&layouts, None, "2340119005006").expect("a wrong check digit").carries, price(500));
    let names: Vec<&str> = layouts.iter().map(Layout::name).collect();
    assert_eq!(Layout::all(names), Ok(layouts.clone()), "a name as configured is read again");
    for wrong in [["ean13-weight-21", "ean13-wait-21"], ["ean13-weight-21", "21IIIIIPPPPPC"], ["", "21IIIIIPPPPPC"]] {
        assert!(Layout::all(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_wrong_pattern_says_what_is_expected() {
    for pattern in ["", "21IIIII", "21IIIIIWWWWWX", "21IIIIIWWWWWW", "21IIIIIIIIIIC", "21WWWWWPPPPPC", "21IIWWIIIWWWC"]
    {
        assert!(Layout::parse("mine", pattern).is_err(), "{pattern}");
    }
    for pattern in
        ["21IIIIIwwwWWC", "CC1IIIIIPPPPC", "20IIIVVPPPPPC", "20IIIIVPPPPPP", "2IIIIVPPPPPPC", "2é1IIIIIPPPPC"]
    {
        assert!(Layout::parse("mine", pattern).is_err(), "{pattern}");
    }
    let unknown = Layout::preset("ean13-weight-22").expect_err("no such preset");
    assert!(unknown.to_string().contains("ean13-weight-21"), "{unknown}");
}

#[test]
fn coupons_vouchers_and_loyalty_numbers_say_what_they_are() {
    for paper in ["8110012345612345611110123", "8110100707340143853100110110"] {
        assert!(matches!(reading(Some("]e0"), paper).kind, Kind::Coupon(Coupon::Paper(_))), "{paper}");
        assert!(matches!(reading(None, paper).kind, Kind::Coupon(Coupon::Paper(_))), "{paper}");
    }
    let long = reading(Some("]e0"), "8110408537530081000122501100001311000040859453005");
    assert!(matches!(long.kind, Kind::Coupon(Coupon::Paper(_))));
    let file = reading(Some("]e0"), "8112001234561234560123456");
    assert!(matches!(&file.kind, Kind::Coupon(Coupon::OnFile(offer)) if offer.offer == "123456"));
    assert!(file.keys.is_empty(), "it must never be looked up as a product");
    assert_eq!(refusal(Some("]e0"), "811201"), Refusal::NotForSale);

    let numbered = |data: &str| cart_domain::Gtin::with_check_digit(data).map(String::from).expect("thirteen digits");
    for (data, kind) in [
        ("0980123456789", Kind::DepositVoucher),
        ("0981123456789", Kind::Coupon(Coupon::Numbered)),
        ("0999123456789", Kind::Coupon(Coupon::Numbered)),
        ("0051234567890", Kind::Coupon(Coupon::Numbered)),
        ("0042123456789", Kind::Loyalty),
        ("0978123456789", Kind::Product),
    ] {
        assert_eq!(reading(Some("]E0"), &numbered(data)[1..]).kind, kind, "{data}");
    }
}

#[test]
fn a_deposit_voucher_tells_its_worth_when_the_store_says_how() {
    let vouchers = Layout::parse("bottles", "980IIIIIPPPPC").expect("a pattern");
    let data = cart_domain::Gtin::with_check_digit("0980123450325").map(String::from).expect("thirteen digits");
    let found = read_with(&[vouchers], None, &data[1..]).expect("a voucher");
    assert_eq!((found.kind, found.carries), (Kind::DepositVoucher, price(325)));
}

#[test]
fn a_store_may_give_its_customers_another_prefix_and_sell_what_begins_with_the_usual_one() {
    let euro = Currency::eur();
    let people = Prefix::all(Purpose::Loyalty, ["27"]).expect("digits");
    let rules = Rules { prefixes: &people, ..Rules::new(&[], &euro, today()) };
    let kind = |data: &str| read(&scan(Some("]E0"), data), &rules).map(|reading| reading.kind);
    assert_eq!(kind("2712345678902"), Ok(Kind::Loyalty));
    assert_eq!(kind("0412345678903"), Ok(Kind::Product));
    assert_eq!(kind("9801234567892"), Ok(Kind::Product));
    assert_eq!(kind("9811234567891"), Ok(Kind::Coupon(Coupon::Numbered)), "coupons are no decision of the store");
}
