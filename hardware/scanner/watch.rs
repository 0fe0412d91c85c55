//! What a camera has seen lately, and how sure it may be of it.
//!
//! ```text
//!         pictures agree, and nothing in the same place contradicts
//!   seen ──────────────────────────────────────────────▶ certain ─── twice a second while in view ──▶ still there
//!    │    read again and again, but weakly or in dispute
//!    └─────────────────────────────────────────────────▶ doubtful ── twice a second while it lasts ─▶ doubtful
//! ```
//!
//! One picture can lie. A symbol is certain when two pictures within 300 ms say the same; a short one, which may be a piece of a long
//! one, needs a third. Two readings of the same kind in the same place dispute each other, until one has been seen more than twice as
//! often. A code that stays in view is certain once. What was certain in a place outvotes whatever is read there too weakly.
//!
//! Certain means that these bars say this in more than one picture. A misread can do that too; the catalogue has the last word.

use std::collections::VecDeque;

use cart_domain::{Millis, Tick};

use crate::decoder::{Decoded, Decoding};
use crate::symbology::{Family, Symbology};

/// Two pictures that say the same are no further apart.
const AGREE_WITHIN: Millis = Millis(300);
/// Out of view for this long, and the next time is a new scan.
const AWAY: Millis = Millis(800);
/// How often what lasts is said again: well within what the cart takes for one read.
const AGAIN: Millis = Millis(500);
/// How far back pictures count for a doubt.
const LATELY: Millis = Millis(1_000);
/// A doubt waits for so many pictures over so long, because a better one is usually on its way.
const DOUBTFUL_PICTURES: usize = 3;
const DOUBTFUL_FOR: Millis = Millis(500);
/// A reading in dispute must have been seen more than so many times as often.
const DOMINANT: usize = 2;

/// What a picture was news of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A symbol has just become certain.
    Certain(Decoded),
    /// A symbol that has been certain is still in view.
    StillThere(Decoded),
    /// These are read again and again without becoming certain, strongest first.
    Doubtful(Vec<Decoded>),
}

/// What has been in view lately.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: Vec<Seen>,
    /// When doubts were last told.
    doubted: Option<Tick>,
}

#[derive(Debug)]
struct Seen {
    code: Decoded,
    /// Zero-padded to fourteen digits, for symbols that hold nothing else: two kinds of symbol can say the same.
    number: Option<String>,
    pictures: VecDeque<(Tick, Sureness)>,
    /// When it was last told as certain.
    told: Option<Tick>,
}

/// How the decoder took a reading of one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sureness {
    Accepted,
    Suspect,
}

impl Watch {
    /// What one picture adds.
    pub(crate) fn see(&mut self, decoding: &Decoding, now: Tick) -> Vec<News> {
        self.forget(now);
        for code in &decoding.codes {
            self.note(code, Sureness::Accepted, now);
        }
        for code in &decoding.suspects {
            self.note(code, Sureness::Suspect, now);
        }
        let mut news: Vec<News> = (0..self.seen.len()).filter_map(|index| self.certain(index, now)).collect();
        news.extend(self.doubtful(now));
        news
    }

    fn forget(&mut self, now: Tick) {
        for seen in &mut self.seen {
            seen.pictures.retain(|(at, _)| now.since(*at) <= LATELY);
        }
        self.seen.retain(|seen| match seen.told {
            Some(_) => seen.pictures.back().is_some_and(|(at, _)| now.since(*at) <= AWAY),
            None => !seen.pictures.is_empty(),
        });
    }

    fn note(&mut self, code: &Decoded, sureness: Sureness, now: Tick) {
        let number = number(code);
        let is_it = |seen: &Seen| match (&seen.number, &number) {
            (Some(known), Some(number)) => known == number,
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => seen.code.symbology == code.symbology && seen.code.text == code.text,
        };
        let index = self.seen.iter().position(is_it).unwrap_or_else(|| {
            self.seen.push(Seen { code: code.clone(), number, pictures: VecDeque::new(), told: None });
            self.seen.len() - 1
        });
        let seen = &mut self.seen[index];
        seen.code.area = code.area;
        // Two symbols on one pack may say the same, and a picture counts once.
        if seen.pictures.back().is_none_or(|(at, _)| *at < now) {
            seen.pictures.push_back((now, sureness));
        }
    }

