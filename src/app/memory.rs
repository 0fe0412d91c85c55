//! Remembers what the cart learned, and tidies up when a trip is over: the cart is free then, and nobody waits for the disk.

use std::sync::Arc;

use cart_domain::Millis;
use tokio::sync::mpsc;

use crate::cart_loop::Memo;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::keep::{self, ALLOWANCE, Keep};
use crate::unlisted::Reporter;
use crate::vision::lesson::Accepted;

/// What is remembered, and where.
pub struct Memory {
    pub journal: Arc<dyn Journal>,
    pub keep: Arc<dyn Keep>,
    pub clock: Clock,
    /// How long a tape stays once the store has it.
    pub retention: Millis,
    pub reporter: Reporter,
    /// Read by whoever watches the basket.
    pub accepted: mpsc::Sender<Accepted>,
}

impl Memory {
    /// Takes memos until nobody writes any more. Blocks; every failure costs something that can be learned or done again.
    pub fn run(&self, memos: &mut mpsc::Receiver<Memo>) {
        while let Some(memo) = memos.blocking_recv() {
            self.take(memo);
        }
    }

    /// Takes one memo.
    pub fn take(&self, memo: Memo) {
        match memo {
            Memo::Learn { gtin, mass, trip } => {
                // A pack that weighs something else than before is no lesson in what the product looks like.
                if let Some(trip) = trip.filter(|_| mass.challenger.is_none()) {
                    let at = self.clock.now().tick;
                    // A cart without eyes, or one that is slow to look, learns no looks.
                    let _ = self.accepted.try_send(Accepted { at, gtin, trip, weighed: mass.count });
                }
                if let Err(error) = self.keep.learn(&gtin, &mass) {
                    tracing::warn!(%error, "a learned weight is lost");
                }
            }
            Memo::Allow(allowance) => {
                if let Err(error) = self.keep.set(ALLOWANCE, &allowance.to_string()) {
                    tracing::warn!(%error, "how many spot checks were asked for is lost");
                }
            }
            Memo::Unlisted { code, at } => {
                if let Err(error) = self.reporter.note(code, at) {
                    tracing::warn!(%error, "the store will not hear of an unknown product");
                }
            }
            Memo::Forget { trip, .. } => {
                if let Err(error) = self.journal.forget(&trip) {
                    tracing::warn!(%trip, %error, "what was set aside of the trip's tape could not be erased");
                }
                self.tidy();
            }
        }
    }

    /// Makes what was learned durable, removes old tapes and restores the reserve.
    pub fn tidy(&self) {
        if let Err(error) = self.keep.commit() {
            tracing::warn!(%error, "what the cart learned on this trip may be lost");
        }
        if let Err(error) = self.journal.restock() {
            tracing::warn!(%error, "the reserve of disk space could not be restored");
        }
        if self.clock.is_wrong() {
            tracing::warn!("the clock is wrong, so no old tape is removed");
            return;
        }
        match keep::rebuild::retire(&*self.keep, &*self.journal, self.clock.now().wall, self.retention) {
            Ok(gone) if gone.is_empty() => {}
            Ok(gone) => tracing::info!(trips = gone.len(), "old tapes that the store has were removed"),
            Err(error) => tracing::warn!(%error, "old tapes could not be removed"),
        }
    }
}
