//! A symbol as a camera in a shop gets it: turned, tilted, bent around a can, out of focus, moved, in the dark or in glare.

use super::noise::Noise;
use super::symbol::{Ink, Symbol};
use crate::camera::Frame;

/// How a symbol is held and photographed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// Pixels a module.
    pub module: f64,
    /// Degrees in the plane of the picture.
    pub turned: f64,
    /// Degrees around the bars' own direction: foreshortens across the bars.
    pub yaw: f64,
    /// Degrees around the other axis: foreshortens along the bars.
    pub pitch: f64,
    /// Degrees from the middle of the symbol to its side, around a can; 0 is flat.
    pub bent: f64,
    /// One standard deviation of the blur, in modules, beyond the lens's own half pixel.
    pub defocus: f64,
    /// How far it moved across the bars while the shutter was open, in modules.
    pub moved: f64,
    /// Contrast between paper and ink, in grey levels.
    pub contrast: f64,
    /// One standard deviation of grey.
    pub noise: f64,
    pub glare: Glare,
    pub seed: u64,
}

/// Where light drowns the bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Glare {
    None,
    /// A spot that covers this share of the symbol.
    Spot(f64),
    /// A band along the symbol that covers this share of the bars' height.
    Band(f64),
}

impl Shot {
    /// Held flat and still, in good light.
    pub const PLAIN: Shot = Shot {
        module: 2.0,
        turned: 0.0,
        yaw: 0.0,
        pitch: 0.0,
        bent: 0.0,
        defocus: 0.0,
        moved: 0.0,
        contrast: 200.0,
        noise: 3.0,
        glare: Glare::None,
        seed: 1,
    };
}

impl Default for Shot {
    fn default() -> Self {
        Shot::PLAIN
    }
}

/// Bars of retail symbols are about as tall as this, in modules.
const TALL: f64 = 60.0;
/// Paper around the symbol, in pixels.
const MARGIN: f64 = 20.0;
/// From the camera to the pack, in lengths of the symbol.
const DISTANCE: f64 = 4.0;
const LENS: f64 = 0.5;
/// Points a pixel each way.
const FINE: usize = 3;
/// Points on the way of a pixel that moves.
const MOVES: usize = 9;
const LIGHTEST: f64 = 235.0;
const DAZZLING: f64 = 255.0;

