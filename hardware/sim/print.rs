//! A symbol on paper, as a camera sees it: so many pixels a module, tilted, out of focus, in noise.

use super::noise::Noise;
use super::symbol::{Ink, Modules, Symbol};
use crate::camera::Frame;

/// How a symbol is printed and photographed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Print {
    /// Pixels a module.
    pub module: f64,
    /// Pixels from the top of the bars to their foot.
    pub height: f64,
    /// Degrees, anticlockwise.
    pub angle: f64,
    /// Passes of a 1-2-1 filter both ways; each blurs by about 0.7 pixels.
    pub blur: u32,
    /// One standard deviation of grey.
    pub noise: f64,
    pub seed: u64,
    pub paper: u8,
    pub ink: u8,
}

impl Default for Print {
    fn default() -> Self {
        Print { module: 2.0, height: 80.0, angle: 0.0, blur: 1, noise: 2.0, seed: 1, paper: 235, ink: 25 }
    }
}

impl Print {
    /// A label of which a thumb leaves a strip to be seen: enough to guess by, and little to be sure of.
    #[must_use]
    pub fn under_a_thumb() -> Self {
        Print { module: 3.0, height: 5.0, ..Print::default() }
    }

    /// The symbol in the middle of a picture that is just large enough for it.
    #[must_use]
    pub fn of(&self, symbol: &Symbol) -> Frame {
        let modules = symbol.modules();
        let (across, along) = self.directions();
        let (wide, high) = (modules.width() as f64 * self.module, self.height_of(&modules));
        let width = wide * across.abs() + high * along.abs() + 40.0;
        let height = wide * along.abs() + high * across.abs() + 40.0;
        self.within(symbol, (width.ceil() as u32, height.ceil() as u32))
    }

    /// The symbol in the middle of a picture of this size; what does not fit is cut off.
    #[must_use]
    pub fn within(&self, symbol: &Symbol, size: (u32, u32)) -> Frame {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let mut luma = vec![self.paper; width * height];
        self.draw(&symbol.modules(), &mut luma, (width, height));
        for _ in 0..self.blur {
            luma = blurred(&luma, width);
        }
        let mut noise = Noise::seeded(self.seed);
        if self.noise > 0.0 {
            luma.iter_mut()
                .for_each(|grey| *grey = (f64::from(*grey) + self.noise * noise.bell()).clamp(0.0, 255.0) as u8);
        }
        Frame::from_luma(size.0, size.1, luma).expect("the buffer was made for this size")
    }

    /// Pixels from the top of the symbol to its foot.
    fn height_of(&self, modules: &Modules) -> f64 {
        match modules.rows().len() {
            1 => self.height,
            rows => rows as f64 * self.module,
        }
    }

    fn draw(&self, modules: &Modules, luma: &mut [u8], size: (usize, usize)) {
        let (width, height) = size;
        let (across, along) = self.directions();
        let half = modules.width() as f64 * self.module / 2.0;
        let high = self.height_of(modules);
        let row_height = high / modules.rows().len() as f64;
        let middle = (width as f64 / 2.0, height as f64 / 2.0);
        for (place, grey) in luma.iter_mut().enumerate() {
            let (x, y) = ((place % width) as f64 + 0.5 - middle.0, (place / width) as f64 + 0.5 - middle.1);
            let down = -x * along + y * across;
            if down.abs() > high / 2.0 {
                continue;
            }
            let row = ((down + high / 2.0) / row_height) as usize;
            let row = &modules.rows()[row.min(modules.rows().len() - 1)];
            let u = (x * across + y * along + half) / self.module;
            let black = coverage(row, u - 0.5 / self.module, u + 0.5 / self.module);
            *grey = (f64::from(self.paper) + (f64::from(self.ink) - f64::from(self.paper)) * black) as u8;
        }
    }

    /// Cosine and sine of the angle.
    fn directions(&self) -> (f64, f64) {
        let radians = self.angle.to_radians();
        (radians.cos(), radians.sin())
    }
}

/// The share of black between two places, in modules.
fn coverage(modules: &[Ink], from: f64, to: f64) -> f64 {
    let first = from.floor().max(0.0) as usize;
    let last = (to.ceil().max(0.0) as usize).min(modules.len());
    let black: f64 = (first..last)
        .filter(|module| modules[*module] == Ink::Black)
        .map(|module| (to.min(module as f64 + 1.0) - from.max(module as f64)).max(0.0))
        .sum();
    black / (to - from)
}

fn blurred(luma: &[u8], width: usize) -> Vec<u8> {
    let weigh = |a: u8, b: u8, c: u8| ((u16::from(a) + 2 * u16::from(b) + u16::from(c) + 2) / 4) as u8;
    let across: Vec<u8> = luma
        .chunks_exact(width)
        .flat_map(|row| (0..width).map(move |x| weigh(row[x.saturating_sub(1)], row[x], row[(x + 1).min(width - 1)])))
        .collect();
    (0..across.len())
        .map(|i| {
            let above = if i < width { i } else { i - width };
            let below = if i + width < across.len() { i + width } else { i };
            weigh(across[above], across[i], across[below])
        })
        .collect()
}
