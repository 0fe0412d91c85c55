//! What a search must know of every product that fits, in two bytes: the months of its season, and whether it is sold loose.

use crate::catalogue::{Product, Season};

const PACKED: u16 = 1 << 12;
const HAS_PLU: u16 = 1 << 13;
const MONTHS: u16 = PACKED - 1;

/// What a search asks of a product before it looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits(u16);

impl Traits {
    pub(crate) fn of(product: &Product) -> Self {
        let when = |has: bool, bit: u16| if has { bit } else { 0 };
        let packed = !product.weighed && product.plu.is_none();
        Traits(product.season.months() & MONTHS | when(packed, PACKED) | when(product.plu.is_some(), HAS_PLU))
    }

    pub(super) fn bits(self) -> u16 {
        self.0
    }

    pub(super) fn from_bits(bits: u16) -> Self {
        Traits(bits)
    }

    /// It comes in a pack with a barcode, and not loose.
    pub(crate) fn is_packed(self) -> bool {
        self.0 & PACKED != 0
    }

    /// It can be chosen by a price look-up code.
    pub(crate) fn has_plu(self) -> bool {
        self.0 & HAS_PLU != 0
    }

    /// Whether this month, counted from 1, is out of its season. Without a month nothing is.
    pub(crate) fn is_off_season(self, month: Option<u8>) -> bool {
        month.is_some_and(|month| !Season::of(self.0 & MONTHS).has(month))
    }
}
