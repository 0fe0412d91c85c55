//! GS1 element strings.

use crate::scanning::*;
use cart_domain::Mass;
use cart_domain::barcode::{Day, Refusal};

#[test]
fn a_meat_tray_tells_its_price_mass_date_and_lot() {
    let found = reading(Some("]e0"), "019501234567890331030017501526123139221225\u{1d}10L42");
    assert_eq!(keys(&found), ["95012345678903"]);
    assert_eq!(found.carries, price(1_225), "the printed price is charged exactly");
    assert_eq!(found.net, Some(Mass::from_grams(1_750)));
    assert_eq!(found.best_before, Day::on(2026, 12, 31));
    assert_eq!(found.sell_until, None, "quality is no ban");
    assert_eq!(found.lot.as_deref(), Some("L42"));
}

#[test]
fn pounds_are_masses_too() {
    let found = reading(Some("]e0"), "0110614141000415320200015639220599");
    assert_eq!(found.net, Some(Mass::from_milligrams(707_604)));
    assert_eq!(found.carries, price(599));
}

#[test]
fn two_masses_must_tell_the_same() {
    let agree = reading(Some("]e0"), "010400638133393131030017503202000386");
    assert_eq!(agree.carries, mass(1_750_000));
    assert_eq!(refusal(Some("]e0"), "010400638133393131030017503202000387"), Refusal::Suspect);
}

#[test]
fn every_gs1_symbol_is_read_alike_with_or_without_its_first_separator() {
    let text = "010400638133393117261224";
    for aim in ["]C1", "]e0", "]d2", "]Q3", "]J1", "]Q1", "]d1"] {
        assert_eq!(keys(&reading(Some(aim), text)), ["04006381333931"], "{aim}");
        assert_eq!(keys(&reading(Some(aim), &format!("\u{1d}{text}"))), ["04006381333931"], "{aim}");
    }
    assert_eq!(keys(&reading(None, text)), ["04006381333931"]);
    assert_eq!(keys(&reading(None, &format!("]C1{text}"))), ["04006381333931"]);
}

#[test]
fn goods_past_their_binding_date_are_expired_from_the_next_day_on() {
    let cases = [
        ("17261122", false),
        ("17261121", true),
        ("16261121", true),
        ("17261100", false),
        ("15200101", false),
        ("1726122416261121", true),
        ("70032611212359", true),
    ];
    for (dates, expired) in cases {
        let found = reading(Some("]e0"), &format!("0104006381333931{dates}"));
        assert_eq!(found.is_expired(today()), expired, "{dates}");
    }
}

#[test]
fn prices_in_another_currency_or_finer_than_a_cent_are_refused() {
    let tray = "0195012345678903".to_owned() + "3103001750";
    assert_eq!(reading(Some("]e0"), &format!("{tray}39329781225")).carries, price(1_225));
    assert_eq!(refusal(Some("]e0"), &format!("{tray}39328401225")), Refusal::NotForSale);
    assert_eq!(refusal(Some("]e0"), &format!("{tray}392312255")), Refusal::Suspect);
    assert_eq!(refusal(Some("]e0"), &format!("{tray}39220000")), Refusal::NotForSale);
}

#[test]
fn variable_measure_without_a_measure_and_logistic_units_are_not_for_sale() {
    for data in ["0195012345678903", "02040063813339313710", "00006141411234567890"] {
        assert_eq!(refusal(Some("]C1"), data), Refusal::NotForSale, "{data}");
    }
    assert_eq!(refusal(Some("]I1"), "95012345678903"), Refusal::NotForSale);
    assert_eq!(reading(Some("]e0"), "019501234567890330000012").count, Some(12));
}

#[test]
fn malformed_element_strings_name_no_product() {
    for data in ["01040063813339", "0104006381333931ABC", "10L42", "", "\u{1d}", "99ABC", "011", "0104006381333931310"]
    {
        assert_ne!(refusal(Some("]e0"), data), Refusal::NotForSale, "{data:?}");
    }
    assert_eq!(refusal(Some("]e0"), "0104006381333932"), Refusal::CheckDigit);
    assert_eq!(refusal(Some("]e0"), "010400638133393110A\u{1d}10B"), Refusal::Suspect);
}
