//! Which device is real and which is simulated, as the configuration file says it. Every kind names all of its settings, and an unknown
//! key is an error, because a typing mistake in a device path must not silently become a default.

pub mod around;
pub mod scale;
pub mod wires;

use std::path::PathBuf;

use crate::scanner::layout::Layout;
use crate::scanner::region::Region;
use cart_domain::input::Reader;
use serde::{Deserialize, Deserializer, Serialize};

pub use around::{
    Addressed, BacklightConfig, BacklightName, BatteryConfig, Closed, ContactsConfig, Current, GpioContactsConfig,
    Ina219Config, LightConfig, Lis3dhConfig, MotionConfig, OnBus, SupplyConfig,
};
pub use scale::{
    Amplification, Channel, Excitation, Gain, Hx711Config, IioConfig, IioMode, Nau7802Config, Rate, ScaleConfig,
};
pub use wires::{BusLines, ChipConfig, GpioConfig, I2cConfig, I2cDevice, NumberedBus};

/// All devices of one cart. What is not mentioned is not there, and the cart says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeviceConfig {
    pub scale: ScaleConfig,
    /// Every scanner is read; the same symbol by two of them within 800 ms is one scan.
    pub scanners: Vec<ScannerConfig>,
    /// The eye on the basket.
    pub camera: CameraConfig,
    /// Every panel hears every signal.
    pub panels: Vec<PanelConfig>,
    pub battery: BatteryConfig,
    /// Ambient light.
    pub light: LightConfig,
    /// The light behind the screen, which follows ambient light where that is measured.
    pub backlight: BacklightConfig,
    /// The accelerometer.
    pub motion: MotionConfig,
    /// Wheel lock and dock.
    pub contacts: ContactsConfig,
}

/// One scanner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ScannerConfig {
    /// The simulated world, read the way this kind of engine reads.
    Sim(SimScannerConfig),
    Hid(HidConfig),
    Serial(SerialConfig),
    Camera(CameraScannerConfig),
}

/// A simulated scan engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimScannerConfig {
    pub by: Reader,
}

/// A scan engine that plays keyboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidConfig {
    /// Such as `/dev/input/by-id/usb-…-event-kbd`, which stays the same whatever else is plugged in.
    pub path: PathBuf,
    /// The keyboard that the engine plays.
    #[serde(default)]
    pub layout: Layout,
}

/// A scan engine on a serial line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SerialConfig {
    /// Such as `/dev/serial/by-id/usb-…`.
    pub path: PathBuf,
    #[serde(default = "usual_baud")]
    pub baud: u32,
}

/// A camera whose pictures are searched for symbols.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraScannerConfig {
    pub camera: CameraConfig,
    /// The part of the picture in which packs are held.
    #[serde(default, skip_serializing_if = "Region::is_whole")]
    pub region: Region,
}

/// One camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CameraConfig {
    #[default]
    #[serde(deserialize_with = "no_settings")]
    None,
    #[serde(deserialize_with = "no_settings")]
    Sim,
    Uvc(UvcConfig),
    Files(FilesConfig),
}

/// A USB camera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UvcConfig {
    /// Such as `/dev/v4l/by-id/usb-…-video-index0`.
    pub path: PathBuf,
    pub width: u32,
    pub height: u32,
    pub frames_per_second: u32,
    #[serde(default)]
    pub format: PixelFormat,
    /// How long each picture is exposed, in microseconds. Left out, the camera chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure_us: Option<u32>,
    /// The colour of the light, in kelvin. Left out, the camera guesses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub white_balance_kelvin: Option<u32>,
}

/// How a USB camera sends its pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PixelFormat {
    /// The best grey for reading symbols, at few frames a second.
    #[default]
    Yuyv,
    Mjpeg,
}

/// A folder of pictures that plays camera, in order of name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesConfig {
    pub folder: PathBuf,
    #[serde(default = "usual_picture_rate")]
    pub frames_per_second: u32,
    /// Begin again after the last picture.
    #[serde(default)]
    pub repeat: Repeat,
}

/// What a folder of pictures does at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    #[default]
    Once,
    Forever,
}

/// One panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PanelConfig {
    #[serde(deserialize_with = "no_settings")]
    Sim,
    #[serde(deserialize_with = "no_settings")]
    Sound,
    Gpio(GpioPanelConfig),
}

/// Lamp, buzzer and brake on GPIO lines; leave out what is not wired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GpioPanelConfig {
    pub gpio: GpioConfig,
    pub green_line: Option<u8>,
    pub red_line: Option<u8>,
    pub buzzer_line: Option<u8>,
    /// High holds the wheel.
    pub brake_line: Option<u8>,
}

impl DeviceConfig {
    /// Everything simulated, with this kind of scan engine.
    #[must_use]
    pub fn simulated(by: Reader) -> Self {
        DeviceConfig {
            scale: ScaleConfig::Sim,
            scanners: vec![ScannerConfig::Sim(SimScannerConfig { by })],
            camera: CameraConfig::Sim,
            panels: vec![PanelConfig::Sim],
            battery: BatteryConfig::Sim,
            light: LightConfig::Sim,
            backlight: BacklightConfig::Sim,
            motion: MotionConfig::Sim,
            contacts: ContactsConfig::Sim,
        }
    }

    /// Whether anything here needs a simulated world.
    #[must_use]
    pub fn needs_world(&self) -> bool {
        let simulated_eye = |camera: &CameraConfig| *camera == CameraConfig::Sim;
        self.scale == ScaleConfig::Sim
            || simulated_eye(&self.camera)
            || self.panels.contains(&PanelConfig::Sim)
            || self.battery == BatteryConfig::Sim
            || self.light == LightConfig::Sim
            || self.backlight == BacklightConfig::Sim
            || self.motion == MotionConfig::Sim
            || self.contacts == ContactsConfig::Sim
            || self.scanners.iter().any(|scanner| match scanner {
                ScannerConfig::Sim(_) => true,
                ScannerConfig::Camera(eye) => simulated_eye(&eye.camera),
                ScannerConfig::Hid(_) | ScannerConfig::Serial(_) => false,
            })
    }
}

