//! A camera whose pictures are searched for symbols, as a scanner. What its pictures agree on is a glimpse, and what they do not is a
//! doubt: how many pictures it takes is the [watch](super::watch)'s business, and whether there is such a product the cart's.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::region::Region;
use super::watch::{News, Watch};
use super::{Heard, Scanner, label};
use crate::camera::{Camera, Frame};
use crate::decoder::{Decoded, Decoder};
use crate::fault::Fault;
use crate::figure::Figure;

/// The scanner. One thread owns it.
pub struct CameraScanner {
    camera: Box<dyn Camera>,
    /// The rest of a picture is never looked at.
    region: Region,
    decoder: Decoder,
    watch: Watch,
    /// What pictures told and nobody has heard yet, each with its label.
    news: VecDeque<(Heard, Option<Frame>)>,
    /// The label of what was handed over last.
    label: Option<Frame>,
    frames: u64,
    scans: u64,
    doubts: u64,
}

impl CameraScanner {
    /// A scanner over this camera, for what is held within this part of its pictures.
    #[must_use]
    pub fn over(camera: Box<dyn Camera>, region: Region) -> Self {
        let (decoder, watch, news) = (Decoder::live(), Watch::default(), VecDeque::new());
        CameraScanner { camera, region, decoder, watch, news, label: None, frames: 0, scans: 0, doubts: 0 }
    }

    fn see(&mut self, frame: &Frame) {
        self.frames += 1;
        for news in self.watch.see(&self.decoder.decode(frame), frame.at) {
            let news = match news {
                News::Certain(code) => {
                    self.scans += 1;
                    (Heard::Glimpse(code.scan()), label::of(frame, code.area))
                }
                News::StillThere(code) => (Heard::StillInView(code.scan()), label::of(frame, code.area)),
                News::Doubtful(codes) => {
                    self.doubts += 1;
                    (Heard::Doubt(codes.iter().map(Decoded::scan).collect()), None)
                }
            };
            self.news.push_back(news);
        }
    }
}

impl Scanner for CameraScanner {
    fn read(&mut self, wait: Duration) -> Result<Option<Heard>, Fault> {
        let until = Instant::now() + wait;
        loop {
            if let Some((heard, label)) = self.news.pop_front() {
                self.label = label;
                return Ok(Some(heard));
            }
            let left = until.saturating_duration_since(Instant::now());
            let Some(frame) = self.camera.next_frame(left)? else { return Ok(None) };
            self.see(&self.region.of(frame));
        }
    }

    fn label(&self) -> Option<Frame> {
        self.label.clone()
    }

    fn figures(&self) -> Vec<Figure> {
        vec![
            Figure::count("frames", self.frames),
            Figure::count("scans", self.scans),
            Figure::count("doubts", self.doubts),
        ]
    }
}
