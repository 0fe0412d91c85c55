//! Twice the size, with straight lines between the pixels.

use super::Picture;

/// Pictures above this many pixels are large enough as they are.
const LARGEST: usize = 6_000_000;

pub(super) fn doubled<'a>(picture: &Picture<'_>) -> Picture<'a> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    if width == 0 || height == 0 || picture.luma.len() > LARGEST {
        return picture.copied();
    }
    let wide: Vec<Vec<u8>> = picture.luma.chunks_exact(width).map(stretched).collect();
    let mut luma = Vec::with_capacity(picture.luma.len() * 4);
    for (y, row) in wide.iter().enumerate() {
        let below = wide.get(y + 1).unwrap_or(row);
        luma.extend_from_slice(row);
        luma.extend(row.iter().zip(below).map(|(a, b)| a.midpoint(*b)));
    }
    Picture { luma: luma.into(), width: picture.width * 2, height: picture.height * 2 }
}

fn stretched(row: &[u8]) -> Vec<u8> {
    let next = row.iter().skip(1).chain(row.last());
    row.iter().zip(next).flat_map(|(a, b)| [*a, a.midpoint(*b)]).collect()
}
