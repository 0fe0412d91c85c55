use std::collections::BTreeMap;

use cart_domain::barcode::Day;
use cart_domain::catalogue::{Benefit, PictureName, PromotionKey, Season, TaxClass, Unit};
use cart_domain::language::{Language, LanguageCode};
use cart_domain::{Mass, Money};
use proptest::prelude::*;

use super::*;

const FIRST_ELEVEN: &str = "gtin,plu,name,price_minor,unit,tax_class,mass_g,mass_sd_g,weighed,age,deposit_minor";
const SKIP: Options = Options { bad_rows: BadRows::Skip, unknown_columns: UnknownColumns::Refuse };

fn read_all(text: impl AsRef<[u8]>, options: Options) -> Result<Reading, ReadError> {
    read(text.as_ref(), "shop.csv", options)
}

fn complaints(text: impl AsRef<[u8]>) -> Vec<String> {
    let error = read_all(text, Options::default()).expect_err("something is wrong with this file");
    error.to_string().lines().map(ToOwned::to_owned).collect()
}

fn rows(rows: &[&str]) -> String {
    format!("{FIRST_ELEVEN}\n{}\n", rows.join("\n"))
}

#[test]
fn the_first_eleven_columns_are_enough_for_a_shop() {
    let text = rows(&[
        "4006381333931,,Pencil,199,each,A,12.5,0.4,0,,",
        ",4011,Bananas,198,kg,B,180,25,1,,",
        "96385074,,Cola,129,each,A,1058,4,,,25",
    ]);
    let products = read_all(text, Options::default()).expect("a good catalogue").products;
    let keys: Vec<&str> = products.iter().map(|product| product.gtin.as_str()).collect();
    assert_eq!(keys, ["04006381333931", "00000000004011", "00000096385074"]);
    assert_eq!(products[0].mass, Some(Mass::from_milligrams(12_500)));
    assert_eq!((products[1].unit, products[1].weighed), (Unit::Kilogram, true));
    assert_eq!(products[2].deposit, Some(Money::from_minor(25)));
    assert_eq!(products[2].tax_class, TaxClass("A".into()));
}

#[test]
fn columns_may_come_in_any_order_behind_the_mark_that_spreadsheets_write() {
    let text =
        "\u{feff}tax_class,unit,name_de,price_minor,name,gtin\r\nA,each,\"Stift, rot\",199,Pencil,4006381333931\r\n";
    let products = read_all(text, Options::default()).expect("a good catalogue").products;
    assert_eq!(products[0].name_in(Language::German), "Stift, rot");
    assert_eq!(products[0].name_in(Language::Spanish), "Pencil");
}

#[test]
fn every_fault_is_told_with_file_line_column_and_expectation() {
    let bad = complaints(rows(&[
        "4006381333932,,Pencil,1.99,piece,A,12,5,0,,",
        ",,Nothing,100,each,A,,,,,",
        ",40x1,Bananas,198,kg,B,180g,25,yes,,",
        "4006381333931,,,,each,,,,1,200,-5",
        "4006381333931,,Pencil,199,each,A",
    ]));
    insta::assert_snapshot!(bad.join("\n"));
}

#[test]
fn a_header_is_refused_with_everything_that_is_wrong_with_it() {
    assert_eq!(
        complaints("gtin,name,prise_minor,unit,colour,gtin\n"),
        ["shop.csv:1: unknown column `prise_minor`; is `price_minor` meant?; unknown column `colour`; \
          column `gtin` is there twice; column `price_minor` is missing; column `tax_class` is missing"]
    );
    assert_eq!(complaints(""), ["shop.csv:1: the file is empty; a header that names the columns is expected"]);
    assert_eq!(
        complaints("gtin;name;price_minor;unit;tax_class\n"),
        ["shop.csv:1: the columns are separated by `;`; commas are expected"]
    );
}

