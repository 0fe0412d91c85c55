//! What is wrong with a part of the cart, and what to do about it, as a value: whoever looks chooses it, [`Advice::in_language`] puts it into words.
//!
//! `dash-cart diag`, its JSON and the log speak English; the screen speaks the cart's language. What the machine itself says, such as a message of the
//! kernel or a path, stands in brackets as it is.

mod english;
mod german;
mod spanish;

use std::fmt;
use std::path::PathBuf;

use cart_domain::ids::TripId;
use cart_domain::language::Language;
use cart_hardware::{Cause, Fault};
use serde::{Deserialize, Deserializer, Serializer};

use crate::journal::Finding;
use crate::keep::KeepFinding;

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The words of another program, in the language in which it said them.
    Plain(String),
    /// A driver's cause, and the remedy.
    Device(Cause),
    Tape(Finding),
    Keep(KeepFinding),
    BatteryLow,
    StoreAway {
        why: String,
    },
    StoreSlow,
    /// The store will not take a trip.
    TripRefused {
        trip: TripId,
        why: String,
    },
    ClockWrong,
    ClocksDiffer,
    TapesUnread {
        why: String,
    },
    TapesFlawed,
    /// The file with the hashes of the PINs.
    PinsUnread {
        file: PathBuf,
        why: String,
    },
    DiskFull,
    DiskUnknown {
        path: PathBuf,
        why: String,
    },
    CardWorn {
        card: String,
    },
    TooHot,
    SupplyWeak,
    MemoryShort,
    ScannerMisses,
    CameraFades,
    CutOff,
    ScaleDrifts {
        packs: u32,
        /// In millionths; below zero it reads too little.
        ppm: i64,
        interval_ppm: i64,
    },
}

impl Advice {
    /// What a driver's fault means.
    #[must_use]
    pub fn of(fault: &Fault) -> Self {
        Advice::Device(fault.cause.clone())
    }

    /// The sentences in words.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        match language {
            Language::English => english::say(self),
            Language::German => german::say(self),
            Language::Spanish => spanish::say(self),
        }
    }
}

impl fmt::Display for Advice {
    /// In English, for terminals and logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

/// Only the cause, for a list of what has happened.
#[must_use]
pub fn cause(cause: &Cause, language: Language) -> String {
    match language {
        Language::English => cause.to_string(),
        Language::German => german::cause(cause),
        Language::Spanish => spanish::cause(cause),
    }
}

/// All of it, one after the other; nothing where nothing is to be done.
#[must_use]
pub fn said(advice: &[Advice], language: Language) -> Option<String> {
    let said: Vec<String> = advice.iter().map(|advice| advice.in_language(language)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

pub(super) fn serialize<S: Serializer>(advice: &[Advice], to: S) -> Result<S::Ok, S::Error> {
    match said(advice, Language::English) {
        Some(said) => to.serialize_some(&said),
        None => to.serialize_none(),
    }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Advice>, D::Error> {
    let said = Option::<String>::deserialize(from)?;
    Ok(said.into_iter().map(Advice::Plain).collect())
}

/// `0.9`, of millionths, in percent and without a sign.
fn percent(ppm: i64, point: char) -> String {
    format!("{}{point}{}", ppm.abs() / 10_000, ppm.abs() / 1_000 % 10)
}
