//! From a decoded symbol to a line, or to a clear sentence.

use std::collections::BTreeMap;

use crate::barcode::{self, Carries, Day, Kind, Reading, Refusal as Unread, Unreadable};
use crate::cart::Cart;
use crate::cart::coupon::Validity;
use crate::catalogue::{Product, Unit};
use crate::effect::{Effect, Signal};
use crate::fusion::Moved;
use crate::fusion::concern::Key;
use crate::gtin::Gtin;
use crate::input::{LineChoice, Reader, Scan};
use crate::mass::Mass;
use crate::phrase::Phrase;
use crate::receipt::Stage;
use crate::receipt::command::{Command, Refusal};
use crate::receipt::coupon::CouponCode;
use crate::receipt::event::{Item, Quantity, Why};
use crate::tick::{Millis, Tick};
use crate::unlisted::{Unlisted, UnlistedWhy};
use crate::view::{RefusedScan, RefusedView};

/// An engine that sends the same text again this soon is still looking at the same pack.
const SAME_READ: Millis = Millis(800);
/// Two engines, or two symbols, that name the same product this soon are of the same pack.
const SAME_PACK: Millis = Millis(1_500);
/// A code whose check digit is wrong so often is no slip of the reader.
const STUBBORN: u32 = 3;
/// So many such codes are counted at a time; what is misread differs from time to time.
const MOST_MISREAD: usize = 16;
/// How long a refused scan is shown.
pub(super) const REFUSAL_SHOWN: Millis = Millis(5_000);

/// What the readers said lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Readers {
    texts: BTreeMap<(Reader, String), Tick>,
    packs: Vec<Pack>,
    /// How often each code with a wrong check digit came on this trip.
    misread: BTreeMap<String, u32>,
}

/// A pack that was just read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pack {
    gtin: Gtin,
    carries: Option<Carries>,
    /// Which engine read what on it.
    reads: Vec<(Reader, String)>,
    /// When an engine last saw it.
    at: Tick,
}

/// Why a symbol is no product that is sold here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unsold {
    Unreadable(Unreadable),
    /// A product's code, and the first number it names, that the catalogue does not have.
    Unknown(Option<Gtin>),
    NotForSale,
    /// A coupon, which the store settles.
    Coupon(CouponCode, Validity),
}

impl Readers {
    /// Whether this text is a further read of the pack the engine is still looking at.
    fn repeats(&mut self, now: Tick, scan: &Scan) -> bool {
        let read = (scan.by, scan.data.clone());
        if let Some(pack) = self.packs.iter_mut().find(|pack| pack.reads.contains(&read)) {
            pack.at = now;
        }
        self.texts.retain(|_, at| now.since(*at) <= SAME_READ);
        self.texts.insert(read, now).is_some()
    }

    /// Whether an engine has sent this so lately that it would be a further read.
    pub(super) fn is_reading(&self, now: Tick, scan: &Scan) -> bool {
        let last = self.texts.get(&(scan.by, scan.data.clone()));
        last.is_some_and(|at| now.since(*at) <= SAME_READ)
    }

    /// Whether this is another reading of a pack that was just read: by another engine, or from another symbol printed on it.
    fn is_known_pack(&mut self, now: Tick, gtin: Gtin, carries: Option<Carries>, scan: &Scan) -> bool {
        self.packs.retain(|known| now.since(known.at) <= SAME_PACK);
        let read = (scan.by, scan.data.clone());
        let index = self.packs.iter().position(|known| known.gtin == gtin && known.carries == carries);
        if let Some(index) = index {
            let known = &mut self.packs[index];
            if !known.reads.contains(&read) {
                known.reads.push(read);
                known.at = now;
                return true;
            }
            self.packs.remove(index);
        }
        self.packs.push(Pack { gtin, carries, reads: vec![read], at: now });
        false
    }

    /// Counts a code whose check digit is wrong. True when it has come too often for a slip.
    fn is_stubborn(&mut self, data: &str) -> bool {
        if !self.misread.contains_key(data) && self.misread.len() >= MOST_MISREAD {
            self.misread.clear();
        }
        let times = self.misread.entry(data.to_owned()).or_default();
        *times = times.saturating_add(1);
        *times >= STUBBORN
    }

