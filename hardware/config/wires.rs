//! The wires of the board that devices hang on, and who works them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::no_settings;

/// Who works the I2C bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum I2cConfig {
    /// The kernel's character device, on any board.
    I2cdev(I2cDevice),
    /// A Raspberry Pi, by the number of its bus.
    Rppal(NumberedBus),
}

/// A bus of the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct I2cDevice {
    /// Such as `/dev/i2c-1`.
    pub path: PathBuf,
}

/// A bus of a Raspberry Pi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberedBus {
    pub number: u8,
    /// The lines by which a stuck bus is freed whenever a device on it is opened.
    pub unstick: Option<BusLines>,
}

/// The lines of a bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusLines {
    pub clock_line: u8,
    pub data_line: u8,
}

/// Who works the lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case", deny_unknown_fields)]
pub enum GpioConfig {
    /// The registers of a Raspberry Pi.
    #[serde(deserialize_with = "no_settings")]
    Rppal,
    /// The kernel's character device, on any board.
    Gpiocdev(ChipConfig),
}

/// A GPIO chip of the kernel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChipConfig {
    /// Such as `/dev/gpiochip0`.
    pub chip: PathBuf,
}
