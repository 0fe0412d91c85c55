//! A simulated technician at a simulated scale, with all that goes wrong between them.

use std::fs;
use std::path::Path;

use cart_domain::Mass;
use cart_domain::input::Device;
use cart_hardware::World;
use cart_hardware::config::ScaleConfig;
use cart_hardware::scale::keeping::Keeping;
use cart_hardware::sim::{Act as Deed, Sheet, WorldSetup};

use super::alone::{Alone, Floor};
use super::*;
use crate::config::Config;
use crate::workbench::report::{Html, Report};
use crate::workbench::{Place, Trials, Why};

const fn kg(kg: i64) -> Mass {
    Mass::from_grams(kg * 1_000)
}

fn calibrate(weights_mg: &[Mass]) -> Act {
    Act::Calibrate { weights_mg: weights_mg.to_vec(), replaced: false }
}

/// A scale in a shop, and the folder in which it keeps its calibration.
struct Shop {
    folder: tempfile::TempDir,
    world: World,
    counter: Alone,
}

impl Shop {
    fn opens(seed: u64, cell: Sheet) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let world = World::new(WorldSetup { seed, cell, ..WorldSetup::default() });
        let counter = at(folder.path(), &world);
        Shop { folder, world, counter }
    }

    fn does(&mut self, act: Act) -> End {
        done(&mut self.counter, act)
    }

    #[track_caller]
    fn passes(&mut self, act: Act) -> Outcome {
        match self.does(act) {
            End::Done(outcome) => *outcome,
            other @ (End::Refused(_) | End::GivenUp(_)) => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn is_refused(&mut self, act: Act) -> Refusal {
        match self.does(act) {
            End::Refused(refused) | End::GivenUp(Some(refused)) => refused,
            other @ (End::Done(_) | End::GivenUp(None)) => panic!("{other:?}"),
        }
    }

    fn keeps(&self) -> Option<u64> {
        let kept = Keeping::at(&self.folder.path().join("scale.toml")).in_force().expect("file and log agree");
        kept.map(|kept| kept.change)
    }
}

fn at(folder: &Path, world: &World) -> Alone {
    let config = Config { state: folder.to_owned(), ..Config::simulated() };
    let place = Place::of(&config, &ScaleConfig::Sim);
    let (floor, clock) = Floor::new(world.clone(), None);
    Alone::open(ScaleConfig::Sim, place, clock, Some(floor)).expect("a simulated scale")
}

fn done(counter: &mut dyn Counter, act: Act) -> End {
    let mut talk = Talk { out: &mut io::sink(), input: &mut io::empty() };
    guide(counter, act, "tina", &mut talk).expect("the scale is there")
}

/// A technician who takes another weight than is asked for.
struct Clumsy<'a> {
    counter: &'a mut Alone,
    asked: Mass,
    taken: Mass,
}

impl Counter for Clumsy<'_> {
    fn order(&mut self, order: Order) -> Result<View, Away> {
        self.counter.order(order)
    }

    fn wait(&mut self) -> Result<View, Away> {
        self.counter.wait()
    }

    fn put(&mut self, put: &Put) -> Result<bool, Away> {
        let wrong = Put::Weight { mg: self.taken };
        self.counter.put(if put.mass() == self.asked { &wrong } else { put })
    }
}

#[test]
fn after_a_guided_calibration_every_cell_of_the_data_sheet_is_within_class_three_from_nothing_to_max() {
    let loads: Vec<Mass> =
        [100, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 35_000].map(Mass::from_grams).to_vec();
    for seed in 1..=12 {
        let mut shop = Shop::opens(seed, Sheet::C3);
        let calibrated = shop.passes(calibrate(&[kg(10), kg(20)]));
        assert_eq!((calibrated.passed, calibrated.calibration, shop.keeps()), (true, 1, Some(1)));
        let tried = shop.passes(Act::Linearity { weights_mg: loads.clone() });
        assert_eq!(tried.findings.len(), 2 * loads.len(), "up, down, and back to nothing");
        assert!(tried.passed, "cell {seed}: {:#?}", tried.findings);
    }
}

