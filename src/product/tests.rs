use cart_domain::catalogue::CatalogueVersion;
use cart_domain::{Tick, Wall};

use super::*;

const CATALOGUE: &str = "gtin,plu,name,price_minor,unit,tax_class,weighed,age,deposit_minor,mass_g,aisle
4006381333931,,Milk 1 l,119,each,B,0,,25,1035,3
2112345000008,,Gouda young,1290,kg,B,1,,,,7
96385074,,Rum,1499,each,A,0,18,,900,
,4011,Bananas,199,kg,B,1,,,,1
95012345678903,,Minced beef,1100,kg,B,1,,,,
";

fn catalogue() -> Catalogue {
    let options = cart_protocol::catalogue_csv::Options::default();
    let reading = cart_protocol::catalogue_csv::read(CATALOGUE.as_bytes(), "shelf.csv", options).expect("a catalogue");
    Catalogue::new(CatalogueVersion(1), reading.products)
}

fn asked(code: &str, layouts: &[&str], catalogue: Option<Catalogue>, form: Form) -> (Outcome, String) {
    let layouts = Layout::all(layouts.iter().copied()).expect("layouts");
    let policy = Policy { layouts, ..Policy::default() };
    let args = ProductArgs { code: code.to_owned(), aim: None, policy, catalogue, form };
    let noon = Moment { tick: Tick(0), wall: Wall(1_795_341_600_000) };
    let mut out = Vec::new();
    let outcome = run(&args, noon, &mut out).expect("memory takes everything");
    (outcome, String::from_utf8(out).expect("text"))
}

fn told(code: &str) -> (Outcome, String) {
    asked(code, &["ean13-weight-21"], Some(catalogue()), Form::Text)
}

#[test]
fn a_weight_label_is_explained_to_its_charge() {
    let (outcome, text) = told("2112345015002");
    assert_eq!(outcome, Outcome::Understood);
    insta::assert_snapshot!("weight_label", text);
}

#[test]
fn a_bottle_a_spirit_and_bananas_are_told_as_a_clerk_would() {
    let all: String = ["4006381333931", "96385074", "4011"].map(|code| told(code).1).join("\n");
    insta::assert_snapshot!("deposit_age_produce", all);
}

#[test]
fn an_element_string_in_brackets_is_taken_apart() {
    let (outcome, text) = told("(01)95012345678903(3103)001750(15)271231(3922)1925(10)L42");
    assert_eq!(outcome, Outcome::Understood);
    insta::assert_snapshot!("meat_tray", text);
}

#[test]
fn a_code_that_the_shop_does_not_sell_exits_with_one() {
    let cases = [
        ("036000291452", "not in the catalogue"),
        ("9801234567892", "voucher"),
        ("(01)04006381333931(17)261121", "past its date"),
        ("8110012345612345611110123", "coupon"),
    ];
    for (code, word) in cases {
        let (outcome, text) = told(code);
        assert_eq!(outcome.exit_code(), 1, "{code}: {text}");
        assert!(text.contains(word), "{code}: {text}");
    }
}

#[test]
fn a_damaged_code_exits_with_two_and_says_why_in_both_tongues() {
    let (outcome, text) = told("4006381333932");
    assert_eq!(outcome.exit_code(), 2);
    insta::assert_snapshot!("damaged", text);
}

#[test]
fn without_a_catalogue_and_layouts_the_command_still_explains() {
    let (outcome, text) = asked("2112345015002", &[], None, Form::Text);
    assert_eq!(outcome.exit_code(), 0);
    assert!(text.contains("--layout ean13-weight-21"), "{text}");
    assert!(text.contains("--catalogue FILE"), "{text}");
    let (outcome, stale) = asked("(01)04006381333931(17)261121", &[], None, Form::Text);
    assert_eq!(outcome.exit_code(), 1, "{stale}");
    let (outcome, link) = asked("https://id.gs1.org/01/09506000134352/10/ABC?3103=000195", &[], None, Form::Text);
    assert_eq!(outcome.exit_code(), 0);
    assert!(link.contains("net mass 195 g") && link.contains("lot ABC"), "{link}");
}

#[test]
fn json_holds_the_same() {
    let (_, text) = asked("2112345015002", &["ean13-weight-21"], Some(catalogue()), Form::Json);
    let value: serde_json::Value = serde_json::from_str(&text).expect("one object");
    assert_eq!(value["keys"][0], "02112345000008");
    assert_eq!(value["printed"], "02112345015002");
    assert_eq!(value["amount_minor"], 1_935);
    assert_eq!(value["sold"], true);
    assert_eq!(value["product"]["name"], "Gouda young");
    let (_, text) = asked("4006381333932", &[], None, Form::Json);
    let value: serde_json::Value = serde_json::from_str(&text).expect("one object");
    assert_eq!((&value["understood"], &value["sold"]), (&false.into(), &false.into()));
    assert!(value["why"].as_str().is_some_and(|why| why.contains("check digit")), "{text}");
}
