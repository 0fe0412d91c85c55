//! `dash-cart diag scale`: a technician's conversation with the workbench, whoever reads the scale.
//!
//! ```text
//!   a cart runs ──▶ Remote ─┐
//!   none runs ────▶ Alone ──┼─▶ Counter ──▶ figures, guided acts, report
//!   --sim ─────────▶ Alone ─┘   on a simulated floor, where a technician puts on what is asked for
//! ```

pub mod alone;
pub mod socket;
mod words;

use std::io::{self, BufRead, Write};

use cart_hardware::Fault;

use crate::workbench::{Act, Asked, Order, Outcome, Put, Refusal, View};
pub use words::{figures, line, outcome};

/// How often a simulated technician tries a load that was refused.
const MOST_TRIES: u32 = 3;
/// How long the figures are watched before they are told.
const WATCHED: u32 = 16;
const A_SECOND: u32 = 4;

/// Somebody who stands between a technician and the workbench.
pub trait Counter {
    /// Passes an order on, and returns what is to be seen then.
    fn order(&mut self, order: Order) -> Result<View, Away>;

    /// Lets a moment pass.
    fn wait(&mut self) -> Result<View, Away>;

    /// Lets a simulated technician put this on. False: it is for a real one to do.
    fn put(&mut self, put: &Put) -> Result<bool, Away>;
}

/// Why the workbench cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum Away {
    #[error("this cart has no scale")]
    NoScale,
    #[error("{0}. {advice}", advice = .0.advice())]
    Fault(Fault),
    #[error("the running cart does not answer: {0}")]
    Cart(io::Error),
    #[error("{0}")]
    Script(String),
    #[error("the conversation broke off: {0}")]
    Said(#[from] io::Error),
}

/// How an act ended.
#[derive(Debug)]
pub enum End {
    Done(Box<Outcome>),
    Refused(Refusal),
    /// The technician gave up, or a simulated one did after this.
    GivenUp(Option<Refusal>),
}

/// Where a technician reads and types.
pub struct Talk<'a> {
    pub out: &'a mut dyn Write,
    pub input: &'a mut dyn BufRead,
}

/// Watches the scale for some seconds and tells what it sees.
pub fn watch(counter: &mut dyn Counter) -> Result<View, Away> {
    for _ in 1..WATCHED {
        counter.wait()?;
    }
    counter.wait()
}

/// Lets a second pass.
pub fn second(counter: &mut dyn Counter) -> Result<View, Away> {
    for _ in 1..A_SECOND {
        counter.wait()?;
    }
    counter.wait()
}

/// Leads a technician through an act.
pub fn guide(counter: &mut dyn Counter, act: Act, by: &str, talk: &mut Talk<'_>) -> Result<End, Away> {
    watch(counter)?;
    let mut view = counter.order(Order::Begin { act, by: by.to_owned() })?;
    let mut tries = 0;
    loop {
        let Some(asked) = view.asks.clone() else {
            return Ok(match (view.outcome, view.refused) {
                (Some(outcome), _) => End::Done(Box::new(outcome)),
                (None, Some(refused)) => End::Refused(refused),
                (None, None) => End::GivenUp(None),
            });
        };
        if let Some(refused) = &asked.refused {
            writeln!(talk.out, "  It does not count: {}.", refused.words)?;
        }
        if !counter.put(&asked.put)? {
            writeln!(talk.out, "{}, then press Enter; q gives up.", words::prompt(&asked))?;
            if !is_ready(talk.input)? {
                counter.order(Order::Cancel)?;
                return Ok(End::GivenUp(asked.refused));
            }
        } else {
            tries = if asked.refused.is_some() { tries + 1 } else { 0 };
            if tries >= MOST_TRIES {
                counter.order(Order::Cancel)?;
                return Ok(End::GivenUp(asked.refused));
            }
            writeln!(talk.out, "{}. The simulated technician does.", words::prompt(&asked))?;
        }
        view = measured(counter, &asked, talk)?;
    }
}

/// Measures what is on, and returns what is asked for next.
fn measured(counter: &mut dyn Counter, asked: &Asked, talk: &mut Talk<'_>) -> Result<View, Away> {
    let mut view = counter.order(Order::Ready)?;
    while view.asks.as_ref().is_some_and(|asks| asks.measuring) {
        view = counter.wait()?;
    }
    if view.asks.as_ref().is_some_and(|next| next.step > asked.step) {
        writeln!(talk.out, "  It counts.")?;
    }
    Ok(view)
}

/// False when the technician gives up, or nobody is there.
fn is_ready(input: &mut dyn BufRead) -> io::Result<bool> {
    let mut line = String::new();
    let length = input.read_line(&mut line)?;
    Ok(length > 0 && !line.trim().eq_ignore_ascii_case("q"))
}

#[cfg(test)]
mod tests;
