//! Every body as it travels. A changed snapshot is a changed protocol: carts and stores in the field speak the old one.

use std::collections::BTreeMap;

use cart_domain::catalogue::{Benefit, CatalogueVersion, Product, TaxClass, Unit};
use cart_domain::ids::{CartId, CouponId, LineId, Seq, StoreId, TripId};
use cart_domain::input::Reader;
use cart_domain::language::{Language, LanguageCode};
use cart_domain::receipt::coupon::{CouponCode, CouponKind};
use cart_domain::receipt::event::{Item, Quantity};
use cart_domain::receipt::tax::{TaxLine, TaxMode, TaxRate, TaxTable};
use cart_domain::{Currency, Envelope, Event, Gtin, Mass, Money, UnlistedWhy, Wall};
use cart_protocol::*;
use insta::assert_json_snapshot;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The body as it arrives on the other side.
fn through_the_wire<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(body: T) -> T {
    let text = serde_json::to_string(&body).expect("a body can be written");
    let arrived: T = serde_json::from_str(&text).expect("a body can be read");
    assert_eq!(arrived, body);
    arrived
}

fn cart() -> CartId {
    CartId("C-07".into())
}

fn trip() -> TripId {
    TripId::parse("1795341600000-00a7").expect("a trip's name")
}

fn milk() -> Gtin {
    Gtin::parse("4006381333931").expect("a GTIN")
}

fn code(text: &str) -> LanguageCode {
    text.parse().expect("a language")
}

fn envelope(seq: u64, event: Event) -> Envelope {
    Envelope { schema: event.schema(), cart: cart(), trip: trip(), seq: Seq(seq), wall: Wall(1_795_341_600_000), event }
}

#[test]
fn a_batch_of_events() {
    let rates = BTreeMap::from([(TaxClass("B".into()), TaxRate(7_000))]);
    let started = Event::TripStarted {
        store: StoreId("S-1".into()),
        currency: Currency::eur(),
        tax: TaxTable { mode: TaxMode::Included, rates },
        catalogue: CatalogueVersion(1_795_341_000),
        language: Language::German,
        platform: None,
    };
    let item = Item {
        gtin: milk(),
        name: "Milk 1 l".into(),
        price: Money::from_minor(119),
        unit: Unit::Each,
        tax_class: TaxClass("B".into()),
        deposit: Some(Money::from_minor(15)),
        age: None,
    };
    let added = Event::LineAdded { line: LineId(1), item, quantity: Quantity::Pieces(1) };
    assert_json_snapshot!(through_the_wire(EventBatch {
        events: vec![envelope(1, started), envelope(2, added)],
        cart_total: Some(CartTotal { seq: Seq(2), total: Money::from_minor(134) }),
    }));
}

#[test]
fn an_accepted_batch() {
    assert_json_snapshot!(through_the_wire(Accepted { accepted_through: Seq(2) }));
}

#[test]
fn a_catalogue_delta() {
    let product = Product {
        names: BTreeMap::from([(code("ar"), "حليب 1 لتر".into()), (code("de"), "Milch 1 l".into())]),
        tax_class: TaxClass("B".into()),
        mass: Some(Mass::from_grams(1_058)),
        mass_spread: Some(Mass::from_milligrams(4_200)),
        deposit: Some(Money::from_minor(15)),
        aisle: Some("4".into()),
        benefit: Benefit { from: Some("2026-01-01".parse().expect("a day")), until: None },
        promotions: vec!["3for2".parse().expect("a key")],
        picture: Some("milk.png".parse().expect("a name")),
        season: "11-2".parse().expect("a season"),
        weekly_sales: 412,
        ..Product::new(milk(), "Milk 1 l", Money::from_minor(119))
    };
    assert_json_snapshot!(through_the_wire(CatalogueDelta {
        version: CatalogueVersion(1_795_341_000),
        full: false,
        products: vec![product],
        removed: vec![Gtin::from_plu("4011").expect("a PLU")],
    }));
}

