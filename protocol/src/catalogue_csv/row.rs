//! One row becomes one product, or a list of everything that is wrong with it.

use std::collections::BTreeMap;

use cart_domain::catalogue::{Benefit, Product, PromotionKey, Unit};
use cart_domain::language::LanguageCode;
use cart_domain::{Gtin, Mass, Money};
use csv::ByteRecord;

use super::header::Header;
use super::{Column, Fault, cell};

/// A row on its way to becoming a product. Each reader of a cell notes what it could not read and hands out a stand-in, so that one
/// pass finds every fault; a product with a fault is never handed out.
pub(super) struct Row<'a> {
    header: &'a Header,
    record: &'a ByteRecord,
    faults: Vec<(Option<Column>, Fault)>,
}

/// What became of a row.
pub(super) struct Outcome {
    /// The product's key, where it can be told.
    pub(super) key: Option<Gtin>,
    /// The product, when nothing is wrong.
    pub(super) product: Option<Product>,
    pub(super) faults: Vec<(Option<Column>, Fault)>,
}

impl<'a> Row<'a> {
    pub(super) fn new(header: &'a Header, record: &'a ByteRecord) -> Self {
        Row { header, record, faults: Vec::new() }
    }

    /// Reads every cell.
    pub(super) fn read(mut self) -> Outcome {
        if self.record.len() != self.header.width {
            let cells = Fault::Cells { found: self.record.len(), expected: self.header.width };
            return Outcome { key: None, product: None, faults: vec![(None, cells)] };
        }
        let (key, plu) = self.key();
        let name = self.required(Column::Name, "the name on the receipt", cell::plain).unwrap_or_default();
        let price = self.required(Column::PriceMinor, "a price in whole minor units", cell::amount);
        let unit = self.required(Column::Unit, "`each` or `kg`", cell::unit).unwrap_or(Unit::Each);
        let tax_class = self.required(Column::TaxClass, "one letter or word", cell::tax_class);
        let weighed = self.weighed(unit);
        let product = key.map(|gtin| Product {
            gtin,
            plu,
            name,
            names: self.names(),
            price: price.unwrap_or(Money::ZERO),
            unit,
            tax_class: tax_class.unwrap_or_default(),
            mass: self.optional(Column::MassG, cell::grams).filter(|mass| *mass > Mass::ZERO),
            mass_spread: self.optional(Column::MassSdG, cell::grams),
            mass_range: self.range(),
            weighed,
            tare: self.optional(Column::TareG, cell::grams).unwrap_or(Mass::ZERO),
            age: self.optional(Column::Age, cell::age).filter(|years| *years > 0),
            deposit: self.optional(Column::DepositMinor, cell::amount).filter(|deposit| *deposit > Money::ZERO),
            aisle: self.optional(Column::Aisle, cell::plain),
            benefit: self.benefit(),
            promotions: self.promotions(),
            picture: self.optional(Column::Picture, cell::picture),
            season: self.optional(Column::Season, cell::season).unwrap_or_default(),
            weekly_sales: self.optional(Column::SalesWeek, cell::count).unwrap_or(0),
        });
        Outcome { key, product: product.filter(|_| self.faults.is_empty()), faults: self.faults }
    }

    fn key(&mut self) -> (Option<Gtin>, Option<String>) {
        let before = self.faults.len();
        let gtin = self.optional(Column::Gtin, cell::gtin);
        let plu = self.optional(Column::Plu, cell::plu);
        let unreadable = self.faults.len() > before;
        if gtin.is_none() && plu.is_none() && !unreadable {
            self.faults.push((Some(Column::Gtin), Fault::NoKey));
        }
        match (gtin, plu) {
            (Some(gtin), plu) => (Some(gtin), plu.map(|(plu, _)| plu)),
            (None, Some((plu, key))) if !unreadable => (Some(key), Some(plu)),
            (None, _) => (None, None),
        }
    }

    fn weighed(&mut self, unit: Unit) -> bool {
        let weighed = self.text(Column::Weighed).map_or(Ok(false), cell::weighed);
        let contradiction = weighed == Ok(true) && unit == Unit::Each && !self.has_fault(Column::Unit);
        let weighed = if contradiction { Err(Fault::WeighedPiece) } else { weighed };
        self.note(Column::Weighed, weighed).unwrap_or(false)
    }

    fn names(&mut self) -> BTreeMap<LanguageCode, String> {
        let mut names = BTreeMap::new();
        for language in self.header.languages() {
            if let Some(name) = self.optional(Column::NameIn(language), cell::plain) {
                names.insert(language, name);
            }
        }
        names
    }

    fn range(&mut self) -> Option<(Mass, Mass)> {
        let before = self.faults.len();
        let lightest = self.optional(Column::MassMinG, cell::grams);
        let heaviest = self.optional(Column::MassMaxG, cell::grams);
        if self.faults.len() > before {
            return None;
        }
        let range = match (lightest, heaviest) {
            (None, None) => return None,
            (Some(lightest), Some(heaviest)) if lightest <= heaviest => Ok((lightest, heaviest)),
            (Some(_), Some(_)) => Err((Column::MassMinG, Fault::Range)),
            (None, Some(_)) => Err((Column::MassMinG, Fault::HalfRange)),
            (Some(_), None) => Err((Column::MassMaxG, Fault::HalfRange)),
        };
        range.map_err(|(column, fault)| self.faults.push((Some(column), fault))).ok()
    }

    fn benefit(&mut self) -> Benefit {
        let from = self.optional(Column::BenefitFrom, cell::day);
        let until = self.optional(Column::BenefitUntil, cell::day);
        let benefit = Benefit { from, until };
        let benefit = if benefit.is_reversed() { Err(Fault::Benefit) } else { Ok(benefit) };
        self.note(Column::BenefitFrom, benefit).unwrap_or_default()
    }

    fn promotions(&mut self) -> Vec<PromotionKey> {
        self.optional(Column::Promotion, cell::promotions).unwrap_or_default()
    }

    fn required<T>(&mut self, column: Column, expected: &'static str, read: fn(&str) -> Result<T, Fault>) -> Option<T> {
        let value = match self.text(column) {
            Some("") => Err(Fault::Empty(expected)),
            Some(text) => read(text),
            None => return None,
        };
        self.note(column, value)
    }

    fn optional<T>(&mut self, column: Column, read: fn(&str) -> Result<T, Fault>) -> Option<T> {
        let value = self.text(column).filter(|text| !text.is_empty()).map(read)?;
        self.note(column, value)
    }

    fn note<T>(&mut self, column: Column, value: Result<T, Fault>) -> Option<T> {
        value.map_err(|fault| self.faults.push((Some(column), fault))).ok()
    }

    fn has_fault(&self, column: Column) -> bool {
        self.faults.iter().any(|(at, _)| *at == Some(column))
    }

    /// The text of a cell; `None` where the file has no such column or the cell is not text, which is then noted.
    fn text(&mut self, column: Column) -> Option<&'a str> {
        let place = self.header.place(column)?;
        let record = self.record;
        let text = std::str::from_utf8(&record[place]).map_err(|_| Fault::NotUtf8);
        self.note(column, text)
    }
}
