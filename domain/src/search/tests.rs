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
            ("4562", "Carrots", "Möhren", "الجَزَر"),
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
        self.ask(&Query { typed, language, month: None, among: Among::Everything, limit: 5 })
    }

    /// What is found, which is the same whether the products lie in a book or before one.
    fn ask(&self, query: &Query<'_>) -> Vec<String> {
        let names = |catalogue: &Catalogue| -> Vec<String> {
            let found = catalogue.find(query);
            found.iter().map(|gtin| catalogue.by_gtin(gtin).expect("it is sold").name.clone()).collect()
        };
        let found = names(&self.catalogue);
        assert_eq!(found, names(&self.catalogue.sealed().expect("a small shop")), "{query:?}");
        found
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
        (Language::Spanish, "طَماطِم الأردنية", "Potatoes"),
        (Language::Spanish, "جزر", "Carrots"),
        (Language::Spanish, "والجزر", "Carrots"),
        (Language::German, "moehren", "Carrots"),
        (Language::German, "rispen-tomaten", "Tomatoes on the vine"),
        (Language::German, "biotomaten", "Tomatoes organic"),
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
fn zeros_alone_are_no_products_number() {
    let shelf = Shelf::produce();
    for typed in ["0", "00", "000000", "00000000000000", "000000000000000"] {
        assert!(shelf.find(Language::English, typed).is_empty(), "{typed}");
    }
    assert_eq!(shelf.find(Language::English, "00400638133"), ["Banana chips"]);
}

#[test]
fn a_number_finds_what_is_looked_for_however_many_others_begin_with_it() {
    let numbered = |number: u64, plu: Option<&str>| Product {
        gtin: Gtin::from_number(number).expect("fourteen digits"),
        plu: plu.map(str::to_owned),
        ..product("1", &format!("Article {number}"), "", "")
    };
    let products = [(40_063_801, None), (40_063_802, Some("9")), (40_063_803, None), (40_063_804, Some("8"))];
    let products = products.map(|(number, plu)| numbered(number, plu));
    let shelf = Shelf { catalogue: Catalogue::new(CatalogueVersion(1), products) };
    let query = Query { typed: "400638", language: Language::English, month: None, among: Among::Everything, limit: 2 };
    assert_eq!(shelf.ask(&query), ["Article 40063801", "Article 40063802"]);
    assert_eq!(shelf.ask(&Query { among: Among::Loose, ..query }), ["Article 40063802", "Article 40063804"]);
}

#[test]
fn when_no_product_has_all_words_the_closest_are_shown() {
    let shelf = Shelf::produce();
    assert_eq!(shelf.first(Language::English, "organic dragonfruit"), "Bananas organic");
    assert!(shelf.find(Language::English, "xylophone").is_empty());
    assert!(shelf.find(Language::English, "!?").len() == 5, "nothing typed shows what can be weighed");
}

#[test]
fn a_name_in_another_language_is_found_when_there_is_none_in_the_shoppers_own() {
    let shelf = Shelf::produce();
    assert_eq!(shelf.first(Language::English, "Rispentomaten"), "Tomatoes on the vine");
    assert_eq!(shelf.first(Language::German, "aguacate"), "Avocado");
}

#[test]
fn the_produce_screen_sees_only_what_has_a_look_up_code() {
    let shelf = Shelf::produce();
    let query = Query { typed: "banana", language: Language::English, month: None, among: Among::Loose, limit: 5 };
    assert_eq!(shelf.ask(&query), ["Bananas", "Bananas organic"]);
    assert_eq!(shelf.ask(&Query { typed: "", limit: 24, ..query }).len(), 10);
}

#[test]
fn an_empty_shop_and_an_empty_list_find_nothing() {
    let shelf = Shelf::produce();
    let query = Query { typed: "b", language: Language::English, month: None, among: Among::Everything, limit: 0 };
    assert!(shelf.ask(&query).is_empty());
    let nothing = Shelf { catalogue: Catalogue::default() };
    assert!(nothing.find(Language::English, "banana").is_empty());
    assert!(nothing.find(Language::English, "4011").is_empty());
    assert!(nothing.find(Language::English, "").is_empty());
}

#[test]
fn what_is_in_season_comes_first_and_then_what_this_shop_sells_most() {
    let apples = |plu: &str, name: &str, season: &str, weekly_sales: u32| Product {
        season: season.parse().expect("a season"),
        weekly_sales,
        ..product(plu, name, name, name)
    };
    let shelf = Shelf {
        catalogue: Catalogue::new(
            CatalogueVersion(1),
            [
                apples("4101", "Apples, early", "7-8", 900),
                apples("4102", "Apples, Boskoop", "10-3", 40),
                apples("4103", "Apples, Elstar", "9-4", 300),
                apples("4104", "Apples, Gala", "1-12", 120),
                apples("4105", "Pineapples", "1-12", 5_000),
            ],
        ),
    };
    let query = Query { typed: "apple", language: Language::English, month: None, among: Among::Loose, limit: 5 };
    let first = |month| shelf.ask(&Query { month, limit: 3, ..query });
    assert_eq!(first(Some(12)), ["Apples, Elstar", "Apples, Gala", "Apples, Boskoop"]);
    assert_eq!(first(Some(7)), ["Apples, early", "Apples, Gala", "Apples, Elstar"]);
    assert_eq!(first(None), ["Apples, early", "Apples, Elstar", "Apples, Gala"], "nobody knows the month");
    assert_eq!(
        shelf.ask(&query).last().map(String::as_str),
        Some("Pineapples"),
        "sales do not make a worse fit better"
    );
    assert_eq!(shelf.ask(&Query { typed: "", month: Some(7), limit: 2, ..query }), ["Pineapples", "Apples, early"]);
}

#[test]
fn a_language_that_the_screen_does_not_speak_is_searched_too() {
    let names =
        [("ar".parse().expect("a code"), "تُفّاح أحمر".to_owned()), ("tr".parse().expect("a code"), "Elma".to_owned())];
    let apples = Product { names: names.into_iter().collect(), ..product("4104", "Apples", "Apples", "Apples") };
    let shelf = Shelf { catalogue: Catalogue::new(CatalogueVersion(1), [apples]) };
    for typed in ["تفاح", "التفاح", "التُّفاح الأحمر", "elma", "ELMA"] {
        assert_eq!(shelf.first(Language::German, typed), "Apples", "{typed}");
    }
}

#[test]
fn a_changed_product_is_found_under_its_new_name_and_no_longer_under_the_old() {
    let mut shop = Shelf::produce().catalogue.sealed().expect("a small shop");
    let bananas = shop.by_plu("4011").expect("it is sold").into_owned();
    shop.put(Product { name: "Plantains".to_owned(), names: Default::default(), ..bananas });
    let shelf = Shelf { catalogue: shop };
    assert_eq!(shelf.find(Language::English, "banana"), ["Bananas organic", "Banana chips"]);
    assert_eq!(shelf.first(Language::English, "plantain"), "Plantains");
    assert_eq!(shelf.first(Language::English, "4011"), "Plantains");
}
