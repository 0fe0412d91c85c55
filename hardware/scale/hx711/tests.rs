//! The driver against a chip that does what the data sheet says, and what it says can go wrong.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use embedded_hal::digital::ErrorType;
use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};

use super::*;
use crate::fault::FaultKind;

/// A chip on a bench: conversions lie ready, and single pulses can be stretched.
#[derive(Default)]
struct Bench {
    ready: VecDeque<u32>,
    /// Bits that have been shifted out of the first conversion.
    shifted: u32,
    bit: bool,
    now: Duration,
    /// The pulse with this number, counted from 1, takes a millisecond.
    stretch: Option<u32>,
    pulses: u32,
    since_high: Duration,
}

#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Bench>>);

impl Wire {
    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.0.lock().expect("one thread only")
    }
}

impl ErrorType for Wire {
    type Error = Infallible;
}

impl InputPin for Wire {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        let bench = self.bench();
        Ok(if bench.shifted == 0 { bench.ready.is_empty() } else { bench.bit })
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|high| !high)
    }
}

impl OutputPin for Wire {
    fn set_high(&mut self) -> Result<(), Infallible> {
        let mut bench = self.bench();
        bench.pulses += 1;
        bench.shifted += 1;
        bench.since_high = bench.now;
        let (shifted, first) = (bench.shifted, bench.ready.front().copied().unwrap_or(0));
        bench.bit = shifted > 24 || first >> (24 - shifted) & 1 == 1;
        Ok(())
    }

    fn set_low(&mut self) -> Result<(), Infallible> {
        let mut bench = self.bench();
        if bench.stretch == Some(bench.pulses) {
            bench.now += Duration::from_millis(1);
        }
        if bench.shifted == 25 {
            bench.ready.pop_front();
            bench.shifted = 0;
        }
        Ok(())
    }
}

impl Timing for Wire {
    fn now(&mut self) -> Duration {
        self.bench().now
    }

    fn pause(&mut self, span: Duration) {
        self.bench().now += span;
    }
}

const WIRING: Wiring = Wiring { gain: Gain::A128, rate: Rate::Ten, leap: 500 };

fn driver(conversions: impl IntoIterator<Item = i32>) -> (Hx711<Wire, Wire, Wire>, Wire) {
    let wire = Wire::default();
    let bits = |counts: i32| u32::from_ne_bytes(counts.to_ne_bytes()) & 0xFF_FFFF;
    wire.bench().ready = [0; 4].into_iter().chain(conversions.into_iter().map(bits)).collect();
    let driver = Hx711::new(wire.clone(), wire.clone(), wire.clone(), WIRING).expect("pins of a bench never fail");
    (driver, wire)
}

fn all(driver: &mut Hx711<Wire, Wire, Wire>) -> Vec<Result<i32, Cause>> {
    let mut seen = Vec::new();
    loop {
        match driver.read(Duration::ZERO) {
            Ok(Some(reading)) => seen.push(Ok(reading.believed)),
            Ok(None) => return seen,
            Err(fault) => seen.push(Err(fault.cause)),
        }
    }
}

fn figure(driver: &Hx711<Wire, Wire, Wire>, name: &str) -> i64 {
    driver.figures().into_iter().find(|figure| figure.name == name).map_or(-1, |figure| figure.value)
}

#[test]
fn counts_on_both_sides_of_zero_come_out_as_they_went_in() {
    let (mut driver, _) = driver([5, -5, 300, -100]);
    assert_eq!(all(&mut driver), [Ok(5), Ok(-5), Ok(300), Ok(-100)]);
}

#[test]
fn the_first_conversions_after_waking_are_thrown_away() {
    let (mut driver, _) = driver([42]);
    let reading = driver.read(Duration::ZERO).expect("a quiet bench").expect("one conversion");
    assert_eq!((reading.counts, reading.resumed), (42, true));
    assert_eq!(figure(&driver, "discarded"), 4);
}

#[test]
fn a_pulse_that_put_the_chip_to_sleep_costs_this_conversion_and_four_more() {
    let (mut driver, wire) = driver([10, 11, 12, 13, 14, 15, 16]);
    wire.bench().stretch = Some(4 * 25 + 7);
    assert_eq!(all(&mut driver), [Ok(15), Ok(16)]);
    assert_eq!((figure(&driver, "overlong_pulses"), figure(&driver, "discarded")), (1, 9));
}

#[test]
fn a_broken_wire_is_told_from_a_heavy_basket() {
    let (mut driver, _) = driver([10, HIGHEST, LOWEST, 11]);
    let saturated = |counts| Err(Cause::Saturated { counts });
    assert_eq!(all(&mut driver), [Ok(10), saturated(HIGHEST), saturated(LOWEST), Ok(11)]);
}

#[test]
fn a_read_that_broke_off_is_not_a_mass() {
    let (mut driver, _) = driver([90_000, -1, 90_001, 0x3FF, 90_002]);
    assert_eq!(all(&mut driver), [Ok(90_000), Ok(90_001), Ok(90_002)]);
    assert_eq!(figure(&driver, "broken_reads"), 2);
}

#[test]
fn a_line_that_is_always_high_ends_in_a_fault() {
    let (mut driver, _) = driver([90_000, -1, -1, -1, 90_001]);
    assert_eq!(all(&mut driver), [Ok(90_000), Err(Cause::BrokenReads { in_a_row: 3 }), Ok(90_001)]);
}

#[test]
fn an_empty_platform_near_zero_may_well_read_1023() {
    let (mut driver, _) = driver([1_000, 1_023, -1, 0]);
    assert_eq!(all(&mut driver)[..2], [Ok(1_000), Ok(1_023)]);
}

#[test]
fn a_chip_that_says_nothing_is_reported_once_a_second_and_never_blocks() {
    let (mut driver, _) = driver([]);
    assert_eq!(all(&mut driver), []);
    let fault = driver.read(Duration::from_secs(5)).expect_err("nothing is ready");
    assert_eq!(fault.kind, FaultKind::Transient);
    assert!(matches!(fault.cause, Cause::Silent { .. }), "{fault}");
    assert_eq!(driver.read(Duration::from_millis(300)), Ok(None));
}

#[test]
fn gain_is_chosen_by_the_pulses_after_the_last_bit() {
    for (gain, pulses) in [(Gain::A128, 25), (Gain::B32, 26), (Gain::A64, 27)] {
        let edges = (0..pulses).flat_map(|_| [Transaction::set(State::High), Transaction::set(State::Low)]);
        let mut clock = Mock::new(&[Transaction::set(State::Low)].into_iter().chain(edges).collect::<Vec<_>>());
        let asked = [Transaction::get(State::Low)];
        let bits = (0..24).map(|bit| Transaction::get(if bit == 20 { State::High } else { State::Low }));
        let mut data = Mock::new(&asked.into_iter().chain(bits).collect::<Vec<_>>());
        let wiring = Wiring { gain, ..WIRING };
        let mut driver =
            Hx711::new(data.clone(), clock.clone(), Wire::default(), wiring).expect("the mock expects this");
        driver.settling = 0;
        let reading = driver.read(Duration::ZERO).expect("the mock expects this").expect("DOUT is low");
        assert_eq!(reading.counts, 8);
        data.done();
        clock.done();
    }
}
