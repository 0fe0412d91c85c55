//! The log of every change to a scale's calibration: one line each, and each line sealed together with all lines before it.
//!
//! A line is the seal, a space, and the change as JSON. The seal is the SHA-256 of the seal before it, a line feed and the JSON; the first
//! line follows on an empty seal. A line that was edited, removed or put in between breaks the chain from there on. Changes are numbered
//! from one without gaps, so the last number is a counter that only goes up.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::calibration::Written;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    Calibrated,
    /// Brought back what had been in force before.
    Undone,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub number: u64,
    /// When, as whoever wrote it said.
    pub at: String,
    /// Who.
    pub by: String,
    pub act: Act,
    /// The change whose calibration was in force until then; zero for none.
    pub replaces: u64,
    pub calibration: Written,
}

/// All changes, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    changes: Vec<Change>,
    chain: Chain,
}

/// Where a text of sealed lines ends, so that it can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    seal: String,
    /// How many bytes of the text are whole lines.
    whole: usize,
}

/// Where and how a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("line {line} of the log is no change: {why}")]
    Unreadable { line: usize, why: String },
    #[error("line {line} of the log was changed, or a line before it is missing: its seal does not fit")]
    Seal { line: usize },
    #[error("line {line} of the log is number {found}")]
    Number { line: usize, found: u64 },
}

impl Chain {
    /// Checks sealed lines, and returns what they hold. A last line without its end was being written when the power went, and does not
    /// count.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), Broken> {
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut chain = Chain { whole, ..Chain::default() };
        let mut lines = Vec::new();
        for (index, line) in text[..whole].lines().enumerate() {
            let line_number = index + 1;
            let no_seal = || Broken::Unreadable { line: line_number, why: "it has no seal".to_owned() };
            let (seal, json) = line.split_once(' ').ok_or_else(no_seal)?;
            let expected = sealed(&chain.seal, json);
            if seal != expected {
                return Err(Broken::Seal { line: line_number });
            }
            chain.seal = expected;
            lines.push(json.to_owned());
        }
        Ok((chain, lines))
    }

    /// The line that holds `json` next, with its end.
    #[must_use]
    pub fn line(&self, json: &str) -> String {
        format!("{} {json}\n", sealed(&self.seal, json))
    }

    /// How many bytes of the text are whole lines.
    #[must_use]
    pub const fn whole_bytes(&self) -> usize {
        self.whole
    }
}

impl Ledger {
    /// Checks a log.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let (chain, lines) = Chain::parse(text)?;
        let mut ledger = Ledger { chain, ..Ledger::default() };
        for (index, json) in lines.iter().enumerate() {
            let line = index + 1;
            let change: Change =
                serde_json::from_str(json).map_err(|e| Broken::Unreadable { line, why: e.to_string() })?;
            if change.number != ledger.counter() + 1 {
                return Err(Broken::Number { line, found: change.number });
            }
            ledger.changes.push(change);
        }
        Ok(ledger)
    }

    /// The line for one more change, with its end.
    #[must_use]
    pub fn line(&self, change: &Change) -> String {
        self.chain.line(&serde_json::to_string(change).expect("numbers and texts can always be written as JSON"))
    }

    /// How many changes there were, ever.
    #[must_use]
    pub fn counter(&self) -> u64 {
        self.changes.len() as u64
    }

    /// The change of this number.
    #[must_use]
    pub fn change(&self, number: u64) -> Option<&Change> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.changes.get(index)
    }

    /// Every change, the first one first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) const fn whole_bytes(&self) -> usize {
        self.chain.whole_bytes()
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Act::Calibrated => "calibrated",
            Act::Undone => "undone",
        })
    }
}

fn sealed(before: &str, json: &str) -> String {
    let hash = Sha256::digest(format!("{before}\n{json}").as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::scale::calibration;

    fn log(changes: u64) -> String {
        let mut text = String::new();
        for number in 1..=changes {
            let ledger = Ledger::parse(&text).expect("whole so far");
            let change = Change {
                number,
                at: format!("2026-11-2{number}T10:00:00Z"),
                by: "4711".to_owned(),
                act: Act::Calibrated,
                replaces: number - 1,
                calibration: Written::from(&calibration()),
            };
            text.push_str(&ledger.line(&change));
        }
        text
    }

    #[test]
    fn a_log_that_nobody_touched_is_whole() {
        let ledger = Ledger::parse(&log(3)).expect("whole");
        assert_eq!((ledger.counter(), ledger.changes()[2].number), (3, 3));
    }

    #[test]
    fn an_edit_a_missing_line_and_a_swap_break_the_chain_where_they_are() {
        let text = log(3);
        let lines: Vec<&str> = text.lines().collect();
        let edited = text.replacen("2026-11-22", "2026-11-12", 1);
        assert_eq!(Ledger::parse(&edited), Err(Broken::Seal { line: 2 }));
        assert_eq!(Ledger::parse(&format!("{}\n{}\n", lines[0], lines[2])), Err(Broken::Seal { line: 2 }));
        assert_eq!(Ledger::parse(&format!("{}\n", lines[1])), Err(Broken::Seal { line: 1 }));
        let swapped = format!("{}\n{}\n{}\n", lines[0], lines[2], lines[1]);
        assert_eq!(Ledger::parse(&swapped), Err(Broken::Seal { line: 2 }));
    }

    #[test]
    fn no_single_character_of_a_log_can_be_changed_unseen() {
        let text = log(2);
        let whole = Ledger::parse(&text).expect("whole");
        for at in 0..text.len() - 1 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert_ne!(Ledger::parse(&changed), Ok(whole.clone()), "byte {at}");
            assert!(Ledger::parse(&changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_line_that_the_power_cut_does_not_count() {
        let text = log(2);
        let ledger = Ledger::parse(&text[..text.len() - 20]).expect("the first line is whole");
        assert_eq!(ledger.counter(), 1);
    }
}
