//! Shadows: light that is no smooth field. A shadow leaves colours as they are, and its edge is soft, where a thing brings an edge or a texture of
//! its own. So where colours are as before, and texture is too or the difference has none, what differs is light; the same light falls on what lies
//! beside it, and is taken away there as well. Of a thing as grey as the floor and without any texture this leaves the outline.

use crate::plane::{Plane, median};

/// Texture is what differs from its surroundings within so many pixels to each side; a shadow's edge is softer.
const FINE: usize = 2;
/// It is compared within so many pixels to each side.
const WINDOW: usize = 7;
/// It is the same where it agrees so well.
const AGREES: f32 = 0.6;
/// Less texture than this, in squared logarithms, is noise.
const TEXTURE: f32 = 0.000_25;
/// Colours are the same where they differ by no more than this and this share of the difference of brightness.
const COLOUR: f32 = 0.08;
const COLOUR_SHARE: f32 = 0.25;
/// A pixel that differs by so little is as before.
const AS_BEFORE: f32 = 0.1;
/// A difference has no texture where it strays from its surroundings by no more than this, or no more than is usual.
const SMOOTH: f32 = 0.02;
const USUAL: f32 = 2.5;
/// How far light reaches from where it is known.
const REACH: usize = 6;
/// What is known of nothing counts so much.
const UNKNOWN: f32 = 0.02;

/// Brings the first view into the local light of the second.
pub(super) fn even_out(before: &mut [Plane; 3], after: &[Plane; 3]) {
    let off: Vec<Plane> =
        before.iter().zip(after).map(|(old, new)| new.zip(old, |new, old| new - old).blurred(1)).collect();
    let known = kept(before, after, &off);
    let weight = known.blurred(REACH).blurred(REACH);
    for (plane, off) in before.iter_mut().zip(&off) {
        let light = off.zip(&known, |off, known| off * known).blurred(REACH).blurred(REACH);
        let shares = light.values.iter().zip(&weight.values).map(|(light, weight)| light / (weight + UNKNOWN));
        plane.values.iter_mut().zip(shares).for_each(|(value, light)| *value += light);
    }
}

/// One where a pixel shows what it showed before, nought where it may not.
fn kept(before: &[Plane; 3], after: &[Plane; 3], off: &[Plane]) -> Plane {
    let (before, after) = (grey(before), grey(after));
    let agreement = agreement(&before, &after);
    let rough = roughness(&after.zip(&before, |new, old| new - old));
    let mut sample: Vec<f32> = rough.values.iter().step_by(7).copied().collect();
    let smooth = (SMOOTH * SMOOTH).max(USUAL * median(&mut sample));
    let mut kept = Plane::filled(agreement.width, agreement.height, 0.0);
    for (at, kept) in kept.values.iter_mut().enumerate() {
        let [r, g, b] = [off[0].values[at], off[1].values[at], off[2].values[at]];
        let brightness = ((r + g + b) / 3.0).abs();
        let colour = r.max(g).max(b) - r.min(g).min(b);
        let is_as_before = brightness + colour < AS_BEFORE;
        let is_alike = agreement.values[at] > AGREES || rough.values[at] < smooth;
        let is_shaded = is_alike && colour < COLOUR + COLOUR_SHARE * brightness;
        *kept = f32::from(u8::from(is_as_before || is_shaded));
    }
    kept
}

pub(super) fn grey(planes: &[Plane; 3]) -> Plane {
    planes[0].zip(&planes[1], |a, b| a + b).zip(&planes[2], |sum, c| (sum + c) / 3.0)
}

/// How far a difference strays from its surroundings around each pixel, squared.
fn roughness(off: &Plane) -> Plane {
    let strays = off.zip(&off.blurred(FINE), |value, around| (value - around) * (value - around));
    strays.blurred(FINE)
}

/// The correlation of two views around each pixel; nought where there is no texture.
pub(super) fn agreement(a: &Plane, b: &Plane) -> Plane {
    let (mean_a, mean_b) = (a.blurred(FINE), b.blurred(FINE));
    let (a, b) = (a.zip(&mean_a, |v, m| v - m), b.zip(&mean_b, |v, m| v - m));
    let both = a.zip(&b, |a, b| a * b).blurred(WINDOW);
    let (own_a, own_b) = (a.zip(&a, |a, b| a * b).blurred(WINDOW), b.zip(&b, |a, b| a * b).blurred(WINDOW));
    let sizes = own_a.zip(&own_b, |a, b| if a.min(b) > TEXTURE { (a * b).sqrt() } else { f32::INFINITY });
    both.zip(&sizes, |both, size| both / size)
}
