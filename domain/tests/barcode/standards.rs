//! The vectors of the standards, section by section: check digits, UPC-E, in-store labels, verifiers, element strings, dates, coupons,
//! symbology identifiers, Digital Links and look-up codes. What is here was worked out by hand or by others, never by this program.

use crate::scanning::*;
use cart_domain::barcode::{
    Carries, Coupon, Day, ElementFault, Kind, Layout, LinkFault, PRESETS, Plu, Refusal, Rules, ShortLinks, Unreadable,
    check_disjoint, elements, read, verifier,
};
use cart_domain::gtin::check_digit;
use cart_domain::{Currency, Gtin, Mass};

mod section_1_1_check_digits {
    use super::*;

    #[test]
    fn each_worked_number_gets_its_digit_and_its_fourteen_digits() {
        let cases = [
            ("629104150021", 3, "6291041500213", "06291041500213"),
            ("03600029145", 2, "036000291452", "00036000291452"),
            ("9638507", 4, "96385074", "00000096385074"),
            ("1061414100041", 5, "10614141000415", "10614141000415"),
            ("0061414100041", 8, "00614141000418", "00614141000418"),
        ];
        for (data, digit, full, padded) in cases {
            assert_eq!(check_digit(data.as_bytes()), digit, "{data}");
            assert_eq!(full, format!("{data}{digit}"));
            assert_eq!(Gtin::parse(full).expect(full).as_str(), padded);
        }
        assert_eq!(Gtin::parse("614141000418"), Gtin::parse("00614141000418"), "twelve digits are the same number");
    }

    #[test]
    fn numbers_known_to_be_right_are_taken_and_numbers_known_to_be_wrong_are_not() {
        for right in ["87111125", "12345670", "4006381333931", "036000291452"] {
            assert!(Gtin::parse(right).is_ok(), "{right}");
        }
        for (wrong, digit) in [("2340119005006", 7), ("6220010001008", 0)] {
            let why = read_with(&[], Some("]E0"), wrong).expect_err(wrong);
            assert!(matches!(why, Unreadable::CheckDigit { right, .. } if right == digit), "{wrong}: {why}");
        }
    }

    #[test]
    fn the_same_product_is_found_from_ean_13_and_from_upc_a() {
        assert_eq!(keys(&reading(Some("]E0"), "0036000291452")), ["00036000291452"]);
        assert_eq!(keys(&reading(Some("]E0"), "036000291452")), ["00036000291452"]);
    }

    #[test]
    fn the_symbology_decides_what_eight_digits_are() {
        assert_eq!(keys(&reading(Some("]E0"), "01234565")), ["00012345000065"]);
        assert_eq!(keys(&reading(Some("]E4"), "01234565")), ["00000001234565"]);
    }

    #[test]
    fn a_carton_is_looked_up_as_itself_and_nine_needs_a_measure() {
        assert_eq!(keys(&reading(Some("]I1"), "10614141000415")), ["10614141000415"]);
        assert_eq!(read_with(&[], Some("]I1"), "95012345678903"), Err(Unreadable::NoMeasure));
    }
}

mod section_1_2_upc_e {
    use super::*;

    const EXPANDED: [(&str, &str); 10] = [
        ("01234505", "012000003455"),
        ("123451", "012100003454"),
        ("123452", "012200003453"),
        ("123453", "012300000451"),
        ("123454", "012340000053"),
        ("123455", "012345000058"),
        ("123459", "012345000096"),
        ("01234565", "012345000065"),
        ("04252614", "042100005264"),
        ("0123456", "012345000065"),
    ];

    #[test]
    fn each_is_the_upc_a_that_the_table_gives() {
        for (short, upc_a) in EXPANDED {
            assert_eq!(reading(Some("]E0"), short).keys, reading(Some("]E0"), upc_a).keys, "{short}");
        }
    }

