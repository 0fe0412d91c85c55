//! From the text of a symbol to the key of a product: what a scan says, before anybody asks the catalogue.
//!
//! ```text
//!   Scan { aim, data }
//!     │  hostile text is refused here
//!     ▼
//!   symbology ──▶ retail    EAN, UPC, ITF-14, PLU ──▶ layout   the store's own labels: item, price or mass
//!             ├─▶ element   GS1 element strings: (01)…(3103)…(15)…
//!             └─▶ link      GS1 Digital Link URIs, read as text and never fetched
//!     │
//!     ▼
//!   Reading { keys, carries, dates, … }   or   Unreadable, with a reason that a clerk understands
//! ```
//!
//! Nothing in here knows which products exist. A check digit lets one misread in ten pass and a blurred symbol can be misread the
//! same way twice, so a reading is a proposal: only the catalogue, the scale and the camera make it a line.

mod date;
mod layout;

pub use date::Day;
pub use layout::{CheckDigits, Layout, NoLayout};

use crate::gtin::Gtin;
use crate::input::Scan;
use crate::mass::Mass;
use crate::money::{Currency, Money};

/// What a store decides about its codes.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The layouts of its own labels.
    pub layouts: &'a [Layout],
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
    /// A coupon known only by its number.
    Coupon,
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

/// Why a symbol's text names no product.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("no product code has this shape")]
    Shape,
    #[error("a check digit is wrong")]
    CheckDigit,
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

impl Unreadable {
    /// What to tell a shopper.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Unreadable::Shape => Refusal::Unknown,
            Unreadable::CheckDigit => Refusal::CheckDigit,
        }
    }
}

impl<'a> Rules<'a> {
    /// Rules without in-store labels of their own kind, in their strict form.
    #[must_use]
    pub fn new(layouts: &'a [Layout], currency: &'a Currency, today: Day) -> Self {
        Rules { layouts, currency, today, short_links: ShortLinks::default() }
    }
}

/// Reads a symbol.
pub fn read(scan: &Scan, _rules: &Rules) -> Result<Reading, Unreadable> {
    let gtin = Gtin::parse(&scan.data).map_err(|_| Unreadable::CheckDigit)?;
    Ok(Reading {
        kind: Kind::Product,
        keys: vec![gtin],
        printed: Some(gtin),
        carries: None,
        net: None,
        count: None,
        sell_until: None,
        best_before: None,
        lot: None,
        serial: None,
        elements: Vec::new(),
    })
}
