//! The nearest open peer: Intel's RTSF, whose [`reconciler`] compares what a till scans with what a scale feels and a camera names, and
//! reports suspects when the payment starts. It runs here as it is, on the devices of a cart. Where it leaves open how it would be used,
//! it is used as a careful operator would:
//!
//! - It hears of settled masses only, through the cart's own filter, with the drift taken off and nothing rounded.
//! - Its product table holds for every product the mean of the catalogue, three standard deviations and two intervals of the scale to
//!   both sides, but never so wide that one piece could be two, which its reconciler would take for a piece too much.
//! - It has no answer to products whose mass nobody knows, so the mass that follows their scan is kept from it. So is the shopper's bag.
//! - Its camera names a product only when this project's own model of sight is sure of it and nothing else comes near, and what it names
//!   was at the scanner. What was taken out is reported as gone back to the shelf.
//! - It has no screen for the shopper, but it publishes what it knows at every moment. Here a shopper sees it: lines that it has
//!   reconciled are confirmed, and a mass that belongs to nothing is a notice for ten seconds.
//! - Suspects at the start of the payment bring staff. Each of them is on the screen for a second, as a question that only staff can
//!   answer, and the till goes on selling until they have.

mod reconciler;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::fusion::expect::Expect;
use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId};
use cart_domain::input::{Change, Match, Sighting};
use cart_domain::phrase::{Phrase, Spoken};
use cart_domain::question::Kind;
use cart_domain::receipt::Stage;
use cart_domain::receipt::event::Quantity;
use cart_domain::view::{NoticeView, QuestionView};
use cart_domain::{CartView, Input, Mass, Millis, Tick};

use super::Judge;
use super::platform::Platform;
use super::till::{Deed, Remarks, Till};
use crate::trace::{Fact, Header, Line};
use reconciler::{Act, Reconciler, Region, Scanned, Unit};

/// One pound.
const MILLIGRAMS_PER_POUND: f64 = 453_592.37;
/// How long a mass that belongs to nothing is a notice.
const NOTICE: Millis = Millis(10_000);
/// How long each suspect is on the screen while staff is on the way.
const EACH_SUSPECT: Millis = Millis(1_000);
/// Twenty to one, as thousandths of its natural logarithm.
const BEYOND_DOUBT: i64 = 3_000;
/// Produce that was put in this long ago and belongs to nothing is what the shopper now chooses.
const JUST_NOW: Millis = Millis(10_000);

/// RTSF on a cart.
#[derive(Debug)]
pub struct Rtsf {
    till: Till,
    platform: Platform,
    /// What it drops as out of order is dropped without a word.
    reconciler: Reconciler,
    /// Mass that is kept from the reconciler.
    kept: Mass,
    /// The line whose next mass is kept from it.
    unweighable: Option<LineId>,
    /// Products that are kept from it altogether.
    overlooked: BTreeSet<Gtin>,
    /// The newest mass that belongs to nothing.
    newest: Option<(Tick, Mass)>,
    /// What was reported when the payment started, until staff has looked.
    report: Option<Report>,
    questions: u32,
    view: CartView,
    changes: u64,
}

/// Suspects that wait for staff.
#[derive(Debug)]
struct Report {
    since: Tick,
    suspects: Vec<(QuestionId, Suspect)>,
}

#[derive(Clone, Copy, Debug)]
enum Suspect {
    Felt(Mass),
    Seen(Gtin),
}

impl Rtsf {
    /// A cart that nobody uses.
    #[must_use]
    pub fn new(header: &Header, catalogue: &Arc<Catalogue>) -> Self {
        let till = Till::new(header, catalogue);
        Rtsf {
            platform: Platform::new(header.scale.e),
            reconciler: Reconciler::default(),
            kept: Mass::ZERO,
            unweighable: None,
            overlooked: BTreeSet::new(),
            newest: None,
            report: None,
            questions: 0,
            view: CartView::idle(till.policy()),
            till,
            changes: 0,
        }
    }

    fn felt(&mut self, now: Tick, change: Mass) {
        if !self.till.on_trip() {
            return;
        }
        if change > Mass::ZERO && self.is_kept(change) {
            self.kept += change;
            return;
        }
        let lot = self.till.awaits_lot().filter(|_| change > Mass::ZERO);
        if let Some(line) = lot {
            self.weigh_lot(now, line, change);
        }
        let before = self.reconciler.suspects().scale.len();
        let total = pounds(self.platform.lies() - self.kept);
        // While a payment is under way the reconciler hears nothing, and its next total tells all.
        let _ = self.reconciler.weigh(now.0, total);
        let suspects = self.reconciler.suspects().scale.len();
        self.newest = (change > Mass::ZERO && suspects > before).then_some((now, change));
        self.confirm();
    }

