//! The columns of the format and their names.

use std::borrow::Cow;
use std::fmt;

use cart_domain::language::{Language, LanguageCode};

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
    NameIn(LanguageCode),
    MassMinG,
    MassMaxG,
    TareG,
    Aisle,
    BenefitFrom,
    BenefitUntil,
    Promotion,
    Picture,
    Season,
    SalesWeek,
}

impl Column {
    /// All but the names in a language, in the order in which a catalogue is written.
    pub const FIXED: [Column; 21] = [
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
        Column::MassMinG,
        Column::MassMaxG,
        Column::TareG,
        Column::Aisle,
        Column::BenefitFrom,
        Column::BenefitUntil,
        Column::Promotion,
        Column::Picture,
        Column::Season,
        Column::SalesWeek,
    ];

    /// Those without which a file is no catalogue.
    pub const REQUIRED: [Column; 5] = [Column::Gtin, Column::Name, Column::PriceMinor, Column::Unit, Column::TaxClass];

    /// The names in the languages of the screen, which every catalogue that is written has a place for.
    pub fn spoken() -> impl Iterator<Item = Column> {
        Language::ALL.into_iter().map(|language| Column::NameIn(language.into()))
    }

    /// The name in the header.
    #[must_use]
    pub fn name(self) -> Cow<'static, str> {
        let fixed = match self {
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
            Column::NameIn(language) => return format!("{NAME_IN}{language}").into(),
            Column::MassMinG => "mass_min_g",
            Column::MassMaxG => "mass_max_g",
            Column::TareG => "tare_g",
            Column::Aisle => "aisle",
            Column::BenefitFrom => "benefit_from",
            Column::BenefitUntil => "benefit_until",
            Column::Promotion => "promotion",
            Column::Picture => "picture",
            Column::Season => "season",
            Column::SalesWeek => "sales_week",
        };
        fixed.into()
    }

    /// The column with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name.strip_prefix(NAME_IN) {
            Some(code) => code.parse().ok().map(Column::NameIn),
            None => Column::FIXED.into_iter().find(|column| column.name() == name),
        }
    }
}

/// What the name of a column with names begins with; the language's code follows.
const NAME_IN: &str = "name_";

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name())
    }
}
