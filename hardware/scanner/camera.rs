//! A camera whose pictures are searched for symbols, as a scanner.
//!
//! One picture can lie. A symbol counts when two pictures within 300 ms say the same, and as long as it stays in view it is one scan.

use std::time::{Duration, Instant};

use cart_domain::input::Scan;
use cart_domain::{Millis, Tick};

use super::{Scanner, label};
use crate::camera::{Camera, Frame};
use crate::decoder::{Decoded, Decoder};
use crate::fault::Fault;
use crate::figure::Figure;

const AGREE_WITHIN: Millis = Millis(300);
/// Out of view for this long, and the next time is a new scan.
const AWAY: Millis = Millis(800);

/// The scanner. One thread owns it.
pub struct CameraScanner {
    camera: Box<dyn Camera>,
    decoder: Decoder,
    watch: Watch,
    /// The label that the last scan was read from.
    label: Option<Frame>,
    frames: u64,
    scans: u64,
}

impl CameraScanner {
    /// A scanner over this camera.
    #[must_use]
    pub fn over(camera: Box<dyn Camera>) -> Self {
        CameraScanner { camera, decoder: Decoder::live(), watch: Watch::default(), label: None, frames: 0, scans: 0 }
    }

    fn see(&mut self, frame: &Frame) -> Option<Scan> {
        self.frames += 1;
        let codes = self.decoder.decode(frame).codes;
        let code = self.watch.see(&codes, frame.at)?;
        self.label = label::of(frame, code.area);
        self.scans += 1;
        Some(code.scan())
    }
}

impl Scanner for CameraScanner {
    fn read(&mut self, wait: Duration) -> Result<Option<Scan>, Fault> {
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Some(frame) = self.camera.next_frame(left)? else { return Ok(None) };
            if let Some(scan) = self.see(&frame) {
                return Ok(Some(scan));
            }
        }
    }

    fn label(&self) -> Option<Frame> {
        self.label.clone()
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("frames", self.frames), Figure::count("scans", self.scans)]
    }
}

/// What has been in view lately.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    seen: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    code: Decoded,
    last: Tick,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// One picture had it.
    Doubtful,
    /// It is a scan already.
    Counted,
}

impl Watch {
    /// One picture's symbols; the one that has just become a scan comes back.
    pub(crate) fn see(&mut self, codes: &[Decoded], now: Tick) -> Option<Decoded> {
        self.seen.retain(|seen| {
            now.since(seen.last)
                <= match seen.state {
                    State::Doubtful => AGREE_WITHIN,
                    State::Counted => AWAY,
                }
        });
        let mut news = None;
        for code in codes {
            let is_it = |seen: &&mut Seen| seen.code.text == code.text && seen.code.symbology == code.symbology;
            match self.seen.iter_mut().find(is_it) {
                Some(seen) => {
                    seen.last = now;
                    if seen.state == State::Doubtful && news.is_none() {
                        seen.state = State::Counted;
                        news = Some(code.clone());
                    }
                }
                None => self.seen.push(Seen { code: code.clone(), last: now, state: State::Doubtful }),
            }
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::Area;
    use crate::symbology::Symbology;

    fn milk() -> Vec<Decoded> {
        let (text, area) = ("4006381333931".to_owned(), Area::default());
        vec![Decoded { symbology: Symbology::Ean13, text, quality: 3, by: "zbar", pass: "quick", area }]
    }

    fn scans(pictures: &[(u64, Vec<Decoded>)]) -> Vec<u64> {
        let mut watch = Watch::default();
        pictures.iter().filter(|(at, codes)| watch.see(codes, Tick(*at)).is_some()).map(|(at, _)| *at).collect()
    }

    #[test]
    fn one_picture_is_not_enough_and_the_second_is() {
        assert_eq!(scans(&[(0, milk())]), []);
        assert_eq!(scans(&[(0, milk()), (66, milk())]), [66]);
        assert_eq!(scans(&[(0, milk()), (400, milk())]), []);
    }

    #[test]
    fn a_pack_that_is_held_for_seconds_is_one_scan_and_shown_again_a_second() {
        let held = (0..40).map(|i| (i * 66, milk()));
        let again = [(5_000, milk()), (5_066, milk())];
        assert_eq!(scans(&held.chain(again).collect::<Vec<_>>()), [66, 5_066]);
    }

    #[test]
    fn a_picture_in_between_that_was_not_read_changes_nothing() {
        assert_eq!(scans(&[(0, milk()), (66, vec![]), (132, milk()), (198, vec![]), (264, milk())]), [132]);
    }
}
