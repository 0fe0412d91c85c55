//! A book and a plain map agree, and whatever happens to a book's bytes harms nobody.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::contents::bind;
use super::*;
use crate::barcode::Day;
use crate::catalogue::{Benefit, Catalogue, Season, TaxClass, Unit};
use crate::language::Language;
use crate::mass::Mass;
use crate::money::Money;
use crate::search::{Among, Query};

const VERSION: CatalogueVersion = CatalogueVersion(7);

/// Few keys, so that products meet again.
fn key() -> impl Strategy<Value = Gtin> {
    prop_oneof![4 => 0_u64..30, 1 => 99_999_999_999_990..=99_999_999_999_999_u64]
        .prop_map(|number| Gtin::from_number(number).expect("fourteen digits"))
}

fn name() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-d]{1,5}",
        Just("Bio-Tomaten".to_owned()),
        Just("Äpfel".to_owned()),
        Just("الطماطم".to_owned()),
        Just("500".to_owned()),
    ];
    vec(word, 0..4).prop_map(|words| words.join(" "))
}

fn mass() -> impl Strategy<Value = Mass> {
    any::<i64>().prop_map(Mass::from_milligrams)
}

prop_compose! {
    fn product()(
        gtin in key(),
        plu in option::of("[0-9]{1,2}"),
        (name, german, spanish) in (name(), option::of(name()), option::of(name())),
        (price, deposit) in (any::<i64>(), option::of(any::<i64>())),
        (weighed, by_kilogram) in any::<(bool, bool)>(),
        (tax_class, aisle) in ("[AB]?", option::of("[a-c]")),
        (mean, spread, range) in (option::of(mass()), option::of(mass()), option::of((mass(), mass()))),
        tare in prop_oneof![Just(Mass::ZERO), mass()],
        age in option::of(any::<u8>()),
        (from, until) in (option::of(-9_i64..40_000), option::of(-9_i64..40_000)),
        promotions in vec("[a-c]{1,2}", 0..3),
        picture in option::of("[a-c]{1,3}\\.png"),
        season in prop_oneof![Just(0), any::<u16>()],
        weekly_sales in prop_oneof![Just(0), 0_u32..3, any::<u32>()],
    ) -> Product {
        let german = german.map(|name| (Language::German.into(), name));
        let spanish = spanish.map(|name| (Language::Spanish.into(), name));
        Product {
            gtin,
            plu,
            name,
            names: german.into_iter().chain(spanish).collect(),
            price: Money::from_minor(price),
            unit: if by_kilogram { Unit::Kilogram } else { Unit::Each },
            tax_class: TaxClass(tax_class),
            mass: mean,
            mass_spread: spread,
            mass_range: range,
            weighed,
            tare,
            age,
            deposit: deposit.map(Money::from_minor),
            aisle,
            benefit: Benefit { from: from.map(Day), until: until.map(Day) },
            promotions: promotions.iter().map(|key| key.parse().expect("a key")).collect(),
            picture: picture.map(|name| name.parse().expect("a name")),
            season: Season::of(season),
            weekly_sales,
        }
    }
}

/// What somebody does to a catalogue.
#[derive(Clone, Debug)]
enum Deed {
    Put(Box<Product>),
    Remove(Gtin),
    Seal,
    Reopen,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        5 => product().prop_map(|product| Deed::Put(Box::new(product))),
        2 => key().prop_map(Deed::Remove),
        1 => Just(Deed::Seal),
        1 => Just(Deed::Reopen),
    ]
}

fn perform(deed: Deed, catalogue: &mut Catalogue, plain: &mut BTreeMap<Gtin, Product>) {
    match deed {
        Deed::Put(product) => {
            catalogue.put((*product).clone());
            plain.insert(product.gtin, *product);
        }
        Deed::Remove(gtin) => {
            catalogue.remove(&gtin);
            plain.remove(&gtin);
        }
        Deed::Seal => *catalogue = catalogue.sealed().expect("few products"),
        Deed::Reopen => {
            let sealed = catalogue.sealed().expect("few products");
            let bytes = sealed.book().expect("it was sealed").bytes().to_vec();
            *catalogue = Catalogue::open(bytes).expect("it is whole");
        }
    }
}

fn query<'a>(typed: &'a str, language: Language, among: Among, limit: usize) -> Query<'a> {
    Query { typed, language, month: Some(6), among, limit }
}

