//! Shadows: light that is no smooth field. Where a view has kept its texture and its colours, what differs is light, and the same light falls
//! on what lies beside it. So that difference is spread over its neighbourhood and taken away.

use crate::plane::Plane;

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
/// How far light reaches from where it is known.
const REACH: usize = 9;
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
    let agreement = agreement(&grey(before), &grey(after));
    let mut kept = Plane::filled(agreement.width, agreement.height, 0.0);
    for (at, kept) in kept.values.iter_mut().enumerate() {
        let [r, g, b] = [off[0].values[at], off[1].values[at], off[2].values[at]];
        let brightness = ((r + g + b) / 3.0).abs();
        let colour = r.max(g).max(b) - r.min(g).min(b);
        let is_as_before = brightness + colour < AS_BEFORE;
        let is_shaded = agreement.values[at] > AGREES && colour < COLOUR + COLOUR_SHARE * brightness;
        *kept = f32::from(u8::from(is_as_before || is_shaded));
    }
    kept
}

fn grey(planes: &[Plane; 3]) -> Plane {
    planes[0].zip(&planes[1], |a, b| a + b).zip(&planes[2], |sum, c| (sum + c) / 3.0)
}

/// The correlation of two views around each pixel; nought where there is no texture.
fn agreement(a: &Plane, b: &Plane) -> Plane {
    let (mean_a, mean_b) = (a.blurred(FINE), b.blurred(FINE));
    let (a, b) = (a.zip(&mean_a, |v, m| v - m), b.zip(&mean_b, |v, m| v - m));
    let both = a.zip(&b, |a, b| a * b).blurred(WINDOW);
    let (own_a, own_b) = (a.zip(&a, |a, b| a * b).blurred(WINDOW), b.zip(&b, |a, b| a * b).blurred(WINDOW));
    let sizes = own_a.zip(&own_b, |a, b| if a.min(b) > TEXTURE { (a * b).sqrt() } else { f32::INFINITY });
    both.zip(&sizes, |both, size| both / size)
}
