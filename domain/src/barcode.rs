//! From the text of a symbol to the key of a product: what a scan says, before anybody asks the catalogue.
//!
//! ```text
//!   Scan { aim, data }
//!     │  hostile text is refused here
//!     ▼
//!   symbology ──▶ retail    EAN, UPC, ITF-14, PLU ──▶ layout   the store's own labels: item, price or mass
//!             ├─▶ element   GS1 element strings: (01)…(3103)…(15)…    ┐
//!             └─▶ link      GS1 Digital Link URIs, never fetched      ┴─▶ pack   mass, price, dates, lot
//!     │
//!     ▼
//!   Reading { keys, carries, sell_until, … }   or   Unreadable, with a reason that a clerk understands
//! ```
//!
//! Nothing in here knows which products exist. A check digit lets one misread in ten pass and a blurred symbol can be misread the
//! same way twice, so a reading is a proposal: only the catalogue, the scale and the camera make it a line.

mod ai;
mod aim;
mod coupon;
mod date;
mod element;
mod layout;
mod link;
mod notes;
mod pack;
mod plu;
mod prefix;
mod quantity;
mod retail;
mod verifier;

pub use coupon::{Coupon, NoCoupon, OfferOnFile, PaperCoupon, Purchase};
pub use date::{Day, NoDay};
pub use element::{ElementFault, GS, split as elements};
pub use layout::{CheckDigits, Layout, NoLayout, PRESETS, check_disjoint};
pub use link::LinkFault;
pub use plu::Plu;
pub use prefix::{NoPrefix, PREFIX_PRESETS, Prefix, Purpose, USUAL_PREFIXES, check_prefixes};
pub use verifier::verifier;

use crate::gtin::Gtin;
use crate::input::Scan;
use crate::mass::Mass;
use crate::money::{Currency, Money};
use aim::Symbology;
use notes::Notes;

/// The longest text that is looked at. A Digital Link with every attribute of a pack stays below half of it.
const LONGEST: usize = 512;

/// What stands between the bars and the square part of a composite symbol.
const COMPOSITE: &str = "|]e0";

/// What a store decides about its codes.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The layouts of its own labels.
    pub layouts: &'a [Layout],
    /// How its vouchers and the numbers of people begin.
    pub prefixes: &'a [Prefix],
    /// What a price on a label is in.
    pub currency: &'a Currency,
    /// The shop's local date: two-digit years are read around it.
    pub today: Day,
    /// Whether a Digital Link may carry a GTIN of 8, 12 or 13 digits.
    pub short_links: ShortLinks,
}

/// Whether a GTIN in a Digital Link may lack its leading zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortLinks {
    #[default]
    Refused,
    Permitted,
}

/// What a symbol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it is for. The catalogue has the last word: a store may sell what looks like a voucher.
    pub kind: Kind,
    /// Keys to look up, the likeliest first. Eight digits of unknown symbology have two. The key of an in-store label is the label
    /// with its value zeroed and its check digit made good.
    pub keys: Vec<Gtin>,
    /// The number as printed, when the symbol holds one, in-store labels included.
    pub printed: Option<Gtin>,
    /// What decides the charge, when an in-store label or an element string says so: its price before its mass.
    pub carries: Option<Carries>,
    /// Net mass of this very pack, whenever the symbol says it, also beside a price.
    pub net: Option<Mass>,
    /// Pieces in a pack of variable count.
    pub count: Option<u32>,
    /// The last day of sale, when the symbol names one that is binding (AI 17 or 16).
    pub sell_until: Option<Day>,
    /// The day its quality is promised to (AI 15).
    pub best_before: Option<Day>,
    pub lot: Option<String>,
    pub serial: Option<String>,
    /// Every element of an element string or Digital Link, in order.
    pub elements: Vec<Element>,
}

/// What a code is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Product,
    /// A voucher of a bottle return or refund: money back, to be approved by the store.
    DepositVoucher,
    /// A store's own number for people: loyalty or staff.
    Loyalty,
    /// A coupon. The store decides what it is worth.
    Coupon(Coupon),
}

/// What a label knows about its own pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// Charge exactly this.
    Price(Money),
    /// Charge this net mass at the catalogue's price.
    Mass(Mass),
}

/// One element of an element string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The application identifier.
    pub ai: String,
    pub value: String,
}

