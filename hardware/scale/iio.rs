//! A converter that the kernel drives, by its industrial I/O: any chip for which a board has a driver.
//!
//! Two ways. *Polled*, each look at `in_voltage…_raw` asks the kernel for one conversion; a chip needs no interrupt line for that, and a
//! cart no right to write. *Buffered*, the kernel puts conversions into a buffer as they come, and nothing is lost while the cart does
//! something else. Devices are found by label or name, because the kernel numbers them in whatever order they turn up.

mod buffer;
mod device;
mod format;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use super::converter::{Converter, Intake, Numbers, Reading};
use crate::config::{IioConfig, IioMode};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::timing::Timing;
use buffer::Buffer;
use device::Device;
use format::Format;

const USUAL_BITS: u32 = 24;
/// Conversions of which nothing is believed, because the kernel may have woken the chip for the first of them.
const SETTLING: u32 = 4;
/// So many periods without a conversion are silence.
const PATIENCE: u32 = 10;

/// Where the kernel shows its devices.
#[derive(Clone, Debug)]
pub struct Places {
    pub devices: PathBuf,
    pub nodes: PathBuf,
}

/// The driver. One thread owns it.
pub struct Iio<T> {
    way: Way,
    timing: T,
    intake: Intake,
    /// When the last conversion came.
    heard: Duration,
    /// Conversions that came together with an earlier one.
    waiting: VecDeque<i64>,
    /// By how much one count changes the input.
    picovolts: Option<i64>,
    silences: u64,
    failed: u64,
}

enum Way {
    Polled { device: Device, attribute: String },
    Buffered(Buffer),
}

impl Default for Places {
    fn default() -> Self {
        Places { devices: PathBuf::from("/sys/bus/iio/devices"), nodes: PathBuf::from("/dev") }
    }
}

impl<T: Timing> Iio<T> {
    /// Finds the device, sees to its settings and starts it. `leap` is how far one conversion may differ from the last.
    pub fn open(config: &IioConfig, places: &Places, mut timing: T, leap: i64) -> Result<Self, Fault> {
        let device = Device::find(&places.devices, &config.device)?;
        let stem = stem(&device, config.channel)?;
        let picovolts = configure(&device, &stem, config)?;
        let kind = format!("scan_elements/{stem}_type");
        let format = match device.first_of(&[&kind]) {
            None => Format::signed(USUAL_BITS),
            Some(kind) => {
                let text = device.get(kind)?;
                Format::parse(&text).ok_or_else(|| device.unusable(kind, format!("{text} is no format of samples")))?
            }
        };
        let range = format.range().ok_or_else(|| device.unusable(&kind, "it has too many bits".to_owned()))?;
        let period = Duration::from_secs(1) / config.samples_per_second.get();
        let way = match config.mode {
            IioMode::Polled => Way::Polled { device, attribute: format!("{stem}_raw") },
            IioMode::Buffered => Way::Buffered(Buffer::start(device, &places.nodes, &stem, config.trigger.as_deref())?),
        };
        let heard = timing.now();
        let mut intake = Intake::new(Numbers { range, period, leap });
        intake.settle(SETTLING);
        Ok(Iio { way, timing, intake, heard, waiting: VecDeque::new(), picovolts, silences: 0, failed: 0 })
    }

    /// One conversion, if one comes within `wait`.
    fn next(&mut self, wait: Duration) -> Result<Option<i64>, Fault> {
        if let Some(counts) = self.waiting.pop_front() {
            return Ok(Some(counts));
        }
        match &mut self.way {
            Way::Polled { device, attribute } => {
                let due = (self.heard + self.intake.period()).saturating_sub(self.timing.now());
                self.timing.pause(due.min(wait));
                if due > wait {
                    return Ok(None);
                }
                let text = device.measure(attribute)?;
                let counts = text.parse().map_err(|_| {
                    Fault::misread(Cause::Io {
                        during: "reading the converter".into(),
                        message: format!("{text} is no number"),
                    })
                })?;
                Ok(Some(counts))
            }
            Way::Buffered(buffer) => {
                self.waiting.extend(buffer.take(wait)?);
                Ok(self.waiting.pop_front())
            }
        }
    }

    /// When a conversion came of which so many more are waiting; never as early as the one before.
    fn moment(&mut self) -> Duration {
        let behind = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
        let came = self.timing.now().saturating_sub(self.intake.period().saturating_mul(behind));
        came.max(self.heard + Duration::from_millis(1))
    }
}

impl<T: Timing + Send> Converter for Iio<T> {
    fn read(&mut self, wait: Duration) -> Result<Option<Reading>, Fault> {
        let started = self.timing.now();
        loop {
            let waited = self.timing.now().saturating_sub(started);
            let next = self.next(wait.saturating_sub(waited)).inspect_err(|_| self.failed += 1)?;
            if let Some(counts) = next {
                self.heard = self.moment();
                let counts = i32::try_from(counts).map_err(|_| {
                    let message = format!("{counts} is more than the converter has bits for");
                    Fault::misread(Cause::Io { during: "reading the converter".into(), message })
                })?;
                if let Some(reading) = self.intake.take(counts, self.heard)? {
                    return Ok(Some(reading));
                }
                continue;
            }
            let now = self.timing.now();
            let spell = now.saturating_sub(self.heard);
            if spell > self.intake.period() * PATIENCE {
                self.heard = now;
                self.intake.settle(SETTLING);
                self.silences += 1;
                return Err(Fault::transient(Cause::Silent { spell }));
            }
            if now.saturating_sub(started) >= wait {
                return Ok(None);
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.intake.figures();
        figures.extend([Figure::count("silences", self.silences), Figure::count("failed_reads", self.failed)]);
        figures.extend(self.picovolts.map(|picovolts| Figure::quantity("one_count", picovolts, "pV")));
        figures
    }
}

/// How the files of a channel begin: `in_voltage0`, or `in_voltage0-voltage1` where it is the difference of two inputs.
fn stem(device: &Device, channel: u8) -> Result<String, Fault> {
    let (single, pair) = (format!("in_voltage{channel}_raw"), format!("in_voltage{channel}-voltage"));
    let found =
        device.files("").into_iter().find(|file| *file == single || file.starts_with(&pair) && file.ends_with("_raw"));
    let found = found.ok_or_else(|| device.unusable(&single, "the device has no such channel".to_owned()))?;
    Ok(found.trim_end_matches("_raw").to_owned())
}

/// Sees to rate and gain. How much one count is, where the kernel says it.
fn configure(device: &Device, stem: &str, config: &IioConfig) -> Result<Option<i64>, Fault> {
    let own_rate = format!("{stem}_sampling_frequency");
    if let Some(rate) = device.first_of(&[&own_rate, "in_voltage_sampling_frequency", "sampling_frequency"]) {
        device.ensure(rate, &config.samples_per_second.to_string())?;
    }
    let own_scale = format!("{stem}_scale");
    let scale = device.first_of(&[&own_scale, "in_voltage_scale", "in_voltage-voltage_scale"]);
    match (&config.scale, scale) {
        (Some(wanted), Some(scale)) => device.ensure(scale, wanted)?,
        (Some(_), None) => return Err(device.unusable(&own_scale, "the device has no such setting".to_owned())),
        (None, _) => {}
    }
    let millivolts = scale.map(|scale| device.get(scale)).transpose()?.and_then(|text| text.parse::<f64>().ok());
    Ok(millivolts.map(|millivolts| (millivolts * 1e9).round() as i64))
}

#[cfg(test)]
mod tests;
