//! What is on the sheet.

use cart_domain::barcode::{Day, GS};
use cart_domain::catalogue::Catalogue;
use cart_domain::gtin::Gtin;
use cart_hardware::label::Carrier;

/// So many products of a catalogue are printed: enough to try a shop's own goods.
const MOST_PRODUCTS: usize = 12;
/// How far ahead the sheet's good expiry date is.
const DAYS_AHEAD: i64 = 30;

/// One label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub title: String,
    pub carrier: Carrier,
    /// As [`cart_hardware::label::Grid::draw`] takes it.
    pub text: String,
    /// The preset that a store must have configured for it.
    pub layout: Option<&'static str>,
}

impl Label {
    fn new(title: &str, carrier: Carrier, text: impl Into<String>) -> Self {
        Label { title: title.to_owned(), carrier, text: text.into(), layout: None }
    }

    fn in_store(title: &str, carrier: Carrier, text: &str, layout: &'static str) -> Self {
        Label { layout: Some(layout), ..Label::new(title, carrier, text) }
    }

    /// Whether an engine sends more digits than were printed.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.carrier == Carrier::UpcE
    }

    /// The text as people read it below the symbol: element strings in brackets.
    #[must_use]
    pub fn readable(&self) -> String {
        if !self.carrier.is_gs1() {
            return self.text.clone();
        }
        let elements = cart_domain::barcode::elements(&self.text).unwrap_or_default();
        elements.iter().map(|element| format!("({}){}", element.ai, element.value)).collect()
    }
}

/// Every kind of label that shops use, on this day.
#[must_use]
pub fn of_shops(today: Day) -> Vec<Label> {
    let fresh = short(good_until(today));
    let tray = format!("0195012345678903310300175039221925{GS}15{fresh}10L42");
    vec![
        Label::new("Packed goods", Carrier::Ean13, "4006381333931"),
        Label::new("Small pack", Carrier::Ean8, "96385074"),
        Label::new("Packed goods, North America", Carrier::UpcA, "036000291452"),
        Label::new("Small pack, North America", Carrier::UpcE, "04252614"),
        Label::new("Carton: never sold at the price of a piece", Carrier::Itf14, "10614141000415"),
        Label::new("Loose produce", Carrier::DataBar, "00033383040110"),
        Label::new("Loose produce, two rows", Carrier::DataBarStacked, "00033383040110"),
        Label::new(
            "Weighed pack with its date",
            Carrier::DataBarExpanded,
            format!("0195012345678903310300175015{fresh}"),
        ),
        Label::new("Weighed pack with price, date and lot", Carrier::DataBarExpandedStacked, tray),
        Label::new("Mass in pounds", Carrier::DataBarExpanded, "019061414100041132020001563922599"),
        Label::new("Logistic style: lot before date", Carrier::Gs1_128, format!("010400638133393110L42{GS}17{fresh}")),
        Label::new("Past its date: must be refused", Carrier::Gs1_128, "010400638133393117200131"),
        Label::new(
            "Pack with lot and serial",
            Carrier::Gs1DataMatrix,
            format!("010400638133393117{fresh}10L42{GS}21S-1"),
        ),
        Label::new("The same as GS1 QR", Carrier::Gs1Qr, format!("010400638133393117{fresh}10L42{GS}21S-1")),
        Label::new(
            "Digital Link",
            Carrier::Qr,
            format!("https://example.com/01/09506000134352/10/ABC/21/123456?15={fresh}&3103=000195"),
        ),
        Label::new("Digital Link", Carrier::DataMatrix, "https://example.com/01/09506000134352/10/ABC"),
        Label::new("A web address: must be refused", Carrier::Qr, "https://example.com/recipes"),
        Label::in_store("In-store: item and mass", Carrier::Ean13, "2112345015002", "ean13-weight-21"),
        Label::in_store("In-store: item and price", Carrier::Ean13, "2312345005991", "ean13-price-23"),
        Label::in_store(
            "In-store: item, verifier and price",
            Carrier::Ean13,
            "2012345105997",
            "ean13-price-20-verifier",
        ),
        Label::in_store("In-store, North America", Carrier::UpcA, "212345105993", "upca-price-4-verifier"),
        Label::in_store("In-store, North America", Carrier::UpcA, "212345012345", "upca-price-5"),
        Label::new("Store label in plain Code 128: a look-up code", Carrier::Code128, "4011"),
        Label::new("Coupon, North America", Carrier::DataBarExpandedStacked, "8110012345612345611110123"),
        Label::new("Coupon on file", Carrier::DataBarExpandedStacked, "8112001234561234560123456"),
        Label::new("Deposit voucher", Carrier::Ean13, "9801234567892"),
    ]
}

/// The expiry date of what is still good on the sheet of this day.
#[must_use]
pub fn good_until(today: Day) -> Day {
    Day(today.0 + DAYS_AHEAD)
}

/// The first goods of a shop that carry a code of their own.
pub fn of_catalogue(catalogue: &Catalogue) -> Vec<Label> {
    let coded = catalogue.products().filter(|product| !product.gtin.as_str().starts_with("000000000"));
    coded.take(MOST_PRODUCTS).map(|product| of_gtin(&product.name, product.gtin)).collect()
}

/// The shortest symbol that holds a number.
fn of_gtin(name: &str, gtin: Gtin) -> Label {
    let digits = gtin.as_str();
    let shortest = [("000000", Carrier::Ean8), ("00", Carrier::UpcA), ("0", Carrier::Ean13)];
    let fitting = shortest.into_iter().find_map(|(zeros, carrier)| Some((carrier, digits.strip_prefix(zeros)?)));
    match fitting {
        Some((carrier, short)) => Label::new(name, carrier, short),
        None => Label::new(name, Carrier::Itf14, digits),
    }
}

/// A day as element strings write it.
fn short(day: Day) -> String {
    let (year, month, of_month) = day.calendar();
    format!("{:02}{month:02}{of_month:02}", year.rem_euclid(100))
}
