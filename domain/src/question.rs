//! Questions and notices: what the cart wonders about, the answers it offers, and the evidence it writes down.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::gtin::Gtin;
use crate::ids::{LineId, QuestionId};

/// The eight things a cart can wonder about, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something left the basket: which line?
    Removed,
    /// Something was added that no scan explains.
    Unscanned,
    /// The mass contradicts the scan.
    WrongWeight,
    /// The picture, or picture and mass, contradict the scan.
    WrongItem,
    /// Several pieces, or one?
    Count,
    /// Voided, yet in the basket.
    StillHere,
    /// Scanned twice, placed once.
    Duplicate,
    /// Scanned, never put in.
    NotPlaced,
}

impl Kind {
    /// The kind as traces and screens name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Removed => "removed",
            Kind::Unscanned => "unscanned",
            Kind::WrongWeight => "wrong-weight",
            Kind::WrongItem => "wrong-item",
            Kind::Count => "count",
            Kind::StillHere => "still-here",
            Kind::Duplicate => "duplicate",
            Kind::NotPlaced => "not-placed",
        }
    }
}

/// An answer the shopper can give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Choice {
    ScanIt,
    /// It is this product.
    Gtin(Gtin),
    TakeOut,
    /// It is not merchandise.
    Mine,
    DropLine,
    InBasket,
    Later,
    Line(LineId),
    None,
    /// It is what was scanned.
    Right,
    Pieces(u32),
    Other,
    Keep,
    TookOut,
    One,
    Both,
}

/// A text that names no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no answer the cart offers")]
pub struct NoChoice(pub String);

impl Choice {
    /// Reads an answer's id, such as `scan-it` or `line:3`.
    pub fn parse(id: &str) -> Result<Self, NoChoice> {
        let unknown = || NoChoice(id.to_owned());
        if let Some((what, value)) = id.split_once(':') {
            return match what {
                "gtin" => Gtin::try_from(value.to_owned()).map(Choice::Gtin).map_err(|_| unknown()),
                "line" => value.parse().map(|n| Choice::Line(LineId(n))).map_err(|_| unknown()),
                "n" => value.parse().map(Choice::Pieces).map_err(|_| unknown()),
                _ => Err(unknown()),
            };
        }
        let plain = [
            Choice::ScanIt,
            Choice::TakeOut,
            Choice::Mine,
            Choice::DropLine,
            Choice::InBasket,
            Choice::Later,
            Choice::None,
            Choice::Right,
            Choice::Other,
            Choice::Keep,
            Choice::TookOut,
            Choice::One,
            Choice::Both,
        ];
        plain.into_iter().find(|choice| choice.to_string() == id).ok_or_else(unknown)
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::ScanIt => f.write_str("scan-it"),
            Choice::Gtin(gtin) => write!(f, "gtin:{gtin}"),
            Choice::TakeOut => f.write_str("take-out"),
            Choice::Mine => f.write_str("mine"),
            Choice::DropLine => f.write_str("drop-line"),
            Choice::InBasket => f.write_str("in-basket"),
            Choice::Later => f.write_str("later"),
            Choice::Line(line) => write!(f, "line:{}", line.0),
            Choice::None => f.write_str("none"),
            Choice::Right => f.write_str("right"),
            Choice::Pieces(pieces) => write!(f, "n:{pieces}"),
            Choice::Other => f.write_str("other"),
            Choice::Keep => f.write_str("keep"),
            Choice::TookOut => f.write_str("took-out"),
            Choice::One => f.write_str("one"),
            Choice::Both => f.write_str("both"),
        }
    }
}

impl TryFrom<String> for Choice {
    type Error = NoChoice;
    fn try_from(id: String) -> Result<Self, NoChoice> {
        Choice::parse(&id)
    }
}

impl From<Choice> for String {
    fn from(choice: Choice) -> String {
        choice.to_string()
    }
}

/// Names one question wherever it is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRef {
    pub id: QuestionId,
    pub kind: Kind,
    pub line: Option<LineId>,
}
