//! What a trip came to in money: what the basket is worth, what of it is not billed, and what is billed beyond it.

use std::collections::BTreeMap;

use cart_domain::view::LineStatus;
use cart_domain::{CartView, Gtin, Money};

use super::scene::{Lies, Piece};
use super::shop::Shop;
use crate::replay::Comparison;

/// A trip's value, and what went wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub sales: Money,
    pub unpaid: Money,
    pub overcharged: Money,
}

impl Balance {
    /// Products that agree owe nothing: a few grams between what was weighed and what is true are nobody's loss. Products that somebody took
    /// for one another are one account: who pays for a pear and has an apple of the same price has lost nothing, and neither has the store.
    pub fn of<'a>(
        view: &CartView,
        pieces: &[Piece],
        shop: &Shop,
        compared: &BTreeMap<Gtin, Comparison>,
        confused: impl Iterator<Item = &'a [Gtin]>,
    ) -> Self {
        let mut worth: BTreeMap<Gtin, Money> = compared.keys().map(|gtin| (*gtin, Money::ZERO)).collect();
        for piece in pieces.iter().filter(|piece| piece.lies == Lies::Basket) {
            let ware = &shop.wares[piece.ware];
            *worth.entry(ware.product.gtin).or_default() += ware.value(piece.mass);
        }
        let mut owed: BTreeMap<Gtin, Money> = worth
            .iter()
            .filter(|(gtin, _)| compared.get(gtin) != Some(&Comparison::Right))
            .map(|(gtin, worth)| (*gtin, *worth - billed(view, *gtin)))
            .collect();
        for products in confused {
            if let [one, other] = products {
                settle(&mut owed, *one, *other);
            }
        }
        let sales = worth.values().copied().sum();
        owed.values().fold(Balance { sales, ..Balance::default() }, |balance, owed| match *owed > Money::ZERO {
            true => Balance { unpaid: balance.unpaid + *owed, ..balance },
            false => Balance { overcharged: balance.overcharged - *owed, ..balance },
        })
    }
}

/// Sets what was paid for one product too much against what was paid for the other too little.
fn settle(owed: &mut BTreeMap<Gtin, Money>, one: Gtin, other: Gtin) {
    let (Some(first), Some(second)) = (owed.get(&one).copied(), owed.get(&other).copied()) else { return };
    if (first > Money::ZERO) == (second > Money::ZERO) {
        return;
    }
    let sum = first + second;
    let keeps_the_rest = |owes: Money| (owes > Money::ZERO) == (sum > Money::ZERO);
    owed.insert(one, if keeps_the_rest(first) { sum } else { Money::ZERO });
    owed.insert(other, if keeps_the_rest(second) { sum } else { Money::ZERO });
}

fn billed(view: &CartView, gtin: Gtin) -> Money {
    let lines = view.lines.iter().filter(|line| line.gtin == gtin && line.status != LineStatus::Void);
    lines.map(|line| line.amount).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owed(first: i64, second: i64) -> (i64, i64) {
        let [one, other] = ["4131", "4128"].map(|plu| Gtin::from_plu(plu).expect("a PLU"));
        let mut owed = BTreeMap::from([(one, Money::from_minor(first)), (other, Money::from_minor(second))]);
        settle(&mut owed, one, other);
        (owed[&one].minor(), owed[&other].minor())
    }

    #[test]
    fn a_dear_apple_paid_as_a_cheap_one_costs_the_store_the_difference() {
        assert_eq!(owed(320, -250), (70, 0));
    }

    #[test]
    fn a_cheap_apple_paid_as_a_dear_one_costs_the_shopper_the_difference() {
        assert_eq!(owed(250, -320), (0, -70));
    }

    #[test]
    fn two_apples_that_nobody_paid_for_are_both_unpaid() {
        assert_eq!(owed(250, 320), (250, 320));
    }
}
