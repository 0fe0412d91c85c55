//! Which scale, and how it is wired.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::no_settings;
use super::wires::{GpioConfig, I2cConfig};

/// The scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ScaleConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Hx711(Hx711Config),
    Nau7802(Nau7802Config),
    Iio(IioConfig),
}

/// An HX711 on two GPIO lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hx711Config {
    pub gpio: GpioConfig,
    /// The line that the converter's DOUT is wired to.
    pub data_line: u8,
    /// The line that drives PD_SCK.
    pub clock_line: u8,
    #[serde(default)]
    pub gain: Gain,
    #[serde(default)]
    pub rate: Rate,
    /// The file that calibration wrote.
    pub calibration: PathBuf,
}

/// Input channel and amplification of an HX711.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gain {
    /// Channel A, 128 times.
    #[default]
    A128,
    /// Channel B, 32 times.
    B32,
    /// Channel A, 64 times.
    A64,
}

/// How many conversions a second the RATE pin selects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rate {
    #[default]
    #[serde(rename = "10")]
    Ten,
    #[serde(rename = "80")]
    Eighty,
}

/// An NAU7802 on the I2C bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nau7802Config {
    pub bus: I2cConfig,
    #[serde(default)]
    pub channel: Channel,
    #[serde(default)]
    pub gain: Amplification,
    #[serde(default)]
    pub excitation: Excitation,
    #[serde(default)]
    pub rate: Rate,
    /// The file that calibration wrote.
    pub calibration: PathBuf,
}

/// Which pair of inputs of an NAU7802 the load cells are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    #[default]
    #[serde(rename = "1")]
    One,
    #[serde(rename = "2")]
    Two,
}

/// How much an NAU7802 amplifies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amplification {
    #[serde(rename = "16")]
    Sixteen,
    #[serde(rename = "32")]
    ThirtyTwo,
    #[serde(rename = "64")]
    SixtyFour,
    #[default]
    #[serde(rename = "128")]
    Most,
}

/// With how many volts an NAU7802 feeds the load cells, from its own regulator; 0.3 V below its supply at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Excitation {
    #[serde(rename = "2.4")]
    Volts2400,
    #[serde(rename = "2.7")]
    Volts2700,
    #[default]
    #[serde(rename = "3.0")]
    Volts3000,
}

/// A converter that the kernel drives, by its industrial I/O.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IioConfig {
    /// The device's `label` or else its `name`, such as `hx711`.
    pub device: String,
    /// The number in `in_voltage0_raw`.
    #[serde(default)]
    pub channel: u8,
    #[serde(default)]
    pub mode: IioMode,
    /// How often the chip converts. It is set where the kernel can, and else has to be as the chip is wired.
    pub samples_per_second: NonZeroU32,
    /// The gain, as the kernel writes it: millivolts a count.
    pub scale: Option<String>,
    /// What makes the kernel fill the buffer, for chips that do not do so by themselves.
    pub trigger: Option<String>,
    /// The file that calibration wrote.
    pub calibration: PathBuf,
}

/// How conversions come from the kernel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IioMode {
    /// One at a time, on demand.
    #[default]
    Polled,
    /// As they come, through `/dev/iio:device…`.
    Buffered,
}

impl ScaleConfig {
    /// The file that the scale's calibration is kept in, where the configuration names one.
    #[must_use]
    pub fn calibration_file(&self) -> Option<&Path> {
        match self {
            ScaleConfig::None | ScaleConfig::Sim => None,
            ScaleConfig::Hx711(scale) => Some(&scale.calibration),
            ScaleConfig::Nau7802(scale) => Some(&scale.calibration),
            ScaleConfig::Iio(scale) => Some(&scale.calibration),
        }
    }
}