#[test]
fn an_unknown_column_passes_only_when_it_is_to_be_ignored() {
    let text = "gtin,name,price_minor,unit,tax_class,colour\n4006381333931,Pencil,199,each,A,red\n";
    assert_eq!(complaints(text), ["shop.csv:1: unknown column `colour`"]);
    let ignoring = Options { unknown_columns: UnknownColumns::Ignore, ..Options::default() };
    assert_eq!(read_all(text, ignoring).expect("colour is ignored").products.len(), 1);
}

#[test]
fn good_rows_count_when_bad_ones_are_to_be_skipped() {
    let text = rows(&["4006381333931,,Pencil,1.99,each,A,,,,,", "96385074,,Cola,129,each,A,,,,,25"]);
    let reading = read_all(text, SKIP).expect("one row is good");
    assert_eq!(reading.products.len(), 1);
    assert_eq!(reading.skipped.len(), 1);
    let meant: Vec<Gtin> = reading.skipped_keys().collect();
    assert_eq!(meant, [Gtin::parse("4006381333931").expect("a GTIN")]);
}

#[test]
fn a_product_or_plu_described_twice_is_told_and_the_first_stays() {
    let text = rows(&[
        "4006381333931,,Pencil,199,each,A,,,,,",
        "04006381333931,,Pencil again,299,each,A,,,,,",
        ",4011,Bananas,198,kg,B,,,1,,",
        "96385074,4011,Cola,129,each,A,,,,,25",
    ]);
    assert_eq!(
        complaints(&text),
        [
            "shop.csv:3: gtin: 04006381333931 is already described on line 2; each product is expected once",
            "shop.csv:5: plu: 4011 already belongs to the product on line 4; each PLU is expected once",
        ]
    );
    let names: Vec<String> =
        read_all(&text, SKIP).expect("two are good").products.into_iter().map(|product| product.name).collect();
    assert_eq!(names, ["Pencil", "Bananas"]);
}

