//! The log of the scale's changes, checked and told line by line, and which legally relevant software weighs.

use std::fmt;
use std::path::Path;

use cart_hardware::scale::keeping::{Keeping, KeepingError};
use cart_hardware::scale::ledger::Change;
use serde::Serialize;

/// What an inspector asks for.
#[derive(Debug, Serialize)]
pub struct Audit {
    /// Of the legally relevant software.
    pub software: &'static str,
    /// Its SHA-256.
    pub checksum: String,
    /// How many changes there were, ever.
    pub counter: u64,
    /// The change whose calibration is in force; none on a scale that was never calibrated.
    pub in_force: Option<u64>,
    pub changes: Vec<Change>,
}

/// Checks the chain of the log, and the calibration file against it.
pub fn audit(calibration: &Path) -> Result<Audit, KeepingError> {
    let keeping = Keeping::at(calibration);
    let in_force = keeping.in_force()?.map(|kept| kept.change);
    let ledger = keeping.ledger()?;
    Ok(Audit {
        software: cart_weighing::VERSION,
        checksum: cart_weighing::checksum(),
        counter: ledger.counter(),
        in_force,
        changes: ledger.changes().to_vec(),
    })
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "weighing software {}, checksum {}", self.software, self.checksum)?;
        for change in &self.changes {
            let Change { number, at, by, act, replaces, calibration } = change;
            let loads: Vec<String> = calibration.loads.iter().map(|load| format!("{} mg", load.mg)).collect();
            let mark = if self.in_force == Some(*number) { ", in force" } else { "" };
            writeln!(f, "{number:>5}  {at}  by {by}: {act}, {}, in place of {replaces}{mark}", loads.join(" + "))?;
        }
        writeln!(f, "{} changes; the log is whole, and the calibration file belongs to it.", self.counter)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use cart_hardware::sim::scale::calibration;

    use super::*;

    #[test]
    fn an_inspector_sees_every_change_and_which_is_in_force() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("scale.toml");
        for day in ["2026-11-22", "2026-11-23"] {
            Keeping::at(&file).calibrate(&calibration(), day, "4711").expect("the disk is well");
        }
        let told = audit(&file).expect("nobody touched it").to_string();
        assert!(told.contains("2  2026-11-23  by 4711: calibrated, 10000000 mg, in place of 1, in force"), "{told}");
        assert!(told.contains(&cart_weighing::checksum()), "{told}");
    }

    #[test]
    fn a_log_that_was_edited_is_told_with_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("scale.toml");
        Keeping::at(&file).calibrate(&calibration(), "2026-11-22", "4711").expect("the disk is well");
        let log = file.with_extension("log");
        let edited = fs::read_to_string(&log).expect("a log").replace("4711", "4712");
        fs::write(&log, edited).expect("edited");
        let why = audit(&file).expect_err("somebody touched it").to_string();
        assert!(why.contains("line 1"), "{why}");
    }
}
