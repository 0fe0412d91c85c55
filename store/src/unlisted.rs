//! Products that the carts did not know: what carts report is counted by code, for a clerk who puts it into the catalogue or the label
//! right and then marks it as done.
//!
//! A report that is sent again counts once: of each cart and code the newest report is remembered, and only what it says beyond that is
//! added. A code that is scanned after it was done is open again and counted anew. There are never more than [`MOST_OPEN`] open codes;
//! further ones are heard and forgotten, since a shop with so many has no use for another.

use cart_domain::Wall;
use cart_domain::ids::CartId;
use cart_protocol::{UnlistedHeard, UnlistedReport};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, SqliteConnection};

use crate::clock;
use crate::error::{Malformed, StoreError};
use crate::store::Store;

/// How many codes may be open.
const MOST_OPEN: i64 = 2_000;
/// How long a code that is done stays known, so that a cart that was long away does not open it again.
const DONE_FOR: i64 = 90 * 24 * 60 * 60 * 1_000;

/// One code that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenCode {
    pub(crate) number: i64,
    pub(crate) text: String,
    pub(crate) aim: Option<String>,
    pub(crate) why: String,
    pub(crate) gtin: Option<String>,
    pub(crate) catalogue: i64,
    pub(crate) cart: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) times: i64,
    pub(crate) pictured: bool,
    /// The catalogue has the product by now.
    pub(crate) listed: bool,
}

impl FromRow<'_, SqliteRow> for OpenCode {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(OpenCode {
            number: row.try_get("number")?,
            text: row.try_get("text")?,
            aim: row.try_get("aim")?,
            why: row.try_get("why")?,
            gtin: row.try_get("gtin")?,
            catalogue: row.try_get("catalogue")?,
            cart: row.try_get("cart")?,
            first: row.try_get("first")?,
            last: row.try_get("last")?,
            times: row.try_get("times")?,
            pictured: row.try_get("pictured")?,
            listed: row.try_get("listed")?,
        })
    }
}

impl Store {
    /// Counts what a cart reports.
    pub(crate) async fn hear_unlisted(
        &self,
        cart: &CartId,
        report: &UnlistedReport,
    ) -> Result<UnlistedHeard, StoreError> {
        report.check().map_err(Malformed::Unlisted)?;
        let mut change = self.database.write().await?;
        let known: Option<(i64, Option<i64>)> = sqlx::query_as("SELECT number, done FROM unlisted WHERE text = ?")
            .bind(&report.text)
            .fetch_optional(&mut *change)
            .await?;
        match known {
            Some((_, Some(done))) if report.last <= Wall(done) => {}
            Some((number, done)) => {
                let new = unheard(&mut change, cart, report).await?;
                count(&mut change, (number, done.is_some()), cart, report, new).await?;
            }
            None if is_full(&mut change).await? => {
                tracing::warn!(cart = cart.0, "so many codes are open that a further one is not kept");
            }
            None => add(&mut change, cart, report).await?,
        }
        change.commit().await?;
        Ok(UnlistedHeard { times: report.times })
    }

    /// The open codes, what was scanned most often first.
    pub(crate) async fn open_unlisted(&self) -> Result<Vec<OpenCode>, StoreError> {
        let open = "SELECT number, text, aim, why, gtin, catalogue, cart, first, last, times,
                           picture IS NOT NULL AS pictured,
                           EXISTS (SELECT 1 FROM products p WHERE p.gtin = unlisted.gtin AND p.product IS NOT NULL) AS listed
                    FROM unlisted WHERE done IS NULL ORDER BY times DESC, last DESC";
        Ok(sqlx::query_as(open).fetch_all(&self.database.reader).await?)
    }

    /// The picture of an open code's label, as PNG.
    pub(crate) async fn unlisted_picture(&self, number: i64) -> Result<Vec<u8>, StoreError> {
        let picture: Option<Option<Vec<u8>>> = sqlx::query_scalar("SELECT picture FROM unlisted WHERE number = ?")
            .bind(number)
            .fetch_optional(&self.database.reader)
            .await?;
        picture.flatten().ok_or(StoreError::NoPlace)
    }

