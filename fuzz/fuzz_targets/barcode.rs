//! Any text with any symbology identifier, under any layout, is read or refused; it never breaks the cart, and what it becomes is a
//! key that a catalogue may have and an amount that a receipt may carry.
//!
//! The first line of the input is the identifier, the second a layout, the rest the symbol.

#![no_main]

use cart_domain::Currency;
use cart_domain::barcode::{Carries, Day, Layout, PRESETS, Rules, ShortLinks, explain, read};
use cart_domain::gtin::Gtin;
use cart_domain::input::{Reader, Scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let aim = lines.next().filter(|aim| !aim.is_empty()).map(str::to_owned);
    let pattern = lines.next().unwrap_or_default();
    let data = lines.next().unwrap_or_default().to_owned();

    let presets = PRESETS.iter().filter_map(|(name, _)| Layout::preset(name).ok());
    let layouts: Vec<Layout> = Layout::parse("any", pattern).into_iter().chain(presets).collect();
    let currency = Currency::eur();
    let rules = Rules { short_links: ShortLinks::Permitted, ..Rules::new(&layouts, &currency, Day(20_779)) };
    let scan = Scan { aim, data, by: Reader::Camera };

    let outcome = read(&scan, &rules);
    assert_eq!(explain(&scan, &rules).outcome, outcome, "explaining changes nothing");
    let Ok(reading) = outcome else { return };
    for key in &reading.keys {
        let look_up_code = key.as_str().starts_with("000000000");
        assert!(Gtin::parse(key.as_str()).is_ok() || look_up_code, "{key}");
        assert!(!key.is_nothing());
    }
    match reading.carries {
        Some(Carries::Price(price)) => assert!(price.minor() > 0),
        Some(Carries::Mass(mass)) => assert!(mass.milligrams() > 0),
        None => {}
    }
});
