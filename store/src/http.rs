//! The server's face: which address leads where, what it takes in at most, how long it may take, and who may use it.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tower_http::trace::TraceLayer;

use crate::error::StoreError;
use crate::store::Store;

mod api;
mod extract;
mod html;
mod looks;
mod pages;
mod problem;
mod unlisted;

/// The largest body: a full batch of events has less than a quarter of it.
const LARGEST_BODY: usize = 1 << 20;
/// How long one request may take, from its first byte to the answer.
const DEADLINE: Duration = Duration::from_secs(10);

/// Everything the server answers to.
pub fn router(store: Store) -> Router {
    let guarded = Router::new()
        .route("/", get(pages::trips))
        .route("/style.css", get(pages::style))
        .route("/trips/{cart}/{trip}", get(pages::trip))
        .route(unlisted::PAGE, get(unlisted::codes))
        .route("/unlisted.csv", get(unlisted::table))
        .route("/unlisted/{number}/picture", get(unlisted::picture))
        .route("/unlisted/{number}/done", post(unlisted::done))
        .route("/v1/carts/{cart}/trips/{trip}/events", post(api::events))
        .route("/v1/carts/{cart}/trips/{trip}/payment", post(api::payment))
        .route(looks::PAGE, get(looks::published))
        .route("/looks/{network}/{gtin}/{source}/withdraw", post(looks::withdraw))
        .route("/v1/carts/{cart}/looks", post(looks::hear))
        .route("/v1/looks", get(looks::since))
        .route("/v1/carts/{cart}/unlisted", post(unlisted::hear))
        .route("/v1/catalogue", get(api::catalogue))
        .route("/v1/trips/{cart}/{trip}", get(api::trip))
        .route("/v1/trips/{cart}/{trip}/receipt", get(api::receipt))
        .route("/v1/handover/{code}", get(api::hand_over))
        .fallback(async || StoreError::NoPlace)
        .layer(middleware::from_fn_with_state(store.clone(), admit));
    let open = Router::new().route("/v1/health", get(api::health));
    guarded
        .merge(open)
        .method_not_allowed_fallback(async || StoreError::WrongMethod)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(harden))
        .layer(TraceLayer::new_for_http())
        .with_state(store)
}

/// Lets pass whoever shows the token, or everybody where the store has none.
async fn admit(State(store): State<Store>, request: Request, next: Next) -> Response {
    let Some(token) = &store.config.token else { return next.run(request).await };
    let shown = |headers: &HeaderMap| {
        headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).is_some_and(|text| token.is_shown_by(text))
    };
    if shown(request.headers()) { next.run(request).await } else { StoreError::Unauthorized.into_response() }
}

async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(DEADLINE, next.run(request)).await.unwrap_or_else(|_| StoreError::TooSlow.into_response())
}

/// Receipts belong into no cache, and the pages run nothing and load nothing from elsewhere.
async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}
