//! A colour picture in memory, and rectangles on it.

/// Red, green and blue, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// A rectangle of whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Picture {
    /// A picture, unless it has no pixels or `rgb` has another size than three times `width` times `height`.
    #[must_use]
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let size = width.checked_mul(height)?.checked_mul(3)?;
        (size > 0 && rgb.len() == size).then_some(Picture { width, height, rgb })
    }

    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// The whole picture as an area.
    #[must_use]
    pub const fn area(&self) -> Area {
        Area { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// A row of pixels, three bytes each.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        &self.rgb[y * self.width * 3..][..self.width * 3]
    }

    /// What lies within an area, as a picture of its own. Nothing when the area lies outside.
    #[must_use]
    pub fn cut(&self, area: Area) -> Option<Picture> {
        let area = area.within(self.width, self.height)?;
        let rgb = (area.y..area.y + area.height)
            .flat_map(|y| &self.row(y)[area.x * 3..(area.x + area.width) * 3])
            .copied()
            .collect();
        Some(Picture { width: area.width, height: area.height, rgb })
    }
}

impl Area {
    /// The part of it that lies within a picture of this size.
    #[must_use]
    pub fn within(self, width: usize, height: usize) -> Option<Area> {
        let (right, bottom) = ((self.x + self.width).min(width), (self.y + self.height).min(height));
        let has_pixels = self.x < right && self.y < bottom;
        has_pixels.then(|| Area { x: self.x, y: self.y, width: right - self.x, height: bottom - self.y })
    }

    /// Intersection over union.
    #[must_use]
    pub fn overlap(self, other: Area) -> f64 {
        let span = |a: usize, la: usize, b: usize, lb: usize| (a + la).min(b + lb).saturating_sub(a.max(b));
        let common = span(self.x, self.width, other.x, other.width) * span(self.y, self.height, other.y, other.height);
        let all = self.width * self.height + other.width * other.height - common;
        if all == 0 { 0.0 } else { common as f64 / all as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_pixels_or_with_too_few_is_none() {
        assert_eq!(Picture::new(0, 5, Vec::new()), None);
        assert_eq!(Picture::new(2, 2, vec![0; 11]), None);
        assert_eq!(Picture::new(u32::MAX, u32::MAX, Vec::new()), None);
    }

    #[test]
    fn what_is_cut_out_is_what_lies_there() {
        let picture = Picture::new(3, 2, (0..18).collect()).expect("six pixels");
        let cut = picture.cut(Area { x: 1, y: 1, width: 9, height: 9 }).expect("two pixels");
        assert_eq!((cut.width(), cut.height(), cut.row(0)), (2, 1, &[12, 13, 14, 15, 16, 17][..]));
        assert_eq!(picture.cut(Area { x: 3, y: 0, width: 1, height: 1 }), None);
    }

    #[test]
    fn half_of_an_area_overlaps_it_by_half() {
        let whole = Area { x: 10, y: 10, width: 10, height: 10 };
        assert!((whole.overlap(whole) - 1.0).abs() < 1e-12);
        assert!((whole.overlap(Area { width: 5, ..whole }) - 0.5).abs() < 1e-12);
        assert!(whole.overlap(Area { x: 20, ..whole }).abs() < 1e-12);
    }
}
