//! A folder of pictures that plays camera: for desks, demonstrations and photographs of known symbols.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use cart_domain::Tick;
use image::ImageReader;

use super::{Camera, Frame};
use crate::config::{FilesConfig, Repeat};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// A picture of more pixels than this is not a camera's.
const LARGEST_SIDE: u32 = 16_384;

/// The camera. One thread owns it.
pub struct FileCamera {
    pictures: Vec<PathBuf>,
    next: usize,
    repeat: Repeat,
    period: Duration,
    opened: Instant,
    shown: u64,
}

impl FileCamera {
    /// Lists the folder. A folder without a picture is a fault.
    pub fn open(config: &FilesConfig) -> Result<Self, Fault> {
        let folder = &config.folder;
        let entries = fs::read_dir(folder).map_err(|e| Fault::opening(folder, &e))?;
        let mut pictures: Vec<PathBuf> =
            entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| is_picture(path)).collect();
        if pictures.is_empty() {
            let why = format!("there is no PNG or JPEG in {}", folder.display());
            return Err(Fault::gone(Cause::Picture { why }));
        }
        pictures.sort();
        let period = Duration::from_secs(1) / config.frames_per_second.max(1);
        Ok(FileCamera { pictures, next: 0, repeat: config.repeat, period, opened: Instant::now(), shown: 0 })
    }

    fn due(&self) -> Instant {
        let frames = u32::try_from(self.shown).unwrap_or(u32::MAX);
        self.opened + self.period.saturating_mul(frames)
    }
}

impl Camera for FileCamera {
    fn next_frame(&mut self, wait: Duration) -> Result<Option<Frame>, Fault> {
        let Some(path) = self.pictures.get(self.next).cloned() else {
            return Err(Fault::gone(Cause::Unplugged));
        };
        let left = self.due().saturating_duration_since(Instant::now());
        if !left.is_zero() {
            #[expect(clippy::disallowed_methods, reason = "the pace of a camera, within the caller's bound")]
            thread::sleep(left.min(wait));
        }
        if left > wait {
            return Ok(None);
        }
        self.shown += 1;
        self.next += 1;
        if self.next == self.pictures.len() && self.repeat == Repeat::Forever {
            self.next = 0;
        }
        let at = Tick(u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX));
        load_picture(&path).map(|frame| Some(frame.taken(at)))
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("frames", self.shown)]
    }
}

/// Reads a PNG or JPEG file.
pub fn load_picture(path: &Path) -> Result<Frame, Fault> {
    let unreadable = |why: String| Fault::transient(Cause::Picture { why: format!("{}: {why}", path.display()) });
    let mut reader = ImageReader::open(path)
        .and_then(ImageReader::with_guessed_format)
        .map_err(|error| unreadable(error.to_string()))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    reader.limits(limits);
    let rgb = reader.decode().map_err(|error| unreadable(error.to_string()))?.into_rgb8();
    let (width, height) = rgb.dimensions();
    Frame::from_rgb(width, height, rgb.into_raw())
        .ok_or_else(|| unreadable("its size does not fit its contents".to_owned()))
}

fn is_picture(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str()).map(str::to_ascii_lowercase);
    matches!(kind.as_deref(), Some("png" | "jpg" | "jpeg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(pictures: &[(&str, u8)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder for this test");
        for (name, grey) in pictures {
            let picture = image::GrayImage::from_pixel(4, 3, image::Luma([*grey]));
            picture.save(folder.path().join(name)).expect("a small picture");
        }
        folder
    }

    fn camera(folder: &Path, repeat: Repeat) -> Result<FileCamera, Fault> {
        FileCamera::open(&FilesConfig { folder: folder.to_owned(), frames_per_second: 1_000, repeat })
    }

    #[test]
    fn pictures_come_in_order_of_name_and_then_the_camera_is_gone() {
        let folder = folder_with(&[("b.png", 20), ("a.png", 10), ("notes.txt.png", 30)]);
        let mut camera = camera(folder.path(), Repeat::Once).expect("three pictures");
        let mut greys = Vec::new();
        while let Ok(Some(frame)) = camera.next_frame(Duration::from_secs(1)) {
            greys.push(frame.luma()[0]);
        }
        assert_eq!(greys, [10, 20, 30]);
        assert_eq!(camera.next_frame(Duration::ZERO), Err(Fault::gone(Cause::Unplugged)));
    }

    #[test]
    fn a_file_that_is_no_picture_is_reported_and_the_next_one_is_shown() {
        let folder = folder_with(&[("b.png", 20)]);
        fs::write(folder.path().join("a.png"), "no picture").expect("a writable folder");
        let mut camera = camera(folder.path(), Repeat::Forever).expect("two files");
        let fault = camera.next_frame(Duration::from_secs(1)).expect_err("the first is no picture");
        assert!(fault.to_string().contains("a.png"), "{fault}");
        assert!(camera.next_frame(Duration::from_secs(1)).expect("a picture").is_some());
    }

    #[test]
    fn an_empty_folder_is_no_camera() {
        assert!(camera(folder_with(&[]).path(), Repeat::Once).is_err());
    }
}
