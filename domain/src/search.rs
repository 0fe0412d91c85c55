//! Finding a product by name, the way people type on a cart: half a word, the wrong double letter, no accents, any order.
//!
//! The index holds each different word of all names once. A word that was typed is compared with all of them, which takes microseconds
//! because almost all are ruled out by the letters they lack; what is left is judged by how far it must be bent to fit:
//!
//! ```text
//!   typed        found in          fit
//!   tomate       Tomate            whole word
//!   toma         Tomaten           beginning of a word
//!   tomate       Rispentomaten     inside a word
//!   tomatte      Tomate            with a slip
//! ```
//!
//! All words must be found, in any order; if no product has them all, those that have most are shown. Between equals, what the cart
//! weighs comes before what is packed, because packs have barcodes.

mod fit;
mod fold;

use crate::catalogue::{Catalogue, Product};
use crate::gtin::Gtin;
use crate::language::Language;
use fit::{Fit, Letters, Typed};

/// The names of one catalogue in one language, ready to be searched.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// By name, so that a product's place breaks ties the way a list is read.
    products: Vec<Indexed>,
    /// Every different word, and which products have it.
    words: Vec<Word>,
    /// The products of each word, one run after the other.
    holders: Vec<u32>,
}

/// One product, as far as a search needs it.
#[derive(Clone, Debug)]
struct Indexed {
    gtin: Gtin,
    plu: Option<Box<str>>,
    weighed: bool,
    words: u8,
}

/// One word of the names.
#[derive(Clone, Debug)]
struct Word {
    text: Box<str>,
    letters: Letters,
    /// Where its run of holders begins and ends.
    run: (u32, u32),
}

/// What is known about a product while a search goes on. Field order is the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    missing: u8,
    /// The worst of its words.
    fit: Fit,
    packed: bool,
    bent: u16,
    words: u8,
    place: u32,
}

impl SearchIndex {
    /// Indexes every product under its name in `language` and its name on the receipt.
    #[must_use]
    pub fn new(catalogue: &Catalogue, language: Language) -> Self {
        let mut named: Vec<(String, &Product)> =
            catalogue.products().map(|product| (fold::fold(product.name_in(language)), product)).collect();
        named.sort_unstable_by(|(name, product), (other, rival)| (name, product.gtin).cmp(&(other, rival.gtin)));
        let receipts: Vec<String> = named.iter().map(|(_, product)| fold::fold(&product.name)).collect();
        let mut tokens: Vec<(&str, u32)> = Vec::new();
        let mut products = Vec::with_capacity(named.len());
        for (place, ((name, product), receipt)) in (0_u32..).zip(named.iter().zip(&receipts)) {
            let before = tokens.len();
            tokens.extend(fold::words(name).map(|word| (word, place)));
            products.push(Indexed {
                gtin: product.gtin,
                plu: product.plu.as_deref().map(Box::from),
                weighed: product.weighed,
                words: u8::try_from(tokens.len() - before).unwrap_or(u8::MAX),
            });
            if receipt != name {
                tokens.extend(fold::words(receipt).map(|word| (word, place)));
            }
        }
        tokens.sort_unstable();
        tokens.dedup();
        let word = |run: &[(&str, u32)], end: usize| Word {
            text: run.first().map_or("", |(text, _)| text).into(),
            letters: run.first().map(|(text, _)| Letters::of(text)).unwrap_or_default(),
            run: (place(end - run.len()), place(end)),
        };
        let runs = tokens.chunk_by(|(word, _), (next, _)| word == next);
        let ends = runs.clone().scan(0, |end, run| {
            *end += run.len();
            Some(*end)
        });
        let words = runs.zip(ends).map(|(run, end)| word(run, end)).collect();
        SearchIndex { products, words, holders: tokens.iter().map(|(_, place)| *place).collect() }
    }

    /// The best `limit` products for what was typed so far, best first. Nothing typed: what the cart weighs, by name.
    #[must_use]
    pub fn search(&self, typed: &str, limit: usize) -> Vec<Gtin> {
        let typed = fold::fold(typed);
        let words: Vec<&str> = fold::words(&typed).take(MOST_WORDS).collect();
        match words.as_slice() {
            [] => self.weighed().take(limit).collect(),
            [number] if number.bytes().all(|b| b.is_ascii_digit()) => self.by_number(number, limit),
            words => self.by_words(words, limit),
        }
    }

