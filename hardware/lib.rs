//! Devices of a cart: the traits, the drivers, and one simulated world that can stand in for any of them.
//!
//! Traits are blocking and tiny, because drivers block and threads are cheap here; asynchrony begins at whoever pumps a device. Each
//! call is bounded in time, so that a pump can always be stopped. Whether a device is real or simulated is decided per device, at run
//! time, by [`DeviceConfig`].

pub mod backlight;
pub mod battery;
pub mod camera;
pub mod config;
pub mod contacts;
pub mod decoder;
pub mod fault;
pub mod figure;
mod gpio;
pub mod i2c;
pub mod label;
pub mod light;
pub mod motion;
mod open;
pub mod panel;
mod ready;
pub mod scale;
pub mod scanner;
pub mod sim;
pub mod symbology;
pub mod timing;

pub use backlight::Backlight;
pub use battery::{Battery, Charge, Flow, Millivolts, Percent, Standing};
pub use camera::{Camera, Frame, Pixels};
pub use config::DeviceConfig;
pub use contacts::{Contacts, Dock, Touching, Wheel};
pub use decoder::{Decoded, Decoder, Decoding};
pub use fault::{Cause, Fault, FaultKind, Reading};
pub use figure::Figure;
pub use light::{AmbientLight, Lux};
pub use motion::{Motion, Movement, Posture};
pub use open::Devices;
pub use panel::{Brake, Light, Panel};
pub use scale::{MassSample, Quality, Scale};
pub use scanner::{Heard, Scanner};
pub use sim::World;
pub use symbology::Symbology;
