//! Contrast-limited adaptive histogram equalisation (Zuiderveld 1994): every tile of the picture gets a tone curve that spreads what it
//! holds over the whole range, no steeper than a limit, and each pixel is mapped by a blend of the four curves around it.

use super::Picture;

const TILES: usize = 8;
/// How much steeper than even a tone curve may be.
const STEEPEST: usize = 2;
/// Tiles smaller than this hold too few pixels for a curve.
const LEAST_SIDE: usize = 4 * TILES;

type Curve = [u8; 256];

pub(super) fn equalised<'a>(picture: &Picture<'_>) -> Picture<'a> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    if width < LEAST_SIDE || height < LEAST_SIDE {
        return picture.copied();
    }
    let (tile_width, tile_height) = (width.div_ceil(TILES), height.div_ceil(TILES));
    let curves = curves(&picture.luma, width, height);
    let columns: Vec<Blend> = (0..width).map(|x| Blend::at(x, tile_width)).collect();
    let mut luma = Vec::with_capacity(picture.luma.len());
    for (y, row) in picture.luma.chunks_exact(width).enumerate() {
        let across = Blend::at(y, tile_height);
        let (above, below) = (&curves[across.first], &curves[across.second]);
        luma.extend(row.iter().zip(&columns).map(|(pixel, column)| {
            let tone = usize::from(*pixel);
            let upper = column.mix(above[column.first][tone], above[column.second][tone]);
            let lower = column.mix(below[column.first][tone], below[column.second][tone]);
            u8::try_from(across.mix_fine(upper, lower)).unwrap_or(u8::MAX)
        }));
    }
    Picture { luma: luma.into(), width: picture.width, height: picture.height }
}

/// Between which two tiles a row or column lies, and how far towards the second, in 256ths.
#[derive(Clone, Copy)]
struct Blend {
    first: usize,
    second: usize,
    share: u32,
}

impl Blend {
    fn at(place: usize, tile: usize) -> Self {
        let half = tile / 2;
        let Some(past) = place.checked_sub(half) else { return Blend { first: 0, second: 0, share: 0 } };
        let first = (past / tile).min(TILES - 1);
        let share = u32::try_from(past % tile * 256 / tile).unwrap_or(0);
        Blend { first, second: (first + 1).min(TILES - 1), share }
    }

    fn mix(self, first: u8, second: u8) -> u32 {
        u32::from(first) * (256 - self.share) + u32::from(second) * self.share
    }

    fn mix_fine(self, first: u32, second: u32) -> u32 {
        (first * (256 - self.share) + second * self.share) >> 16
    }
}

fn curves(luma: &[u8], width: usize, height: usize) -> Vec<Vec<Curve>> {
    let (tile_width, tile_height) = (width.div_ceil(TILES), height.div_ceil(TILES));
    let mut counts = vec![vec![[0_usize; 256]; TILES]; TILES];
    for (y, row) in luma.chunks_exact(width).enumerate() {
        let tiles = &mut counts[y / tile_height];
        for (tile, part) in row.chunks(tile_width).enumerate() {
            part.iter().for_each(|pixel| tiles[tile][usize::from(*pixel)] += 1);
        }
    }
    counts.iter().map(|row| row.iter().map(curve).collect()).collect()
}

fn curve(counts: &[usize; 256]) -> Curve {
    let total: usize = counts.iter().sum();
    let mut curve = [0; 256];
    if total == 0 {
        return curve;
    }
    let limit = (STEEPEST * total / 256).max(1);
    let spilt: usize = counts.iter().map(|count| count.saturating_sub(limit)).sum();
    let mut sum = 0;
    for (tone, count) in counts.iter().enumerate() {
        sum += (*count).min(limit);
        let with_share = sum + spilt * (tone + 1) / 256;
        curve[tone] = u8::try_from(with_share * 255 / total).unwrap_or(u8::MAX);
    }
    curve
}

/// Each row stretched to the whole range, piece by piece: what lies between the darkest and the lightest nearby.
pub(super) fn stretched<'a>(strip: &Picture<'_>) -> Picture<'a> {
    let width = strip.width as usize;
    let reach = (width / WINDOWS).max(LEAST_REACH);
    let mut luma = Vec::with_capacity(strip.luma.len());
    let mut bounds = Vec::with_capacity(width / reach + 2);
    for row in strip.luma.chunks_exact(width) {
        bounds.clear();
        bounds.extend(row.chunks(reach).map(|part| {
            let (low, high) =
                part.iter().fold((u8::MAX, u8::MIN), |(low, high), grey| (low.min(*grey), high.max(*grey)));
            (low, high)
        }));
        let wide: Vec<(f32, f32)> = (0..bounds.len())
            .map(|i| {
                let near = &bounds[i.saturating_sub(1)..(i + 2).min(bounds.len())];
                let low = near.iter().map(|(low, _)| *low).min().unwrap_or(0);
                let high = near.iter().map(|(_, high)| *high).max().unwrap_or(255);
                (f32::from(low), f32::from(high.max(low.saturating_add(LEAST_RANGE))))
            })
            .collect();
        luma.extend(row.iter().enumerate().map(|(x, grey)| {
            let place = x as f32 / reach as f32 - 0.5;
            let first = place.max(0.0) as usize;
            let share = (place - first as f32).clamp(0.0, 1.0);
            let (a, b) = (wide[first.min(wide.len() - 1)], wide[(first + 1).min(wide.len() - 1)]);
            let (low, high) = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
            ((f32::from(*grey) - low) / (high - low) * 255.0) as u8
        }));
    }
    Picture { luma: luma.into(), width: strip.width, height: strip.height }
}

/// How many pieces a row has, of which three are nearby.
const WINDOWS: usize = 24;
const LEAST_REACH: usize = 8;
/// What varies less is paper.
const LEAST_RANGE: u8 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_in_the_shade_gets_its_contrast_back() {
        let tone = |i: u32| u8::try_from(20 + i % 64 / 4 % 2 * 10 + i * 7 % 16).unwrap_or(0);
        let luma: Vec<u8> = (0..64 * 64).map(tone).collect();
        let dim = Picture { luma: luma.into(), width: 64, height: 64 };
        let bright = equalised(&dim);
        let contrast = |p: &Picture<'_>| p.luma.iter().max().unwrap_or(&0) - p.luma.iter().min().unwrap_or(&0);
        assert!(contrast(&bright) > 2 * contrast(&dim), "{}", contrast(&bright));
    }

    #[test]
    fn pictures_of_any_size_keep_it() {
        for (width, height) in [(0, 0), (1, 1), (7, 900), (32, 32), (33, 57), (63, 65), (641, 479)] {
            let luma = vec![9; (width * height) as usize];
            let equal = equalised(&Picture { luma: luma.into(), width, height });
            assert_eq!((equal.width, equal.height, equal.luma.len()), (width, height, (width * height) as usize));
        }
    }
}
