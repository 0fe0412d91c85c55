//! The receipt, event-sourced. [`event`] is what happened; [`Receipt::apply`] folds it and cannot fail; [`command`] decides what may
//! happen next and holds all the policy. The store folds the same events with the same code, which is why its copy can be compared with
//! the cart's to the cent.

pub mod command;
pub mod coupon;
pub mod event;
pub mod line;
mod lines;
pub mod print;
pub mod tax;

use std::collections::BTreeMap;

use crate::catalogue::CatalogueVersion;
use crate::ids::{CouponId, LineId, QuestionId, StoreId, TripId};
use crate::language::Language;
use crate::mass::Mass;
use crate::money::{Currency, Money};
use crate::question::{Choice, Kind, QuestionRef};
use crate::receipt::coupon::PresentedCoupon;
use crate::receipt::event::{Envelope, Event, Quantity, StaffDeed};
use crate::receipt::line::Line;
use crate::receipt::lines::Lines;
use crate::receipt::tax::TaxTable;
use crate::spot_check::{Answered, Reason, When};
use crate::tick::Wall;
use crate::view::Totals;

/// How far a trip has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nobody shops.
    #[default]
    Idle,
    Shopping,
    Checkout,
    Paying,
    Paid {
        amount: Money,
        reference: String,
    },
    HandedOver {
        code: String,
    },
    Cancelled,
}

/// What was said once, when the trip began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub store: StoreId,
    pub currency: Currency,
    pub tax: TaxTable,
    pub catalogue: CatalogueVersion,
    pub platform: Option<Mass>,
}

/// A question that was asked, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OpenQuestion {
    what: QuestionRef,
    felt: Option<Mass>,
    expected: Option<Mass>,
    when: When,
}

/// So many lines may be on the receipt when a bag that was put in first is asked about.
const BEGINNING: usize = 2;
/// The same thing weighs the same when it is asked about again.
const THE_SAME: Mass = Mass::from_grams(10);

/// One trip's receipt, as its events tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    trip: Option<TripId>,
    began_at: Wall,
    beginning: Option<Beginning>,
    language: Language,
    stage: Stage,
    lines: Lines,
    latest: Option<LineId>,
    coupons: Vec<PresentedCoupon>,
    own_things: Mass,
    bag_awaited: bool,
    approved_age: u8,
    help_wanted: bool,
    declined: bool,
    open_questions: BTreeMap<QuestionId, OpenQuestion>,
    /// Unscanned masses that were asked about at the beginning.
    put_in_first: Vec<Mass>,
    /// Those that the shopper was going to scan or to take out.
    promised: Vec<Mass>,
    answers: Vec<Answered>,
    /// Why a person should look, until one has.
    spot_check: Vec<Reason>,
    looked_at: bool,
    questions_asked: u32,
    ended: bool,
}