    #[test]
    fn every_last_digit_is_expanded_by_its_own_rule_in_six_seven_and_eight_digits() {
        let eleven = [
            ("123450", "01200000345"),
            ("123451", "01210000345"),
            ("123452", "01220000345"),
            ("123453", "01230000045"),
            ("123454", "01234000005"),
            ("123455", "01234500005"),
            ("123456", "01234500006"),
            ("123457", "01234500007"),
            ("123458", "01234500008"),
            ("123459", "01234500009"),
        ];
        for (six, data) in eleven {
            let check = check_digit(data.as_bytes());
            for short in [six.to_owned(), format!("0{six}"), format!("0{six}{check}"), format!("{six}{check}")] {
                let expected = format!("00{data}{check}");
                assert_eq!(keys(&reading(Some("]E0"), &short))[0], expected.as_str(), "{short}");
            }
            for wrong in (0..10).filter(|digit| *digit != check) {
                let why = read_with(&[], Some("]E0"), &format!("0{six}{wrong}")).expect_err("a wrong digit");
                assert_eq!(why, Unreadable::CheckDigit { found: wrong, right: check }, "{six}");
            }
        }
    }
}

mod section_1_3_in_store_numbers {
    use super::*;

    #[test]
    fn the_map_of_prefixes_says_what_a_number_is_for() {
        let cases = [
            ("000000012345", true, Kind::Product),
            ("020123456789", true, Kind::Product),
            ("029123456789", true, Kind::Product),
            ("040123456789", true, Kind::Loyalty),
            ("049123456789", true, Kind::Loyalty),
            ("050123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("059123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("200123456789", true, Kind::Product),
            ("299123456789", true, Kind::Product),
            ("977123456789", false, Kind::Product),
            ("978123456789", false, Kind::Product),
            ("979123456789", false, Kind::Product),
            ("980123456789", false, Kind::DepositVoucher),
            ("981123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("984123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("990123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("999123456789", false, Kind::Coupon(Coupon::Numbered)),
            ("400638133393", false, Kind::Product),
        ];
        for (data, restricted, kind) in cases {
            let number = format!("{data}{}", check_digit(data.as_bytes()));
            let found = reading(Some("]E0"), &number);
            assert_eq!(found.kind, kind, "{number}");
            assert_eq!(found.keys[0].is_restricted(), restricted, "{number}");
        }
    }

    #[test]
    fn each_preset_reads_its_worked_example_in_both_forms() {
        let cases = [
            ("upca-price-4-verifier", "2IIIIIVPPPPC", "212345105993", price(599)),
            ("upca-price-4-verifier", "2IIIIIVPPPPC", "0212345105993", price(599)),
            ("upca-price-5", "2IIIIIPPPPPC", "212345012345", price(1_234)),
            ("ean13-price-20-verifier", "20IIIIIVPPPPC", "2012345105997", price(599)),
            ("ean13-price-23", "23IIIIIPPPPPC", "2312345005991", price(599)),
            ("ean13-weight-21", "21IIIIIWWWWWC", "2112345015002", mass(1_500_000)),
        ];
        for (preset, pattern, label, carries) in cases {
            assert!(PRESETS.contains(&(preset, pattern)), "{preset}");
            assert_eq!(read_with(&layouts(&[preset]), Some("]E0"), label).expect(label).carries, carries, "{label}");
        }
        let key = read_with(&layouts(&["ean13-weight-21"]), None, "2112345015002").expect("a label");
        assert_eq!(keys(&key), ["02112345000008"], "the value zeroed and the check digit made good");
    }

    #[test]
    fn a_value_of_zero_is_refused_and_overlap_is_refused_when_loaded() {
        let zero = read_with(&layouts(&["ean13-weight-21"]), None, "2112345000008");
        assert_eq!(zero, Err(Unreadable::NoValue));
        assert!(check_disjoint(&layouts(&["upca-price-4-verifier", "upca-price-5"])).is_err());
        assert!(Layout::all(["ean13-weight-21", "ean13-price-23", "ean13-price-20-verifier", "upca-price-5"]).is_ok());
    }
}

mod section_1_4_price_verifier {
    use super::*;

    #[test]
    fn four_digits() {
        for (value, digit) in [("2875", 9), ("0599", 1), ("1234", 9), ("5000", 7), ("0000", 0), ("9999", 6)] {
            assert_eq!(verifier(value.as_bytes()), Some(digit), "{value}");
        }
    }

    #[test]
    fn five_digits() {
        for (value, digit) in [("14685", 6), ("00599", 9), ("12345", 8), ("99999", 6), ("00000", 0)] {
            assert_eq!(verifier(value.as_bytes()), Some(digit), "{value}");
        }
    }

    #[test]
    fn of_27_000_transpositions_as_many_slip_through_as_were_counted() {
        let swapped = |value: u32, place: usize| {
            let mut digits = format!("{value:04}").into_bytes();
            digits.swap(place, place + 1);
            digits
        };
        let pairs = (0..10_000_u32).flat_map(|value| (0..3).map(move |place| (value, place)));
        let (mut all, mut missed) = (0, 0);
        for (value, place) in pairs {
            let (right, wrong) = (format!("{value:04}").into_bytes(), swapped(value, place));
            if right != wrong {
                all += 1;
                missed += u32::from(verifier(&right) == verifier(&wrong));
            }
        }
        assert_eq!((all, missed), (27_000, 9_400));
    }
}

mod section_2_1_application_identifiers {
    use super::*;

    /// An item, and what a value needs beside it.
    const ITEM: &str = "0104006381333931";
    const TRAY: &str = "01950123456789033103001750";

    fn fault(data: &str) -> ElementFault {
        match read_with(&[], Some("]e0"), data) {
            Err(Unreadable::Element(fault)) => fault,
            other => panic!("{data:?}: {other:?}"),
        }
    }

    #[test]
    fn each_identifier_of_the_table_is_read_in_the_company_that_it_needs() {
        let cases = [
            (ITEM, "01", "04006381333931"),
            ("01040063813339311012345678901234567890", "10", "12345678901234567890"),
            ("010400638133393121S-1", "21", "S-1"),
            ("010400638133393111260131", "11", "260131"),
            ("010400638133393113260100", "13", "260100"),
            ("010400638133393115261231", "15", "261231"),
            ("010400638133393116261231", "16", "261231"),
            ("010400638133393117261231", "17", "261231"),
            ("010400638133393122V1", "22", "V1"),
            ("0104006381333931235TPX", "235", "TPX"),
            ("01040063813339313012", "30", "12"),
            ("01950123456789033100000017", "3100", "000017"),
            ("01950123456789033105175000", "3105", "175000"),
            ("01950123456789033202000156", "3202", "000156"),
            ("0195012345678903310300175039221225", "3922", "1225"),
            ("0195012345678903310300175039329781225", "3932", "9781225"),
            ("019501234567890331030017503950000700", "3950", "000700"),
            ("01040063813339318200https://example.com", "8200", "https://example.com"),
        ];
        for (data, ai, value) in cases {
            let found = elements(data).unwrap_or_else(|why| panic!("{data}: {why}"));
            assert!(found.iter().any(|element| element.ai == ai && element.value == value), "{data}: {found:?}");
            assert!(read_with(&[], Some("]e0"), data).is_ok(), "{data}");
        }
    }

    #[test]
    fn fixed_lengths_need_no_separator_and_others_end_at_one() {
        let names =
            |data: &str| -> Vec<String> { elements(data).expect(data).into_iter().map(|element| element.ai).collect() };
        assert_eq!(names("010400638133393111260131172701311526123110LOT"), ["01", "11", "17", "15", "10"]);
        assert_eq!(names("010400638133393110LOT\u{1d}21S\u{1d}17270131"), ["01", "10", "21", "17"]);
        assert_eq!(names("010400638133393110LOT21S17270131"), ["01", "10"], "without one the lot runs on");
    }

    #[test]
    fn cartons_are_refused_at_the_cart() {
        assert_eq!(read_with(&[], Some("]C1"), "02040063813339313710"), Err(Unreadable::Logistics));
        assert_eq!(read_with(&[], Some("]C1"), "00006141411234567890"), Err(Unreadable::Logistics));
    }

    #[test]
    fn pairs_that_the_table_forbids_are_named() {
        let together = [
            (format!("{TRAY}39221225\u{1d}39329781225"), "3922", "3932"),
            (format!("{TRAY}39221225\u{1d}39211225"), "3922", "3921"),
            (format!("{TRAY}3950000700\u{1d}39221225"), "3950", "3922"),
            (format!("{TRAY}3950000700\u{1d}39329781225"), "3950", "3932"),
            (format!("{TRAY}3102001750"), "3103", "3102"),
            (format!("{ITEM}21S\u{1d}235T"), "21", "235"),
        ];
        for (data, one, other) in together {
            assert_eq!(fault(&data), ElementFault::Together(one.into(), other.into()), "{data:?}");
        }
        for data in [format!("{ITEM}39221225"), format!("{ITEM}39329781225"), format!("{ITEM}3950000700")] {
            assert!(matches!(fault(&data), ElementFault::Alone { .. }), "{data}");
        }
    }

    #[test]
    fn the_same_identifier_twice_must_agree_and_so_must_two_masses() {
        assert_eq!(fault(&format!("{ITEM}10A\u{1d}10B")), ElementFault::Twice("10".into()));
        assert!(read_with(&[], Some("]e0"), &format!("{ITEM}10A\u{1d}10A")).is_ok());
        assert_eq!(fault(&format!("{TRAY}3203009999")), ElementFault::Masses);
        assert!(read_with(&[], Some("]e0"), &format!("{TRAY}3203003858")).is_ok(), "1.750 kg are 3.858 lb");
    }
}

mod section_2_2_worked_strings {
    use super::*;

    #[test]
    fn a_meat_tray_and_one_in_pounds() {
        let tray = reading(Some("]e0"), "019501234567890331030017501526123139221225\u{1d}10L42");
        assert_eq!(
            (keys(&tray), tray.net, tray.carries),
            (vec!["95012345678903"], Some(Mass::from_grams(1_750)), price(1_225))
        );
        assert_eq!((tray.best_before, tray.lot.as_deref()), (Day::on(2026, 12, 31), Some("L42")));
        let pounds = reading(Some("]e0"), "0110614141000415320200015639220599");
        assert_eq!(
            (keys(&pounds), pounds.net, pounds.carries),
            (vec!["10614141000415"], Some(Mass::from_milligrams(707_604)), price(599))
        );
    }

    #[test]
    fn an_engine_that_drops_separators_sells_nothing() {
        let dropped = read_with(&[], Some("]e0"), "01950123456789033103001750152612313922122510L42");
        let why = dropped.expect_err("a letter in a price");
        assert_eq!(why, Unreadable::Element(ElementFault::Characters("3922".into())));
        assert!(why.to_string().contains("drops separators"), "{why}");
    }
}

mod section_2_3_dates {
    use super::*;

    #[test]
    fn the_century_slides_around_today() {
        let cases = [
            (2026, "76", 2076),
            (2026, "77", 1977),
            (2026, "25", 2025),
            (2026, "00", 2000),
            (2050, "00", 2100),
            (2050, "01", 2001),
            (2049, "00", 2000),
            (2099, "49", 2149),
        ];
        for (this_year, short, long) in cases {
            let today = Day::on(this_year, 6, 15).expect("a day");
            let read = Day::from_short(&format!("{short}0101"), today).map(|day| day.calendar().0);
            assert_eq!(read, Some(long), "{short} in {this_year}");
        }
    }

    #[test]
    fn day_zero_is_the_last_of_its_month_and_the_last_day_still_sells() {
        let until = |text: &str| reading(Some("]e0"), &format!("0104006381333931{text}"));
        assert_eq!(until("17260200").sell_until, Day::on(2026, 2, 28));
        assert_eq!(until("17280200").sell_until, Day::on(2028, 2, 29));
        assert!(!until("17261122").is_expired(today()));
        assert!(until("17261121").is_expired(today()), "past its expiry");
        assert!(until("16261121").is_expired(today()), "past its last day of sale");
        assert!(!until("15261121").is_expired(today()), "past its best only");
    }
}

mod section_2_4_coupons {
    use super::*;

    #[test]
    fn the_worked_coupon_says_what_it_grants_and_asks_for() {
        let Kind::Coupon(Coupon::Paper(paper)) = reading(Some("]e0"), "8110012345612345611110123").kind else {
            panic!("a paper coupon")
        };
        assert_eq!((paper.company.as_str(), paper.offer.as_str(), paper.save), ("123456", "123456", 1));
        let asked = &paper.purchases[0];
        assert_eq!((asked.required, asked.code, asked.family.as_str()), (1, 0, "123"));
    }

    #[test]
    fn an_offer_on_file_grants_nothing_by_itself() {
        let found = reading(Some("]e0"), "8112001234561234560123456");
        assert!(matches!(found.kind, Kind::Coupon(Coupon::OnFile(_))));
        assert_eq!((found.keys.len(), found.carries), (0, None));
    }
}

mod section_2_5_symbology_identifiers {
    use super::*;

    #[test]
    fn each_identifier_opens_its_own_reading() {
        let string = "011231231231233310ABC123\u{1d}99TESTING";
        for aim in ["]C1", "]e0", "]d2", "]Q3", "]J1"] {
            assert_eq!(keys(&reading(Some(aim), string)), ["12312312312333"], "{aim}");
            assert_eq!(refusal(Some(aim), ""), Refusal::Unknown, "{aim} and nothing");
        }
        for aim in ["]d1", "]Q1"] {
            let link = "https://example.com/01/12312312312333?99=TEST";
            assert_eq!(keys(&reading(Some(aim), link)), ["12312312312333"], "{aim}");
            assert!(read_with(&[], Some(aim), &link.replace("https", "HTTPS")).is_ok(), "{aim}");
            assert!(read_with(&[], Some(aim), &link.replace("https", "HtTps")).is_err(), "{aim}");
            assert_eq!(refusal(Some(aim), "TESTING"), Refusal::Unknown, "{aim}");
        }
        assert_eq!(keys(&reading(Some("]E0"), "2112345678900")), ["02112345678900"]);
        assert_eq!(keys(&reading(Some("]E4"), "02345673")), ["00000002345673"]);
        assert_eq!(keys(&reading(Some("]I1"), "10614141000415")), ["10614141000415"]);
        assert_eq!(keys(&reading(Some("]C0"), "4006381333931")), ["04006381333931"]);
    }

    #[test]
    fn what_no_engine_should_send_is_refused() {
        let wrong = ["", "12345678901", "12345678901234", "1234ABC890123", "2112345678901"];
        for data in wrong {
            assert!(read_with(&[], Some("]E0"), data).is_err(), "{data:?}");
        }
        for data in ["", "1234567", "123456789", "12ABC678", "02345674"] {
            assert!(read_with(&[], Some("]E4"), data).is_err(), "{data:?}");
        }
        for text in ["]", "]X", "]XX", "]e0", "]Q3", "]d2", "]C1", "]E0", "]E4", "ABC"] {
            assert!(read_with(&[], None, text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_square_part_of_a_composite_symbol_belongs_to_its_bars() {
        let bars = reading(Some("]e0"), "012401234567890599COMPOSITE\u{1d}98XYZ");
        assert_eq!((keys(&bars), bars.elements.len()), (vec!["24012345678905"], 3));
        for (aim, data, key) in [
            ("]E0", "2112345678900|]e017261121\u{1d}98XYZ", "02112345678900"),
            ("]E0", "0416000336108|]e017261121", "00416000336108"),
            ("]E4", "02345673|]e017261121", "00000002345673"),
        ] {
            let found = reading(Some(aim), data);
            assert_eq!(keys(&found), [key], "{data:?}");
            assert!(found.is_expired(today()), "the date in the square part counts");
        }
    }
}

mod section_2_6_digital_link {
    use super::*;

    #[test]
    fn the_worked_link_tells_all_that_it_holds() {
        let link = "https://id.gs1.org/01/09506000134352/10/ABC/21/123456?15=261231&3103=000195";
        let found = reading(Some("]Q1"), link);
        assert_eq!((keys(&found), found.net), (vec!["09506000134352"], Some(Mass::from_grams(195))));
        assert_eq!((found.lot.as_deref(), found.serial.as_deref()), (Some("ABC"), Some("123456")));
        assert_eq!(
            (found.best_before, found.carries),
            (Day::on(2026, 12, 31), Some(Carries::Mass(Mass::from_grams(195))))
        );
    }

    #[test]
    fn short_numbers_need_the_stores_permission() {
        let euro = Currency::eur();
        let permissive = Rules { short_links: ShortLinks::Permitted, ..Rules::new(&[], &euro, today()) };
        for (short, key) in
            [("2112345678900", "02112345678900"), ("416000336108", "00416000336108"), ("02345673", "00000002345673")]
        {
            let link = format!("https://a/01/{short}");
            assert_eq!(read_with(&[], Some("]Q1"), &link), Err(Unreadable::Link(LinkFault::ShortGtin)));
            assert_eq!(keys(&read(&scan(Some("]Q1"), &link), &permissive).expect(short)), [key]);
        }
    }

    #[test]
    fn qualifiers_stand_in_order_and_attributes_are_no_qualifiers() {
        let good = ["/22/V/10/L/21/S", "/22/V/21/S", "/10/L", "/235/T", "/10/L?17=261231", "?linkType=gs1:pip&99=X"];
        for tail in good {
            let link = format!("https://a/some/stem/01/12312312312333{tail}");
            assert_eq!(keys(&reading(Some("]Q1"), &link)), ["12312312312333"], "{link}");
        }
        let bad = [
            "/10/L/22/V",
            "/21/S/10/L",
            "/22/V/10/L/235/T",
            "/",
            "/10/",
            "?99=",
            "?999=x",
            "?10=L",
            "?21=S",
            "/235/T?22=V",
            "/235/T?21=S",
            "?8200=x",
            "?254=x",
            "?01=12312312312333",
            "?99=A&99=A",
        ];
        for tail in bad {
            let link = format!("https://a/01/12312312312333{tail}");
            assert!(read_with(&[], Some("]Q1"), &link).is_err(), "{link}");
        }
    }
}

mod section_2_8_look_up_codes {
    use super::*;

    #[test]
    fn the_ranges_of_produce() {
        let cases = [
            ("3000", Plu::Conventional),
            ("4011", Plu::Conventional),
            ("4999", Plu::Conventional),
            ("93000", Plu::Organic),
            ("94011", Plu::Organic),
            ("94999", Plu::Organic),
            ("83000", Plu::Conventional),
            ("84999", Plu::Conventional),
            ("82999", Plu::StoreDefined),
            ("85000", Plu::StoreDefined),
            ("92999", Plu::StoreDefined),
            ("95000", Plu::StoreDefined),
            ("84011", Plu::Conventional),
        ];
        for (code, expected) in cases {
            assert_eq!(Plu::of(code), Some(expected), "{code}");
            assert_eq!(keys(&reading(None, code)), [format!("{code:0>14}").as_str()], "{code}");
        }
    }
}
