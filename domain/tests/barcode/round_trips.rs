//! Whatever a printer can print, a cart reads back; whatever else it is shown, it stays calm.

use cart_domain::barcode::{
    Carries, Day, GS, Layout, PRESETS, Plu, Rules, ShortLinks, check_disjoint, explain, read, verifier,
};
use cart_domain::{Currency, Gtin, Mass, Money};
use proptest::prelude::*;

use crate::scanning::*;

fn gtin() -> impl Strategy<Value = Gtin> {
    "[0-8][0-9]{12}"
        .prop_map(|data| Gtin::with_check_digit(&data).expect("thirteen digits"))
        .prop_filter("an empty number is none", |gtin| !gtin.is_nothing())
}

fn label(preset: &str, item: u32, value: u32) -> String {
    let pattern = PRESETS.iter().find(|(name, _)| *name == preset).map(|(_, pattern)| *pattern).expect("a preset");
    let width = pattern.matches(['P', 'W']).count();
    let value = format!("{value:0width$}");
    let guard = verifier(value.as_bytes()).map(|digit| digit.to_string()).unwrap_or_default();
    let (item, mut digits) = (format!("{item:05}"), [0_usize; 2]);
    let text: String = pattern
        .chars()
        .filter_map(|mark| match mark {
            'I' => {
                digits[0] += 1;
                item.chars().nth(digits[0] - 1)
            }
            'P' | 'W' => {
                digits[1] += 1;
                value.chars().nth(digits[1] - 1)
            }
            'V' => guard.chars().next(),
            'C' => None,
            digit => Some(digit),
        })
        .collect();
    let padded = Gtin::with_check_digit(&format!("{text:0>13}")).expect("thirteen digits");
    padded.as_str()[14 - pattern.len()..].to_owned()
}

