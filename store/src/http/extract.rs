//! What a request says, checked: which trip it is about, its body, its key.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use cart_domain::catalogue::CatalogueVersion;
use cart_domain::ids::{CartId, TripId};
use cart_protocol::IDEMPOTENCY_KEY;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Malformed, StoreError};
use crate::store::TripKey;

const LONGEST_CART: usize = 64;
const LONGEST_KEY: usize = 128;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// The cart that an address names.
pub(super) struct Sender(pub(super) CartId);

/// The idempotency key of a payment.
pub(super) struct Key(pub(super) String);

/// The catalogue version that a cart has; zero where it names none.
pub(super) struct Since(pub(super) CatalogueVersion);

impl<S: Send + Sync> FromRequestParts<S> for TripKey {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StoreError> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((cart, trip)) = path.map_err(|_| Malformed::Address)?;
        Ok(TripKey { cart: named(cart)?, trip: TripId::parse(&trip).map_err(Malformed::Trip)? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sender {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StoreError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(cart) = path.map_err(|_| Malformed::Address)?;
        Ok(Sender(named(cart)?))
    }
}

/// A page of another site that presses a button is turned away; browsers tell where a form was.
pub(super) fn same_site(headers: &HeaderMap) -> Result<(), StoreError> {
    let is_elsewhere = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if is_elsewhere { Err(StoreError::OtherSite) } else { Ok(()) }
}

fn named(cart: String) -> Result<CartId, Malformed> {
    let fits = (1..=LONGEST_CART).contains(&cart.chars().count()) && !cart.chars().any(char::is_control);
    if fits { Ok(CartId(cart)) } else { Err(Malformed::Cart) }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = StoreError;

    async fn from_request(request: Request, state: &S) -> Result<Self, StoreError> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
            if too_large { StoreError::TooLarge } else { Malformed::Torn.into() }
        })?;
        Ok(Body(serde_json::from_slice(&bytes).map_err(Malformed::Body)?))
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StoreError> {
        let key = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let fits = matches!(key.len(), 1..=LONGEST_KEY) && key.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Key(key.to_owned())) } else { Err(Malformed::IdempotencyKey.into()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Since {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(default)]
            since: CatalogueVersion,
        }
        let asked = Query::<Asked>::from_request_parts(parts, state).await;
        let Query(Asked { since }) = asked.map_err(|_| Malformed::Since)?;
        Ok(Since(since))
    }
}
