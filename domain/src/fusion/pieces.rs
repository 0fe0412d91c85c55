//! What a piece of each line should weigh, looked up once. A mass that nothing explains is held against every line, and the catalogue's book is
//! read from its bytes each time: that is done again for a line only when the line has changed, or what is known of its product has.

use crate::fusion::Fusion;
use crate::fusion::expect::{Expect, Knowledge};
use crate::gtin::Gtin;
use crate::receipt::Receipt;
use crate::receipt::line::Line;

/// By the lines' places on the receipt.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    /// What was looked up, and for which version of the line. `None`: not yet, or it is out of date.
    known: Vec<Option<(u32, Option<Expect>)>>,
    /// The receipt's changes that are in it.
    seen: Option<u64>,
}

impl Fusion {
    /// Each line, and what one piece of it should weigh where anybody knows.
    pub(super) fn pieces<'a>(
        &'a self,
        receipt: &'a Receipt,
        knowledge: &'a Knowledge<'_>,
    ) -> impl DoubleEndedIterator<Item = (&'a Line, Option<Expect>)> {
        receipt.lines().iter().enumerate().map(move |(place, line)| {
            let known = self.pieces.known.get(place).copied().flatten();
            let known = known.filter(|(version, _)| *version == line.version);
            (line, known.map_or_else(|| knowledge.piece_of(line), |(_, expect)| expect))
        })
    }

    /// Looks up what has changed since the last time.
    pub(super) fn look_up_pieces(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let Pieces { known, seen } = &mut self.pieces;
        if *seen == Some(receipt.changes()) {
            return;
        }
        known.resize(receipt.lines().len(), None);
        for (known, line) in known.iter_mut().zip(receipt.lines()) {
            if known.is_none_or(|(version, _)| version != line.version) {
                *known = Some((line.version, knowledge.piece_of(line)));
            }
        }
        *seen = Some(receipt.changes());
    }

    /// What was known of a product's mass is out of date.
    pub(crate) fn forget_piece(&mut self, gtin: &Gtin, receipt: &Receipt) {
        for (known, line) in self.pieces.known.iter_mut().zip(receipt.lines()) {
            if line.item.gtin == *gtin {
                *known = None;
            }
        }
        self.pieces.seen = None;
    }

    /// The catalogue has changed.
    pub(crate) fn forget_pieces(&mut self) {
        self.pieces = Pieces::default();
    }
}
