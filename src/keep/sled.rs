//! The keep in sled 0.34. What it does not do by itself is done here: its `flush` asks the kernel to begin writing and does not wait
//! for the disk, so [`Keep::commit`] adds an `fdatasync`; it may panic on what it finds, so every call is caught; its errors stay
//! until it is opened again, so they are remembered as a finding.
//!
//! The catalogue's book is a file beside it; what has changed since is in it. Nothing outside this file and `guard` touches sled.

mod looks;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cart_domain::Gtin;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::ids::{Seq, TripId};
use cart_domain::learned::LearnedMass;
use cart_protocol::UnlistedReport;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::barrier::Barrier;
use super::{CatalogueChange, Keep, KeepError, KeepFinding, MOST_UNLISTED, TripRow, changes, record, volume};
use crate::journal::ballast::is_full;
use crate::journal::{Ack, Stage};
use crate::vision::enrolled::Reference;

/// How much of the database is held in memory at most. sled's own default is a gigabyte.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// How often sled writes by itself and collects its garbage; what matters is made durable by [`Keep::commit`].
const FLUSH_EVERY_MS: u64 = 5_000;

const TRIPS: &str = "trips";
const CHANGES: &str = "changes";
const LEARNED: &str = "learned";
const REFERENCES: &str = "references";
const SETTINGS: &str = "settings";
const UNLISTED: &str = "unlisted";

/// A keep in a directory of its own.
#[derive(Debug)]
pub struct SledKeep {
    db: sled::Db,
    trips: sled::Tree,
    changes: sled::Tree,
    learned: sled::Tree,
    references: sled::Tree,
    settings: sled::Tree,
    unlisted: sled::Tree,
    /// Looks that the store is to hear of, and those that it publishes.
    waiting: sled::Tree,
    published: sled::Tree,
    log: File,
    log_path: PathBuf,
    book_path: PathBuf,
    barrier: Barrier,
    /// Held while a record is read, changed and written back.
    changing: Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sick: bool,
    /// The version of the book in its file, once it has been read or written.
    sealed: Option<CatalogueVersion>,
    findings: Vec<KeepFinding>,
}

/// A trip's record.
#[derive(Serialize, Deserialize)]
struct Row {
    last: Seq,
    ended: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acknowledged: Option<(Seq, cart_domain::Wall)>,
}

/// How a directory is opened.
pub(super) fn settings(dir: &Path) -> sled::Config {
    sled::Config::new()
        .path(dir)
        .cache_capacity(CACHE_BYTES)
        .mode(sled::Mode::LowSpace)
        .flush_every_ms(Some(FLUSH_EVERY_MS))
}

