//! EAN, UPC, ITF-14 and look-up codes.

use crate::scanning::*;
use cart_domain::barcode::Refusal;

#[test]
fn product_numbers_of_every_length_become_one_key() {
    let cases = [
        ("]E0", "6291041500213", "06291041500213"),
        ("]E0", "036000291452", "00036000291452"),
        ("]E0", "0036000291452", "00036000291452"),
        ("]E4", "96385074", "00000096385074"),
        ("]E4", "87111125", "00000087111125"),
        ("]E4", "12345670", "00000012345670"),
        ("]I1", "10614141000415", "10614141000415"),
        ("]I1", "00614141000418", "00614141000418"),
        ("]E0", "614141000418", "00614141000418"),
        ("]E0", "4006381333931", "04006381333931"),
        ("]C0", "4006381333931", "04006381333931"),
        ("]E3", "400638133393112", "04006381333931"),
        ("]E3", "400638133393112345", "04006381333931"),
        ("]E3", "03600029145212345", "00036000291452"),
    ];
    for (aim, data, key) in cases {
        assert_eq!(keys(&reading(Some(aim), data)), [key], "{aim} {data}");
    }
}

#[test]
fn the_digits_beside_a_magazine_are_left_out() {
    assert_eq!(keys(&reading(None, "977147396801212")), ["09771473968012"]);
    assert_eq!(keys(&reading(None, "978020137962451299")), ["09780201379624"]);
}

#[test]
fn ean_13_with_a_leading_zero_is_the_same_product_as_its_upc_a() {
    assert_eq!(reading(Some("]E0"), "0036000291452").keys, reading(Some("]E0"), "036000291452").keys);
    assert_eq!(reading(None, "0036000291452").keys, reading(None, "036000291452").keys);
}

#[test]
fn a_carton_keeps_its_own_number_so_that_it_is_never_sold_at_the_price_of_a_piece() {
    assert_eq!(keys(&reading(None, "10614141000415")), ["10614141000415"]);
}

#[test]
fn upc_e_is_expanded_whichever_way_an_engine_sends_it() {
    let cases = [
        ("01234505", "00012000003455"),
        ("123451", "00012100003454"),
        ("123452", "00012200003453"),
        ("123453", "00012300000451"),
        ("123454", "00012340000053"),
        ("123455", "00012345000058"),
        ("123459", "00012345000096"),
        ("01234565", "00012345000065"),
        ("04252614", "00042100005264"),
        ("0123456", "00012345000065"),
        ("4252614", "00042100005264"),
    ];
    for (data, key) in cases {
        assert_eq!(keys(&reading(Some("]E0"), data)), [key], "{data}");
    }
    for (data, upc) in [
        ("0991230", "09900000123"),
        ("0991231", "09910000123"),
        ("0991232", "09920000123"),
        ("0999123", "09990000012"),
        ("0999914", "09999000001"),
        ("0999995", "09999900005"),
    ] {
        let found = reading(Some("]E0"), data);
        assert!(keys(&found)[0].starts_with(&format!("00{upc}")), "{data}: {found:?}");
    }
    for last in 0..10 {
        assert_eq!(reading(Some("]E0"), &format!("12345{last}")).keys.len(), 1);
    }
}

#[test]
fn seven_digits_that_begin_with_1_are_six_and_a_check_digit_where_that_fits() {
    assert_eq!(keys(&reading(Some("]E0"), "1234505")), ["00012000003455", "00123450000052"]);
    assert_eq!(keys(&reading(Some("]E0"), "1234506")), ["00123450000069"], "number system 1, without a check digit");
}

#[test]
fn eight_digits_of_unsaid_origin_are_ean_8_or_else_upc_e() {
    assert_eq!(keys(&reading(None, "01234565")), ["00000001234565", "00012345000065"]);
    assert_eq!(keys(&reading(Some("]E4"), "01234565")), ["00000001234565"]);
    assert_eq!(keys(&reading(Some("]E0"), "01234565")), ["00012345000065"]);
    assert_eq!(keys(&reading(None, "96385074")), ["00000096385074"]);
    assert_eq!(keys(&reading(None, "04252614")), ["00042100005264"], "as EAN-8 its check digit is wrong");
}

#[test]
fn every_single_wrong_digit_is_refused_in_every_length() {
    for good in ["96385074", "036000291452", "6291041500213", "10614141000415"] {
        let aim = match good.len() {
            8 => "]E4",
            14 => "]I1",
            _ => "]E0",
        };
        for place in 0..good.len() {
            for digit in ('0'..='9').filter(|digit| !good[place..].starts_with(*digit)) {
                let bad = format!("{}{digit}{}", &good[..place], &good[place + 1..]);
                assert_eq!(refusal(Some(aim), &bad), Refusal::CheckDigit, "{bad}");
            }
        }
    }
}

#[test]
fn produce_is_known_by_its_look_up_code() {
    for (data, key) in [("4011", "00000000004011"), ("94011", "00000000094011"), ("83000", "00000000083000")] {
        assert_eq!(keys(&reading(None, data)), [key]);
    }
    assert_eq!(refusal(Some("]E0"), "4011"), Refusal::Unknown);
    assert_eq!(refusal(None, "401"), Refusal::Unknown);
}
