//! What the elements of a symbol say about the pack that carries it.

use crate::barcode::coupon::{Coupon, NoCoupon, OfferOnFile, PaperCoupon};
use crate::barcode::date::Day;
use crate::barcode::element::{ElementFault, check_pairs};
use crate::barcode::notes::Notes;
use crate::barcode::quantity::{self, MassUnit};
use crate::barcode::retail::kind_of;
use crate::barcode::{Carries, Element, Kind, Reading, Rules, Unreadable, ai};
use crate::gtin::Gtin;
use crate::mass::Mass;
use crate::money::Money;

/// Makes a reading of elements, once they are known to belong together.
pub fn read(elements: Vec<Element>, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    for Element { ai, value } in &elements {
        notes.add(|| format!("({ai}) {}: {value}", ai::named(ai).map_or("unknown", |known| known.title)));
    }
    if let Some(coupon) = coupon(&elements, rules.today)? {
        return Ok(Reading { elements, ..Reading::of(Kind::Coupon(coupon)) });
    }
    let Some(gtin) = value(&elements, "01").and_then(|text| Gtin::parse(text).ok()) else {
        return without_product(elements);
    };
    check_pairs(&elements)?;
    let pack = Pack { elements: &elements };
    let net = pack.net_mass()?;
    let price = pack.price(rules)?;
    let count = pack.count()?;
    if gtin.as_str().starts_with('9') && !elements.iter().any(|element| is_measure(&element.ai)) {
        return Err(Unreadable::NoMeasure);
    }
    let date = |name| value(&elements, name).and_then(|text| Day::from_short(text.get(..6)?, rules.today));
    let reading = Reading {
        keys: vec![gtin],
        printed: Some(gtin),
        carries: price.map(Carries::Price).or(net.map(Carries::Mass)),
        net,
        count,
        sell_until: [date("16"), date("17"), date("7003")].into_iter().flatten().min(),
        best_before: date("15"),
        lot: value(&elements, "10").map(str::to_owned),
        serial: value(&elements, "21").map(str::to_owned),
        ..Reading::of(kind_of(&gtin, rules))
    };
    Ok(Reading { elements, ..reading })
}

/// A symbol that names no product of its own.
fn without_product(elements: Vec<Element>) -> Result<Reading, Unreadable> {
    let has = |name| value(&elements, name).is_some();
    let kind = if has("8018") {
        Kind::Loyalty
    } else if has("255") {
        Kind::Coupon(Coupon::Numbered)
    } else if has("00") || has("02") || has("8006") || has("8026") {
        return Err(Unreadable::Logistics);
    } else {
        return Err(Unreadable::NoProduct);
    };
    Ok(Reading { elements, ..Reading::of(kind) })
}

fn coupon(elements: &[Element], today: Day) -> Result<Option<Coupon>, ElementFault> {
    if let Some(text) = value(elements, "8110") {
        let coupon = PaperCoupon::parse(text, today).map_err(|why| no_coupon("8110", why))?;
        return Ok(Some(Coupon::Paper(Box::new(coupon))));
    }
    let Some(text) = value(elements, "8112") else { return Ok(None) };
    let coupon = OfferOnFile::parse(text).map_err(|why| no_coupon("8112", why))?;
    Ok(Some(Coupon::OnFile(coupon)))
}

fn no_coupon(ai: &str, why: NoCoupon) -> ElementFault {
    ElementFault::Coupon { ai: ai.to_owned(), why }
}

fn value<'a>(elements: &'a [Element], name: &str) -> Option<&'a str> {
    elements.iter().find(|element| element.ai == name).map(|element| element.value.as_str())
}

fn is_measure(name: &str) -> bool {
    ai::MEASURES.split(',').any(|pattern| ai::fits(name, pattern))
}

/// The elements of one pack.
struct Pack<'a> {
    elements: &'a [Element],
}

impl Pack<'_> {
    /// The element whose identifier begins so, and its decimals.
    fn measured(&self, stem: &str) -> Option<(&Element, u32)> {
        let element = self.elements.iter().find(|element| element.ai.len() == 4 && element.ai.starts_with(stem))?;
        Some((element, element.ai.chars().last()?.to_digit(10)?))
    }

    /// Net mass in whatever unit it is given; two units must tell the same, as far as their digits go.
    fn net_mass(&self) -> Result<Option<Mass>, Unreadable> {
        let mut found: Option<(Mass, Mass)> = None;
        for (stem, unit) in [("310", MassUnit::Kilogram), ("320", MassUnit::Pound), ("356", MassUnit::TroyOunce)] {
            let Some((element, decimals)) = self.measured(stem) else { continue };
            let amount = || ElementFault::Amount(element.ai.clone());
            let mass = quantity::mass(&element.value, decimals, unit).ok_or_else(amount)?;
            let half_step = quantity::half_step(decimals, unit).ok_or_else(amount)?;
            if mass == Mass::ZERO {
                return Err(Unreadable::NoValue);
            }
            match found {
                Some((other, slack)) if (other - mass).abs() > slack + half_step + Mass::from_milligrams(1) => {
                    return Err(ElementFault::Masses.into());
                }
                Some(_) => {}
                None => found = Some((mass, half_step)),
            }
        }
        Ok(found.map(|(mass, _)| mass))
    }

    /// The price on the label, in the shop's currency.
    fn price(&self, rules: &Rules) -> Result<Option<Money>, Unreadable> {
        let (element, decimals, digits) = match (self.measured("392"), self.measured("393")) {
            (Some((element, decimals)), _) => (element, decimals, element.value.as_str()),
            (None, Some((element, decimals))) => {
                let (number, digits) = element.value.split_at_checked(3).unwrap_or(("", ""));
                if quantity::currency_code(number) != Some(rules.currency.code()) {
                    return Err(ElementFault::Currency(element.ai.clone()).into());
                }
                (element, decimals, digits)
            }
            (None, None) => return Ok(None),
        };
        let price = quantity::price(digits, decimals, rules.currency);
        match price.ok_or_else(|| ElementFault::Amount(element.ai.clone()))? {
            Money::ZERO => Err(Unreadable::NoValue),
            price => Ok(Some(price)),
        }
    }

    fn count(&self) -> Result<Option<u32>, Unreadable> {
        let Some(text) = value(self.elements, "30") else { return Ok(None) };
        match text.parse() {
            Ok(0) => Err(Unreadable::NoValue),
            count => Ok(count.ok()),
        }
    }
}