#[test]
fn a_product_of_an_older_store_is_one_that_tells_less() {
    let text = r#"{"gtin":"04006381333931","plu":null,"name":"Milk 1 l","names":{"de":"Milch 1 l"},"price":119,"unit":"each",
                   "tax_class":"B","mass":1058000,"mass_spread":null,"mass_range":null,"weighed":false,"tare":0,"age":null,
                   "deposit":15,"aisle":"4"}"#;
    let product: Product = serde_json::from_str(text).expect("an older store's product");
    let told = Product {
        names: BTreeMap::from([(code("de"), "Milch 1 l".into())]),
        tax_class: TaxClass("B".into()),
        mass: Some(Mass::from_grams(1_058)),
        deposit: Some(Money::from_minor(15)),
        aisle: Some("4".into()),
        ..Product::new(milk(), "Milk 1 l", Money::from_minor(119))
    };
    assert_eq!(product, told);
    let (written, before): (serde_json::Value, serde_json::Value) =
        (serde_json::to_value(&told).expect("a body"), serde_json::from_str(text).expect("JSON"));
    assert_eq!(written, before, "what tells no more is written as it always was");
}

#[test]
fn a_payment_and_its_answer() {
    let request = PaymentRequest { amount: Money::from_minor(134), through: Some(Seq(4)) };
    let word = PaymentWord { ok: true, reference: "SIM-000001".into() };
    assert_json_snapshot!((through_the_wire(request), through_the_wire(word)));
}

#[test]
fn a_trip() {
    let cancelled = serde_json::to_value(envelope(1, Event::TripCancelled)).expect("an event can be written");
    assert_json_snapshot!(through_the_wire(TripRecord {
        cart: cart(),
        trip: trip(),
        started: Wall(1_795_341_600_000),
        state: TripState::Cancelled,
        accepted_through: Seq(1),
        total: Money::ZERO,
        agreement: Agreement::Unnamed,
        events: vec![StoredEvent { seq: Seq(1), readable: true, body: cancelled }],
    }));
}

fn offer_on_file() -> CouponCode {
    CouponCode {
        kind: CouponKind::OnFile,
        value: "001234561234560123456".into(),
        funder: Some("123456".into()),
        offer: Some("123456".into()),
        serial: Some("123456".into()),
    }
}

#[test]
fn a_receipt_of_an_older_store_has_no_coupons() {
    let receipt = r#"{"cart":"C-07","trip":"1795341600000-00a7","started":1795341600000,"state":"open","through":1,
        "currency":{"code":"EUR","exponent":2},"lines":[],"item_count":0,"tax_mode":"included","taxes":[],"deposit":0,"total":0,
        "agreement":{"agreement":"unnamed"}}"#;
    let receipt: ReceiptRecord = serde_json::from_str(receipt).expect("an older store's receipt");
    assert_eq!(receipt.coupons, []);
}

#[test]
fn a_receipt() {
    let class = TaxClass("B".into());
    let line = ReceiptLine {
        line: LineId(1),
        key: milk(),
        gtin: milk().global(),
        name: "Milk 1 l".into(),
        pieces: 1,
        net: None,
        price: Money::from_minor(119),
        unit: Unit::Each,
        amount: Money::from_minor(134),
        deposit: Money::from_minor(15),
        tax_class: class.clone(),
        void: false,
    };
    let tax = TaxLine { class, rate: TaxRate(7_000), base: Money::from_minor(134), tax: Money::from_minor(9) };
    assert_json_snapshot!(through_the_wire(ReceiptRecord {
        cart: cart(),
        trip: trip(),
        started: Wall(1_795_341_600_000),
        state: TripState::Paid,
        through: Seq(5),
        currency: Currency::eur(),
        lines: vec![line],
        item_count: 1,
        tax_mode: TaxMode::Included,
        taxes: vec![tax],
        deposit: Money::from_minor(15),
        total: Money::from_minor(134),
        coupons: vec![ReceiptCoupon { coupon: CouponId(1), code: offer_on_file(), withdrawn: false }],
        reference: Some("SIM-000001".into()),
        agreement: Agreement::Equal { seq: Seq(5) },
    }));
}

#[test]
fn a_report_of_a_code_that_the_catalogue_lacks_and_its_answer() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    let report = UnlistedReport {
        text: "4000000000006".into(),
        aim: Some("]E0".into()),
        by: Reader::Camera,
        why: UnlistedWhy::Unknown,
        gtin: Gtin::parse("4000000000006").ok(),
        catalogue: CatalogueVersion(1_795_341_000),
        first: Wall(1_795_341_600_000),
        last: Wall(1_795_341_720_000),
        times: 3,
        picture: Some(LabelPicture::from_png(png).expect("the beginning of a PNG")),
    };
    let by_hand = UnlistedReport {
        text: "4006381333932".into(),
        aim: None,
        by: Reader::Hid,
        why: UnlistedWhy::CheckDigit,
        gtin: None,
        picture: None,
        ..report.clone()
    };
    assert_json_snapshot!((
        through_the_wire(report),
        through_the_wire(by_hand),
        through_the_wire(UnlistedHeard { times: 3 })
    ));
}

