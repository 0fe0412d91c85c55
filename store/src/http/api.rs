//! What carts, tills and programs ask for.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, VARY};
use axum::response::{IntoResponse as _, Response};
use cart_domain::receipt::event::SCHEMA;
use cart_domain::receipt::print::Printed;
use cart_protocol::{
    Accepted, CatalogueDelta, EventBatch, Health, PaymentRequest, PaymentWord, ReceiptRecord, TripRecord,
};
use serde_json::Value;

use super::extract::{Body, Key, Since};
use crate::clock::now;
use crate::error::StoreError;
use crate::store::{Store, TripKey};

pub(super) async fn events(
    State(store): State<Store>,
    key: TripKey,
    Body(batch): Body<EventBatch<Value>>,
) -> Result<Json<Accepted>, StoreError> {
    Ok(Json(store.take_in(&key, batch).await?))
}

pub(super) async fn payment(
    State(store): State<Store>,
    key: TripKey,
    Key(idempotency_key): Key,
    Body(request): Body<PaymentRequest>,
) -> Result<Json<PaymentWord>, StoreError> {
    Ok(Json(store.pay(&key, &idempotency_key, request).await?))
}

pub(super) async fn catalogue(
    State(store): State<Store>,
    Since(since): Since,
) -> Result<Json<CatalogueDelta>, StoreError> {
    Ok(Json(store.catalogue_since(since).await?))
}

pub(super) async fn trip(State(store): State<Store>, key: TripKey) -> Result<Json<TripRecord>, StoreError> {
    Ok(Json(store.trip_record(&key).await?))
}

pub(super) async fn receipt(
    State(store): State<Store>,
    key: TripKey,
    headers: HeaderMap,
) -> Result<Response, StoreError> {
    let trip = store.trip(&key).await?;
    let answer = if prefers_text(&headers) {
        Printed(&trip.project().receipt).to_string().into_response()
    } else {
        Json(trip.receipt_record()).into_response()
    };
    Ok(([(VARY, "Accept")], answer).into_response())
}

pub(super) async fn hand_over(
    State(store): State<Store>,
    Path(code): Path<String>,
) -> Result<Json<ReceiptRecord>, StoreError> {
    Ok(Json(store.handed_over(&code).await?.receipt_record()))
}

pub(super) async fn health(State(store): State<Store>) -> Result<Json<Health>, StoreError> {
    let catalogue = store.catalogue_version().await?;
    Ok(Json(Health { version: env!("CARGO_PKG_VERSION").to_owned(), schema: SCHEMA, catalogue, now: Some(now()) }))
}

/// Whether the client would rather have `text/plain` than JSON: it names it, and JSON not before it.
fn prefers_text(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim())
        .find(|range| matches!(*range, "text/plain" | "application/json"))
        == Some("text/plain")
}
