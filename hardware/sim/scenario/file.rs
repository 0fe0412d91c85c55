//! The file as it is written, and where in it something is wrong.

use std::path::Path;

use cart_domain::{Gtin, Mass};
use serde::Deserialize;
use toml::Spanned;

use super::Scenario;
use super::steps::{RawStep, Script};
use crate::config::Rate;
use crate::sim::good::{Good, Shape};
use crate::sim::symbol::Symbol;
use crate::sim::world::WorldSetup;
use crate::symbology::Symbology;

/// What is wrong, and in which line.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScenario {
    name: String,
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default)]
    rate: Rate,
    #[serde(default)]
    goods: Vec<Spanned<RawGood>>,
    #[serde(default)]
    step: Vec<Spanned<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGood {
    /// Fourteen digits.
    gtin: String,
    name: String,
    mass_g: f64,
    #[serde(default)]
    mass_sd_g: f64,
    symbol: Option<RawSymbol>,
    colour: Option<[u8; 3]>,
    shape: Option<Shape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSymbol {
    /// Such as `EAN-13`.
    kind: String,
    text: String,
}

pub(super) fn read(text: &str, data: Option<&Path>) -> Result<Scenario, Wrong> {
    let raw: RawScenario = toml::from_str(text).map_err(|error| Wrong {
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        why: error.message().to_owned(),
    })?;
    let mut goods = Vec::new();
    for spanned in raw.goods {
        let line = line_of(text, spanned.span().start);
        goods.push(good(spanned.into_inner()).map_err(|why| Wrong { line, why })?);
    }
    let mut script = Script::new(data);
    for spanned in raw.step {
        let line = line_of(text, spanned.span().start);
        script.add(spanned.into_inner(), line).map_err(|why| Wrong { line, why })?;
    }
    let setup = WorldSetup { goods, seed: raw.seed, rate: raw.rate, ..WorldSetup::default() };
    Ok(Scenario { name: raw.name, setup, steps: script.steps.into(), notes: script.notes })
}

fn good(raw: RawGood) -> Result<Good, String> {
    let gtin = gtin(&raw.gtin)?;
    let plain = Good::looks(gtin);
    let symbol = match raw.symbol {
        None => plain.symbol,
        Some(RawSymbol { kind, text }) => {
            let symbology = Symbology::ALL.into_iter().find(|symbology| symbology.name() == kind);
            let symbology = symbology.ok_or_else(|| format!("`{kind}` is no kind of symbol"))?;
            Some(Symbol::new(symbology, &text).map_err(|error| error.to_string())?)
        }
    };
    Ok(Good {
        gtin,
        name: raw.name,
        mass: grams(raw.mass_g)?,
        spread: grams(raw.mass_sd_g)?,
        symbol,
        colour: raw.colour.unwrap_or(plain.colour),
        shape: raw.shape.unwrap_or(plain.shape),
    })
}

/// Fourteen digits, as everywhere in a trace.
pub(super) fn gtin(text: &str) -> Result<Gtin, String> {
    Gtin::try_from(text.to_owned()).map_err(|_| format!("`{text}` is no GTIN of fourteen digits"))
}

/// Grams with a fraction, as a mass.
pub(super) fn grams(grams: f64) -> Result<Mass, String> {
    if !(0.0..=1_000_000.0).contains(&grams) {
        return Err(format!("{grams} g is no mass that fits a cart"));
    }
    Ok(Mass::from_milligrams((grams * 1_000.0).round() as i64))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

const fn first_seed() -> u64 {
    1
}
