//! A million products in one row of bytes. A book is written once, by [`BookWriter`], and then only read: nothing is made for a product
//! until somebody asks for it, so opening a book is no more than checking it, and it takes as much memory as the file has bytes.
//!
//! ```text
//!   key ──▶ keys (sorted) ──▶ place ──▶ start ──▶ record
//!   PLU ──▶ plus (sorted) ──▶ place
//!   typed word ──▶ words of a language ──▶ places
//! ```
//!
//! A *place* is a product's number in the order in which people want to see them: loose before packed, then what sells most, then the
//! shortest name. So whatever fits equally well is in its final order as it is read, and nobody sorts a million products for a list
//! of eight.
//!
//! A changed price is not written into a book. [`crate::catalogue::Catalogue`] puts changes before it, and writes a new one in time.

mod build;
mod bytes;
mod contents;
mod crc;
mod names;
mod record;
mod search;
mod texts;
pub(crate) mod traits;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::catalogue::{CatalogueVersion, Product};
use crate::gtin::Gtin;
use crate::search::Among;
use bytes::{Cursor, u16_at, u32_at, u64_at};
use contents::{Chapter, Contents};
use names::Names;
use texts::Texts;
use traits::Traits;

pub use build::{BookWriter, TooMuch};
pub use contents::BadBook;

/// An open book. Clones read the same bytes.
#[derive(Clone)]
pub struct Book {
    bound: Arc<Bound>,
}

struct Bound {
    bytes: Vec<u8>,
    contents: Contents,
}

/// A product's number in the order of a book.
pub(crate) type Place = u32;

impl Book {
    /// Checks every byte of a book and opens it.
    pub fn open(bytes: Vec<u8>) -> Result<Self, BadBook> {
        let contents = Contents::read(&bytes)?;
        let book = Book { bound: Arc::new(Bound { bytes, contents }) };
        book.check()?;
        Ok(book)
    }

    /// Writes and opens a book of these products.
    pub fn of<P: std::borrow::Borrow<Product>>(
        version: CatalogueVersion,
        products: impl IntoIterator<Item = P>,
    ) -> Result<Self, TooMuch> {
        let mut writer = BookWriter::default();
        products.into_iter().try_for_each(|product| writer.add(product.borrow()))?;
        Ok(Book::open(writer.finish(version)?).expect("a book that was just written is whole"))
    }

    /// What is written into a file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bound.bytes
    }

    #[must_use]
    pub fn version(&self) -> CatalogueVersion {
        self.bound.contents.version
    }

    /// How many products it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bound.contents.products
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many different words its names have, in all languages together.
    #[must_use]
    pub fn words(&self) -> usize {
        self.names().map(|names| names.words()).sum()
    }

    /// The product with this key.
    #[must_use]
    pub fn by_gtin(&self, gtin: &Gtin) -> Option<Product> {
        self.at(self.place_of(gtin)?)
    }

    /// Every product, by key.
    pub fn products(&self) -> impl Iterator<Item = Product> + '_ {
        (0..self.len()).filter_map(|number| self.at(u32_at(self.chapter(Chapter::Places), number)?))
    }

    /// Where the product with this key is.
    pub(crate) fn place_of(&self, gtin: &Gtin) -> Option<Place> {
        let number = self.first_key_from(gtin.number());
        let found = u64_at(self.chapter(Chapter::Keys), number)?;
        if found == gtin.number() { u32_at(self.chapter(Chapter::Places), number) } else { None }
    }

    /// The product at a place.
    pub(crate) fn at(&self, place: Place) -> Option<Product> {
        record::read(&mut self.record(place)?, self.terms())
    }

    /// The key of the product at a place.
    pub(crate) fn key_at(&self, place: Place) -> Option<Gtin> {
        record::key(&mut self.record(place)?)
    }

    /// Every look-up code that begins so, sorted by code and key, with its place.
    pub(crate) fn plus_from<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = (&'a str, Place)> {
        let mut cursor = Cursor::new(self.chapter(Chapter::Plus));
        let codes = Texts::read(&mut cursor).unwrap_or_default();
        let places = cursor.take(codes.len() * 4).unwrap_or_default();
        let from = codes.first_from(beginning);
        (from..codes.len())
            .map_while(move |number| Some((codes.get(number)?, u32_at(places, number)?)))
            .take_while(move |(code, _)| code.starts_with(beginning))
    }

    /// The places of the products whose keys are in this range, by key.
    pub(crate) fn keys_in(&self, range: Range<u64>) -> impl Iterator<Item = Place> + '_ {
        let from = self.first_key_from(range.start);
        (from..self.len())
            .take_while(move |number| u64_at(self.chapter(Chapter::Keys), *number).is_some_and(|key| key < range.end))
            .filter_map(|number| u32_at(self.chapter(Chapter::Places), number))
    }

    fn first_key_from(&self, wanted: u64) -> usize {
        let keys = self.chapter(Chapter::Keys);
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if u64_at(keys, middle).is_some_and(|key| key < wanted) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// Whether the product at a place is among those that are looked at.
    pub(crate) fn is_among(&self, place: Place, among: Among) -> bool {
        usize::try_from(place).ok().and_then(|place| self.traits_at(place)).is_some_and(|traits| among.has(traits))
    }

    fn traits_at(&self, place: usize) -> Option<Traits> {
        u16_at(self.chapter(Chapter::Traits), place).map(Traits::from_bits)
    }

    fn record(&self, place: Place) -> Option<Cursor<'_>> {
        let start = u32_at(self.chapter(Chapter::Starts), usize::try_from(place).ok()?)?;
        self.chapter(Chapter::Records).get(usize::try_from(start).ok()?..).map(Cursor::new)
    }

    fn terms(&self) -> Texts<'_> {
        Texts::read(&mut Cursor::new(self.chapter(Chapter::Terms))).unwrap_or_default()
    }

    fn names(&self) -> impl Iterator<Item = Names<'_>> {
        let chapters = self.bound.contents.chapters.iter().filter(|(chapter, _)| *chapter == Chapter::Names);
        chapters.filter_map(|(_, range)| Names::read(self.bound.bytes.get(range.clone())?))
    }

    fn chapter(&self, wanted: Chapter) -> &[u8] {
        let found = self.bound.contents.chapters.iter().find(|(chapter, _)| *chapter == wanted);
        found.and_then(|(_, range)| self.bound.bytes.get(range.clone())).unwrap_or_default()
    }

    /// That every table has an entry for every product, and every chapter is of its kind.
    fn check(&self) -> Result<(), BadBook> {
        let tables = [(Chapter::Keys, 8), (Chapter::Places, 4), (Chapter::Starts, 4), (Chapter::Traits, 2)];
        let fits =
            |(chapter, width): (Chapter, usize)| Some(self.chapter(chapter).len()) == self.len().checked_mul(width);
        if self.bound.contents.loose > self.len() || !tables.into_iter().all(fits) {
            return Err(BadBook::Damaged("tables"));
        }
        let names = self.bound.contents.chapters.iter().filter(|(chapter, _)| *chapter == Chapter::Names).count();
        if self.names().count() != names {
            return Err(BadBook::Damaged("names"));
        }
        Ok(())
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Book({} products, version {})", self.len(), self.version().0)
    }
}

#[cfg(test)]
mod tests;