    /// Whether a mass is the shopper's own bag, or a product that nobody knows the mass of.
    fn is_kept(&mut self, change: Mass) -> bool {
        if self.till.receipt().bag_awaited() {
            self.till.add_own_things(change);
            return true;
        }
        let Some(line) = self.unweighable.take() else { return false };
        let placed = self.till.receipt().line(line).map_or(0, |line| line.counted());
        self.till.place(line, placed);
        true
    }

    /// The till prices produce by the platform, and reports it in pounds.
    fn weigh_lot(&mut self, now: Tick, line: LineId, gross: Mass) {
        self.till.weigh_lot(line, gross);
        let Some(lot) = self.till.receipt().line(line) else { return };
        let quantity = pounds(lot.net().unwrap_or(gross));
        let scanned = Scanned { product: lot.item.gtin, quantity, unit: Unit::Pound, range: (quantity, quantity) };
        let _ = self.reconciler.scan(now.0, scanned);
    }

    fn sold(&mut self, now: Tick, line: LineId, pieces: u32) {
        self.unweighable = None;
        let Some(sold) = self.till.receipt().line(line) else { return };
        if sold.quantity == Quantity::Unweighed {
            let just_now = self.newest.filter(|(at, _)| now.since(*at) <= JUST_NOW);
            if let Some((_, gross)) = just_now {
                self.weigh_lot(now, line, gross);
            }
            return;
        }
        let product = sold.item.gtin;
        match self.till.expects(line) {
            Some(expect) => {
                let range = self.range(expect);
                let scanned = Scanned { product, quantity: f64::from(pieces), unit: Unit::Each, range };
                let _ = self.reconciler.scan(now.0, scanned);
            }
            None => {
                self.unweighable = Some(line);
                self.overlooked.insert(product);
                self.reconciler.overlook(product);
            }
        }
    }

    /// The lightest and the heaviest piece, as its product table says.
    fn range(&self, expect: Expect) -> (f64, f64) {
        let margin = expect.spread * 3 + self.till.policy().scale.e * 2;
        let widest = Mass::from_milligrams(expect.mean.milligrams() / 4);
        let margin = margin.min(widest);
        (pounds(expect.mean - margin), pounds(expect.mean + margin))
    }

    fn voided(&mut self, line: LineId, pieces: u32) {
        if self.unweighable == Some(line) {
            self.unweighable = None;
        }
        let Some(voided) = self.till.receipt().line(line) else { return };
        let quantity = voided.net().map_or(f64::from(pieces), pounds);
        let _ = self.reconciler.remove(voided.item.gtin, quantity);
    }

    fn sighted(&mut self, now: Tick, sighting: &Sighting) {
        let Some(product) = self.name(sighting).filter(|product| !self.overlooked.contains(product)) else { return };
        match sighting.change {
            Change::Added => {
                self.reconciler.see(now.0, product, Region::GoBack, Act::Exited);
                self.reconciler.see(now.0, product, Region::Scanner, Act::Entered);
                self.reconciler.see(now.0, product, Region::Bagging, Act::Entered);
            }
            Change::Removed => {
                self.reconciler.see(now.0, product, Region::Bagging, Act::Exited);
                self.reconciler.see(now.0, product, Region::GoBack, Act::Entered);
            }
            Change::Moved => {}
        }
    }

    /// The product that a picture shows beyond doubt: twenty times as likely as any other, and as the next best.
    fn name(&self, sighting: &Sighting) -> Option<Gtin> {
        let sight = self.till.policy().sight;
        let product = sight.shows(sighting)?;
        let weight = |found: &Match| sight.weight(found.score);
        let (own, others): (Vec<&Match>, Vec<&Match>) =
            sighting.matches.iter().partition(|found| found.gtin == product);
        let best = own.into_iter().map(weight).max()?;
        let next = others.into_iter().map(weight).max();
        next.is_none_or(|next| best - next >= BEYOND_DOUBT).then_some(product)
    }

    fn done(&mut self, now: Tick, deed: &Deed) {
        match deed {
            Deed::Opened => {
                self.platform.zero();
                let _ = self.reconciler.open_basket();
            }
            Deed::Sold { line, pieces } => self.sold(now, *line, *pieces),
            Deed::Voided { line, pieces } => self.voided(*line, *pieces),
            Deed::WantsToPay => self.pay(now),
            Deed::WentBack => self.report = None,
            Deed::Cleared => {
                if self.report.take().is_some() {
                    self.reconciler.acquit_all();
                }
            }
            Deed::Closed => {
                let _ = self.reconciler.succeed_payment();
                let _ = self.reconciler.close_basket();
            }
            Deed::BagAwaited(_) | Deed::CheckedOut | Deed::Answered { .. } => {}
        }
        self.confirm();
    }