    fn weighed(&self) -> impl Iterator<Item = Gtin> {
        self.products.iter().filter(|product| product.weighed).map(|product| product.gtin)
    }

    /// Look-up codes first: the very one, its organic sibling, then all that begin so; then product numbers that begin so, and names.
    fn by_number(&self, number: &str, limit: usize) -> Vec<Gtin> {
        let organic = format!("9{number}");
        let closeness = |product: &Indexed| {
            let plu = product.plu.as_deref().unwrap_or("");
            let gtin = product.gtin.as_str().trim_start_matches('0');
            match () {
                () if plu == number => Some(0),
                () if plu == organic => Some(1),
                () if plu.starts_with(number) => Some(2),
                () if gtin == number.trim_start_matches('0') => Some(3),
                () if number.len() >= LEAST_DIGITS && gtin.starts_with(number.trim_start_matches('0')) => Some(4),
                () => None,
            }
        };
        let mut close: Vec<(i32, Option<&str>, Gtin)> = self
            .products
            .iter()
            .filter_map(|product| closeness(product).map(|rank| (rank, product.plu.as_deref(), product.gtin)))
            .collect();
        close.sort_unstable();
        let mut found: Vec<Gtin> = close.into_iter().map(|(_, _, gtin)| gtin).take(limit).collect();
        for gtin in self.by_words(&[number], limit) {
            if found.len() < limit && !found.contains(&gtin) {
                found.push(gtin);
            }
        }
        found
    }

    /// Slips are only looked for when the words as they were typed do not fill the list: nothing that needs one could come before.
    fn by_words(&self, typed: &[&str], limit: usize) -> Vec<Gtin> {
        let straight = self.ranked(typed, limit, Typed::straight);
        if straight.len() >= limit && straight.iter().all(|rank| rank.missing == 0) {
            return self.gtins(&straight);
        }
        self.gtins(&self.ranked(typed, limit, Typed::forgiving))
    }

    fn ranked<'a>(&self, typed: &[&'a str], limit: usize, reading: fn(&'a str) -> Typed<'a>) -> Vec<Rank> {
        let mut ranks = self.unranked(typed.len());
        let mut best = vec![u16::MAX; self.products.len()];
        for word in typed {
            best.fill(u16::MAX);
            self.bend(&reading(word), &mut best);
            for (rank, bent) in ranks.iter_mut().zip(&best).filter(|(_, bent)| **bent != u16::MAX) {
                rank.missing -= 1;
                rank.fit = rank.fit.max(Fit::of(*bent));
                rank.bent += *bent;
            }
        }
        let fewest = ranks.iter().map(|rank| rank.missing).min().unwrap_or(0);
        if usize::from(fewest) == typed.len() {
            return Vec::new();
        }
        ranks.retain(|rank| rank.missing == fewest);
        if ranks.len() > limit && limit > 0 {
            ranks.select_nth_unstable(limit - 1);
        }
        ranks.truncate(limit);
        ranks.sort_unstable();
        ranks
    }

    fn gtins(&self, ranks: &[Rank]) -> Vec<Gtin> {
        ranks.iter().filter_map(|rank| self.products.get(rank.place as usize)).map(|product| product.gtin).collect()
    }

    /// How far each product's closest word must be bent to fit what was typed.
    fn bend(&self, typed: &Typed, best: &mut [u16]) {
        for word in &self.words {
            let Some(bent) = typed.bend(&word.text, word.letters) else { continue };
            for holder in &self.holders[word.run.0 as usize..word.run.1 as usize] {
                let best = &mut best[*holder as usize];
                *best = bent.min(*best);
            }
        }
    }

    fn unranked(&self, typed: usize) -> Vec<Rank> {
        let missing = u8::try_from(typed).unwrap_or(u8::MAX);
        let rank = |(place, product): (u32, &Indexed)| Rank {
            missing,
            fit: Fit::Beginning,
            packed: !product.weighed,
            bent: 0,
            words: product.words,
            place,
        };
        (0..).zip(&self.products).map(rank).collect()
    }
}

/// What is typed after so many words is not looked at.
const MOST_WORDS: usize = 8;
/// With fewer digits, the numbers of products are no help.
const LEAST_DIGITS: usize = 6;

fn place(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
