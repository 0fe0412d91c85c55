//! Holds a picture against the accepted one. Glyph edges may differ a little between machines; nothing else may.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use image::RgbImage;
use image::codecs::png::{CompressionType, FilterType as Prediction, PngEncoder};
use image::imageops::FilterType;
use slint::{Rgb8Pixel, SharedPixelBuffer};

/// How much a channel may differ before the pixel counts as different.
const CHANNEL: u8 = 24;
/// How many pixels in a hundred thousand may be different.
const PER_HUNDRED_THOUSAND: usize = 30;

/// The pictures that the handbook shows.
const DOCUMENTED: [&str; 20] = [
    "welcome-en",
    "basket-en",
    "basket-line-open-en",
    "question-en",
    "produce-en",
    "checkout-en",
    "paying-en",
    "hand-over-en",
    "thank-you-en",
    "commissioning-en",
    "staff-en",
    "diag-health-en",
    "diag-scanner-en",
    "diag-screen-en",
    "diag-touch-en",
    "basket-battery-en",
    "diag-camera-en",
    "diag-camera-dark-en",
    "diag-teach-en",
    "desk",
];

/// The pictures of the tour are as wide and as high as this, to be read in a browser.
const TOUR: (u32, u32) = (960, 600);

pub struct Verdicts {
    folder: PathBuf,
    /// Where the handbook's pictures go when pictures are rewritten, whole.
    documents: Option<PathBuf>,
    rewriting: bool,
    judged: Vec<String>,
    complaints: Vec<String>,
}

impl Verdicts {
    pub fn new(folder: PathBuf, documents: PathBuf) -> Self {
        Verdicts::over(folder, Some(documents))
    }

    /// Of pictures that are shown where they are kept, and smaller.
    pub fn of_tour(folder: PathBuf) -> Self {
        Verdicts::over(folder, None)
    }

    fn over(folder: PathBuf, documents: Option<PathBuf>) -> Self {
        let rewriting = std::env::var_os("REWRITE_SCREENSHOTS").is_some();
        Verdicts { folder, documents, rewriting, judged: Vec::new(), complaints: Vec::new() }
    }

    pub fn judge(&mut self, name: &str, picture: &SharedPixelBuffer<Rgb8Pixel>) {
        self.judged.push(name.to_owned());
        let picture = RgbImage::from_raw(picture.width(), picture.height(), picture.as_bytes().to_vec())
            .expect("three bytes per pixel, as both sides have it");
        let picture = match self.documents {
            Some(_) => picture,
            None => image::imageops::resize(&picture, TOUR.0, TOUR.1, FilterType::Triangle),
        };
        let reference = self.folder.join(format!("{name}.png"));
        if self.rewriting {
            save(&coarse(&picture), &reference);
            let shown = DOCUMENTED.iter().find(|shown| **shown == name);
            if let (Some(shown), Some(documents)) = (shown, &self.documents) {
                save(&picture, &documents.join(format!("{}.png", shown.trim_end_matches("-en"))));
            }
            return;
        }
        let Ok(accepted) = image::open(&reference) else {
            self.complain(name, &picture, "has no accepted picture yet");
            return;
        };
        let different = different(&picture, &accepted.to_rgb8());
        if different > 0 {
            self.complain(name, &picture, &format!("differs in {different} of 100,000 pixels"));
        }
    }

    pub fn finish(mut self) {
        let stale = accepted(&self.folder).into_iter().filter(|name| !self.judged.contains(name)).collect::<Vec<_>>();
        if self.rewriting {
            for name in stale {
                std::fs::remove_file(self.folder.join(format!("{name}.png"))).expect("a file that was just listed");
            }
            panic!("{} pictures were rewritten: look at them, then commit them", self.judged.len());
        }
        self.complaints.extend(stale.into_iter().map(|name| format!("{name}: nobody draws it any more")));
        assert!(
            self.complaints.is_empty(),
            "\n{}\nscript/screenshots accepts what is drawn now\n",
            self.complaints.join("\n")
        );
    }

    fn complain(&mut self, name: &str, picture: &RgbImage, what: &str) {
        let drawn = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        save(picture, &drawn);
        self.complaints.push(format!("{name}: {what}; drawn: {}", drawn.display()));
    }
}

/// The picture in steps of 17 per channel: less than the tolerance, and a third of the size.
fn coarse(picture: &RgbImage) -> RgbImage {
    let mut coarse = picture.clone();
    for pixel in coarse.pixels_mut() {
        pixel.0 = pixel.0.map(|channel| channel.saturating_add(8) / 17 * 17);
    }
    coarse
}

fn save(picture: &RgbImage, path: &Path) {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).expect("the folder for pictures can be made");
    }
    let file = BufWriter::new(File::create(path).expect("the picture's file can be made"));
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, Prediction::Adaptive);
    picture.write_with_encoder(encoder).expect("the picture can be written");
}

fn accepted(folder: &Path) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.strip_suffix(".png").map(str::to_owned)).collect()
}

/// Pixels that differ, of a hundred thousand; none while there are no more than glyph edges explain.
fn different(drawn: &RgbImage, accepted: &RgbImage) -> usize {
    if drawn.dimensions() != accepted.dimensions() {
        return 100_000;
    }
    let differs =
        |(a, b): &(&image::Rgb<u8>, &image::Rgb<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > CHANNEL);
    let count = drawn.pixels().zip(accepted.pixels()).filter(differs).count();
    let all = drawn.pixels().len();
    let share = (count * 100_000).div_ceil(all);
    if share > PER_HUNDRED_THOUSAND { share } else { 0 }
}
