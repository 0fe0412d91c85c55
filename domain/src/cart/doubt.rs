//! What a camera is not sure of. A misread can have a right check digit, convince two decoders and outlast any number of pictures, so what
//! a camera reads counts only as far as the catalogue vouches for it.
//!
//! ```text
//!   pictures agree ──▶ glimpse ── sold here ──▶ the way of a scan
//!                         └────── unknown ──▶ quiet ── still in view after a second ──▶ the way of a scan, which refuses it
//!   they do not    ──▶ doubt ──── sold here ──▶ offered for eight seconds ── chosen ──▶ the way of a scan
//!                         └────── unknown ──▶ nothing
//! ```
//!
//! An offer is a courtesy and no question: it adds nothing, blocks nothing, is on no tape and in no trace, and goes when anything comes
//! onto the receipt, because then the shopper has got on. What the shopper has chosen or waved away is not brought up again while the
//! pack stays in view.

use crate::barcode::{Carries, Day};
use crate::cart::Cart;
use crate::catalogue::{Product, Unit};
use crate::effect::Effect;
use crate::gtin::Gtin;
use crate::input::Scan;
use crate::money::Money;
use crate::receipt::Stage;
use crate::tick::{Millis, Tick};
use crate::view::{DoubtView, OfferView};

/// How long an offer stays after the camera last brought it up.
const OFFERED_FOR: Millis = Millis(8_000);
/// A person compares at most this many packs at a glance.
const MOST_OFFERS: usize = 3;
/// A code that no catalogue has is a misread until it has been in view for so long.
const INSISTS_AFTER: Millis = Millis(1_000);
/// What the camera does not bring up for so long has left its view.
const AWAY: Millis = Millis(1_500);
/// Nobody is asked the same twice this soon.
const WAVED_AWAY_FOR: Millis = Millis(10_000);
/// A product that was scanned so lately and is not in the basket yet is the pack in the hand.
const IN_HAND_FOR: Millis = Millis(10_000);

/// What the camera is not sure of just now.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts {
    /// What is offered, in the order in which it came: nothing moves under a finger.
    offers: Vec<Offer>,
    until: Tick,
    settled: Vec<Settled>,
    strangers: Vec<Stranger>,
}

/// A read that may be a product.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    scan: Scan,
    gtin: Gtin,
    carries: Option<Carries>,
}

/// A product that the shopper has spoken about, and when the camera last brought it up.
#[derive(Clone, Debug)]
struct Settled {
    gtin: Gtin,
    answer: Answer,
    at: Tick,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Chosen,
    WavedAway,
}

/// A text that the pictures agree on and the catalogue does not know.
#[derive(Clone, Debug)]
struct Stranger {
    text: String,
    first: Tick,
    last: Tick,
    told: bool,
}

impl Answer {
    const fn holds_for(self) -> Millis {
        match self {
            Answer::Chosen => AWAY,
            Answer::WavedAway => WAVED_AWAY_FOR,
        }
    }
}

impl Doubts {
    /// When the offer goes by itself.
    pub(super) fn deadline(&self) -> Option<Tick> {
        (!self.offers.is_empty()).then_some(self.until)
    }

    /// Takes the offer back.
    pub(super) fn withdraw(&mut self) {
        self.offers.clear();
    }

    fn offer(&mut self, now: Tick, offer: Offer) {
        self.until = now + OFFERED_FOR;
        let is_same = |known: &Offer| known.gtin == offer.gtin && known.carries == offer.carries;
        if self.offers.len() < MOST_OFFERS && !self.offers.iter().any(is_same) {
            self.offers.push(offer);
        }
    }

    fn settle(&mut self, now: Tick, gtin: Gtin, answer: Answer) {
        self.settled.retain(|settled| settled.gtin != gtin);
        self.settled.push(Settled { gtin, answer, at: now });
    }

    /// What the shopper said about this product, if it has been in view ever since.
    fn answer_for(&mut self, now: Tick, gtin: &Gtin) -> Option<Answer> {
        self.settled.retain(|settled| now.since(settled.at) <= settled.answer.holds_for());
        let settled = self.settled.iter_mut().find(|settled| settled.gtin == *gtin)?;
        settled.at = now;
        Some(settled.answer)
    }

    /// A text that the catalogue does not know has come into view.
    fn meet(&mut self, now: Tick, text: &str) {
        self.strangers.retain(|stranger| now.since(stranger.last) <= AWAY && stranger.text != text);
        self.strangers.push(Stranger { text: text.to_owned(), first: now, last: now, told: false });
    }

