//! A stream of pictures as a cart's camera gives them: a pack somewhere in 1280 x 720 pixels of clutter, or in the part that is looked at.

use super::limits::random_ean13;
use super::{Candidate, Mark};
use crate::camera::Frame;
use crate::sim::noise::Noise;
use crate::sim::print::Print;
use crate::sim::shot::Shot;
use crate::sim::symbol::Symbol;
use crate::symbology::{Family, Symbology};

/// What a stream shows.
#[derive(Clone, Copy, Debug)]
pub struct LiveView {
    pub name: &'static str,
    pub size: (u32, u32),
    /// `None`: clutter alone.
    pub carries: Option<Symbology>,
}

/// The whole picture, and the part of it in which a hand holds a pack.
pub const LIVE_VIEWS: [LiveView; 5] = [
    LiveView { name: "EAN-13", size: WHOLE, carries: Some(Symbology::Ean13) },
    LiveView { name: "GS1 DataMatrix", size: WHOLE, carries: Some(Symbology::Gs1DataMatrix) },
    LiveView { name: "QR", size: WHOLE, carries: Some(Symbology::Qr) },
    LiveView { name: "nothing", size: WHOLE, carries: None },
    LiveView { name: "EAN-13, region", size: (480, 320), carries: Some(Symbology::Ean13) },
];

const WHOLE: (u32, u32) = (1_280, 720);
/// Square symbols are printed with larger modules than bars.
const SQUARE: f64 = 1.5;

/// How much the clutter varies, in grey levels, and how large its pieces are.
const CLUTTER: f64 = 60.0;
const PIECE: usize = 24;

/// Lets a candidate read so many pictures of a stream, each with a pack held in its own way.
#[must_use]
pub fn live(view: &LiveView, pictures: u32, candidate: Candidate<'_>) -> Mark {
    let mut mark = Mark::default();
    let mut noise = Noise::seeded(23);
    for seed in 0..u64::from(pictures) {
        let symbol = view.carries.map(|symbology| carrying(symbology, random_ean13(&mut noise)));
        let pack = symbol.as_ref().map(|symbol| held(symbol, seed, &mut noise));
        let frame = in_clutter(pack.as_ref(), view.size, &mut noise);
        mark.add(candidate, &frame, symbol.as_ref().map(Symbol::text));
    }
    mark
}

fn held(symbol: &Symbol, seed: u64, noise: &mut Noise) -> Frame {
    let (module, turned) = (1.6 + noise.unit(), noise.unit() * 30.0 - 15.0);
    if symbol.symbology().family() == Family::Matrix {
        let print = Print { module: module * SQUARE, angle: turned, noise: 3.0, seed, ..Print::default() };
        return print.of(symbol);
    }
    let (yaw, defocus) = (noise.unit() * 25.0, noise.unit() * 0.5);
    Shot { module, turned, yaw, defocus, seed, ..Shot::default() }.of(symbol)
}

/// A symbol of this kind that says the same.
fn carrying(symbology: Symbology, ean: Symbol) -> Symbol {
    let text = if symbology.is_element_string() {
        format!("010{}17261231", ean.text())
    } else if symbology.family() == Family::Matrix {
        format!("https://example.com/01/0{}", ean.text())
    } else {
        return ean;
    };
    Symbol::new(symbology, &text).expect("the number of a product")
}

fn in_clutter(pack: Option<&Frame>, size: (u32, u32), noise: &mut Noise) -> Frame {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let columns = width / PIECE + 1;
    let tones: Vec<f64> =
        (0..columns * (height / PIECE + 1)).map(|_| 128.0 + CLUTTER * (noise.unit() * 2.0 - 1.0)).collect();
    let mut luma: Vec<u8> = (0..width * height)
        .map(|place| {
            let tone = tones[place / width / PIECE * columns + place % width / PIECE];
            (tone + 3.0 * (noise.unit() * 2.0 - 1.0)) as u8
        })
        .collect();
    if let Some(pack) = pack {
        lay(pack, &mut luma, (width, height), noise);
    }
    Frame::from_luma(size.0, size.1, luma).expect("the buffer was made for this size")
}

/// Somewhere.
fn lay(pack: &Frame, luma: &mut [u8], (width, height): (usize, usize), noise: &mut Noise) {
    let (wide, high) = (pack.width() as usize, pack.height() as usize);
    let left = noise.below((width.saturating_sub(wide)).max(1) as u64) as usize;
    let top = noise.below((height.saturating_sub(high)).max(1) as u64) as usize;
    let shown = wide.min(width - left);
    for (row, line) in pack.luma().chunks_exact(wide).take(height - top).enumerate() {
        let start = (top + row) * width + left;
        luma[start..start + shown].copy_from_slice(&line[..shown]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::Decoder;

    #[test]
    fn a_stream_is_read_whatever_kind_of_symbol_it_carries() {
        let decoder = Decoder::live();
        for view in &LIVE_VIEWS {
            let mark = live(view, 6, Candidate::Decoder(&decoder));
            let expected = if view.carries.is_some() { 5 } else { 0 };
            assert!(
                mark.right >= expected && mark.wrong == 0,
                "{}: {} read, {} wrong",
                view.name,
                mark.right,
                mark.wrong
            );
        }
    }
}