#[test]
fn looks_of_a_product_as_a_cart_tells_them_and_as_the_store_publishes_them() {
    let (gtin, network) = (Gtin::parse("4006381333931").expect("a GTIN"), "5f".repeat(32));
    let network = NetworkId::try_from(network).expect("a network");
    let placed = LookReport {
        schema: LOOKS_SCHEMA,
        gtin,
        network: network.clone(),
        direction: Direction::of([0x3c; 256]),
        source: LookSource::Placed { weighed: 12 },
        mark: LookMark::try_from("a7".repeat(16)).expect("a mark"),
    };
    let shown = LookReport { source: LookSource::Shown, ..placed.clone() };
    let published = |source| PublishedLook { direction: Direction::of([0x3c; 256]), source };
    let looks = vec![published(PublishedSource::Shown), published(PublishedSource::Agreed)];
    let withdrawn = vec![Direction::of([0x38; 256])];
    let products = vec![ProductLooks { gtin, looks, withdrawn }];
    let delta = LooksDelta { version: 1_795_341_000, network, full: false, more: true, products };
    assert_json_snapshot!((
        through_the_wire(placed),
        through_the_wire(shown),
        through_the_wire(LookHeard { published: true }),
        through_the_wire(delta)
    ));
}

#[test]
fn every_kind_of_agreement() {
    let (cart, store) = (Money::from_minor(134), Money::from_minor(119));
    assert_json_snapshot!(through_the_wire(vec![
        Agreement::Equal { seq: Seq(5) },
        Agreement::Different { seq: Seq(5), cart, store },
        Agreement::Awaited { seq: Seq(5) },
        Agreement::Unnamed,
        Agreement::Unreadable { seq: Seq(3) },
    ]));
}

#[test]
fn a_healthy_store() {
    let catalogue = CatalogueVersion(1_795_341_000);
    let health = Health { version: "0.1.0".into(), schema: 1, catalogue, now: Some(Wall(1_795_341_600_000)) };
    assert_json_snapshot!(through_the_wire(health));
}

#[test]
fn a_gap_names_the_event_that_is_wanted() {
    let says = "events 3 to 4 are missing before event 5".into();
    assert_json_snapshot!(through_the_wire(Problem { problem: ProblemKind::Gap, says, expected: Some(Seq(3)) }));
}

#[test]
fn a_cart_reads_the_answers_of_a_newer_store() {
    let accepted: Accepted =
        serde_json::from_str(r#"{"accepted_through":7,"thanks":true}"#).expect("unknown keys are passed over");
    assert_eq!(accepted.accepted_through, Seq(7));
    let problem: Problem =
        serde_json::from_str(r#"{"problem":"on_strike","says":"no"}"#).expect("unknown kinds are passed over");
    assert_eq!(problem.problem, ProblemKind::Unknown);
}

#[test]
fn a_request_with_an_unknown_key_is_refused() {
    assert!(serde_json::from_str::<EventBatch>(r#"{"events":[],"cart_totals":{"seq":1,"total":0}}"#).is_err());
    assert!(serde_json::from_str::<PaymentRequest>(r#"{"amount":1,"currency":"EUR"}"#).is_err());
    let report = r#"{"text":"4000000000006","aim":null,"by":"hid","why":"unknown","gtin":null,"catalogue":1,"first":1,"last":1,
                     "times":1,"name":"Ada"}"#;
    assert!(serde_json::from_str::<UnlistedReport>(report).is_err());
    assert!(serde_json::from_str::<UnlistedReport>(&report.replace(r#","name":"Ada""#, "")).is_ok());
}

#[test]
fn a_look_with_anything_besides_is_refused_before_it_can_be_a_picture() {
    let report = format!(
        r#"{{"schema":1,"gtin":"04006381333931","network":"{}","direction":"{}","source":"shown","mark":"{}"}}"#,
        "5f".repeat(32),
        String::from(Direction::of([0x3c; 256])),
        "a7".repeat(16)
    );
    assert!(serde_json::from_str::<LookReport>(&report).is_ok());
    let pictured = report.replace(r#""source""#, r#""picture":"iVBORw0KGgo=","source""#);
    assert!(serde_json::from_str::<LookReport>(&pictured).is_err());
    let newer: LookReport = serde_json::from_str(&report.replace(r#""schema":1"#, r#""schema":2"#)).expect("readable");
    assert!(newer.check().is_err());
}
