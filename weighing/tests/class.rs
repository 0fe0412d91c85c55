//! The figures of class III, as the standards print them.

use cart_domain::Mass;
use cart_weighing::class::NotClassThree;
use cart_weighing::trial::{self, Reading};
use cart_weighing::{Instrument, Occasion};
use proptest::prelude::*;

const fn grams(grams: i64) -> Mass {
    Mass::from_grams(grams)
}

const fn milligrams(milligrams: i64) -> Mass {
    Mass::from_milligrams(milligrams)
}

fn cart() -> Instrument {
    Instrument::new(grams(35_000), grams(5)).expect("7000 intervals")
}

#[test]
fn the_permissible_errors_are_those_of_the_table() {
    for (interval, load, at_verification, in_service) in [
        (5, 0, 2_500, 5_000),
        (5, 2_000, 2_500, 5_000),
        (5, 2_500, 2_500, 5_000),
        (5, 2_505, 5_000, 10_000),
        (5, 10_000, 5_000, 10_000),
        (5, 10_005, 7_500, 15_000),
        (5, 15_000, 7_500, 15_000),
        (2, 1_000, 1_000, 2_000),
        (2, 6_000, 3_000, 6_000),
    ] {
        let scale = Instrument::new(grams(3_000 * interval), grams(interval)).expect("3000 intervals");
        let error = |occasion| scale.permissible_error(grams(load), occasion);
        assert_eq!(error(Occasion::Verification), milligrams(at_verification), "{load} g by {interval} g");
        assert_eq!(error(Occasion::InService), milligrams(in_service), "{load} g by {interval} g");
    }
}

#[test]
fn a_name_plate_that_is_none_of_class_three_is_refused() {
    for (max, interval, refusal) in [
        (2_000, 5, NotClassThree::Intervals { intervals: 400, least: 500, most: 10_000 }),
        (60_000, 5, NotClassThree::Intervals { intervals: 12_000, least: 500, most: 10_000 }),
        (15_000, 3, NotClassThree::Interval(grams(3))),
        (15_000, 0, NotClassThree::Interval(grams(0))),
        (15_001, 5, NotClassThree::Uneven { max: grams(15_001), interval: grams(5) }),
    ] {
        assert_eq!(Instrument::new(grams(max), grams(interval)), Err(refusal));
    }
    assert_eq!(cart().min(), grams(100), "Min is 20 e");
}

#[test]
fn small_weights_find_the_error_that_rounding_hides() {
    // A display of 10 000 g that goes to 10 005 g when 1.5 g are added is 1 g over.
    assert_eq!(cart().error_before_rounding(grams(10_000), milligrams(1_500), grams(10_000)), grams(1));
    assert_eq!(cart().error_before_rounding(grams(10_000), milligrams(2_500), grams(10_000)), grams(0));
}

#[test]
fn a_trial_fails_by_a_milligram() {
    let reading = |reads| Reading { load: grams(10_000), reads: milligrams(reads) };
    let findings =
        trial::errors(&cart(), Occasion::Verification, &[reading(10_005_000), reading(9_995_000), reading(10_005_001)]);
    assert_eq!(findings.iter().map(trial::Finding::passed).collect::<Vec<_>>(), [true, true, false]);

    let spread = |last| {
        let reads = [grams(9_999), grams(10_001), milligrams(last)];
        trial::repeatability(&cart(), Occasion::Verification, grams(10_000), &reads).expect("three readings").passed()
    };
    assert!(spread(10_004_000) && !spread(10_004_001));
    assert_eq!(trial::eccentric_load(&cart()), grams(11_665), "a third of 35 kg, to an interval");
}

proptest! {
    #[test]
    fn what_is_shown_is_a_whole_number_of_intervals_and_the_nearest(mg in -50_000_000_i64..50_000_000) {
        let shown = cart().shown(milligrams(mg)).milligrams();
        prop_assert_eq!(shown % 5_000, 0);
        prop_assert!((shown - mg).abs() <= 2_500);
    }

    #[test]
    fn a_heavier_load_is_never_allowed_a_smaller_error(light in 0_i64..35_000_000, more in 0_i64..35_000_000) {
        let error = |mg| cart().permissible_error(milligrams(mg), Occasion::InService);
        prop_assert!(error(light) <= error(light + more));
    }
}
