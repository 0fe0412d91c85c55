//! General-purpose lines, by two ways: the registers of a Raspberry Pi, and the kernel's character device. Both give pins of
//! `embedded-hal`, so that whatever hangs on them does not know the difference.

pub(crate) mod gpiocdev;
pub(crate) mod rppal;
