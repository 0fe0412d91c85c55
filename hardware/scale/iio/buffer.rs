//! Scans from the kernel's buffer, as they come out of its character device.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use super::device::Device;
use super::format::{Format, layout};
use crate::fault::{Cause, Fault};
use crate::ready::{Ready, wait_readable};

/// How many scans the kernel keeps for a reader that is late.
const KEPT: &str = "64";
/// The number by which the kernel asks for reads that never wait.
const NEVER_WAIT: i32 = 0o4_000;

/// An open buffer.
pub(super) struct Buffer {
    device: Device,
    scans: File,
    /// The length of one scan, and where in it the load cell is.
    length: usize,
    place: usize,
    format: Format,
    /// Whether it was this program that started the buffer.
    started: bool,
    rest: Vec<u8>,
}

impl Buffer {
    /// Selects the channel, starts the buffer and opens it.
    pub(super) fn start(device: Device, nodes: &Path, stem: &str, trigger: Option<&str>) -> Result<Self, Fault> {
        let runs = device.get("buffer/enable")? == "1";
        if let Some(trigger) = trigger {
            device.ensure("trigger/current_trigger", trigger)?;
        }
        device.ensure(&format!("scan_elements/{stem}_en"), "1")?;
        let elements = selected(&device)?;
        let formats: Vec<Format> = elements.iter().map(|(_, format)| *format).collect();
        let (places, length) = layout(&formats);
        let wanted = elements.iter().position(|(name, _)| name == stem);
        let at =
            wanted.ok_or_else(|| device.unusable(&format!("scan_elements/{stem}_en"), "it is not selected".into()))?;
        let path = nodes.join(&device.number);
        let scans = OpenOptions::new().read(true).custom_flags(NEVER_WAIT).open(&path);
        let scans = scans.map_err(|error| Fault::opening(&path, &error))?;
        if !runs {
            device.ensure("buffer/length", KEPT)?;
            device.ensure("buffer/enable", "1")?;
        }
        let (place, format) = (places[at], formats[at]);
        Ok(Buffer { device, scans, length, place, format, started: !runs, rest: Vec::new() })
    }

    /// The values of all scans that have come, at least one unless `wait` passes.
    pub(super) fn take(&mut self, wait: Duration) -> Result<Vec<i64>, Fault> {
        if wait_readable(&self.scans, wait)? == Ready::Nothing {
            return Ok(Vec::new());
        }
        let mut bytes = vec![0; self.length * 64];
        match self.scans.read(&mut bytes) {
            Ok(0) => return Err(Fault::gone(Cause::Unplugged)),
            Ok(count) => self.rest.extend_from_slice(&bytes[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Vec::new()),
            Err(error) => return Err(Fault::reading("reading the converter", &error)),
        }
        let whole = self.rest.len() / self.length * self.length;
        let scans: Vec<u8> = self.rest.drain(..whole).collect();
        let value = |scan: &[u8]| self.format.value(&scan[self.place..self.place + self.format.bytes]);
        Ok(scans.chunks_exact(self.length).map(value).collect())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if self.started
            && let Err(error) = self.device.ensure("buffer/enable", "0")
        {
            tracing::warn!(%error, "the converter's buffer goes on running");
        }
    }
}

/// The channels that a scan holds, in their order.
fn selected(device: &Device) -> Result<Vec<(String, Format)>, Fault> {
    let mut elements = Vec::new();
    for file in device.files("scan_elements") {
        let Some(stem) = file.strip_suffix("_en") else { continue };
        if device.get(&format!("scan_elements/{file}"))? != "1" {
            continue;
        }
        let attribute = format!("scan_elements/{stem}_index");
        let index: u32 =
            device.get(&attribute)?.parse().map_err(|_| device.unusable(&attribute, "it is no number".into()))?;
        let attribute = format!("scan_elements/{stem}_type");
        let text = device.get(&attribute)?;
        let format = Format::parse(&text);
        let format = format.ok_or_else(|| device.unusable(&attribute, format!("{text} is no format of samples")))?;
        elements.push((index, stem.to_owned(), format));
    }
    elements.sort_by_key(|(index, ..)| *index);
    Ok(elements.into_iter().map(|(_, stem, format)| (stem, format)).collect())
}
