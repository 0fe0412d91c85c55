//! Trip traces, format 1: what one cart's devices reported during one trip, in order. Regression tests, the recorder on a cart, the
//! simulator and the replay command all speak it.
//!
//! A trace is JSON Lines. Line 1 is the [`Header`]; every other line holds `t`, the milliseconds since the header, which never
//! decreases, and at most one [`Fact`] beside it. A line with `t` alone only moves time on.
//!
//! ```text
//! {"trace":1,"cart":"C-07","catalogue":"catalogue.csv","wall":"2026-11-22T10:00:00Z"}
//! {"t":1200,"scan":{"aim":"]E0","data":"4006381333931","by":"hid"}}
//! {"t":1300,"mass":{"g":1234.6}}
//! {"t":6000}
//! ```
//!
//! What a line may say at its top level is fixed: an unknown key is an error that names line and key, and so is an unknown value. Inside
//! a fact, keys that this version does not know are passed over, so that a newer recorder can say more about a fact that an older reader
//! understands well enough. Beyond the published format, `touch` knows more wishes that only this project's screen has: `hand-over`,
//! `speak` with a `language`, and `withdraw-coupon` with a `coupon`.
//!
//! Decimals become integers on the way in, rounded to the nearest thousandth: grams to milligrams, scores to parts per thousand.

mod header;
mod number;
mod read;
mod truth;
mod wire;
mod write;

use std::io;

use cart_domain::{Input, Tick};

pub use header::Header;
pub(crate) use number::Decimal;
pub use read::TraceReader;
pub use truth::{Deed, Did, Held, Mistake, Truth};
pub use write::TraceWriter;

/// One line behind the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub t: Tick,
    /// `None`: the line only moves time on.
    pub fact: Option<Fact>,
}

/// What a line reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Something that the cart takes in.
    Input(Input),
    /// What really happened. It never reaches the cart.
    Truth(Truth),
}

/// A trace that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("line {number}: {problem}")]
    Line { number: u64, problem: Problem },
    #[error("line 1: the header is missing, for the trace is empty")]
    Empty,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("longer than {0} bytes")]
    TooLong(usize),
    #[error("no JSON: {what}, column {column}")]
    Json { what: String, column: usize },
    #[error("no JSON object")]
    NoObject,
    #[error("unknown key `{key}`; known here: {known}")]
    UnknownKey { key: String, known: String },
    #[error("the key `{0}` is missing")]
    MissingKey(&'static str),
    #[error("key `{key}`: {why}")]
    Value { key: &'static str, why: String },
    #[error("key `{second}`: a line reports one fact, and `{first}` is there already")]
    TwoFacts { first: &'static str, second: &'static str },
    #[error("key `t`: {t} lies before {before}, where the trace has come to")]
    TimeWentBack { t: u64, before: u64 },
}

#[cfg(test)]
mod tests;
