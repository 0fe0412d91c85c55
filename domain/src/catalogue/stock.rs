//! Every product of the shop: most of them in a sealed [`Book`], and before it what has changed since. A new price is one product more
//! that lies before the book; when enough has gathered, somebody who has the time seals all of it into a new book.
//!
//! ```text
//!   put, remove ──▶ changed ──┐            ┌──▶ by key, by code, by name
//!                             ├── seen as ─┤
//!   seal ─────────▶ book ─────┘  one whole └──▶ in the order of keys
//! ```
//!
//! A catalogue of few products needs no book and is as simple as it looks. What it answers depends on its products alone, not on
//! what of them is in a book, nor on the order in which they came.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{CatalogueVersion, Product};
use crate::barcode::Layout;
use crate::book::{BadBook, Book, Place, TooMuch};
use crate::gtin::Gtin;
use crate::search::rank::{Score, Standing};
use crate::search::{self, Query, Search};

/// Every product of the shop.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    version: CatalogueVersion,
    book: Option<Book>,
    /// What has changed since the book was sealed; `None` for what is no longer sold.
    changed: BTreeMap<Gtin, Option<Product>>,
    changed_plus: BTreeSet<(String, Gtin)>,
    /// Where in the book the changed products are.
    hidden: BTreeSet<Place>,
    len: usize,
}

impl Catalogue {
    /// A catalogue of these products; of two with the same key the later one stays.
    #[must_use]
    pub fn new(version: CatalogueVersion, products: impl IntoIterator<Item = Product>) -> Self {
        let mut catalogue = Catalogue { version, ..Catalogue::default() };
        for product in products {
            catalogue.put(product);
        }
        catalogue
    }

    /// The catalogue that a book's bytes hold.
    pub fn open(bytes: Vec<u8>) -> Result<Self, BadBook> {
        Book::open(bytes).map(Catalogue::from)
    }

    /// The same catalogue with everything in its book.
    pub fn sealed(&self) -> Result<Self, TooMuch> {
        if self.book.is_some() && self.changed.is_empty() && self.sealed_version() == Some(self.version) {
            return Ok(self.clone());
        }
        Book::of(self.version, self.products()).map(Catalogue::from)
    }

    /// Adds a product, or replaces the one with its key.
    pub fn put(&mut self, product: Product) {
        self.remove(&product.gtin);
        if let Some(plu) = &product.plu {
            self.changed_plus.insert((plu.clone(), product.gtin));
        }
        self.changed.insert(product.gtin, Some(product));
        self.len += 1;
    }

    /// Forgets a product.
    pub fn remove(&mut self, gtin: &Gtin) {
        let written = self.book.as_ref().and_then(|book| book.place_of(gtin));
        let was_sold = match self.changed.remove(gtin) {
            Some(Some(gone)) => {
                if let Some(plu) = gone.plu {
                    self.changed_plus.remove(&(plu, *gtin));
                }
                true
            }
            Some(None) => false,
            None => written.is_some(),
        };
        self.len -= usize::from(was_sold);
        if let Some(place) = written {
            self.hidden.insert(place);
            self.changed.insert(*gtin, None);
        }
    }

    /// Names the state that the catalogue is now in.
    pub fn set_version(&mut self, version: CatalogueVersion) {
        self.version = version;
    }

    #[must_use]
    pub fn version(&self) -> CatalogueVersion {
        self.version
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The book that most products are in, if one was sealed.
    #[must_use]
    pub fn book(&self) -> Option<&Book> {
        self.book.as_ref()
    }

    /// The version that the book was sealed at.
    #[must_use]
    pub fn sealed_version(&self) -> Option<CatalogueVersion> {
        self.book.as_ref().map(Book::version)
    }

    /// How many products have changed since the book was sealed.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.changed.len()
    }

    /// The product with this key.
    #[must_use]
    pub fn by_gtin(&self, gtin: &Gtin) -> Option<Cow<'_, Product>> {
        match self.changed.get(gtin) {
            Some(changed) => changed.as_ref().map(Cow::Borrowed),
            None => self.book.as_ref()?.by_gtin(gtin).map(Cow::Owned),
        }
    }

    /// Whether a product with this key is sold.
    #[must_use]
    pub fn sells(&self, gtin: &Gtin) -> bool {
        match self.changed.get(gtin) {
            Some(changed) => changed.is_some(),
            None => self.book.as_ref().is_some_and(|book| book.place_of(gtin).is_some()),
        }
    }

    /// The product with this price look-up code; of several, the one with the greatest key.
    #[must_use]
    pub fn by_plu(&self, plu: &str) -> Option<Cow<'_, Product>> {
        let of_code = (plu.to_owned(), Gtin::FIRST)..=(plu.to_owned(), Gtin::LAST);
        let changed = self.changed_plus.range(of_code).next_back().map(|(_, gtin)| *gtin);
        let written = self.book.as_ref().and_then(|book| {
            let coded = book.plus_from(plu).take_while(|(code, _)| *code == plu);
            coded.map(|(_, place)| place).filter(|place| !self.is_hidden(*place)).filter_map(|p| book.key_at(p)).max()
        });
        self.by_gtin(&changed.max(written)?)
    }

    /// The product that an in-store label with this item number would stand for, by one of the store's layouts.
    #[must_use]
    pub fn by_item(&self, item: &str, layouts: &[Layout]) -> Option<Cow<'_, Product>> {
        layouts.iter().filter_map(|layout| layout.key_of_item(item)).find_map(|key| self.by_gtin(&key))
    }

    /// The products that fit what somebody looks for, best first.
    #[must_use]
    pub fn find(&self, query: &Query<'_>) -> Vec<Gtin> {
        search::find(self, query)
    }

    /// Every product, by key.
    pub fn products(&self) -> impl Iterator<Item = Cow<'_, Product>> {
        let mut changed = self.changed.values().flatten().peekable();
        let mut written = self.written().peekable();
        std::iter::from_fn(move || {
            let first = match (changed.peek(), written.peek()) {
                (Some(changed), Some(written)) => changed.gtin < written.gtin,
                (changed, _) => changed.is_some(),
            };
            if first { changed.next().map(Cow::Borrowed) } else { written.next().map(Cow::Owned) }
        })
    }

    /// What lies before the book.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Product> {
        self.changed.values().flatten()
    }

    /// Whether the product at a place of the book has changed since.
    pub(crate) fn is_hidden(&self, place: Place) -> bool {
        self.hidden.contains(&place)
    }

    /// What a search finds in the book.
    pub(crate) fn search_book(&self, search: &Search<'_>) -> Vec<(Score, Standing)> {
        let Some(book) = &self.book else { return Vec::new() };
        let found = book.search(search, &self.hidden);
        found.into_iter().filter_map(|(score, place)| Some((score, Standing::of(&book.at(place)?)))).collect()
    }

    /// What is in the book and has not changed.
    fn written(&self) -> impl Iterator<Item = Product> + '_ {
        let all = self.book.iter().flat_map(Book::products);
        all.filter(|product| !self.changed.contains_key(&product.gtin))
    }
}

impl From<Book> for Catalogue {
    fn from(book: Book) -> Self {
        Catalogue { version: book.version(), len: book.len(), book: Some(book), ..Catalogue::default() }
    }
}

impl PartialEq for Catalogue {
    /// The same products at the same version, wherever they lie.
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && self.len == other.len && self.products().eq(other.products())
    }
}
