//! The rest of the cart: battery, light, motion and contacts. None of them has to be there.

use std::num::{NonZeroU8, NonZeroU32};

use serde::{Deserialize, Serialize};

use super::no_settings;
use super::wires::{GpioConfig, I2cConfig};

/// The battery gauge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum BatteryConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Max17048(OnBus),
    Ina219(Ina219Config),
    Kernel(SupplyConfig),
}

/// A chip that has one address only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnBus {
    pub bus: I2cConfig,
}

/// An INA219 between battery and board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ina219Config {
    pub bus: I2cConfig,
    /// 0x40 to 0x4f, by two bridges on the board.
    pub address: u8,
    pub shunt_milliohms: NonZeroU32,
    /// Which current the board counts as positive.
    pub positive: Current,
    /// Lithium cells in series.
    pub cells: NonZeroU8,
    pub capacity_mah: NonZeroU32,
}

/// Which way a current goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Current {
    Charging,
    Discharging,
}

/// A battery that the kernel watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplyConfig {
    /// Its folder in `/sys/class/power_supply`.
    pub name: String,
}

/// The sensor of ambient light.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LightConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Veml7700(OnBus),
    Bh1750(Addressed),
}

/// A chip that can have several addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressed {
    pub bus: I2cConfig,
    pub address: u8,
}

/// The light behind the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum BacklightConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Kernel(BacklightName),
}

/// A backlight that the kernel drives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacklightName {
    /// Its folder in `/sys/class/backlight`.
    pub name: String,
}

/// The accelerometer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum MotionConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Lis3dh(Lis3dhConfig),
}

/// An LIS3DH.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lis3dhConfig {
    pub bus: I2cConfig,
    /// 0x18 or 0x19.
    pub address: u8,
    /// What it feels on a level floor, in thousandths of standard gravity: how it is mounted.
    #[serde(default = "upright")]
    pub level: [i32; 3],
}

/// Contacts of wheel and dock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ContactsConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Gpio(GpioContactsConfig),
}

/// Contacts on GPIO lines; leave out what is not wired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GpioContactsConfig {
    pub gpio: GpioConfig,
    /// Closed while the wheel is locked.
    pub wheel_line: Option<u8>,
    /// Closed while the cart is in its dock.
    pub dock_line: Option<u8>,
    #[serde(default)]
    pub closed: Closed,
}

/// What a line reads while its contact is closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Closed {
    /// The contact goes to ground, and the board pulls the line up.
    #[default]
    Low,
    /// The contact goes to 3.3 V, and the board pulls the line down.
    High,
}

const fn upright() -> [i32; 3] {
    [0, 0, 1_000]
}