    /// Whether a text that the catalogue does not know has been in view for too long to be a slip. True once.
    fn insists(&mut self, now: Tick, text: &str) -> bool {
        let is_it = |stranger: &&mut Stranger| stranger.text == text && now.since(stranger.last) <= AWAY;
        let Some(stranger) = self.strangers.iter_mut().find(is_it) else {
            self.meet(now, text);
            return false;
        };
        stranger.last = now;
        let insists = !stranger.told && now.since(stranger.first) >= INSISTS_AFTER;
        stranger.told |= insists;
        insists
    }
}

impl Cart {
    /// The camera's pictures agree on this symbol.
    pub(super) fn glimpsed(&mut self, scan: Scan) {
        match self.identify(&scan) {
            Ok((_, product)) if self.is_chosen(&product) => {}
            Ok(_) => self.believe(scan),
            Err(_) => self.doubts.meet(self.now.tick, &scan.data),
        }
    }

    /// What was glimpsed is still there: it is the same pack, however long the camera could not read it in between.
    pub(super) fn still_in_view(&mut self, scan: Scan) {
        let now = self.now.tick;
        match self.identify(&scan) {
            Ok((_, product)) => {
                if !self.is_chosen(&product) && self.readers.is_reading(now, &scan) {
                    self.believe(scan);
                }
            }
            Err(_) if self.doubts.insists(now, &scan.data) => self.believe(scan),
            Err(_) => {}
        }
    }

    /// Whether the camera looks at the pack that the shopper has just chosen.
    fn is_chosen(&mut self, product: &Product) -> bool {
        // A pack whose code is read carries other print too, and that is nobody's question.
        self.doubts.strangers.clear();
        self.doubts.answer_for(self.now.tick, &product.gtin) == Some(Answer::Chosen)
    }

    /// The camera has read these for a while, but its pictures contradict each other or are poor.
    pub(super) fn doubted(&mut self, scans: Vec<Scan>) {
        if self.receipt.stage() != &Stage::Shopping {
            return;
        }
        let (now, today) = (self.now.tick, Day::at(self.now.wall, self.setup.policy.minutes_east));
        for scan in scans {
            let Ok((reading, product)) = self.identify(&scan) else { continue };
            let gtin = product.gtin;
            let is_settled = self.doubts.answer_for(now, &gtin).is_some();
            if is_settled || reading.is_expired(today) || self.is_in_hand(&gtin) {
                continue;
            }
            self.doubts.offer(now, Offer { scan, gtin, carries: reading.carries });
        }
    }

    /// The shopper says which of the offered products it is.
    pub(super) fn confirmed(&mut self, scan: Scan) {
        let Some(offer) = self.doubts.offers.iter().find(|offer| offer.scan == scan) else { return };
        self.doubts.settle(self.now.tick, offer.gtin, Answer::Chosen);
        self.doubts.withdraw();
        self.believe(scan);
    }

    /// The shopper says that it is none of them.
    pub(super) fn waved_away(&mut self) {
        for offer in std::mem::take(&mut self.doubts.offers) {
            self.doubts.settle(self.now.tick, offer.gtin, Answer::WavedAway);
        }
    }

    /// Takes back an offer that has been made for long enough, or whose shopper has stopped shopping.
    pub(super) fn forget_doubts(&mut self) {
        if self.receipt.stage() != &Stage::Shopping || self.doubts.until <= self.now.tick {
            self.doubts.withdraw();
        }
    }

    pub(super) fn doubt_view(&self) -> Option<DoubtView> {
        let offers: Vec<OfferView> = self.doubts.offers.iter().filter_map(|offer| self.offer_view(offer)).collect();
        (!offers.is_empty()).then_some(DoubtView { offers })
    }

    fn offer_view(&self, offer: &Offer) -> Option<OfferView> {
        let product = self.product(&offer.gtin)?;
        let name = product.name_in(self.language).to_owned();
        let (price, unit) = price_of(&product, offer.carries);
        Some(OfferView { scan: offer.scan.clone(), gtin: offer.gtin, name, price, unit })
    }

    /// What the camera read counts as a scan from here on.
    fn believe(&mut self, scan: Scan) {
        self.effects.push_back(Effect::Believed(scan.clone()));
        self.scanned(scan);
    }

    fn is_in_hand(&self, gtin: &Gtin) -> bool {
        let now = self.now.tick;
        let lately = |line| self.fusion.scanned.get(&line).is_some_and(|at| now.since(*at) <= IN_HAND_FOR);
        self.receipt.waiting().any(|line| line.item.gtin == *gtin && lately(line.id))
    }
}

/// What one pack costs, or a kilogram when only the scale can tell.
fn price_of(product: &Product, carries: Option<Carries>) -> (Money, Unit) {
    match (carries, product.unit) {
        (Some(Carries::Price(price)), _) => (price, Unit::Each),
        (Some(Carries::Mass(net)), Unit::Kilogram) => (product.price.for_mass(net), Unit::Each),
        (Some(Carries::Mass(_)) | None, unit) => (product.price, unit),
    }
}
