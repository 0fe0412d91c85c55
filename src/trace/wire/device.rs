//! What devices report.

use cart_domain::gtin::Gtin;
use cart_domain::input::{Change, Device, DeviceFault, Match, MilliG, PerMille, Reader, Scan, Sighting};
use cart_domain::{Input, Mass};
use serde::{Deserialize, Serialize};

use crate::trace::number::Decimal;

#[derive(Serialize, Deserialize)]
pub struct ScanWire {
    aim: Option<String>,
    data: String,
    by: Reader,
}

impl From<&Scan> for ScanWire {
    fn from(scan: &Scan) -> Self {
        ScanWire { aim: scan.aim.clone(), data: scan.data.clone(), by: scan.by }
    }
}

impl From<ScanWire> for Input {
    fn from(wire: ScanWire) -> Self {
        Input::Scanned(Scan { aim: wire.aim, data: wire.data, by: wire.by })
    }
}

#[derive(Serialize, Deserialize)]
pub struct MassWire {
    g: Decimal,
}

impl From<Mass> for MassWire {
    fn from(mass: Mass) -> Self {
        MassWire { g: mass.into() }
    }
}

impl From<MassWire> for Input {
    fn from(wire: MassWire) -> Self {
        Input::Weighed(wire.g.into())
    }
}

#[derive(Serialize, Deserialize)]
pub struct MotionWire {
    rms_mg: Decimal,
}

impl From<MilliG> for MotionWire {
    fn from(rms: MilliG) -> Self {
        MotionWire { rms_mg: Mass::from_grams(i64::from(rms.0)).into() }
    }
}

impl From<MotionWire> for Input {
    fn from(wire: MotionWire) -> Self {
        let rounded = wire.rms_mg.rounded().clamp(0, i64::from(u32::MAX));
        Input::Moved { rms: MilliG(u32::try_from(rounded).expect("it was clamped to this range")) }
    }
}

#[derive(Serialize, Deserialize)]
pub struct SightWire {
    change: ChangeWire,
    #[serde(default = "whole_picture")]
    area: [Decimal; 4],
    #[serde(default)]
    matches: Vec<MatchWire>,
    #[serde(default = "trusted")]
    quality: Decimal,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChangeWire {
    Added,
    Removed,
    Moved,
}

#[derive(Serialize, Deserialize)]
struct MatchWire {
    gtin: Gtin,
    score: Decimal,
}

const NOTHING: PerMille = PerMille(0);
const WHOLE: PerMille = PerMille(1_000);

fn whole_picture() -> [Decimal; 4] {
    [NOTHING, NOTHING, WHOLE, WHOLE].map(Decimal::from)
}

fn trusted() -> Decimal {
    WHOLE.into()
}

impl From<SightWire> for Input {
    fn from(wire: SightWire) -> Self {
        let change = match wire.change {
            ChangeWire::Added => Change::Added,
            ChangeWire::Removed => Change::Removed,
            ChangeWire::Moved => Change::Moved,
        };
        let matches = wire.matches.into_iter().map(|m| Match { gtin: m.gtin, score: m.score.into() }).collect();
        let area = wire.area.map(PerMille::from);
        Input::Sighted(Sighting { change, area, matches, quality: wire.quality.into() })
    }
}

impl From<&Sighting> for SightWire {
    fn from(sighting: &Sighting) -> Self {
        SightWire {
            change: match sighting.change {
                Change::Added => ChangeWire::Added,
                Change::Removed => ChangeWire::Removed,
                Change::Moved => ChangeWire::Moved,
            },
            area: sighting.area.map(Decimal::from),
            matches: sighting.matches.iter().map(|m| MatchWire { gtin: m.gtin, score: m.score.into() }).collect(),
            quality: sighting.quality.into(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub struct FaultWire {
    device: Device,
    kind: KindWire,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindWire {
    Gone,
    Back,
    Misread,
}

impl FaultWire {
    pub fn new(device: Device, fault: DeviceFault) -> Self {
        FaultWire { device, kind: fault.into() }
    }
}

impl From<DeviceFault> for KindWire {
    fn from(fault: DeviceFault) -> Self {
        match fault {
            DeviceFault::Gone => KindWire::Gone,
            DeviceFault::Back => KindWire::Back,
            DeviceFault::Misread => KindWire::Misread,
        }
    }
}

impl From<FaultWire> for Input {
    fn from(wire: FaultWire) -> Self {
        let fault = match wire.kind {
            KindWire::Gone => DeviceFault::Gone,
            KindWire::Back => DeviceFault::Back,
            KindWire::Misread => DeviceFault::Misread,
        };
        Input::Faulted { device: wire.device, fault }
    }
}
