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

    pub(super) fn joined(self, other: Area) -> Self {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}
