//! Recent trips, from their tapes: what was sold, what the cart asked and on which evidence, and how it ended. Tapes are read and never touched,
//! whether a cart runs or not, and nothing of what is told points to a person.

mod step;

use std::fmt;
use std::path::Path;

use cart_domain::ids::TripId;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::{Currency, Envelope, Event, Money};
use serde::Serialize;

use crate::journal::Reading;
use crate::journal::inspect::{self, InspectError};
use step::Known;
pub use step::{Step, What};

/// One trip in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TripLine {
    pub trip: TripId,
    pub began: String,
    pub ended: Option<String>,
    pub end: End,
    pub pieces: u32,
    /// In minor units of the currency.
    pub total: i64,
    pub currency: String,
    pub decimals: u8,
    pub questions: usize,
    /// Why the rest of the tape cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flaw: Option<String>,
}

/// How a trip ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Open,
    Paid,
    HandedOver,
    Cancelled,
}

/// One trip, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trip {
    #[serde(flatten)]
    pub line: TripLine,
    pub lines: Vec<Sold>,
    pub steps: Vec<Step>,
}

/// A line of its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sold {
    pub name: String,
    pub pieces: u32,
    pub net_mg: Option<i64>,
    pub amount: i64,
    pub void: bool,
}

impl Trip {
    /// A trip, as its tape tells it.
    #[must_use]
    pub fn of(trip: &TripId, reading: &Reading) -> Self {
        let mut known = Known::default();
        let steps = reading.envelopes.iter().map(|envelope| Step::of(envelope, &mut known)).collect();
        let lines = sold(&Receipt::replay(&reading.envelopes));
        Trip { line: TripLine::of(trip, reading), lines, steps }
    }
}

impl TripLine {
    /// The same in one line.
    #[must_use]
    pub fn of(trip: &TripId, reading: &Reading) -> Self {
        let tape = &reading.envelopes;
        let receipt = Receipt::replay(tape);
        let asked = |envelope: &&Envelope| matches!(envelope.event, Event::QuestionAsked { .. });
        let moment = |envelope: &Envelope| super::rfc3339(envelope.wall);
        let currency = receipt.beginning().map_or_else(Currency::eur, |beginning| beginning.currency.clone());
        TripLine {
            trip: trip.clone(),
            began: tape.first().map(moment).unwrap_or_default(),
            ended: tape.last().filter(|last| last.event == Event::TripEnded).map(moment),
            end: match receipt.stage() {
                Stage::Paid { .. } => End::Paid,
                Stage::HandedOver { .. } => End::HandedOver,
                Stage::Cancelled => End::Cancelled,
                Stage::Idle | Stage::Shopping | Stage::Checkout | Stage::Paying => End::Open,
            },
            pieces: receipt.item_count(),
            total: receipt.totals().total.minor(),
            currency: currency.code().to_owned(),
            decimals: currency.exponent(),
            questions: tape.iter().filter(asked).count(),
            flaw: reading.flaw.as_ref().map(ToString::to_string),
        }
    }
}

/// The lines of a receipt.
#[must_use]
pub fn sold(receipt: &Receipt) -> Vec<Sold> {
    let line = |line: &cart_domain::receipt::line::Line| Sold {
        name: line.item.name.clone(),
        pieces: line.pieces(),
        net_mg: line.net().map(cart_domain::Mass::milligrams),
        amount: line.amount().minor(),
        void: line.void,
    };
    receipt.lines().iter().map(line).collect()
}

/// The newest trips of a state directory, `most` of them, the oldest of these first.
pub fn newest(state: &Path, most: usize) -> Result<Vec<TripLine>, InspectError> {
    let files = match inspect::tapes_at(&state.join("tapes")) {
        Ok(files) => files,
        Err(InspectError::NoTapes(_)) => Vec::new(),
        Err(InspectError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error @ (InspectError::NotFound(_) | InspectError::Read { .. } | InspectError::Write(_))) => {
            return Err(error);
        }
    };
    let named = files.iter().filter_map(|file| Some((TripId::parse(file.file_stem()?.to_str()?).ok()?, file)));
    let named: Vec<_> = named.collect();
    let newest = named[named.len().saturating_sub(most)..].iter();
    newest.map(|(trip, file)| Ok(TripLine::of(trip, &inspect::read(file)?))).collect()
}

/// One trip of a state directory.
pub fn one(state: &Path, name: &str) -> Result<Trip, InspectError> {
    let trip = TripId::parse(name).map_err(|_| InspectError::NotFound(name.to_owned()))?;
    let reading = inspect::read(&inspect::find(trip.as_str(), state)?)?;
    Ok(Trip::of(&trip, &reading))
}

impl fmt::Display for TripLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = match self.end {
            End::Open => "not paid",
            End::Paid => "paid",
            End::HandedOver => "handed over",
            End::Cancelled => "cancelled",
        };
        let total = Currency::new(&self.currency, self.decimals).map_or_else(
            |_| self.total.to_string(),
            |currency| currency.digits(Money::from_minor(self.total)).to_string(),
        );
        let TripLine { trip, began, pieces, currency, questions, .. } = self;
        write!(f, "{trip}  {began}  {end}, {pieces} pieces, {total} {currency}, {questions} questions")?;
        self.flaw.as_ref().map_or(Ok(()), |flaw| write!(f, "; the rest cannot be read: {flaw}"))
    }
}

impl fmt::Display for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.line)?;
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        Ok(())
    }
}
