//! A USB camera.
//!
//! Asking such a camera for a picture can block for ever, so it lives on a thread of its own: opened, read and dropped there. The newest
//! picture waits in a slot of one; nobody who asks for it waits longer than they said. A camera that shows nothing for two seconds is gone,
//! and its thread is left to the kernel: it ends when the read returns, or with the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cart_domain::Tick;
use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Camera, Frame, controls};
use crate::config::{PixelFormat, UvcConfig};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// A camera that shows nothing for so long has stopped.
const DEAD_AFTER: Duration = Duration::from_secs(2);
/// How long the first picture may take.
const WARM_UP: Duration = Duration::from_secs(5);
const LARGEST_SIDE: usize = 8_192;

/// The camera, as seen from the thread that asks.
pub struct UvcCamera {
    slot: Arc<Slot>,
    opened: Instant,
    last: Instant,
    gone: Option<Fault>,
    frames: u64,
}

/// Where the two threads meet. The camera's thread writes, the asking one takes; either may say that it is over.
#[derive(Default)]
struct Slot {
    newest: Mutex<Newest>,
    changed: Condvar,
    stop: AtomicBool,
    dropped: AtomicU64,
    unreadable: AtomicU64,
    settings_refused: AtomicU64,
}

#[derive(Default)]
enum Newest {
    #[default]
    Nothing,
    Picture(Frame),
    Broken(Fault),
}

impl UvcCamera {
    /// Opens the camera and waits for its first picture.
    pub fn open(config: &UvcConfig) -> Result<Self, Fault> {
        let index = index_of(&config.path)?;
        let slot = Arc::new(Slot::default());
        let (shared, config) = (Arc::clone(&slot), config.clone());
        let opened = Instant::now();
        let work = move || film(index, &config, &shared, opened);
        let thread = thread::Builder::new().name("uvc camera".to_owned()).spawn(work);
        thread.map_err(|e| broken("starting the camera", e.to_string()))?;
        let mut camera = UvcCamera { slot, opened, last: opened, gone: None, frames: 0 };
        let first = camera.take(WARM_UP)?;
        match first {
            Some(frame) => {
                camera.slot.put(Newest::Picture(frame));
                camera.last = Instant::now();
                Ok(camera)
            }
            None => Err(Fault::gone(Cause::Silent { spell: WARM_UP })),
        }
    }

    fn take(&mut self, wait: Duration) -> Result<Option<Frame>, Fault> {
        match self.slot.take(wait) {
            Newest::Picture(frame) => Ok(Some(frame)),
            Newest::Nothing => Ok(None),
            Newest::Broken(fault) => {
                self.gone = Some(fault.clone());
                Err(fault)
            }
        }
    }
}

impl Camera for UvcCamera {
    fn next_frame(&mut self, wait: Duration) -> Result<Option<Frame>, Fault> {
        if let Some(fault) = &self.gone {
            return Err(fault.clone());
        }
        if let Some(frame) = self.take(wait)? {
            self.last = Instant::now();
            self.frames += 1;
            return Ok(Some(frame));
        }
        let spell = self.last.elapsed();
        if spell < DEAD_AFTER {
            return Ok(None);
        }
        let fault = Fault::gone(Cause::Silent { spell });
        self.gone = Some(fault.clone());
        Err(fault)
    }

    fn figures(&self) -> Vec<Figure> {
        let age = i64::try_from(self.last.elapsed().as_millis()).unwrap_or(i64::MAX);
        let up = i64::try_from(self.opened.elapsed().as_secs()).unwrap_or(i64::MAX);
        vec![
            Figure::count("frames", self.frames),
            Figure::count("dropped", self.slot.dropped.load(Ordering::Relaxed)),
            Figure::count("unreadable", self.slot.unreadable.load(Ordering::Relaxed)),
            Figure::count("settings_refused", self.slot.settings_refused.load(Ordering::Relaxed)),
            Figure::quantity("frame_age", age, "ms"),
            Figure::quantity("up", up, "s"),
        ]
    }
}

impl Drop for UvcCamera {
    fn drop(&mut self) {
        self.slot.stop.store(true, Ordering::Relaxed);
    }
}

impl Slot {
    fn put(&self, newest: Newest) {
        let mut slot = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*slot, Newest::Picture(_)) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        *slot = newest;
        self.changed.notify_one();
    }

    fn take(&self, wait: Duration) -> Newest {
        let slot = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let is_empty = |newest: &mut Newest| matches!(newest, Newest::Nothing);
        let waited = self.changed.wait_timeout_while(slot, wait, is_empty);
        std::mem::take(&mut *waited.unwrap_or_else(PoisonError::into_inner).0)
    }
}

/// The camera's thread.
fn film(index: u32, config: &UvcConfig, slot: &Slot, opened: Instant) {
    // The library panics when a camera is pulled out while it is being closed.
    let filmed = catch_unwind(AssertUnwindSafe(|| roll(index, config, slot, opened)));
    let fault = match filmed {
        Ok(Ok(())) => return,
        Ok(Err(fault)) => fault,
        Err(_) => Fault::gone(Cause::Unplugged),
    };
    slot.put(Newest::Broken(fault));
}

