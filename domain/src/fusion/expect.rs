//! What pieces should weigh, and whether a mass agrees. Every number here comes from a named rule.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Product, Unit};
use crate::gtin::Gtin;
use crate::learned::LearnedMass;
use crate::mass::Mass;
use crate::money::Money;
use crate::policy::ScaleSpec;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;

/// What one piece should weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expect {
    pub mean: Mass,
    /// One standard deviation of a piece.
    pub spread: Mass,
}

/// A mass agrees within this many standard deviations.
const AGREES_WITHIN: i64 = 4;

/// Everything that says what a line's pieces should weigh.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    pub catalogue: &'a Catalogue,
    pub learned: &'a BTreeMap<Gtin, LearnedMass>,
    /// What a piece was felt to weigh on this trip, when the first of its kind was accepted.
    pub here: &'a BTreeMap<Gtin, Mass>,
    pub scale: ScaleSpec,
}

static NOTHING: BTreeMap<Gtin, Mass> = BTreeMap::new();

impl<'a> Knowledge<'a> {
    /// What is known before a trip.
    #[must_use]
    pub const fn before(catalogue: &'a Catalogue, learned: &'a BTreeMap<Gtin, LearnedMass>, scale: ScaleSpec) -> Self {
        Knowledge { catalogue, learned, here: &NOTHING, scale }
    }

    /// What one piece of this line should weigh; `None` when nobody knows.
    #[must_use]
    pub fn piece_of(&self, line: &Line) -> Option<Expect> {
        let product = self.catalogue.by_gtin(&line.item.gtin);
        let tare = product.map_or(Mass::ZERO, |product| product.tare);
        let labelled = |net: Mass| Expect { mean: net + tare, spread: label_spread(net) };
        match line.quantity {
            Quantity::Pieces(_) => self.piece(&line.item.gtin),
            Quantity::Weighed(net) => Some(labelled(net)),
            Quantity::Priced(price) => match line.item.unit {
                Unit::Kilogram => mass_for(price, line.item.price).map(labelled),
                Unit::Each => self.piece(&line.item.gtin),
            },
            Quantity::Unweighed => None,
        }
    }

    /// What one piece of a product should weigh. Where the shopper or a picture has spoken against the catalogue, the pack that they spoke of
    /// tells of the others.
    #[must_use]
    pub fn piece(&self, gtin: &Gtin) -> Option<Expect> {
        let known = self.known_before(gtin)?;
        let here = self.here.get(gtin).filter(|here| !self.agrees(**here, &known, 1));
        Some(here.map_or(known, |here| Expect { mean: *here, spread: content_spread(*here) }))
    }

    fn known_before(&self, gtin: &Gtin) -> Option<Expect> {
        let from_catalogue = self.catalogue.by_gtin(gtin).and_then(|product| catalogued(&product));
        match self.learned.get(gtin) {
            Some(learned) if learned.is_trusted() || from_catalogue.is_none() => {
                Some(Expect { mean: learned.mean, spread: learned.spread.max(content_spread(learned.mean)) })
            }
            Some(_) | None => from_catalogue,
        }
    }

    /// What one piece of a product should weigh, if it is sold by the piece: nobody knows how much of loose produce is put in.
    #[must_use]
    pub fn counted_piece(&self, gtin: &Gtin) -> Option<Expect> {
        let loose = self.catalogue.by_gtin(gtin).is_some_and(|product| product.weighed);
        if loose { None } else { self.piece(gtin) }
    }

    /// Whether accepted placements, and not the catalogue alone, say what a piece weighs.
    #[must_use]
    pub fn is_proven(&self, gtin: &Gtin) -> bool {
        self.learned.get(gtin).is_some_and(LearnedMass::is_trusted)
    }

    /// Whether the scale can feel a piece for certain.
    #[must_use]
    pub fn can_feel(&self, expect: &Expect) -> bool {
        expect.mean >= self.scale.e * 6
    }

    /// How far a mass may be from its mean and still agree.
    #[must_use]
    pub fn tolerance(&self, variance: i128) -> Mass {
        let scale = i128::from(self.scale.e.milligrams());
        let allowed = i128::from(AGREES_WITHIN) * (variance + scale * scale / 3).isqrt();
        Mass::from_milligrams(i64::try_from(allowed).unwrap_or(i64::MAX))
    }

