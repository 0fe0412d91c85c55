//! A small greengrocer's shelf, searched by people in a hurry.

use super::*;
use crate::catalogue::{CatalogueVersion, Unit};
use crate::money::Money;

struct Shelf {
    catalogue: Catalogue,
}

impl Shelf {
    fn produce() -> Self {
        let rows = [
            ("4011", "Bananas", "Bananen", "Plátanos"),
            ("94011", "Bananas organic", "Bananen Bio", "Plátanos ecológicos"),
            ("4664", "Tomatoes on the vine", "Rispentomaten", "Tomates en rama"),
            ("94664", "Tomatoes organic", "Bio-Tomaten", "Tomates ecológicos"),
            ("4017", "Granny Smith apples", "Äpfel Granny Smith", "Manzanas Granny Smith"),
            ("4060", "Broccoli", "Brokkoli", "Brócoli"),
            ("4430", "Pineapple", "Ananas", "Piña"),
            ("4225", "Avocado", "Avocado", "Aguacate"),
            ("4072", "Potatoes", "Kartoffeln", "طماطم أردنية"),
        ];
        let produce = rows.into_iter().map(|(plu, english, german, spanish)| product(plu, english, german, spanish));
        let pack = Product {
            weighed: false,
            plu: None,
            gtin: Gtin::parse("4006381333931").expect("valid"),
            ..product("1", "Banana chips", "Bananenchips", "Chips de plátano")
        };
        Shelf { catalogue: Catalogue::new(CatalogueVersion(1), produce.chain([pack])) }
    }

    fn find(&self, language: Language, typed: &str) -> Vec<String> {
        let index = SearchIndex::new(&self.catalogue, language);
        let found = index.search(typed, 5);
        found.iter().filter_map(|gtin| self.catalogue.by_gtin(gtin)).map(|product| product.name.clone()).collect()
    }

    fn first(&self, language: Language, typed: &str) -> String {
        self.find(language, typed).into_iter().next().unwrap_or_default()
    }
}

fn product(plu: &str, english: &str, german: &str, spanish: &str) -> Product {
    let names = [(Language::German.into(), german.to_owned()), (Language::Spanish.into(), spanish.to_owned())];
    let gtin = Gtin::from_plu(&format!("{plu:0>4}")).expect("a look-up code");
    Product {
        plu: Some(plu.to_owned()),
        names: names.into_iter().collect(),
        unit: Unit::Kilogram,
        weighed: true,
        ..Product::new(gtin, english, Money::from_minor(199))
    }
}

#[test]
fn slips_half_words_and_missing_accents_find_the_fruit_in_each_language() {
    let shelf = Shelf::produce();
    let cases = [
        (Language::English, "bananna", "Bananas"),
        (Language::English, "ban", "Bananas"),
        (Language::English, "brocoli", "Broccoli"),
        (Language::English, "avacado", "Avocado"),
        (Language::English, "smith granny", "Granny Smith apples"),
        (Language::English, "  PINE ", "Pineapple"),
        (Language::German, "tomaten bio", "Tomatoes organic"),
        (Language::German, "bio tomaten", "Tomatoes organic"),
        (Language::German, "aepfel", "Granny Smith apples"),
        (Language::German, "apfel", "Granny Smith apples"),
        (Language::German, "kartofel", "Potatoes"),
        (Language::German, "banana", "Bananas"),
        (Language::Spanish, "platano", "Bananas"),
        (Language::Spanish, "pina", "Pineapple"),
        (Language::Spanish, "brocoli", "Broccoli"),
        (Language::Spanish, "طماطم اردنيه", "Potatoes"),
    ];
    for (language, typed, name) in cases {
        assert_eq!(shelf.first(language, typed), name, "{typed:?}: {:?}", shelf.find(language, typed));
    }
}

#[test]
fn a_word_inside_a_long_german_word_is_found_after_words_that_begin_so() {
    let found = Shelf::produce().find(Language::German, "tomaten");
    assert_eq!(found, ["Tomatoes organic", "Tomatoes on the vine"]);
}

#[test]
fn what_is_weighed_comes_before_packs() {
    let found = Shelf::produce().find(Language::English, "banana");
    assert_eq!(found, ["Bananas", "Bananas organic", "Banana chips"]);
}

#[test]
fn look_up_codes_are_found_by_their_digits_with_the_organic_sibling_next() {
    let shelf = Shelf::produce();
    assert_eq!(shelf.find(Language::English, "4011"), ["Bananas", "Bananas organic"]);
    assert_eq!(shelf.first(Language::English, "40"), "Bananas");
    assert_eq!(shelf.find(Language::English, "94011"), ["Bananas organic"]);
    assert_eq!(shelf.find(Language::English, "400638133"), ["Banana chips"]);
}

#[test]
fn when_no_product_has_all_words_the_closest_are_shown() {
    let shelf = Shelf::produce();
    assert_eq!(shelf.first(Language::English, "organic dragonfruit"), "Bananas organic");
    assert!(shelf.find(Language::English, "xylophone").is_empty());
    assert!(shelf.find(Language::English, "!?").len() == 5, "nothing typed shows what can be weighed");
}

#[test]
fn the_same_search_gives_the_same_list() {
    let shelf = Shelf::produce();
    let index = SearchIndex::new(&shelf.catalogue, Language::English);
    assert_eq!(index.search("b", 3), SearchIndex::new(&shelf.catalogue, Language::English).search("b", 3));
    assert!(index.search("b", 0).is_empty());
    assert!(SearchIndex::default().search("banana", 5).is_empty());
}
