//! The store's tax table: which class pays what, and whether prices already hold it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::TaxClass;
use crate::money::Money;

/// A tax rate in thousandths of a percent: 8.25 % is 8250.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRate(pub u32);

/// Whether the prices on the shelf hold the tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// As in the EU: the receipt names the tax that the prices hold.
    #[default]
    Included,
    /// As in the US: tax is added to the sum of each class, once per receipt.
    Added,
}

/// The rate of each tax class. An empty table adds no tax and names none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTable {
    pub mode: TaxMode,
    pub rates: BTreeMap<TaxClass, TaxRate>,
}

/// The tax of one class on one receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    pub class: TaxClass,
    pub rate: TaxRate,
    /// What the class sells for, as priced.
    pub base: Money,
    pub tax: Money,
}

impl TaxTable {
    /// The tax lines of a receipt whose classes sell for these sums, rounded half-up once per class.
    #[must_use]
    pub fn lines(&self, sums: &BTreeMap<TaxClass, Money>) -> Vec<TaxLine> {
        sums.iter()
            .filter_map(|(class, base)| {
                let rate = *self.rates.get(class)?;
                Some(TaxLine { class: class.clone(), rate, base: *base, tax: self.tax(*base, rate) })
            })
            .collect()
    }

    fn tax(&self, base: Money, rate: TaxRate) -> Money {
        const WHOLE: i128 = 100_000;
        let rate = i128::from(rate.0);
        let divisor = match self.mode {
            TaxMode::Included => WHOLE + rate,
            TaxMode::Added => WHOLE,
        };
        let exact = i128::from(base.minor()) * rate;
        let rounded = (exact * 2 + divisor).div_euclid(divisor * 2);
        Money::from_minor(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(mode: TaxMode, rate: u32, base: i64) -> i64 {
        let table = TaxTable { mode, rates: BTreeMap::from([(TaxClass("A".into()), TaxRate(rate))]) };
        let sums = BTreeMap::from([(TaxClass("A".into()), Money::from_minor(base))]);
        table.lines(&sums)[0].tax.minor()
    }

    #[test]
    fn value_added_tax_is_what_the_price_holds() {
        for (rate, gross, held) in [(19_000, 1_190, 190), (7_000, 1_070, 70), (19_000, 498, 80)] {
            assert_eq!(tax(TaxMode::Included, rate, gross), held);
        }
    }

    #[test]
    fn sales_tax_is_rounded_once_per_receipt() {
        assert_eq!(tax(TaxMode::Added, 8_250, 1_030), 85);
        assert_eq!(tax(TaxMode::Added, 8_250, 297), 25);
    }

    #[test]
    fn a_class_without_a_rate_pays_nothing() {
        let sums = BTreeMap::from([(TaxClass("Z".into()), Money::from_minor(100))]);
        assert!(TaxTable::default().lines(&sums).is_empty());
    }
}
