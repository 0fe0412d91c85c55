//! Which colours a region has, and how much of each: what a thing takes along wherever it is moved.

use crate::plane::Plane;

/// Steps of brightness, and of the two differences between colours, in logarithms.
const BRIGHT: Axis = Axis { first: 2.4, step: 0.28, count: 12 };
const COLOUR: Axis = Axis { first: -0.99, step: 0.22, count: 9 };

struct Axis {
    first: f32,
    step: f32,
    count: usize,
}

impl Axis {
    /// The two cells that a value lies between, and the share of the second.
    fn cells(&self, value: f32) -> ([usize; 2], f32) {
        let last = (self.count - 1) as f32;
        let place = ((value - self.first) / self.step - 0.5).clamp(0.0, last - 0.001);
        ([place as usize, place as usize + 1], place.fract())
    }
}

/// The share of each colour among some pixels.
pub(super) struct Palette(Vec<f32>);

impl Palette {
    pub fn of(planes: &[Plane; 3], pixels: &[u32]) -> Self {
        let mut shares = vec![0.0; BRIGHT.count * COLOUR.count * COLOUR.count];
        let share = 1.0 / pixels.len().max(1) as f32;
        for pixel in pixels {
            let [r, g, b] = planes.each_ref().map(|plane| plane.values[*pixel as usize]);
            let (bright, light) = BRIGHT.cells((r + g + b) / 3.0);
            let (red, redder) = COLOUR.cells(r - g);
            let (blue, bluer) = COLOUR.cells(b - g);
            for (at, l) in bright.into_iter().zip([1.0 - light, light]) {
                for (beside, u) in red.into_iter().zip([1.0 - redder, redder]) {
                    let cell = (at * COLOUR.count + beside) * COLOUR.count;
                    shares[cell + blue[0]] += share * l * u * (1.0 - bluer);
                    shares[cell + blue[1]] += share * l * u * bluer;
                }
            }
        }
        Palette(shares)
    }

    /// Which part of two palettes is the same.
    pub fn common(&self, other: &Palette) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a.min(*b)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planes(values: [f32; 3]) -> [Plane; 3] {
        values.map(|value| Plane::filled(4, 1, value))
    }

    #[test]
    fn a_colour_is_like_itself_and_unlike_another_and_a_little_light_is_no_other_colour() {
        let palette = |values| Palette::of(&planes(values), &[0, 1, 2, 3]);
        let (red, green) = (palette([5.0, 4.0, 4.0]), palette([4.0, 5.0, 4.0]));
        assert!((red.common(&red) - 1.0).abs() < 1e-5);
        assert!(red.common(&green) < 0.01);
        assert!(red.common(&palette([5.03, 4.03, 4.03])) > 0.85);
    }

    #[test]
    fn what_is_brighter_than_white_or_darker_than_black_still_has_a_place() {
        for value in [-9.0, 99.0] {
            let palette = Palette::of(&planes([value, 4.0, -value]), &[0]);
            assert!((palette.common(&palette) - 1.0).abs() < 1e-5);
        }
    }
}
