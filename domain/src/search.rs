//! Finding a product by name, the way people type on a cart: half a word, the wrong double letter, no accents, any order.
//!
//! A word that was typed is compared with each different word of all names, which takes little because almost all are ruled out by the
//! letters they lack; what is left is judged by how far it must be bent to fit:
//!
//! ```text
//!   typed        found in          fit
//!   tomate       Tomaten           the word, or the word and an ending
//!   toma         Tomaten           beginning of a word
//!   tomaten      Rispentomaten     end of a word, or inside of it
//!   tomatte      Tomate            with a slip
//! ```
//!
//! All words must be found, in any order; if no product has them all, those that have most are shown. What fits equally well comes in
//! this order: what is sold loose before what is packed, because packs have barcodes; what is in season in this month; what this shop
//! sells most; the shortest name.
//!
//! Names are looked for in the shopper's language and as they stand on receipts, and in all other languages only when nothing was
//! found there. Products of the catalogue's book are found by [`crate::book`], and those that have changed since, here.

pub(crate) mod fit;
pub(crate) mod fold;
pub(crate) mod number;
pub(crate) mod rank;

use crate::book::traits::Traits;
use crate::catalogue::{Catalogue, Product};
use crate::gtin::Gtin;
use crate::language::Language;
use fit::{Fit, Letters, Typed};
use rank::{Score, Standing};

/// What somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// What was typed so far. Nothing typed: what is sold loose.
    pub typed: &'a str,
    pub language: Language,
    /// The month of the year, counted from 1, for what is in season. Without it everything is.
    pub month: Option<u8>,
    pub among: Among,
    /// How many products are wanted at most.
    pub limit: usize,
}

/// Which products are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    Everything,
    /// What can be chosen by a price look-up code.
    Loose,
}

/// Whose names are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    Own(Language),
    /// Everybody's, since nothing was found in this language.
    InsteadOf(Language),
}

/// A query, understood.
#[derive(Debug)]
pub(crate) struct Search<'a> {
    /// For each word that was typed, the ways in which it may be meant.
    pub(crate) words: Vec<Vec<Typed<'a>>>,
    pub(crate) tongue: Tongue,
    pub(crate) month: Option<u8>,
    pub(crate) among: Among,
    pub(crate) limit: usize,
}

/// What is typed after so many words is not looked at.
const MOST_WORDS: usize = 8;

impl Among {
    pub(crate) fn has(self, traits: Traits) -> bool {
        match self {
            Among::Everything => true,
            Among::Loose => traits.has_plu(),
        }
    }
}

/// The products that fit best, best first.
#[must_use]
pub(crate) fn find(catalogue: &Catalogue, query: &Query<'_>) -> Vec<Gtin> {
    let typed = fold::fold(query.typed);
    let words: Vec<&str> = fold::words(&typed).take(MOST_WORDS).collect();
    let mut found = match words.as_slice() {
        [digits] if digits.bytes().all(|b| b.is_ascii_digit()) => number::find(catalogue, digits, query),
        _ => Vec::new(),
    };
    if found.len() < query.limit {
        for gtin in by_words(catalogue, &words, query) {
            if !found.contains(&gtin) {
                found.push(gtin);
            }
        }
    }
    found.truncate(query.limit);
    found
}

/// Slips are only looked for when the words as they were typed do not fill the list: nothing that needs one could come before.
fn by_words(catalogue: &Catalogue, words: &[&str], query: &Query<'_>) -> Vec<Gtin> {
    let readings: Vec<Vec<String>> = words.iter().map(|word| fold::readings(word)).collect();
    let own = Tongue::Own(query.language);
    let mut straight = ranked(catalogue, &understood(&readings, Typed::straight, own, query));
    let is_full = straight.len() >= query.limit && straight.iter().all(|(score, _)| score.missing == 0);
    if !is_full && !words.is_empty() {
        straight = ranked(catalogue, &understood(&readings, Typed::forgiving, own, query));
        if straight.is_empty() {
            straight =
                ranked(catalogue, &understood(&readings, Typed::forgiving, Tongue::InsteadOf(query.language), query));
        }
    }
    straight.into_iter().map(|(_, gtin)| gtin).collect()
}

fn understood<'a>(
    readings: &'a [Vec<String>],
    read: fn(&'a str) -> Typed<'a>,
    tongue: Tongue,
    query: &Query<'_>,
) -> Search<'a> {
    let words = readings.iter().map(|readings| readings.iter().map(|reading| read(reading)).collect()).collect();
    Search { words, tongue, month: query.month, among: query.among, limit: query.limit }
}

/// What the book has found, among what has changed since it was written.
fn ranked(catalogue: &Catalogue, search: &Search<'_>) -> Vec<(Score, Gtin)> {
    let written = catalogue.search_book(search);
    let changed = catalogue.changed().filter_map(|product| Some((score(product, search)?, Standing::of(product))));
    let mut found: Vec<(Score, Standing)> = written.into_iter().chain(changed).collect();
    let fewest = found.iter().map(|(score, _)| score.missing).min().unwrap_or(0);
    found.retain(|(score, _)| score.missing == fewest);
    found.sort_unstable();
    found.truncate(search.limit);
    found.into_iter().map(|(score, standing)| (score, standing.gtin)).collect()
}

/// How well one product fits; `None` when it does not.
fn score(product: &Product, search: &Search<'_>) -> Option<Score> {
    let traits = Traits::of(product);
    if !search.among.has(traits) {
        return None;
    }
    if search.words.is_empty() {
        return (!traits.is_packed()).then(|| Score::new(0, Fit::Word, traits, search.month));
    }
    let names =
        std::iter::once(&product.name).chain(product.names.iter().filter_map(|(language, name)| match search.tongue {
            Tongue::Own(own) if *language != own.into() => None,
            Tongue::Own(_) | Tongue::InsteadOf(_) => Some(name),
        }));
    let words: Vec<(String, Letters)> = names
        .flat_map(|name| fold::found_by(name))
        .map(|word| {
            let letters = Letters::of(&word);
            (word, letters)
        })
        .collect();
    let fits = |typed: &Vec<Typed<'_>>| {
        typed.iter().flat_map(|reading| words.iter().filter_map(|(word, letters)| reading.fit(word, *letters))).min()
    };
    let found: Vec<Option<Fit>> = search.words.iter().map(fits).collect();
    let worst = found.iter().flatten().max()?;
    let missing = u8::try_from(found.iter().filter(|fit| fit.is_none()).count()).unwrap_or(u8::MAX);
    Some(Score::new(missing, *worst, traits, search.month))
}

#[cfg(test)]
mod tests;
