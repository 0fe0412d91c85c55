//! A technician calibrates a scale, with all that can go wrong.

use cart_domain::Mass;
use cart_weighing::corners::{CornerError, Corners};
use cart_weighing::curve::{CurveError, Point};
use cart_weighing::procedure::{Cells, Procedure, ProcedureRefusal};
use cart_weighing::rest::Unsettled;
use cart_weighing::temperature::{Compensation, MilliCelsius};
use cart_weighing::{Curve, Instrument};
use proptest::prelude::*;

const ZERO: i32 = 84_213;
/// Counts of the cell for each gram.
const PER_GRAM: i32 = 107;

const fn grams(grams: i64) -> Mass {
    Mass::from_grams(grams)
}

fn point(load: i64, counts: i32) -> Point {
    Point { counts, load: grams(load) }
}

/// Fifty samples of a load at rest that tremble by half a gram.
fn at_rest(load: i32) -> Vec<i32> {
    (0..50).map(|index| ZERO + load * PER_GRAM + [0, 53, -53, 20, -20][index % 5]).collect()
}

fn procedure(earlier: Option<Curve>) -> Procedure {
    let scale = Instrument::new(grams(35_000), grams(5)).expect("7000 intervals");
    Procedure::new(scale, earlier, Cells::Same)
}

fn calibrated() -> Curve {
    let mut procedure = procedure(None);
    procedure.zero(&at_rest(0)).expect("an empty platform");
    procedure.load(grams(10_000), &at_rest(10_000)).expect("ten kilograms");
    procedure.load(grams(20_000), &at_rest(20_000)).expect("twenty kilograms");
    procedure.finish().expect("a long span")
}

#[test]
fn weights_of_the_technicians_choice_make_a_scale_that_weighs_between_and_beyond_them() {
    let scale = calibrated();
    for load in [0, 1, 250, 10_000, 15_000, 20_000, 35_000] {
        assert_eq!(scale.mass(ZERO + load * PER_GRAM), grams(i64::from(load)));
    }
    assert_eq!(scale.counts_of(grams(60)), 60 * i64::from(PER_GRAM));
}

#[test]
fn a_cell_that_bends_is_followed_from_load_to_load() {
    let scale =
        Curve::through(0, &[point(10_000, 1_001_000), point(20_000, 2_000_000)]).expect("it bends by a thousandth");
    assert_eq!(scale.mass(1_001_000), grams(10_000));
    assert_eq!(scale.mass(500_500), grams(5_000));
    assert_eq!(scale.mass(1_500_500), grams(15_000));
}

#[test]
fn a_cell_that_was_mounted_upside_down_weighs_all_the_same() {
    let scale = Curve::through(0, &[point(5_000, -535_000), point(10_000, -1_070_000)]).expect("a long span");
    assert_eq!((scale.mass(-267_500), scale.mass(-802_500)), (grams(2_500), grams(7_500)));
}

#[test]
fn no_reading_whatever_overflows() {
    let far = Point { counts: i32::MAX, load: Mass::from_milligrams(i64::MAX) };
    assert_eq!(Curve::through(i32::MIN, &[far]).expect("a long span").mass(i32::MAX).milligrams(), i64::MAX);
}

#[test]
fn points_that_cannot_be_right_are_refused() {
    for (loads, refusal) in [
        (vec![], CurveError::Points),
        (vec![point(1_000, 900)], CurveError::Span(900)),
        (vec![point(0, 90_000)], CurveError::Order(grams(0))),
        (vec![point(2_000, 20_000), point(1_000, 40_000)], CurveError::Order(grams(1_000))),
        (vec![point(1_000, -10), point(2_000, 20_000)], CurveError::Turned(grams(1_000))),
        (
            vec![point(1_000, 12_000), point(2_000, 20_000)],
            CurveError::WrongLoad { said: grams(1_000), reads: grams(1_200) },
        ),
    ] {
        assert_eq!(Curve::through(0, &loads), Err(refusal), "{loads:?}");
    }
}

#[test]
fn a_weight_on_a_moving_cart_is_refused_and_may_be_put_on_again() {
    let mut procedure = procedure(None);
    procedure.zero(&at_rest(0)).expect("an empty platform");
    let rolling: Vec<i32> = at_rest(10_000).iter().zip(0..).map(|(counts, index)| counts + index * 40).collect();
    let refusal = procedure.load(grams(10_000), &rolling).expect_err("it creeps");
    assert!(matches!(refusal, ProcedureRefusal::Unsettled(Unsettled::Moving(_))), "{refusal}");
    procedure.load(grams(10_000), &at_rest(10_000)).expect("now it stands still");
    procedure.finish().expect("a long span");
}

#[test]
fn a_cell_that_trembles_too_much_is_refused() {
    let mut procedure = procedure(None);
    procedure.zero(&at_rest(0)).expect("an empty platform");
    let loose: Vec<i32> =
        at_rest(10_000).iter().zip(0..).map(|(counts, index)| counts + [0, 900, -900, 0][index % 4]).collect();
    let refusal = procedure.load(grams(10_000), &loose).expect_err("a loose wire");
    assert!(matches!(refusal, ProcedureRefusal::Unsettled(Unsettled::Noisy(_))), "{refusal}");
}

