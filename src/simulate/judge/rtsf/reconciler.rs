//! The reconciliation of Intel's open "Real Time Sensor Fusion for Loss Detection at Checkout" (RTSF), as its event reconciler decides at
//! commit d459b57, retold from what it does. Nothing is mended here: where it errs, it errs here too, in the same binary fractions of a
//! pound, and the tests name each error.
//!
//! ```text
//!   scale total ──▶ difference to the last recorded total ──▶ suspect
//!                                                              │ fits the newest entry of the receipt?
//!   scan ──▶ entry (same product again: one entry more of it)   └──yes──▶ belongs to the entry
//!   camera ──▶ one object for each product name ──▶ belongs to an entry of that name, if it was at the scanner
//! ```
//!
//! When the payment starts, whatever belongs to nothing is a suspect. A scan never looks for masses that were felt before it, only the
//! newest entry is ever filled, and an entry that is never filled troubles nobody.

use std::collections::BTreeMap;

use cart_domain::Gtin;

/// A smaller difference of two totals is no event, and masses that differ by less are equal: hundredths of a pound.
const SCALE_PRECISION: f64 = 0.01;
/// Below this a remaining mass counts as nothing.
const NOTHING: f64 = 0.000_001;
/// A mass sold by weight may differ so much, as a part of it, between two scales.
const SCALE_TO_SCALE: f64 = 0.02;
/// How close in time a scan and its object at the scanner must be. The unit is nanoseconds, the times that are compared come in
/// milliseconds, and so the window is 58 days long.
const SCANNER_WINDOW: u64 = 5_000_000_000;

/// How the quantity of an entry is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Each,
    Pound,
}

/// What the till reports of a scan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scanned {
    pub product: Gtin,
    pub quantity: f64,
    pub unit: Unit,
    /// The lightest and the heaviest piece, in pounds.
    pub range: (f64, f64),
}

/// Part of what the camera watches.
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the camera over a cart watches some of them; the published scenarios name all")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    Entrance,
    Staging,
    Scanner,
    Bagging,
    Cart,
    GoBack,
    Departure,
}

/// What an object did at a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Entered,
    Exited,
}

/// One product of the receipt, scanned in a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub scanned: Scanned,
    /// The quantities that were scanned one after another, where there were several.
    lots: Vec<f64>,
    at: u64,
    /// Readings that belong to it, oldest first.
    readings: Vec<usize>,
    objects: u32,
    pub scale_confirmed: bool,
    pub cv_confirmed: bool,
}

/// A recorded total of the scale, in pounds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading {
    at: u64,
    total: f64,
    delta: f64,
    associated: bool,
}

/// Something that the camera has a name for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Object {
    associated: bool,
    /// Whether it is there, and when it last came or went.
    regions: BTreeMap<Region, (bool, u64)>,
}

/// How far a purchase has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Basket {
    #[default]
    None,
    Open,
    Paying,
    Paid,
}

/// An event that came out of order. It is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfOrder;

/// What belongs to nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suspects {
    /// When each unexplained mass was felt, and how many pounds it was.
    pub scale: Vec<(u64, f64)>,
    pub objects: Vec<Gtin>,
}

impl Suspects {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scale.is_empty() && self.objects.is_empty()
    }
}

/// One lane's reconciler. Times are whatever its devices send: here milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Reconciler {
    basket: Basket,
    entries: Vec<Entry>,
    readings: Vec<Reading>,
    /// By time: a second reading of the same tick replaces the first.
    suspects: BTreeMap<u64, usize>,
    objects: BTreeMap<Gtin, Object>,
}

impl Reconciler {
    pub fn open_basket(&mut self) -> Result<(), OutOfOrder> {
        self.expect(self.basket == Basket::None)?;
        self.basket = Basket::Open;
        self.forget();
        Ok(())
    }

    /// Takes in what the till has sold.
    pub fn scan(&mut self, at: u64, scanned: Scanned) -> Result<(), OutOfOrder> {
        self.expect(self.basket == Basket::Open)?;
        let mut entry = Entry {
            scanned,
            lots: Vec::new(),
            at,
            readings: Vec::new(),
            objects: 0,
            scale_confirmed: false,
            cv_confirmed: false,
        };
        match_object(&mut entry, &mut self.objects);
        match self.entries.last_mut().filter(|last| last.scanned.product == scanned.product) {
            Some(last) => last.append(&entry),
            None => self.entries.push(entry),
        }
        Ok(())
    }

