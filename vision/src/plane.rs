//! One number for each pixel of a picture, and the few things that are done to all of them at once.

/// Numbers in rows from the top.
#[derive(Clone, Debug)]
pub(crate) struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Plane {
    pub fn filled(width: usize, height: usize, value: f32) -> Self {
        Plane { width, height, values: vec![value; width * height] }
    }

    pub fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..][..self.width]
    }

    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value nearest to a place that may lie outside.
    pub fn near(&self, x: isize, y: isize) -> f32 {
        let inside = |v: isize, size: usize| v.clamp(0, size as isize - 1) as usize;
        self.at(inside(x, self.width), inside(y, self.height))
    }

    /// The value between pixels, unless the place lies outside.
    pub fn between(&self, x: f32, y: f32) -> Option<f32> {
        let is_inside = x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f32 && y < (self.height - 1) as f32;
        if !is_inside {
            return None;
        }
        let (left, top) = (x as usize, y as usize);
        let (right_share, low_share) = (x - left as f32, y - top as f32);
        let start = top * self.width + left;
        let [a, b] = [self.values[start], self.values[start + 1]];
        let [c, d] = [self.values[start + self.width], self.values[start + self.width + 1]];
        let (upper, lower) = (a + (b - a) * right_share, c + (d - c) * right_share);
        Some(upper + (lower - upper) * low_share)
    }

    pub fn zip(&self, other: &Plane, of: impl Fn(f32, f32) -> f32) -> Plane {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| of(*a, *b)).collect();
        Plane { width: self.width, height: self.height, values }
    }

    /// The mean of each two by two pixels.
    pub fn halved(&self) -> Plane {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut half = Plane::filled(width, height, 0.0);
        for y in 0..height {
            let (upper, lower) = (self.row(2 * y), self.row((2 * y + 1).min(self.height - 1)));
            for (x, value) in half.values[y * width..][..width].iter_mut().enumerate() {
                let next = (2 * x + 1).min(self.width - 1);
                *value = (upper[2 * x] + upper[next] + lower[2 * x] + lower[next]) / 4.0;
            }
        }
        half
    }

    /// The mean of the square around each pixel; what lies outside is as the border.
    pub fn blurred(&self, radius: usize) -> Plane {
        let across = self.summed_across(radius);
        let mut blurred = Plane::filled(self.width, self.height, 0.0);
        let mut sum = vec![0.0; self.width];
        let inside = |y: isize| y.clamp(0, self.height as isize - 1) as usize;
        let r = radius as isize;
        for y in -r..=r {
            add(&mut sum, across.row(inside(y)), 1.0);
        }
        let share = 1.0 / ((2 * radius + 1) * (2 * radius + 1)) as f32;
        for y in 0..self.height {
            let row = &mut blurred.values[y * self.width..][..self.width];
            row.iter_mut().zip(&sum).for_each(|(value, sum)| *value = sum * share);
            let y = y as isize;
            add(&mut sum, across.row(inside(y + r + 1)), 1.0);
            add(&mut sum, across.row(inside(y - r)), -1.0);
        }
        blurred
    }

    fn summed_across(&self, radius: usize) -> Plane {
        let mut summed = Plane::filled(self.width, self.height, 0.0);
        let mut padded = vec![0.0; self.width + 2 * radius];
        for y in 0..self.height {
            let row = self.row(y);
            padded[..radius].fill(row[0]);
            padded[radius..radius + self.width].copy_from_slice(row);
            padded[radius + self.width..].fill(row[self.width - 1]);
            let sums = &mut summed.values[y * self.width..][..self.width];
            for from in 0..=2 * radius {
                add(sums, &padded[from..from + self.width], 1.0);
            }
        }
        summed
    }
}

fn add(sums: &mut [f32], values: &[f32], times: f32) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * times);
}

/// The middle one of some values, which lose their order.
pub(crate) fn median(values: &mut [f32]) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Plane {
        Plane { width: 4, height: 3, values: (0u8..12).map(f32::from).collect() }
    }

    #[test]
    fn blurring_a_ramp_changes_its_border_alone() {
        let blurred = ramp().blurred(1);
        assert!((blurred.at(1, 1) - 5.0).abs() < 1e-5);
        assert!((blurred.at(0, 0) - (0.0 + 0.0 + 1.0 + 0.0 + 0.0 + 1.0 + 4.0 + 4.0 + 5.0) / 9.0).abs() < 1e-5);
    }

    #[test]
    fn between_four_pixels_lies_their_mean() {
        assert_eq!(ramp().between(0.5, 0.5), Some(2.5));
        assert_eq!(ramp().between(-0.1, 0.0), None);
        assert_eq!(ramp().between(3.0, 0.0), None);
    }
}
