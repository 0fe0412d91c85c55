//! The receipt as text, forty-two columns wide as till paper is.

use std::fmt;

use crate::catalogue::Unit;
use crate::money::{Currency, Digits, Money};
use crate::receipt::coupon::CouponCode;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::receipt::tax::TaxMode;
use crate::receipt::{Receipt, Stage};

const WIDTH: usize = 42;

/// Prints a receipt as a till would.
#[derive(Clone, Copy, Debug)]
pub struct Printed<'a>(pub &'a Receipt);

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let receipt = self.0;
        let currency = receipt.beginning().map_or_else(Currency::eur, |beginning| beginning.currency.clone());
        let digits = |amount| currency.digits(amount);
        if let Some(beginning) = receipt.beginning() {
            row(f, &format!("Store {}", beginning.store.0), currency.code())?;
        }
        if let Some(trip) = receipt.trip() {
            row(f, "Trip", trip.as_str())?;
        }
        rule(f)?;
        for line in receipt.lines() {
            print_line(f, line, &digits)?;
        }
        rule(f)?;
        let totals = receipt.totals();
        row(f, "Items", &receipt.item_count().to_string())?;
        if totals.deposit != Money::ZERO {
            row(f, "of which deposit", &digits(totals.deposit).to_string())?;
        }
        for tax in &totals.tax {
            let verb = match totals.tax_mode {
                TaxMode::Included => "holds",
                TaxMode::Added => "plus",
            };
            let rate = Digits::percent(tax.rate.0);
            let label = format!("Tax {} {rate} % of {} {verb}", tax.class.0, digits(tax.base));
            row(f, &label, &digits(tax.tax).to_string())?;
        }
        row(f, &format!("TOTAL {}", currency.code()), &digits(totals.total).to_string())?;
        for coupon in receipt.standing_coupons() {
            let CouponCode { kind, value, offer, .. } = &coupon.code;
            let number = offer.as_ref().unwrap_or(value);
            row(f, &format!("{} {number}", kind.name()), "at payment")?;
        }
        let foot = match receipt.stage() {
            Stage::Paid { amount, reference } => format!("Paid {} (reference {reference})", digits(*amount)),
            Stage::HandedOver { code } => format!("Handed over to a till, code {code}: not paid"),
            Stage::Cancelled => "Cancelled: nothing was paid".to_owned(),
            Stage::Idle | Stage::Shopping | Stage::Checkout | Stage::Paying => "Pre-receipt: not paid".to_owned(),
        };
        writeln!(f, "{foot}")
    }
}

fn print_line(f: &mut fmt::Formatter<'_>, line: &Line, digits: &impl Fn(Money) -> Digits) -> fmt::Result {
    let amount =
        if line.void { "void".to_owned() } else { format!("{} {}", digits(line.amount()), line.item.tax_class.0) };
    row(f, &format!("{:>2} {}", line.id.0, line.item.name), &amount)?;
    if line.void {
        return Ok(());
    }
    let unit = match line.item.unit {
        Unit::Each => "each",
        Unit::Kilogram => "kg",
    };
    let price = digits(line.item.price);
    match line.quantity {
        Quantity::Pieces(1) | Quantity::Priced(_) => {}
        Quantity::Pieces(pieces) => writeln!(f, "   {pieces} x {price} / {unit}")?,
        Quantity::Unweighed => writeln!(f, "   not weighed yet, {price} / {unit}")?,
        Quantity::Weighed(net) => {
            let milligrams = net.milligrams();
            writeln!(f, "   {}.{:03} kg x {price} / {unit}", milligrams / 1_000_000, milligrams % 1_000_000 / 1_000)?;
        }
    }
    if line.deposit() != Money::ZERO {
        writeln!(f, "   of which deposit {}", digits(line.deposit()))?;
    }
    Ok(())
}

fn row(f: &mut fmt::Formatter<'_>, left: &str, right: &str) -> fmt::Result {
    let room = WIDTH.saturating_sub(right.chars().count() + 1);
    let left: String = left.chars().take(room).collect();
    writeln!(f, "{left:<room$} {right}")
}

fn rule(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{}", "-".repeat(WIDTH))
}
