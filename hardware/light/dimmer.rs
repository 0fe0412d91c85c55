//! From the light around to the light of the screen.
//!
//! Eyes count in ratios, so the brightness rises by the same amount for every doubling of the light. It follows slowly, and does not
//! follow small changes at all: a screen that flickers when somebody walks past is worse than one that is a little off.

use super::Lux;
use crate::battery::Percent;

/// At this light and below the screen is at its darkest, which can still be read.
const DARK: Lux = Lux(10);
const DARKEST: i32 = 25;
/// At this light and above it is at its brightest.
const BRIGHT: Lux = Lux(1_000);
/// Differences of fewer percent are left alone.
const IDLE: i32 = 8;
/// How far one step goes at most.
const STEP: i32 = 4;

/// The brightness of one screen.
#[derive(Clone, Copy, Debug)]
pub struct Dimmer {
    shown: i32,
    /// Where it is on its way to.
    wanted: i32,
}

impl Default for Dimmer {
    fn default() -> Self {
        Dimmer { shown: 100, wanted: 100 }
    }
}

impl Dimmer {
    /// One step towards what fits this light. Call it about twice a second.
    pub fn follow(&mut self, light: Lux) -> Percent {
        let fitting = brightness(light);
        if (fitting - self.wanted).abs() >= IDLE || matches!(fitting, DARKEST | 100) {
            self.wanted = fitting;
        }
        self.shown += (self.wanted - self.shown).clamp(-STEP, STEP);
        Percent(u8::try_from(self.shown).unwrap_or(100))
    }
}

fn brightness(light: Lux) -> i32 {
    let light = light.0.clamp(DARK.0, BRIGHT.0);
    let (above, span) = (f64::from(light) / f64::from(DARK.0), f64::from(BRIGHT.0) / f64::from(DARK.0));
    DARKEST + (f64::from(100 - DARKEST) * above.log2() / span.log2()).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(dimmer: &mut Dimmer, light: u32) -> u8 {
        (0..50).map(|_| dimmer.follow(Lux(light)).0).last().expect("fifty")
    }

    #[test]
    fn a_screen_is_bright_by_day_and_never_dark() {
        let mut dimmer = Dimmer::default();
        assert_eq!([2_000, 1_000, 100, 10, 0].map(|light| settled(&mut dimmer, light)), [100, 100, 63, 25, 25]);
    }

    #[test]
    fn somebody_who_walks_past_changes_nothing() {
        let mut dimmer = Dimmer::default();
        let before = settled(&mut dimmer, 300);
        assert_eq!([280, 320, 260, 340].map(|light| dimmer.follow(Lux(light)).0), [before; 4]);
    }

    #[test]
    fn the_screen_follows_a_lamp_that_goes_out_in_small_steps() {
        let mut dimmer = Dimmer::default();
        let mut before = settled(&mut dimmer, 1_000);
        for _ in 0..20 {
            let now = dimmer.follow(Lux(0)).0;
            assert!(before - now <= 4, "{before} to {now}");
            before = now;
        }
        assert_eq!(before, 25);
    }
}
