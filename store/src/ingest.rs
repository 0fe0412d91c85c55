//! Taking in events. A cart may send the same ones again, out of order or in pieces; for each (cart, trip, seq) the first content that
//! came in stays, and the stored events of a trip never have a hole. Of a batch that begins with what is expected and has a gap later,
//! the part before the gap is kept. Of a batch that contradicts what is stored, nothing is.

use std::collections::BTreeMap;

use cart_domain::Wall;
use cart_domain::ids::{CartId, Seq, TripId};
use cart_protocol::{Accepted, Agreement, CartTotal, EventBatch, MAX_BATCH};
use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use crate::clock;
use crate::error::{Malformed, StoreError};
use crate::store::{Store, TripKey};
use crate::trips::{from_sql, to_sql};

/// What every version of the event format has.
#[derive(Deserialize)]
struct Stamp {
    #[serde(rename = "schema")]
    _schema: u16,
    cart: CartId,
    trip: TripId,
    seq: Seq,
    wall: Wall,
}

/// Events by number, each once.
type Incoming = BTreeMap<Seq, (Wall, Value)>;

impl Store {
    /// Stores what is new of a batch and says how far the trip is complete.
    pub async fn take_in(&self, key: &TripKey, batch: EventBatch<Value>) -> Result<Accepted, StoreError> {
        let incoming = in_order(key, batch.events)?;
        let mut change = self.database.write().await?;
        let before = through(&mut change, key).await?;
        refuse_contradiction(&mut change, key, incoming.range(..=before)).await?;
        let mut stored = before;
        for (seq, (wall, body)) in incoming.range(before.next()..) {
            if *seq != stored.next() {
                break;
            }
            append(&mut change, key, *seq, *wall, body).await?;
            stored = *seq;
        }
        if let Some(total) = batch.cart_total {
            note_total(&mut change, key, total).await?;
        }
        change.commit().await?;
        tracing::debug!(
            cart = key.cart.0,
            trip = key.trip.as_str(),
            through = stored.0,
            new = stored.0 - before.0,
            "events taken in"
        );
        match incoming.range(stored.next()..).next() {
            Some((sent, _)) => Err(StoreError::Gap { expected: stored.next(), sent: *sent }),
            None => {
                self.warn_of_difference(key, batch.cart_total).await?;
                Ok(Accepted { accepted_through: stored })
            }
        }
    }

    async fn warn_of_difference(&self, key: &TripKey, total: Option<CartTotal>) -> Result<(), StoreError> {
        if total.is_none() {
            return Ok(());
        }
        let agreement = self.trip(key).await?.project().agreement;
        if let Agreement::Different { seq, cart, store } = agreement {
            let (cart_name, trip) = (&key.cart.0, key.trip.as_str());
            tracing::warn!(
                cart = cart_name,
                trip,
                seq = seq.0,
                said = cart.minor(),
                ours = store.minor(),
                "receipts differ"
            );
        }
        Ok(())
    }
}

/// The events of a batch by number, each of them of this trip.
fn in_order(key: &TripKey, events: Vec<Value>) -> Result<Incoming, StoreError> {
    if events.len() > MAX_BATCH {
        return Err(Malformed::Batch(events.len()).into());
    }
    let mut incoming = Incoming::new();
    for body in events {
        let stamp = Stamp::deserialize(&body).map_err(Malformed::Stamp)?;
        let seq = stamp.seq;
        if stamp.cart != key.cart || stamp.trip != key.trip {
            return Err(Malformed::Elsewhere(seq).into());
        }
        if seq == Seq(0) || i64::try_from(seq.0).is_err() {
            return Err(Malformed::Number(seq).into());
        }
        if incoming.get(&seq).is_some_and(|(_, other)| *other != body) {
            return Err(StoreError::Conflict(seq));
        }
        incoming.insert(seq, (stamp.wall, body));
    }
    Ok(incoming)
}

async fn through(db: &mut SqliteConnection, key: &TripKey) -> Result<Seq, StoreError> {
    let through: Option<i64> = sqlx::query_scalar("SELECT through FROM trips WHERE cart = ? AND trip = ?")
        .bind(&key.cart.0)
        .bind(key.trip.as_str())
        .fetch_optional(db)
        .await?;
    Ok(through.map(from_sql).unwrap_or_default())
}

async fn refuse_contradiction(
    db: &mut SqliteConnection,
    key: &TripKey,
    again: impl Iterator<Item = (&Seq, &(Wall, Value))>,
) -> Result<(), StoreError> {
    for (seq, (_, body)) in again {
        let stored: String = sqlx::query_scalar("SELECT body FROM events WHERE cart = ? AND trip = ? AND seq = ?")
            .bind(&key.cart.0)
            .bind(key.trip.as_str())
            .bind(to_sql(*seq))
            .fetch_one(&mut *db)
            .await?;
        let stored: Value =
            serde_json::from_str(&stored).map_err(|source| StoreError::Damaged { what: "event", source })?;
        if stored != *body {
            return Err(StoreError::Conflict(*seq));
        }
    }
    Ok(())
}

async fn append(
    db: &mut SqliteConnection,
    key: &TripKey,
    seq: Seq,
    wall: Wall,
    body: &Value,
) -> Result<(), StoreError> {
    let now = clock::now().0;
    sqlx::query("INSERT INTO events (cart, trip, seq, received, body) VALUES (?, ?, ?, ?, ?)")
        .bind(&key.cart.0)
        .bind(key.trip.as_str())
        .bind(to_sql(seq))
        .bind(now)
        .bind(body.to_string())
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO trips (cart, trip, started, changed, through) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (cart, trip) DO UPDATE SET changed = excluded.changed, through = excluded.through",
    )
    .bind(&key.cart.0)
    .bind(key.trip.as_str())
    .bind(wall.0)
    .bind(now)
    .bind(to_sql(seq))
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// Remembers the newest total that the cart named.
async fn note_total(db: &mut SqliteConnection, key: &TripKey, total: CartTotal) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE trips SET cart_total_seq = ?3, cart_total = ?4
         WHERE cart = ?1 AND trip = ?2 AND coalesce(cart_total_seq, 0) <= ?3",
    )
    .bind(&key.cart.0)
    .bind(key.trip.as_str())
    .bind(to_sql(total.seq))
    .bind(total.total.minor())
    .execute(db)
    .await?;
    Ok(())
}
