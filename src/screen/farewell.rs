//! The ends of a trip: paid here, or handed over to a till by a code.

use std::cell::RefCell;

use qrcodegen::{QrCode, QrCodeEcc};
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};

use super::navigation::Touch;
use super::stage::{Scene, Touched, number};
use super::ui::{AppWindow, FarewellAdapter};

/// The widest that the picture of a code may be.
const WIDEST: usize = 504;
/// White modules around the code, as its standard asks.
const QUIET: usize = 4;

#[derive(Default)]
pub(super) struct Adapter {
    /// The text that the code on the screen stands for. It is drawn anew only when that changes.
    drawn: RefCell<Option<String>>,
}

impl Adapter {
    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<FarewellAdapter>();
        adapter.set_total(scene.speaker.money(scene.cart.totals.total).into());
        adapter.set_items(number(scene.cart.item_count));
        if *self.drawn.borrow() == scene.cart.hand_over {
            return;
        }
        self.drawn.replace(scene.cart.hand_over.clone());
        let text = scene.cart.hand_over.as_deref().unwrap_or_default();
        adapter.set_digits(in_fours(text).into());
        adapter.set_code(picture(text).unwrap_or_default());
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        window.global::<FarewellAdapter>().on_done(touched.plain(Touch::Leave));
    }
}

/// The code as a picture whose modules are whole pixels. Nothing for no text, or one that no code can hold.
fn picture(text: &str) -> Option<Image> {
    if text.is_empty() {
        return None;
    }
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let modules = usize::try_from(code.size()).ok()? + 2 * QUIET;
    let scale = (WIDEST / modules).max(1);
    let side = modules * scale;
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(u32::try_from(side).ok()?, u32::try_from(side).ok()?);
    for (at, pixel) in pixels.make_mut_slice().iter_mut().enumerate() {
        let module = |distance: usize| i32::try_from(distance / scale).unwrap_or_default() - QUIET as i32;
        let dark = code.get_module(module(at % side), module(at / side));
        *pixel = if dark { Rgb8Pixel::new(0, 0, 0) } else { Rgb8Pixel::new(255, 255, 255) };
    }
    Some(Image::from_rgb8(pixels))
}

/// Groups of four are easier to read aloud.
fn in_fours(text: &str) -> String {
    if !text.chars().all(|c| c.is_ascii_alphanumeric()) {
        return text.to_owned();
    }
    let characters = text.chars().collect::<Vec<_>>();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_four() {
        assert_eq!(in_fours("299000001234"), "2990\u{a0}0000\u{a0}1234");
        assert_eq!(in_fours("https://till/1"), "https://till/1");
    }

    #[test]
    fn a_code_has_a_white_border_and_whole_pixels() {
        let image = picture("299000001234").expect("twelve digits fit into a code");
        let pixels = image.to_rgb8().expect("the picture was made of such pixels");
        assert_eq!(pixels.width() as usize % (21 + 2 * QUIET), 0, "21 modules hold twelve digits");
        assert!(pixels.as_slice()[..pixels.width() as usize * 8].iter().all(|pixel| pixel.r == 255));
        assert!(picture("").is_none());
    }
}
