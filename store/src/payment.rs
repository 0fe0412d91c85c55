//! The simulated payment provider. It accepts whatever is asked for, unless the amount ends in the digits that the store was started
//! with, so that a declined payment can be tried out. Money is taken once per trip and once per idempotency key, however often a cart
//! asks, and never for an amount that the store's own receipt contradicts.

use std::str::FromStr;

use cart_domain::Money;
use cart_domain::ids::Seq;
use cart_protocol::{PaymentRequest, PaymentWord};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _, SqliteConnection};

use crate::clock;
use crate::error::{Malformed, StoreError};
use crate::store::{Store, TripKey};
use crate::trips::{from_sql, to_sql};

/// The last digits, in minor units, of amounts that are declined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclineEnding(String);

/// A text that cannot be the end of an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be the end of an amount: 1 to 6 digits are expected")]
pub struct NoDeclineEnding(String);

impl FromStr for DeclineEnding {
    type Err = NoDeclineEnding;
    fn from_str(text: &str) -> Result<Self, NoDeclineEnding> {
        let fits = matches!(text.len(), 1..=6) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(DeclineEnding(text.to_owned())) } else { Err(NoDeclineEnding(text.to_owned())) }
    }
}

impl DeclineEnding {
    fn declines(&self, amount: Money) -> bool {
        format!("{:06}", amount.minor()).ends_with(&self.0)
    }
}

/// A payment that was asked for before.
struct Earlier {
    trip: String,
    amount: i64,
    through: Option<i64>,
    ok: bool,
    reference: String,
}

impl FromRow<'_, SqliteRow> for Earlier {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Earlier {
            trip: row.try_get("trip")?,
            amount: row.try_get("amount")?,
            through: row.try_get("through")?,
            ok: row.try_get("ok")?,
            reference: row.try_get("reference")?,
        })
    }
}

impl Earlier {
    fn word(self) -> PaymentWord {
        PaymentWord { ok: self.ok, reference: self.reference }
    }

    fn is_for(&self, key: &TripKey, request: &PaymentRequest) -> bool {
        self.trip == key.trip.as_str()
            && self.amount == request.amount.minor()
            && self.through.map(from_sql) == request.through
    }
}

impl Store {
    /// Asks the provider for money, at most once.
    pub async fn pay(
        &self,
        key: &TripKey,
        idempotency_key: &str,
        request: PaymentRequest,
    ) -> Result<PaymentWord, StoreError> {
        if request.amount < Money::ZERO {
            return Err(Malformed::Amount.into());
        }
        let mut change = self.database.write().await?;
        if let Some(earlier) = by_key(&mut change, key, idempotency_key).await? {
            return if earlier.is_for(key, &request) { Ok(earlier.word()) } else { Err(StoreError::KeyReused) };
        }
        if let Some(paid) = accepted(&mut change, key).await? {
            let same = paid.amount == request.amount.minor();
            return if same { Ok(paid.word()) } else { Err(StoreError::AlreadyPaid(Money::from_minor(paid.amount))) };
        }
        if let Some(through) = request.through {
            self.check_amount(key, request.amount, through).await?;
        }
        let ok = !self.config.decline.as_ref().is_some_and(|ending| ending.declines(request.amount));
        let word = note(&mut change, key, idempotency_key, &request, ok).await?;
        change.commit().await?;
        let (cart, trip, reference) = (&key.cart.0, key.trip.as_str(), &word.reference);
        tracing::info!(cart, trip, amount = request.amount.minor(), ok, reference, "payment asked for");
        Ok(word)
    }

    /// The store's receipt after the event `through` must come to the same amount.
    async fn check_amount(&self, key: &TripKey, asked: Money, through: Seq) -> Result<(), StoreError> {
        let trip = match self.trip(key).await {
            Err(StoreError::NoTrip) => return Err(StoreError::Gap { expected: Seq(1), sent: through }),
            trip => trip?,
        };
        let stored = trip.events.last().map(|(seq, _)| *seq).unwrap_or_default();
        if stored < through {
            return Err(StoreError::Gap { expected: stored.next(), sent: through });
        }
        let projection = trip.project_through(Some(through));
        if let Some(unreadable) = projection.unreadable {
            return Err(StoreError::NotRecomputable(unreadable));
        }
        let ours = projection.receipt.totals().total;
        if ours == asked { Ok(()) } else { Err(StoreError::AmountDiffers { asked, ours }) }
    }
}

async fn by_key(
    db: &mut SqliteConnection,
    key: &TripKey,
    idempotency_key: &str,
) -> Result<Option<Earlier>, StoreError> {
    let query = "SELECT trip, amount, through, ok, reference FROM payments WHERE cart = ? AND idempotency_key = ?";
    Ok(sqlx::query_as(query).bind(&key.cart.0).bind(idempotency_key).fetch_optional(db).await?)
}

async fn accepted(db: &mut SqliteConnection, key: &TripKey) -> Result<Option<Earlier>, StoreError> {
    let query = "SELECT trip, amount, through, ok, reference FROM payments WHERE cart = ? AND trip = ? AND ok";
    Ok(sqlx::query_as(query).bind(&key.cart.0).bind(key.trip.as_str()).fetch_optional(db).await?)
}

async fn note(
    db: &mut SqliteConnection,
    key: &TripKey,
    idempotency_key: &str,
    request: &PaymentRequest,
    ok: bool,
) -> Result<PaymentWord, StoreError> {
    let number: i64 =
        sqlx::query_scalar("SELECT coalesce(max(number), 0) + 1 FROM payments").fetch_one(&mut *db).await?;
    let reference = format!("SIM-{number:06}");
    sqlx::query(
        "INSERT INTO payments (number, cart, trip, idempotency_key, amount, through, ok, reference, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(number)
    .bind(&key.cart.0)
    .bind(key.trip.as_str())
    .bind(idempotency_key)
    .bind(request.amount.minor())
    .bind(request.through.map(to_sql))
    .bind(ok)
    .bind(&reference)
    .bind(clock::now().0)
    .execute(db)
    .await?;
    Ok(PaymentWord { ok, reference })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_the_chosen_ending_are_declined() {
        let ending: DeclineEnding = "13".parse().expect("two digits");
        for (minor, declined) in [(13, true), (1_213, true), (130, false), (3, false), (0, false)] {
            assert_eq!(ending.declines(Money::from_minor(minor)), declined, "{minor}");
        }
        let round: DeclineEnding = "00".parse().expect("two digits");
        assert!(round.declines(Money::ZERO));
    }

    #[test]
    fn an_ending_is_digits() {
        for text in ["", "1x", "1234567", "-1"] {
            assert!(text.parse::<DeclineEnding>().is_err(), "{text}");
        }
    }
}