#[test]
fn every_trial_of_a_good_scale_passes_and_is_told_in_the_report() {
    let mut shop = Shop::opens(3, Sheet::C3);
    shop.passes(calibrate(&[kg(10), kg(20)]));
    let usual = Act::Corner { weight_mg: Mass::from_grams(11_665) };
    for act in [
        Act::Zero,
        Act::Span { weight_mg: kg(20) },
        usual,
        Act::Repeatability { weight_mg: kg(10), times: 3 },
        Act::Linearity { weights_mg: vec![kg(1), kg(20)] },
    ] {
        let outcome = shop.passes(act.clone());
        assert!(outcome.passed, "{outcome:#?}");
    }
    let file = shop.folder.path().join("scale.toml");
    let report = Report {
        cart: "C-07 <front>".to_owned(),
        at: "2026-11-22T10:00:00Z".to_owned(),
        view: watch(&mut shop.counter).expect("it is there"),
        changes: Keeping::at(&file).ledger().expect("whole").changes().to_vec(),
        trials: Trials::beside(&file).read().expect("whole"),
    };
    let text = report.to_string();
    assert!(text.contains("PASSED: within class III in service in every trial."), "{text}");
    for words in
        ["35.000 kg, 0.100 kg, 5.00 g", "over corner 4", "tina", &cart_weighing::checksum(), "10.000 kg + 20.000 kg"]
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let page = Html(&report).to_string();
    assert!(page.contains("C-07 &lt;front&gt;") && page.contains("<td>11.665 kg over corner 4</td>"), "{page}");
}

#[test]
fn a_scale_that_is_off_fails_and_the_report_says_not_to_sell_by_it() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    // Whatever the technician calibrated with was 1 % lighter than its stamp.
    let mut clumsy = Clumsy { counter: &mut shop.counter, asked: kg(20), taken: Mass::from_grams(19_800) };
    assert!(matches!(done(&mut clumsy, calibrate(&[kg(20)])), End::Done(_)));
    let outcome = shop.passes(Act::Span { weight_mg: kg(20) });
    assert!(!outcome.passed && outcome.findings[0].error_mg > Mass::from_grams(150), "{outcome:#?}");
}

#[test]
fn a_wrong_weight_is_refused_with_what_it_reads_and_the_old_calibration_stays() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    let mut clumsy = Clumsy { counter: &mut shop.counter, asked: kg(20), taken: kg(18) };
    let End::GivenUp(Some(refused)) = done(&mut clumsy, calibrate(&[kg(20)])) else { panic!("18 kg are no 20 kg") };
    assert_eq!(refused.why, Why::WrongWeight);
    assert!(refused.words.contains("20.000 kg reads 18.0"), "{}", refused.words);
    assert_eq!(shop.keeps(), None, "the factory's calibration stays");
}

#[test]
fn new_cells_may_read_anything_once_the_technician_says_that_they_are_new() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    let act = Act::Calibrate { weights_mg: vec![kg(10), kg(20)], replaced: true };
    let mut clumsy = Clumsy { counter: &mut shop.counter, asked: kg(20), taken: kg(18) };
    // Nothing tells that 20 kg are 18 kg, but that 10 kg do not lie on their line.
    let End::Done(outcome) = done(&mut clumsy, act) else { panic!("every load was at rest") };
    assert!(!outcome.passed, "{outcome:?}");
    assert_eq!(outcome.refused.map(|refused| refused.why), Some(Why::Bent));
    assert_eq!(shop.keeps(), None);
}

#[test]
fn nobody_calibrates_a_cart_that_rolls() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.world.act(Deed::Roll { rms: Mass::from_grams(120) }).expect("it has wheels");
    let refused = shop.is_refused(calibrate(&[kg(20)]));
    assert!(matches!(refused.why, Why::Moving | Why::Noisy), "{refused:?}");
    shop.world.act(Deed::Stop).expect("it has a brake");
    assert!(shop.passes(calibrate(&[kg(20)])).passed);
}

#[test]
fn a_cell_that_is_unplugged_breaks_the_act_off_and_changes_nothing() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.counter.order(Order::Begin { act: calibrate(&[kg(20)]), by: "tina".to_owned() }).expect("it is there");
    shop.world.act(Deed::Unplug { device: Device::Scale }).expect("it has a plug");
    let away = shop.counter.wait().expect_err("nobody answers").to_string();
    assert!(away.contains("unplugged") && away.contains("Plug the device in again"), "{away}");
    assert_eq!(shop.keeps(), None);
}