    /// Marks a code as done. Its picture has served its purpose and is erased.
    pub(crate) async fn finish_unlisted(&self, number: i64) -> Result<(), StoreError> {
        let mut change = self.database.write().await?;
        let done = sqlx::query("UPDATE unlisted SET done = coalesce(done, ?), picture = NULL WHERE number = ?")
            .bind(clock::now().0)
            .bind(number)
            .execute(&mut *change)
            .await?;
        change.commit().await?;
        if done.rows_affected() == 0 { Err(StoreError::NoPlace) } else { Ok(()) }
    }
}

/// How many scans of a report have not been counted yet; from now on they have.
async fn unheard(db: &mut SqliteConnection, cart: &CartId, report: &UnlistedReport) -> Result<u32, StoreError> {
    let heard: Option<i64> = sqlx::query_scalar(
        "SELECT times FROM unlisted_heard WHERE text = ? AND cart = ? AND catalogue = ? AND first = ?",
    )
    .bind(&report.text)
    .bind(&cart.0)
    .bind(version(report))
    .bind(report.first.0)
    .fetch_optional(&mut *db)
    .await?;
    let heard = heard.map_or(0, |times| u32::try_from(times).unwrap_or(u32::MAX));
    sqlx::query("INSERT OR REPLACE INTO unlisted_heard (text, cart, catalogue, first, times) VALUES (?, ?, ?, ?, ?)")
        .bind(&report.text)
        .bind(&cart.0)
        .bind(version(report))
        .bind(report.first.0)
        .bind(heard.max(report.times))
        .execute(db)
        .await?;
    Ok(report.times.saturating_sub(heard))
}

async fn count(
    db: &mut SqliteConnection,
    (number, is_done): (i64, bool),
    cart: &CartId,
    report: &UnlistedReport,
    new: u32,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE unlisted SET times = iif(?, 0, times) + ?, first = iif(?, ?, min(first, ?)), last = max(last, ?), cart = ?,
                             why = ?, gtin = coalesce(?, gtin), catalogue = max(catalogue, ?),
                             picture = coalesce(picture, ?), done = NULL
         WHERE number = ?",
    )
    .bind(is_done)
    .bind(new)
    .bind(is_done)
    .bind(report.first.0)
    .bind(report.first.0)
    .bind(report.last.0)
    .bind(&cart.0)
    .bind(report.why.name())
    .bind(report.gtin.map(String::from))
    .bind(version(report))
    .bind(report.picture.as_ref().map(|picture| picture.png()))
    .bind(number)
    .execute(db)
    .await?;
    Ok(())
}

async fn is_full(db: &mut SqliteConnection) -> Result<bool, StoreError> {
    let open: i64 = sqlx::query_scalar("SELECT count(*) FROM unlisted WHERE done IS NULL").fetch_one(&mut *db).await?;
    Ok(open >= MOST_OPEN)
}

async fn add(db: &mut SqliteConnection, cart: &CartId, report: &UnlistedReport) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM unlisted WHERE done < ?").bind(clock::now().0 - DONE_FOR).execute(&mut *db).await?;
    sqlx::query(
        "INSERT INTO unlisted (text, aim, why, gtin, catalogue, cart, first, last, times, picture)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&report.text)
    .bind(&report.aim)
    .bind(report.why.name())
    .bind(report.gtin.map(String::from))
    .bind(version(report))
    .bind(&cart.0)
    .bind(report.first.0)
    .bind(report.last.0)
    .bind(report.times)
    .bind(report.picture.as_ref().map(|picture| picture.png()))
    .execute(&mut *db)
    .await?;
    unheard(db, cart, report).await?;
    Ok(())
}

fn version(report: &UnlistedReport) -> i64 {
    i64::try_from(report.catalogue.0).unwrap_or(i64::MAX)
}
