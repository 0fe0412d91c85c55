//! The first line of a trace: which cart, where, when, with which scale and camera.

use cart_domain::barcode::Layout;
use cart_domain::fusion::sight::{Scores, SightModel};
use cart_domain::ids::{CartId, StoreId};
use cart_domain::policy::ScaleSpec;
use cart_domain::{Mass, Policy, Wall};
use serde::{Deserialize, Serialize};

use super::Problem;
use super::number::Decimal;
use super::wire::Fields;

/// Everything a replay has to know before the first fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    pub cart: CartId,
    pub store: StoreId,
    /// The catalogue's file, relative to the trace.
    pub catalogue: Option<String>,
    /// What the cart's clock said at `t` = 0.
    pub wall: Wall,
    pub scale: ScaleSpec,
    /// How this camera scores; absent: as our own network does.
    pub sight: Option<SightModel>,
    /// The layouts of in-store labels.
    pub layouts: Vec<Layout>,
    /// For random spot checks.
    pub seed: u64,
    pub note: Option<String>,
}

const VERSION: u64 = 1;
const KEYS: &[&str] = &["trace", "cart", "store", "catalogue", "wall", "scale", "sight", "layouts", "seed", "note"];

impl Default for Header {
    fn default() -> Self {
        let policy = Policy::default();
        Header {
            cart: CartId("C-1".to_owned()),
            store: policy.store,
            catalogue: None,
            wall: Wall(0),
            scale: policy.scale,
            sight: None,
            layouts: Vec::new(),
            seed: 0,
            note: None,
        }
    }
}

impl Header {
    /// The policy of the store that the trace comes from, as far as a trace tells: no tax table, so the prices count as they are.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            store: self.store.clone(),
            scale: self.scale,
            sight: self.sight.unwrap_or_default(),
            layouts: self.layouts.clone(),
            ..Policy::default()
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        let mut fields = Fields::parse(text, KEYS)?;
        let version: u64 = fields.required("trace")?;
        if version != VERSION {
            let why = format!("format {version} is not known, only format {VERSION} is");
            return Err(Problem::Value { key: "trace", why });
        }
        let absent = Header::default();
        Ok(Header {
            cart: fields.optional("cart")?.unwrap_or(absent.cart),
            store: fields.optional("store")?.unwrap_or(absent.store),
            catalogue: fields.optional("catalogue")?,
            wall: fields.optional("wall")?.map(wall).transpose()?.unwrap_or(absent.wall),
            scale: fields.optional::<ScaleWire>("scale")?.map(scale).transpose()?.unwrap_or(absent.scale),
            sight: fields.optional::<SightWire>("sight")?.map(SightModel::from),
            layouts: fields.optional("layouts")?.map(layouts).transpose()?.unwrap_or_default(),
            seed: fields.optional("seed")?.unwrap_or(absent.seed),
            note: fields.optional("note")?,
        })
    }

    pub(super) fn write(&self) -> HeaderWire<'_> {
        HeaderWire {
            trace: VERSION,
            cart: &self.cart,
            store: &self.store,
            catalogue: self.catalogue.as_deref(),
            wall: jiff::Timestamp::from_millisecond(self.wall.0).unwrap_or_default().to_string(),
            scale: ScaleWire { e_g: self.scale.e.into(), max_g: self.scale.max.into() },
            sight: self.sight.map(SightWire::from),
            layouts: self.layouts.iter().map(Layout::name).collect(),
            seed: self.seed,
            note: self.note.as_deref(),
        }
    }
}

fn wall(text: String) -> Result<Wall, Problem> {
    let parsed = text.parse::<jiff::Timestamp>();
    parsed
        .map(|time| Wall(time.as_millisecond()))
        .map_err(|error| Problem::Value { key: "wall", why: error.to_string() })
}

fn scale(wire: ScaleWire) -> Result<ScaleSpec, Problem> {
    let spec = ScaleSpec { e: wire.e_g.into(), max: wire.max_g.into() };
    if spec.e <= Mass::ZERO || spec.max < spec.e {
        let why = "`e_g` must be more than nothing and `max_g` at least as much".to_owned();
        return Err(Problem::Value { key: "scale", why });
    }
    Ok(spec)
}

fn layouts(names: Vec<String>) -> Result<Vec<Layout>, Problem> {
    Layout::all(names.iter().map(String::as_str))
        .map_err(|error| Problem::Value { key: "layouts", why: error.to_string() })
}

/// The header as it is written.
#[derive(Serialize)]
pub(super) struct HeaderWire<'a> {
    trace: u64,
    cart: &'a CartId,
    store: &'a StoreId,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalogue: Option<&'a str>,
    wall: String,
    scale: ScaleWire,
    #[serde(skip_serializing_if = "Option::is_none")]
    sight: Option<SightWire>,
    layouts: Vec<&'a str>,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct ScaleWire {
    e_g: Decimal,
    max_g: Decimal,
}

#[derive(Serialize, Deserialize)]
struct SightWire {
    same: [Decimal; 2],
    family: [Decimal; 2],
    other: [Decimal; 2],
}

impl From<SightWire> for SightModel {
    fn from(wire: SightWire) -> Self {
        let scores = |[mean, spread]: [Decimal; 2]| Scores { mean: mean.into(), spread: spread.into() };
        SightModel { same: scores(wire.same), family: scores(wire.family), other: scores(wire.other) }
    }
}

impl From<SightModel> for SightWire {
    fn from(model: SightModel) -> Self {
        let pair = |scores: Scores| [scores.mean.into(), scores.spread.into()];
        SightWire { same: pair(model.same), family: pair(model.family), other: pair(model.other) }
    }
}
