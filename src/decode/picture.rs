//! Pictures from files, within bounds: a picture comes from anywhere, and may be broken or a trap.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cart_hardware::Frame;
use cart_vision::Picture;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageReader, RgbImage};

/// More pixels than this are refused. A progressive JPEG of this size is unpacked within 200 MB.
const MOST_PIXELS: u64 = 16_000_000;
/// What a decoder of PNG or JPEG may allocate besides.
const MOST_BYTES: u64 = 160_000_000;

/// Why there is no picture in a file.
#[derive(Debug, thiserror::Error)]
pub enum NoPicture {
    #[error("{path} cannot be read: {error}", path = path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{path} is no PNG or JPEG, or is damaged: {error}", path = path.display())]
    Damaged { path: PathBuf, error: image::ImageError },
    #[error("{path} ends in the middle of its picture", path = path.display())]
    Truncated { path: PathBuf },
    #[error("{path} has {width} x {height} pixels; {MOST_PIXELS} in all are looked at", path = path.display())]
    TooLarge { path: PathBuf, width: u32, height: u32 },
}

impl NoPicture {
    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            NoPicture::Unreadable { path, .. }
            | NoPicture::Damaged { path, .. }
            | NoPicture::Truncated { path }
            | NoPicture::TooLarge { path, .. } => path,
        }
    }
}

/// The picture files behind an argument: the file itself, or everything in the folder, sorted.
#[must_use]
pub fn pictures(input: &Path) -> Vec<Result<PathBuf, NoPicture>> {
    if !input.is_dir() {
        return vec![Ok(input.to_owned())];
    }
    let mut found = Vec::new();
    search(input, &mut found);
    found.sort_by(|a, b| place(a).cmp(place(b)));
    found
}

fn place(file: &Result<PathBuf, NoPicture>) -> &Path {
    match file {
        Ok(path) => path,
        Err(error) => error.path(),
    }
}

/// Links to folders are not followed, so that the search ends.
fn search(folder: &Path, found: &mut Vec<Result<PathBuf, NoPicture>>) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.push(Err(NoPicture::Unreadable { path: folder.to_owned(), error })),
    };
    for entry in entries {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            search(&path, found);
        } else if is_picture(&path) {
            found.push(Ok(path));
        }
    }
}

fn is_picture(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str()).map(str::to_ascii_lowercase);
    matches!(kind.as_deref(), Some("png" | "jpg" | "jpeg"))
}

/// Reads a PNG or JPEG file as a grey picture. What is transparent lies on white paper.
pub fn load_picture(path: &Path) -> Result<Frame, NoPicture> {
    let grey = grey(load(path)?);
    let (width, height) = grey.dimensions();
    Frame::from_luma(width, height, grey.into_raw()).ok_or_else(|| too_large(path, (width, height)))
}

/// Reads a PNG or JPEG file as a picture in colour, the way up that its camera noted. What is transparent lies on white paper.
pub fn load_colours(path: &Path) -> Result<Picture, NoPicture> {
    let rgb = colours(load(path)?);
    let (width, height) = rgb.dimensions();
    Picture::new(width, height, rgb.into_raw()).ok_or_else(|| too_large(path, (width, height)))
}

fn too_large(path: &Path, (width, height): (u32, u32)) -> NoPicture {
    NoPicture::TooLarge { path: path.to_owned(), width, height }
}

fn load(path: &Path) -> Result<DynamicImage, NoPicture> {
    let damaged = |error| NoPicture::Damaged { path: path.to_owned(), error };
    let (width, height) = open(path)?.into_dimensions().map_err(damaged)?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large(path, (width, height)));
    }
    let mut decoder = open(path)?.into_decoder().map_err(damaged)?;
    // A note that cannot be read leaves the picture as it lies.
    let way_up = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if is_cut_off(path).map_err(|error| NoPicture::Unreadable { path: path.to_owned(), error })? {
        return Err(NoPicture::Truncated { path: path.to_owned() });
    }
    picture.apply_orientation(way_up);
    Ok(picture)
}

fn open(path: &Path) -> Result<ImageReader<io::BufReader<fs::File>>, NoPicture> {
    let opened = ImageReader::open(path).and_then(ImageReader::with_guessed_format);
    let mut reader = opened.map_err(|error| NoPicture::Unreadable { path: path.to_owned(), error })?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    Ok(reader)
}

/// Whether a JPEG has no end behind its last scan: decoders paint the rest grey and say nothing. Within a scan no byte of data looks like
/// a marker (ISO/IEC 10918-1, B.1.1.2), and a preview in the header has its end before the picture's scan.
fn is_cut_off(path: &Path) -> io::Result<bool> {
    const START: [u8; 2] = [0xff, 0xd8];
    const SCAN: [u8; 2] = [0xff, 0xda];
    const END: [u8; 2] = [0xff, 0xd9];
    let bytes = fs::read(path)?;
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    Ok(bytes.starts_with(&START) && last(END) < last(SCAN))
}

fn grey(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let see_through = picture.into_luma_alpha8();
    GrayImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let [grey, alpha] = see_through.get_pixel(x, y).0.map(u32::from);
        let on_paper = (grey * alpha + 255 * (255 - alpha)) / 255;
        image::Luma([u8::try_from(on_paper).expect("a mean of bytes is a byte")])
    })
}

fn colours(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let see_through = picture.into_rgba8();
    RgbImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let [rgb @ .., alpha] = see_through.get_pixel(x, y).0;
        let on_paper = |colour: u8| (u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        image::Rgb(rgb.map(|colour| u8::try_from(on_paper(colour)).expect("a mean of bytes is a byte")))
    })
}
