//! Tells the store of codes that its catalogue does not explain, as far as the configuration allows it.
//!
//! ```text
//!   cart ──code──▶ Reporter ──report──▶ keep ──courier──▶ store
//!   camera ─label──▶┘ (only with "code-and-picture", only the label of this very code)
//! ```
//!
//! A report waits in the keep until the store has counted it. What the configuration does not allow any more is forgotten at the start.

use std::collections::VecDeque;
use std::sync::Arc;

use cart_domain::{Unlisted, Wall};
use cart_hardware::Frame;
use cart_protocol::{LabelPicture, UnlistedReport};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use tokio::sync::watch;

use crate::config::Reporting;
use crate::keep::{Keep, KeepError};

/// A camera sees few codes at a time; the labels of more are not kept.
const MOST_LABELS: usize = 4;

/// The labels that cameras read codes from lately: one a code, newest last.
#[derive(Clone, Debug, Default)]
pub struct Labels(VecDeque<(String, Frame)>);

impl Labels {
    /// Puts down the label of what was just read, small and grey.
    pub fn put(&mut self, text: String, picture: Frame) {
        self.0.retain(|(known, _)| *known != text);
        if self.0.len() == MOST_LABELS {
            self.0.pop_front();
        }
        self.0.push_back((text, picture));
    }

    fn of(&self, text: &str) -> Option<&Frame> {
        self.0.iter().find(|(known, _)| known == text).map(|(_, picture)| picture)
    }
}

/// Writes reports.
pub struct Reporter {
    reporting: Reporting,
    keep: Arc<dyn Keep>,
    /// Written by readers that are cameras.
    labels: watch::Receiver<Labels>,
    /// Counts reports, for the courier.
    noted: watch::Sender<u64>,
}

impl Reporter {
    /// A reporter; what waits in the keep and may not be told is forgotten.
    #[must_use]
    pub fn open(
        reporting: Reporting,
        keep: Arc<dyn Keep>,
        labels: watch::Receiver<Labels>,
        noted: watch::Sender<u64>,
    ) -> Self {
        let reporter = Reporter { reporting, keep, labels, noted };
        if let Err(error) = reporter.forget() {
            tracing::warn!(%error, "what may not be told to the store could not be forgotten; it is not told either");
        }
        reporter
    }

    /// Notes one scan of a code that the catalogue does not explain.
    pub fn note(&self, code: Unlisted, at: Wall) -> Result<(), KeepError> {
        let picture = match self.reporting {
            Reporting::Off => return Ok(()),
            Reporting::Code => None,
            Reporting::CodeAndPicture => self.picture(&code.scan.data),
        };
        let Unlisted { scan, gtin, why, catalogue } = code;
        let (text, aim, by) = (scan.data, scan.aim, scan.by);
        let report = UnlistedReport { text, aim, by, why, gtin, catalogue, first: at, last: at, times: 1, picture };
        if let Err(unfit) = report.check() {
            tracing::warn!(%unfit, "a code cannot be told to the store");
            return Ok(());
        }
        self.keep.note_unlisted(report)?;
        self.keep.commit()?;
        self.noted.send_modify(|noted| *noted += 1);
        Ok(())
    }

    fn forget(&self) -> Result<(), KeepError> {
        for report in self.keep.unlisted()? {
            let permitted = self.reporting.permitted(report.clone());
            if permitted.as_ref() != Some(&report) {
                self.keep.forget_unlisted(&report)?;
                permitted.map(|permitted| self.keep.note_unlisted(permitted)).transpose()?;
            }
        }
        self.keep.commit()
    }

    fn picture(&self, text: &str) -> Option<LabelPicture> {
        let label = self.labels.borrow().of(text).cloned()?;
        let picture = png(&label).or_else(|| png(&halved(&label)?));
        if picture.is_none() {
            tracing::warn!("the picture of a label cannot be told to the store");
        }
        picture
    }
}

/// A grey picture as PNG, if it comes out small enough.
fn png(picture: &Frame) -> Option<LabelPicture> {
    let mut bytes = Vec::new();
    let written = PngEncoder::new(&mut bytes).write_image(
        &picture.luma(),
        picture.width(),
        picture.height(),
        ExtendedColorType::L8,
    );
    written.ok().and_then(|()| LabelPicture::from_png(bytes).ok())
}

/// Every other pixel of every other row.
fn halved(picture: &Frame) -> Option<Frame> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let (luma, stride) = (picture.luma(), picture.width());
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (y * 2 * stride + x * 2) as usize));
    Frame::from_luma(width, height, places.map(|place| luma[place]).collect())
}

