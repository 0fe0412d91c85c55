//! The part of a camera's picture in which a hand holds a pack.
//!
//! A camera that sees half the shop finds symbols on other people's packs, and spends its time on shelves. What lies outside of the region
//! is cut off before anything looks at the picture.

use serde::{Deserialize, Serialize};

use crate::camera::Frame;

/// A rectangle in hundredths of the picture, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Edges", into = "Edges")]
pub struct Region(Edges);

/// As the configuration file says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edges {
    pub left: u8,
    pub top: u8,
    pub right: u8,
    pub bottom: u8,
}

/// Why this is no region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRegion {
    #[error("{name} = {value} lies outside of the picture: 0 to 100, in hundredths, is expected")]
    Outside { name: &'static str, value: u8 },
    #[error(
        "from {from} = {low} to {to} = {high}, in hundredths of the picture, no pack has room: {LEAST} at least are expected"
    )]
    Narrow { from: &'static str, low: u8, to: &'static str, high: u8 },
}

/// In hundredths; a pack needs that much.
const LEAST: u8 = 10;
const ALL: u8 = 100;

impl Region {
    /// All of the picture.
    pub const WHOLE: Region = Region(Edges { left: 0, top: 0, right: ALL, bottom: ALL });

    /// Whether nothing is cut off.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Region::WHOLE
    }

    /// What of a picture lies within, as grey as it was seen and taken at the same moment.
    #[must_use]
    pub fn of(&self, frame: Frame) -> Frame {
        if self.is_whole() {
            return frame;
        }
        let Region(edges) = self;
        let (left, right) = (pixels(edges.left, frame.width()), pixels(edges.right, frame.width()));
        let (top, bottom) = (pixels(edges.top, frame.height()), pixels(edges.bottom, frame.height()));
        let luma = frame.luma();
        let rows = luma.chunks_exact(frame.width().max(1) as usize).take(bottom).skip(top);
        let within: Vec<u8> = rows.flat_map(|row| &row[left..right]).copied().collect();
        let size = |from: usize, to: usize| u32::try_from(to - from).unwrap_or(u32::MAX);
        let cut = Frame::from_luma(size(left, right), size(top, bottom), within);
        cut.expect("the rows were cut to this size").taken(frame.at)
    }
}

impl Default for Region {
    fn default() -> Self {
        Region::WHOLE
    }
}

impl From<Region> for Edges {
    fn from(Region(edges): Region) -> Self {
        edges
    }
}

impl TryFrom<Edges> for Region {
    type Error = NoRegion;

    fn try_from(edges: Edges) -> Result<Self, NoRegion> {
        let Edges { left, top, right, bottom } = edges;
        let named = [("left", left), ("top", top), ("right", right), ("bottom", bottom)];
        if let Some((name, value)) = named.into_iter().find(|(_, value)| *value > ALL) {
            return Err(NoRegion::Outside { name, value });
        }
        for ((from, low), (to, high)) in [(named[0], named[2]), (named[1], named[3])] {
            if high < low.saturating_add(LEAST) {
                return Err(NoRegion::Narrow { from, low, to, high });
            }
        }
        Ok(Region(edges))
    }
}

fn pixels(hundredths: u8, side: u32) -> usize {
    side as usize * usize::from(hundredths) / usize::from(ALL)
}

#[cfg(test)]
mod tests {
    use cart_domain::Tick;

    use super::*;

    fn region(left: u8, top: u8, right: u8, bottom: u8) -> Result<Region, NoRegion> {
        Region::try_from(Edges { left, top, right, bottom })
    }

    #[test]
    fn what_lies_outside_of_the_region_is_cut_off() {
        let luma = (0..200 * 100).map(|at| (at % 200) as u8).collect();
        let frame = Frame::from_luma(200, 100, luma).expect("this size").taken(Tick(7));
        let cut = region(25, 10, 75, 90).expect("room for a pack").of(frame.clone());
        assert_eq!((cut.width(), cut.height(), cut.at), (100, 80, Tick(7)));
        assert!(cut.luma().chunks_exact(100).all(|row| row[0] == 50 && row[99] == 149));
        assert_eq!(Region::WHOLE.of(frame.clone()), frame);
    }

    #[test]
    fn a_picture_without_pixels_is_cut_into_one_without_pixels() {
        let nothing = Frame::from_luma(3, 0, Vec::new()).expect("no pixels");
        assert_eq!(region(0, 0, 50, 50).expect("room for a pack").of(nothing).height(), 0);
    }

    #[test]
    fn a_region_that_holds_no_pack_says_which_edges_are_wrong() {
        for (wrong, says) in [
            (region(0, 0, 101, 100), "right = 101 lies outside"),
            (region(60, 0, 40, 100), "from left = 60 to right = 40"),
            (region(0, 95, 100, 100), "from top = 95 to bottom = 100"),
        ] {
            let error = wrong.expect_err(says).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
