//! Products, readings and charges in a clerk's words.

use cart_domain::barcode::{Carries, Coupon, Kind, Reading};
use cart_domain::catalogue::{Product, Unit};
use cart_domain::money::{Currency, Money};
use cart_domain::view::LineView;

/// With a capital and a full stop, unless it begins with the code itself.
#[must_use]
pub fn sentence(note: &str) -> String {
    let mut letters = note.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// What a symbol says, one fact a line.
#[must_use]
pub fn said(reading: &Reading, currency: &Currency) -> Vec<String> {
    let mut facts = Vec::new();
    match &reading.kind {
        Kind::Product => {}
        Kind::DepositVoucher => facts.push("deposit or refund voucher".to_owned()),
        Kind::Loyalty => facts.push("loyalty or staff number".to_owned()),
        Kind::Coupon(Coupon::Paper(paper)) => {
            facts.push(format!("coupon of company {}, offer {}: checked at payment", paper.company, paper.offer));
        }
        Kind::Coupon(Coupon::OnFile(offer)) => {
            facts.push(format!("coupon on file, offer {}: will be checked at payment", offer.offer));
        }
        Kind::Coupon(Coupon::Numbered) => facts.push("coupon that is only a number".to_owned()),
    }
    if !reading.keys.is_empty() {
        let keys: Vec<String> = reading.keys.iter().map(ToString::to_string).collect();
        facts.push(format!("product {}", keys.join(", or else ")));
    }
    facts.extend(reading.carries.and_then(|carries| match carries {
        Carries::Price(price) => Some(format!("price {}", amount(price, currency))),
        Carries::Mass(_) => None,
    }));
    facts.extend(reading.net.map(|net| format!("net mass {} g", grams(net.milligrams()))));
    facts.extend(reading.count.map(|count| format!("{count} pieces")));
    facts.extend(reading.sell_until.map(|day| format!("not to be sold after {day}")));
    facts.extend(reading.best_before.map(|day| format!("best before {day}")));
    facts.extend(reading.lot.as_ref().map(|lot| format!("lot {lot}")));
    facts.extend(reading.serial.as_ref().map(|serial| format!("serial {serial}")));
    facts
}

/// A product of the catalogue.
pub fn product(product: &Product, currency: &Currency) -> Vec<String> {
    let per = match product.unit {
        Unit::Each => "a piece",
        Unit::Kilogram => "a kilogram",
    };
    let mut lines = vec![
        format!("{}: {}", product.gtin, product.name),
        format!("price    {} {per}, tax class {}", amount(product.price, currency), product.tax_class.0),
    ];
    lines.extend(product.weighed.then(|| "sold     by weight".to_owned()));
    lines.extend(product.mass.map(|mass| format!("weighs   {} g a piece", grams(mass.milligrams()))));
    lines.extend(product.deposit.map(|deposit| format!("deposit  {}", amount(deposit, currency))));
    lines.extend(product.age.map(|age| format!("age      staff look at the buyer's: {age} or older")));
    lines.extend(product.plu.as_ref().map(|plu| format!("PLU      {plu}")));
    lines.extend(product.aisle.as_ref().map(|aisle| format!("aisle    {aisle}")));
    lines
}

/// What a line of the receipt charges.
pub fn charge(line: &LineView, currency: &Currency) -> String {
    let total = amount(line.amount, currency);
    let deposit = match line.deposit {
        Money::ZERO => String::new(),
        deposit => format!(", of which {} are deposit", amount(deposit, currency)),
    };
    let age = line.age.map(|age| format!(" Before payment staff look at the buyer's age ({age}).")).unwrap_or_default();
    let sold = match (line.unit, line.net) {
        (Unit::Kilogram, None) if line.amount == Money::ZERO => {
            format!(
                "It adds {}, weighs it in the basket and charges {} a kilogram",
                line.name,
                amount(line.price, currency)
            )
        }
        (Unit::Kilogram, Some(net)) => format!(
            "It adds {} and charges {total}: {} g at {} a kilogram",
            line.name,
            grams(net.milligrams()),
            amount(line.price, currency)
        ),
        (Unit::Each | Unit::Kilogram, _) => format!("It adds {} and charges {total}{deposit}", line.name),
    };
    format!("{sold}.{age}")
}

fn amount(money: Money, currency: &Currency) -> String {
    format!("{} {}", currency.digits(money), currency.code())
}

/// Milligrams in grams, without a fraction that says nothing.
fn grams(milligrams: i64) -> String {
    let text = format!("{}.{:03}", milligrams / 1_000, (milligrams % 1_000).abs());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