impl SledKeep {
    /// Opens a directory that [`super::guard`] has found well. It may still panic.
    pub(super) fn open(dir: &Path, findings: Vec<KeepFinding>) -> Result<Self, KeepError> {
        let db = settings(dir).open().map_err(|error| failed(&error))?;
        let tree = |name: &str| db.open_tree(name).map_err(|error| failed(&error));
        let (trips, changes, learned, settings) = (tree(TRIPS)?, tree(CHANGES)?, tree(LEARNED)?, tree(SETTINGS)?);
        let (unlisted, references) = (tree(UNLISTED)?, tree(REFERENCES)?);
        let (waiting, published) = (tree(looks::WAITING)?, tree(looks::PUBLISHED)?);
        let log_path = dir.join("db");
        let log = File::open(&log_path).map_err(|source| KeepError::Io {
            doing: "opening",
            file: log_path.clone(),
            source,
        })?;
        // sled syncs what it writes into files, and not that there are such files.
        for holder in [Some(dir), dir.parent()].into_iter().flatten() {
            File::open(holder).and_then(|opened| opened.sync_all()).map_err(|source| KeepError::Io {
                doing: "syncing",
                file: holder.to_owned(),
                source,
            })?;
        }
        let state = Mutex::new(State { findings, ..State::default() });
        Ok(SledKeep {
            db,
            trips,
            changes,
            learned,
            references,
            settings,
            unlisted,
            waiting,
            published,
            log,
            log_path,
            book_path: volume::path(dir),
            barrier: Barrier::default(),
            changing: Mutex::new(()),
            state,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A finding is pushed whole or not at all.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, finding: KeepFinding) {
        let mut state = self.state();
        if !state.findings.contains(&finding) {
            state.findings.push(finding);
        }
    }

    /// Runs something in sled. After a panic nothing more is asked of it.
    fn guarded<T>(&self, what: impl FnOnce() -> Result<T, KeepError>) -> Result<T, KeepError> {
        if self.state().sick {
            return Err(KeepError::Sick);
        }
        match catch_unwind(AssertUnwindSafe(what)) {
            Ok(done) => done.inspect_err(|error| self.note(KeepFinding::Failed(error.to_string()))),
            Err(panic) => {
                self.state().sick = true;
                self.note(KeepFinding::Failed(panic_words(panic.as_ref())));
                Err(KeepError::Sick)
            }
        }
    }

    fn put<T: Serialize>(&self, tree: &sled::Tree, key: &[u8], what: &'static str, value: &T) -> Result<(), KeepError> {
        let payload = serde_json::to_vec(value).map_err(|source| KeepError::Encode { what, source })?;
        self.guarded(|| tree.insert(key, record::seal(&payload)).map_err(|error| failed(&error)))?;
        Ok(())
    }

    /// The value under a key. A record that cannot be read is reported, and as good as none.
    fn get<T: DeserializeOwned>(&self, tree: &sled::Tree, name: &str, key: &[u8]) -> Result<Option<T>, KeepError> {
        let found = self.guarded(|| tree.get(key).map_err(|error| failed(&error)))?;
        Ok(found.and_then(|record| self.value(name, &record)))
    }

    fn all<T: DeserializeOwned>(&self, tree: &sled::Tree, name: &str) -> Result<Vec<(Vec<u8>, T)>, KeepError> {
        let records = self.guarded(|| tree.iter().collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error)))?;
        let read = records.iter().filter_map(|(key, record)| Some((key.to_vec(), self.value(name, record)?)));
        Ok(read.collect())
    }

    fn value<T: DeserializeOwned>(&self, tree: &str, record: &[u8]) -> Option<T> {
        let value = record::open(record)
            .map_err(|bad| bad.to_string())
            .and_then(|payload| serde_json::from_slice(payload).map_err(|error| error.to_string()));
        value.inspect_err(|why| self.note(KeepFinding::BadRecord { tree: tree.to_owned(), why: why.clone() })).ok()
    }

    fn row(&self, trip: &TripId) -> Result<Option<TripRow>, KeepError> {
        let row: Option<Row> = self.get(&self.trips, TRIPS, trip.as_str().as_bytes())?;
        Ok(row.map(|row| row.of(trip.clone())))
    }

    fn put_row(&self, row: &TripRow) -> Result<(), KeepError> {
        let record = Row {
            last: row.last,
            ended: row.stage == Stage::Ended,
            acknowledged: row.acknowledged.map(|ack| (ack.seq, ack.at)),
        };
        self.put(&self.trips, row.trip.as_str().as_bytes(), "a trip", &record)
    }

    /// The catalogue as it was sealed. A book that cannot be read is as good as none: the store sends all of it again.
    fn sealed(&self) -> Result<Catalogue, KeepError> {
        let book = volume::read(&self.book_path)?.map(Catalogue::open).transpose();
        let sealed = book.unwrap_or_else(|why| {
            self.note(KeepFinding::BadBook { why: why.to_string() });
            None
        });
        let sealed = sealed.unwrap_or_default();
        self.state().sealed = Some(sealed.version());
        Ok(sealed)
    }

    fn lying(&self) -> Result<Vec<changes::Lying>, KeepError> {
        let pairs = || self.changes.iter().map(|pair| pair.map(|(key, record)| (key.to_vec(), record.to_vec())));
        self.guarded(|| pairs().collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error)))
    }

    fn write_changes(&self, put: Option<changes::Lying>, gone: Vec<Vec<u8>>) -> Result<(), KeepError> {
        let mut batch = sled::Batch::default();
        gone.into_iter().for_each(|key| batch.remove(key));
        if let Some((key, record)) = put {
            batch.insert(key, record);
        }
        self.guarded(|| self.changes.apply_batch(batch).map_err(|error| failed(&error)))
    }
}

