//! What somebody who teaches a product has typed.

use super::super::tap::Lesson;

/// So many digits the longest number of a product has.
const LONGEST: usize = 14;

/// A finger on something of a lesson.
#[derive(Clone, Debug)]
pub(in super::super) enum TeachTouch {
    Key(String),
    Erase,
    Confirm,
    Order(Lesson),
}

/// The number of a product, as far as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct AtTeaching {
    pub(in super::super) typed: String,
}

impl AtTeaching {
    /// What is to be done about a touch beyond the screen.
    pub(super) fn touch(&mut self, touch: TeachTouch) -> Option<Lesson> {
        match touch {
            TeachTouch::Key(digit) if self.typed.len() < LONGEST => self.typed.push_str(&digit),
            TeachTouch::Key(_) => {}
            TeachTouch::Erase => drop(self.typed.pop()),
            TeachTouch::Confirm if self.typed.is_empty() => {}
            TeachTouch::Confirm => return Some(Lesson::typed(std::mem::take(&mut self.typed))),
            TeachTouch::Order(order) => {
                self.typed.clear();
                return Some(order);
            }
        }
        None
    }
}