    /// Forgets what was misread, with the trip.
    pub(super) fn end_trip(&mut self) {
        self.misread.clear();
    }

    /// Forgets that a product was just read. True when it was.
    fn forget_pack(&mut self, now: Tick, gtin: Gtin) -> bool {
        let before = self.packs.len();
        self.packs.retain(|known| now.since(known.at) <= SAME_PACK && known.gtin != gtin);
        self.packs.len() < before
    }
}

impl Cart {
    pub(super) fn scanned(&mut self, scan: Scan) {
        if self.readers.repeats(self.now.tick, &scan) {
            return;
        }
        match self.receipt.stage() {
            Stage::Idle | Stage::Cancelled => self.begin_trip(),
            Stage::Shopping | Stage::Checkout => {}
            Stage::Paying => {
                self.held.push(scan);
                return;
            }
            Stage::Paid { .. } | Stage::HandedOver { .. } => {
                self.signal(Signal::Refused);
                return;
            }
        }
        self.resolve(&scan);
    }

    /// Takes in the scans that a payment made wait.
    pub(super) fn release_held_scans(&mut self) {
        for scan in std::mem::take(&mut self.held) {
            self.resolve(&scan);
        }
    }

    fn resolve(&mut self, scan: &Scan) {
        let (reading, product) = match self.identify(scan) {
            Ok(found) => found,
            Err(Unsold::Coupon(code, validity)) => return self.present_coupon(&scan.data, code, validity),
            Err(why) => {
                self.tell_store(scan, &why);
                let says = why.phrase();
                return self.refuse_saying(&scan.data, why.into(), says);
            }
        };
        if reading.is_expired(Day::at(self.now.wall, self.setup.policy.minutes_east)) {
            return self.refuse_expired(&scan.data, product.gtin);
        }
        let (gtin, carries) = (product.gtin, reading.carries);
        if self.readers.is_known_pack(self.now.tick, gtin, carries, scan) {
            return;
        }
        self.add(&product, quantity_of(&product, reading.carries), Why::Scanned, &scan.data);
    }

    /// What a symbol says, and the product that the catalogue has for it.
    pub(super) fn identify(&self, scan: &Scan) -> Result<(Reading, Product), Unsold> {
        let policy = &self.setup.policy;
        let today = Day::at(self.now.wall, policy.minutes_east);
        let reading = barcode::read(scan, &policy.rules(today)).map_err(Unsold::Unreadable)?;
        match (reading.keys.iter().find_map(|key| self.product(key)), &reading.kind) {
            (Some(product), _) => Ok((reading, product)),
            (None, Kind::Product) => Err(Unsold::Unknown(reading.keys.first().copied())),
            (None, Kind::Coupon(coupon)) => Err(match CouponCode::of(coupon, &reading) {
                Some(code) => Unsold::Coupon(code, Validity::of(coupon, today)),
                None => Unsold::NotForSale,
            }),
            (None, Kind::DepositVoucher | Kind::Loyalty) => Err(Unsold::NotForSale),
        }
    }

    /// Puts one more of a product on the receipt, and waits for it in the basket.
    pub(super) fn add(&mut self, product: &Product, quantity: Quantity, why: Why, data: &str) {
        if quantity == Quantity::Unweighed && self.awaits_lot(&product.gtin) {
            return;
        }
        match self.order(Command::Add { item: item_of(product), quantity, why }) {
            Ok(()) => {
                self.refused = None;
                self.noted = None;
                self.doubts.withdraw();
                if let Some(line) = self.receipt.latest() {
                    self.fusion.scanned.insert(line, self.now.tick);
                    self.fusion.put_off.remove(&Key::Missing(line));
                }
                self.signal(Signal::Accepted);
            }
            Err(Refusal::TooMany) => self.refuse(data, RefusedScan::Suspect),
            Err(
                Refusal::NoTrip
                | Refusal::Paying
                | Refusal::Closed
                | Refusal::NoLine
                | Refusal::AlreadySo
                | Refusal::NotCounted
                | Refusal::TooManyCoupons
                | Refusal::NoCoupon,
            ) => self.refuse(data, RefusedScan::NotForSale),
        }
    }

