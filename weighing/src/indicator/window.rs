//! The last four tenths of a second, in which a load either stood still or did not.

use std::collections::VecDeque;

use cart_domain::{Mass, Millis, Tick};

use crate::whole::rounded;

/// How long a load keeps within an interval either way before it is still (Canada, C.R.C. c. 1605).
const STILL_FOR: Millis = Millis(400);

/// Samples, oldest first, reaching back as far as stillness needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Window(VecDeque<(Tick, Mass)>);

impl Window {
    /// Takes a sample. After silence for as long as the window, what came before says nothing any more.
    pub fn push(&mut self, at: Tick, mass: Mass) {
        if self.0.back().is_some_and(|(last, _)| at < *last || at.since(*last) > STILL_FOR) {
            self.0.clear();
        }
        self.0.push_back((at, mass));
        while self.0.get(1).is_some_and(|(second, _)| at.since(*second) >= STILL_FOR) {
            self.0.pop_front();
        }
    }

    /// The mean of a load that kept within `interval` of it, either way, for the whole time.
    pub fn still(&self, interval: Mass) -> Option<Mass> {
        let (first, last) = (self.0.front()?, self.0.back()?);
        let masses = || self.0.iter().map(|(_, mass)| *mass);
        let sum = masses().map(|mass| i128::from(mass.milligrams())).sum();
        let mean = Mass::from_milligrams(rounded(sum, self.0.len() as i128));
        let kept = masses().all(|mass| (mass - mean).abs() <= interval);
        (last.0.since(first.0) >= STILL_FOR && kept).then_some(mean)
    }

    /// The newest sample.
    pub fn newest(&self) -> Option<(Tick, Mass)> {
        self.0.back().copied()
    }
}
