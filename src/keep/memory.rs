//! The keep in memory: for tests, for playing traces, and for a cart whose disk takes nothing more.

mod looks;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cart_domain::Gtin;
use cart_domain::catalogue::Catalogue;
use cart_domain::ids::{Seq, TripId};
use cart_domain::learned::LearnedMass;
use cart_protocol::UnlistedReport;

use super::{CatalogueChange, Keep, KeepError, KeepFinding, MOST_UNLISTED, TripRow, changes};
use crate::journal::{Ack, Stage};
use crate::vision::enrolled::Reference;

/// What a cart remembers until it is switched off.
#[derive(Debug, Default)]
pub struct MemoryKeep {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    trips: BTreeMap<TripId, TripRow>,
    catalogue: Catalogue,
    learned: BTreeMap<Gtin, LearnedMass>,
    references: BTreeMap<Gtin, Vec<Reference>>,
    settings: BTreeMap<String, String>,
    unlisted: Vec<UnlistedReport>,
    looks: looks::Inside,
    findings: Vec<KeepFinding>,
}

impl MemoryKeep {
    /// A keep that stands in for one on the disk, for these reasons.
    #[must_use]
    pub fn standing_in(findings: Vec<KeepFinding>) -> Self {
        MemoryKeep { inside: Mutex::new(Inside { findings, ..Inside::default() }) }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Nothing below can panic between the parts of a change.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keep for MemoryKeep {
    fn trips(&self) -> Result<Vec<TripRow>, KeepError> {
        Ok(self.inside().trips.values().cloned().collect())
    }

    fn note_trip(&self, trip: &TripId, last: Seq, stage: Stage) -> Result<(), KeepError> {
        let mut inside = self.inside();
        let acknowledged = inside.trips.get(trip).and_then(|row| row.acknowledged);
        inside.trips.insert(trip.clone(), TripRow { trip: trip.clone(), last, stage, acknowledged });
        Ok(())
    }

    fn acknowledge(&self, trip: &TripId, ack: Ack) -> Result<(), KeepError> {
        let mut inside = self.inside();
        let row = inside.trips.get(trip).cloned();
        inside.trips.insert(trip.clone(), TripRow::acknowledged(row, trip, ack));
        Ok(())
    }

    fn drop_trip(&self, trip: &TripId) -> Result<(), KeepError> {
        self.inside().trips.remove(trip);
        Ok(())
    }

    fn catalogue(&self) -> Result<Catalogue, KeepError> {
        Ok(self.inside().catalogue.clone())
    }

    fn replace_catalogue(&self, catalogue: &Catalogue) -> Result<(), KeepError> {
        self.inside().catalogue = catalogue.clone();
        Ok(())
    }

    fn change_catalogue(&self, change: &CatalogueChange) -> Result<(), KeepError> {
        changes::apply(&mut self.inside().catalogue, change.clone());
        Ok(())
    }

    fn learned(&self) -> Result<BTreeMap<Gtin, LearnedMass>, KeepError> {
        Ok(self.inside().learned.clone())
    }

    fn learn(&self, gtin: &Gtin, mass: &LearnedMass) -> Result<(), KeepError> {
        self.inside().learned.insert(*gtin, *mass);
        Ok(())
    }

    fn references(&self) -> Result<BTreeMap<Gtin, Vec<Reference>>, KeepError> {
        Ok(self.inside().references.clone())
    }

    fn references_of(&self, gtin: &Gtin) -> Result<Vec<Reference>, KeepError> {
        Ok(self.inside().references.get(gtin).cloned().unwrap_or_default())
    }

    fn put_references(&self, gtin: &Gtin, references: &[Reference]) -> Result<(), KeepError> {
        let mut inside = self.inside();
        inside.references.insert(*gtin, references.to_vec());
        inside.references.retain(|_, references| !references.is_empty());
        Ok(())
    }

    fn setting(&self, name: &str) -> Result<Option<String>, KeepError> {
        Ok(self.inside().settings.get(name).cloned())
    }

    fn set(&self, name: &str, value: &str) -> Result<(), KeepError> {
        self.inside().settings.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    fn unlisted(&self) -> Result<Vec<UnlistedReport>, KeepError> {
        Ok(self.inside().unlisted.clone())
    }

    fn note_unlisted(&self, report: UnlistedReport) -> Result<(), KeepError> {
        let unlisted = &mut self.inside().unlisted;
        match unlisted.iter().position(|known| known.is_about(&report)) {
            Some(place) => unlisted[place] = unlisted[place].clone().with(report),
            None if unlisted.len() < MOST_UNLISTED => unlisted.push(report),
            None => {}
        }
        Ok(())
    }

    fn forget_unlisted(&self, report: &UnlistedReport) -> Result<(), KeepError> {
        self.inside().unlisted.retain(|known| !known.is_about(report) || known.times > report.times);
        Ok(())
    }

    fn commit(&self) -> Result<(), KeepError> {
        Ok(())
    }

    fn findings(&self) -> Vec<KeepFinding> {
        self.inside().findings.clone()
    }
}
