//! The columns of the format and their names.

use std::fmt;

use cart_domain::language::Language;

/// A column of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Gtin,
    Plu,
    Name,
    PriceMinor,
    Unit,
    TaxClass,
    MassG,
    MassSdG,
    Weighed,
    Age,
    DepositMinor,
    NameIn(Language),
    MassMinG,
    MassMaxG,
    TareG,
    Aisle,
}

impl Column {
    /// All of them, in the order in which a catalogue is written.
    pub const ALL: [Column; 18] = [
        Column::Gtin,
        Column::Plu,
        Column::Name,
        Column::PriceMinor,
        Column::Unit,
        Column::TaxClass,
        Column::MassG,
        Column::MassSdG,
        Column::Weighed,
        Column::Age,
        Column::DepositMinor,
        Column::NameIn(Language::English),
        Column::NameIn(Language::German),
        Column::NameIn(Language::Spanish),
        Column::MassMinG,
        Column::MassMaxG,
        Column::TareG,
        Column::Aisle,
    ];

    /// Those without which a file is no catalogue.
    pub const REQUIRED: [Column; 5] = [Column::Gtin, Column::Name, Column::PriceMinor, Column::Unit, Column::TaxClass];

    /// The name in the header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Column::Gtin => "gtin",
            Column::Plu => "plu",
            Column::Name => "name",
            Column::PriceMinor => "price_minor",
            Column::Unit => "unit",
            Column::TaxClass => "tax_class",
            Column::MassG => "mass_g",
            Column::MassSdG => "mass_sd_g",
            Column::Weighed => "weighed",
            Column::Age => "age",
            Column::DepositMinor => "deposit_minor",
            Column::NameIn(Language::English) => "name_en",
            Column::NameIn(Language::German) => "name_de",
            Column::NameIn(Language::Spanish) => "name_es",
            Column::MassMinG => "mass_min_g",
            Column::MassMaxG => "mass_max_g",
            Column::TareG => "tare_g",
            Column::Aisle => "aisle",
        }
    }

    /// The column with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
