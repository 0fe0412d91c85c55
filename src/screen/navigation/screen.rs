//! Where somebody is who tries the screen itself: which fields a finger has reached, which colour is shown.

use cart_domain::Signal;
use cart_hardware::{Light, Percent};

use super::super::tap::PanelTrial;
use super::super::ui::ScreenTest;

/// The fields of the touch test: 160 pixels square on the cart's screen.
pub(in super::super) const COLUMNS: usize = 8;
const ROWS: usize = 5;
/// The colours that show dead points.
const COLOURS: usize = 5;
/// The steps of brightness to try.
pub(in super::super) const STEPS: [Percent; 4] = [Percent(25), Percent(50), Percent(75), Percent(100)];
const SOUNDS: [Signal; 6] =
    [Signal::Accepted, Signal::Refused, Signal::Asked, Signal::Settled, Signal::StaffWanted, Signal::Paid];
const LIGHTS: [Light; 4] = [Light::Ready, Light::Shopping, Light::Asking, Light::StaffWanted];

/// A finger on the page of the screen, or on one of its tests.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum ScreenTouch {
    TryTouch,
    /// In parts of width and height.
    At(f32, f32),
    TryColours,
    NextColour,
    End,
    /// One of the steps; none of them: as bright as it is around.
    Shine(usize),
    Sound(usize),
    Light(usize),
}

/// What was tried so far.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct AtScreen {
    pub(in super::super) test: ScreenTest,
    pub(in super::super) fields: [bool; COLUMNS * ROWS],
    /// The touch test was ended.
    pub(in super::super) tried: bool,
    pub(in super::super) colour: usize,
    pub(in super::super) step: Option<usize>,
}

impl Default for AtScreen {
    fn default() -> Self {
        AtScreen { test: ScreenTest::Nothing, fields: [false; COLUMNS * ROWS], tried: false, colour: 0, step: None }
    }
}

impl AtScreen {
    /// What is to be done about a touch beyond the screen.
    pub(super) fn touch(&mut self, touch: ScreenTouch) -> Option<PanelTrial> {
        match touch {
            ScreenTouch::TryTouch => {
                *self = AtScreen { test: ScreenTest::Touch, step: self.step, ..AtScreen::default() };
            }
            ScreenTouch::At(x, y) => self.reach(x, y),
            ScreenTouch::TryColours => (self.test, self.colour) = (ScreenTest::Colours, 0),
            ScreenTouch::NextColour => {
                self.colour += 1;
                if self.colour == COLOURS {
                    (self.test, self.colour) = (ScreenTest::Nothing, 0);
                }
            }
            ScreenTouch::End => self.end(),
            ScreenTouch::Shine(step) => {
                self.step = (step < STEPS.len()).then_some(step);
                return Some(PanelTrial::Brightness(self.step.map(|step| STEPS[step])));
            }
            ScreenTouch::Sound(sound) => return SOUNDS.get(sound).copied().map(PanelTrial::Sound),
            ScreenTouch::Light(light) => return LIGHTS.get(light).copied().map(PanelTrial::Light),
        }
        None
    }

    fn reach(&mut self, x: f32, y: f32) {
        if self.test != ScreenTest::Touch || !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return;
        }
        let (column, row) = ((x * COLUMNS as f32) as usize, (y * ROWS as f32) as usize);
        if let Some(field) = self.fields.get_mut(row * COLUMNS + column) {
            *field = true;
        }
        if self.fields.iter().all(|touched| *touched) {
            self.end();
        }
    }

    fn end(&mut self) {
        self.tried |= self.test == ScreenTest::Touch;
        self.test = ScreenTest::Nothing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(rows: std::ops::Range<usize>) -> AtScreen {
        let mut at = AtScreen::default();
        at.touch(ScreenTouch::TryTouch);
        for row in rows {
            for column in 0..COLUMNS {
                let middle = |place: usize, of: usize| (place as f32 + 0.5) / of as f32;
                at.touch(ScreenTouch::At(middle(column, COLUMNS), middle(row, ROWS)));
            }
        }
        at
    }

    #[test]
    fn the_touch_test_ends_by_itself_when_every_field_was_reached() {
        let all = touched(0..ROWS);
        assert_eq!((all.test, all.tried), (ScreenTest::Nothing, true));
        assert!(all.fields.iter().all(|touched| *touched));
    }

    #[test]
    fn a_strip_that_feels_no_finger_is_seen_when_the_test_is_over() {
        let mut most = touched(0..ROWS - 1);
        assert_eq!(most.test, ScreenTest::Touch);
        most.touch(ScreenTouch::End);
        let dead = most.fields.iter().filter(|touched| !**touched).count();
        assert_eq!((most.tried, dead), (true, COLUMNS));
    }

    #[test]
    fn a_finger_beside_the_screen_reaches_no_field() {
        let mut at = touched(0..0);
        for (x, y) in [(-0.1, 0.5), (1.0, 0.5), (0.5, 1.2)] {
            at.touch(ScreenTouch::At(x, y));
        }
        assert!(at.fields.iter().all(|touched| !touched));
    }

    #[test]
    fn five_colours_are_shown_and_then_the_page_again() {
        let mut at = AtScreen::default();
        at.touch(ScreenTouch::TryColours);
        let shown: Vec<(ScreenTest, usize)> = (0..5)
            .map(|_| {
                let shown = (at.test, at.colour);
                at.touch(ScreenTouch::NextColour);
                shown
            })
            .collect();
        assert_eq!(shown, (0..5).map(|colour| (ScreenTest::Colours, colour)).collect::<Vec<_>>());
        assert_eq!(at.test, ScreenTest::Nothing);
    }

    #[test]
    fn brightness_is_tried_in_steps_and_given_back() {
        let mut at = AtScreen::default();
        let tried = at.touch(ScreenTouch::Shine(1));
        assert_eq!(tried, Some(PanelTrial::Brightness(Some(Percent(50)))));
        assert_eq!(at.touch(ScreenTouch::Shine(usize::MAX)), Some(PanelTrial::Brightness(None)));
    }
}