/// The six digits of a UPC-E for these eleven of a UPC-A, by the rules that a press goes through from the shortest manufacturer's number on.
fn compressed(eleven: &str) -> Option<String> {
    let (system, maker, item) = (&eleven[..1], &eleven[1..6], &eleven[6..]);
    if !matches!(system, "0" | "1") {
        return None;
    }
    if matches!(&maker[2..], "000" | "100" | "200") && item.starts_with("00") {
        return Some(format!("{}{}{}", &maker[..2], &item[2..], &maker[2..3]));
    }
    if maker.ends_with("00") && item.starts_with("000") {
        return Some(format!("{}{}3", &maker[..3], &item[3..]));
    }
    if maker.ends_with('0') && item.starts_with("0000") {
        return Some(format!("{}{}4", &maker[..4], &item[4..]));
    }
    let single = item.starts_with("0000") && matches!(&item[4..], "5" | "6" | "7" | "8" | "9");
    single.then(|| format!("{maker}{}", &item[4..]))
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

proptest! {
    #[test]
    fn a_upc_a_that_can_be_compressed_comes_back_from_its_upc_e(
        eleven in "[01]([0-9]{2}[012]0000[0-9]{3}|[0-9]{2}[3-9]00000[0-9]{2}|[0-9]{3}[1-9]00000[0-9]|[0-9]{4}[1-9]0000[5-9])"
    ) {
        let check = cart_domain::gtin::check_digit(eleven.as_bytes());
        let six = compressed(&eleven);
        prop_assert!(six.is_some(), "{}", eleven);
        let short = format!("{}{}{check}", &eleven[..1], six.expect("just checked"));
        prop_assume!(!eleven.bytes().all(|digit| digit == b'0'));
        prop_assert_eq!(&reading(Some("]E0"), &short).keys, &reading(Some("]E0"), &format!("{eleven}{check}")).keys);
    }

    #[test]
    fn a_link_comes_back_however_its_lot_is_escaped(
        gtin in gtin(),
        lot in "[A-Za-z0-9!%&'()*+,./:;<=>?_\"-]{1,20}",
        grams in 1..999_999_u32,
        stem in "(/[a-z]{1,8}){0,3}",
    ) {
        let link = format!("https://shop.example{stem}/01/{gtin}/10/{}?3103={grams:06}&lang=de", escaped(&lot));
        let found = reading(Some("]Q1"), &link);
        prop_assert_eq!(&found.keys, &[gtin]);
        prop_assert_eq!(found.lot, Some(lot));
        prop_assert_eq!(found.net, Some(Mass::from_grams(grams.into())));
    }

    #[test]
    fn a_product_number_comes_back_from_every_symbol(gtin in gtin()) {
        let text = gtin.as_str();
        prop_assert_eq!(&reading(None, text).keys, &[gtin]);
        prop_assert_eq!(&reading(Some("]e0"), &format!("01{text}")).keys, &[gtin]);
        prop_assert_eq!(&reading(Some("]Q1"), &format!("https://example.com/01/{text}")).keys, &[gtin]);
        if let Some(short) = text.strip_prefix('0') {
            prop_assert_eq!(&reading(Some("]E0"), short).keys, &[gtin]);
        }
    }

    #[test]
    fn a_label_comes_back_with_its_item_and_its_value(
        preset in prop::sample::select(PRESETS.map(|(name, _)| name).to_vec()),
        item in 0..100_000_u32,
        value in 1..10_000_u32,
        other in 1..10_000_u32,
    ) {
        let layouts = layouts(&[preset]);
        let found = read_with(&layouts, Some("]E0"), &label(preset, item, value)).expect("a label");
        let expected = match preset.contains("weight") {
            true => Carries::Mass(Mass::from_grams(value.into())),
            false => Carries::Price(Money::from_minor(value.into())),
        };
        prop_assert_eq!(found.carries, Some(expected));
        let sibling = read_with(&layouts, Some("]E0"), &label(preset, item, other)).expect("a label");
        prop_assert_eq!(&sibling.keys, &found.keys, "one product whatever it weighs");
        prop_assert!(Gtin::parse(found.keys[0].as_str()).is_ok());
        prop_assert!(found.keys[0].is_restricted());
    }

    #[test]
    fn an_element_string_comes_back_in_any_order(
        gtin in gtin(),
        grams in 1..999_999_u32,
        lot in "[A-Za-z0-9./-]{1,20}",
        serial in "[A-Za-z0-9./-]{1,20}",
        day in 20_000..35_000_i64,
        order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let (year, month, of_month) = Day(day).calendar();
        let parts = [
            format!("01{gtin}"),
            format!("3103{grams:06}"),
            format!("10{lot}{GS}"),
            format!("21{serial}{GS}"),
            format!("15{:02}{month:02}{of_month:02}", year % 100),
        ];
        let text: String = order.iter().map(|place| parts[*place].as_str()).collect();
        let found = reading(Some("]d2"), &text);
        prop_assert_eq!(&found.keys, &[gtin]);
        prop_assert_eq!(found.carries, Some(Carries::Mass(Mass::from_grams(grams.into()))));
        prop_assert_eq!((found.lot, found.serial), (Some(lot), Some(serial)));
        prop_assert_eq!(found.best_before, Some(Day(day)));
    }

    #[test]
    fn days_go_to_the_calendar_and_back(day in -700_000..2_900_000_i64) {
        let (year, month, of_month) = Day(day).calendar();
        prop_assert_eq!(Day::on(year, month, of_month), Some(Day(day)));
        prop_assert_eq!(Day(day + 1) > Day(day), true);
    }

    #[test]
    fn nothing_that_can_be_scanned_breaks_a_cart(
        aim in prop::option::of("\\](E[0-4]|e0|C[01]|d[12]|Q[13]|J1|I1|L2)|.{0,4}"),
        data in "([0-9\u{1d}]{0,60}|[ -~\u{1d}]{0,80}|https?://[a-z./0-9%=&?#]{0,80}|\\PC{0,40})",
        pattern in "[0-9IPpWwVC]{12,13}",
    ) {
        let euro = Currency::eur();
        let layouts: Vec<Layout> = Layout::parse("any", &pattern).into_iter().collect();
        let rules = Rules { short_links: ShortLinks::Permitted, ..Rules::new(&layouts, &euro, today()) };
        let scan = scan(aim.as_deref(), &data);
        let outcome = read(&scan, &rules);
        prop_assert_eq!(&explain(&scan, &rules).outcome, &outcome, "explaining changes nothing");
        if let Ok(found) = outcome {
            prop_assert!(found.keys.iter().all(|key| Gtin::parse(key.as_str()).is_ok() || Plu::of(&data).is_some()));
            prop_assert!(!matches!(found.carries, Some(Carries::Price(Money::ZERO) | Carries::Mass(Mass::ZERO))));
        }
        prop_assert_eq!(check_disjoint(&layouts), Ok(()));
    }
}
