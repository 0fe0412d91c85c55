//! The catalogue: each import is a new version of the whole, and each key remembers the version that changed it last. What a cart
//! missed is therefore one query, whatever version it comes from. A version number is at least the second of its import, so a cart
//! that knew another database, or a later state than a restored backup, is recognised and given everything anew.

use std::collections::BTreeMap;

use cart_domain::Gtin;
use cart_domain::catalogue::{CatalogueVersion, Product};
use cart_protocol::CatalogueDelta;
use cart_protocol::catalogue_csv::Reading;
use sqlx::SqliteConnection;

use crate::clock;
use crate::error::StoreError;
use crate::store::Store;

/// What an import did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    pub version: CatalogueVersion,
    /// How many products the shop sells now.
    pub products: usize,
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    /// Products that stay as they were, because the row about them was skipped.
    pub kept: usize,
}

/// Every key that was ever sold, with its product as stored, or `None` where it is not sold any more.
type Stored = BTreeMap<Gtin, Option<String>>;

impl Store {
    /// Makes a file's products the catalogue. What it does not name is no longer sold, except products whose row was skipped:
    /// somebody meant to describe them.
    pub async fn import(&self, source: &str, reading: &Reading) -> Result<Imported, StoreError> {
        let mut change = self.database.write().await?;
        let version = next_version(&mut change).await?;
        let mut stored = stored(&mut change).await?;
        sqlx::query("INSERT INTO catalogue_versions VALUES (?, ?, ?, 0, 0, 0)")
            .bind(version)
            .bind(clock::now().0)
            .bind(source)
            .execute(&mut *change)
            .await?;
        let mut done = Imported {
            version: from_sql(version),
            products: reading.products.len(),
            added: 0,
            changed: 0,
            removed: 0,
            kept: 0,
        };
        for product in &reading.products {
            let text =
                serde_json::to_string(product).map_err(|source| StoreError::Damaged { what: "product", source })?;
            match stored.remove(&product.gtin) {
                Some(Some(same)) if same == text => continue,
                Some(Some(_)) => done.changed += 1,
                Some(None) | None => done.added += 1,
            }
            put(&mut change, product.gtin, Some(&text), version).await?;
        }
        for gtin in reading.skipped_keys() {
            done.kept += usize::from(matches!(stored.remove(&gtin), Some(Some(_))));
        }
        for (gtin, _) in stored.into_iter().filter(|(_, product)| product.is_some()) {
            put(&mut change, gtin, None, version).await?;
            done.removed += 1;
        }
        done.products += done.kept;
        note_counts(&mut change, version, &done).await?;
        change.commit().await?;
        Ok(done)
    }

    /// The version of the newest import; zero before the first.
    pub async fn catalogue_version(&self) -> Result<CatalogueVersion, StoreError> {
        let version: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM catalogue_versions")
            .fetch_one(&self.database.reader)
            .await?;
        Ok(from_sql(version))
    }

    /// What changed since a version, or everything where this store never had that version.
    pub async fn catalogue_since(&self, since: CatalogueVersion) -> Result<CatalogueDelta, StoreError> {
        let mut snapshot = self.database.reader.begin().await?;
        let version: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM catalogue_versions")
            .fetch_one(&mut *snapshot)
            .await?;
        let since = i64::try_from(since.0).unwrap_or(i64::MAX);
        let known: bool = sqlx::query_scalar("SELECT count(*) FROM catalogue_versions WHERE version = ?")
            .bind(since)
            .fetch_one(&mut *snapshot)
            .await?;
        let changed: Vec<(String, Option<String>)> =
            sqlx::query_as("SELECT gtin, product FROM products WHERE version > ? ORDER BY gtin")
                .bind(if known { since } else { 0 })
                .fetch_all(&mut *snapshot)
                .await?;
        let mut delta =
            CatalogueDelta { version: from_sql(version), full: !known, products: Vec::new(), removed: Vec::new() };
        for (gtin, product) in changed {
            match product {
                Some(text) => delta.products.push(read(&text)?),
                None if known => delta.removed.push(key(&gtin)?),
                None => {}
            }
        }
        Ok(delta)
    }

    /// Every product of the shop, by key.
    pub async fn products(&self) -> Result<Vec<Product>, StoreError> {
        let texts: Vec<String> =
            sqlx::query_scalar("SELECT product FROM products WHERE product IS NOT NULL ORDER BY gtin")
                .fetch_all(&self.database.reader)
                .await?;
        texts.iter().map(|text| read(text)).collect()
    }
}

async fn next_version(db: &mut SqliteConnection) -> Result<i64, StoreError> {
    let newest: i64 =
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM catalogue_versions").fetch_one(db).await?;
    Ok((newest + 1).max(clock::now().0 / 1_000))
}

async fn stored(db: &mut SqliteConnection) -> Result<Stored, StoreError> {
    let rows: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT gtin, product FROM products").fetch_all(db).await?;
    rows.into_iter().map(|(gtin, product)| Ok((key(&gtin)?, product))).collect()
}

async fn put(db: &mut SqliteConnection, gtin: Gtin, product: Option<&str>, version: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO products (gtin, product, version) VALUES (?, ?, ?)
         ON CONFLICT (gtin) DO UPDATE SET product = excluded.product, version = excluded.version",
    )
    .bind(gtin.as_str())
    .bind(product)
    .bind(version)
    .execute(db)
    .await?;
    Ok(())
}

async fn note_counts(db: &mut SqliteConnection, version: i64, done: &Imported) -> Result<(), StoreError> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    sqlx::query("UPDATE catalogue_versions SET products = ?, changed = ?, removed = ? WHERE version = ?")
        .bind(count(done.products))
        .bind(count(done.added + done.changed))
        .bind(count(done.removed))
        .bind(version)
        .execute(db)
        .await?;
    Ok(())
}

fn from_sql(version: i64) -> CatalogueVersion {
    CatalogueVersion(u64::try_from(version).unwrap_or(0))
}

fn key(text: &str) -> Result<Gtin, StoreError> {
    Ok(Gtin::try_from(text.to_owned())?)
}

fn read(text: &str) -> Result<Product, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Damaged { what: "product", source })
}
