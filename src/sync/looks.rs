//! What products look like, carried both ways: what this cart saw to the store, and what the store publishes to whoever watches the basket. Nobody waits
//! for either, so both come after everything else.

use std::sync::Arc;

use cart_protocol::LooksDelta;

use super::client::SyncError;
use super::{Courier, CourierError, UNLISTED_PAUSE, blocking};

impl Courier {
    /// Tells what waits, until something else is to be done.
    pub(super) async fn tell_looks(&mut self) -> Result<(), CourierError> {
        let keep = Arc::clone(&self.parts.keep);
        for report in blocking(move || keep.waiting_looks()).await? {
            if self.is_called() {
                self.unlisted_at = self.parts.clock.now().tick;
                return Ok(());
            }
            match self.parts.client.tell_look(&report).await {
                Ok(_) => {}
                Err(SyncError::Wedged(why)) => {
                    tracing::warn!(gtin = %report.gtin, why, "the store refuses to hear what a product looks like");
                }
                Err(SyncError::Retry(_) | SyncError::Gap { .. }) => {
                    self.unlisted_at = self.parts.clock.now().tick + UNLISTED_PAUSE;
                    return Ok(());
                }
            }
            let keep = Arc::clone(&self.parts.keep);
            blocking(move || {
                keep.forget_look(&report)?;
                keep.commit()
            })
            .await?;
        }
        Ok(())
    }

    /// Fetches what is published for this cart's network, until something else is to be done; nothing on a cart without one. What does not come is asked
    /// for with the next catalogue.
    pub(super) async fn fetch_looks(&mut self) -> Result<(), CourierError> {
        let Some(network) = self.parts.network.borrow().clone() else { return Ok(()) };
        loop {
            let (keep, of) = (Arc::clone(&self.parts.keep), network.clone());
            let version = blocking(move || keep.published_version(&of)).await?;
            let delta = match self.parts.client.looks_since(&network, version).await {
                Ok(delta) => delta,
                Err(why) => {
                    tracing::debug!(%why, "what products look like is not told now");
                    return Ok(());
                }
            };
            if delta.network != network {
                tracing::warn!(
                    of = delta.network.as_str(),
                    "the store told looks of another network; they are passed over"
                );
                return Ok(());
            }
            let (more, moved) = (delta.more, delta.version != version);
            if moved || !delta.products.is_empty() {
                self.take_looks(delta).await?;
            }
            if !more || !moved {
                return Ok(());
            }
            if self.is_called() {
                self.looks_of = None;
                return Ok(());
            }
        }
    }

    async fn take_looks(&mut self, delta: LooksDelta) -> Result<(), CourierError> {
        let keep = Arc::clone(&self.parts.keep);
        let version = delta.version;
        let changed = blocking(move || {
            let changed = keep.take_published(&delta)?;
            keep.commit()?;
            Ok::<_, CourierError>(changed)
        })
        .await?;
        tracing::info!(version, products = changed.len(), "what products look like has changed");
        self.parts.fresh.send_modify(|fresh| fresh.extend(changed));
        Ok(())
    }

    /// Whether another network was loaded since this was asked last.
    pub(super) fn has_new_network(&mut self) -> bool {
        let network = self.parts.network.borrow_and_update().clone();
        let is_new = network != self.looks_of;
        self.looks_of = network;
        is_new
    }
}
