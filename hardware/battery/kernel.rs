//! A gauge that the kernel drives, as a folder of `/sys/class/power_supply`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Battery, Charge, Flow, Millivolts, Percent};
use crate::fault::{Cause, Fault, Reading};
use crate::figure::Figure;

/// Where the kernel shows its supplies.
pub(crate) const SUPPLIES: &str = "/sys/class/power_supply";

/// The driver.
pub struct KernelBattery {
    folder: PathBuf,
    last: Option<Charge>,
    readings: u64,
}

impl KernelBattery {
    /// The supply of this name, such as `battery`.
    pub fn open(supplies: &Path, name: &str) -> Result<Self, Fault> {
        let folder = supplies.join(name);
        let kind = fs::read_to_string(folder.join("type")).map_err(|error| Fault::opening(&folder, &error))?;
        if kind.trim() != "Battery" {
            let why = format!("it is {}, no battery", kind.trim());
            return Err(Fault::gone(Cause::Setting { path: folder.join("type"), why }));
        }
        Ok(KernelBattery { folder, last: None, readings: 0 })
    }

    fn get(&self, attribute: &str) -> Result<String, Fault> {
        let text = fs::read_to_string(self.folder.join(attribute)).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                return Fault::gone(Cause::Unplugged);
            }
            Fault::reading("reading the battery gauge", &error)
        })?;
        Ok(text.trim().to_owned())
    }

    fn number(&self, attribute: &str) -> Result<u64, Fault> {
        let text = self.get(attribute)?;
        text.parse().map_err(|_| {
            let file = attribute.to_owned();
            Fault::misread(Cause::Implausible { reading: Reading::Text { file, text } })
        })
    }
}

impl Battery for KernelBattery {
    fn charge(&mut self) -> Result<Charge, Fault> {
        let level = self.number("capacity")?;
        let level = Percent::from_per_mille(i64::try_from(level).unwrap_or(i64::MAX).saturating_mul(10));
        let voltage = Millivolts(u32::try_from(self.number("voltage_now")? / 1_000).unwrap_or(u32::MAX));
        let flow = match self.get("status")?.as_str() {
            "Charging" => Flow::Charging,
            "Discharging" => Flow::Discharging,
            _ => Flow::Resting,
        };
        let knows_left = flow == Flow::Discharging && self.folder.join("time_to_empty_now").exists();
        let left = knows_left.then(|| self.number("time_to_empty_now")).transpose()?.map(Duration::from_secs);
        self.readings += 1;
        let charge = Charge { voltage, level, flow, left };
        self.last = Some(charge);
        Ok(charge)
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.last.as_ref().map_or_else(Vec::new, Charge::figures);
        figures.push(Figure::count("readings", self.readings));
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultKind;

    fn supplies(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("battery");
        fs::create_dir(&folder).expect("a folder");
        for (attribute, value) in files {
            fs::write(folder.join(attribute), value).expect("a small file");
        }
        root
    }

    const FILES: [(&str, &str); 5] = [
        ("type", "Battery\n"),
        ("capacity", "64\n"),
        ("voltage_now", "3812000\n"),
        ("status", "Discharging\n"),
        ("time_to_empty_now", "7200\n"),
    ];

    #[test]
    fn what_the_kernel_says_of_a_battery_is_understood() {
        let root = supplies(&FILES);
        let mut battery = KernelBattery::open(root.path(), "battery").expect("it is there");
        let charge = battery.charge().expect("all is well");
        let left = Some(Duration::from_secs(7_200));
        assert_eq!(charge, Charge { voltage: Millivolts(3_812), level: Percent(64), flow: Flow::Discharging, left });
        fs::write(root.path().join("battery/status"), "Full").expect("a small file");
        assert_eq!(battery.charge().expect("all is well").flow, Flow::Resting);
    }

    #[test]
    fn a_gauge_that_does_not_know_how_long_says_nothing_about_it() {
        let root = supplies(&FILES[..4]);
        let mut battery = KernelBattery::open(root.path(), "battery").expect("it is there");
        assert_eq!(battery.charge().expect("all is well").left, None);
    }

    #[test]
    fn a_mains_supply_is_no_battery_and_a_vanished_one_is_gone() {
        let root = supplies(&[("type", "Mains")]);
        let fault = KernelBattery::open(root.path(), "battery").err().expect("it is the mains");
        assert!(fault.to_string().ends_with("battery/type: it is Mains, no battery"), "{fault}");
        assert!(KernelBattery::open(root.path(), "none").is_err());
        let root = supplies(&FILES);
        let mut battery = KernelBattery::open(root.path(), "battery").expect("it is there");
        fs::remove_dir_all(root.path().join("battery")).expect("it was there");
        assert_eq!(battery.charge().expect_err("it is gone").kind, FaultKind::Gone);
    }
}
