//! A scale in a shop: switched on, zeroed, tared, sold by, overloaded, started anew.

use cart_domain::{Mass, Money, Tick};
use cart_weighing::indicator::{AtZero, Motion, NotForTrade, Stance, Weight, ZeroRefusal};
use cart_weighing::tare::{Tare, TareRefusal};
use cart_weighing::{Indication, Indicator, Instrument};
use proptest::prelude::*;

const fn grams(grams: i64) -> Mass {
    Mass::from_grams(grams)
}

/// A scale, and the time at which it is read.
struct Shop {
    scale: Indicator,
    now: u64,
}

impl Shop {
    fn opens() -> Self {
        let mut shop = Shop { scale: Indicator::switched_on(cart()), now: 0 };
        shop.rests(grams(0));
        shop
    }

    /// One sample a tenth of a second later.
    fn sample(&mut self, load: Mass) -> Indication {
        self.now += 100;
        self.scale.weigh(Tick(self.now), load)
    }

    /// A second at rest.
    fn rests(&mut self, load: Mass) -> Indication {
        for _ in 0..9 {
            self.sample(load);
        }
        self.sample(load)
    }

    fn weight(&self) -> Weight {
        match self.scale.indication() {
            Indication::Weight(weight) => weight,
            other @ (Indication::NotReady | Indication::Underload | Indication::Overload) => {
                panic!("it shows {other:?}")
            }
        }
    }
}

fn cart() -> Instrument {
    Instrument::new(grams(35_000), grams(5)).expect("7000 intervals")
}

#[test]
fn nothing_is_shown_until_the_platform_rests_near_nothing() {
    let mut shop = Shop { scale: Indicator::switched_on(cart()), now: 0 };
    assert_eq!(shop.sample(grams(0)), Indication::NotReady);
    assert_eq!(shop.rests(grams(3_501)), Indication::NotReady, "a tenth of Max is 3500 g");
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::NotReady));
    shop.rests(grams(3_500));
    assert_eq!((shop.weight().gross, shop.weight().zero), (grams(0), AtZero::Exactly));
}

#[test]
fn a_load_is_still_after_four_tenths_of_a_second_within_an_interval_either_way() {
    let mut shop = Shop::opens();
    for (load, motion) in [
        (1_000, Motion::Moving),
        (1_010, Motion::Moving),
        (1_005, Motion::Moving),
        (1_000, Motion::Moving),
        (1_010, Motion::Still),
        (1_011, Motion::Moving),
    ] {
        shop.sample(grams(load));
        assert_eq!(shop.weight().motion, motion, "{load} g");
    }
}

#[test]
fn a_gap_in_the_samples_is_no_rest() {
    let mut shop = Shop::opens();
    shop.rests(grams(1_000));
    shop.now += 5_000;
    shop.sample(grams(1_000));
    assert_eq!(shop.weight().motion, Motion::Moving);
}

#[test]
fn dashes_stand_above_max_and_nine_intervals_and_below_zero_by_twenty() {
    let mut shop = Shop::opens();
    shop.rests(grams(35_045));
    assert_eq!(shop.weight().gross, grams(35_045));
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::Overload), "shown, but not sold");
    assert_eq!(shop.rests(grams(35_046)), Indication::Overload);
    shop.rests(grams(-100));
    assert_eq!(shop.weight().gross, grams(-100));
    assert_eq!(shop.rests(grams(-101)), Indication::Underload);
}

#[test]
fn apples_are_sold_by_a_stable_level_and_still_scale_only() {
    let mut shop = Shop::opens();
    shop.rests(grams(250));
    for (stance, refusal) in [
        (Stance::Tilted, NotForTrade::Tilted),
        (Stance::Rolling, NotForTrade::Rolling),
        (Stance::Unknown, NotForTrade::UnknownStance),
    ] {
        assert_eq!(shop.scale.trade(stance), Err(refusal));
    }
    let sold = shop.scale.trade(Stance::LevelAndStanding).expect("it rests").net;
    assert_eq!(Money::from_minor(198).for_mass(sold), Money::from_minor(50), "0.250 kg at 1.98 are 0.50, not 0.49");
    shop.sample(grams(400));
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::Moving));
    shop.rests(grams(95));
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::BelowMin(grams(100))));
}

#[test]
fn a_bowl_is_tared_and_its_tare_ends_with_it() {
    let mut shop = Shop::opens();
    assert_eq!(shop.scale.take_tare(), Err(TareRefusal::Nothing));
    shop.sample(grams(80));
    assert_eq!(shop.scale.take_tare(), Err(TareRefusal::Moving));
    shop.rests(grams(80));
    shop.scale.take_tare().expect("a bowl");
    shop.rests(grams(580));
    assert_eq!((shop.weight().gross, shop.weight().net), (grams(580), grams(500)));
    assert_eq!(shop.scale.preset_tare(grams(10)), Err(TareRefusal::Smaller));
    shop.rests(grams(60));
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::TareAboveGross));
    shop.rests(grams(0));
    assert_eq!(shop.weight().tare, Tare::None);
}

