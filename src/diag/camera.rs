//! What the camera over the basket shows to somebody who sets it up: its picture, how sharp and how light it is, how fast pictures come, and what the
//! network makes of them. Pictures are in memory only, the newest and no other.

use std::collections::VecDeque;
use std::sync::Arc;

use cart_domain::{Gtin, Millis, Tick};
use cart_hardware::Frame;
use cart_vision::{Area, Flaw, Picture, lens};
use serde::{Deserialize, Serialize};

use super::live::Looked;

/// The rate of pictures is that of so long.
const MEASURED: Millis = Millis(3_000);
/// Pictures that are the same for so long are one picture.
const FROZEN_AFTER: Millis = Millis(1_500);
/// A camera that shows nothing for so long shows nothing.
const SILENT_AFTER: Millis = Millis(2_000);

/// A look through the camera. It lives in a channel: the camera's pump and the network write, whoever looks reads.
#[derive(Clone, Debug, Default)]
pub struct Gaze {
    /// How many look.
    lookers: usize,
    newest: Option<Arc<Frame>>,
    arrived: VecDeque<Tick>,
    /// Since when the picture is the same.
    same_since: Tick,
    began: Option<Tick>,
    view: View,
}

/// What is to be seen of it, beside the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub width: u32,
    pub height: u32,
    /// Pictures in ten seconds.
    pub pictures_in_ten_seconds: u32,
    /// Hundredths of white, and of the pixels.
    pub brightness: u8,
    pub black: u8,
    pub blown_out: u8,
    /// The variance of the Laplacian within the region, now and at its best since somebody looks.
    pub sharpness: u32,
    pub sharpest: u32,
    pub trouble: Option<Trouble>,
    /// What the network looks at: left, top, width and height in thousandths of the picture.
    pub region: [u16; 4],
    /// None: no network looks.
    pub recognised: Option<Recognised>,
}

/// What is wrong with the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// No picture comes.
    Silent,
    /// The same picture comes again and again.
    Frozen,
    /// It is black: dark, or the lens is covered.
    Dark,
    BlownOut,
    /// It shows one colour: something lies on the lens.
    Covered,
    Blurred,
}

/// What the network makes of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    pub microseconds: u64,
    /// Likeliest first.
    pub candidates: Vec<Candidate>,
}

/// Something that it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub product: Gtin,
    /// In thousandths.
    pub chance: u16,
}

impl Gaze {
    /// Somebody looks. The first who does begins anew.
    pub fn enter(&mut self) {
        if self.lookers == 0 {
            *self = Gaze::default();
        }
        self.lookers += 1;
    }

    /// Whether anybody looks.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.lookers > 0
    }

    /// The newest picture.
    #[must_use]
    pub const fn newest(&self) -> Option<&Arc<Frame>> {
        self.newest.as_ref()
    }

    /// What is seen now.
    #[must_use]
    pub fn view(&self, now: Tick) -> View {
        let mut view = self.view.clone();
        let began = self.began.unwrap_or(now);
        let last = self.arrived.back().copied().unwrap_or(began);
        if now.since(last) >= SILENT_AFTER {
            (view.trouble, view.pictures_in_ten_seconds) = (Some(Trouble::Silent), 0);
        }
        view
    }

    /// The camera has taken a picture.
    pub fn saw(&mut self, frame: Arc<Frame>, at: Tick) {
        let is_same = self.newest.as_ref().is_some_and(|before| before.pixels() == frame.pixels());
        if !is_same {
            self.same_since = at;
        }
        self.began.get_or_insert(at);
        self.arrived.push_back(at);
        while self.arrived.front().is_some_and(|first| at.since(*first) > MEASURED) {
            self.arrived.pop_front();
        }
        self.judge(&frame);
        if at.since(self.same_since) >= FROZEN_AFTER {
            self.view.trouble = Some(Trouble::Frozen);
        }
        self.view.pictures_in_ten_seconds = self.rate();
        self.newest = Some(frame);
    }

    /// The network has looked.
    pub fn recognised(&mut self, recognised: Recognised) {
        self.view.recognised = Some(recognised);
    }

    fn judge(&mut self, frame: &Frame) {
        let View { width, height, .. } = &mut self.view;
        (*width, *height) = (frame.width(), frame.height());
        let Some(picture) = Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()) else { return };
        let region = middle(&picture);
        let Some(lens) = lens::look(&picture, region) else { return };
        let part = |part: usize, of: usize| u16::try_from(1_000 * part / of.max(1)).unwrap_or(1_000);
        let (wide, high) = (picture.width(), picture.height());
        self.view.region =
            [part(region.x, wide), part(region.y, high), part(region.width, wide), part(region.height, high)];
        self.view.brightness = lens.brightness;
        (self.view.black, self.view.blown_out) = (lens.black, lens.blown_out);
        self.view.sharpness = lens.sharpness;
        self.view.sharpest = self.view.sharpest.max(lens.sharpness);
        self.view.trouble = lens.flaw.and_then(Trouble::of);
    }

    fn rate(&self) -> u32 {
        let (Some(first), Some(last)) = (self.arrived.front(), self.arrived.back()) else { return 0 };
        let (intervals, span) = (self.arrived.len() as u64 - 1, last.since(*first).0);
        (10_000 * intervals).checked_div(span).map_or(0, |rate| u32::try_from(rate).unwrap_or(u32::MAX))
    }
}

