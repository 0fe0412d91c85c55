//! Looks in sled: one record for each that waits, one for each product that is published, and one that says how far the cart is.

use std::collections::BTreeMap;

use cart_domain::Gtin;
use cart_protocol::{LookReport, LooksDelta, NetworkId, ProductLooks};

use super::{SledKeep, failed, record};
use crate::keep::KeepError;
use crate::keep::looks::{self, Cursor, Looks};

pub(super) const WAITING: &str = "looks-waiting";
pub(super) const PUBLISHED: &str = "looks-published";
/// No product has such a key.
const CURSOR: &[u8] = b"cursor";

impl SledKeep {
    fn cursor(&self) -> Result<Option<Cursor>, KeepError> {
        self.get(&self.published, PUBLISHED, CURSOR)
    }

    fn published_keys(&self) -> Result<Vec<sled::IVec>, KeepError> {
        let keys = || self.published.iter().keys().collect::<Result<Vec<_>, _>>();
        self.guarded(|| keys().map_err(|error| failed(&error)))
    }
}

impl Looks for SledKeep {
    fn waiting_looks(&self) -> Result<Vec<LookReport>, KeepError> {
        Ok(self.all(&self.waiting, WAITING)?.into_iter().map(|(_, report)| report).collect())
    }

    fn note_look(&self, report: &LookReport) -> Result<(), KeepError> {
        let _alone = self.alone();
        let key = looks::key(report);
        let is_known = self.get::<LookReport>(&self.waiting, WAITING, &key)?.is_some();
        if is_known || !looks::has_room(self.guarded(|| Ok(self.waiting.len()))?, report) {
            return Ok(());
        }
        self.put(&self.waiting, &key, "a look", report)
    }

    fn forget_look(&self, report: &LookReport) -> Result<(), KeepError> {
        self.guarded(|| self.waiting.remove(looks::key(report)).map(drop).map_err(|error| failed(&error)))
    }

    fn published_version(&self, network: &NetworkId) -> Result<u64, KeepError> {
        Ok(Cursor::version(self.cursor()?, network).unwrap_or(0))
    }

    fn published(&self, network: &NetworkId) -> Result<BTreeMap<Gtin, ProductLooks>, KeepError> {
        if Cursor::version(self.cursor()?, network).is_none() {
            return Ok(BTreeMap::new());
        }
        let records =
            self.guarded(|| self.published.iter().collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error)))?;
        let products = records.iter().filter(|(key, _)| key.as_ref() != CURSOR);
        let read = products.filter_map(|(_, record)| self.value::<ProductLooks>(PUBLISHED, record));
        Ok(read.map(|product| (product.gtin, product)).collect())
    }

    fn published_of(&self, gtin: &Gtin, network: &NetworkId) -> Result<Option<ProductLooks>, KeepError> {
        if Cursor::version(self.cursor()?, network).is_none() {
            return Ok(None);
        }
        self.get(&self.published, PUBLISHED, gtin.as_str().as_bytes())
    }

    fn take_published(&self, delta: &LooksDelta) -> Result<Vec<Gtin>, KeepError> {
        let _alone = self.alone();
        let mut batch = sled::Batch::default();
        let mut changed: Vec<Gtin> = delta.products.iter().map(|product| product.gtin).collect();
        let is_other = Cursor::version(self.cursor()?, &delta.network).is_none();
        if delta.full || is_other {
            for key in self.published_keys()? {
                changed.extend(std::str::from_utf8(&key).ok().and_then(|key| Gtin::unchecked(key).ok()));
                batch.remove(key);
            }
        }
        let sealed = |what, value: Result<Vec<u8>, serde_json::Error>| {
            value.map(|payload| record::seal(&payload)).map_err(|source| KeepError::Encode { what, source })
        };
        for product in &delta.products {
            let record = sealed("what a product looks like", serde_json::to_vec(product))?;
            batch.insert(product.gtin.as_str().as_bytes(), record);
        }
        let cursor = Cursor { network: delta.network.clone(), version: delta.version };
        batch.insert(CURSOR, sealed("how far the looks are", serde_json::to_vec(&cursor))?);
        self.guarded(|| self.published.apply_batch(batch).map_err(|error| failed(&error)))?;
        changed.sort_unstable();
        changed.dedup();
        Ok(changed)
    }
}