    /// How far `mass` is from the mean of `pieces`, in thousandths of the deviation at which it no longer agrees.
    #[must_use]
    pub fn deviation(&self, mass: Mass, mean: Mass, variance: i128) -> i64 {
        let allowed = i128::from(self.tolerance(variance).milligrams());
        let off = i128::from((mass - mean).milligrams()).abs();
        i64::try_from(off * 1_000 / allowed.max(1)).unwrap_or(i64::MAX)
    }

    /// Whether `pieces` pieces may weigh `mass`.
    #[must_use]
    pub fn agrees(&self, mass: Mass, expect: &Expect, pieces: u32) -> bool {
        let (mean, variance) = (expect.mean * pieces, expect.variance() * i128::from(pieces));
        !self.is_far(mass, mean, variance) && self.deviation(mass, mean, variance) <= 1_000
    }

    /// Whether a mass is clearly further from its mean than any that agrees: told without a root, since most masses that are held against each
    /// other have nothing to do with each other.
    #[must_use]
    pub fn is_far(&self, mass: Mass, mean: Mass, variance: i128) -> bool {
        let off = i128::from((mass - mean).milligrams());
        let e = i128::from(self.scale.e.milligrams());
        off * off * 3 > (variance * 3 + e * e) * i128::from(AGREES_WITHIN * AGREES_WITHIN + 1) + 3
    }

    /// How many pieces of at most `most` a mass is. The more pieces, the more masses a sloppy match would fit: beyond a handful the match
    /// must be twice as good.
    #[must_use]
    pub fn pieces_in(&self, mass: Mass, expect: &Expect, most: u32) -> Option<u32> {
        const HANDFUL: u32 = 3;
        (1..=most).find(|pieces| {
            let limit = if *pieces > HANDFUL { 500 } else { 1_000 };
            let (mean, variance) = (expect.mean * *pieces, expect.variance() * i128::from(*pieces));
            !self.is_far(mass, mean, variance) && self.deviation(mass, mean, variance) <= limit
        })
    }

    /// What is known after one more accepted placement of one piece that weighed `mass`.
    #[must_use]
    pub fn learn(&self, gtin: &Gtin, mass: Mass) -> LearnedMass {
        match self.learned.get(gtin) {
            Some(known) => known.after(mass, content_spread(known.mean)),
            None => LearnedMass::first(mass, content_spread(mass)),
        }
    }
}

/// Whether a mass is too small to be asked about. A difference of two readings carries the resolution and the error of both; what is left
/// below that, sight decides, or silence.
#[must_use]
pub fn is_faint(scale: ScaleSpec, mass: Mass) -> bool {
    mass.abs() < scale.e * 5
}

impl Expect {
    /// The square of the spread.
    #[must_use]
    pub fn variance(&self) -> i128 {
        i128::from(self.spread.milligrams()).pow(2)
    }
}

fn catalogued(product: &Product) -> Option<Expect> {
    if let Some((lightest, heaviest)) = product.mass_range {
        let mean = Mass::from_milligrams((lightest.milligrams() + heaviest.milligrams()) / 2);
        let spread = Mass::from_milligrams((heaviest - lightest).milligrams().abs() / 4);
        return Some(Expect { mean, spread });
    }
    let mean = product.mass.filter(|mass| *mass > Mass::ZERO)?;
    let spread = product.mass_spread.filter(|spread| *spread > Mass::ZERO);
    Some(Expect { mean, spread: spread.unwrap_or_else(|| content_spread(mean)) })
}

/// The spread of packs whose catalogue names none: half the tolerable negative error of the pre-packages directive (76/211/EEC), which
/// is what fillers work to, at least one gram.
fn content_spread(mean: Mass) -> Mass {
    let grams = mean.milligrams() / 1_000;
    let share = |per_mille: i64| mean.milligrams() * per_mille / 1_000;
    let tolerable = match grams {
        ..50 => share(90),
        50..100 => 4_500,
        100..200 => share(45),
        200..300 => 9_000,
        300..500 => share(30),
        500..1_000 => 15_000,
        _ => share(15),
    };
    Mass::from_milligrams((tolerable / 2).max(1_000))
}

/// A labelled mass was weighed to a few grams, and its bag weighs a few more.
fn label_spread(net: Mass) -> Mass {
    Mass::from_milligrams((net.milligrams() / 100).max(3_000))
}

fn mass_for(price: Money, per_kilogram: Money) -> Option<Mass> {
    let milligrams = (price.minor().checked_mul(1_000_000)?).checked_div(per_kilogram.minor())?;
    Some(Mass::from_milligrams(milligrams))
}
