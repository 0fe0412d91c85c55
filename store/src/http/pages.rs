//! Two pages for a person of the store: the trips that changed last, and one trip with its receipt and its events.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use cart_domain::catalogue::Unit;
use cart_domain::money::Digits;
use cart_domain::receipt::event::Quantity;
use cart_domain::receipt::line::Line;
use cart_domain::receipt::tax::TaxMode;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::{Currency, Gtin, Mass, Money, Wall};
use cart_protocol::{Agreement, TripState};
use serde_json::Value;

use super::html::{Text, page};
use crate::error::StoreError;
use crate::projection::{currency, readable, state};
use crate::store::{Store, TripKey};
use crate::trips::StoredTrip;

const RECENT: u32 = 50;

pub(super) async fn trips(State(store): State<Store>) -> Result<Html<String>, StoreError> {
    let trips = store.recent_trips(RECENT).await?;
    let mut body = String::from(
        "<p><a href=\"/unlisted\">Products the carts did not know</a> · <a href=\"/looks\">What products look like</a></p>\n<h1>Trips</h1>\n",
    );
    if trips.is_empty() {
        body.push_str("<p class=\"quiet\">No cart has sent anything yet.</p>\n");
        return Ok(Html(page("Trips", &body)));
    }
    body.push_str(
        "<table>\n<thead><tr><th>Began</th><th>Cart</th><th>Trip</th><th>State</th><th class=\"n\">Items</th>\
         <th class=\"n\">Total</th><th>Receipt</th></tr></thead>\n<tbody>\n",
    );
    body.extend(trips.iter().map(trip_row));
    body.push_str("</tbody>\n</table>\n");
    Ok(Html(page("Trips", &body)))
}

pub(super) async fn trip(State(store): State<Store>, key: TripKey) -> Result<Html<String>, StoreError> {
    let trip = store.trip(&key).await?;
    let projection = trip.project();
    let receipt = &projection.receipt;
    let currency = currency(receipt);
    let mut body = format!(
        "<p><a href=\"/\">All trips</a></p>\n<h1>Trip {} of cart {}</h1>\n<p>{} · {} · {}</p>\n",
        Text(&trip.key.trip),
        Text(&trip.key.cart.0),
        time(trip.started),
        standing(receipt),
        badge(&projection.agreement, &currency),
    );
    body.push_str(&receipt_table(receipt, &currency));
    body.push_str(&coupons_table(receipt));
    body.push_str(&events_table(&trip));
    Ok(Html(page(&format!("Trip {}", trip.key.trip), &body)))
}

pub(super) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

fn trip_row(trip: &StoredTrip) -> String {
    let projection = trip.project();
    let receipt = &projection.receipt;
    let currency = currency(receipt);
    let link = format!("/trips/{}/{}", cart_protocol::path::segment(&trip.key.cart.0), trip.key.trip);
    format!(
        "<tr><td class=\"when\">{}</td><td>{}</td><td><a href=\"{}\">{}</a></td><td>{}</td><td class=\"n\">{}</td>\
         <td class=\"n\">{}</td><td>{}</td></tr>\n",
        time(trip.started),
        Text(&trip.key.cart.0),
        Text(link),
        Text(&trip.key.trip),
        state_name(state(receipt)),
        receipt.item_count(),
        money(receipt.totals().total, &currency),
        badge(&projection.agreement, &currency),
    )
}

fn receipt_table(receipt: &Receipt, currency: &Currency) -> String {
    let mut table = String::from("<h2>Receipt</h2>\n<table>\n<tbody>\n");
    table.extend(receipt.lines().iter().map(|line| line_row(line, currency)));
    table.push_str("</tbody>\n<tfoot>\n");
    let totals = receipt.totals();
    let mut foot = |what: String, amount: Money| {
        let amount = money(amount, currency);
        writeln!(
            table,
            "<tr><td></td><td colspan=\"2\">{}</td><td class=\"n\">{amount}</td><td></td></tr>",
            Text(what)
        )
        .expect("a String takes whatever is written to it");
    };
    if totals.deposit != Money::ZERO {
        foot("of which deposit".to_owned(), totals.deposit);
    }
    for tax in &totals.tax {
        let how = match totals.tax_mode {
            TaxMode::Included => "included",
            TaxMode::Added => "added",
        };
        let (class, rate, base) = (&tax.class.0, Digits::percent(tax.rate.0), currency.digits(tax.base));
        foot(format!("Tax {class}, {rate} % of {base}, {how}"), tax.tax);
    }
    let total = money(totals.total, currency);
    write!(table, "<tr class=\"total\"><td></td><td colspan=\"2\">Total</td><td class=\"n\">{total}</td><td></td></tr>\n</tfoot>\n</table>\n")
        .expect("a String takes whatever is written to it");
    table
}

