//! The driver against a chip that does what the data sheet says, and what it says can go wrong.

use embedded_hal::i2c::{ErrorKind, NoAcknowledgeSource};
use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

use super::*;
use crate::sim::nau7802::{Chip, Trouble};

const SETUP: Setup = Setup {
    channel: Channel::One,
    gain: Amplification::Most,
    excitation: Excitation::Volts3000,
    rate: Rate::Ten,
    leap: 500,
};
const TENTH: Duration = Duration::from_millis(100);

type Bench = Nau7802<Chip, Chip>;

/// A driver and its chip, whose first conversions are those that a filter has to settle in.
fn bench(conversions: impl IntoIterator<Item = i32>) -> (Bench, Chip) {
    let settling = usize::try_from(SETTLING).expect("six");
    let chip = Chip::on_bench(std::iter::repeat_n(-77, settling).chain(conversions), TENTH);
    let driver = Nau7802::new(chip.clone(), chip.clone(), SETUP).expect("the chip is there");
    (driver, chip)
}

/// What comes, until the chip has not converted for twice three tenths of a second.
fn all(driver: &mut Bench) -> Vec<Result<i32, Cause>> {
    let (mut seen, mut quiet) = (Vec::new(), 0);
    loop {
        let before = figure(driver, "conversions");
        match driver.read(TENTH * 3) {
            Ok(Some(reading)) => {
                quiet = 0;
                seen.push(Ok(reading.believed));
            }
            Ok(None) if driver.stage != Stage::Running || figure(driver, "conversions") > before => quiet = 0,
            Ok(None) if quiet == 1 => return seen,
            Ok(None) => quiet += 1,
            Err(fault) => {
                let is_over = fault.kind == FaultKind::Gone || matches!(fault.cause, Cause::Silent { .. });
                seen.push(Err(fault.cause));
                if is_over {
                    return seen;
                }
            }
        }
    }
}

fn figure(driver: &Bench, name: &str) -> i64 {
    driver.figures().into_iter().find(|figure| figure.name == name).map_or(-1, |figure| figure.value)
}

#[test]
fn a_chip_is_woken_configured_and_calibrated_by_exactly_these_bytes() {
    let write = |register: u8, value: u8| Transaction::write(0x2A, vec![register, value]);
    let read = |register: u8, value: u8| Transaction::write_read(0x2A, vec![register], vec![value]);
    let mut bus = Mock::new(&[
        read(0x1F, 0x0F),
        write(0x00, 0x01),
        write(0x00, 0x02),
        read(0x00, 0x02),
        read(0x00, 0x0A),
        write(0x00, 0x86),
        write(0x01, 0x2F),
        write(0x02, 0x30),
        write(0x15, 0x30),
        write(0x1C, 0x80),
        write(0x02, 0x34),
        read(0x02, 0x34),
        read(0x02, 0x30),
        write(0x00, 0x96),
        read(0x00, 0x9E),
        read(0x00, 0xBE),
        Transaction::write_read(0x2A, vec![0x12], vec![0xFF, 0xFF, 0xFE]),
    ]);
    let clock = Chip::on_bench([], TENTH);
    let mut driver =
        Nau7802::new(bus.clone(), clock, Setup { rate: Rate::Eighty, ..SETUP }).expect("the mock expects this");
    let mut step = || driver.step().expect("the mock expects this");
    for _ in 0..3 {
        assert_eq!(step(), None);
    }
    driver.timing.pause(WARMING);
    for _ in 0..4 {
        assert_eq!(driver.step(), Ok(None));
    }
    driver.intake.settle(0);
    let reading = driver.step().expect("the mock expects this").expect("a conversion is ready");
    assert_eq!(reading.counts, -2);
    bus.done();
}

#[test]
fn gain_rate_channel_and_excitation_reach_their_registers() {
    let settings = |setup: Setup| {
        let chip = Chip::on_bench([], TENTH);
        let mut driver = Nau7802::new(chip.clone(), chip.clone(), setup).expect("the chip is there");
        driver.read(Duration::from_secs(1)).expect("it wakes");
        chip.settings().map(|register| format!("{register:08b}"))
    };
    assert_eq!(settings(SETUP), ["00101111", "00000100"]);
    let other = Setup {
        channel: Channel::Two,
        gain: Amplification::Sixteen,
        excitation: Excitation::Volts2400,
        rate: Rate::Eighty,
        ..SETUP
    };
    assert_eq!(settings(other), ["00111100", "10110100"]);
}