fn roll(index: u32, config: &UvcConfig, slot: &Slot, opened: Instant) -> Result<(), Fault> {
    let format = match config.format {
        PixelFormat::Yuyv => FrameFormat::YUYV,
        PixelFormat::Mjpeg => FrameFormat::MJPEG,
    };
    let resolution = Resolution::new(config.width, config.height);
    let wanted = CameraFormat::new(resolution, format, config.frames_per_second);
    let request = RequestedFormat::new::<RgbFormat>(RequestedFormatType::Exact(wanted));
    let mut camera = nokhwa::Camera::new(CameraIndex::Index(index), request)
        .map_err(|error| broken("opening the camera", error.to_string()))?;
    camera.open_stream().map_err(|error| broken("starting the stream", error.to_string()))?;
    for (control, value) in controls::orders(config) {
        if let Err(error) = camera.set_camera_control(control, value) {
            tracing::warn!(%error, camera = %config.path.display(), "the camera goes on as it likes");
            slot.settings_refused.fetch_add(1, Ordering::Relaxed);
        }
    }
    let size = camera.resolution();
    while !slot.stop.load(Ordering::Relaxed) {
        let raw = camera.frame_raw().map_err(|error| broken("waiting for a picture", error.to_string()))?;
        let at = Tick(u64::try_from(opened.elapsed().as_millis()).unwrap_or(u64::MAX));
        let frame = match config.format {
            PixelFormat::Yuyv => from_yuyv(&raw, size.width(), size.height()),
            PixelFormat::Mjpeg => from_jpeg(&raw),
        };
        match frame {
            Some(frame) => slot.put(Newest::Picture(frame.taken(at))),
            None => drop(slot.unreadable.fetch_add(1, Ordering::Relaxed)),
        }
    }
    Ok(())
}

/// The grey of a YUYV picture is every second byte. The buffer may be longer than the picture.
fn from_yuyv(raw: &[u8], width: u32, height: u32) -> Option<Frame> {
    let pixels = usize::try_from(u64::from(width) * u64::from(height)).ok()?;
    let luma: Vec<u8> = raw.get(..pixels.checked_mul(2)?)?.iter().step_by(2).copied().collect();
    Frame::from_luma(width, height, luma)
}

/// The decoder stops at the end of the picture, behind which the buffer holds remains of an older one.
fn from_jpeg(raw: &[u8]) -> Option<Frame> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(LARGEST_SIDE)
        .set_max_height(LARGEST_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(raw), options);
    let rgb = decoder.decode().ok()?;
    let (width, height) = decoder.dimensions()?;
    Frame::from_rgb(u32::try_from(width).ok()?, u32::try_from(height).ok()?, rgb)
}

/// The number behind `/dev/video`, which changes with every boot while the path by identity does not.
fn index_of(path: &Path) -> Result<u32, Fault> {
    let node = path.canonicalize().map_err(|e| Fault::opening(path, &e))?;
    let name = node.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_prefix("video").and_then(|number| number.parse().ok());
    number.ok_or_else(|| broken("opening the camera", format!("{} is no video device", node.display())))
}

fn broken(during: &'static str, message: String) -> Fault {
    Fault::gone(Cause::Io { during: during.into(), message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grey_of_a_yuyv_picture_is_every_second_byte_and_the_rest_of_the_buffer_is_old() {
        let raw = [10, 128, 20, 128, 30, 128, 40, 128, 99, 99, 99];
        let frame = from_yuyv(&raw, 2, 2).expect("four pixels");
        assert_eq!(&*frame.luma(), [10, 20, 30, 40]);
        assert_eq!(from_yuyv(&raw[..7], 2, 2), None);
    }

    #[test]
    fn a_jpeg_with_remains_of_an_older_one_behind_it_is_read() {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_pixel(16, 8, image::Rgb([200, 30, 30]));
        picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg).expect("a small picture");
        bytes.extend([0xAB; 500]);
        let frame = from_jpeg(&bytes).expect("a whole picture");
        assert_eq!((frame.width(), frame.height()), (16, 8));
        assert!(frame.rgb()[0] > 180);
    }

    #[test]
    fn half_a_jpeg_or_none_is_no_picture_and_no_panic() {
        for raw in [&[][..], &[0xFF, 0xD8], &[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0], &[0; 64]] {
            assert_eq!(from_jpeg(raw), None);
        }
    }

    #[test]
    fn a_camera_that_is_not_plugged_in_is_named() {
        let path = Path::new("/dev/v4l/by-id/no-such-camera").to_owned();
        let config = UvcConfig {
            path: path.clone(),
            width: 1_280,
            height: 720,
            frames_per_second: 10,
            format: PixelFormat::Yuyv,
            exposure_us: None,
            white_balance_kelvin: None,
        };
        assert_eq!(UvcCamera::open(&config).err(), Some(Fault::gone(Cause::Missing { path })));
    }

    #[test]
    fn a_camera_that_went_silent_is_gone_for_good_and_nobody_waits_for_it() {
        let now = Instant::now();
        let long_ago = now.checked_sub(DEAD_AFTER * 2).unwrap_or(now);
        let mut camera = UvcCamera { slot: Arc::default(), opened: long_ago, last: long_ago, gone: None, frames: 9 };
        for _ in 0..2 {
            let fault = camera.next_frame(Duration::ZERO).expect_err("no thread writes");
            assert!(matches!(fault.cause, Cause::Silent { .. }), "{fault}");
        }
    }
}