    /// Takes so many pieces of a product off the receipt. What was felt of them stays explained.
    pub fn remove(&mut self, product: Gtin, quantity: f64) -> Result<(), OutOfOrder> {
        self.expect(self.basket == Basket::Open && self.has_sold())?;
        let holds = |entry: &Entry| entry.scanned.product == product && entry.scanned.quantity >= quantity - NOTHING;
        if let Some(index) = self.entries.iter().position(holds) {
            let entry = &mut self.entries[index];
            entry.take_away(quantity);
            if entry.scanned.quantity <= NOTHING {
                self.entries.remove(index);
            }
        }
        Ok(())
    }

    /// Takes in the total of the scale, in pounds.
    pub fn weigh(&mut self, at: u64, total: f64) -> Result<(), OutOfOrder> {
        self.expect(self.basket == Basket::Open)?;
        let delta = total - self.readings.last().map_or(0.0, |reading| reading.total);
        if delta.abs() <= SCALE_PRECISION {
            return Ok(());
        }
        self.readings.push(Reading { at, total, delta, associated: false });
        if delta < 0.0 {
            self.acquit(-delta);
        } else {
            self.suspects.insert(at, self.readings.len() - 1);
            self.fill_newest_entry(delta);
        }
        Ok(())
    }

    /// Takes in that the camera saw an object of this name come to a region, or leave it.
    pub fn see(&mut self, at: u64, product: Gtin, region: Region, act: Act) {
        let object = self.objects.entry(product).or_default();
        object.regions.insert(region, (act == Act::Entered, at));
        for entry in self.entries.iter_mut().filter(|entry| !entry.cv_confirmed) {
            match_object(entry, &mut self.objects);
        }
    }

    /// The shopper wants to pay: what belongs to nothing is reported.
    pub fn start_payment(&mut self) -> Result<Suspects, OutOfOrder> {
        self.expect(self.basket == Basket::Open && self.has_sold())?;
        self.basket = Basket::Paying;
        Ok(self.suspects())
    }

    pub fn succeed_payment(&mut self) -> Result<(), OutOfOrder> {
        self.expect(self.basket == Basket::Paying)?;
        self.basket = Basket::Paid;
        Ok(())
    }

    pub fn close_basket(&mut self) -> Result<(), OutOfOrder> {
        self.expect(matches!(self.basket, Basket::Open | Basket::Paid))?;
        self.basket = Basket::None;
        self.forget();
        Ok(())
    }

    /// What belongs to nothing so far.
    #[must_use]
    pub fn suspects(&self) -> Suspects {
        let away = |object: &Object| {
            let at = |region| object.regions.get(&region).is_some_and(|(there, _)| *there);
            at(Region::GoBack) || at(Region::Entrance)
        };
        let objects = self.objects.iter().filter(|(_, object)| !object.associated && !away(object));
        Suspects {
            scale: self.suspects.iter().map(|(at, index)| (*at, self.readings[*index].delta)).collect(),
            objects: objects.map(|(product, _)| *product).collect(),
        }
    }

    /// Forgets that the camera ever saw this product.
    pub fn overlook(&mut self, product: Gtin) {
        self.objects.remove(&product);
    }

    /// Somebody has looked at everything that belongs to nothing and let it be.
    pub fn acquit_all(&mut self) {
        self.suspects.clear();
        self.objects.values_mut().for_each(|object| object.associated = true);
    }

