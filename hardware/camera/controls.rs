//! What a USB camera should not do by itself: open its eye for a dark pack, or call a red shelf grey. Where the configuration names an exposure or a white
//! balance, the camera's automatic is switched off first and the value set after it, by the numbers that V4L2 gives them. A camera that does not allow
//! it goes on as it likes; that is counted and logged.

use nokhwa::utils::{ControlValueSetter, KnownCameraControl};

use crate::config::UvcConfig;

const AUTO_WHITE_BALANCE: u128 = 0x0098_090c;
const WHITE_BALANCE_TEMPERATURE: u128 = 0x0098_091a;
const EXPOSURE_AUTO: u128 = 0x009a_0901;
const EXPOSURE_ABSOLUTE: u128 = 0x009a_0902;
/// Of `EXPOSURE_AUTO`: neither time nor iris.
const MANUAL: i64 = 1;
/// The unit of `EXPOSURE_ABSOLUTE`.
const MICROSECONDS: u32 = 100;

/// One setting, by its V4L2 number.
pub(super) type Order = (KnownCameraControl, ControlValueSetter);

/// What a configuration asks for, in the order to set it.
pub(super) fn orders(config: &UvcConfig) -> Vec<Order> {
    let number = |id: u128, value: i64| (KnownCameraControl::Other(id), ControlValueSetter::Integer(value));
    let exposure = config.exposure_us.map(|time| {
        [number(EXPOSURE_AUTO, MANUAL), number(EXPOSURE_ABSOLUTE, i64::from((time / MICROSECONDS).max(1)))]
    });
    let balance = config.white_balance_kelvin.map(|kelvin| {
        let automatic = (KnownCameraControl::Other(AUTO_WHITE_BALANCE), ControlValueSetter::Boolean(false));
        [automatic, number(WHITE_BALANCE_TEMPERATURE, i64::from(kelvin))]
    });
    exposure.into_iter().chain(balance).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PixelFormat;

    fn asked(exposure_us: Option<u32>, white_balance_kelvin: Option<u32>) -> Vec<Order> {
        let path = "/dev/v4l/by-id/camera".into();
        let (width, height, frames_per_second) = (1_280, 720, 10);
        let format = PixelFormat::Mjpeg;
        orders(&UvcConfig { path, width, height, frames_per_second, format, exposure_us, white_balance_kelvin })
    }

    #[test]
    fn a_camera_stops_choosing_before_it_is_told_what_to_choose() {
        let (other, number) = (KnownCameraControl::Other, ControlValueSetter::Integer);
        let exposure = [(other(EXPOSURE_AUTO), number(1)), (other(EXPOSURE_ABSOLUTE), number(80))];
        let balance = [
            (other(AUTO_WHITE_BALANCE), ControlValueSetter::Boolean(false)),
            (other(WHITE_BALANCE_TEMPERATURE), number(4_500)),
        ];
        assert_eq!(asked(Some(8_000), Some(4_500)), [exposure, balance].concat());
        assert_eq!(asked(None, None), []);
    }

    #[test]
    fn a_time_that_is_shorter_than_the_cameras_unit_is_one_unit() {
        assert_eq!(asked(Some(30), None)[1].1, ControlValueSetter::Integer(1));
    }
}