impl Shot {
    /// The symbol in the middle of a picture that is just large enough for it.
    #[must_use]
    pub fn of(&self, symbol: &Symbol) -> Frame {
        let modules = symbol.modules().rows().concat();
        let (long, tall) = (modules.len() as f64 * self.module, TALL * self.module);
        let (sine, cosine) = self.turned.to_radians().sin_cos();
        let width = (long * cosine.abs() + tall * sine.abs() + 2.0 * MARGIN).ceil() as usize;
        let height = (long * sine.abs() + tall * cosine.abs() + 2.0 * MARGIN).ceil() as usize;
        let mut light: Vec<f64> = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let place = (x as f64 + 0.5 - width as f64 / 2.0, y as f64 + 0.5 - height as f64 / 2.0);
                light.push(self.light(&modules, place, (sine, cosine)));
            }
        }
        let blur = (LENS * LENS + (self.defocus * self.module).powi(2)).sqrt();
        let light = blurred(&light, width, blur);
        let mut noise = Noise::seeded(self.seed);
        let luma = light.iter().map(|light| (light + self.noise * noise.bell()).clamp(0.0, 255.0) as u8).collect();
        Frame::from_luma(width as u32, height as u32, luma).expect("the buffer was made for this size")
    }

    /// The mean light of a pixel, sampled at points within it and on its way.
    fn light(&self, modules: &[Ink], pixel: (f64, f64), turn: (f64, f64)) -> f64 {
        let (sine, cosine) = turn;
        let moves = if self.moved > 0.0 { MOVES } else { 1 };
        let mut sum = 0.0;
        for point in 0..FINE * FINE {
            let part = |i: usize| (i as f64 + 0.5) / FINE as f64 - 0.5;
            let (x, y) = (pixel.0 + part(point % FINE), pixel.1 + part(point / FINE));
            let (across, along) = (x * cosine + y * sine, y * cosine - x * sine);
            for step in 0..moves {
                let way = ((step as f64 + 0.5) / moves as f64 - 0.5) * self.moved * self.module;
                sum += self.light_at(modules, across + way, along);
            }
        }
        sum / (FINE * FINE * moves) as f64
    }

    fn light_at(&self, modules: &[Ink], across: f64, along: f64) -> f64 {
        let long = modules.len() as f64 * self.module;
        let paper = LIGHTEST.min(self.contrast + 20.0);
        let Some((u, v)) = self.on_pack(across, along, long) else { return paper };
        let place = (u / long, v / (TALL * self.module));
        if self.is_drowned(place) {
            return DAZZLING;
        }
        let module = ((place.0 + 0.5) * modules.len() as f64).floor();
        let is_ink =
            place.1.abs() < 0.5 && module >= 0.0 && modules.get(module as usize).is_some_and(|ink| *ink == Ink::Black);
        if is_ink { paper - self.contrast } else { paper }
    }

    /// From the picture's plane back to the pack's surface.
    fn on_pack(&self, across: f64, along: f64, long: f64) -> Option<(f64, f64)> {
        let far = DISTANCE * long;
        let (yaw_sine, yaw_cosine) = self.yaw.to_radians().sin_cos();
        let (pitch_sine, pitch_cosine) = self.pitch.to_radians().sin_cos();
        let v = along / (pitch_cosine - along * pitch_sine / far);
        let across = across * (1.0 + v * pitch_sine / far);
        let u = across / (yaw_cosine - across * yaw_sine / far);
        let v = v * (1.0 + u * yaw_sine / far);
        if self.bent < 1.0 {
            return Some((u, v));
        }
        let radius = long / 2.0 / self.bent.to_radians();
        (u.abs() < radius).then(|| (radius * (u / radius).asin(), v))
    }

    fn is_drowned(&self, place: (f64, f64)) -> bool {
        match self.glare {
            Glare::None => false,
            Glare::Spot(share) => {
                let radius = (share / std::f64::consts::PI).sqrt();
                (place.0 - 0.1).hypot(place.1) < radius
            }
            Glare::Band(share) => place.1.abs() < share / 2.0,
        }
    }
}

/// A bell-shaped blur, both ways.
fn blurred(light: &[f64], width: usize, deviation: f64) -> Vec<f64> {
    let reach = (3.0 * deviation).ceil() as i64;
    let weights: Vec<f64> = (-reach..=reach).map(|i| (-(i * i) as f64 / (2.0 * deviation * deviation)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let height = light.len() / width;
    let mean =
        |at: &dyn Fn(i64) -> f64| (-reach..=reach).zip(&weights).map(|(i, weight)| at(i) * weight).sum::<f64>() / total;
    let near = |place: usize, step: i64, end: usize| (place as i64 + step).clamp(0, end as i64 - 1) as usize;
    let mut across = Vec::with_capacity(light.len());
    for row in light.chunks_exact(width) {
        across.extend((0..width).map(|x| mean(&|i| row[near(x, i, width)])));
    }
    (0..light.len()).map(|place| mean(&|i| across[near(place / width, i, height) * width + place % width])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::Decoder;
    use crate::symbology::Symbology;

    fn read(shot: Shot) -> Vec<String> {
        let symbol = Symbol::new(Symbology::Ean13, "4006381333931").expect("a right check digit");
        Decoder::thorough().decode(&shot.of(&symbol)).codes.into_iter().map(|code| code.text).collect()
    }

    #[test]
    fn a_pack_is_read_however_a_hand_holds_it() {
        let holds = [
            Shot::default(),
            Shot { turned: 37.0, ..Shot::default() },
            Shot { yaw: 30.0, ..Shot::default() },
            Shot { pitch: 60.0, ..Shot::default() },
            Shot { bent: 45.0, ..Shot::default() },
            Shot { glare: Glare::Band(0.5), ..Shot::default() },
        ];
        for hold in holds {
            assert_eq!(read(hold), ["4006381333931"], "{hold:?}");
        }
    }

    #[test]
    fn what_is_smeared_beyond_telling_is_not_guessed() {
        for hold in [Shot { defocus: 3.0, ..Shot::default() }, Shot { contrast: 3.0, noise: 6.0, ..Shot::default() }] {
            assert_eq!(read(hold), Vec::<String>::new(), "{hold:?}");
        }
    }
}
