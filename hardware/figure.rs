//! What a device counts about itself, for the staff who look after it.

/// One number with its name and unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Lower-case words with underscores, unique within a device.
    pub name: &'static str,
    pub value: i64,
    /// Empty for plain counts.
    pub unit: &'static str,
}

impl Figure {
    /// A plain count.
    #[must_use]
    pub fn count(name: &'static str, value: u64) -> Self {
        Figure { name, value: i64::try_from(value).unwrap_or(i64::MAX), unit: "" }
    }

    /// A quantity with a unit.
    #[must_use]
    pub const fn quantity(name: &'static str, value: i64, unit: &'static str) -> Self {
        Figure { name, value, unit }
    }
}
