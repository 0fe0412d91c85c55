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

#[cfg(test)]
mod tests {
    use cart_domain::ids::{CartId, QuestionId, TripId};
    use cart_domain::question::Kind;
    use cart_domain::{Envelope, Event, Millis, Moment, Policy, Tick};
    use cart_hardware::{Cause, Fault, Figure};

    use super::*;
    use crate::clock::Hand;
    use crate::journal::memory::MemoryJournal;
    use crate::sense::Condition;

    /// 2026-11-22 10:00 UTC.
    const MORNING: Wall = Wall(1_795_341_600_000);

    struct Cart {
        historian: Historian,
        scanner: watch::Sender<Report>,
        journal: Arc<dyn Journal>,
        hand: Hand,
        _folder: tempfile::TempDir,
    }

    impl Cart {
        fn at(wall: Wall) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let (clock, hand) = Clock::held(Moment { tick: Tick(0), wall });
            let scanner = watch::Sender::new(Report::opening("scanner", wall));
            let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::default());
            let historian = Historian {
                state: folder.path().to_owned(),
                clock,
                reports: vec![scanner.subscribe()],
                frames: watch::Sender::new(None),
                weighing: watch::Sender::new(None).subscribe(),
                journal: Arc::clone(&journal),
                catalogue: watch::Sender::new(Arc::new(Catalogue::default())).subscribe(),
                scale: Policy::default().scale,
                told: watch::Sender::new(Arc::new(History::new(wall))),
            };
            Cart { historian, scanner, journal, hand, _folder: folder }
        }

        fn scanned(&self, scans: u64, refused: u64) {
            let figures = vec![Figure::count("scans", scans), Figure::count("refused", refused)];
            self.scanner.send_modify(|report| report.figures = figures);
        }

        /// A trip on which the cart had to ask for a scan.
        fn shop(&self, number: u16) {
            let trip = TripId::new(Wall(MORNING.0 + i64::from(number)), number);
            let asked = Event::QuestionAsked {
                id: QuestionId(1),
                kind: Kind::Unscanned,
                line: None,
                felt: None,
                expected: None,
            };
            let envelope = |(event, seq): (Event, u64)| Envelope {
                schema: event.schema(),
                cart: CartId("C-1".to_owned()),
                trip: trip.clone(),
                seq: Seq(seq),
                wall: MORNING,
                event,
            };
            let tape: Vec<Envelope> = [asked, Event::TripEnded].into_iter().zip(1..).map(envelope).collect();
            self.journal.append(&tape).expect("there is room");
        }
    }

    #[test]
    fn scans_are_counted_by_the_day_though_a_reader_that_was_opened_anew_counts_from_nought() {
        let cart = Cart::at(MORNING);
        let (mut history, mut counted) = (cart.historian.begin(), Counted::default());
        for (scans, refused) in [(40, 1), (55, 4), (3, 0)] {
            cart.scanned(scans, refused);
            cart.historian.minute(&mut history, &mut counted);
        }
        cart.hand.advance(Millis(86_400_000));
        cart.scanned(10, 0);
        cart.historian.minute(&mut history, &mut counted);
        let days: Vec<(&str, u64, u64)> =
            history.days.all().iter().map(|day| (day.date.as_str(), day.scans, day.refused)).collect();
        assert_eq!(days, [("2026-11-22", 58, 4), ("2026-11-23", 7, 0)]);
    }

    #[test]
    fn a_clock_without_a_battery_counts_no_day() {
        let cart = Cart::at(Wall(0));
        let (mut history, mut counted) = (cart.historian.begin(), Counted::default());
        cart.scanned(40, 1);
        cart.historian.minute(&mut history, &mut counted);
        assert!(history.days.all().is_empty());
    }

    #[test]
    fn each_trip_that_is_over_is_read_once_also_after_a_restart() {
        let cart = Cart::at(MORNING);
        cart.shop(1);
        cart.shop(2);
        let (mut history, mut counted) = (cart.historian.begin(), Counted::default());
        cart.historian.minute(&mut history, &mut counted);
        cart.historian.keep(&history);
        cart.shop(3);
        let (mut again, mut counted) = (cart.historian.begin(), Counted::default());
        cart.historian.minute(&mut again, &mut counted);
        assert_eq!(again.days.all().iter().map(|day| day.missed).sum::<u64>(), 3);
        assert_eq!(again.starts.len(), 2);
    }

    #[test]
    fn a_device_that_fails_and_comes_back_is_noted_once_each() {
        let cart = Cart::at(MORNING);
        let mut history = cart.historian.begin();
        let turn = |condition| cart.scanner.send_modify(|report| report.condition = condition);
        assert!(!cart.historian.look(&mut history), "it is being opened");
        turn(Condition::Faulty(Fault::gone(Cause::Unplugged)));
        assert!(cart.historian.look(&mut history) && !cart.historian.look(&mut history));
        turn(Condition::Working);
        assert!(cart.historian.look(&mut history) && !cart.historian.look(&mut history));
        assert_eq!(history.faults.len(), 1);
    }

    #[test]
    fn a_cart_that_is_stopped_in_order_writes_that_down() {
        let cart = Cart::at(MORNING);
        let stop = CancellationToken::new();
        stop.cancel();
        cart.historian.run(&stop);
        let mut history = History::read(&cart.historian.state).expect("it is there").expect("of this format");
        history.start(MORNING);
        assert_eq!(history.starts.last().map(|start| start.after), Some(crate::diag::history::After::Stop));
    }
}