impl Looked for Gaze {
    fn leave(&mut self) {
        self.lookers = self.lookers.saturating_sub(1);
        if self.lookers == 0 {
            *self = Gaze::default();
        }
    }
}

impl Trouble {
    /// What a flaw of the picture means to whoever stands before the camera.
    #[must_use]
    pub const fn of(flaw: Flaw) -> Option<Self> {
        match flaw {
            Flaw::Black => Some(Trouble::Dark),
            Flaw::BlownOut => Some(Trouble::BlownOut),
            Flaw::OneColour => Some(Trouble::Covered),
            Flaw::Blurred => Some(Trouble::Blurred),
            Flaw::TooSmall => None,
        }
    }
}

/// The largest square in the middle, which is what the network looks at when it looks at a whole picture.
#[must_use]
pub fn middle(picture: &Picture) -> Area {
    let side = picture.width().min(picture.height());
    Area { x: (picture.width() - side) / 2, y: (picture.height() - side) / 2, width: side, height: side }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(of: impl Fn(u32, u32) -> u8) -> Arc<Frame> {
        let rgb = (0..90).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(|(x, y)| [of(x, y); 3]);
        Arc::new(Frame::from_rgb(160, 90, rgb.collect()).expect("as many pixels as it should have"))
    }

    fn bars(width: u32) -> Arc<Frame> {
        frame(move |x, _| if (x / width).is_multiple_of(2) { 200 } else { 60 })
    }

    fn watched(frames: impl IntoIterator<Item = Arc<Frame>>) -> (Gaze, Tick) {
        let (mut gaze, mut now) = (Gaze::default(), Tick(0));
        gaze.enter();
        for frame in frames {
            now = now + Millis(100);
            gaze.saw(frame, now);
        }
        (gaze, now)
    }

    #[test]
    fn whoever_turns_the_lens_past_its_best_sees_how_good_it_was() {
        let (gaze, now) = watched([bars(20), bars(4), bars(10)]);
        let view = gaze.view(now);
        assert!(view.sharpness > 0 && view.sharpness < view.sharpest, "{view:?}");
        assert_eq!((view.pictures_in_ten_seconds, view.region), (100, [218, 0, 562, 1_000]));
    }

    #[test]
    fn a_picture_that_stands_still_is_frozen_and_one_that_trembles_is_not() {
        let (still, now) = watched((0..20).map(|_| bars(8)));
        assert_eq!(still.view(now).trouble, Some(Trouble::Frozen));
        let grain = |number: u32| frame(move |x, y| if x + y == number { 90 } else { bars_at(x) });
        let (trembling, now) = watched((0..20).map(grain));
        assert_eq!(trembling.view(now).trouble, None);
    }

    fn bars_at(x: u32) -> u8 {
        if (x / 8).is_multiple_of(2) { 200 } else { 60 }
    }

    #[test]
    fn a_dark_a_covered_and_a_silent_camera_are_told_apart() {
        let seen = |value: u8| {
            let (gaze, now) = watched([frame(move |_, _| value)]);
            gaze.view(now).trouble
        };
        assert_eq!([seen(2), seen(120), seen(255)], [Trouble::Dark, Trouble::Covered, Trouble::BlownOut].map(Some));
        let (gaze, now) = watched([bars(8)]);
        assert_eq!(gaze.view(now + SILENT_AFTER).trouble, Some(Trouble::Silent));
    }
}
