//! How an in-store label (a restricted circulation number) lays out its digits. There is no worldwide layout: each store decides, so
//! layouts are configuration.

/// One layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    name: String,
}

/// Whether a layout insists on the symbol's own check digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckDigits {
    #[default]
    Required,
    /// Some label printers get it wrong; the verifier, when there is one, still counts.
    Ignored,
}

/// A text that is no layout.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no label layout")]
pub struct NoLayout(pub String);

impl Layout {
    /// The layout with this name.
    pub fn preset(name: &str) -> Result<Self, NoLayout> {
        Ok(Layout { name: name.to_owned() })
    }

    /// The name, as configured.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}
