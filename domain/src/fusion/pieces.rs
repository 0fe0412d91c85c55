//! What a piece of each line should weigh, and what of it lies in the basket, worked out once. A mass that nothing explains is held against every
//! line, and the catalogue's book is read from its bytes each time: so this is done again for a line only when the line has changed, or what is
//! known of its product has. What a step is held against lies close together then, and costs little however long the receipt is.

use crate::fusion::Fusion;
use crate::fusion::expect::{Expect, Knowledge};
use crate::fusion::explain::Candidate;
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;

/// As of the receipt's changes that were looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    /// By the lines' places on the receipt.
    known: Vec<Known>,
    /// What may be taken out, in the order of the lines.
    pub lying: Vec<Candidate>,
    /// What was taken on trust and may yet be felt, in the order of the lines.
    pub unfelt: Vec<Candidate>,
    changes: usize,
    /// Places of lines of whose products more is known since.
    stale: Vec<usize>,
}

/// A line's product, and what one piece of it should weigh where anybody knows.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub line: LineId,
    pub gtin: Gtin,
    pub counted: bool,
    pub expect: Option<Expect>,
}

impl Pieces {
    /// Every line, in order.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    fn look_up(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let stale = std::mem::take(&mut self.stale);
        for place in receipt.changed_since(self.changes).iter().chain(&stale).copied() {
            let line = &receipt.lines()[place];
            let expect = knowledge.piece_of(line);
            let counted = matches!(line.quantity, Quantity::Pieces(_));
            let known = Known { line: line.id, gtin: line.item.gtin, counted, expect };
            match self.known.get_mut(place) {
                Some(before) => *before = known,
                None => self.known.push(known),
            }
            set(&mut self.lying, line.id, lying(line, line.placed, expect));
            set(&mut self.unfelt, line.id, unfelt(line, expect, knowledge));
        }
        self.changes = receipt.changes();
    }
}

impl Fusion {
    /// Looks up what has changed since the last time.
    pub(super) fn look_up_pieces(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        self.pieces.look_up(receipt, knowledge);
    }

    /// What one piece of a line should weigh.
    pub(super) fn piece_of(&self, line: &Line, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Expect> {
        let looked_up = self.pieces.changes == receipt.changes() && self.pieces.stale.is_empty();
        let known = receipt.place_of(line.id).and_then(|place| self.pieces.known.get(place)).filter(|_| looked_up);
        known.map_or_else(|| knowledge.piece_of(line), |known| known.expect)
    }

    /// What was known of a product's mass is out of date.
    pub(crate) fn forget_piece(&mut self, gtin: &Gtin) {
        let Pieces { known, stale, .. } = &mut self.pieces;
        stale.extend(known.iter().enumerate().filter(|(_, known)| known.gtin == *gtin).map(|(place, _)| place));
    }

    /// The catalogue has changed.
    pub(crate) fn forget_pieces(&mut self) {
        self.pieces = Pieces::default();
    }
}

fn set(candidates: &mut Vec<Candidate>, line: LineId, now: Option<Candidate>) {
    let found = candidates.binary_search_by_key(&line, |candidate| candidate.line);
    let (from, to) = found.map_or_else(|index| (index, index), |index| (index, index + 1));
    candidates.splice(from..to, now);
}

/// Pieces of a line that lie in the basket, with what they were felt to weigh rather than what they should.
pub(super) fn lying(line: &Line, pieces: u32, expected: Option<Expect>) -> Option<Candidate> {
    if pieces == 0 {
        return None;
    }
    let felt = line.mass.filter(|_| line.placed > 0).map(|mass| {
        let mean = Mass::from_milligrams(mass.milligrams() / i64::from(line.placed));
        let alone = Mass::from_milligrams((mean.milligrams() / 200).max(2_000));
        let spread =
            if line.placed == 1 { alone } else { expected.map_or(alone * 2, |expect| expect.spread.max(alone)) };
        Expect { mean, spread }
    });
    let expect = felt.or(expected)?;
    Some(Candidate { line: line.id, pieces, expect, age_cost: 0 })
}

/// Pieces of a line that are counted as put in, and that nobody has felt.
fn unfelt(line: &Line, expected: Option<Expect>, knowledge: &Knowledge<'_>) -> Option<Candidate> {
    let expect = expected.filter(|_| !line.void && line.placed > 0)?;
    let felt = line.mass.unwrap_or_default();
    let light = expect.mean * line.placed - felt;
    let pieces = (light.milligrams() + expect.mean.milligrams() / 2) / expect.mean.milligrams().max(1);
    let pieces = u32::try_from(pieces).unwrap_or(0).min(line.placed);
    if pieces == 0 {
        return None;
    }
    // A line that somebody vouched for although it weighs too little was felt.
    let felt_before = line.placed - pieces;
    let variance = expect.variance() * i128::from(felt_before);
    let trusted = (felt - expect.mean * felt_before).abs() <= knowledge.tolerance(variance);
    trusted.then_some(Candidate { line: line.id, pieces, expect, age_cost: 0 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalogue::{Catalogue, CatalogueVersion, Product, TaxClass, Unit};
    use crate::fusion::sight::SightModel;
    use crate::learned::LearnedMass;
    use crate::money::Money;
    use crate::policy::Policy;
    use crate::receipt::event::{Event, Item};

    #[test]
    fn a_pack_of_unknown_mass_is_known_on_all_its_lines_once_one_was_weighed() {
        let gtin = Gtin::from_plu("4131").expect("a PLU");
        let product = Product::new(gtin, "honey", Money::from_minor(499));
        let catalogue = Catalogue::new(CatalogueVersion(1), [product]);
        let item = Item {
            gtin,
            name: "honey".to_owned(),
            price: Money::from_minor(499),
            unit: Unit::Each,
            tax_class: TaxClass::default(),
            deposit: None,
            age: None,
        };
        let mut receipt = Receipt::default();
        for line in [1, 2] {
            let item = item.clone();
            receipt.apply(&Event::LineAdded { line: LineId(line), item, quantity: Quantity::Pieces(1) });
        }
        receipt.apply(&Event::LinePlaced { line: LineId(2), placed: 1, mass: None });
        let mut learned = BTreeMap::new();
        let scale = Policy::default().scale;
        let mut fusion = Fusion::new(scale, SightModel::default());
        fusion.look_up_pieces(&receipt, &Knowledge::before(&catalogue, &learned, scale));
        assert!(fusion.pieces.known().iter().all(|known| known.expect.is_none()) && fusion.pieces.unfelt.is_empty());
        learned.insert(gtin, LearnedMass::first(Mass::from_grams(500), Mass::from_grams(5)));
        fusion.forget_piece(&gtin);
        fusion.look_up_pieces(&receipt, &Knowledge::before(&catalogue, &learned, scale));
        let mean = |known: &Known| known.expect.map(|expect| expect.mean.grams());
        assert_eq!(fusion.pieces.known().iter().map(mean).collect::<Vec<_>>(), [Some(500), Some(500)]);
        assert_eq!(fusion.pieces.unfelt.iter().map(|found| found.line).collect::<Vec<_>>(), [LineId(2)]);
    }
}