    fn pay(&mut self, now: Tick) {
        let suspects = self.reconciler.suspects();
        if suspects.is_empty() {
            if !self.till.age_pending() {
                let _ = self.reconciler.start_payment();
                self.till.ask_payment();
            }
            return;
        }
        let felt = suspects.scale.into_iter().map(|(_, mass)| Suspect::Felt(mass_of(mass)));
        let suspects = felt.chain(suspects.objects.into_iter().map(Suspect::Seen));
        if self.report.is_none() {
            let numbered = suspects.map(|suspect| {
                self.questions += 1;
                (QuestionId(self.questions), suspect)
            });
            self.report = Some(Report { since: now, suspects: numbered.collect() });
        }
    }

    /// Lines all of whose entries have their mass lie in the basket.
    fn confirm(&mut self) {
        let mut open: BTreeMap<Gtin, bool> = BTreeMap::new();
        for entry in self.reconciler.entries() {
            *open.entry(entry.scanned.product).or_default() |= !entry.scale_confirmed;
        }
        let whole = |line: &&cart_domain::receipt::line::Line| {
            line.missing() > 0 && line.quantity != Quantity::Unweighed && open.get(&line.item.gtin) == Some(&false)
        };
        let confirmed: Vec<(LineId, u32)> =
            self.till.receipt().lines().iter().filter(whole).map(|line| (line.id, line.counted())).collect();
        for (line, pieces) in confirmed {
            self.till.place(line, pieces);
        }
    }

    fn remarks(&self, now: Tick) -> Remarks {
        let notice = self.newest.filter(|(at, _)| now.since(*at) < NOTICE).map(|(_, mass)| NoticeView {
            kind: Kind::Unscanned,
            felt: Some(mass),
            line: None,
            says: Phrase::Notice(spoken(Suspect::Felt(mass))),
        });
        let question = self.report.as_ref().map(|report| report.question(now));
        Remarks {
            asked: BTreeSet::new(),
            basket: Some(self.platform.lies()),
            notice,
            queued: self.report.as_ref().map_or(0, |report| report.suspects.len() - 1),
            question,
            staff: self.report.is_some() && *self.till.receipt().stage() != Stage::Shopping,
        }
    }
}

impl Judge for Rtsf {
    fn take(&mut self, line: &Line) {
        let now = line.t;
        let mut changed = self.till.pass(now) || self.report.is_some();
        if self.newest.is_some_and(|(at, _)| now.since(at) >= NOTICE) {
            self.newest = None;
            changed = true;
        }
        if let Some(Fact::Input(input)) = &line.fact {
            if let Some(change) = self.platform.take(now, input) {
                self.felt(now, change);
                changed = true;
            }
            if let Input::Sighted(sighting) = input {
                self.sighted(now, sighting);
            }
            for deed in self.till.take(input) {
                self.done(now, &deed);
            }
            changed |= !matches!(input, Input::Weighed(_) | Input::Moved { .. } | Input::Sighted(_));
        }
        if changed {
            self.view = self.till.draw(self.remarks(now));
            self.changes += 1;
        }
    }

    fn view(&self) -> &CartView {
        &self.view
    }

    fn changes(&self) -> u64 {
        self.changes
    }
}

impl Report {
    /// The suspects one after another. The last stays.
    fn question(&self, now: Tick) -> QuestionView {
        let turn = usize::try_from(now.since(self.since).0 / EACH_SUSPECT.0).unwrap_or(usize::MAX);
        let turn = turn.min(self.suspects.len() - 1);
        let (id, suspect) = self.suspects[turn];
        QuestionView { id, kind: Kind::Unscanned, line: None, says: Phrase::Question(spoken(suspect)), choices: vec![] }
    }
}

fn spoken(suspect: Suspect) -> Spoken {
    let felt = match suspect {
        Suspect::Felt(mass) => Some(mass),
        Suspect::Seen(_) => None,
    };
    let perhaps = match suspect {
        Suspect::Felt(_) => None,
        Suspect::Seen(product) => Some(product.as_str().to_owned()),
    };
    Spoken { kind: Kind::Unscanned, name: None, felt, expected: None, perhaps }
}

fn pounds(mass: Mass) -> f64 {
    // A basket weighs far less than 2^53 mg.
    mass.milligrams() as f64 / MILLIGRAMS_PER_POUND
}

fn mass_of(pounds: f64) -> Mass {
    #[expect(clippy::cast_possible_truncation, reason = "a basket weighs far less than 2^63 mg")]
    Mass::from_milligrams((pounds * MILLIGRAMS_PER_POUND).round() as i64)
}

#[cfg(test)]
mod tests;
