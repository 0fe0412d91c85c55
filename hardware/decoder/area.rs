//! Where in a picture a symbol lies.

/// A rectangle in pixels of the picture that was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    /// The smallest rectangle around these points.
    #[must_use]
    pub fn around(points: &[(i32, i32)]) -> Self {
        let Some(&(x, y)) = points.first() else { return Area::default() };
        points.iter().fold(Area { left: x, top: y, right: x, bottom: y }, |area, &(x, y)| Area {
            left: area.left.min(x),
            top: area.top.min(y),
            right: area.right.max(x),
            bottom: area.bottom.max(y),
        })
    }

    /// Whether the two have a pixel in common.
    #[must_use]
    pub fn touches(&self, other: &Area) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }

    /// Whether this point lies within.
    #[must_use]
    pub fn holds(&self, (x, y): (i32, i32)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The middle.
    #[must_use]
    pub fn centre(&self) -> (i32, i32) {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// Pixels within.
    pub(super) fn size(&self) -> i64 {
        i64::from(self.right - self.left) * i64::from(self.bottom - self.top)
    }

    /// Whether more lies between the two than either is long.
    pub(super) fn is_far_from(&self, other: &Area) -> bool {
        let length = |area: &Area| (area.right - area.left).max(area.bottom - area.top);
        let longer = length(self).max(length(other));
        let gap = |from: i32, to: i32, its_from: i32, its_to: i32| (its_from - to).max(from - its_to);
        gap(self.left, self.right, other.left, other.right) > longer
            || gap(self.top, self.bottom, other.top, other.bottom) > longer
    }
}
