//! The one struct the screen draws from, and the replay command prints.

mod lines;

use crate::catalogue::{TaxClass, Unit};
use crate::gtin::Gtin;
use crate::ids::{CouponId, LineId, QuestionId, TripId};
use crate::input::{Device, Scan};
use crate::language::Language;
use crate::mass::Mass;
use crate::money::{Currency, Money};
use crate::phrase::Phrase;
use crate::policy::Policy;
use crate::question::{Choice, Kind};
use crate::receipt::tax::{TaxLine, TaxMode};
use crate::spot_check::Reason;

pub use lines::Lines;

/// What the cart shows.
#[derive(Clone, Debug, PartialEq)]
pub struct CartView {
    pub state: State,
    pub trip: Option<TripId>,
    pub language: Language,
    pub currency: Currency,
    pub lines: Lines,
    pub totals: Totals,
    /// The line that changed last, to be shown large.
    pub latest: Option<LineId>,
    /// Pieces and lots that count.
    pub item_count: u32,
    /// Settled, net of the shopper's own things, rounded to e. `None` while there is no scale to ask.
    pub basket: Option<Mass>,
    pub notice: Option<NoticeView>,
    pub refused: Option<RefusedView>,
    /// A coupon that was just scanned.
    pub noted: Option<NotedView>,
    /// Every coupon that the store is to settle.
    pub coupons: Vec<CouponView>,
    /// What a camera is not sure of. It may be on the screen beside a question, and neither waits for the other.
    pub doubt: Option<DoubtView>,
    pub question: Option<QuestionView>,
    /// Questions waiting behind the one that is shown.
    pub queued: usize,
    pub staff: Option<StaffCall>,
    pub degraded: Vec<Device>,
    /// What the next added mass will be taken for, if the shopper said.
    pub awaited: Option<Awaited>,
    pub payment_declined: bool,
    /// The code a till scans to go on with this trip.
    pub hand_over: Option<String>,
}

impl CartView {
    /// What a cart shows that nobody uses.
    #[must_use]
    pub fn idle(policy: &Policy) -> Self {
        CartView {
            state: State::Idle,
            trip: None,
            language: policy.language,
            currency: policy.currency.clone(),
            lines: Lines::default(),
            totals: Totals { tax_mode: policy.tax.mode, ..Totals::default() },
            latest: None,
            item_count: 0,
            basket: None,
            notice: None,
            refused: None,
            noted: None,
            coupons: Vec::new(),
            doubt: None,
            question: None,
            queued: 0,
            staff: None,
            degraded: Vec::new(),
            awaited: None,
            payment_declined: false,
            hand_over: None,
        }
    }
}

/// Where the trip stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Idle,
    Shopping,
    Checkout,
    Paying,
    Paid,
    HandedOver,
}

impl State {
    /// The state as traces name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            State::Idle => "idle",
            State::Shopping => "shopping",
            State::Checkout => "checkout",
            State::Paying => "paying",
            State::Paid => "paid",
            State::HandedOver => "handed-over",
        }
    }
}

/// One line of the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineView {
    pub line: LineId,
    pub gtin: Gtin,
    /// In the shopper's language.
    pub name: String,
    pub pieces: u32,
    /// Net mass of a weighed lot, rounded to e.
    pub net: Option<Mass>,
    pub price: Money,
    pub unit: Unit,
    /// With deposit; zero when void.
    pub amount: Money,
    /// The part of the amount that is deposit.
    pub deposit: Money,
    pub tax_class: TaxClass,
    pub age: Option<u8>,
    pub status: LineStatus,
}

/// How sure the cart is of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// Not yet in the basket, as far as the cart knows.
    Waiting,
    Confirmed,
    /// A question about it is open.
    Asked,
    Void,
}

impl LineStatus {
    /// The status as traces name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            LineStatus::Waiting => "waiting",
            LineStatus::Confirmed => "confirmed",
            LineStatus::Asked => "asked",
            LineStatus::Void => "void",
        }
    }
}

/// What it all costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The sum of the lines.
    pub lines: Money,
    /// The part of it that is deposit.
    pub deposit: Money,
    pub tax_mode: TaxMode,
    pub tax: Vec<TaxLine>,
    /// What is to be paid.
    pub total: Money,
}

/// What the cart has felt and expects to be explained by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    pub kind: Kind,
    pub felt: Option<Mass>,
    pub line: Option<LineId>,
    pub says: Phrase,
}

/// What a scan could not become, for five seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedView {
    pub data: String,
    pub why: RefusedScan,
    pub says: Phrase,
}

/// Why a scan became no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedScan {
    Unknown,
    CheckDigit,
    Expired,
    NotForSale,
    Suspect,
}

impl RefusedScan {
    /// The reason as traces name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RefusedScan::Unknown => "unknown",
            RefusedScan::CheckDigit => "check-digit",
            RefusedScan::Expired => "expired",
            RefusedScan::NotForSale => "not-for-sale",
            RefusedScan::Suspect => "suspect",
        }
    }
}

/// What the cart did with a coupon, for five seconds. The total is the same as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedView {
    pub coupon: CouponId,
    pub says: Phrase,
}

/// A coupon that goes to the store with the trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponView {
    pub coupon: CouponId,
    /// The funder's number for what it offers, or the number of the coupon.
    pub number: String,
}

/// What there is to say of a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponWord {
    Noted,
    /// It was scanned before.
    NotedAlready,
    Unreadable,
    Expired,
    NotYet,
    TooMany,
}

/// Products that a doubtful read may be: one touch puts one of them on the receipt, and nothing else does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtView {
    /// At most three, and never none.
    pub offers: Vec<OfferView>,
}

/// One product that it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferView {
    /// What to confirm.
    pub scan: Scan,
    pub gtin: Gtin,
    /// In the shopper's language.
    pub name: String,
    /// Of this very pack when its label says so.
    pub price: Money,
    pub unit: Unit,
}

/// The question on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionView {
    pub id: QuestionId,
    pub kind: Kind,
    pub line: Option<LineId>,
    pub says: Phrase,
    /// In the order of preference.
    pub choices: Vec<ChoiceView>,
}

/// One large answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceView {
    pub choice: Choice,
    pub says: Phrase,
    /// The product whose picture belongs on the button.
    pub picture: Option<Gtin>,
}

/// The cart wants a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffCall {
    pub why: StaffWhy,
    /// For the shopper.
    pub says: Phrase,
    /// For staff alone: what a spot check should look for, weightiest first.
    pub because: Vec<Reason>,
}

/// Why the cart wants a person, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffWhy {
    Help,
    Age,
    Question,
    SpotCheck,
    Device,
}

impl StaffWhy {
    /// The reason as traces name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StaffWhy::Help => "help",
            StaffWhy::Age => "age",
            StaffWhy::Question => "question",
            StaffWhy::SpotCheck => "spot-check",
            StaffWhy::Device => "device",
        }
    }
}

/// What the shopper said the next added mass will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    OwnBag,
    Produce { line: LineId, name: String },
}
