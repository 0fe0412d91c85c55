//! The camera above the basket.

use std::time::Duration;

use cart_domain::input::Device;
use cart_domain::{Millis, Tick};

use super::around::Lens;
use super::noise::Noise;
use super::scene::{Hand, basket};
use super::world::{Piece, World};
use crate::camera::{Camera, Frame};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::light::Lux;

/// Ten frames a second.
const FRAME: Millis = Millis(100);
/// In less light than this the picture is darker.
const ENOUGH: Lux = Lux(20);
/// So many parts of a picture are off by the least bit.
const GRAINS: usize = 64;
/// How long a hand stays in the picture.
const REACHING: Millis = Millis(400);

/// The camera. It stays gone once it was unplugged.
pub struct BasketCamera {
    world: World,
    last: Option<Tick>,
    /// What the last picture showed, and the picture, to be drawn anew only when something changes.
    drawn: Option<(Vec<Piece>, Hand, Frame)>,
    /// What was shown last, for a camera that hangs.
    shown: Option<Frame>,
    grain: Noise,
    gone: bool,
    frames: u64,
}

impl BasketCamera {
    /// A camera that is looked through at once.
    pub fn open(world: &World) -> Result<Self, Fault> {
        if world.state().is_unplugged(Device::Camera) {
            return Err(Fault::gone(Cause::Unplugged));
        }
        Ok(BasketCamera {
            world: world.clone(),
            last: None,
            drawn: None,
            shown: None,
            grain: Noise::seeded(0xe7e),
            gone: false,
            frames: 0,
        })
    }

    fn picture(&mut self, pieces: Vec<Piece>, hand: Hand) -> Frame {
        match &self.drawn {
            Some((before, hand_before, frame)) if *before == pieces && *hand_before == hand => frame.clone(),
            _ => {
                let frame = basket(&pieces, hand);
                self.drawn = Some((pieces, hand, frame.clone()));
                frame
            }
        }
    }
}

impl BasketCamera {
    /// The picture in this light, with the grain that no two pictures of a sensor share.
    fn exposed(&mut self, picture: &Frame, light: Lux) -> Frame {
        let mut rgb = picture.rgb().into_owned();
        if light < ENOUGH {
            rgb.iter_mut().for_each(|part| *part = (u32::from(*part) * light.0 / ENOUGH.0) as u8);
        }
        for _ in 0..GRAINS {
            let place = self.grain.below(rgb.len() as u64) as usize;
            rgb[place] ^= 1;
        }
        Frame::from_rgb(picture.width(), picture.height(), rgb).expect("it has as many pixels as before")
    }
}

impl Camera for BasketCamera {
    fn next_frame(&mut self, wait: Duration) -> Result<Option<Frame>, Fault> {
        let (last, gone) = (self.last, self.gone);
        let woken = self.world.wait_for(wait, |world| {
            if gone || world.is_unplugged(Device::Camera) {
                return Some(Err(Fault::gone(Cause::Unplugged)));
            }
            let reaching = world.reached_in.is_some_and(|then| world.now.since(then) < REACHING);
            let hand = if reaching { Hand::Over } else { Hand::Away };
            let is_due = last.is_none_or(|last| world.now.since(last) >= FRAME);
            is_due.then(|| Ok((world.basket.clone(), hand, world.around, world.now)))
        });
        match woken.transpose() {
            Err(fault) => {
                self.gone = true;
                Err(fault)
            }
            Ok(None) => Ok(None),
            Ok(Some((pieces, hand, around, now))) => {
                self.last = Some(now);
                self.frames += 1;
                let stuck = self.shown.take().filter(|_| around.lens == Lens::Stuck);
                let light = if around.lens == Lens::Covered { Lux(0) } else { around.light };
                let frame = stuck.unwrap_or_else(|| {
                    let picture = self.picture(pieces, hand);
                    self.exposed(&picture, light)
                });
                self.shown = Some(frame.clone());
                Ok(Some(frame.taken(now)))
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("frames", self.frames)]
    }
}
