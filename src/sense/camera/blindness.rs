//! Whether a camera that sends pictures sees anything on them.
//!
//! A lens under a bag and a driver that sends the same picture for ever look like a camera that works. Once a second a picture is judged; what
//! lasts is a fault, and what passes, such as a hand or a sleeve, is none.

use std::sync::Arc;

use cart_domain::{Millis, Tick};
use cart_hardware::{Cause, Fault, Frame};
use cart_vision::{Flaw, Picture, quality};

const JUDGED_EVERY: Millis = Millis(1_000);
/// So long a hand, a coat or a bag may be over the lens.
const PATIENCE: Millis = Millis(15_000);

/// What one camera has not seen for how long.
#[derive(Debug, Default)]
pub(super) struct Blindness {
    before: Option<Arc<Frame>>,
    judged: Option<Tick>,
    /// Since when nothing is seen, and the newest moment of it.
    blind: Option<(Seen, Tick, Tick)>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// Black, or one colour.
    Nothing,
    /// The same to the last bit, which no sensor sends twice.
    TheSame,
}

impl Blindness {
    /// Takes in a picture.
    pub(super) fn see(&mut self, frame: &Arc<Frame>, now: Tick) {
        if self.judged.is_some_and(|judged| now.since(judged) < JUDGED_EVERY) {
            return;
        }
        self.judged = Some(now);
        let is_same = self.before.as_ref().is_some_and(|before| before.pixels() == frame.pixels());
        self.before = Some(Arc::clone(frame));
        let seen = if is_same { Some(Seen::TheSame) } else { nothing(frame).then_some(Seen::Nothing) };
        self.blind = seen.map(|seen| match self.blind {
            Some((before, since, _)) if before == seen => (seen, since, now),
            Some(_) | None => (seen, now, now),
        });
    }

    /// What staff should hear of.
    pub(super) fn fault(&self) -> Option<Fault> {
        let (seen, since, now) = self.blind?;
        let spell = now.since(since);
        (spell >= PATIENCE).then(|| {
            Fault::misread(match seen {
                Seen::Nothing => Cause::LensCovered,
                Seen::TheSame => Cause::Frozen { spell: std::time::Duration::from_millis(PATIENCE.0) },
            })
        })
    }
}

fn nothing(frame: &Frame) -> bool {
    let picture = Picture::new(frame.width(), frame.height(), frame.rgb().into_owned());
    let flaw = picture.and_then(|picture| quality::judge(&picture, picture.area()).flaw);
    match flaw {
        Some(Flaw::Black | Flaw::OneColour) => true,
        Some(Flaw::BlownOut | Flaw::Blurred | Flaw::TooSmall) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(grain: u64, light: u8) -> Arc<Frame> {
        let luma = (0..160 * 120_u64).map(|at| {
            if at == grain {
                255
            } else if at / 8 % 2 == 0 {
                light
            } else {
                0
            }
        });
        Arc::new(Frame::from_luma(160, 120, luma.collect()).expect("as many pixels as it should have"))
    }

    fn after(seconds: u64, frames: impl Fn(u64) -> Arc<Frame>) -> Option<Cause> {
        let mut blindness = Blindness::default();
        (0..=seconds).for_each(|second| blindness.see(&frames(second), Tick(1_000 * second)));
        blindness.fault().map(|fault| fault.cause)
    }

    #[test]
    fn a_bag_over_the_lens_is_a_fault_and_a_sleeve_is_none() {
        assert_eq!(after(15, |second| frame(second, 0)), Some(Cause::LensCovered));
        assert_eq!(after(14, |second| frame(second, 0)), None);
        assert_eq!(after(30, |second| frame(second, if second == 20 { 200 } else { 0 })), None);
    }

    #[test]
    fn a_camera_that_sends_one_picture_for_ever_is_found_out() {
        assert!(matches!(after(16, |_| frame(0, 200)), Some(Cause::Frozen { .. })));
        assert_eq!(after(60, |second| frame(second, 200)), None);
    }
}