#[test]
fn counts_on_both_sides_of_zero_come_out_as_they_went_in_once_the_filter_has_settled() {
    let (mut driver, _) = bench([5, -5, 300, -100]);
    assert_eq!(all(&mut driver), [Ok(5), Ok(-5), Ok(300), Ok(-100)]);
    assert_eq!((figure(&driver, "conversions"), figure(&driver, "discarded")), (10, 6));
}

#[test]
fn a_reader_that_comes_late_gets_the_newest_conversion_and_counts_what_it_missed() {
    let (mut driver, mut chip) = bench([1, 2, 3, 4, 5, 6]);
    while driver.read(TENTH).expect("nothing is wrong").is_none() {}
    chip.pause(TENTH * 3);
    let late = driver.read(TENTH).expect("nothing is wrong").expect("it is ready");
    assert_eq!((late.counts, figure(&driver, "missed")), (4, 2));
}

#[test]
fn a_broken_wire_is_told_from_a_heavy_basket() {
    let (mut driver, _) = bench([10, HIGHEST, LOWEST, 11]);
    let saturated = |counts| Err(Cause::Saturated { counts });
    assert_eq!(all(&mut driver), [Ok(10), saturated(HIGHEST), saturated(LOWEST), Ok(11)]);
}

#[test]
fn a_wild_conversion_is_never_seen() {
    let (mut driver, _) = bench([10, 90_000, 11, 12]);
    assert_eq!(all(&mut driver), [Ok(10), Ok(10), Ok(11), Ok(12)]);
    assert_eq!(figure(&driver, "spikes_held"), 1);
}

#[test]
fn a_chip_that_is_not_there_is_named_by_its_address() {
    let chip = Chip::on_bench([], TENTH);
    chip.suffer(Trouble::Unanswered(1));
    let fault = Nau7802::new(chip.clone(), chip.clone(), SETUP).err().expect("nobody answers");
    assert_eq!((fault.kind, fault.cause.clone()), (FaultKind::Gone, Cause::Unanswered { address: 0x2A }));
    assert_eq!(fault.to_string(), "nothing answers at address 0x2a of the I2C bus");
}

#[test]
fn another_chip_at_this_address_is_not_taken_for_a_scale() {
    let chip = Chip::on_bench([], TENTH);
    chip.suffer(Trouble::Another);
    let fault = Nau7802::new(chip.clone(), chip.clone(), SETUP).err().expect("it is another chip");
    assert_eq!(fault.to_string(), "the chip at address 0x2a is no NAU7802: it says 0x03");
}

#[test]
fn a_byte_that_nobody_took_is_a_hiccup_after_which_the_chip_begins_anew() {
    let (mut driver, chip) = bench(1..40);
    while driver.read(TENTH).expect("nothing is wrong").is_none() {}
    chip.suffer(Trouble::Unanswered(1));
    let fault = driver.read(TENTH).expect_err("nobody answers");
    assert_eq!((fault.kind, fault.cause), (FaultKind::Transient, Cause::Unanswered { address: 0x2A }));
    let again = loop {
        if let Some(reading) = driver.read(TENTH).expect("it answers again") {
            break reading;
        }
    };
    assert!(again.resumed);
    assert_eq!((figure(&driver, "failed_transfers"), figure(&driver, "restarts")), (1, 2));
}

#[test]
fn a_stuck_bus_is_a_hiccup_twice_and_then_the_scale_is_gone_for_good() {
    let (mut driver, chip) = bench([1, 2, 3]);
    while driver.read(TENTH).expect("nothing is wrong").is_none() {}
    chip.suffer(Trouble::Stuck);
    let mut kinds = Vec::new();
    for _ in 0..4 {
        let fault = driver.read(TENTH).expect_err("the bus is stuck");
        assert!(matches!(fault.cause, Cause::BusStuck { .. }), "{fault}");
        kinds.push(fault.kind);
    }
    assert_eq!(kinds, [FaultKind::Transient, FaultKind::Transient, FaultKind::Gone, FaultKind::Gone]);
    chip.suffer(None);
    assert_eq!(driver.read(TENTH).expect_err("whoever opens it anew has a scale again").kind, FaultKind::Gone);
}

