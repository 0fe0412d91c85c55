//! How a store wants its carts to behave: everything that is a decision of the store and not of the machine.

use crate::barcode::Layout;
use crate::fusion::sight::SightModel;
use crate::ids::StoreId;
use crate::language::Language;
use crate::mass::Mass;
use crate::money::Currency;
use crate::receipt::tax::TaxTable;
use crate::spot_check::SpotChecks;
use crate::tick::Millis;

/// The decisions of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub store: StoreId,
    pub currency: Currency,
    pub tax: TaxTable,
    pub scale: ScaleSpec,
    pub sight: SightModel,
    pub layouts: Vec<Layout>,
    pub spot_checks: SpotChecks,
    /// How far the shop's clock is ahead of UTC, for dates on labels.
    pub minutes_east: i32,
    /// The language of the welcome screen.
    pub language: Language,
    /// How long "thank you" stays on the screen of a cart that nobody touches.
    pub farewell: Millis,
}

/// The platform's verification interval and maximum load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleSpec {
    pub e: Mass,
    pub max: Mass,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            store: StoreId("S-1".to_owned()),
            currency: Currency::eur(),
            tax: TaxTable::default(),
            scale: ScaleSpec { e: Mass::from_grams(5), max: Mass::from_grams(35_000) },
            sight: SightModel::default(),
            layouts: Vec::new(),
            spot_checks: SpotChecks::default(),
            minutes_east: 0,
            language: Language::default(),
            farewell: Millis(60_000),
        }
    }
}