    fn certain(&mut self, index: usize, now: Tick) -> Option<News> {
        let seen = &self.seen[index];
        let news = match seen.told {
            Some(told) if seen.is_in(now) && now.since(told) >= AGAIN => News::StillThere,
            None if self.is_certain(seen, now) => News::Certain,
            Some(_) | None => return None,
        };
        let seen = &mut self.seen[index];
        seen.told = Some(now);
        Some(news(seen.code.clone()))
    }

    fn is_certain(&self, seen: &Seen, now: Tick) -> bool {
        let rival =
            self.seen.iter().filter(|other| other.disputes(seen)).map(|other| other.accepted_of_late(now)).max();
        let wins = rival.is_none_or(|rival| rival == 0 || seen.accepted_of_late(now) > DOMINANT * rival);
        seen.is_in(now) && wins && seen.agreeing() >= pictures_needed(seen.code.symbology)
    }

    /// What has been read for long enough to be something and is not certain, with whatever else may be in its place.
    fn doubtful(&mut self, now: Tick) -> Option<News> {
        if self.doubted.is_some_and(|told| now.since(told) < AGAIN) {
            return None;
        }
        let mut doubtful: Vec<&Seen> =
            self.seen.iter().filter(|seen| seen.is_read_again_and_again(now) && !self.is_outvoted(seen)).collect();
        if !doubtful.iter().any(|seen| seen.lasts(now)) {
            return None;
        }
        doubtful.sort_by_key(|seen| std::cmp::Reverse((seen.pictures.len(), seen.code.quality)));
        self.doubted = Some(now);
        Some(News::Doubtful(doubtful.into_iter().map(|seen| seen.code.clone()).collect()))
    }

    /// Whether it is certain, or something in its place is.
    fn is_outvoted(&self, seen: &Seen) -> bool {
        self.seen.iter().any(|other| other.told.is_some() && other.code.area.touches(&seen.code.area))
    }
}

impl Seen {
    /// Whether the picture that was taken at this moment has it.
    fn is_in(&self, now: Tick) -> bool {
        self.pictures.back().is_some_and(|(at, _)| *at == now)
    }

    /// How many of the newest pictures that had it agree, each close to the one before.
    fn agreeing(&self) -> usize {
        let accepted = || self.pictures.iter().rev().filter(|(_, sureness)| *sureness == Sureness::Accepted);
        let close = |(newer, older): &(&(Tick, Sureness), &(Tick, Sureness))| newer.0.since(older.0) <= AGREE_WITHIN;
        accepted().zip(accepted().skip(1)).take_while(close).count() + usize::from(accepted().next().is_some())
    }

    fn accepted_of_late(&self, now: Tick) -> usize {
        let counts =
            |(at, sureness): &&(Tick, Sureness)| *sureness == Sureness::Accepted && now.since(*at) <= AGREE_WITHIN;
        self.pictures.iter().filter(counts).count()
    }

    fn is_read_again_and_again(&self, now: Tick) -> bool {
        let is_recent = self.pictures.back().is_some_and(|(at, _)| now.since(*at) <= AGREE_WITHIN);
        is_recent && self.pictures.len() >= DOUBTFUL_PICTURES
    }

    fn lasts(&self, now: Tick) -> bool {
        self.is_in(now) && self.pictures.front().is_some_and(|(at, _)| now.since(*at) >= DOUBTFUL_FOR)
    }

    /// Whether the two cannot both be true: other words of the same kind in the same place.
    fn disputes(&self, other: &Seen) -> bool {
        let same_kind = match (&self.number, &other.number) {
            (Some(_), Some(_)) => self.number != other.number,
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => {
                self.code.symbology.family() == other.code.symbology.family() && self.code.text != other.code.text
            }
        };
        same_kind && self.code.area.touches(&other.code.area)
    }
}

const fn pictures_needed(symbology: Symbology) -> usize {
    if matches!(symbology, Symbology::Ean8 | Symbology::UpcE | Symbology::Itf14) { 3 } else { 2 }
}

/// The number in a symbol that is nothing but the number of a product.
fn number(code: &Decoded) -> Option<String> {
    matches!(code.symbology.family(), Family::Retail | Family::Itf).then(|| format!("{:0>14}", code.scan().data))
}

#[cfg(test)]
mod tests;