impl Keep for SledKeep {
    fn trips(&self) -> Result<Vec<TripRow>, KeepError> {
        let rows: Vec<(Vec<u8>, Row)> = self.all(&self.trips, TRIPS)?;
        let named = rows.into_iter().filter_map(|(key, row)| {
            let trip = TripId::parse(std::str::from_utf8(&key).ok()?).ok()?;
            Some(row.of(trip))
        });
        Ok(named.collect())
    }

    fn note_trip(&self, trip: &TripId, last: Seq, stage: Stage) -> Result<(), KeepError> {
        let _alone = self.alone();
        let acknowledged = self.row(trip)?.and_then(|row| row.acknowledged);
        self.put_row(&TripRow { trip: trip.clone(), last, stage, acknowledged })
    }

    fn acknowledge(&self, trip: &TripId, ack: Ack) -> Result<(), KeepError> {
        let _alone = self.alone();
        self.put_row(&TripRow::acknowledged(self.row(trip)?, trip, ack))
    }

    fn drop_trip(&self, trip: &TripId) -> Result<(), KeepError> {
        self.guarded(|| self.trips.remove(trip.as_str()).map_err(|error| failed(&error)))?;
        Ok(())
    }

    fn catalogue(&self) -> Result<Catalogue, KeepError> {
        let mut catalogue = self.sealed()?;
        let chain =
            changes::follow(catalogue.version(), self.lying()?, |change| changes::apply(&mut catalogue, change));
        if let Some(why) = chain.broken {
            self.note(KeepFinding::BadRecord { tree: CHANGES.to_owned(), why });
        }
        Ok(catalogue)
    }

    fn replace_catalogue(&self, catalogue: &Catalogue) -> Result<(), KeepError> {
        let _alone = self.alone();
        let sealed = catalogue.sealed()?;
        volume::replace(&self.book_path, sealed.book().map_or(&[], |book| book.bytes()))?;
        self.state().sealed = Some(sealed.version());
        // Should the power go before this, the changes are older than the book, and passed over.
        self.write_changes(None, self.lying()?.into_iter().map(|(key, _)| key).collect())
    }

    fn change_catalogue(&self, change: &CatalogueChange) -> Result<(), KeepError> {
        let _alone = self.alone();
        let known = self.state().sealed;
        let sealed = match known {
            Some(version) => version,
            None => self.sealed()?.version(),
        };
        let chain = changes::follow(sealed, self.lying()?, drop);
        let next = changes::write(&chain, change)?;
        self.write_changes(Some(next), chain.useless)
    }

    fn learned(&self) -> Result<BTreeMap<Gtin, LearnedMass>, KeepError> {
        let masses: Vec<(Vec<u8>, LearnedMass)> = self.all(&self.learned, LEARNED)?;
        let keyed = masses.into_iter().filter_map(|(key, mass)| {
            let gtin = Gtin::unchecked(std::str::from_utf8(&key).ok()?).ok()?;
            Some((gtin, mass))
        });
        Ok(keyed.collect())
    }

    fn learn(&self, gtin: &Gtin, mass: &LearnedMass) -> Result<(), KeepError> {
        self.put(&self.learned, gtin.as_str().as_bytes(), "a learned weight", mass)
    }

    fn references(&self) -> Result<BTreeMap<Gtin, Vec<Reference>>, KeepError> {
        let all: Vec<(Vec<u8>, Vec<Reference>)> = self.all(&self.references, REFERENCES)?;
        let keyed = all.into_iter().filter_map(|(key, references)| {
            let gtin = Gtin::unchecked(std::str::from_utf8(&key).ok()?).ok()?;
            Some((gtin, references))
        });
        Ok(keyed.collect())
    }

