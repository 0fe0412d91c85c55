//! What a decoder is measured by, and a mark for whoever reads: photographs, known symbols held in known ways, and pictures of which
//! nothing may be believed. The yardstick is zbar as it comes.

mod limits;
mod live;
mod mixtures;
mod photographs;
mod turns;

use std::time::{Duration, Instant};

pub use limits::{LIMITS, Limit, limit};
pub use live::{LIVE_VIEWS, LiveView, live};
pub use mixtures::{MIXTURES, mixed};
pub use photographs::{Photo, Set};
pub use turns::turned;

use super::Decoder;
use crate::camera::Frame;
use crate::scanner::zbar;

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub enum Candidate<'a> {
    Decoder(&'a Decoder),
    /// zbar as it comes: every kind of symbol, every line.
    StockZbar,
}

/// How a candidate did on one set.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    pub pictures: usize,
    /// Pictures whose symbol was read.
    pub right: usize,
    /// Pictures in which something was read that is in no picture of the set.
    pub wrong: usize,
    pub took: Vec<Duration>,
    /// The pictures that were not read, and what was read wrongly.
    pub remarks: Vec<String>,
}

impl Candidate<'_> {
    /// The texts of what it believes.
    #[must_use]
    pub fn read(self, frame: &Frame) -> Vec<String> {
        match self {
            Candidate::Decoder(decoder) => decoder.decode(frame).codes.into_iter().map(|code| code.text).collect(),
            Candidate::StockZbar => {
                let luma = frame.luma();
                zbar::stock(&luma, (frame.width(), frame.height())).into_iter().map(|seen| seen.text).collect()
            }
        }
    }
}

impl Mark {
    /// One more picture, in which this and nothing else may be read.
    fn add(&mut self, candidate: Candidate<'_>, frame: &Frame, expected: Option<&str>) {
        let before = Instant::now();
        let read = candidate.read(frame);
        self.took.push(before.elapsed());
        self.pictures += 1;
        self.right += usize::from(expected.is_some_and(|expected| read.iter().any(|text| text == expected)));
        self.wrong += usize::from(read.iter().any(|text| Some(text.as_str()) != expected));
    }

    /// The time within which so many in a hundred pictures were read.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut took = self.took.clone();
        took.sort_unstable();
        took.get(took.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
    }

    /// The mean time a picture took.
    #[must_use]
    pub fn mean(&self) -> Duration {
        self.took.iter().sum::<Duration>() / u32::try_from(self.took.len()).unwrap_or(u32::MAX).max(1)
    }
}
