//! What a trip that is over says about the devices, read from its tape.

use std::collections::BTreeMap;

use cart_domain::catalogue::Catalogue;
use cart_domain::fusion::expect::{Expect, Knowledge};
use cart_domain::ids::LineId;
use cart_domain::policy::ScaleSpec;
use cart_domain::question::Kind;
use cart_domain::receipt::event::Quantity;
use cart_domain::{Envelope, Event, Gtin, Mass};

/// What one trip said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Single pieces that were accepted: what each should weigh, and what it did.
    pub placed: Vec<(Expect, Mass)>,
    pub pieces: u64,
    /// Questions for a scan.
    pub missed: u64,
}

struct Line {
    gtin: Gtin,
    counted: bool,
    placed: u32,
    mass: Mass,
}

/// Reads a tape.
#[must_use]
pub fn read(tape: &[Envelope], catalogue: &Catalogue, scale: ScaleSpec) -> Said {
    // What this cart has learned follows its own scale, so only the catalogue is a witness.
    let nothing = BTreeMap::new();
    let knowledge = Knowledge::before(catalogue, &nothing, scale);
    let (mut said, mut lines) = (Said::default(), BTreeMap::<LineId, Line>::new());
    for envelope in tape {
        if let Event::LineAdded { line, item, quantity } = &envelope.event {
            let counted = matches!(quantity, Quantity::Pieces(_));
            lines.insert(*line, Line { gtin: item.gtin, counted, placed: 0, mass: Mass::ZERO });
        } else if let Event::LinePlaced { line, placed, mass } = &envelope.event {
            let Some(line) = lines.get_mut(line) else { continue };
            let (before, more) = (line.mass, placed.saturating_sub(line.placed));
            said.pieces += u64::from(more);
            let was_weighed = line.placed == 0 || before > Mass::ZERO;
            line.placed = *placed;
            line.mass = mass.unwrap_or(Mass::ZERO);
            let Some(mass) = mass else { continue };
            let expect = knowledge.counted_piece(&line.gtin).filter(|expect| knowledge.can_feel(expect));
            if let (Some(expect), true, 1, true) = (expect, was_weighed, more, line.counted) {
                said.placed.push((expect, *mass - before));
            }
        } else if let Event::QuestionAsked { kind: Kind::Unscanned, .. } = &envelope.event {
            said.missed += 1;
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use cart_domain::catalogue::{CatalogueVersion, Product};
    use cart_domain::ids::{CartId, QuestionId, Seq, TripId};
    use cart_domain::receipt::event::Item;
    use cart_domain::{Policy, Wall};

    use super::*;

    fn shop() -> (Catalogue, Product) {
        let products = cart_store::demo::catalogue().expect("the demonstration's catalogue").products;
        let butter = products.iter().find(|product| product.name.starts_with("Butter")).expect("butter").clone();
        (Catalogue::new(CatalogueVersion(1), products), butter)
    }

    fn tape(events: Vec<Event>) -> Vec<Envelope> {
        let trip = TripId::new(Wall(0), 0);
        let envelope = |(event, seq): (Event, u64)| Envelope {
            schema: event.schema(),
            cart: CartId("C-1".to_owned()),
            trip: trip.clone(),
            seq: Seq(seq),
            wall: Wall(0),
            event,
        };
        events.into_iter().zip(1..).map(envelope).collect()
    }

    #[test]
    fn every_piece_that_went_in_alone_is_a_witness_and_an_armful_is_none() {
        let (catalogue, butter) = shop();
        let mass = butter.mass.expect("the catalogue knows it");
        let item = Item {
            gtin: butter.gtin,
            name: butter.name.clone(),
            price: butter.price,
            unit: butter.unit,
            tax_class: butter.tax_class.clone(),
            deposit: None,
            age: None,
        };
        let (line, more) = (LineId(1), Mass::from_grams(2));
        let placed = |placed, mass| Event::LinePlaced { line, placed, mass };
        let tape = tape(vec![
            Event::LineAdded { line, item, quantity: Quantity::Pieces(1) },
            placed(1, Some(mass + more)),
            Event::QuestionAsked {
                id: QuestionId(1),
                kind: Kind::Unscanned,
                line: None,
                felt: Some(mass),
                expected: None,
            },
            placed(2, Some(mass * 2 + more)),
            placed(4, Some(mass * 4)),
            placed(5, None),
        ]);
        let said = read(&tape, &catalogue, Policy::default().scale);
        let weighed: Vec<Mass> = said.placed.iter().map(|(_, weighed)| *weighed).collect();
        assert_eq!(weighed, [mass + more, mass]);
        assert_eq!((said.pieces, said.missed), (5, 1));
    }
}
