//! Photographs, turned.

use super::{Candidate, Mark, Set};
use crate::camera::Frame;

/// Lets a candidate read every so-manieth picture of a set, turned by so many degrees.
#[must_use]
pub fn turned(set: &Set, degrees: f64, every: usize, candidate: Candidate<'_>) -> Mark {
    let photos = set.photos.iter().step_by(every.max(1)).map(|photo| {
        let mut photo = photo.clone();
        photo.frame = turn(&photo.frame, degrees);
        photo
    });
    Set { name: set.name.clone(), photos: photos.collect() }.sit(candidate)
}

/// The whole picture, turned, on a ground of middle grey.
fn turn(frame: &Frame, degrees: f64) -> Frame {
    const GROUND: f64 = 128.0;
    let luma = frame.luma();
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let size = |a: usize, b: usize| (a as f64 * cosine.abs() + b as f64 * sine.abs()).ceil() as usize + 2;
    let (wide, high) = (size(width, height), size(height, width));
    let grey = |x: i64, y: i64| match (usize::try_from(x), usize::try_from(y)) {
        (Ok(x), Ok(y)) if x < width && y < height => f64::from(luma[y * width + x]),
        _ => GROUND,
    };
    let mut out = Vec::with_capacity(wide * high);
    for y in 0..high {
        for x in 0..wide {
            let (dx, dy) = (x as f64 + 0.5 - wide as f64 / 2.0, y as f64 + 0.5 - high as f64 / 2.0);
            let u = dx * cosine + dy * sine + width as f64 / 2.0 - 0.5;
            let v = dy * cosine - dx * sine + height as f64 / 2.0 - 0.5;
            let (left, top) = (u.floor(), v.floor());
            let (right, down) = (u - left, v - top);
            let (left, top) = (left as i64, top as i64);
            let upper = grey(left, top) * (1.0 - right) + grey(left + 1, top) * right;
            let lower = grey(left, top + 1) * (1.0 - right) + grey(left + 1, top + 1) * right;
            out.push((upper * (1.0 - down) + lower * down) as u8);
        }
    }
    Frame::from_luma(wide as u32, high as u32, out).expect("the buffer was made for this size")
}
