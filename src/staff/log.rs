//! What staff did behind the PIN, in a sealed file of its own.
//!
//! It names the PIN's role and the deed, and of a trip only what the tape names too. Nobody who shops is in it. A log that was damaged is put
//! aside and a new one begins with that, because a deed must not be lost, and nobody is locked out of a cart by a bad disk.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::sealed::{Sealed, SealedError};

/// Who notes what the log itself went through.
const THE_CART: &str = "the cart";

/// The log of a cart.
#[derive(Debug)]
pub struct StaffLog(Sealed);

/// One deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// RFC 3339, by the cart's clock.
    pub at: String,
    pub by: String,
    pub did: String,
}

impl StaffLog {
    /// The log of a state directory.
    #[must_use]
    pub fn open(state: &Path) -> Self {
        StaffLog(Sealed::at(state.join("staff.log")))
    }

    /// Adds a deed, on the disk when this returns.
    pub fn add(&self, at: &str, by: &str, did: &str) -> Result<(), SealedError> {
        let entry = |by: &str, did: String| Entry { at: at.to_owned(), by: by.to_owned(), did };
        match self.0.add(&entry(by, did.to_owned())) {
            Err(SealedError::Broken { broken, .. }) => {
                self.0.put_aside()?;
                self.0.add(&entry(THE_CART, format!("put a damaged log aside: {broken}")))?;
                self.0.add(&entry(by, did.to_owned()))
            }
            added @ (Ok(()) | Err(SealedError::Io { .. })) => added,
        }
    }

    /// Every deed, the first one first.
    pub fn read(state: &Path) -> Result<Vec<Entry>, SealedError> {
        StaffLog::open(state).0.read(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn deeds(state: &Path) -> Vec<String> {
        StaffLog::read(state).expect("whole").into_iter().map(|entry| format!("{}: {}", entry.by, entry.did)).collect()
    }

    #[test]
    fn a_deed_that_was_rubbed_out_is_found_and_the_next_one_is_not_lost() {
        let state = tempfile::tempdir().expect("a folder");
        let log = StaffLog::open(state.path());
        for did in ["came in", "on the trip: Clear", "left"] {
            log.add("now", "pin", did).expect("the disk is well");
        }
        assert_eq!(deeds(state.path()), ["pin: came in", "pin: on the trip: Clear", "pin: left"]);
        let file = state.path().join("staff.log");
        let text = fs::read_to_string(&file).expect("a log");
        let rubbed: Vec<&str> = text.lines().filter(|line| !line.contains("Clear")).collect();
        fs::write(&file, rubbed.join("\n") + "\n").expect("rubbed out");
        let why = StaffLog::read(state.path()).expect_err("a line is missing").to_string();
        assert!(why.contains("staff.log") && why.contains("line 2"), "{why}");

        log.add("now", "pin", "came in").expect("the disk is well");
        let deeds = deeds(state.path());
        assert!(deeds[0].starts_with("the cart: put a damaged log aside") && deeds[1] == "pin: came in", "{deeds:?}");
        assert!(state.path().join("staff.log.damaged").exists());
    }

    #[test]
    fn a_line_that_the_power_cut_is_written_over() {
        let state = tempfile::tempdir().expect("a folder");
        let log = StaffLog::open(state.path());
        log.add("now", "pin", "came in").expect("the disk is well");
        let file = state.path().join("staff.log");
        let text = fs::read_to_string(&file).expect("a log");
        fs::write(&file, format!("{text}{}", &text[..40])).expect("cut");
        log.add("now", "pin", "left").expect("the disk is well");
        assert_eq!(deeds(state.path()), ["pin: came in", "pin: left"]);
    }
}
