//! Writing a catalogue: every column of the format and every language that has a name, in one fixed order, so that two exports can be compared line by line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use cart_domain::catalogue::{PictureName, Product, PromotionKey, Unit};
use cart_domain::{Gtin, Mass, Money};

use super::Column;

/// Why a catalogue could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue could not be written")]
pub struct WriteError(#[from] csv::Error);

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        WriteError(error.into())
    }
}

pub(super) fn write<'a>(
    out: impl io::Write,
    products: impl IntoIterator<Item = &'a Product>,
) -> Result<(), WriteError> {
    let products: Vec<&Product> = products.into_iter().collect();
    let columns = columns(&products);
    let mut out = csv::Writer::from_writer(out);
    out.write_record(columns.iter().map(|column| column.name().into_owned()))?;
    for product in products {
        for column in &columns {
            out.write_field(cell(product, *column).as_bytes())?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(out.flush()?)
}

/// The names of other languages stand behind those that the screen speaks, by code.
fn columns(products: &[&Product]) -> Vec<Column> {
    let spoken: Vec<Column> = Column::spoken().collect();
    let named: BTreeSet<Column> =
        products.iter().flat_map(|product| product.names.keys()).map(|language| Column::NameIn(*language)).collect();
    let others = named.into_iter().filter(|column| !spoken.contains(column));
    let (first, rest) = Column::FIXED.split_at(FIRST);
    first.iter().copied().chain(spoken.iter().copied()).chain(others).chain(rest.iter().copied()).collect()
}

/// So many columns are enough for a shop; the names in its languages follow.
const FIRST: usize = 11;

fn cell(product: &Product, column: Column) -> Cow<'_, str> {
    match column {
        Column::Gtin => gtin(product),
        Column::Plu => product.plu.as_deref().unwrap_or_default().into(),
        Column::Name => product.name.as_str().into(),
        Column::PriceMinor => minor(product.price),
        Column::Unit => unit(product.unit).into(),
        Column::TaxClass => product.tax_class.0.as_str().into(),
        Column::MassG => product.mass.map(grams).unwrap_or_default(),
        Column::MassSdG => product.mass_spread.map(grams).unwrap_or_default(),
        Column::Weighed => if product.weighed { "1" } else { "0" }.into(),
        Column::Age => product.age.map(|years| years.to_string()).unwrap_or_default().into(),
        Column::DepositMinor => product.deposit.map(minor).unwrap_or_default(),
        Column::NameIn(language) => product.names.get(&language).map(String::as_str).unwrap_or_default().into(),
        Column::MassMinG => product.mass_range.map(|(lightest, _)| grams(lightest)).unwrap_or_default(),
        Column::MassMaxG => product.mass_range.map(|(_, heaviest)| grams(heaviest)).unwrap_or_default(),
        Column::TareG => {
            if product.tare == Mass::ZERO {
                Cow::default()
            } else {
                grams(product.tare)
            }
        }
        Column::Aisle => product.aisle.as_deref().unwrap_or_default().into(),
        Column::BenefitFrom => product.benefit.from.map(|day| day.to_string()).unwrap_or_default().into(),
        Column::BenefitUntil => product.benefit.until.map(|day| day.to_string()).unwrap_or_default().into(),
        Column::Promotion => product.promotions.iter().map(PromotionKey::as_str).collect::<Vec<_>>().join("|").into(),
        Column::Picture => product.picture.as_ref().map(PictureName::as_str).unwrap_or_default().into(),
        Column::Season if product.season.is_all_year() => Cow::default(),
        Column::Season => product.season.to_string().into(),
        Column::SalesWeek if product.weekly_sales == 0 => Cow::default(),
        Column::SalesWeek => product.weekly_sales.to_string().into(),
    }
}

/// Empty where the key is only the PLU's.
fn gtin(product: &Product) -> Cow<'_, str> {
    let key_of_plu = product.plu.as_deref().and_then(|plu| Gtin::from_plu(plu).ok());
    if key_of_plu == Some(product.gtin) { Cow::default() } else { product.gtin.as_str().into() }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Each => "each",
        Unit::Kilogram => "kg",
    }
}

fn minor(amount: Money) -> Cow<'static, str> {
    amount.minor().to_string().into()
}

/// Grams with as many decimals as they need.
fn grams(mass: Mass) -> Cow<'static, str> {
    let milligrams = mass.milligrams();
    let text = format!("{}.{:03}", milligrams / 1_000, milligrams.abs() % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned().into()
}