#[test]
fn text_that_is_not_utf_8_is_a_fault_of_its_cell() {
    let latin_1 = b"gtin,name,price_minor,unit,tax_class\n4006381333931,K\xe4se,199,each,A\n";
    assert_eq!(complaints(latin_1), ["shop.csv:2: name: the cell is not UTF-8; UTF-8 text is expected"]);
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_product_silently() {
    let text = rows(&["4006381333931,,\"Pencil,199,each,A,,,,,", "96385074,,Cola,129,each,A,,,,,25"]);
    assert_eq!(complaints(text), ["shop.csv:2: the row has 3 cells; 11 are expected, as many as the header has"]);
}

#[test]
fn a_range_of_masses_has_two_ends_in_order() {
    let header = "gtin,name,price_minor,unit,tax_class,mass_min_g,mass_max_g";
    let text = format!("{header}\n4006381333931,P,1,each,A,10,\n96385074,C,1,each,A,12,11.5\n");
    assert_eq!(
        complaints(text),
        [
            "shop.csv:2: mass_max_g: only one end of the range is there; both mass_min_g and mass_max_g are expected, \
             or neither",
            "shop.csv:3: mass_min_g: the range is the wrong way round; mass_min_g is expected to be at most mass_max_g",
        ]
    );
}

#[test]
fn a_shop_may_tell_all_that_a_product_is_known_by() {
    let text = "gtin,name,price_minor,unit,tax_class,name_ar,name_fil,name_de,benefit_from,benefit_until,promotion,picture,\
                season,sales_week\n\
                4006381333931,Strawberries,299,each,B,فراولة,Presas,Erdbeeren,2026-01-01,,summer|3for2,berries.png,\"4-6,9\",412\n\
                96385074,Cola,129,each,A,,,,,2026-06-30,,,,0\n";
    let products = read_all(text, Options::default()).expect("a good catalogue").products;
    let (berries, cola) = (&products[0], &products[1]);
    let arabic: LanguageCode = "ar".parse().expect("a language");
    assert_eq!((berries.name_in(arabic), berries.name_in(Language::German)), ("فراولة", "Erdbeeren"));
    assert_eq!((berries.names.len(), cola.names.len(), cola.name_in(arabic)), (3, 0, "Cola"));
    let day = |text: &str| text.parse::<Day>().expect("a day");
    assert!(berries.is_benefit_eligible(day("2026-01-01")) && !berries.is_benefit_eligible(day("2025-12-31")));
    assert!(cola.is_benefit_eligible(day("2026-06-30")) && !cola.is_benefit_eligible(day("2026-07-01")));
    assert_eq!(berries.promotions.iter().map(PromotionKey::as_str).collect::<Vec<_>>(), ["summer", "3for2"]);
    assert_eq!(berries.picture.as_ref().map(PictureName::as_str), Some("berries.png"));
    assert!(berries.season.has(9) && !berries.season.has(7) && cola.season.is_all_year());
    assert_eq!((berries.weekly_sales, cola.weekly_sales), (412, 0));
}

#[test]
fn every_cell_of_the_further_columns_is_told_what_is_wrong_with_it() {
    let header =
        "gtin,name,price_minor,unit,tax_class,name_tr,benefit_from,benefit_until,promotion,picture,season,sales_week";
    let keys = (1..=9).map(|n| format!("p{n}")).collect::<Vec<_>>().join("|");
    let bad = complaints(format!(
        "{header}\n\
         4006381333931,P,1,each,A,\"two\nlines\",1.1.2026,2026-02-30,a b,../etc,5-13,many\n\
         96385074,C,1,each,A,,2026-07-01,2026-06-30,x|x,,may,-1\n\
         036000291452,W,1,each,A,,,,{keys},,,10000000\n"
    ));
    insta::assert_snapshot!(bad.join("\n"));
}

#[test]
fn a_column_of_names_is_taken_only_for_a_language_that_there_is() {
    let header = "gtin,name,price_minor,unit,tax_class";
    let told = |column: &str| complaints(format!("{header},{column}\n4006381333931,P,1,each,A,x\n"));
    for column in ["name_xx", "name_DE", "name_old_one", "name_"] {
        assert!(told(column)[0].starts_with(&format!("shop.csv:1: unknown column `{column}`")), "{:?}", told(column));
    }
    assert_eq!(complaints(format!("{header},name_fr,name_fr\n")), ["shop.csv:1: column `name_fr` is there twice"]);
}

#[test]
fn the_names_of_every_language_are_written_behind_those_of_the_screen() {
    let mut milk = Product::new(Gtin::parse("4006381333931").expect("a GTIN"), "Milk", Money::from_minor(119));
    milk.tax_class = TaxClass("B".into());
    milk.names =
        [("tr", "Süt"), ("ar", "حليب")].map(|(code, name)| (code.parse().expect("a language"), name.into())).into();
    let mut file = Vec::new();
    write(&mut file, [&milk]).expect("memory takes it");
    let text = String::from_utf8(file).expect("text");
    assert_eq!(
        text,
        "gtin,plu,name,price_minor,unit,tax_class,mass_g,mass_sd_g,weighed,age,deposit_minor,name_en,name_de,name_es,name_ar,\
         name_tr,mass_min_g,mass_max_g,tare_g,aisle,benefit_from,benefit_until,promotion,picture,season,sales_week\n\
         04006381333931,,Milk,119,each,B,,,0,,,,,,حليب,Süt,,,,,,,,,,\n"
    );
}

fn gtins() -> impl Strategy<Value = (Gtin, Option<String>)> {
    let barcode = (0_u64..10_000_000_000_000).prop_map(|number| {
        let digits = format!("{number:013}");
        let check = cart_domain::gtin::check_digit(digits.as_bytes());
        (Gtin::parse(&format!("{digits}{check}")).expect("the check digit is right"), None)
    });
    let produce = (3_000_u32..95_000).prop_map(|plu| {
        let plu = plu.to_string();
        (Gtin::from_plu(&plu).expect("four or five digits"), Some(plu))
    });
    prop_oneof![barcode, produce]
}

fn masses() -> impl Strategy<Value = Option<Mass>> {
    proptest::option::of((1_i64..9_999_999_999).prop_map(Mass::from_milligrams))
}

fn words() -> impl Strategy<Value = String> {
    "[a-zA-Zäöüñ€\",;'&<>0-9][a-zA-Zäöüñ€ \",;'&<>0-9]{0,20}[a-zA-Zäöüñ€\",;'&<>0-9]"
}

fn product() -> impl Strategy<Value = Product> {
    let what = (gtins(), words(), proptest::collection::btree_map(language(), words(), 0..3), 0_i64..9_999_999_999);
    let weight = (masses(), masses(), masses(), masses(), proptest::bool::ANY, proptest::bool::ANY);
    let rest = (proptest::option::of(1_u8..120), proptest::option::of(1_i64..1_000), proptest::option::of(words()));
    (what, weight, rest, further(), "[A-Z][a-z]{0,5}").prop_map(|(what, weight, rest, further, tax_class)| {
        let ((gtin, plu), name, names, price) = what;
        let (mass, mass_spread, tare, heavier, kilogram, by_weight) = weight;
        let (age, deposit, aisle) = rest;
        let (benefit, promotions, picture, season, weekly_sales) = further;
        Product {
            gtin,
            plu,
            name,
            names,
            price: Money::from_minor(price),
            unit: if kilogram { Unit::Kilogram } else { Unit::Each },
            tax_class: TaxClass(tax_class),
            mass,
            mass_spread,
            mass_range: mass.zip(heavier).map(|(a, b)| (a.min(b), a.max(b))),
            weighed: kilogram && by_weight,
            tare: tare.unwrap_or_default(),
            age,
            deposit: deposit.map(Money::from_minor),
            aisle,
            benefit,
            promotions,
            picture,
            season,
            weekly_sales,
        }
    })
}

fn language() -> impl Strategy<Value = LanguageCode> {
    proptest::sample::select(vec!["en", "de", "es", "ar", "fr", "tr", "fil"])
        .prop_map(|code| code.parse().expect("a code"))
}

fn further() -> impl Strategy<Value = (Benefit, Vec<PromotionKey>, Option<PictureName>, Season, u32)> {
    let day = || proptest::option::of((0_i64..40_000).prop_map(Day));
    let benefit = (day(), day()).prop_map(|(a, b)| Benefit { from: a.min(b), until: a.max(b) });
    let keys = proptest::collection::btree_set("[a-zA-Zé0-9._-]{1,32}", 0..8);
    let promotions =
        keys.prop_map(|keys| keys.into_iter().map(|key| key.parse().expect("a key")).collect::<Vec<PromotionKey>>());
    let picture = proptest::option::of("[a-z0-9][A-Za-z0-9._-]{0,63}".prop_map(|name| name.parse().expect("a name")));
    let season = proptest::collection::btree_set(1_u8..=12, 1..=12).prop_map(|months| {
        let months: Vec<String> = months.iter().map(ToString::to_string).collect();
        months.join(",").parse().expect("a season")
    });
    (benefit, promotions, picture, season, 0_u32..10_000_000)
}

proptest! {
    #[test]
    fn what_is_exported_is_what_is_imported(products in proptest::collection::vec(product(), 0..20)) {
        let mut distinct = BTreeMap::new();
        for product in products {
            distinct.entry(product.gtin).or_insert(product);
        }
        let products: Vec<Product> = distinct.into_values().collect();
        let mut file = Vec::new();
        write(&mut file, &products).expect("memory takes it");
        let reading = read_all(&file, Options::default()).expect("what we write we read");
        prop_assert_eq!(reading.products, products);
    }

    #[test]
    fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = [FIRST_ELEVEN.as_bytes(), b"\n", &bytes].concat();
        let _ = read_all(text, SKIP);
    }
}
