//! What stands for a product on the screen: its picture where the shop has one, else its initial on a quiet ground.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use cart_domain::Gtin;
use slint::Image;

use super::ui::Picture;

/// How many grounds the theme has.
const TINTS: u32 = 6;

/// Finds pictures in a folder: `<14 digits>.png` or `.jpg`.
#[derive(Default)]
pub(super) struct Pictures {
    folder: Option<PathBuf>,
    /// Written and read by the screen alone; emptied when a trip ends.
    known: RefCell<BTreeMap<Gtin, Option<Image>>>,
}

impl Pictures {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Pictures { folder, known: RefCell::default() }
    }

    /// The picture of a product, or what stands for it.
    pub(super) fn of(&self, gtin: Option<&Gtin>, name: &str) -> Picture {
        let image = gtin.and_then(|gtin| self.image(gtin));
        let initial = name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().to_string());
        Picture {
            initial: initial.unwrap_or_default().into(),
            tint: tint(name),
            has_image: image.is_some(),
            image: image.unwrap_or_default(),
        }
    }

    /// Forgets what was loaded.
    pub(super) fn clear(&self) {
        self.known.borrow_mut().clear();
    }

    fn image(&self, gtin: &Gtin) -> Option<Image> {
        let folder = self.folder.as_ref()?;
        let mut known = self.known.borrow_mut();
        let load = || {
            let named = |ending: &str| folder.join(format!("{gtin}.{ending}"));
            ["png", "jpg"]
                .into_iter()
                .map(named)
                .find(|path| path.exists())
                .and_then(|path| Image::load_from_path(&path).ok())
        };
        known.entry(*gtin).or_insert_with(load).clone()
    }
}

/// The same product always has the same ground.
fn tint(name: &str) -> i32 {
    let sum = name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    i32::try_from(sum % TINTS).expect("a remainder of six is small")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_picture_the_initial_stands_for_a_product() {
        let pictures = Pictures::default();
        assert_eq!(pictures.of(None, "(öko) Äpfel").initial, "Ö");
        assert_eq!(pictures.of(None, "7up").initial, "7");
        assert_eq!(pictures.of(None, "").initial, "");
    }
}
