//! What staff read of a sick cart, in each language that a cart speaks.

use std::path::PathBuf;

use cart_domain::Wall;
use cart_domain::ids::TripId;
use cart_domain::language::Language;
use cart_hardware::{Cause, Reading};
use dash_cart::diag::Advice;
use dash_cart::diag::advice::cause;
use dash_cart::journal::{Finding, Unreadable, Version};
use dash_cart::keep::KeepFinding;

use crate::matrix::causes;

/// Marks everything that a sentence has to pass on, whatever its language.
const MARK: &str = "mark7";

fn mark() -> String {
    MARK.to_owned()
}

fn path() -> PathBuf {
    PathBuf::from("/dev/mark7")
}

/// One of each, with how often its marks must be read. A new one has no arm here until somebody lists it below.
fn marks(advice: &Advice) -> usize {
    match advice {
        Advice::BatteryLow
        | Advice::StoreSlow
        | Advice::ClockWrong
        | Advice::ClocksDiffer
        | Advice::TapesFlawed
        | Advice::DiskFull
        | Advice::TooHot
        | Advice::SupplyWeak
        | Advice::MemoryShort
        | Advice::ScannerMisses
        | Advice::CameraFades
        | Advice::CutOff
        | Advice::ScaleDrifts { .. }
        | Advice::Tape(Finding::Abandoned(_) | Finding::ReserveUsed)
        | Advice::Keep(KeepFinding::SnapshotRebuilt)
        | Advice::Device(_) => 0,
        Advice::Plain(_)
        | Advice::StoreAway { .. }
        | Advice::TripRefused { .. }
        | Advice::TapesUnread { .. }
        | Advice::CardWorn { .. }
        | Advice::Tape(Finding::Unreadable(_))
        | Advice::Keep(KeepFinding::BadBook { .. } | KeepFinding::InMemoryOnly { .. } | KeepFinding::Failed(_)) => 1,
        Advice::DiskUnknown { .. }
        | Advice::PinsUnread { .. }
        | Advice::Tape(Finding::Torn { .. })
        | Advice::Keep(KeepFinding::Quarantined { .. } | KeepFinding::BadRecord { .. }) => 2,
        Advice::Tape(Finding::Damaged { .. }) => 3,
    }
}

fn everything() -> Vec<Advice> {
    let (file, why, trip) = (path(), mark(), TripId::new(Wall(1), 7));
    let version = Version { format: 1, schema: 2 };
    let tapes = [
        Finding::Torn { file: file.clone(), offset: 9, bytes: 12, aside: Some(file.clone()) },
        Finding::Damaged { file: file.clone(), offset: 9, what: mark(), records: 3, aside: Some(file.clone()) },
        Finding::Unreadable(Unreadable::Newer { file: file.clone(), found: version, known: version }),
        Finding::Unreadable(Unreadable::Foreign { file: file.clone() }),
        Finding::Abandoned(trip.clone()),
        Finding::ReserveUsed,
    ];
    let kept = [
        KeepFinding::Quarantined { why: mark(), aside: file },
        KeepFinding::BadRecord { tree: mark(), why: mark() },
        KeepFinding::BadBook { why: mark() },
        KeepFinding::SnapshotRebuilt,
        KeepFinding::InMemoryOnly { why: mark() },
        KeepFinding::Failed(mark()),
    ];
    let ours = [
        Advice::BatteryLow,
        Advice::StoreAway { why: why.clone() },
        Advice::StoreSlow,
        Advice::TripRefused { trip, why: why.clone() },
        Advice::ClockWrong,
        Advice::ClocksDiffer,
        Advice::TapesUnread { why: why.clone() },
        Advice::TapesFlawed,
        Advice::DiskFull,
        Advice::DiskUnknown { path: path(), why: why.clone() },
        Advice::PinsUnread { file: path(), why },
        Advice::CardWorn { card: mark() },
        Advice::TooHot,
        Advice::SupplyWeak,
        Advice::MemoryShort,
        Advice::ScannerMisses,
        Advice::CameraFades,
        Advice::CutOff,
        Advice::ScaleDrifts { packs: 180, ppm: -9_700, interval_ppm: 2_100 },
        Advice::ScaleDrifts { packs: 180, ppm: 9_700, interval_ppm: 2_100 },
    ];
    let devices = causes().into_iter().map(Advice::Device);
    ours.into_iter().chain(devices).chain(tapes.map(Advice::Tape)).chain(kept.map(Advice::Keep)).collect()
}

/// Numbers of a text, in their order. A decimal is as each language writes it.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = text
        .replace(',', ".")
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.').to_owned())
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        .collect();
    numbers.sort();
    numbers
}

#[test]
fn whatever_is_wrong_with_a_cart_staff_read_it_in_their_language_with_every_figure_and_name() {
    for advice in everything() {
        let english = advice.in_language(Language::English);
        for language in [Language::German, Language::Spanish] {
            let said = advice.in_language(language);
            assert_ne!(said, english, "{advice:?} is not said in {language:?}");
            assert_eq!(numbers(&said), numbers(&english), "{said} | {english}");
            assert!(said.ends_with(['.', '?']), "{said}");
            assert!(!said.starts_with(char::is_lowercase), "{said}");
        }
        assert_ne!(advice.in_language(Language::German), advice.in_language(Language::Spanish));
        for language in Language::ALL {
            let said = advice.in_language(language);
            assert_eq!(said.matches(MARK).count(), marks(&advice), "{said}");
        }
    }
}

#[test]
fn a_fault_of_last_week_is_read_in_the_language_of_today() {
    for found in causes() {
        let stored = serde_json::to_string(&found).unwrap();
        let found: Cause = serde_json::from_str(&stored).unwrap();
        let [english, german, spanish] = Language::ALL.map(|language| cause(&found, language));
        assert_eq!(english, found.to_string());
        assert!(german != english && spanish != english && german != spanish, "{english} {german} {spanish}");
    }
}

#[test]
fn every_reading_that_cannot_be_is_named_in_each_language() {
    let readings = [
        Reading::Light,
        Reading::Cell { millivolts: 900 },
        Reading::Battery { cells: 2, millivolts: 2_100 },
        Reading::Current { milliamperes: 3_200 },
        Reading::Text { file: "capacity".to_owned(), text: "many".to_owned() },
    ];
    for reading in readings {
        let found = Cause::Implausible { reading };
        let [english, german, spanish] = Language::ALL.map(|language| cause(&found, language));
        assert!(german != english && spanish != english && german != spanish, "{english} {german} {spanish}");
        assert_eq!([numbers(&german), numbers(&spanish)], [numbers(&english), numbers(&english)]);
    }
}

#[test]
fn words_that_another_program_said_are_passed_on_as_they_are() {
    for language in Language::ALL {
        assert_eq!(Advice::Plain(mark()).in_language(language), MARK);
    }
}