#[test]
fn a_converter_at_the_end_of_its_range_is_no_load() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.passes(calibrate(&[kg(20)]));
    shop.world.act(Deed::Lean { mass: kg(90) }).expect("somebody heavy leans on it");
    let mut talk = Talk { out: &mut io::sink(), input: &mut io::empty() };
    let ended = guide(&mut shop.counter, calibrate(&[kg(20)]), "tina", &mut talk);
    match ended {
        Ok(End::GivenUp(Some(refused))) => assert_eq!(refused.why, Why::Silent, "{refused:?}"),
        Err(Away::Fault(fault)) => assert!(fault.to_string().contains("end of the converter's range"), "{fault}"),
        other @ (Ok(_) | Err(_)) => panic!("{other:?}"),
    }
    assert_eq!(shop.keeps(), Some(1));
}

#[test]
fn a_calibration_that_cannot_be_written_leaves_the_old_one_and_says_so() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.passes(calibrate(&[kg(20)]));
    // Where the new file would be written lies a folder.
    fs::create_dir(shop.folder.path().join("scale.new")).expect("a folder");
    let End::Done(outcome) = shop.does(calibrate(&[kg(10)])) else { panic!("every load was at rest") };
    assert_eq!((outcome.passed, outcome.refused.map(|refused| refused.why)), (false, Some(Why::Disk)));
    assert_eq!(shop.keeps(), Some(1));
    assert_eq!(
        at(shop.folder.path(), &shop.world)
            .order(Order::Look)
            .expect("it is there")
            .calibration
            .map(|kept| kept.change),
        Some(1)
    );
}

#[test]
fn undo_goes_back_and_says_when_there_is_nothing_before() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.passes(calibrate(&[kg(20)]));
    let undo = || Order::Undo { by: "tina".to_owned() };
    let view = shop.counter.order(undo()).expect("it is there");
    assert_eq!(view.refused.map(|refused| refused.why), Some(Why::NothingBefore));
    shop.passes(calibrate(&[kg(10)]));
    let view = shop.counter.order(undo()).expect("it is there");
    let kept = view.calibration.expect("it was calibrated");
    assert_eq!((kept.change, kept.loads_mg), (3, vec![kg(20)]));
}

#[test]
fn a_scale_whose_file_was_edited_neither_weighs_nor_is_calibrated_over() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.passes(calibrate(&[kg(20)]));
    let file = shop.folder.path().join("scale.toml");
    let edited = fs::read_to_string(&file).expect("a file").replace("20000000", "20000001");
    fs::write(&file, edited).expect("edited");
    let mut counter = at(shop.folder.path(), &shop.world);
    let view = watch(&mut counter).expect("its counts are there");
    assert!(view.unfit.as_ref().is_some_and(|why| why.contains("edited by hand")), "{view:?}");
    assert!(!view.live.counts.is_empty() && view.live.settled_mg.is_none(), "{view:?}");
    assert!(matches!(done(&mut counter, calibrate(&[kg(20)])), End::Refused(Refusal { why: Why::NotCalibrated, .. })));
}

#[test]
fn a_trial_that_was_edited_afterwards_is_found_out() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.passes(calibrate(&[kg(20)]));
    shop.passes(Act::Span { weight_mg: kg(20) });
    let file = shop.folder.path().join("scale.trials");
    let edited = fs::read_to_string(&file).expect("a file").replace("\"passed\":true", "\"passed\":false");
    fs::write(&file, edited).expect("edited");
    let why = Trials::beside(&shop.folder.path().join("scale.toml")).read().expect_err("a seal is broken").to_string();
    assert!(why.contains("scale.trials") && why.contains("line 1"), "{why}");
}

#[test]
fn the_figures_tell_counts_noise_zero_and_what_is_shown() {
    let mut shop = Shop::opens(3, Sheet::IDEAL);
    shop.counter.put(&Put::Weight { mg: kg(2) }).expect("it is put on");
    for _ in 0..20 {
        shop.counter.wait().expect("it is there");
    }
    // Switched on with 2 kg: within a tenth of Max, so they are the first zero.
    let view = watch(&mut shop.counter).expect("it is there");
    let live = &view.live;
    assert_eq!((live.samples_per_second, live.counts.len()), (10, 1));
    assert!(live.noise_mg.is_some_and(|noise| (300..1_500).contains(&noise)), "{live:?}");
    let mut told = Vec::new();
    figures(&view, &mut told).expect("memory takes everything");
    let told = String::from_utf8(told).expect("text");
    for words in ["Max 35.000 kg, Min 0.100 kg, e = 5.00 g", "counts 1", "noise", "zero", "shown"] {
        assert!(told.contains(words), "{words} is not in\n{told}");
    }
}