#[cfg(test)]
mod tests {
    use cart_domain::catalogue::CatalogueVersion;
    use cart_domain::input::{Reader, Scan};
    use cart_domain::{Gtin, UnlistedWhy};

    use super::*;
    use crate::keep::memory::MemoryKeep;

    const CODE: &str = "4000000000006";

    fn code(text: &str) -> Unlisted {
        Unlisted {
            scan: Scan { aim: None, data: text.to_owned(), by: Reader::Camera },
            gtin: Gtin::parse(text).ok(),
            why: UnlistedWhy::Unknown,
            catalogue: CatalogueVersion(7),
        }
    }

    /// What is on its way to the store after two scans, with these labels before the camera.
    fn told(reporting: Reporting, labels: Labels) -> Vec<UnlistedReport> {
        let keep: Arc<dyn Keep> = Arc::new(MemoryKeep::default());
        let (labels, noted) = (watch::Sender::new(labels), watch::Sender::new(0));
        let reporter = Reporter::open(reporting, Arc::clone(&keep), labels.subscribe(), noted.clone());
        reporter.note(code(CODE), Wall(10)).expect("memory takes it");
        reporter.note(code(CODE), Wall(20)).expect("memory takes it");
        assert_eq!(*noted.borrow(), if reporting == Reporting::Off { 0 } else { 2 });
        keep.unlisted().expect("memory can be read")
    }

    fn label(text: &str, width: u32, height: u32) -> Labels {
        // Noise, which no PNG makes smaller.
        let mut state = 1_u32;
        let mut grey = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        let pixels = (0..width * height).map(|_| grey()).collect();
        let mut labels = Labels::default();
        labels.put(text.to_owned(), Frame::from_luma(width, height, pixels).expect("of this size"));
        labels
    }

    #[test]
    fn nothing_is_noted_when_nothing_may_be_told() {
        assert_eq!(told(Reporting::Off, label(CODE, 8, 8)), []);
    }

    #[test]
    fn the_code_alone_is_told_when_pictures_are_not_allowed() {
        let told = told(Reporting::Code, label(CODE, 8, 8));
        assert_eq!((told.len(), told[0].times, told[0].picture.as_ref()), (1, 2, None));
        assert_eq!((told[0].first, told[0].last), (Wall(10), Wall(20)));
    }

    #[test]
    fn the_label_is_told_only_when_it_is_this_codes() {
        assert!(told(Reporting::CodeAndPicture, label(CODE, 8, 8))[0].picture.is_some());
        assert!(told(Reporting::CodeAndPicture, label("4006381333931", 8, 8))[0].picture.is_none());
    }

    #[test]
    fn the_label_is_told_when_the_camera_reads_other_print_on_the_pack_after_it() {
        let grey = |level| Frame::from_luma(8, 8, vec![level; 64]).expect("of this size");
        let mut labels = label("https://example.com/win", 8, 8);
        for level in [10, 20] {
            labels.put(CODE.to_owned(), grey(level));
            labels.put("https://example.com/win".to_owned(), grey(99));
        }
        assert_eq!(labels.of(CODE), Some(&grey(20)), "the newest");
        assert_eq!(labels.0.len(), 2);
        assert!(told(Reporting::CodeAndPicture, labels.clone())[0].picture.is_some());
        for other in ["1", "2", "3", "4"] {
            labels.put(other.to_owned(), grey(50));
        }
        assert_eq!((labels.of(CODE), labels.0.len()), (None, MOST_LABELS));
    }

    #[test]
    fn a_picture_that_comes_out_too_large_is_halved() {
        let told = told(Reporting::CodeAndPicture, label(CODE, 320, 320));
        let picture = told[0].picture.as_ref().expect("a picture");
        let read = image::load_from_memory(picture.png()).expect("a PNG");
        assert_eq!((read.width(), read.height(), read.color()), (160, 160, image::ColorType::L8));
    }

    #[test]
    fn what_may_not_be_told_any_more_is_forgotten_at_the_start() {
        let reports = told(Reporting::CodeAndPicture, label(CODE, 8, 8));
        let left = |reporting: Reporting| {
            let keep: Arc<dyn Keep> = Arc::new(MemoryKeep::default());
            keep.note_unlisted(reports[0].clone()).expect("memory takes it");
            let (labels, noted) = (watch::Sender::new(Labels::default()), watch::Sender::new(0));
            drop(Reporter::open(reporting, Arc::clone(&keep), labels.subscribe(), noted));
            keep.unlisted().expect("memory can be read")
        };
        assert_eq!(left(Reporting::CodeAndPicture), reports);
        assert_eq!(left(Reporting::Code), [UnlistedReport { picture: None, ..reports[0].clone() }]);
        assert_eq!(left(Reporting::Off), []);
    }
}
