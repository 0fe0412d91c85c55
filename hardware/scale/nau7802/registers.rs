//! The registers of an NAU7802 and their bits, by its data sheet (Nuvoton, revision 1.7).

use crate::config::{Amplification, Channel, Excitation, Rate};

pub(crate) const ADDRESS: u8 = 0x2A;

pub(crate) const POWER: u8 = 0x00;
pub(crate) const CONTROL_1: u8 = 0x01;
pub(crate) const CONTROL_2: u8 = 0x02;
pub(crate) const CONVERSION: u8 = 0x12;
pub(crate) const CONVERTER: u8 = 0x15;
pub(crate) const AMPLIFIER_POWER: u8 = 0x1C;
pub(crate) const REVISION: u8 = 0x1F;

/// Bits of [`POWER`].
pub(crate) mod power {
    pub(crate) const RESET: u8 = 1 << 0;
    pub(crate) const DIGITAL: u8 = 1 << 1;
    pub(crate) const ANALOGUE: u8 = 1 << 2;
    /// Read only: the digital part is up.
    pub(crate) const UP: u8 = 1 << 3;
    /// Conversions run.
    pub(crate) const CYCLE: u8 = 1 << 4;
    /// Read only: a conversion is waiting.
    pub(crate) const READY: u8 = 1 << 5;
    /// The bridge is fed by the chip's own regulator.
    pub(crate) const REGULATOR: u8 = 1 << 7;
    /// What stays set while conversions run.
    pub(crate) const RUNNING: u8 = DIGITAL | ANALOGUE | CYCLE | REGULATOR;
}

/// Bits of [`CONTROL_2`].
pub(crate) mod calibration {
    /// Set to begin, and cleared by the chip when it is done.
    pub(crate) const BEGIN: u8 = 1 << 2;
    /// Read only.
    pub(crate) const FAILED: u8 = 1 << 3;
}

/// [`CONVERTER`] with the chopper's clock off, as the data sheet asks for.
pub(crate) const NO_CHOPPER_CLOCK: u8 = 0x30;
/// [`AMPLIFIER_POWER`] with the capacitor across the second pair of inputs, for boards that use the first alone.
pub(crate) const WITH_CAPACITOR: u8 = 0x80;
/// The lower half of [`REVISION`].
pub(crate) const THIS_CHIP: u8 = 0x0F;

pub(crate) const fn control_1(excitation: Excitation, gain: Amplification) -> u8 {
    let volts = match excitation {
        Excitation::Volts3000 => 0b101,
        Excitation::Volts2700 => 0b110,
        Excitation::Volts2400 => 0b111,
    };
    let gain = match gain {
        Amplification::Sixteen => 0b100,
        Amplification::ThirtyTwo => 0b101,
        Amplification::SixtyFour => 0b110,
        Amplification::Most => 0b111,
    };
    volts << 3 | gain
}

pub(crate) const fn control_2(channel: Channel, rate: Rate) -> u8 {
    let channel = match channel {
        Channel::One => 0,
        Channel::Two => 1,
    };
    let rate = match rate {
        Rate::Ten => 0b000,
        Rate::Eighty => 0b011,
    };
    channel << 7 | rate << 4
}
