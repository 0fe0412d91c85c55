//! One trip being recorded: its trace, and beside it the products that it touches.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use cart_domain::catalogue::Product;
use cart_domain::fusion::expect::Knowledge;
use cart_domain::ids::TripId;
use cart_domain::input::{DeviceFault, Intent};
use cart_domain::language::Language;
use cart_domain::learned::LearnedMass;
use cart_domain::{Gtin, Input, Tick, Wall};
use cart_protocol::catalogue_csv;

use super::Subject;
use super::discretion::Discretion;
use super::folder::Folder;
use super::lately::Lately;
use crate::trace::{Header, TraceWriter};

/// The trip under way.
pub(super) struct RecordedTrip {
    stem: String,
    trace: TraceWriter<Bounded>,
    shelf: PathBuf,
    touched: BTreeMap<Gtin, Product>,
    /// What products were learned to weigh before this trip.
    learned: BTreeMap<Gtin, LearnedMass>,
    discretion: Discretion,
    /// Why nothing more is written, once that is so.
    cut: Option<String>,
    /// Facts that were not written.
    missing: u64,
}

/// A file that takes so many bytes and no more.
#[derive(Debug)]
struct Bounded {
    file: File,
    room: u64,
}

impl RecordedTrip {
    /// Begins the trace of a trip with what was heard before it.
    pub(super) fn begin(
        folder: &Folder,
        subject: &Subject,
        lately: &Lately,
        (at, wall): (Tick, Wall),
        trip: &TripId,
        language: Language,
    ) -> io::Result<Self> {
        let stem = Folder::stem(wall, trip);
        let start = lately.start().unwrap_or(at);
        let header = header(subject, &stem, wall_at(start, (at, wall)), trip);
        let file = File::create(folder.file(&stem, "part"))?;
        let mut recorded = RecordedTrip {
            trace: TraceWriter::begin(Bounded { file, room: folder.per_trip }, &header, start)?,
            shelf: folder.file(&stem, "csv"),
            stem,
            touched: BTreeMap::new(),
            learned: subject.keep.learned().unwrap_or_default(),
            discretion: Discretion::default(),
            cut: None,
            missing: 0,
        };
        recorded.write_shelf()?;
        if language != Language::default() {
            recorded.write(start, &Input::Touched(Intent::Speak(language)), subject);
        }
        for device in lately.gone() {
            recorded.write(start, &Input::Faulted { device, fault: DeviceFault::Gone }, subject);
        }
        for (at, input) in lately.inputs() {
            recorded.write(at, input, subject);
        }
        Ok(recorded)
    }

    /// Writes what the cart took in. Whatever goes wrong costs this and what follows, and is noted at the end.
    pub(super) fn write(&mut self, at: Tick, input: &Input, subject: &Subject) {
        if self.cut.is_some() {
            self.missing += 1;
            return;
        }
        let input = self.discretion.of(input, subject);
        let written = self.touch(&input, subject).and_then(|()| {
            // A deadline that was met before something else at the same moment is met before it again.
            if input == Input::Wake { self.trace.time(at) } else { self.trace.input(at, &input) }
        });
        if let Err(error) = written {
            tracing::warn!(stem = self.stem, %error, "the trip is recorded no further");
            self.cut = Some(error.to_string());
            self.missing += 1;
        }
    }

    /// Finishes the trace. `lost` notes never came this far.
    pub(super) fn finish(self, folder: &Folder, lost: u64) -> io::Result<()> {
        let synced = self.trace.into_inner().file.sync_all();
        let note = match (self.missing + lost, &self.cut) {
            (0, _) => None,
            (missing, Some(why)) => Some(format!("{missing} facts are missing, the last ones among them: {why}")),
            (missing, None) => Some(format!("{missing} facts are missing: the disk was too slow")),
        };
        folder.finish(&self.stem, note.as_deref())?;
        synced
    }

    /// Puts the products that an input may mean on the shelf beside the trace.
    fn touch(&mut self, input: &Input, subject: &Subject) -> io::Result<()> {
        let before = self.touched.len();
        for gtin in self.discretion.keys_of(input, subject) {
            if !self.touched.contains_key(&gtin)
                && let Some(product) = subject.product(&gtin, &self.learned)
            {
                self.touched.insert(gtin, product);
            }
        }
        if self.touched.len() > before { self.write_shelf() } else { Ok(()) }
    }

    fn write_shelf(&self) -> io::Result<()> {
        catalogue_csv::write(File::create(&self.shelf)?, self.touched.values()).map_err(io::Error::other)
    }
}

impl Subject {
    /// A product as the cart knows it: with the mass that it has learned where it trusts that more than the catalogue's.
    fn product(&self, gtin: &Gtin, learned: &BTreeMap<Gtin, LearnedMass>) -> Option<Product> {
        let catalogue = self.catalogue.borrow().clone();
        let product = catalogue.by_gtin(gtin)?.into_owned();
        let known = |learned| Knowledge::before(&catalogue, learned, self.policy.scale).piece(gtin);
        let (told, trusted) = (known(&BTreeMap::new()), known(learned));
        Some(match trusted.filter(|_| trusted != told) {
            Some(expect) => {
                Product { mass: Some(expect.mean), mass_spread: Some(expect.spread), mass_range: None, ..product }
            }
            None => product,
        })
    }
}

fn header(subject: &Subject, stem: &str, wall: Wall, trip: &TripId) -> Header {
    let policy = &subject.policy;
    let salt = trip.as_str().rsplit_once('-').and_then(|(_, salt)| u64::from_str_radix(salt, 16).ok());
    Header {
        cart: subject.cart.clone(),
        store: policy.store.clone(),
        catalogue: Some(format!("{stem}.csv")),
        wall,
        scale: policy.scale,
        sight: Some(policy.sight),
        layouts: policy.layouts.clone(),
        // A replay names its trip by this, and so prints the receipt that the cart printed.
        seed: salt.unwrap_or_default(),
        note: None,
    }
}

/// What the clock on the wall said at `start`, when it said `wall` at `at`.
fn wall_at(start: Tick, (at, wall): (Tick, Wall)) -> Wall {
    Wall(wall.0.saturating_sub_unsigned(at.since(start).0))
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let room = self.room.checked_sub(length);
        self.room = room.ok_or_else(|| io::Error::other("the trip has filled the room for one trace"))?;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
