//! What every load-cell converter gives, whatever it hangs on, and how its conversions are judged.
//!
//! A converter that keeps its newest conversion in a register overwrites it when nobody comes for it. [`Intake`] notices by the time
//! that has passed, and counts what was missed. It throws away what comes while the chip settles, refuses what stands at an end of
//! the range, and holds back what jumps.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::guard::SpikeGuard;
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// A converter of load cells.
pub trait Converter: Send {
    /// The next conversion that can be believed, if one comes within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Option<Reading>, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}

/// One conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// As the chip sent it.
    pub counts: i32,
    /// As the spike guard lets it pass.
    pub believed: i32,
    /// Whether conversions before this one were thrown away.
    pub resumed: bool,
    /// When, by the driver's clock.
    pub at: Duration,
}

/// What a driver knows about its converter's numbers.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// The ends stand for "at least" and "at most".
    pub(super) range: RangeInclusive<i32>,
    /// From one conversion to the next.
    pub(super) period: Duration,
    /// How far one conversion may differ from the last and still be believed at once.
    pub(super) leap: i64,
}

/// Judges the conversions of one converter, in order.
#[derive(Clone, Debug)]
pub(super) struct Intake {
    numbers: Numbers,
    guard: SpikeGuard,
    /// How many conversions are still to be thrown away.
    settling: u32,
    resumed: bool,
    /// When the last conversion came; nothing while none is expected.
    last: Option<Duration>,
    read: u64,
    discarded: u64,
    missed: u64,
    saturated: u64,
    held: u64,
}

impl Intake {
    pub(super) fn new(numbers: Numbers) -> Self {
        let guard = SpikeGuard::new(numbers.leap);
        Intake {
            numbers,
            guard,
            settling: 0,
            resumed: false,
            last: None,
            read: 0,
            discarded: 0,
            missed: 0,
            saturated: 0,
            held: 0,
        }
    }

    /// From one conversion to the next.
    pub(super) const fn period(&self) -> Duration {
        self.numbers.period
    }

    /// The chip begins anew: its next conversions mean nothing.
    pub(super) fn settle(&mut self, conversions: u32) {
        self.settling = conversions;
        self.last = None;
    }

    /// A conversion that came at `at`, if it can be believed.
    pub(super) fn take(&mut self, counts: i32, at: Duration) -> Result<Option<Reading>, Fault> {
        self.read += 1;
        self.missed += self.last.replace(at).map_or(0, |last| self.overwritten(at.saturating_sub(last)));
        if self.settling > 0 {
            self.settling -= 1;
            self.discarded += 1;
            self.resumed = true;
            return Ok(None);
        }
        if counts <= *self.numbers.range.start() || counts >= *self.numbers.range.end() {
            self.saturated += 1;
            self.resumed = true;
            return Err(Fault::misread(Cause::Saturated { counts }));
        }
        let believed = self.guard.pass(counts);
        self.held += u64::from(believed != counts);
        let resumed = std::mem::take(&mut self.resumed);
        Ok(Some(Reading { counts, believed, resumed, at }))
    }

    pub(super) fn figures(&self) -> Vec<Figure> {
        vec![
            Figure::count("conversions", self.read),
            Figure::count("discarded", self.discarded),
            Figure::count("missed", self.missed),
            Figure::count("saturated", self.saturated),
            Figure::count("spikes_held", self.held),
        ]
    }

    /// How many conversions came and went within `span`, besides the one at its end. A chip's clock runs some percent fast or slow.
    fn overwritten(&self, span: Duration) -> u64 {
        let periods = (span + self.period() / 2).as_micros() / self.period().as_micros().max(1);
        u64::try_from(periods.saturating_sub(1)).unwrap_or(u64::MAX)
    }
}

/// Twenty-four bits in two's complement.
pub(super) fn signed(bits: u32) -> i32 {
    i32::from_ne_bytes((bits << 8).to_ne_bytes()) >> 8
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENTH: Duration = Duration::from_millis(100);

    fn intake() -> Intake {
        Intake::new(Numbers { range: -1_000..=1_000, period: TENTH, leap: 50 })
    }

    fn figure(intake: &Intake, name: &str) -> i64 {
        intake.figures().into_iter().find(|figure| figure.name == name).expect("a figure of this name").value
    }

    #[test]
    fn what_comes_while_the_chip_settles_means_nothing_and_the_first_after_it_says_so() {
        let mut intake = intake();
        intake.settle(2);
        let mut seen = Vec::new();
        for (number, counts) in [7, 8, 9, 10].into_iter().enumerate() {
            let at = TENTH * u32::try_from(number).expect("few");
            seen.push(
                intake.take(counts, at).expect("nothing is wrong").map(|reading| (reading.counts, reading.resumed)),
            );
        }
        assert_eq!(seen, [None, None, Some((9, true)), Some((10, false))]);
    }

    #[test]
    fn a_reader_that_comes_late_learns_how_much_it_missed() {
        let mut intake = intake();
        for at in [0, 100, 195, 310, 610, 700] {
            intake.take(5, Duration::from_millis(at)).expect("nothing is wrong");
        }
        assert_eq!(figure(&intake, "missed"), 2);
    }

    #[test]
    fn both_ends_of_the_range_are_no_masses() {
        let mut intake = intake();
        for counts in [1_000, -1_000, i32::MAX, i32::MIN] {
            let fault = intake.take(counts, TENTH).expect_err("an end of the range");
            assert_eq!(fault.cause, Cause::Saturated { counts });
        }
        assert_eq!(figure(&intake, "saturated"), 4);
    }
}
