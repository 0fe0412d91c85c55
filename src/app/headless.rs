//! A cart without a screen tells what it shows as lines, and at the end of a script prints the receipt with the store's copy beside it.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context as _;
use cart_domain::ids::Seq;
use cart_domain::receipt::Receipt;
use cart_domain::receipt::print::Printed;
use cart_domain::{CartView, Millis};
use cart_protocol::Agreement;
use tokio::sync::watch;

use super::shop::Progress;
use super::{Ending, Failure, Telling};
use crate::clock::Clock;
use crate::journal::Journal;
use crate::replay;
use crate::supervisor::Supervisor;
use crate::sync::client::Client;

/// How long the store is given to hear of the whole trip, in its own seconds.
const TRIES: u32 = 200;
const BETWEEN_TRIES: Millis = Millis(50);
const COLUMN: usize = 44;

/// Whether the store's copy of the last trip says the same as the cart's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    Equal,
    Different,
    /// There is no store, or no trip.
    Single,
}

/// What a cart without a screen does until it is done.
pub struct Closing {
    pub clock: Clock,
    pub journal: Arc<dyn Journal>,
    pub client: Option<Client>,
    pub view: watch::Receiver<Arc<CartView>>,
    pub progress: watch::Receiver<Progress>,
    pub ending: Ending,
    pub telling: Telling,
}

impl Closing {
    /// Waits until the cart is stopped or its script is over, and prints the receipt if that is wanted.
    pub async fn wait(mut self, supervisor: &mut Supervisor, out: &mut dyn Write) -> Result<Copies, Failure> {
        tokio::select! {
            ended = supervisor.until_stopped() => {
                ended?;
                return Ok(Copies::Single);
            }
            over = self.follow() => over?,
        }
        match self.ending {
            Ending::WithReceipt => Ok(print_receipt(&self.journal, self.client.as_ref(), out).await?),
            Ending::WhenStopped | Ending::WithTheScript => Ok(Copies::Single),
        }
    }

    /// Prints what the cart shows, and how far the script is, whenever either changes; returns when the script is over and that ends it.
    async fn follow(&mut self) -> anyhow::Result<()> {
        let mut said = String::new();
        loop {
            let view = Arc::clone(&self.view.borrow_and_update());
            if self.telling == Telling::Lines {
                let shown = replay::show(&view);
                if shown != said {
                    say(format_args!("{{\"t\":{},\"show\":{shown}}}", self.clock.now().tick.0))?;
                    said = shown;
                }
            }
            tokio::select! {
                biased;
                Ok(()) = self.view.changed() => {}
                Ok(()) = self.progress.changed() => {
                    let progress = *self.progress.borrow_and_update();
                    if self.telling == Telling::Lines {
                        say(format_args!("{{\"t\":{},{progress}}}", self.clock.now().tick.0))?;
                    }
                    if progress == Progress::Over && self.ending != Ending::WhenStopped {
                        return Ok(());
                    }
                }
                // Whoever told has ended, and the supervisor knows why.
                else => std::future::pending().await,
            }
        }
    }
}

/// Prints the newest trip's receipt, with the store's copy beside it once the store has all of it.
pub async fn print_receipt(
    journal: &Arc<dyn Journal>,
    client: Option<&Client>,
    out: &mut dyn Write,
) -> anyhow::Result<Copies> {
    let Some(last) = journal.trips().pop() else {
        writeln!(out, "No trip: nobody took the cart")?;
        return Ok(Copies::Single);
    };
    let events = journal.read_trip(&last.trip, Seq(0)).context("reading the tape")?.envelopes;
    let ours = Printed(&Receipt::replay(&events)).to_string();
    let Some(client) = client else {
        write!(out, "{ours}")?;
        writeln!(out, "store copy: none, this cart has no store")?;
        return Ok(Copies::Single);
    };
    let mut agreed = false;
    for _ in 0..TRIES {
        let record = client.receipt(&last.trip).await;
        let whole = record.as_ref().is_ok_and(|record| record.through >= last.last);
        agreed = record.is_ok_and(|record| matches!(record.agreement, Agreement::Equal { .. }));
        if whole {
            break;
        }
        Clock::real().sleep(BETWEEN_TRIES).await;
    }
    let theirs = client.receipt_text(&last.trip).await.context("asking the store for its copy")?;
    beside(out, &ours, &theirs)?;
    let equal = agreed && ours == theirs;
    writeln!(out, "store copy: {}", if equal { "equal" } else { "DIFFERENT" })?;
    Ok(if equal { Copies::Equal } else { Copies::Different })
}

fn beside(out: &mut dyn Write, ours: &str, theirs: &str) -> io::Result<()> {
    writeln!(out, "{:<COLUMN$}| THE STORE'S COPY", "THE CART'S RECEIPT")?;
    let (mut left, mut right) = (ours.lines(), theirs.lines());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Ok(()),
            (ours, theirs) => {
                let line = format!("{:<COLUMN$}| {}", ours.unwrap_or(""), theirs.unwrap_or(""));
                writeln!(out, "{}", line.trim_end())?;
            }
        }
    }
}

fn say(line: std::fmt::Arguments<'_>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