#[test]
fn a_tare_that_was_keyed_in_is_shown_as_such_and_ends_on_an_empty_platform_only() {
    let mut shop = Shop::opens();
    assert_eq!(shop.scale.preset_tare(grams(-5)), Err(TareRefusal::Negative));
    assert_eq!(shop.scale.preset_tare(grams(35_005)), Err(TareRefusal::TooHeavy));
    shop.scale.preset_tare(grams(22)).expect("a bag");
    shop.rests(grams(500));
    assert_eq!((shop.weight().tare, shop.weight().net), (Tare::Preset(grams(20)), grams(480)));
    assert_eq!(shop.scale.clear_tare(), Err(TareRefusal::Smaller));
    shop.rests(grams(0));
    shop.scale.clear_tare().expect("nothing lies there");
    assert_eq!(shop.weight().tare, Tare::None);
}

#[test]
fn the_zero_key_works_at_rest_and_within_a_fiftieth_of_max() {
    let mut shop = Shop::opens();
    shop.sample(grams(300));
    assert_eq!(shop.scale.set_zero(), Err(ZeroRefusal::Moving));
    shop.rests(grams(700));
    shop.scale.set_zero().expect("a fiftieth of 35 kg is 700 g");
    assert_eq!(shop.weight().gross, grams(0));
    shop.rests(grams(705));
    shop.rests(grams(710));
    let refusal = ZeroRefusal::OutOfRange { off: grams(710), most: grams(700) };
    assert_eq!(shop.scale.set_zero(), Err(refusal), "two small steps are no way around the range");
}

#[test]
fn tracking_follows_a_zero_that_wanders_slowly_and_swallows_no_goods() {
    let mut shop = Shop::opens();
    // A gram a second, for five minutes.
    for tenth in 0..3_000 {
        shop.sample(Mass::from_milligrams(tenth * 100));
    }
    assert_eq!(shop.weight().gross, grams(0));
    let zero = shop.scale.zero_now().expect("it was found");
    shop.rests(zero + grams(5));
    assert_eq!(shop.weight().gross, grams(5), "a letter lies there");
}

#[test]
fn tracking_stops_at_the_end_of_its_range() {
    let mut shop = Shop::opens();
    for tenth in 0..9_000 {
        shop.sample(Mass::from_milligrams(tenth * 100));
    }
    let zero = shop.scale.zero_now().expect("it was found");
    assert!(zero <= grams(700), "{zero:?}");
    assert!(shop.weight().gross > grams(150));
}

#[test]
fn a_cart_that_starts_anew_in_the_middle_of_a_trip_sells_nothing_by_weight_until_it_saw_the_empty_platform() {
    let mut shop = Shop { scale: Indicator::started_anew(cart(), grams(12)), now: 0 };
    shop.rests(grams(1_512));
    assert_eq!(shop.weight().gross, grams(1_500), "what lies there is not taken for the zero");
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::UnconfirmedZero));
    shop.rests(grams(12));
    shop.rests(grams(1_512));
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding).map(|weight| weight.net), Ok(grams(1_500)));
}

#[test]
fn a_load_that_has_just_moved_two_intervals_away_is_not_sold_as_what_it_was() {
    let mut shop = Shop::opens();
    for load in [5_954, 5_954, 5_954, 5_954, 5_944] {
        shop.sample(grams(load));
    }
    assert_eq!(shop.scale.trade(Stance::LevelAndStanding), Err(NotForTrade::Moving));
}

proptest! {
    #[test]
    fn whatever_is_sold_rested_and_is_shown_as_gross_less_tare(
        loads in prop::collection::vec((-200_000_i64..36_000_000, 1_usize..12), 1..20),
        tare in 0_i64..500_000,
    ) {
        let mut shop = Shop::opens();
        shop.scale.preset_tare(Mass::from_milligrams(tare)).expect("a tare within range");
        for (load, samples) in loads {
            for _ in 0..samples {
                shop.sample(Mass::from_milligrams(load));
            }
            let Ok(sold) = shop.scale.trade(Stance::LevelAndStanding) else { continue };
            prop_assert_eq!(sold.motion, Motion::Still);
            prop_assert_eq!(sold.net, sold.gross - sold.tare.mass());
            prop_assert!(sold.net >= cart().min() && sold.gross <= cart().max());
            // What is sold is the mean of the rest, no further than an interval from any part of it, and rounded to half of one.
            prop_assert!((sold.gross.milligrams() - load).abs() <= 5_000 + 2_500);
        }
    }
}
