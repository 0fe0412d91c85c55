//! What is different in the basket between two quiet pictures.
//!
//! ```text
//!   before ─┐  shrink, logarithm      the same view,        what light cannot
//!           ├─▶ of each colour ─▶ align ─▶ same light ─▶ difference ─▶ regions ─▶ kind, area
//!   after  ─┘                    (motion)    (light)     explain        (region)    (kind)
//! ```
//!
//! - **Motion.** The camera sits on a cart: its view shifts by some pixels and turns by a degree. Found coarse to fine, by least squares that
//!   pay little heed to what fits badly, because that is what changed.
//! - **Light.** Logarithms make it a sum. A smooth field for each colour is fitted to what differs, again without heed to what changed, and
//!   taken away. A shadow is darker without being anything: where texture and colour are as before, what differs is light (shade).
//! - **Difference.** The smallest over shifts of a pixel, so that edges that do not lie exactly on each other are none.
//! - **Kind.** A region that shows the same drawing before and after is as it was (same). Else what lies in the basket has an outline, and the
//!   picture in which the region has one is the one in which something lies there: added, or removed. What took its colours along has moved
//!   (palette).
//!
//! An arm that comes in from the border is none of the things that changed, and where one is seen the rest is trusted less.
//!
//! Pure functions: two pictures in, one answer out, and the same answer every time.

mod kind;
mod light;
mod motion;
mod nudge;
mod palette;
mod region;
mod same;
mod shade;
mod view;

use cart_domain::input::PerMille;

use crate::picture::{Area, Picture};
use crate::plane::median;
use crate::quality;

pub use kind::Kind;

use region::Region;
use view::View;

/// A lens is covered when so much of the picture has changed, or shows nothing.
const COVERED: f32 = 0.6;

/// What is left of the quality where an arm reaches into the picture.
const WITH_AN_ARM: f32 = 0.4;

/// What is different between two pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub kind: Kind,
    /// Where, in the picture that shows it: the one after, or for what was removed the one before. None: nothing, or everything.
    pub area: Option<Area>,
    /// How far this can be trusted.
    pub quality: PerMille,
    /// All that changed, strongest first.
    pub all: Vec<Part>,
}

/// One of the things that are different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub kind: Kind,
    pub area: Area,
}

/// Compares the last quiet picture before something happened with the first one after. Pictures of different sizes are not compared.
#[must_use]
pub fn compare(before: &Picture, after: &Picture) -> Difference {
    let nothing = |kind, quality| Difference { kind, area: None, quality: PerMille(quality), all: Vec::new() };
    if (before.width(), before.height()) != (after.width(), after.height()) {
        return nothing(Kind::Covered, 0);
    }
    if [before, after].iter().any(|picture| quality::judge(picture, picture.area()).flaw.is_some()) {
        return nothing(Kind::Covered, 0);
    }
    let (old, new) = (View::of(before), View::of(after));
    let motion = motion::between(&old, &new);
    let Some(seen) = light::compare(&old, &new, motion) else { return nothing(Kind::Covered, 0) };
    if seen.share_changed() > COVERED || seen.clearness() <= 0.0 {
        return nothing(Kind::Covered, 0);
    }
    let regions = region::regions(&seen);
    let mut parts = kind::kinds(&seen, regions);
    let arm = parts.iter().any(|(region, _)| region.is_arm(&seen));
    parts.retain(|(region, _)| !region.is_arm(&seen));
    let Some((main, kind)) = parts.first().cloned() else {
        return nothing(Kind::Nothing, (1_000.0 * seen.clearness()) as i32);
    };
    let place = |region: &Region, kind: Kind| {
        let shown = if kind == Kind::Removed {
            old.to_picture(region.frame)
        } else {
            new.to_picture(motion.moved(region.frame, &new))
        };
        shown.within(before.width(), before.height()).unwrap_or(before.area())
    };
    let area = place(&main, kind);
    let shown = if kind == Kind::Removed { before } else { after };
    let crop = quality::judge(shown, area).value.0 as f32 / 1_000.0;
    let view = if arm { WITH_AN_ARM } else { 1.0 };
    let certainty = main.certainty(&seen) * seen.clearness() * crop * view;
    let all = parts.iter().map(|(region, kind)| Part { kind: *kind, area: place(region, *kind) }).collect();
    Difference { kind, area: Some(area), quality: PerMille((1_000.0 * certainty) as i32), all }
}

/// The robust spread of some values around nought.
fn spread(values: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = values.map(f32::abs).collect();
    median(&mut sizes) * 1.4826
}

#[cfg(test)]
mod tests;