/// Refuses settings where there are none, which serde by itself lets pass.
fn no_settings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NoSettings {}
    NoSettings::deserialize(deserializer).map(|NoSettings {}| ())
}

const fn usual_baud() -> u32 {
    115_200
}

const fn usual_picture_rate() -> u32 {
    5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_with_a_real_scale_and_a_simulated_camera_can_be_written_down() {
        let text = r#"
            [scale]
            kind = "hx711"
            gpio = { by = "gpiocdev", chip = "/dev/gpiochip0" }
            data_line = 5
            clock_line = 6
            rate = "80"
            calibration = "/var/lib/dash-cart/scale.toml"

            [[scanners]]
            kind = "hid"
            path = "/dev/input/by-id/usb-engine-event-kbd"

            [camera]
            kind = "sim"
        "#;
        let config: DeviceConfig = toml::from_str(text).expect("a complete configuration");
        let ScaleConfig::Hx711(scale) = &config.scale else { panic!("{:?}", config.scale) };
        assert_eq!((scale.rate, scale.gain), (Rate::Eighty, Gain::A128));
        assert!(config.needs_world());
        assert!(config.panels.is_empty());
    }

    #[test]
    fn every_device_of_the_rest_of_the_cart_can_be_written_down() {
        let bus = "bus = { by = \"i2cdev\", path = \"/dev/i2c-1\" }";
        let rppal = "bus = { by = \"rppal\", number = 1, unstick = { clock_line = 3, data_line = 2 } }";
        for text in [
            format!("[scale]\nkind = \"nau7802\"\n{rppal}\nrate = \"80\"\ngain = \"64\"\ncalibration = \"/x\""),
            "[scale]\nkind = \"iio\"\ndevice = \"hx711\"\nsamples_per_second = 10\ncalibration = \"/x\"".to_owned(),
            format!("[battery]\nkind = \"max17048\"\n{bus}"),
            format!(
                "[battery]\nkind = \"ina219\"\n{bus}\naddress = 0x42\nshunt_milliohms = 100\npositive = \"charging\"\ncells = 2\ncapacity_mah = 10000"
            ),
            "[battery]\nkind = \"kernel\"\nname = \"battery\"".to_owned(),
            format!("[light]\nkind = \"veml7700\"\n{bus}"),
            format!("[light]\nkind = \"bh1750\"\n{bus}\naddress = 0x23"),
            "[backlight]\nkind = \"kernel\"\nname = \"10-0045\"".to_owned(),
            format!("[motion]\nkind = \"lis3dh\"\n{bus}\naddress = 0x18"),
            "[contacts]\nkind = \"gpio\"\ngpio = { by = \"rppal\" }\ndock_line = 23".to_owned(),
        ] {
            let config: DeviceConfig = toml::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let written = toml::to_string(&config).expect("plain values");
            assert_eq!(toml::from_str::<DeviceConfig>(&written).expect("our own words"), config);
            assert!(!config.needs_world(), "{text}");
        }
        let nothing = "[battery]\nkind = \"ina219\"\ncells = 0";
        assert!(toml::from_str::<DeviceConfig>(nothing).is_err());
    }

    #[test]
    fn a_mistyped_key_is_named() {
        for (text, key) in [
            ("[scale]\nkind = \"sim\"\nrat = 80", "rat"),
            ("[[scanners]]\nkind = \"hid\"\npaht = \"/dev/x\"", "paht"),
            (
                "[camera]\nkind = \"uvc\"\npath = \"/dev/x\"\nwidth = 1\nheight = 1\nframes_per_second = 1\nfps = 5",
                "fps",
            ),
            ("scala = 1", "scala"),
        ] {
            let error = toml::from_str::<DeviceConfig>(text).expect_err(text).to_string();
            assert!(error.contains(key), "{error}");
        }
    }

    const CAMERA: &str = "[[scanners]]\nkind = \"camera\"\ncamera = { kind = \"sim\" }\n";

    #[test]
    fn a_camera_looks_at_the_region_that_is_written_down_or_at_everything() {
        let region = |text: &str| {
            let config: DeviceConfig = toml::from_str(text).expect("a camera");
            let [ScannerConfig::Camera(camera)] = config.scanners.as_slice() else { panic!("{:?}", config.scanners) };
            let written = toml::to_string(&config).expect("plain values");
            assert_eq!(toml::from_str::<DeviceConfig>(&written).expect("our own words"), config);
            camera.region
        };
        assert!(region(CAMERA).is_whole());
        assert!(!region(&format!("{CAMERA}region = {{ left = 20, top = 0, right = 80, bottom = 100 }}")).is_whole());
    }

    #[test]
    fn a_region_in_which_no_pack_has_room_is_refused_when_the_file_is_read() {
        let text = format!("{CAMERA}region = {{ left = 80, top = 0, right = 20, bottom = 100 }}");
        let error = toml::from_str::<DeviceConfig>(&text).expect_err("inside out").to_string();
        assert!(error.contains("from left = 80 to right = 20"), "{error}");
    }

    #[test]
    fn every_configuration_survives_being_written() {
        let config = DeviceConfig::simulated(Reader::Camera);
        let text = toml::to_string(&config).expect("plain values");
        assert_eq!(toml::from_str::<DeviceConfig>(&text).expect("our own words"), config);
    }
}
