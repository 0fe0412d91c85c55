//! What the store hears of codes that its catalogue does not explain.

use cart_domain::barcode::{Prefix, Purpose};
use cart_domain::catalogue::CatalogueVersion;
use cart_domain::input::{Intent, Reader};
use cart_domain::view::RefusedScan;
use cart_domain::{Gtin, Policy, Signal, UnlistedWhy};

use crate::bench::Bench;

#[test]
fn a_product_that_the_catalogue_lacks_is_told_each_time_it_is_scanned() {
    let mut bench = Bench::shopping();
    bench.scan("milk").scan_text("4000000000006").scan_text("4000000000006");
    let told: Vec<(Option<Gtin>, UnlistedWhy)> = bench.unlisted.iter().map(|code| (code.gtin, code.why)).collect();
    let key = Gtin::parse("4000000000006").ok();
    assert_eq!(told, [(key, UnlistedWhy::Unknown), (key, UnlistedWhy::Unknown)]);
    assert_eq!(bench.unlisted[0].catalogue, CatalogueVersion(1));
    assert_eq!(bench.unlisted[0].scan.data, "4000000000006");
}

#[test]
fn what_a_camera_glimpses_is_told_exactly_when_the_shopper_is_told() {
    let mut bench = Bench::shopping();
    for _ in 0..3 {
        bench.glimpse("4000000000006", 900).wait(2_000).doubt(&["4000000000006"], 2_000);
    }
    assert_eq!((bench.view().refused.clone(), bench.unlisted.clone()), (None, vec![]));
    bench.glimpse("4000000000006", 5_000).wait(2_000);
    assert_eq!((bench.heard.as_slice(), bench.unlisted.len()), ([Signal::Refused].as_slice(), 1));
    assert_eq!((bench.unlisted[0].why, bench.unlisted[0].scan.by), (UnlistedWhy::Unknown, Reader::Camera));
    bench.glimpse("4000000000006", 5_000);
    assert_eq!((bench.heard.len(), bench.unlisted.len()), (2, 2), "shown again, it is another pack");
    assert_eq!(bench.recorded.len(), 2, "a replay refuses what was refused");
}

#[test]
fn a_wrong_check_digit_is_a_slip_until_it_came_three_times_on_one_trip() {
    let mut bench = Bench::shopping();
    bench.scan_text("4006381333932").scan_text("4006381333932").scan_text("4006381333933");
    assert_eq!(bench.unlisted, []);
    bench.touch(Intent::Cancel).wait(200).touch(Intent::Start).wait(200).scan_text("4006381333932");
    assert_eq!(bench.unlisted, []);
    bench.scan_text("4006381333932").scan_text("4006381333932").scan_text("4006381333932");
    assert_eq!(bench.unlisted.iter().map(|code| code.why).collect::<Vec<_>>(), [UnlistedWhy::CheckDigit; 2]);
    assert_eq!((bench.unlisted[0].gtin, bench.unlisted[0].scan.data.as_str()), (None, "4006381333932"));
}

#[test]
fn what_is_no_products_code_is_nobodys_business() {
    let mut bench = Bench::shopping();
    let tickets = [
        "https://tickets.example/admit?name=Ada",
        "BEGIN:VCARD\nFN:Ada Lovelace\nEND:VCARD",
        "M1LOVELACE/ADA        EABC123 LHRCDG",
        "WIFI:S:home;P:secret;;",
        "ada@example.org",
        "4111111111111111",
        &"9".repeat(4_096),
    ];
    for text in tickets {
        bench.scan_text(text).scan_text(text).scan_text(text);
    }
    let told: Vec<&str> = bench.unlisted.iter().map(|code| code.scan.data.as_str()).collect();
    assert_eq!(told, [""; 0]);
}

#[test]
fn a_customers_number_is_told_to_nobody_whatever_the_shop_lets_it_begin_with() {
    let prefixes = Prefix::all(Purpose::Loyalty, ["27"]).expect("digits");
    let mut bench = Bench::idle_under(Policy { prefixes, ..Policy::default() });
    bench.touch(Intent::Start).scan_text("2712345678902");
    assert_eq!(bench.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::NotForSale));
    assert_eq!(bench.unlisted, []);
}