impl Receipt {
    /// The receipt that these records tell, in order.
    pub fn replay<'a>(records: impl IntoIterator<Item = &'a Envelope>) -> Self {
        let mut receipt = Receipt::default();
        for record in records {
            receipt.record(record);
        }
        receipt
    }

    /// Folds one record, with the trip's name and the time of its beginning.
    pub fn record(&mut self, record: &Envelope) {
        if let Event::TripStarted { .. } = record.event {
            *self = Receipt { trip: Some(record.trip.clone()), began_at: record.wall, ..Receipt::default() };
        }
        self.apply(&record.event);
    }

    /// Folds one event. Events about lines that do not exist change nothing.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::TripStarted { store, currency, tax, catalogue, language, platform } => {
                self.beginning = Some(Beginning {
                    store: store.clone(),
                    currency: currency.clone(),
                    tax: tax.clone(),
                    catalogue: *catalogue,
                    platform: *platform,
                });
                self.language = *language;
                self.stage = Stage::Shopping;
            }
            Event::LanguageChosen { language } => self.language = *language,
            Event::LineAdded { line, item, quantity } => {
                self.lines.add(Line::new(*line, item.clone(), *quantity));
                self.latest = Some(*line);
            }
            Event::PiecesChanged { line, pieces, .. } => {
                self.change(*line, |line| line.quantity = Quantity::Pieces(*pieces));
            }
            Event::LotWeighed { line, net } => self.change(*line, |line| line.quantity = Quantity::Weighed(*net)),
            Event::LineVoided { line, .. } => self.change(*line, |line| line.void = true),
            Event::LineRestored { line, pieces, .. } => self.change(*line, |line| line.restore(*pieces)),
            Event::LinePlaced { line, placed, mass } => {
                self.lines.change(*line, |line| {
                    line.placed = *placed;
                    line.mass = *mass;
                });
            }
            Event::OwnBagAwaited { awaited } => self.bag_awaited = *awaited,
            Event::OwnThingsWeighed { mass } => {
                self.take_back(self.own_things - *mass);
                self.own_things = *mass;
                self.bag_awaited = false;
            }
            Event::QuestionAsked { id, kind, line, felt, expected } => {
                self.questions_asked = self.questions_asked.max(id.0);
                let what = QuestionRef { id: *id, kind: *kind, line: *line };
                let when = self.when_asked(*kind, *felt);
                self.open_questions.insert(*id, OpenQuestion { what, felt: *felt, expected: *expected, when });
            }
            Event::QuestionSettled { id, answer } => {
                let OpenQuestion { what, felt, expected, when } = match self.open_questions.remove(id) {
                    Some(open) => open,
                    None => return,
                };
                let against = answer
                    .as_ref()
                    .and_then(|answer| Answered::against(what.kind, what.line, (felt, expected), when, answer));
                self.answers.extend(against);
                if let Some(Choice::ScanIt | Choice::TakeOut) = answer {
                    self.promised.extend(felt);
                }
            }
            Event::SpotCheckAsked { why } => self.spot_check.clone_from(why),
            Event::AgeApproved { age, .. } => {
                self.approved_age = self.approved_age.max(*age);
                self.help_wanted = false;
            }
            Event::StaffActed { what, .. } => self.apply_staff(*what),
            Event::CouponPresented { coupon, code } => {
                self.coupons.push(PresentedCoupon { id: *coupon, code: code.clone(), withdrawn: false });
            }
            Event::CouponWithdrawn { coupon } => {
                if let Some(coupon) = self.coupons.iter_mut().find(|known| known.id == *coupon) {
                    coupon.withdrawn = true;
                }
            }
            Event::HelpCalled => self.help_wanted = true,
            Event::CheckoutEntered => self.stage = Stage::Checkout,
            Event::CheckoutLeft => {
                self.stage = Stage::Shopping;
                self.declined = false;
            }
            Event::PaymentAsked { .. } => {
                self.stage = Stage::Paying;
                self.declined = false;
            }
            Event::PaymentDeclined { .. } => {
                self.stage = Stage::Checkout;
                self.declined = true;
            }
            Event::PaymentAccepted { amount, reference } => {
                self.stage = Stage::Paid { amount: *amount, reference: reference.clone() };
                self.declined = false;
            }
            Event::HandedOver { code } => self.stage = Stage::HandedOver { code: code.clone() },
            Event::TripCancelled => self.stage = Stage::Cancelled,
            Event::TripEnded => self.ended = true,
        }
    }

    /// Changes a line in a way that the shopper would call a change.
    fn change(&mut self, id: LineId, how: impl FnOnce(&mut Line)) {
        if self.lines.change(id, how) {
            self.latest = Some(id);
        }
    }

    /// What was said to be the shopper's own is not, or is gone: nothing stands against the answer any more.
    fn take_back(&mut self, mass: Mass) {
        let near = |felt: Mass| mass > Mass::ZERO && (felt - mass).abs() <= THE_SAME;
        self.answers.retain(|answer| answer.reason != Reason::SaidToBeTheirs || !answer.felt.is_some_and(near));
    }

    /// When something unscanned is asked about. What was put in at the beginning, as bags are, may be asked about again later.
    fn when_asked(&mut self, kind: Kind, felt: Option<Mass>) -> When {
        let Some(felt) = felt.filter(|_| kind == Kind::Unscanned) else { return When::Midway };
        if self.lines().len() <= BEGINNING {
            self.put_in_first.push(felt);
        }
        let same = |other: &Mass| (*other - felt).abs() <= THE_SAME;
        match () {
            () if self.put_in_first.iter().any(same) => When::Early,
            () if self.promised.iter().any(same) => When::Again,
            () => When::Midway,
        }
    }

    fn apply_staff(&mut self, deed: StaffDeed) {
        match deed {
            // A person has looked; what was answered before is settled.
            StaffDeed::Approved | StaffDeed::Cleared => {
                self.help_wanted = false;
                self.looked_at |= !self.spot_check.is_empty();
                self.spot_check.clear();
                self.answers.clear();
            }
            StaffDeed::Refused { .. } | StaffDeed::Voided { .. } | StaffDeed::Transferred => {}
        }
    }

    #[must_use]
    pub fn trip(&self) -> Option<&TripId> {
        self.trip.as_ref()
    }

    /// When the trip began, as the cart's clock had it.
    #[must_use]
    pub fn began_at(&self) -> Wall {
        self.began_at
    }

    #[must_use]
    pub fn beginning(&self) -> Option<&Beginning> {
        self.beginning.as_ref()
    }

    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether the cart is free again and nothing may follow.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.ended
    }

    #[must_use]
    pub fn lines(&self) -> &[Line] {
        self.lines.all()
    }

    /// Lines of which pieces are still to come, or that have more than count, in order: what a long receipt has few of.
    pub fn unsettled(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.unsettled()
    }

    /// Lines of which pieces are still to come, in order.
    pub fn waiting(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.unsettled().filter(|line| line.missing() > 0)
    }

    /// How often any line was added or changed: whoever has seen the lines at this number has seen them as they are.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.lines.changed().len()
    }

    /// The places of the lines that were added or changed since that number, in order, and a line as often as it was.
    #[must_use]
    pub fn changed_since(&self, changes: usize) -> &[usize] {
        self.lines.changed().get(changes..).unwrap_or_default()
    }

    /// Where a line is among all lines.
    #[must_use]
    pub fn place_of(&self, id: LineId) -> Option<usize> {
        self.lines.place_of(id)
    }

    #[must_use]
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(id)
    }

    /// The line that was added or changed last.
    #[must_use]
    pub fn latest(&self) -> Option<LineId> {
        self.latest
    }

    /// Every coupon that was presented, those taken back included. None of them changes a sum.
    #[must_use]
    pub fn coupons(&self) -> &[PresentedCoupon] {
        &self.coupons
    }

    /// The coupons that the store is to settle.
    pub fn standing_coupons(&self) -> impl Iterator<Item = &PresentedCoupon> {
        self.coupons.iter().filter(|coupon| !coupon.withdrawn)
    }

    /// The number that the next coupon gets.
    #[must_use]
    pub fn next_coupon(&self) -> CouponId {
        CouponId(self.coupons.last().map_or(1, |last| last.id.0 + 1))
    }

    /// The mass of the shopper's own bags and things.
    #[must_use]
    pub fn own_things(&self) -> Mass {
        self.own_things
    }

    /// Whether the shopper said that their own bag comes next.
    #[must_use]
    pub fn bag_awaited(&self) -> bool {
        self.bag_awaited
    }

    /// The highest age that staff approved.
    #[must_use]
    pub fn approved_age(&self) -> u8 {
        self.approved_age
    }

    #[must_use]
    pub fn help_wanted(&self) -> bool {
        self.help_wanted
    }

    #[must_use]
    pub fn payment_declined(&self) -> bool {
        self.declined
    }

    /// Questions asked and not yet settled, by number.
    pub fn open_questions(&self) -> impl Iterator<Item = &QuestionRef> {
        self.open_questions.values().map(|open| &open.what)
    }

    /// What was answered against the evidence since staff last looked, oldest first.
    #[must_use]
    pub fn answers(&self) -> &[Answered] {
        &self.answers
    }

    /// Why a person should look into the basket before it is paid; nothing when nobody should, or one has.
    #[must_use]
    pub fn spot_check(&self) -> &[Reason] {
        &self.spot_check
    }

    /// Whether a person has looked because the cart asked for it.
    #[must_use]
    pub fn looked_at(&self) -> bool {
        self.looked_at
    }

    /// The number that the next question gets.
    #[must_use]
    pub fn next_question(&self) -> QuestionId {
        QuestionId(self.questions_asked + 1)
    }

    /// The highest age that a line asks for.
    #[must_use]
    pub fn age_asked(&self) -> Option<u8> {
        self.lines.sums().age()
    }

    /// Pieces and lots that count.
    #[must_use]
    pub fn item_count(&self) -> u32 {
        self.lines.sums().pieces()
    }

    /// The sums of the receipt.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let sums = self.lines.sums();
        let (by_class, lines, deposit) = (sums.by_class(), sums.amount(), sums.deposit());
        let table = self.beginning.as_ref().map(|beginning| &beginning.tax);
        let tax_mode = table.map(|table| table.mode).unwrap_or_default();
        let tax = table.map(|table| table.lines(&by_class)).unwrap_or_default();
        let added: Money = match tax_mode {
            tax::TaxMode::Included => Money::ZERO,
            tax::TaxMode::Added => tax.iter().map(|line| line.tax).sum(),
        };
        Totals { lines, deposit, tax_mode, tax, total: lines + added }
    }
}
