//! What products look like, passed on from cart to cart. A cart tells what it saw of a product whose scan and weight agreed; what two carts and three
//! trips agree on is published to all carts with the same network, and what staff showed at once.
//!
//! ```text
//!   placed ──▶ waiting ──two carts, three trips agree──▶ published ──newer ones, after a month──▶ replaced
//!   shown ──────────────────────────────────────────────▶   │
//!                                                            └──a clerk──▶ withdrawn, and whatever looks like it stays out
//! ```
//!
//! A look that is sent again counts once. There are never more than [`cart_protocol::MOST_LOOKS`] published looks of a product, and never more waiting than
//! [`MOST_WAITING`], of which one cart has [`MOST_OF_A_CART`], nor more replaced ones: a cart cannot push out what others saw, and a product that sells all
//! day has no more rows than another. The looks of two networks never meet.

mod agreement;
mod published;

use cart_domain::Gtin;
use cart_domain::ids::CartId;
use cart_protocol::{LookHeard, LookReport, LookSource, NetworkId};
use cart_vision::Embedding;
use sqlx::SqliteConnection;

use crate::clock;
use crate::error::{Malformed, StoreError};
use crate::store::Store;
pub(crate) use agreement::Source;
use agreement::{Look, State};
pub(crate) use published::Publication;

/// So many looks of a product wait at most, and so many of them from one cart. As many of those that were replaced are remembered, since a cart that was
/// shown one still uses it, and has to hear when it is withdrawn.
const MOST_WAITING: i64 = 24;
const MOST_OF_A_CART: i64 = 6;
/// What waits for longer is forgotten with the next look of the product.
const KEPT_FOR: i64 = 90 * 24 * 60 * 60 * 1_000;

type Row = (i64, String, String, String, Vec<u8>, String, i64);

impl Store {
    /// Takes in what a cart tells, and publishes what comes of it.
    pub(crate) async fn hear_look(&self, cart: &CartId, report: &LookReport) -> Result<LookHeard, StoreError> {
        report.check().map_err(Malformed::Look)?;
        Embedding::from_bytes(report.direction.bytes()).ok_or(Malformed::Nowhere)?;
        let mut change = self.database.write().await?;
        let is_new = add(&mut change, cart, report).await?;
        let mut published = false;
        if is_new {
            let looks = looks(&mut change, &report.network, report.gtin).await?;
            let after = agreement::after(&looks);
            published = !after.publish.is_empty();
            put(&mut change, &after.publish, State::Published).await?;
            put(&mut change, &after.replace, State::Replaced).await?;
            if published {
                published::note(&mut change, &report.network, report.gtin).await?;
                tracing::info!(gtin = %report.gtin, looks = after.publish.len(), source = source(report).name(), "what a product looks like is published");
            }
            bound(&mut change, cart, report).await?;
        }
        change.commit().await?;
        Ok(LookHeard { published })
    }

    /// Withdraws what is published of a product, from every network unless one is named. How many looks that are comes back.
    pub(crate) async fn withdraw_looks(
        &self,
        gtin: Gtin,
        source: Option<Source>,
        network: Option<&NetworkId>,
    ) -> Result<usize, StoreError> {
        let mut change = self.database.write().await?;
        let networks: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT network FROM looks WHERE state = 'published' AND gtin = ?1 AND network = coalesce(?2, network)",
        )
        .bind(gtin.as_str())
        .bind(network.map(NetworkId::as_str))
        .fetch_all(&mut *change)
        .await?;
        let mut withdrawn = 0;
        for network in networks {
            let network = NetworkId::try_from(network).map_err(|_| StoreError::DamagedLook)?;
            let going = agreement::going(&looks(&mut change, &network, gtin).await?, source);
            if !going.is_empty() {
                put(&mut change, &going, State::Withdrawn).await?;
                published::note(&mut change, &network, gtin).await?;
            }
            withdrawn += going.len();
        }
        change.commit().await?;
        tracing::info!(%gtin, looks = withdrawn, "what a product looks like was withdrawn");
        Ok(withdrawn)
    }
}

fn source(report: &LookReport) -> Source {
    match report.source {
        LookSource::Shown => Source::Shown,
        LookSource::Placed { .. } => Source::Placed,
    }
}

/// Whether it was not there already.
async fn add(db: &mut SqliteConnection, cart: &CartId, report: &LookReport) -> Result<bool, StoreError> {
    let weighed = match report.source {
        LookSource::Placed { weighed } => Some(weighed),
        LookSource::Shown => None,
    };
    let now = clock::now().0;
    let added = sqlx::query(
        "INSERT OR IGNORE INTO looks (network, gtin, cart, mark, source, weighed, direction, state, heard, changed)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(report.network.as_str())
    .bind(report.gtin.as_str())
    .bind(&cart.0)
    .bind(report.mark.as_str())
    .bind(source(report).name())
    .bind(weighed)
    .bind(report.direction.bytes().as_slice())
    .bind(State::Waiting.name())
    .bind(now)
    .bind(now)
    .execute(db)
    .await?;
    Ok(added.rows_affected() > 0)
}

/// All looks of a product, oldest first.
async fn looks(db: &mut SqliteConnection, network: &NetworkId, gtin: Gtin) -> Result<Vec<Look>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, cart, mark, source, direction, state, changed FROM looks WHERE network = ? AND gtin = ? ORDER BY number",
    )
    .bind(network.as_str())
    .bind(gtin.as_str())
    .fetch_all(db)
    .await?;
    let look = |(number, cart, mark, source, bytes, state, changed): Row| {
        let direction = Embedding::from_bytes(bytes.as_slice().try_into().ok()?)?;
        let (source, state) = (Source::parse(&source)?, State::parse(&state)?);
        Some(Look { number, cart, mark, direction, source, state, changed })
    };
    rows.into_iter().map(|row| look(row).ok_or(StoreError::DamagedLook)).collect()
}

async fn put(db: &mut SqliteConnection, numbers: &[i64], state: State) -> Result<(), StoreError> {
    for number in numbers {
        sqlx::query("UPDATE looks SET state = ?, changed = ? WHERE number = ?")
            .bind(state.name())
            .bind(clock::now().0)
            .bind(number)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Forgets what is more than may wait, the oldest first, and what is long over.
async fn bound(db: &mut SqliteConnection, cart: &CartId, report: &LookReport) -> Result<(), StoreError> {
    let bounds = [
        (State::Waiting, Some(&cart.0), MOST_OF_A_CART),
        (State::Waiting, None, MOST_WAITING),
        (State::Replaced, None, MOST_WAITING),
    ];
    for (state, cart, most) in bounds {
        sqlx::query(
            "DELETE FROM looks WHERE number IN (
                 SELECT number FROM looks
                 WHERE network = ?1 AND gtin = ?2 AND state = ?3 AND cart = coalesce(?4, cart)
                 ORDER BY number DESC LIMIT -1 OFFSET ?5)",
        )
        .bind(report.network.as_str())
        .bind(report.gtin.as_str())
        .bind(state.name())
        .bind(cart)
        .bind(most)
        .execute(&mut *db)
        .await?;
    }
    sqlx::query("DELETE FROM looks WHERE network = ? AND gtin = ? AND state = 'waiting' AND changed < ?")
        .bind(report.network.as_str())
        .bind(report.gtin.as_str())
        .bind(clock::now().0 - KEPT_FOR)
        .execute(db)
        .await?;
    Ok(())
}
