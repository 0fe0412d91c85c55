//! A technician calibrates, and the power goes.

use cart_domain::Mass;
use cart_weighing::curve::Point;
use cart_weighing::{Curve, Instrument};

use super::*;

fn calibrated_to(counts: i32) -> Calibration {
    let plate = Instrument::new(Mass::from_grams(35_000), Mass::from_grams(5)).expect("7000 intervals");
    let point = Point { counts, load: Mass::from_grams(10_000) };
    Calibration::new(plate, Curve::through(0, &[point]).expect("a long span"))
}

fn in_force(keeping: &Keeping) -> Kept {
    keeping.in_force().expect("file and log agree").expect("it was calibrated")
}

struct Bench {
    folder: tempfile::TempDir,
    keeping: Keeping,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keeping = Keeping::at(&folder.path().join("scale.toml"));
        Bench { folder, keeping }
    }

    fn calibrate(&self, counts: i32) -> u64 {
        self.keeping.calibrate(&calibrated_to(counts), "2026-11-22T10:00:00Z", "4711").expect("the disk is well")
    }
}

#[test]
fn a_new_calibration_is_in_force_and_in_the_log() {
    let bench = Bench::new();
    assert_eq!(bench.keeping.in_force().expect("nothing is wrong"), None);
    assert_eq!((bench.calibrate(1_000_000), bench.calibrate(1_100_000)), (1, 2));
    let kept = in_force(&bench.keeping);
    assert_eq!((kept.calibration, kept.change, kept.counter), (calibrated_to(1_100_000), 2, 2));
    let ledger = bench.keeping.ledger().expect("whole");
    assert_eq!((ledger.changes()[1].by.as_str(), ledger.changes()[1].replaces), ("4711", 1));
}

#[test]
fn undoing_brings_back_what_was_before_and_counts_as_a_change() {
    let bench = Bench::new();
    bench.calibrate(1_000_000);
    assert!(matches!(bench.keeping.undo("now", "4711"), Err(KeepingError::NothingBefore)));
    bench.calibrate(1_100_000);
    assert_eq!(bench.keeping.undo("now", "4711").expect("there is one before"), 3);
    assert_eq!(in_force(&bench.keeping).calibration, calibrated_to(1_000_000));
}

#[test]
fn wherever_the_power_is_cut_the_old_values_stay_or_the_new_ones_are_whole() {
    let steps = [Step::WriteFile, Step::SyncFile, Step::WriteLog, Step::SyncLog, Step::Replace, Step::SyncFolder];
    for first in [None, Some(1_000_000)] {
        for step in steps {
            for part in [0, 1, 2, 3] {
                let bench = Bench::new();
                first.map(|counts| bench.calibrate(counts));
                let mut cut = |now: Step, bytes: usize| {
                    if now != step {
                        Ok(bytes)
                    } else if bytes == 0 || part == 0 {
                        Err(io::Error::from(io::ErrorKind::Interrupted))
                    } else {
                        Ok((bytes * part / 4).min(bytes - 1))
                    }
                };
                let new = calibrated_to(1_100_000);
                bench.keeping.change(Act::Calibrated, &new, ("now", "4711"), &mut cut).expect_err("the power went");

                let found = bench.keeping.in_force().expect("file and log agree").map(|kept| kept.calibration);
                let expected = if step == Step::SyncFolder { Some(new) } else { first.map(calibrated_to) };
                assert_eq!(found, expected, "cut at {step:?}, part {part}");

                // And the scale can be calibrated again.
                let counter = bench.keeping.ledger().expect("whole").counter();
                assert_eq!(bench.calibrate(1_200_000), counter + 1);
                assert_eq!(in_force(&bench.keeping).calibration, calibrated_to(1_200_000));
            }
        }
    }
}

#[test]
fn an_older_copy_of_the_file_is_refused_and_so_is_one_without_its_log() {
    let bench = Bench::new();
    let file = bench.folder.path().join("scale.toml");
    bench.calibrate(1_000_000);
    let older = fs::read_to_string(&file).expect("a file");
    bench.calibrate(1_100_000);
    bench.calibrate(1_200_000);
    fs::write(&file, older).expect("put back");
    assert!(matches!(bench.keeping.in_force(), Err(KeepingError::Older { file: 1, log: 3 })));
    assert!(
        bench.keeping.calibrate(&calibrated_to(1_300_000), "now", "4711").is_err(),
        "nobody hides it by calibrating"
    );

    fs::remove_file(&file).expect("removed");
    assert!(matches!(bench.keeping.in_force(), Err(KeepingError::Older { file: 0, log: 3 })));
}

#[test]
fn a_file_without_its_log_and_one_of_another_cart_are_refused() {
    let (bench, other) = (Bench::new(), Bench::new());
    bench.calibrate(1_000_000);
    other.calibrate(1_100_000);
    fs::copy(other.folder.path().join("scale.toml"), bench.folder.path().join("scale.toml")).expect("copied");
    assert!(matches!(bench.keeping.in_force(), Err(KeepingError::Differs(1))));
    fs::remove_file(other.folder.path().join("scale.log")).expect("removed");
    assert!(matches!(other.keeping.in_force(), Err(KeepingError::Older { file: 1, log: 0 })));
}
