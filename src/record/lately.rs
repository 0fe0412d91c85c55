//! What was heard lately, in memory: people often put their first item in before they scan it, so a trip's trace begins before the trip.

use std::collections::{BTreeSet, VecDeque};

use cart_domain::input::{Device, DeviceFault};
use cart_domain::{Input, Millis, Tick};

/// The cart looks back 20 s for a first item, and the scale needs a moment of rest before that.
const LATELY: Millis = Millis(25_000);
/// More than the fastest scale reports in that time.
const MOST: usize = 4_096;

/// The newest inputs, and what the cart knew before the oldest of them.
#[derive(Debug, Default)]
pub(super) struct Lately {
    inputs: VecDeque<(Tick, Input)>,
    gone: BTreeSet<Device>,
}

impl Lately {
    /// Adds what was heard at `at`, and lets go of what is too old.
    pub(super) fn hear(&mut self, at: Tick, input: Input) {
        if input == Input::Wake {
            return;
        }
        self.inputs.push_back((at, input));
        while self.inputs.front().is_some_and(|(first, _)| at.since(*first) > LATELY) || self.inputs.len() > MOST {
            if let Some((_, input)) = self.inputs.pop_front() {
                self.pass(&input);
            }
        }
    }

    /// The shopper is gone: what devices report goes on, and what was heard last may be the next shopper's.
    pub(super) fn forget_the_shopper(&mut self) {
        let newest = self.inputs.pop_back();
        self.inputs.retain(|(_, input)| is_a_devices(input));
        self.inputs.extend(newest);
    }

    /// The oldest moment, if there is one.
    pub(super) fn start(&self) -> Option<Tick> {
        self.inputs.front().map(|(at, _)| *at)
    }

    /// The devices that were gone at the oldest moment.
    pub(super) fn gone(&self) -> impl Iterator<Item = Device> {
        self.gone.iter().copied()
    }

    /// What was heard, oldest first.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (Tick, &Input)> {
        self.inputs.iter().map(|(at, input)| (*at, input))
    }

    fn pass(&mut self, input: &Input) {
        if let Input::Faulted { device, fault } = input {
            match fault {
                DeviceFault::Gone => drop(self.gone.insert(*device)),
                DeviceFault::Back => drop(self.gone.remove(device)),
                DeviceFault::Misread => {}
            }
        } else if let Input::Weighed(_) = input {
            self.gone.remove(&Device::Scale);
        }
    }
}

/// Whether a device reports it, whoever shops.
fn is_a_devices(input: &Input) -> bool {
    matches!(input, Input::Weighed(_) | Input::Moved { .. } | Input::Sighted(_) | Input::Faulted { .. })
}

#[cfg(test)]
mod tests {
    use cart_domain::Mass;
    use cart_domain::input::Intent;

    use super::*;

    fn weighed(grams: i64) -> Input {
        Input::Weighed(Mass::from_grams(grams))
    }

    #[test]
    fn what_came_more_than_25_seconds_ago_is_forgotten_but_not_that_the_camera_is_gone() {
        let mut lately = Lately::default();
        lately.hear(Tick(0), Input::Faulted { device: Device::Camera, fault: DeviceFault::Gone });
        lately.hear(Tick(0), Input::Faulted { device: Device::Scale, fault: DeviceFault::Gone });
        lately.hear(Tick(10), weighed(1));
        lately.hear(Tick(25_010), weighed(2));
        assert_eq!((lately.start(), lately.gone().count()), (Some(Tick(10)), 2));
        lately.hear(Tick(25_011), weighed(3));
        assert_eq!(lately.start(), Some(Tick(25_010)));
        assert_eq!(lately.gone().collect::<Vec<_>>(), [Device::Camera], "a scale that weighs is there");
    }

    #[test]
    fn the_next_shoppers_first_touch_is_kept_and_the_last_shoppers_are_not() {
        let mut lately = Lately::default();
        lately.hear(Tick(1), weighed(1));
        lately.hear(Tick(2), Input::Touched(Intent::Pay));
        lately.hear(Tick(3), Input::Touched(Intent::Start));
        lately.forget_the_shopper();
        let left: Vec<Input> = lately.inputs().map(|(_, input)| input.clone()).collect();
        assert_eq!(left, [weighed(1), Input::Touched(Intent::Start)]);
    }
}
