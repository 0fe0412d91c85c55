//! Products that the carts did not know: a page for the clerk who looks after the catalogue, the same as a table for a spreadsheet, and
//! the button that says it is done.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect};
use cart_domain::barcode::GS;
use cart_domain::{Gtin, Wall};
use cart_protocol::{UnlistedHeard, UnlistedReport};

use super::extract::{Body, Sender, same_site};
use super::html::{Text, page};
use super::pages::{number as number_of, time};
use crate::error::StoreError;
use crate::store::Store;
use crate::unlisted::OpenCode;

/// The page.
pub(super) const PAGE: &str = "/unlisted";
/// So many codes are on the page; the table has all.
const SHOWN: usize = 200;
const TITLE: &str = "Products the carts did not know";

pub(super) async fn hear(
    State(store): State<Store>,
    Sender(cart): Sender,
    Body(report): Body<UnlistedReport>,
) -> Result<Json<UnlistedHeard>, StoreError> {
    Ok(Json(store.hear_unlisted(&cart, &report).await?))
}

pub(super) async fn codes(State(store): State<Store>) -> Result<Html<String>, StoreError> {
    let codes = store.open_unlisted().await?;
    let mut body = format!("<p><a href=\"/\">All trips</a></p>\n<h1>{TITLE}</h1>\n");
    if codes.is_empty() {
        body.push_str("<p class=\"quiet\">No cart has met a code that the catalogue does not explain.</p>\n");
        return Ok(Html(page(TITLE, &body)));
    }
    body.push_str(
        "<p>Put what is missing into the catalogue, or the label right, and mark it as done. What is scanned again comes back. \
         <a href=\"/unlisted.csv\">All of them as a table (CSV)</a></p>\n\
         <table>\n<thead><tr><th class=\"n\">Scans</th><th>Code</th><th>What is wrong</th><th>Last seen</th><th>Label</th><th></th></tr>\
         </thead>\n<tbody>\n",
    );
    body.extend(codes.iter().take(SHOWN).map(row));
    body.push_str("</tbody>\n</table>\n");
    if codes.len() > SHOWN {
        body.push_str(&format!("<p class=\"quiet\">{} more are in the table.</p>\n", codes.len() - SHOWN));
    }
    Ok(Html(page(TITLE, &body)))
}

pub(super) async fn table(State(store): State<Store>) -> Result<impl IntoResponse, StoreError> {
    let mut table = String::from("code,symbology,gtin,why,scans,first,last,cart,catalogue,in_store\r\n");
    for code in store.open_unlisted().await? {
        let (gtin, in_store) = by_reach(code.gtin.as_deref());
        let aim = code.aim.unwrap_or_default();
        let (first, last) = (time(Wall(code.first)), time(Wall(code.last)));
        let (times, catalogue) = (code.times.to_string(), code.catalogue.to_string());
        let text = visible(&code.text);
        let cells = [&text, &aim, &gtin, &code.why, &times, &first, &last, &code.cart, &catalogue, &in_store];
        table.push_str(&cells.map(|cell| quoted(cell)).join(","));
        table.push_str("\r\n");
    }
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"unlisted.csv\"")];
    Ok((headers, table))
}

pub(super) async fn picture(State(store): State<Store>, number: Number) -> Result<impl IntoResponse, StoreError> {
    Ok(([(CONTENT_TYPE, "image/png")], store.unlisted_picture(number.0).await?))
}

pub(super) async fn done(
    State(store): State<Store>,
    headers: HeaderMap,
    number: Number,
) -> Result<Redirect, StoreError> {
    same_site(&headers)?;
    store.finish_unlisted(number.0).await?;
    Ok(Redirect::to(PAGE))
}

/// The number of a code in an address.
pub(super) struct Number(i64);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Number {
    type Rejection = StoreError;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, state: &S) -> Result<Self, StoreError> {
        let path = Path::<i64>::from_request_parts(parts, state).await;
        path.map(|Path(number)| Number(number)).map_err(|_| StoreError::NoPlace)
    }
}

fn row(code: &OpenCode) -> String {
    let number = code.number;
    let label = if code.pictured {
        format!("<img src=\"{PAGE}/{number}/picture\" alt=\"the label of {}\">", Text(visible(&code.text)))
    } else {
        "<span class=\"quiet\">none</span>".to_owned()
    };
    let key = code.gtin.clone().and_then(|key| Gtin::try_from(key).ok());
    let gtin = key.map(|key| format!("<br><span class=\"quiet\">{}</span>", Text(number_of(key))));
    let listed = if code.listed { " <span class=\"badge good\">now in the catalogue</span>" } else { "" };
    format!(
        "<tr><td class=\"n\">{}</td><td><code>{}</code>{}{listed}</td><td>{}</td><td class=\"when\">{}<br>\
         <span class=\"quiet\">cart {}</span></td><td>{label}</td>\
         <td><form method=\"post\" action=\"{PAGE}/{number}/done\"><button aria-label=\"Done: {}\">Done</button></form></td></tr>\n",
        code.times,
        Text(visible(&code.text)),
        gtin.unwrap_or_default(),
        Text(wrong(&code.why)),
        time(Wall(code.last)),
        Text(&code.cart),
        Text(visible(&code.text)),
    )
}

/// A key as a GTIN, or in the column of what is one in this store only. The table leaves the store with whoever opens it.
fn by_reach(key: Option<&str>) -> (String, String) {
    let key = key.and_then(|key| Gtin::try_from(key.to_owned()).ok());
    match key.map(|key| (key, key.global())) {
        Some((_, Some(global))) => (global.to_string(), String::new()),
        Some((key, None)) => (String::new(), key.to_string()),
        None => (String::new(), String::new()),
    }
}

/// A code in characters that every font has.
fn visible(text: &str) -> String {
    text.replace(GS, "<GS>")
}

/// The reason in a clerk's words. A newer cart may have others.
fn wrong(why: &str) -> &str {
    match why {
        "unknown" => "not in the catalogue",
        "check-digit" => "the check digit is wrong, every time",
        other => other,
    }
}

/// A cell that a spreadsheet takes for text and nothing else.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_no_formula_in_a_spreadsheet() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("4000000000006"), "\"4000000000006\"");
        assert_eq!(quoted("a\"b,c"), "\"a\"\"b,c\"");
    }
}