/// Why a symbol names no product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the symbol holds characters that no product code has")]
    Hostile,
    #[error("the symbol is longer than any product code")]
    TooLong,
    #[error("no product code looks like this: it has too few or too many digits, or letters among them")]
    Shape,
    #[error("symbols of this kind carry no product code")]
    Symbology,
    #[error("the check digit is {found}, but {right} is right: the code is damaged or was misread")]
    CheckDigit { found: u8, right: u8 },
    #[error("the verifier of the label's value is {found}, but {right} is right: the label is damaged or was misread")]
    Verifier { found: u8, right: u8 },
    #[error("the label says a price or mass of zero")]
    NoValue,
    #[error("the label's value has no exact amount in the shop's currency")]
    Value,
    #[error("a pack of varying measure does not say how much is in it")]
    NoMeasure,
    #[error("the symbol is for a carton or a pallet, and names no item that is sold alone")]
    Logistics,
    #[error("the symbol names no product")]
    NoProduct,
    #[error(transparent)]
    Element(#[from] ElementFault),
    #[error(transparent)]
    Link(#[from] LinkFault),
}

/// What to tell a shopper about an unreadable symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no product code.
    Unknown,
    /// It was damaged or misread.
    CheckDigit,
    /// It is a code of something that this cart cannot sell.
    NotForSale,
    /// It contradicts itself.
    Suspect,
}

/// How a code was understood, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Sentences for staff, in order.
    pub steps: Vec<String>,
    pub outcome: Result<Reading, Unreadable>,
}

/// Reads a symbol.
pub fn read(scan: &Scan, rules: &Rules) -> Result<Reading, Unreadable> {
    read_noting(scan, rules, &mut Notes::default())
}

/// Reads a symbol and says how.
#[must_use]
pub fn explain(scan: &Scan, rules: &Rules) -> Explanation {
    let mut notes = Notes::kept();
    let outcome = read_noting(scan, rules, &mut notes);
    notes.add(|| match &outcome {
        Ok(reading) => reading.summary(rules.currency),
        Err(why) => format!("refused: {why}"),
    });
    Explanation { steps: notes.into_sentences(), outcome }
}

fn read_noting(scan: &Scan, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    if scan.data.len() > LONGEST {
        return Err(Unreadable::TooLong);
    }
    if !scan.data.chars().all(|c| c == GS || c.is_ascii_graphic()) {
        return Err(Unreadable::Hostile);
    }
    let (symbology, text) = aim::symbology(scan);
    notes.add(|| format!("`{}` comes from {}", text.replace(GS, "<GS>"), symbology.name()));
    let reading = of_symbology(symbology, text, rules, notes)?;
    match reading.keys.iter().any(Gtin::is_nothing) {
        true => Err(Unreadable::NoProduct),
        false => Ok(reading),
    }
}

fn of_symbology(symbology: Symbology, text: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    if let Some((bars, square)) = text.split_once(COMPOSITE) {
        return composite(bars, square, symbology, rules, notes);
    }
    match symbology {
        Symbology::Other => Err(Unreadable::Symbology),
        Symbology::Gs1 => structured(text, rules, notes),
        // Some engines cannot tell a GS1 QR code from a plain one.
        Symbology::Matrix if link::looks_like_link(text) || text.trim_start_matches(GS).starts_with("01") => {
            structured(text, rules, notes)
        }
        Symbology::Unsaid if is_press_with_add_on(text) => retail::read(text, Symbology::Ean13WithAddOn, rules, notes),
        Symbology::Unsaid if !is_number(text) => structured(text, rules, notes),
        Symbology::Unsaid if text.len() > 14 => structured(text, rules, notes),
        Symbology::Matrix => Err(Unreadable::Shape),
        Symbology::Unsaid
        | Symbology::Ean13
        | Symbology::Ean8
        | Symbology::Ean13WithAddOn
        | Symbology::Itf
        | Symbology::Code128 => match is_number(text) {
            true => retail::read(text, symbology, rules, notes),
            false => Err(Unreadable::Shape),
        },
    }
}

/// The bars of an EAN or UPC with a square part above them: the number stands in the bars, dates and lot in the square part.
fn composite(
    bars: &str,
    square: &str,
    symbology: Symbology,
    rules: &Rules,
    notes: &mut Notes,
) -> Result<Reading, Unreadable> {
    let number = match symbology {
        Symbology::Ean13 | Symbology::Ean8 => retail::read(bars, symbology, rules, notes)?,
        Symbology::Unsaid
        | Symbology::Ean13WithAddOn
        | Symbology::Itf
        | Symbology::Code128
        | Symbology::Gs1
        | Symbology::Matrix
        | Symbology::Other => return Err(Unreadable::Shape),
    };
    let printed = number.printed.ok_or(Unreadable::NoProduct)?;
    let pack = structured(&format!("01{printed}{square}"), rules, notes)?;
    Ok(Reading { keys: number.keys, carries: number.carries.or(pack.carries), net: number.net.or(pack.net), ..pack })
}

