//! One device of the kernel's industrial I/O, as a folder of small files.
//!
//! A cart may not write there unless its administrator lets it: the service sees `/sys` read-only. So a setting is written only if it is
//! not yet what it should be, is read back, and what could not be set is named with its file, for a udev rule to set.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::fault::{Cause, Fault};

/// The device.
#[derive(Clone, Debug)]
pub(super) struct Device {
    folder: PathBuf,
    /// As the kernel numbers it: `iio:device0`.
    pub(super) number: String,
}

impl Device {
    /// The one device with this label, or else with this name.
    pub(super) fn find(devices: &Path, wanted: &str) -> Result<Self, Fault> {
        let listed = fs::read_dir(devices).map_err(|error| Fault::opening(devices, &error))?;
        let mut all: Vec<(Device, [Option<String>; 2])> = listed
            .flatten()
            .filter_map(|entry| {
                let number = entry.file_name().into_string().ok()?;
                let device = number.starts_with("iio:device").then(|| Device { folder: entry.path(), number })?;
                let names = ["label", "name"].map(|attribute| device.read(attribute).ok());
                Some((device, names))
            })
            .collect();
        for which in 0..2 {
            let is_it = |(_, names): &(Device, [Option<String>; 2])| names[which].as_deref() == Some(wanted);
            match all.iter().filter(|device| is_it(device)).count() {
                0 => {}
                1 => {
                    let place = all.iter().position(is_it).expect("it was just counted");
                    return Ok(all.swap_remove(place).0);
                }
                several => {
                    let why = format!("{several} devices are called {wanted}; give them labels in the device tree");
                    return Err(Fault::gone(Cause::Setting { path: devices.to_owned(), why }));
                }
            }
        }
        let mut called: Vec<String> = all.into_iter().flat_map(|(_, names)| names).flatten().collect();
        called.sort();
        let there = if called.is_empty() { "nothing".to_owned() } else { called.join(", ") };
        let why = format!("no device is called {wanted}; there is {there}");
        Err(Fault::gone(Cause::Setting { path: devices.to_owned(), why }))
    }

    /// The first of these files that exists.
    pub(super) fn first_of<'a>(&self, attributes: &[&'a str]) -> Option<&'a str> {
        attributes.iter().copied().find(|attribute| self.folder.join(attribute).exists())
    }

    /// The names of all files in a folder of the device; empty for the device itself.
    pub(super) fn files(&self, folder: &str) -> Vec<String> {
        let listed = fs::read_dir(self.folder.join(folder)).into_iter().flatten().flatten();
        let mut files: Vec<String> = listed.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        files.sort();
        files
    }

    /// What a file says.
    pub(super) fn get(&self, attribute: &str) -> Result<String, Fault> {
        self.read(attribute).map_err(|error| Fault::opening(&self.folder.join(attribute), &error))
    }

    /// What a file says of a device that was there before.
    pub(super) fn measure(&self, attribute: &str) -> Result<String, Fault> {
        self.read(attribute).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                return Fault::gone(Cause::Unplugged);
            }
            Fault::reading("reading the converter", &error)
        })
    }

    /// Sees to it that a setting has this value. Numbers are compared as numbers.
    pub(super) fn ensure(&self, attribute: &str, value: &str) -> Result<(), Fault> {
        let is = self.get(attribute)?;
        if is_same(&is, value) {
            return Ok(());
        }
        let refused = |why: String| Fault::gone(Cause::Setting { path: self.folder.join(attribute), why });
        let choices =
            self.get(&format!("{attribute}_available")).map_or(String::new(), |all| format!("; it can be {all}"));
        fs::write(self.folder.join(attribute), value)
            .map_err(|error| refused(format!("it is {is} and could not be set to {value}: {error}{choices}")))?;
        let is = self.get(attribute)?;
        if is_same(&is, value) { Ok(()) } else { Err(refused(format!("it was set to {value} and is {is}{choices}"))) }
    }

    /// What an unusable setting is called.
    pub(super) fn unusable(&self, attribute: &str, why: String) -> Fault {
        Fault::gone(Cause::Setting { path: self.folder.join(attribute), why })
    }

    fn read(&self, attribute: &str) -> io::Result<String> {
        fs::read_to_string(self.folder.join(attribute)).map(|text| text.trim().to_owned())
    }
}

/// Whether two settings mean the same: 10 is 10.000000, and the last digits of a scale differ between drivers.
fn is_same(one: &str, other: &str) -> bool {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-6 * one.abs().max(other.abs()),
        (Ok(_) | Err(_), _) => one == other,
    }
}