proptest! {
    #[test]
    fn every_product_is_read_as_it_was_written(products in vec(product(), 0..12)) {
        let plain: BTreeMap<Gtin, Product> = products.iter().map(|product| (product.gtin, product.clone())).collect();
        let book = Book::of(VERSION, &products).expect("few products");
        prop_assert_eq!(book.products().collect::<Vec<_>>(), plain.values().cloned().collect::<Vec<_>>());
        prop_assert_eq!((book.len(), book.version()), (plain.len(), VERSION));
    }

    #[test]
    fn a_catalogue_answers_as_a_plain_map_would_whatever_is_done_to_it(deeds in vec(deed(), 0..40)) {
        let (mut catalogue, mut plain) = (Catalogue::default(), BTreeMap::new());
        for deed in deeds {
            perform(deed, &mut catalogue, &mut plain);
        }
        prop_assert_eq!(catalogue.len(), plain.len());
        let all: Vec<Product> = catalogue.products().map(|product| product.into_owned()).collect();
        prop_assert_eq!(&all, &plain.values().cloned().collect::<Vec<_>>());
        for number in 0..30 {
            let gtin = Gtin::from_number(number).expect("fourteen digits");
            prop_assert_eq!(catalogue.by_gtin(&gtin).map(Cow::into_owned), plain.get(&gtin).cloned());
            prop_assert_eq!(catalogue.sells(&gtin), plain.contains_key(&gtin));
        }
        for plu in (0..100).flat_map(|plu| [plu.to_string(), format!("{plu:02}")]) {
            let coded = plain.values().rev().find(|product| product.plu.as_deref() == Some(plu.as_str()));
            prop_assert_eq!(catalogue.by_plu(&plu).map(Cow::into_owned), coded.cloned(), "PLU {}", plu);
        }
        prop_assert_eq!(catalogue.sealed().expect("few products"), catalogue);
    }

    #[test]
    fn a_search_finds_the_same_in_the_same_order_wherever_the_products_lie(
        deeds in vec(deed(), 0..40),
        typed in vec(prop_oneof!["[a-d]{1,6}", "[0-9]{1,7}", "0{0,6}[0-2]?[0-9]?", "9{6,14}", Just("tomate".to_owned()), Just("طماطم".to_owned())], 0..3),
        language in prop_oneof![Just(Language::English), Just(Language::German)],
        among in prop_oneof![Just(Among::Everything), Just(Among::Loose)],
        limit in 0_usize..12,
    ) {
        let (mut catalogue, mut plain) = (Catalogue::default(), BTreeMap::new());
        for deed in deeds {
            perform(deed, &mut catalogue, &mut plain);
        }
        let typed = typed.join(" ");
        let query = query(&typed, language, among, limit);
        let never_sealed = Catalogue::new(VERSION, plain.into_values());
        prop_assert_eq!(catalogue.find(&query), never_sealed.find(&query), "{}", typed);
        prop_assert!(catalogue.find(&query).len() <= limit);
    }

    #[test]
    fn the_same_products_are_sealed_into_the_same_bytes_whatever_their_order(mut products in vec(product(), 0..12)) {
        let mut known = BTreeSet::new();
        products.retain(|product| known.insert(product.gtin));
        let sealed = |products: Vec<Product>| Catalogue::new(VERSION, products).sealed().expect("few products");
        let (forth, back) = (sealed(products.clone()), sealed(products.into_iter().rev().collect()));
        prop_assert_eq!(forth.book().map(Book::bytes), back.book().map(Book::bytes));
    }
}

fn small_shop() -> Book {
    let product = |number: u64, name: &str, plu: Option<&str>| Product {
        plu: plu.map(str::to_owned),
        names: BTreeMap::from([(Language::German.into(), format!("{name}chen"))]),
        tax_class: TaxClass("B".to_owned()),
        mass: Some(Mass::from_grams(250)),
        aisle: Some("Dairy".to_owned()),
        season: Season::of(0b11),
        ..Product::new(Gtin::from_number(number).expect("fourteen digits"), name, Money::from_minor(199))
    };
    let products = [product(4_006_381_333_931, "Butter", None), product(4_011, "Bananas", Some("4011"))];
    Book::of(VERSION, products).expect("few products")
}

/// Asks a book everything that it can be asked.
fn read_all_of(book: Book) {
    let catalogue = Catalogue::from(book);
    assert!(catalogue.products().count() <= catalogue.len());
    for number in [4_011, 4_006_381_333_931, 5] {
        let _ = catalogue.by_gtin(&Gtin::from_number(number).expect("fourteen digits"));
    }
    let _ = catalogue.by_plu("4011");
    for typed in ["", "4011", "400638", "butter", "bannana", "xyz butterchen"] {
        let _ = catalogue.find(&query(typed, Language::German, Among::Everything, 5));
    }
}

#[test]
fn a_book_that_is_cut_off_anywhere_or_too_long_is_refused() {
    let book = small_shop();
    for length in 0..book.bytes().len() {
        assert!(Book::open(book.bytes()[..length].to_vec()).is_err(), "{length} bytes");
    }
    assert_eq!(Book::open([book.bytes(), b"?"].concat()).err(), Some(BadBook::Length));
    assert_eq!(Book::open(b"PK\x03\x04 and so on".to_vec()).err(), Some(BadBook::NoBook));
}

#[test]
fn any_flipped_bit_is_noticed() {
    let whole = small_shop();
    for bit in 0..whole.bytes().len() * 8 {
        let mut bytes = whole.bytes().to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(Book::open(bytes).is_err(), "bit {bit}");
    }
}

#[test]
fn a_newer_book_says_so() {
    let mut bytes = small_shop().bytes().to_vec();
    bytes[8] += 1;
    let refused = Book::open(bytes).expect_err("another format").to_string();
    assert_eq!(
        refused,
        format!("the book is of format {}, and this program reads {}", contents::FORMAT + 1, contents::FORMAT)
    );
}

#[test]
fn a_book_that_lies_under_a_good_checksum_is_refused_or_read_without_harm() {
    let whole = small_shop();
    let chapters: Vec<(Chapter, Vec<u8>)> = whole
        .bound
        .contents
        .chapters
        .iter()
        .map(|(chapter, range)| (*chapter, whole.bytes()[range.clone()].to_vec()))
        .collect();
    for (number, (_, text)) in chapters.iter().enumerate() {
        for bit in 0..text.len() * 8 {
            let mut lying = chapters.clone();
            lying[number].1[bit / 8] ^= 1 << (bit % 8);
            let _ = Book::open(bind(VERSION, 2, 1, &lying)).map(read_all_of);
        }
        let without: Vec<_> = chapters.iter().filter(|(chapter, _)| *chapter != chapters[number].0).cloned().collect();
        let _ = Book::open(bind(VERSION, 2, 1, &without)).map(read_all_of);
    }
    for (products, loose) in [(0, 0), (1, 1), (2, 3), (3, 0), (u32::MAX, u32::MAX)] {
        let _ = Book::open(bind(VERSION, products, loose, &chapters)).map(read_all_of);
    }
}