#[test]
fn another_weight_than_was_said_is_found_out_by_the_earlier_calibration() {
    let mut procedure = procedure(Some(calibrated()));
    procedure.zero(&at_rest(0)).expect("an empty platform");
    let refusal = procedure.load(grams(10_000), &at_rest(9_000)).expect_err("it is nine kilograms");
    let ProcedureRefusal::WrongWeight { said, reads } = refusal else { panic!("{refusal}") };
    assert_eq!((said, reads), (grams(10_000), grams(9_000)));
}

#[test]
fn steps_in_the_wrong_order_are_refused_with_what_to_do() {
    let mut procedure = procedure(None);
    assert_eq!(procedure.load(grams(10_000), &at_rest(10_000)), Err(ProcedureRefusal::NoZeroYet));
    assert_eq!(procedure.finish(), Err(ProcedureRefusal::NoZeroYet));
    assert_eq!(procedure.zero(&[ZERO; 5]), Err(ProcedureRefusal::Unsettled(Unsettled::Silent)));
    procedure.zero(&at_rest(0)).expect("an empty platform");
    assert_eq!(procedure.load(grams(-5), &at_rest(0)), Err(ProcedureRefusal::Weightless));
    assert_eq!(procedure.load(grams(35_005), &at_rest(35_005)), Err(ProcedureRefusal::TooHeavy(grams(35_005))));
    assert!(matches!(procedure.load(grams(1_000), &at_rest(0)), Err(ProcedureRefusal::Unmoved(_))));
    procedure.load(grams(6_000), &at_rest(6_000)).expect("six kilograms");
    assert_eq!(procedure.load(grams(5_000), &at_rest(5_000)), Err(ProcedureRefusal::Order(grams(5_000))));
    let short = ProcedureRefusal::ShortSpan { heaviest: grams(6_000), least: grams(7_000), max: grams(35_000) };
    assert_eq!(procedure.finish(), Err(short));
}

#[test]
fn a_load_weighs_the_same_over_every_cell_after_the_corners_were_adjusted() {
    let places =
        [vec![9_000, 500, 400, 100], vec![520, 9_300, 90, 410], vec![390, 110, 8_800, 480], vec![100, 380, 510, 9_100]];
    let corners = Corners::measured(&places).expect("four places");
    let sums: Vec<i32> = places.iter().map(|place| corners.sum(place).expect("four cells")).collect();
    let (lowest, highest) = (sums.iter().min().expect("sums"), sums.iter().max().expect("sums"));
    assert!(highest - lowest <= 1, "{sums:?}");
    assert_eq!(corners.sum(&[1, 2]), None, "two of its cells are missing");
}

#[test]
fn corners_that_cannot_be_right_are_refused() {
    let alike = vec![vec![5_000, 5_000], vec![5_000, 5_000]];
    assert_eq!(Corners::measured(&alike), Err(CornerError::Alike));
    let dead = vec![vec![9_000, 1_000], vec![1_000, 3_000]];
    assert!(matches!(Corners::measured(&dead), Err(CornerError::Gain { .. })));
    assert_eq!(Corners::measured(&[vec![1, 2]]), Err(CornerError::Places { cells: 1 }));
    assert_eq!(Corners::even(5), Err(CornerError::Cells(5)));
}

#[test]
fn a_warm_cell_weighs_what_a_cool_one_does() {
    let cell = Compensation {
        calibrated_at: MilliCelsius(20_000),
        zero_per_degree: Mass::from_milligrams(400),
        span_per_degree: 20,
    };
    // Ten degrees warmer, ten kilograms seem 4 g heavier by the zero and 2 g by the span.
    assert_eq!(cell.corrected(grams(10_006), MilliCelsius(30_000)), grams(10_000));
    assert_eq!(cell.corrected(grams(10_000), MilliCelsius(20_000)), grams(10_000));
}

proptest! {
    #[test]
    fn more_counts_never_weigh_less(bend in -900_i32..900, one in any::<i32>(), other in any::<i32>()) {
        let scale = Curve::through(ZERO, &[point(10_000, ZERO + 1_070_000 + bend), point(20_000, ZERO + 2_140_000)]).expect("nearly straight");
        let (less, more) = (one.min(other), one.max(other));
        prop_assert!(scale.mass(less) <= scale.mass(more));
    }

    #[test]
    fn up_to_four_cells_of_any_gain_are_evened_out(cells in 1_usize..=4, gains in prop::collection::vec(900_i32..1_100, 4), load in 500_i32..8_000) {
        let counts = |place: usize, cell: usize| load * gains[cell] / 1_000 * if place == cell { 7 } else { 1 };
        let places: Vec<Vec<i32>> = (0..cells).map(|place| (0..cells).map(|cell| counts(place, cell)).collect()).collect();
        let corners = Corners::measured(&places).expect("cells that differ by a tenth");
        let sums: Vec<i32> = places.iter().map(|place| corners.sum(place).expect("as many cells")).collect();
        prop_assert!(sums.iter().all(|sum| (sum - sums[0]).abs() <= 1), "{:?}", sums);
    }
}
