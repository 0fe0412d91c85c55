//! What is published, version by version for carts, and as a list for people.

use cart_domain::Gtin;
use cart_domain::catalogue::Product;
use cart_protocol::{Direction, LooksDelta, NetworkId, ProductLooks, PublishedLook, PublishedSource};
use sqlx::SqliteConnection;

use super::agreement::Source;
use crate::clock;
use crate::error::StoreError;
use crate::store::Store;

/// So many products are told of at once; a cart asks again for more.
const AT_ONCE: usize = 200;

/// What is published of one product, for the store's people.
#[derive(Clone, Debug)]
pub(crate) struct Publication {
    pub(crate) gtin: Gtin,
    /// Nothing where the catalogue does not have it any more.
    pub(crate) name: Option<String>,
    pub(crate) network: String,
    pub(crate) source: Source,
    pub(crate) looks: i64,
    pub(crate) carts: i64,
    pub(crate) trips: i64,
    /// Milliseconds since 1970.
    pub(crate) since: i64,
}

/// Key, network, source, looks, carts, trips, since when, and the product as the catalogue has it.
type Listed = (String, String, String, i64, i64, i64, i64, Option<String>);

impl Store {
    /// What changed since a version of what is published for a network, or everything where this store never had that version.
    pub(crate) async fn looks_since(&self, network: &NetworkId, since: u64) -> Result<LooksDelta, StoreError> {
        let mut snapshot = self.database.reader.begin().await?;
        let asked = i64::try_from(since).unwrap_or(i64::MAX);
        let known: bool = sqlx::query_scalar("SELECT count(*) FROM look_versions WHERE version = ?")
            .bind(asked)
            .fetch_one(&mut *snapshot)
            .await?;
        let from = if known { asked } else { 0 };
        let mut changed: Vec<(String, i64)> = sqlx::query_as(
            "SELECT gtin, version FROM look_products WHERE network = ? AND version > ? ORDER BY version LIMIT ?",
        )
        .bind(network.as_str())
        .bind(from)
        .bind(i64::try_from(AT_ONCE + 1).unwrap_or(i64::MAX))
        .fetch_all(&mut *snapshot)
        .await?;
        let more = changed.len() > AT_ONCE;
        changed.truncate(AT_ONCE);
        let version = changed.last().map_or(from, |(_, version)| *version);
        let mut products = Vec::with_capacity(changed.len());
        for (gtin, _) in changed {
            products.push(product(&mut snapshot, network, &gtin).await?);
        }
        let version = u64::try_from(version).unwrap_or(0);
        Ok(LooksDelta { version, network: network.clone(), full: !known, more, products })
    }

    /// Everything that is published, by product.
    pub(crate) async fn publications(&self) -> Result<Vec<Publication>, StoreError> {
        let listed: Vec<Listed> = sqlx::query_as(
            "SELECT l.gtin, l.network, l.source, count(*) AS looks, count(DISTINCT l.cart) AS carts,
                    count(DISTINCT l.cart || ' ' || l.mark) AS trips, min(l.changed) AS since, p.product
             FROM looks l LEFT JOIN products p ON p.gtin = l.gtin
             WHERE l.state = 'published' GROUP BY l.gtin, l.network, l.source ORDER BY since DESC, l.gtin",
        )
        .fetch_all(&self.database.reader)
        .await?;
        listed.into_iter().map(Publication::of).collect()
    }
}

impl Publication {
    fn of((gtin, network, source, looks, carts, trips, since, product): Listed) -> Result<Self, StoreError> {
        let product = product.as_deref().map(serde_json::from_str::<Product>).transpose();
        let product = product.map_err(|source| StoreError::Damaged { what: "product", source })?;
        let (gtin, source) = (Gtin::try_from(gtin)?, Source::parse(&source).ok_or(StoreError::DamagedLook)?);
        Ok(Publication { gtin, name: product.map(|product| product.name), network, source, looks, carts, trips, since })
    }
}

/// Gives what is published of a product a new version.
pub(super) async fn note(db: &mut SqliteConnection, network: &NetworkId, gtin: Gtin) -> Result<(), StoreError> {
    let newest: i64 =
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM look_versions").fetch_one(&mut *db).await?;
    // At least the second of the change, so that a version from after a backup that was restored is not given again.
    let version = (newest + 1).max(clock::now().0 / 1_000);
    sqlx::query("INSERT INTO look_versions VALUES (?)").bind(version).execute(&mut *db).await?;
    sqlx::query("INSERT OR REPLACE INTO look_products (network, gtin, version) VALUES (?, ?, ?)")
        .bind(network.as_str())
        .bind(gtin.as_str())
        .bind(version)
        .execute(db)
        .await?;
    Ok(())
}

async fn product(db: &mut SqliteConnection, network: &NetworkId, gtin: &str) -> Result<ProductLooks, StoreError> {
    let rows: Vec<(String, String, Vec<u8>)> = sqlx::query_as(
        "SELECT source, state, direction FROM looks
         WHERE network = ? AND gtin = ? AND state IN ('published', 'withdrawn') ORDER BY source = 'placed', number DESC",
    )
    .bind(network.as_str())
    .bind(gtin)
    .fetch_all(db)
    .await?;
    let mut told = ProductLooks { gtin: Gtin::try_from(gtin.to_owned())?, looks: Vec::new(), withdrawn: Vec::new() };
    for (source, state, bytes) in rows {
        let direction = Direction::of(bytes.try_into().map_err(|_| StoreError::DamagedLook)?);
        let source = match Source::parse(&source).ok_or(StoreError::DamagedLook)? {
            Source::Shown => PublishedSource::Shown,
            Source::Placed => PublishedSource::Agreed,
        };
        if state == "withdrawn" {
            told.withdrawn.push(direction);
        } else {
            told.looks.push(PublishedLook { direction, source });
        }
    }
    Ok(told)
}
