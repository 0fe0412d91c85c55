//! The accelerometer, in the words of the cart.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Motion, Posture};

use super::{Said, Source};

/// An accelerometer as a pump reads it. That a cart goes on standing still is no news, ten times a second.
pub struct Moving {
    motion: Box<dyn Motion>,
    is_told_still: bool,
}

impl Moving {
    #[must_use]
    pub fn new(motion: Box<dyn Motion>) -> Self {
        Moving { motion, is_told_still: false }
    }
}

impl Source for Moving {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(movement) = self.motion.read(wait)? else { return Ok(Said::Nothing) };
        let is_still = movement.posture() != Posture::Rolling;
        if is_still && self.is_told_still {
            return Ok(Said::Alive);
        }
        self.is_told_still = is_still;
        Ok(Said::Something(Input::Moved { rms: movement.rms }))
    }

    fn figures(&self) -> Vec<Figure> {
        self.motion.figures()
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::input::MilliG;
    use cart_domain::{Mass, Tick};
    use cart_hardware::World;
    use cart_hardware::config::MotionConfig;
    use cart_hardware::sim::{Act, WorldSetup};

    use super::*;

    fn felt(world: &World, moving: &mut Moving, tenths: u64) -> Vec<MilliG> {
        let mut felt = Vec::new();
        for _ in 0..tenths {
            world.advance_to(Tick(world.now().0 + 100));
            match moving.read(Duration::ZERO).unwrap() {
                Said::Something(Input::Moved { rms }) => felt.push(rms),
                Said::Nothing | Said::Alive => {}
                Said::Something(other) => panic!("{other:?}"),
            }
        }
        felt
    }

    #[test]
    fn a_cart_that_rolls_says_so_all_the_time_and_one_that_stands_says_so_once() {
        let world = World::new(WorldSetup::default());
        let mut moving = Moving::new(MotionConfig::Sim.open(Some(&world)).unwrap().unwrap());
        assert_eq!(felt(&world, &mut moving, 10), [MilliG(0)]);
        world.act(Act::Roll { rms: Mass::from_grams(100) }).unwrap();
        assert_eq!(felt(&world, &mut moving, 4), [MilliG(80); 4]);
        world.act(Act::Stop).unwrap();
        assert_eq!(felt(&world, &mut moving, 10), [MilliG(0)]);
    }
}
