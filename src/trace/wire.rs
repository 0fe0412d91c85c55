//! The facts as they are written down, beside the domain's own types, and the way from one to the other.

mod device;
mod people;

use cart_domain::Input;
use cart_domain::input::Intent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::device::{FaultWire, MassWire, MotionWire, ScanWire, SightWire};
use self::people::{PaidWire, StaffWire, TouchWire};
use super::{Fact, Problem, Truth};

/// The keys that a line behind the header may have beside `t`.
pub const FACTS: &[&str] = &["scan", "mass", "motion", "sight", "touch", "staff", "fault", "paid", "truth"];

/// The top level of one line.
pub struct Fields {
    map: Map<String, Value>,
}

impl Fields {
    /// Reads an object that has these keys at most.
    pub fn parse(text: &str, known: &[&'static str]) -> Result<Self, Problem> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let what = message.split(" at line ").next().unwrap_or_default().to_owned();
            Problem::Json { what, column: error.column() }
        })?;
        let Value::Object(map) = value else { return Err(Problem::NoObject) };
        if let Some(key) = map.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(Problem::UnknownKey { key: key.clone(), known: known.join(", ") });
        }
        Ok(Fields { map })
    }

    /// The value of a key that may be absent or null.
    pub fn optional<T: DeserializeOwned>(&mut self, key: &'static str) -> Result<Option<T>, Problem> {
        match self.map.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value).map(Some).map_err(|error| refused(key, &error)),
        }
    }

    /// The value of a key that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Result<T, Problem> {
        self.optional(key)?.ok_or(Problem::MissingKey(key))
    }

    /// The one fact of a line.
    pub fn fact(mut self) -> Result<Option<Fact>, Problem> {
        let mut there = FACTS.iter().copied().filter(|key| self.map.contains_key(*key));
        let Some(first) = there.next() else { return Ok(None) };
        if let Some(second) = there.next() {
            return Err(Problem::TwoFacts { first, second });
        }
        let value = self.map.remove(first).unwrap_or_default();
        let fact = match first {
            "scan" => read::<ScanWire>(value).map(|wire| Fact::Input(wire.into())),
            "mass" => read::<MassWire>(value).map(|wire| Fact::Input(wire.into())),
            "motion" => read::<MotionWire>(value).map(|wire| Fact::Input(wire.into())),
            "sight" => read::<SightWire>(value).map(|wire| Fact::Input(wire.into())),
            "touch" => {
                read::<TouchWire>(value).and_then(Intent::try_from).map(|intent| Fact::Input(Input::Touched(intent)))
            }
            "staff" => read::<StaffWire>(value).and_then(Input::try_from).map(Fact::Input),
            "fault" => read::<FaultWire>(value).map(|wire| Fact::Input(wire.into())),
            "paid" => read::<PaidWire>(value).map(|wire| Fact::Input(wire.into())),
            _ => Truth::try_from(value).map(Fact::Truth),
        };
        fact.map(Some).map_err(|error| refused(first, &error))
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    serde_json::from_value(value)
}

fn refused(key: &'static str, error: &serde_json::Error) -> Problem {
    Problem::Value { key, why: error.to_string() }
}

/// A fact as it stands behind its key.
#[derive(Serialize)]
#[serde(untagged)]
pub enum FactWire<'a> {
    Scan(ScanWire),
    Mass(MassWire),
    Motion(MotionWire),
    Sight(SightWire),
    Touch(TouchWire),
    Staff(StaffWire),
    Fault(FaultWire),
    Paid(PaidWire),
    Truth(&'a Truth),
}

impl FactWire<'_> {
    /// The key and the value of an input; `None` for what no device stands by: a new catalogue, a deadline, which is due by itself, and what a
    /// camera is not sure of with what the shopper says about that. What the cart believes of it becomes a scan by
    /// [`Effect::Believed`](cart_domain::Effect::Believed).
    pub fn of(input: &Input) -> Option<(&'static str, Self)> {
        Some(match input {
            Input::Scanned(scan) => ("scan", FactWire::Scan(scan.into())),
            Input::Weighed(mass) => ("mass", FactWire::Mass((*mass).into())),
            Input::Moved { rms } => ("motion", FactWire::Motion((*rms).into())),
            Input::Sighted(sighting) => ("sight", FactWire::Sight(sighting.into())),
            Input::Touched(intent) => ("touch", FactWire::Touch(TouchWire::of(intent)?)),
            Input::Staffed { act, by } => ("staff", FactWire::Staff(StaffWire::new(*act, by))),
            Input::Faulted { device, fault } => ("fault", FactWire::Fault(FaultWire::new(*device, *fault))),
            Input::Paid { ok, reference } => ("paid", FactWire::Paid(PaidWire::new(*ok, reference))),
            Input::Glimpsed(_) | Input::StillInView(_) | Input::Doubted(_) | Input::Informed(_) | Input::Wake => {
                return None;
            }
        })
    }
}
