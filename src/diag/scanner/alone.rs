//! The scanners of a cart that does not run, opened by whoever tries them; and a simulated hand that holds the sheet before simulated ones.

use std::sync::Arc;
use std::time::Duration;

use cart_domain::barcode::Day;
use cart_domain::money::Currency;
use cart_domain::{Millis, Tick};
use cart_hardware::config::ScannerConfig;
use cart_hardware::sim::Act;
use cart_hardware::{Fault, FaultKind, Frame, Scanner, World};

use super::Trial;
use crate::labels::{self, LabelsArgs, NoSheet};

/// How long each scanner is listened to before the next one is.
const TURN: Duration = Duration::from_millis(30);
/// How much of a simulated world's time passes between two looks.
const MOMENT: Millis = Millis(50);
/// From one label to the next: long enough that one that says the same is not taken for the same.
const BETWEEN: Millis = Millis(1_600);

/// Scanners that nobody else reads.
pub struct Alone {
    scanners: Vec<(usize, Box<dyn Scanner>)>,
    /// Those that do not work, counted from 1.
    pub faults: Vec<(usize, Fault)>,
}

impl Alone {
    /// Opens all scanners of a configuration.
    #[must_use]
    pub fn open(configs: &[ScannerConfig], world: Option<&World>) -> Self {
        let (mut scanners, mut faults) = (Vec::new(), Vec::new());
        for (number, config) in (1..).zip(configs) {
            match config.open(world) {
                Ok(scanner) => scanners.push((number, scanner)),
                Err(fault) => faults.push((number, fault)),
            }
        }
        Alone { scanners, faults }
    }

    /// Whether there is nothing left to read from.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.scanners.is_empty()
    }

    /// Listens to each scanner once.
    pub fn listen(&mut self, trial: &mut Trial, now: impl Fn() -> Tick) {
        self.turn(TURN, trial, &now);
    }

    fn turn(&mut self, wait: Duration, trial: &mut Trial, now: &impl Fn() -> Tick) {
        let faults = &mut self.faults;
        self.scanners.retain_mut(|(number, scanner)| match scanner.read(wait) {
            Ok(heard) => {
                if let Some(heard) = heard {
                    trial.heard(*number, heard, now());
                }
                true
            }
            Err(fault) if fault.kind == FaultKind::Gone => {
                faults.push((*number, fault));
                false
            }
            Err(_) => true,
        });
    }

    /// Holds one label after the other before the simulated scanners.
    pub fn hold_sheet(&mut self, world: &World, today: Day, trial: &mut Trial) -> Result<(), NoSheet> {
        for picture in pictures(today)? {
            let until = world.now() + BETWEEN;
            let shown = world.act(Act::ShowPicture { picture: Arc::new(picture), otherwise: None });
            debug_assert!(shown.is_ok(), "a picture needs nothing on the shelf");
            while world.now() < until {
                world.advance_to(world.now() + MOMENT);
                self.turn(Duration::ZERO, trial, &|| world.now());
            }
        }
        Ok(())
    }
}

/// Every label as a camera sees it.
fn pictures(today: Day) -> Result<Vec<Frame>, NoSheet> {
    let args = LabelsArgs { out: "sheet.pdf".into(), catalogue: None, currency: Currency::eur() };
    Ok(labels::proven(&args, today)?.into_iter().map(|proven| proven.picture()).collect())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use cart_domain::input::Reader;
    use cart_hardware::config::{HidConfig, SimScannerConfig};
    use cart_hardware::sim::WorldSetup;

    use super::super::{Found, expected};
    use super::*;

    #[test]
    fn a_simulated_camera_reads_every_label_of_the_sheet_and_a_missing_engine_is_named() {
        let world = World::new(WorldSetup::default());
        let camera = ScannerConfig::Sim(SimScannerConfig { by: Reader::Camera });
        let missing =
            ScannerConfig::Hid(HidConfig { path: PathBuf::from("/dev/input/by-id/none"), layout: Default::default() });
        let mut alone = Alone::open(&[missing, camera], Some(&world));
        assert_eq!(alone.faults.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1]);
        let (today, mut trial) = (Day(20_779), Trial::default());
        trial.enter(|| expected(today).expect("every label is proven"));
        alone.hold_sheet(&world, today, &mut trial).expect("every label is proven");
        let unread: Vec<&str> =
            trial.view().rows.iter().filter(|row| row.read_by.is_none()).map(|row| row.title.as_str()).collect();
        assert_eq!(unread, [""; 0], "{:#?}", trial.view().reads);
        assert_eq!((trial.view().separators, trial.view().identifiers), (Found::Sent, Found::Sent));
    }
}
