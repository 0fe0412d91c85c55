//! What products look like: carts tell and ask, and a page says what is published, with the button that withdraws it.

use axum::Json;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{Html, Redirect};
use cart_domain::{Gtin, Wall};
use cart_protocol::{LookHeard, LookReport, LooksDelta, NetworkId};
use serde::Deserialize;

use super::extract::{Body, Sender, same_site};
use super::html::{Text, page};
use super::pages::{number, time};
use crate::error::{Malformed, StoreError};
use crate::looks::{Publication, Source};
use crate::store::Store;

/// The page.
pub(super) const PAGE: &str = "/looks";
/// So many publications are on the page; `cart-store looks list` prints all.
const SHOWN: usize = 500;
const TITLE: &str = "What products look like";

pub(super) async fn hear(
    State(store): State<Store>,
    Sender(cart): Sender,
    Body(report): Body<LookReport>,
) -> Result<Json<LookHeard>, StoreError> {
    Ok(Json(store.hear_look(&cart, &report).await?))
}

pub(super) async fn since(State(store): State<Store>, asked: Asked) -> Result<Json<LooksDelta>, StoreError> {
    Ok(Json(store.looks_since(&asked.network, asked.since).await?))
}

pub(super) async fn published(State(store): State<Store>) -> Result<Html<String>, StoreError> {
    let publications = store.publications().await?;
    let mut body = format!("<p><a href=\"/\">All trips</a></p>\n<h1>{TITLE}</h1>\n");
    if publications.is_empty() {
        body.push_str(
            "<p class=\"quiet\">Nothing is published. What two carts and three trips agree on will be, and what staff shows to a cart.</p>\n",
        );
        return Ok(Html(page(TITLE, &body)));
    }
    body.push_str(
        "<p>All carts recognise these products by what others saw. Withdraw what is wrong: it never comes back by itself, and staff \
         can show the product to a cart anew.</p>\n\
         <table>\n<thead><tr><th>Product</th><th>From</th><th class=\"n\">Looks</th><th>Since</th><th>Network</th><th></th></tr></thead>\n<tbody>\n",
    );
    body.extend(publications.iter().take(SHOWN).map(row));
    body.push_str("</tbody>\n</table>\n");
    if publications.len() > SHOWN {
        let more = publications.len() - SHOWN;
        body.push_str(&format!("<p class=\"quiet\">{more} more: <code>cart-store looks list</code> prints all.</p>\n"));
    }
    Ok(Html(page(TITLE, &body)))
}

pub(super) async fn withdraw(
    State(store): State<Store>,
    headers: HeaderMap,
    path: Path<(String, String, String)>,
) -> Result<Redirect, StoreError> {
    same_site(&headers)?;
    let Path((network, gtin, source)) = path;
    let network = NetworkId::try_from(network).map_err(|_| StoreError::NoPlace)?;
    let gtin = Gtin::try_from(gtin).map_err(|_| StoreError::NoPlace)?;
    let source = Source::parse(&source).ok_or(StoreError::NoPlace)?;
    // Pressed twice, or by two people: it is withdrawn, which is what was wanted.
    store.withdraw_looks(gtin, Some(source), Some(&network)).await?;
    Ok(Redirect::to(PAGE))
}

/// What a cart asks for.
pub(super) struct Asked {
    network: NetworkId,
    since: u64,
}

#[derive(Deserialize)]
struct Words {
    network: NetworkId,
    #[serde(default)]
    since: u64,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StoreError> {
        let asked = Query::<Words>::from_request_parts(parts, state).await;
        let Query(Words { network, since }) = asked.map_err(|_| Malformed::Looks)?;
        Ok(Asked { network, since })
    }
}

fn count(number: i64, of: &str) -> String {
    if number == 1 { format!("1 {of}") } else { format!("{number} {of}s") }
}

fn row(publication: &Publication) -> String {
    let Publication { gtin, name, network, source, looks, carts, trips, since } = publication;
    let from = match source {
        Source::Shown => "staff".to_owned(),
        Source::Placed => format!("{}, {}", count(*carts, "cart"), count(*trips, "trip")),
    };
    let name = name.as_deref().unwrap_or("not in the catalogue");
    let short = network.get(..12).unwrap_or(network);
    format!(
        "<tr><td>{}<br><span class=\"quiet\">{}</span></td><td>{from}</td><td class=\"n\">{looks}</td><td class=\"when\">{}</td>\
         <td><code>{}</code></td><td><form method=\"post\" action=\"{PAGE}/{}/{}/{}/withdraw\">\
         <button aria-label=\"Withdraw: {}\">Withdraw</button></form></td></tr>\n",
        Text(name),
        Text(number(*gtin)),
        time(Wall(*since)),
        Text(short),
        Text(network),
        gtin.as_str(),
        source.name(),
        Text(name),
    )
}
