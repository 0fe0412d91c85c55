//! Writes down what becomes of the cart's health: starts, faults, and what each trip and each minute says. One thread does it; what it cannot
//! write is worth a warning, and the cart goes on.
//!
//! Trips are read once they are over, from their tapes and in their order, so that none is missed by a restart.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cart_domain::Wall;
use cart_domain::catalogue::Catalogue;
use cart_domain::ids::Seq;
use cart_domain::policy::ScaleSpec;
use cart_hardware::Frame;
use cart_vision::{Picture, quality};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::{self, Clock};
use crate::diag::history::{History, trip};
use crate::journal::{Journal, Stage};
use crate::sense::Report;
use crate::workbench::View;

/// How often devices are looked at, and how many looks there are from one reading of trips and pictures to the next.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const READ_EVERY: u32 = 60;
/// As many trips are read at once, so that a cart with a month of tapes is not held up.
const MOST_TRIPS: usize = 20;

/// The thread, and where it looks.
pub struct Historian {
    pub state: PathBuf,
    pub clock: Clock,
    pub reports: Vec<watch::Receiver<Report>>,
    /// Looked at now and then, without counting as somebody who watches.
    pub frames: watch::Sender<Option<Arc<Frame>>>,
    pub weighing: watch::Receiver<Option<Arc<View>>>,
    pub journal: Arc<dyn Journal>,
    pub catalogue: watch::Receiver<Arc<Catalogue>>,
    pub scale: ScaleSpec,
    /// Read by diag and the screen.
    pub told: watch::Sender<Arc<History>>,
}

/// What was counted when somebody looked last.
#[derive(Debug, Default)]
struct Counted {
    scans: u64,
    refused: u64,
}

impl Historian {
    /// Writes until asked to stop. Blocks.
    pub fn run(&self, stop: &CancellationToken) {
        let mut history = self.begin();
        let mut counted = Counted::default();
        for look in 0_u32.. {
            if stop.is_cancelled() {
                break;
            }
            let mut news = self.look(&mut history) || look == 0;
            if look % READ_EVERY == READ_EVERY - 1 {
                self.minute(&mut history, &mut counted);
                news = true;
            }
            if news {
                self.keep(&history);
            }
            clock::block_for(LOOK_EVERY, stop);
        }
        self.look(&mut history);
        history.stop();
        self.keep(&history);
    }

    /// What was remembered, with this start.
    fn begin(&self) -> History {
        let now = self.now();
        let known = History::read(&self.state).unwrap_or_else(|error| {
            tracing::warn!(%error, "what the cart remembers of its health cannot be read and begins anew");
            None
        });
        let mut history = known.unwrap_or_else(|| History::new(now));
        history.start(now);
        history
    }

    /// Notes devices that failed, or are back. Whether any is.
    fn look(&self, history: &mut History) -> bool {
        let mut news = false;
        for report in &self.reports {
            let report = report.borrow();
            news |= history.turned(report.name, &report.condition, report.since);
        }
        let calibration =
            self.weighing.borrow().as_ref().and_then(|view| view.calibration.as_ref().map(|kept| kept.change));
        history.drift.follow(calibration);
        news
    }

    /// Reads the trips that are over, looks at the camera's picture, and counts what was scanned.
    fn minute(&self, history: &mut History, counted: &mut Counted) {
        let trips = self.journal.trips().into_iter().filter(|known| known.stage == Stage::Ended);
        let new: Vec<_> = trips.filter(|known| history.read.as_ref().is_none_or(|read| known.trip > *read)).collect();
        for known in new.into_iter().take(MOST_TRIPS) {
            match self.journal.read_trip(&known.trip, Seq(0)) {
                Ok(reading) => {
                    let said = trip::read(&reading.envelopes, &self.catalogue.borrow(), self.scale);
                    let began = reading.envelopes.first().map_or_else(|| self.now(), |first| first.wall);
                    history.trip(&known.trip, &date(began), &said, self.scale.e);
                }
                Err(error) => {
                    tracing::warn!(%error, "a trip says nothing about the devices");
                    history.read = Some(known.trip);
                }
            }
        }
        if self.clock.is_wrong() {
            return;
        }
        let day = history.days.of(&date(self.now()));
        let frame = self.frames.borrow().clone();
        if let Some(picture) =
            frame.and_then(|frame| Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()))
        {
            let judged = quality::judge(&picture, picture.area());
            day.pictures += 1;
            day.best_picture = day.best_picture.max(i64::from(judged.value.0));
        }
        let (scans, refused) = (self.count("scans"), self.count("refused"));
        // A reader that was opened anew counts from nought.
        day.scans += scans.checked_sub(counted.scans).unwrap_or(scans);
        day.refused += refused.checked_sub(counted.refused).unwrap_or(refused);
        *counted = Counted { scans, refused };
    }

    fn count(&self, name: &str) -> u64 {
        let scanners = self.reports.iter().map(|report| report.borrow()).filter(|report| report.name == "scanner");
        let of = |report: &Report| {
            report.figures.iter().filter(|figure| figure.name == name).map(|figure| figure.value).sum::<i64>()
        };
        scanners.map(|report| u64::try_from(of(&report)).unwrap_or(0)).sum()
    }

    fn keep(&self, history: &History) {
        if let Err(error) = history.write(&self.state) {
            tracing::warn!(%error, "what the cart remembers of its health could not be written");
        }
        self.told.send_replace(Arc::new(history.clone()));
    }

    fn now(&self) -> Wall {
        self.clock.now().wall
    }
}

/// The day of a moment, in UTC.
fn date(wall: Wall) -> String {
    crate::diag::rfc3339(wall).chars().take("2026-11-22".len()).collect()
}