/// An element string or a link.
fn structured(text: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let elements = match link::looks_like_link(text) {
        true => link::split(text, rules.short_links)?,
        false => element::split(text)?,
    };
    pack::read(elements, rules, notes)
}

/// Whether these are a magazine's or a book's digits with those beside its symbol.
fn is_press_with_add_on(text: &str) -> bool {
    is_number(text)
        && matches!(text.len(), 15 | 18)
        && ["977", "978", "979"].iter().any(|press| text.starts_with(press))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

impl<'a> Rules<'a> {
    /// Rules in their strict form, with the usual prefixes.
    #[must_use]
    pub fn new(layouts: &'a [Layout], currency: &'a Currency, today: Day) -> Self {
        Rules { layouts, prefixes: &USUAL_PREFIXES, currency, today, short_links: ShortLinks::default() }
    }
}

impl Reading {
    /// Whether its binding date has passed.
    #[must_use]
    pub fn is_expired(&self, today: Day) -> bool {
        self.sell_until.is_some_and(|last| last < today)
    }

    fn of(kind: Kind) -> Self {
        Reading {
            kind,
            keys: Vec::new(),
            printed: None,
            carries: None,
            net: None,
            count: None,
            sell_until: None,
            best_before: None,
            lot: None,
            serial: None,
            elements: Vec::new(),
        }
    }

    fn summary(&self, currency: &Currency) -> String {
        let kind = match &self.kind {
            Kind::Product => "a product",
            Kind::DepositVoucher => "a deposit or refund voucher",
            Kind::Loyalty => "a loyalty or staff number",
            Kind::Coupon(Coupon::Paper(_) | Coupon::Numbered) => "a coupon, which the store checks at payment",
            Kind::Coupon(Coupon::OnFile(_)) => "a coupon of the positive offer file, which will be checked at payment",
        };
        let keys: Vec<&str> = self.keys.iter().map(Gtin::as_str).collect();
        let mut says = vec![format!("it is {kind}")];
        if !keys.is_empty() {
            says.push(format!("look up {}", keys.join(", then ")));
        }
        says.extend(self.carries.map(|carries| match carries {
            Carries::Price(price) => format!("charge exactly {} {}", currency.digits(price), currency.code()),
            Carries::Mass(mass) => format!("charge {} g net", mass.grams()),
        }));
        says.extend(self.sell_until.map(|day| format!("not to be sold after {day}")));
        says.extend(self.best_before.map(|day| format!("best before {day}")));
        says.join("; ")
    }
}

impl Unreadable {
    /// Whether it is a coupon, and a malformed one.
    #[must_use]
    pub fn is_coupon(&self) -> bool {
        matches!(
            self,
            Unreadable::Element(ElementFault::Coupon { .. })
                | Unreadable::Link(LinkFault::Element(ElementFault::Coupon { .. }))
        )
    }

    /// What to tell a shopper.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Unreadable::Hostile
            | Unreadable::TooLong
            | Unreadable::Shape
            | Unreadable::Symbology
            | Unreadable::NoProduct => Refusal::Unknown,
            Unreadable::CheckDigit { .. } | Unreadable::Verifier { .. } => Refusal::CheckDigit,
            Unreadable::NoValue | Unreadable::NoMeasure | Unreadable::Logistics => Refusal::NotForSale,
            Unreadable::Value => Refusal::Suspect,
            Unreadable::Element(fault) => of_element(fault),
            Unreadable::Link(LinkFault::Element(fault)) => of_element(fault),
            Unreadable::Link(_) => Refusal::Unknown,
        }
    }
}

fn of_element(fault: &ElementFault) -> Refusal {
    match fault {
        ElementFault::CheckDigit(_) => Refusal::CheckDigit,
        ElementFault::UnknownAi(_) | ElementFault::Length(_) | ElementFault::Characters(_) => Refusal::Unknown,
        ElementFault::Currency(_) | ElementFault::Coupon { .. } => Refusal::NotForSale,
        ElementFault::Date(_)
        | ElementFault::Twice(_)
        | ElementFault::Alone { .. }
        | ElementFault::Together(..)
        | ElementFault::Masses
        | ElementFault::Amount(_) => Refusal::Suspect,
    }
}