#[test]
fn a_chip_that_lost_its_power_for_a_moment_is_set_up_again_before_it_weighs() {
    let (mut driver, chip) = bench(1..40);
    while driver.read(TENTH).expect("nothing is wrong").is_none() {}
    let before = chip.settings();
    chip.suffer(Trouble::LosesPower);
    assert_ne!(chip.settings(), before);
    let again = loop {
        if let Some(reading) = driver.read(TENTH).expect("nothing is wrong") {
            break reading;
        }
    };
    assert!(again.resumed);
    assert_eq!((figure(&driver, "power_losses"), chip.settings()[0]), (1, before[0]));
}

#[test]
fn a_chip_that_never_wakes_or_never_ends_its_calibration_says_in_which_step_it_hangs() {
    for (trouble, step) in [(Trouble::NeverReady, "waking"), (Trouble::NeverCalibrated, "calibrating itself")] {
        let (mut driver, chip) = bench([1]);
        chip.suffer(trouble);
        let causes = all(&mut driver);
        assert_eq!(causes.len(), 3, "{causes:?}");
        for cause in causes {
            assert!(matches!(&cause, Err(Cause::NotReady { step: at, .. }) if *at == step), "{cause:?}");
        }
    }
}

#[test]
fn a_load_cell_on_which_the_chip_cannot_find_its_zero_is_reported() {
    let (mut driver, chip) = bench([1]);
    chip.suffer(Trouble::Miscalibrated);
    assert_eq!(all(&mut driver), [const { Err(Cause::OwnCalibration) }; 3]);
}

#[test]
fn a_chip_that_stops_converting_is_reported_after_a_second_and_never_blocks() {
    let (mut driver, chip) = bench([1]);
    while driver.read(TENTH).expect("nothing is wrong").is_none() {}
    chip.suffer(Trouble::Silent);
    let fault = driver.read(Duration::from_secs(5)).expect_err("no conversion ends");
    assert!(matches!(fault.cause, Cause::Silent { spell } if spell > Duration::from_secs(1)), "{fault}");
    assert_eq!(figure(&driver, "silences"), 1);
}

#[test]
fn no_read_takes_longer_than_it_was_allowed() {
    let (mut driver, mut chip) = bench(1..10);
    for _ in 0..400 {
        let before = chip.now();
        driver.read(Duration::from_millis(20)).ok();
        let took = chip.now() - before;
        assert!(took < Duration::from_millis(25), "{took:?}");
    }
}

#[test]
fn a_transfer_that_fails_in_any_step_is_told_and_survived() {
    for failing in 0..18 {
        let (mut driver, chip) = bench(1..60);
        for _ in 0..failing {
            driver.step().expect("nothing is wrong");
            driver.timing.pause(Duration::from_millis(60));
        }
        chip.suffer(Trouble::Unanswered(1));
        let fault = loop {
            match driver.step() {
                Err(fault) => break driver.failed(fault),
                Ok(_) => driver.timing.pause(Duration::from_millis(60)),
            }
        };
        assert_eq!(fault, Fault::transient(Cause::Unanswered { address: 0x2A }), "in step {failing}");
        assert!((0..100).any(|_| driver.read(TENTH).expect("it answers again").is_some()), "after step {failing}");
    }
}

#[test]
fn what_a_bus_says_keeps_its_meaning() {
    let mut bus = Mock::new(&[
        Transaction::write_read(0x2A, vec![0x1F], vec![0x0F]).with_error(ErrorKind::Bus),
        Transaction::write_read(0x2A, vec![0x1F], vec![0x0F])
            .with_error(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address)),
    ]);
    let cause = || Nau7802::new(bus.clone(), Chip::on_bench([], TENTH), SETUP).err().expect("it fails").cause;
    assert!(matches!(cause(), Cause::BusStuck { .. }));
    assert!(matches!(cause(), Cause::Unanswered { .. }));
    bus.done();
}