    /// A pack past its date. Its other symbol, which names no date, may have put it on the receipt a moment ago.
    fn refuse_expired(&mut self, data: &str, gtin: Gtin) {
        if self.readers.forget_pack(self.now.tick, gtin)
            && let Some(line) = self.receipt.choose(LineChoice::Product(gtin))
            && self.receipt.line(line).is_some_and(|line| line.missing() > 0)
        {
            self.take_off_receipt(Moved { line, pieces: 1, mass: Mass::ZERO }, Why::Scanned);
        }
        self.refuse(data, RefusedScan::Expired);
    }

    pub(super) fn refuse(&mut self, data: &str, why: RefusedScan) {
        self.refuse_saying(data, why, Phrase::Refused(why));
    }

    pub(super) fn refuse_saying(&mut self, data: &str, why: RefusedScan, says: Phrase) {
        let refused = RefusedView { data: data.to_owned(), why, says };
        self.refused = Some((refused, self.now.tick + REFUSAL_SHOWN));
        self.noted = None;
        self.signal(Signal::Refused);
    }

    /// Tells the store of a symbol that the cart refuses, where the catalogue may be to blame.
    fn tell_store(&mut self, scan: &Scan, why: &Unsold) {
        let (gtin, why) = match why {
            Unsold::Unknown(gtin) => (*gtin, UnlistedWhy::Unknown),
            // A long number that only might be an element string may as well be somebody's card.
            Unsold::Unreadable(Unreadable::CheckDigit { .. } | Unreadable::Verifier { .. })
                if self.readers.is_stubborn(&scan.data) =>
            {
                (None, UnlistedWhy::CheckDigit)
            }
            Unsold::Unreadable(_) | Unsold::NotForSale | Unsold::Coupon(..) => return,
        };
        let catalogue = self.setup.catalogue.version();
        self.effects.push_back(Effect::Unlisted(Unlisted { scan: scan.clone(), gtin, why, catalogue }));
    }

    fn awaits_lot(&self, gtin: &Gtin) -> bool {
        self.receipt.waiting().any(|line| line.item.gtin == *gtin && line.quantity == Quantity::Unweighed)
    }
}

fn quantity_of(product: &Product, carries: Option<Carries>) -> Quantity {
    match (carries, product.unit) {
        (Some(Carries::Price(price)), _) => Quantity::Priced(price),
        (Some(Carries::Mass(net)), Unit::Kilogram) => Quantity::Weighed(net),
        (Some(Carries::Mass(_)), Unit::Each) => Quantity::Pieces(1),
        (None, _) => chosen_quantity(product),
    }
}

/// How a product is sold when nothing on its label says more.
pub(super) fn chosen_quantity(product: &Product) -> Quantity {
    if product.weighed || product.unit == Unit::Kilogram { Quantity::Unweighed } else { Quantity::Pieces(1) }
}

fn item_of(product: &Product) -> Item {
    Item {
        gtin: product.gtin,
        name: product.name.clone(),
        price: product.price,
        unit: product.unit,
        tax_class: product.tax_class.clone(),
        deposit: product.deposit,
        age: product.age,
    }
}

impl Unsold {
    fn phrase(&self) -> Phrase {
        match self {
            Unsold::Unreadable(why) => Phrase::unreadable(why),
            Unsold::Unknown(_) => Phrase::Refused(RefusedScan::Unknown),
            Unsold::NotForSale | Unsold::Coupon(..) => Phrase::Refused(RefusedScan::NotForSale),
        }
    }
}

impl From<Unsold> for RefusedScan {
    fn from(why: Unsold) -> Self {
        match why {
            Unsold::Unreadable(unreadable) => unreadable.refusal().into(),
            Unsold::Unknown(_) => RefusedScan::Unknown,
            Unsold::NotForSale | Unsold::Coupon(..) => RefusedScan::NotForSale,
        }
    }
}

impl From<Unread> for RefusedScan {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Unknown => RefusedScan::Unknown,
            Unread::CheckDigit => RefusedScan::CheckDigit,
            Unread::NotForSale => RefusedScan::NotForSale,
            Unread::Suspect => RefusedScan::Suspect,
        }
    }
}
