//! All rows of a file, and what can only be seen across them: a product or a PLU that is described twice.

use std::collections::BTreeMap;
use std::io;

use cart_domain::Gtin;
use cart_domain::catalogue::Product;
use csv::ByteRecord;

use super::header::{self, Header};
use super::row::{Outcome, Row};
use super::{Column, Fault, ReadError, Reading, RowFault};

/// Reads to the end of the file.
pub(super) fn read(source: &mut csv::Reader<impl io::Read>, file: &str, header: &Header) -> Result<Reading, ReadError> {
    let mut reading = Reading::default();
    let mut seen = Seen::default();
    let mut record = ByteRecord::new();
    while source.read_byte_record(&mut record).map_err(|error| header::unreadable(file, error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let mut outcome = Row::new(header, &record).read();
        seen.check(line, &mut outcome);
        let Outcome { key, product, faults } = outcome;
        reading.products.extend(product);
        let faults = faults.into_iter();
        reading.skipped.extend(faults.map(|(column, fault)| RowFault {
            file: file.to_owned(),
            line,
            column,
            fault,
            key,
        }));
    }
    Ok(reading)
}

/// On which line each key and each PLU was seen first.
#[derive(Default)]
struct Seen {
    keys: BTreeMap<Gtin, u64>,
    plus: BTreeMap<String, u64>,
}

impl Seen {
    /// Withdraws a product that repeats an earlier row, and remembers one that does not.
    fn check(&mut self, line: u64, outcome: &mut Outcome) {
        let Some(product) = outcome.product.take() else { return };
        let repeated = self.repeated(&product);
        if repeated.is_empty() {
            self.keys.insert(product.gtin, line);
            self.plus.extend(product.plu.iter().map(|plu| (plu.clone(), line)));
            outcome.product = Some(product);
        }
        outcome.faults.extend(repeated);
    }

    fn repeated(&self, product: &Product) -> Vec<(Option<Column>, Fault)> {
        let gtin = product.gtin;
        if let Some(&first) = self.keys.get(&gtin) {
            return vec![(Some(Column::Gtin), Fault::Repeated { gtin, first })];
        }
        let plu = product.plu.as_ref().and_then(|plu| Some((plu.clone(), *self.plus.get(plu)?)));
        plu.map(|(plu, first)| (Some(Column::Plu), Fault::PluTaken { plu, first })).into_iter().collect()
    }
}
