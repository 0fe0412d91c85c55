//! The passes, in the order in which they are tried.
//!
//! Density is the step between scan lines. Four reads more retail symbols than one, in a quarter of the time; QR needs every line.

use super::{Picture, enlarge, equalise};
use crate::symbology::Symbology;

/// One look at a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    pub name: &'static str,
    pub prepare: Prepare,
    /// The step between scan lines, both ways.
    pub density: u8,
    pub kinds: Kinds,
}

/// What is done to a picture first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepare {
    Nothing,
    /// Evens out light and shade, tile by tile.
    Equalise,
    /// Twice the size, for modules of little more than one pixel.
    Enlarge,
    EnlargeAndEqualise,
}

/// Which symbols are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Everything made of bars.
    Linear,
    All,
    Qr,
}

const fn pass(name: &'static str, prepare: Prepare, density: u8, kinds: Kinds) -> Pass {
    Pass { name, prepare, density, kinds }
}

/// For a stream of pictures: the next one will be a little better anyway.
pub(super) const LIVE: [Pass; 2] =
    [pass("quick", Prepare::Nothing, 4, Kinds::Linear), pass("even light", Prepare::Equalise, 2, Kinds::Linear)];

/// For one picture.
pub(super) const THOROUGH: [Pass; 5] = [
    pass("quick", Prepare::Nothing, 4, Kinds::Linear),
    pass("even light", Prepare::Equalise, 2, Kinds::Linear),
    pass("fine", Prepare::EnlargeAndEqualise, 3, Kinds::Linear),
    pass("every line", Prepare::Nothing, 1, Kinds::All),
    pass("fine qr", Prepare::Enlarge, 2, Kinds::Qr),
];

impl Kinds {
    /// The symbologies by name.
    #[must_use]
    pub const fn symbologies(self) -> &'static [Symbology] {
        const LINEAR: [Symbology; 7] = [
            Symbology::Ean13,
            Symbology::Ean8,
            Symbology::UpcA,
            Symbology::UpcE,
            Symbology::Code128,
            Symbology::DataBar,
            Symbology::DataBarExpanded,
        ];
        match self {
            Kinds::Linear => &LINEAR,
            Kinds::All => &Symbology::ALL,
            Kinds::Qr => &[Symbology::Qr],
        }
    }
}

impl Prepare {
    pub(super) fn apply<'a>(self, picture: &'a Picture<'_>) -> Picture<'a> {
        match self {
            Prepare::Nothing => Picture { luma: (&*picture.luma).into(), ..*picture },
            Prepare::Equalise => equalise::equalised(picture),
            Prepare::Enlarge => enlarge::doubled(picture),
            Prepare::EnlargeAndEqualise => equalise::equalised(&enlarge::doubled(picture)),
        }
    }
}
