//! Writing a book: products come in any order, one after the other, and nothing of them is kept but what will stand in the book.

use std::collections::BTreeMap;

use super::contents::{Chapter, bind};
use super::names::NamesWriter;
use super::record::{self, Terms};
use super::texts::TextsWriter;
use super::traits::Traits;
use crate::catalogue::{CatalogueVersion, Product};
use crate::gtin::Gtin;
use crate::search::fold;
use crate::search::rank::Standing;

/// More products, or longer ones, than a book can hold: four gigabytes of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are more products than a book can hold")]
pub struct TooMuch;

/// Collects the products of a book.
#[derive(Debug, Default)]
pub struct BookWriter {
    rows: Vec<Row>,
    records: Vec<u8>,
    terms: Terms,
    plus: Vec<(String, Gtin, u32)>,
    /// By language; nothing stands for the names on receipts.
    names: BTreeMap<String, NamesWriter>,
}

/// What decides where a product comes, and where its record is.
#[derive(Debug)]
struct Row {
    packed: bool,
    standing: Standing,
    traits: Traits,
    record: std::ops::Range<usize>,
}

impl BookWriter {
    /// Adds a product; of two with the same key the later one stays.
    pub fn add(&mut self, product: &Product) -> Result<(), TooMuch> {
        let number = u32::try_from(self.rows.len()).map_err(|_| TooMuch)?;
        let start = self.records.len();
        record::put(&mut self.records, product, &mut self.terms);
        let traits = Traits::of(product);
        self.rows.push(Row {
            packed: traits.is_packed(),
            standing: Standing::of(product),
            traits,
            record: start..self.records.len(),
        });
        if let Some(plu) = &product.plu {
            self.plus.push((plu.clone(), product.gtin, number));
        }
        let translated = product.names.iter().map(|(language, name)| (language.as_str(), name));
        for (language, name) in std::iter::once(("", &product.name)).chain(translated) {
            if !self.names.contains_key(language) {
                self.names.insert(language.to_owned(), NamesWriter::default());
            }
            let Some(names) = self.names.get_mut(language) else { continue };
            for word in fold::found_by(name) {
                names.add(word, number).ok_or(TooMuch)?;
            }
        }
        Ok(())
    }

    /// The book's bytes. The same products give the same bytes.
    pub fn finish(mut self, version: CatalogueVersion) -> Result<Vec<u8>, TooMuch> {
        let order = self.order();
        let mut places = vec![None; self.rows.len()];
        for (place, number) in (0_u32..).zip(&order) {
            if let Some(known) = places.get_mut(*number) {
                *known = Some(place);
            }
        }
        let loose = order.iter().filter(|number| self.rows.get(**number).is_some_and(|row| !row.packed)).count();
        let mut chapters = self.tables(&order)?;
        chapters.push((Chapter::Plus, self.plus(&places).ok_or(TooMuch)?));
        chapters.push((Chapter::Terms, self.shared_words().ok_or(TooMuch)?));
        chapters.push((Chapter::Records, self.records(&order)));
        self.records = Vec::new();
        for (language, names) in self.names {
            chapters.push((Chapter::Names, names.write(&language, &places).ok_or(TooMuch)?));
        }
        let count = |number: usize| u32::try_from(number).map_err(|_| TooMuch);
        Ok(bind(version, count(order.len())?, count(loose)?, &chapters))
    }

    /// The numbers of the products in the order of their places, without those that were replaced.
    fn order(&self) -> Vec<usize> {
        let key = |number: &usize| self.rows.get(*number).map(|row| row.standing.gtin);
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        // The later of two with one key comes first and stays.
        order.sort_unstable_by_key(|number| (key(number), std::cmp::Reverse(*number)));
        order.dedup_by_key(|number| key(number));
        order.sort_unstable_by(|a, b| {
            let rank = |number: &usize| self.rows.get(*number).map(|row| (row.packed, &row.standing));
            rank(a).cmp(&rank(b))
        });
        order
    }

    fn tables(&self, order: &[usize]) -> Result<Vec<(Chapter, Vec<u8>)>, TooMuch> {
        let rows = || order.iter().filter_map(|number| self.rows.get(*number));
        let mut keyed: Vec<(u64, u32)> = rows().map(|row| row.standing.gtin.number()).zip(0_u32..).collect();
        keyed.sort_unstable();
        let keys = keyed.iter().flat_map(|(key, _)| key.to_le_bytes()).collect();
        let places = keyed.iter().flat_map(|(_, place)| place.to_le_bytes()).collect();
        let traits = rows().flat_map(|row| row.traits.bits().to_le_bytes()).collect();
        let mut starts = Vec::with_capacity(order.len() * 4);
        let mut start = 0;
        for row in rows() {
            starts.extend_from_slice(&u32::try_from(start).map_err(|_| TooMuch)?.to_le_bytes());
            start += row.record.len();
        }
        Ok(vec![(Chapter::Keys, keys), (Chapter::Places, places), (Chapter::Starts, starts), (Chapter::Traits, traits)])
    }

    /// Look-up codes by code and key, and where their products are.
    fn plus(&self, places: &[Option<u32>]) -> Option<Vec<u8>> {
        let placed = |(plu, gtin, number): &'_ (String, Gtin, u32)| {
            let place = (*places.get(*number as usize)?)?;
            Some((plu.clone(), *gtin, place))
        };
        let mut plus: Vec<(String, Gtin, u32)> = self.plus.iter().filter_map(placed).collect();
        plus.sort_unstable();
        let mut texts = TextsWriter::default();
        plus.iter().try_for_each(|(plu, _, _)| texts.push(plu.as_bytes()))?;
        let mut out = Vec::new();
        texts.write(&mut out);
        plus.iter().for_each(|(_, _, place)| out.extend_from_slice(&place.to_le_bytes()));
        Some(out)
    }

    fn shared_words(&self) -> Option<Vec<u8>> {
        let mut texts = TextsWriter::default();
        self.terms.words().try_for_each(|word| texts.push(word.as_bytes()))?;
        let mut out = Vec::new();
        texts.write(&mut out);
        Some(out)
    }

    fn records(&self, order: &[usize]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.records.len());
        for row in order.iter().filter_map(|number| self.rows.get(*number)) {
            out.extend_from_slice(self.records.get(row.record.clone()).unwrap_or_default());
        }
        out
    }
}