fn line_row(line: &Line, currency: &Currency) -> String {
    let price = currency.digits(line.item.price);
    let unit = match line.item.unit {
        Unit::Each => "each",
        Unit::Kilogram => "kg",
    };
    let how_much = match line.quantity {
        Quantity::Pieces(pieces) => format!("{pieces} × {price} {unit}"),
        Quantity::Unweighed => "not weighed yet".to_owned(),
        Quantity::Weighed(net) => format!("{} × {price} / {unit}", kilograms(net)),
        Quantity::Priced(_) => "priced label".to_owned(),
    };
    let deposit = match line.deposit() {
        Money::ZERO => String::new(),
        deposit => format!("<br><span class=\"quiet\">plus deposit {}</span>", currency.digits(deposit)),
    };
    format!(
        "<tr{}><td class=\"n\">{}</td><td>{}<br><span class=\"quiet\">{}</span></td><td class=\"n\">{}{deposit}</td>\
         <td class=\"n\">{}</td><td>{}</td></tr>\n",
        if line.void { " class=\"void\"" } else { "" },
        line.id.0,
        Text(&line.item.name),
        number(line.item.gtin),
        Text(how_much),
        money(line.amount(), currency),
        Text(&line.item.tax_class.0),
    )
}

/// What whoever takes the payment has to settle; nothing where no coupon was presented.
fn coupons_table(receipt: &Receipt) -> String {
    if receipt.coupons().is_empty() {
        return String::new();
    }
    let mut table = String::from(
        "<h2>Coupons</h2>\n<p class=\"quiet\">Not in the total: settle them at payment.</p>\n<table>\n\
         <thead><tr><th>Coupon</th><th>Offer</th><th>Funder</th><th>Serial</th><th></th></tr></thead>\n<tbody>\n",
    );
    for coupon in receipt.coupons() {
        let code = &coupon.code;
        let said = |part: &Option<String>| Text(part.clone().unwrap_or_default()).to_string();
        writeln!(
            table,
            "<tr{}><td>{}<br><span class=\"quiet\"><code>{}</code></span></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            if coupon.withdrawn { " class=\"void\"" } else { "" },
            code.kind.name(),
            Text(&code.value),
            said(&code.offer),
            said(&code.funder),
            said(&code.serial),
            if coupon.withdrawn { "taken back" } else { "" },
        )
        .expect("a String takes whatever is written to it");
    }
    table.push_str("</tbody>\n</table>\n");
    table
}

fn events_table(trip: &StoredTrip) -> String {
    let mut table =
        format!("<h2>Events</h2>\n<p class=\"quiet\">Last heard of {}.</p>\n<table>\n<tbody>\n", time(trip.changed));
    for (seq, body) in &trip.events {
        let name = body.get("event").and_then(Value::as_str).unwrap_or("?");
        let wall = body.get("wall").and_then(Value::as_i64).map(Wall).map(time).unwrap_or_default();
        let unread = if readable(body).is_some() { "" } else { " <span class=\"badge bad\">unreadable here</span>" };
        writeln!(
            table,
            "<tr><td class=\"n\">{}</td><td class=\"when\">{wall}</td><td><details><summary>{}{unread}</summary><pre>{}</pre></details></td></tr>",
            seq.0,
            Text(name),
            Text(format!("{body:#}")),
        )
        .expect("a String takes whatever is written to it");
    }
    table.push_str("</tbody>\n</table>\n");
    table
}

fn badge(agreement: &Agreement, currency: &Currency) -> String {
    let (class, text) = match agreement {
        Agreement::Equal { .. } => ("good", "equal".to_owned()),
        Agreement::Different { cart, store, .. } => {
            ("bad", format!("different: cart {}, store {}", currency.digits(*cart), currency.digits(*store)))
        }
        Agreement::Awaited { seq } => ("wait", format!("awaiting event {}", seq.0)),
        Agreement::Unnamed => ("wait", "no total from the cart".to_owned()),
        Agreement::Unreadable { seq } => ("bad", format!("event {} is unreadable here", seq.0)),
    };
    format!("<span class=\"badge {class}\">{}</span>", Text(text))
}

/// Where a trip stands, with the payment's reference or the till's code.
fn standing(receipt: &Receipt) -> String {
    let name = state_name(state(receipt));
    match receipt.stage() {
        Stage::Paid { reference, .. } => format!("{name}, reference {}", Text(reference)),
        Stage::HandedOver { code } => format!("{name}, code {}", Text(code)),
        Stage::Idle | Stage::Shopping | Stage::Checkout | Stage::Paying | Stage::Cancelled => name.to_owned(),
    }
}

const fn state_name(state: TripState) -> &'static str {
    match state {
        TripState::Open => "open",
        TripState::Paid => "paid",
        TripState::HandedOver => "handed over",
        TripState::Cancelled => "cancelled",
    }
}

fn money(amount: Money, currency: &Currency) -> String {
    format!("{} {}", currency.digits(amount), currency.code())
}

/// A product's number, by what it is: nobody may take the store's own for one that others know.
pub(super) fn number(gtin: Gtin) -> String {
    match gtin.global() {
        Some(global) => format!("GTIN {global}"),
        None => format!("in-store {gtin}"),
    }
}

fn kilograms(net: Mass) -> String {
    let milligrams = net.milligrams();
    format!("{}.{:03} kg", milligrams / 1_000_000, milligrams % 1_000_000 / 1_000)
}

pub(super) fn time(wall: Wall) -> String {
    jiff::Timestamp::from_millisecond(wall.0)
        .map_or_else(|_| "at an impossible time".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}