    /// The receipt as it is reconciled.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn expect(&self, in_order: bool) -> Result<(), OutOfOrder> {
        if in_order { Ok(()) } else { Err(OutOfOrder) }
    }

    fn has_sold(&self) -> bool {
        self.entries.iter().any(|entry| entry.scanned.quantity > NOTHING)
    }

    fn forget(&mut self) {
        self.entries.clear();
        self.readings.clear();
        self.suspects.clear();
    }

    /// Mass that left and equals a suspect: the suspect is gone.
    fn acquit(&mut self, left: f64) {
        let equal = |index: &usize| (left - self.readings[*index].delta).abs() < SCALE_PRECISION;
        let gone = self.suspects.iter().find(|(_, index)| equal(index)).map(|(at, _)| *at);
        self.suspects.retain(|at, _| Some(*at) != gone);
    }

    /// Gives the newest entry all recent readings that it has room for.
    fn fill_newest_entry(&mut self, delta: f64) {
        let Some(mut entry) = self.entries.pop() else { return };
        if entry.admits(delta, &self.readings) && !self.is_confirmed(&mut entry) {
            for index in self.readings_that_belong_to_nothing() {
                if self.readings[index].delta > entry.remaining(&self.readings).1 {
                    continue;
                }
                if self.is_confirmed(&mut entry) {
                    break;
                }
                self.readings[index].associated = true;
                entry.readings.push(index);
                self.suspects.retain(|_, suspect| *suspect != index);
                self.is_confirmed(&mut entry);
            }
        }
        self.entries.push(entry);
    }

    /// The readings since the last one that belongs to an entry, newest first.
    fn readings_that_belong_to_nothing(&self) -> Vec<usize> {
        (0..self.readings.len()).rev().take_while(|index| !self.readings[*index].associated).collect()
    }

    /// Whether an entry has all its mass. Readings that are a whole piece too much become suspects again.
    fn is_confirmed(&mut self, entry: &mut Entry) -> bool {
        entry.scale_confirmed = match entry.scanned.unit {
            Unit::Each => {
                let confirmed = entry.remaining(&self.readings).0 <= NOTHING;
                while confirmed && entry.remaining(&self.readings).0 <= NOTHING - entry.scanned.range.0 {
                    let Some(newest) = entry.readings.pop() else { break };
                    self.suspects.insert(self.readings[newest].at, newest);
                }
                confirmed
            }
            Unit::Pound => {
                let felt: f64 = entry.readings.iter().map(|index| self.readings[*index].delta).sum();
                felt == 0.0 || ((entry.scanned.quantity - felt) / felt).abs() < SCALE_TO_SCALE
            }
        };
        entry.scale_confirmed
    }
}

impl Entry {
    /// One more scan of the product that was scanned last.
    fn append(&mut self, more: &Entry) {
        if self.lots.is_empty() {
            self.lots.push(self.scanned.quantity);
        }
        self.lots.push(more.scanned.quantity);
        self.scanned.quantity += more.scanned.quantity;
    }

    fn take_away(&mut self, quantity: f64) {
        self.scanned.quantity -= quantity;
        let mut left = quantity;
        while left > NOTHING && !self.lots.is_empty() {
            if self.lots[0] <= left {
                left -= self.lots.remove(0);
            } else {
                self.lots[0] -= left;
                left = 0.0;
            }
        }
    }

    /// Whether a mass is heavy enough to be tried at all.
    fn admits(&self, delta: f64, readings: &[Reading]) -> bool {
        let (least, _) = self.remaining(readings);
        let quantity = self.scanned.quantity;
        self.scanned.unit == Unit::Pound || least <= NOTHING || (quantity >= 1.0 && delta >= least / quantity)
    }

    /// The least and the most mass that is still to come. Nothing ever comes to what is sold by weight.
    fn remaining(&self, readings: &[Reading]) -> (f64, f64) {
        let (lightest, heaviest) = match self.scanned.unit {
            Unit::Each => self.scanned.range,
            Unit::Pound => return (0.0, 0.0),
        };
        let all = (lightest * self.scanned.quantity, heaviest * self.scanned.quantity);
        self.readings
            .iter()
            .fold(all, |(least, most), index| (least - readings[*index].delta, most - readings[*index].delta))
    }
}

/// Gives an entry the object of its name, if that was at the scanner about when it was scanned.
fn match_object(entry: &mut Entry, objects: &mut BTreeMap<Gtin, Object>) {
    let Some(object) = objects.get_mut(&entry.scanned.product) else { return };
    let Some((_, last)) = object.regions.get(&Region::Scanner) else { return };
    if entry.at.abs_diff(*last) < SCANNER_WINDOW {
        object.associated = true;
        entry.objects += 1;
        entry.cv_confirmed = (f64::from(entry.objects) - entry.scanned.quantity).abs() <= NOTHING;
    }
}

#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod tests;