    fn references_of(&self, gtin: &Gtin) -> Result<Vec<Reference>, KeepError> {
        Ok(self.get(&self.references, REFERENCES, gtin.as_str().as_bytes())?.unwrap_or_default())
    }

    fn put_references(&self, gtin: &Gtin, references: &[Reference]) -> Result<(), KeepError> {
        let key = gtin.as_str().as_bytes();
        if references.is_empty() {
            return self.guarded(|| self.references.remove(key).map(drop).map_err(|error| failed(&error)));
        }
        self.put(&self.references, key, "a product's references", &references)
    }

    fn setting(&self, name: &str) -> Result<Option<String>, KeepError> {
        self.get(&self.settings, SETTINGS, name.as_bytes())
    }

    fn set(&self, name: &str, value: &str) -> Result<(), KeepError> {
        self.put(&self.settings, name.as_bytes(), "a setting", &value)
    }

    fn unlisted(&self) -> Result<Vec<UnlistedReport>, KeepError> {
        let noted: Vec<(Vec<u8>, UnlistedReport)> = self.all(&self.unlisted, UNLISTED)?;
        let mut reports: Vec<UnlistedReport> = noted.into_iter().map(|(_, report)| report).collect();
        reports.sort_by_key(|report| (report.catalogue, report.first));
        Ok(reports)
    }

    fn note_unlisted(&self, report: UnlistedReport) -> Result<(), KeepError> {
        let _alone = self.alone();
        let key = unlisted_key(&report);
        let report = match self.get::<UnlistedReport>(&self.unlisted, UNLISTED, &key)? {
            Some(known) => known.with(report),
            None if self.guarded(|| Ok(self.unlisted.len()))? < MOST_UNLISTED => report,
            None => return Ok(()),
        };
        self.put(&self.unlisted, &key, "an unlisted code", &report)
    }

    fn forget_unlisted(&self, report: &UnlistedReport) -> Result<(), KeepError> {
        let _alone = self.alone();
        let key = unlisted_key(report);
        let known: Option<UnlistedReport> = self.get(&self.unlisted, UNLISTED, &key)?;
        if known.is_none_or(|known| known.times <= report.times) {
            self.guarded(|| self.unlisted.remove(&key).map_err(|error| failed(&error)))?;
        }
        Ok(())
    }

    fn commit(&self) -> Result<(), KeepError> {
        self.barrier.pass(|| {
            self.guarded(|| {
                self.db.flush().map_err(|error| failed(&error))?;
                self.log.sync_data().map_err(|source| KeepError::Io {
                    doing: "syncing",
                    file: self.log_path.clone(),
                    source,
                })
            })
        })
    }

    fn findings(&self) -> Vec<KeepFinding> {
        self.state().findings.clone()
    }
}

impl Row {
    fn of(self, trip: TripId) -> TripRow {
        let stage = if self.ended { Stage::Ended } else { Stage::Open };
        TripRow { trip, last: self.last, stage, acknowledged: self.acknowledged.map(|(seq, at)| Ack { seq, at }) }
    }
}

/// One record for each code under each catalogue.
fn unlisted_key(report: &UnlistedReport) -> Vec<u8> {
    [&report.catalogue.0.to_be_bytes()[..], report.text.as_bytes()].concat()
}

/// What a panic said.
pub(super) fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("sled panicked: {}", words.unwrap_or("it did not say why"))
}

/// What an error of sled means to us.
pub(super) fn failed(error: &sled::Error) -> KeepError {
    match error {
        sled::Error::Io(error) if is_full(error) => KeepError::Full,
        // sled wraps the refusal of its lock in an error without a kind.
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => KeepError::Busy,
        sled::Error::Io(error)
            if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
        {
            let source = std::io::Error::new(error.kind(), error.to_string());
            KeepError::Io { doing: "using", file: PathBuf::from("the keep"), source }
        }
        sled::Error::Io(_)
        | sled::Error::CollectionNotFound(_)
        | sled::Error::Unsupported(_)
        | sled::Error::ReportableBug(_)
        | sled::Error::Corruption { .. } => KeepError::Damaged(error.to_string()),
    }
}
