//! Searching a book: for each word that was typed, how well every product fits it, then all words together. A product takes one byte
//! while this goes on, and the products that fit come out in the order of their places, which is their final order.

use std::collections::BTreeSet;

use super::names::NOT_FOUND;
use super::{Book, Place};
use crate::search::fit::Fit;
use crate::search::rank::Score;
use crate::search::{Among, Search, Tongue};

/// Every way in which products may fit, each with the first products that do, best first.
#[derive(Debug)]
struct Shelves {
    shelves: Vec<Vec<Place>>,
    limit: usize,
    /// With fewer words missing, nothing with more is wanted.
    fewest: u8,
}

impl Book {
    /// The best products, except those in hidden places.
    pub(crate) fn search(&self, search: &Search<'_>, hidden: &BTreeSet<Place>) -> Vec<(Score, Place)> {
        if search.words.is_empty() {
            return self.loose(search, hidden);
        }
        if !self.is_worth_while(search.tongue) {
            return Vec::new();
        }
        let reach = match search.among {
            Among::Everything => self.len(),
            Among::Loose => self.bound.contents.loose,
        };
        let typed = u8::try_from(search.words.len()).unwrap_or(u8::MAX);
        let (mut missing, mut worst, mut best) = (vec![typed; reach], vec![0; reach], vec![NOT_FOUND; reach]);
        for word in &search.words {
            best.fill(NOT_FOUND);
            for names in self.names().filter(|names| speaks(search.tongue, names.language)) {
                word.iter().for_each(|reading| names.note_fits(reading, &mut best));
            }
            for ((missing, worst), best) in missing.iter_mut().zip(&mut worst).zip(&best) {
                let found = *best != NOT_FOUND;
                *missing -= u8::from(found);
                *worst = if found { (*worst).max(*best) } else { *worst };
            }
        }
        let mut shelves = Shelves::new(typed, search.limit);
        for (place, (missing, worst)) in missing.iter().zip(&worst).enumerate() {
            if *missing < typed && *missing <= shelves.fewest {
                self.shelve(place, (*missing, *worst), search, hidden, &mut shelves);
            }
        }
        shelves.best()
    }

    /// Whether there are names that have not been looked at in the shopper's own language.
    fn is_worth_while(&self, tongue: Tongue) -> bool {
        match tongue {
            Tongue::Own(_) => true,
            Tongue::InsteadOf(own) => self.names().any(|names| !speaks(Tongue::Own(own), names.language)),
        }
    }

    /// Nothing typed: what is sold loose.
    fn loose(&self, search: &Search<'_>, hidden: &BTreeSet<Place>) -> Vec<(Score, Place)> {
        let mut shelves = Shelves::new(1, search.limit);
        for place in 0..self.bound.contents.loose {
            self.shelve(place, (0, 0), search, hidden, &mut shelves);
        }
        shelves.best()
    }

    fn shelve(
        &self,
        place: usize,
        (missing, worst): (u8, u8),
        search: &Search<'_>,
        hidden: &BTreeSet<Place>,
        shelves: &mut Shelves,
    ) {
        let (Some(traits), Some(fit)) = (self.traits_at(place), Fit::ALL.get(usize::from(worst))) else { return };
        let Ok(place) = Place::try_from(place) else { return };
        if search.among.has(traits) && !hidden.contains(&place) {
            shelves.put(Score::new(missing, *fit, traits, search.month), place);
        }
    }
}

fn speaks(tongue: Tongue, language: &str) -> bool {
    match tongue {
        // The names on receipts are read by everybody.
        Tongue::Own(own) => language.is_empty() || language == own.code(),
        Tongue::InsteadOf(_) => true,
    }
}

impl Shelves {
    fn new(typed: u8, limit: usize) -> Self {
        Shelves { shelves: vec![Vec::new(); Score::ways(typed)], limit, fewest: typed }
    }

    fn put(&mut self, score: Score, place: Place) {
        self.fewest = self.fewest.min(score.missing);
        if let Some(shelf) = self.shelves.get_mut(score.way()).filter(|shelf| shelf.len() < self.limit) {
            shelf.push(place);
        }
    }

    fn best(self) -> Vec<(Score, Place)> {
        let ranked = self.shelves.into_iter().enumerate();
        let all = ranked.flat_map(|(way, places)| places.into_iter().map(move |place| (Score::of_way(way), place)));
        all.filter(|(score, _)| score.missing == self.fewest).take(self.limit).collect()
    }
}
