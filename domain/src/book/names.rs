//! The words of all names in one language: each different word once, the letters it has, and which places hold it.
//!
//! A word that was typed is compared with every word here. That sounds like much, and takes less than a millisecond for hundreds of
//! thousands of words, because a look at eight bytes rules almost all of them out. Places come as the gaps between them, and they are
//! numbered by how much a product is wanted, so most gaps of a common word take one byte.

use std::collections::BTreeMap;

use super::bytes::{Cursor, put_number, put_text, u32_at};
use super::texts::{Texts, TextsWriter};
use crate::search::fit::{Letters, Typed};

/// Not yet found with any word.
pub(super) const NOT_FOUND: u8 = u8::MAX;

/// Collects the words of names.
#[derive(Debug, Default)]
pub(super) struct NamesWriter {
    words: BTreeMap<String, u32>,
    holders: Vec<(u32, u32)>,
}

/// The words as they lie in a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    /// The language's code; nothing for the names on receipts.
    pub(super) language: &'a str,
    words: Texts<'a>,
    letters: &'a [u8],
    ends: &'a [u8],
    holders: &'a [u8],
}

impl NamesWriter {
    /// Notes that a product has a word. Products have numbers of the writer's own until their places are known.
    pub(super) fn add(&mut self, word: String, product: u32) -> Option<()> {
        let fresh = u32::try_from(self.words.len()).ok()?;
        let word = *self.words.entry(word).or_insert(fresh);
        self.holders.push((word, product));
        Some(())
    }

    /// Writes the chapter. `places` says where each product is in the book, or that it is not in it.
    pub(super) fn write(self, language: &str, places: &[Option<u32>]) -> Option<Vec<u8>> {
        let mut sorted = vec![0; self.words.len()];
        for (number, word) in (0_u32..).zip(self.words.values()) {
            *sorted.get_mut(*word as usize)? = number;
        }
        let placed = |(word, product): &(u32, u32)| {
            let place = (*places.get(*product as usize)?)?;
            Some(u64::from(*sorted.get(*word as usize)?) << 32 | u64::from(place))
        };
        let mut pairs: Vec<u64> = self.holders.iter().filter_map(placed).collect();
        drop(self.holders);
        pairs.sort_unstable();
        pairs.dedup();
        let mut runs = pairs.chunk_by(|pair, next| pair >> 32 == next >> 32).peekable();
        let (mut words, mut letters, mut ends, mut holders) =
            (TextsWriter::default(), Vec::new(), Vec::new(), Vec::new());
        for (number, word) in (0_u64..).zip(self.words.keys()) {
            let run = runs.next_if(|run| run.first().is_some_and(|pair| pair >> 32 == number));
            let mut before = 0;
            for place in run.unwrap_or_default().iter().map(|pair| pair & u64::from(u32::MAX)) {
                put_number(&mut holders, place - before);
                before = place;
            }
            words.push(word.as_bytes())?;
            letters.extend_from_slice(&Letters::of(word).bits().to_le_bytes());
            ends.extend_from_slice(&u32::try_from(holders.len()).ok()?.to_le_bytes());
        }
        let mut out = Vec::with_capacity(holders.len() + letters.len() * 3);
        put_text(&mut out, language);
        words.write(&mut out);
        [letters, ends, holders].iter().for_each(|part| out.extend_from_slice(part));
        Some(out)
    }
}

impl<'a> Names<'a> {
    /// Reads a chapter.
    pub(super) fn read(chapter: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(chapter);
        let language = cursor.text()?;
        let words = Texts::read(&mut cursor)?;
        let letters = cursor.take(words.len().checked_mul(8)?)?;
        let ends = cursor.take(words.len().checked_mul(4)?)?;
        let length = match words.len().checked_sub(1) {
            Some(last) => usize::try_from(u32_at(ends, last)?).ok()?,
            None => 0,
        };
        let holders = cursor.take(length)?;
        cursor.is_over().then_some(Names { language, words, letters, ends, holders })
    }

    /// How many different words there are.
    pub(super) fn words(&self) -> usize {
        self.words.len()
    }

    /// Notes for each of the first places how well its closest word fits what was typed.
    pub(super) fn note_fits(&self, typed: &Typed<'_>, best: &mut [u8]) {
        for (number, bits) in self.letters.as_chunks::<8>().0.iter().enumerate() {
            let letters = Letters::from_bits(u64::from_le_bytes(*bits));
            if !typed.might_fit(letters) {
                continue;
            }
            let Some(fit) = self.words.get(number).and_then(|word| typed.fit(word, letters)) else { continue };
            self.note(number, fit as u8, best);
        }
    }

    fn note(&self, word: usize, fit: u8, best: &mut [u8]) {
        let Some(mut places) = self.places(word) else { return };
        let mut place = 0;
        while let Some(gap) = places.number() {
            place += usize::try_from(gap).unwrap_or(usize::MAX / 2);
            let Some(best) = best.get_mut(place) else { return };
            *best = fit.min(*best);
        }
    }

    fn places(&self, word: usize) -> Option<Cursor<'a>> {
        let end = usize::try_from(u32_at(self.ends, word)?).ok()?;
        let start = match word.checked_sub(1) {
            Some(before) => usize::try_from(u32_at(self.ends, before)?).ok()?,
            None => 0,
        };
        self.holders.get(start..end).map(Cursor::new)
    }
}
