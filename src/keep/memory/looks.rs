//! Looks in memory.

use std::collections::BTreeMap;

use cart_domain::Gtin;
use cart_protocol::{LookReport, LooksDelta, NetworkId, ProductLooks};

use super::MemoryKeep;
use crate::keep::KeepError;
use crate::keep::looks::{self, Cursor, Looks};

#[derive(Debug, Default)]
pub(super) struct Inside {
    waiting: BTreeMap<Vec<u8>, LookReport>,
    published: BTreeMap<Gtin, ProductLooks>,
    cursor: Option<Cursor>,
}

impl Inside {
    fn is_of(&self, network: &NetworkId) -> bool {
        Cursor::version(self.cursor.clone(), network).is_some()
    }
}

impl Looks for MemoryKeep {
    fn waiting_looks(&self) -> Result<Vec<LookReport>, KeepError> {
        Ok(self.inside().looks.waiting.values().cloned().collect())
    }

    fn note_look(&self, report: &LookReport) -> Result<(), KeepError> {
        let waiting = &mut self.inside().looks.waiting;
        if looks::has_room(waiting.len(), report) {
            waiting.entry(looks::key(report)).or_insert_with(|| report.clone());
        }
        Ok(())
    }

    fn forget_look(&self, report: &LookReport) -> Result<(), KeepError> {
        self.inside().looks.waiting.remove(&looks::key(report));
        Ok(())
    }

    fn published_version(&self, network: &NetworkId) -> Result<u64, KeepError> {
        Ok(Cursor::version(self.inside().looks.cursor.clone(), network).unwrap_or(0))
    }

    fn published(&self, network: &NetworkId) -> Result<BTreeMap<Gtin, ProductLooks>, KeepError> {
        let looks = &self.inside().looks;
        Ok(if looks.is_of(network) { looks.published.clone() } else { BTreeMap::new() })
    }

    fn published_of(&self, gtin: &Gtin, network: &NetworkId) -> Result<Option<ProductLooks>, KeepError> {
        let looks = &self.inside().looks;
        Ok(looks.published.get(gtin).filter(|_| looks.is_of(network)).cloned())
    }

    fn take_published(&self, delta: &LooksDelta) -> Result<Vec<Gtin>, KeepError> {
        let looks = &mut self.inside().looks;
        let mut changed: Vec<Gtin> = delta.products.iter().map(|product| product.gtin).collect();
        if delta.full || !looks.is_of(&delta.network) {
            changed.extend(std::mem::take(&mut looks.published).into_keys());
        }
        looks.published.extend(delta.products.iter().map(|product| (product.gtin, product.clone())));
        looks.cursor = Some(Cursor { network: delta.network.clone(), version: delta.version });
        changed.sort_unstable();
        changed.dedup();
        Ok(changed)
    }
}
