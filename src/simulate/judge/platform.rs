//! The scale driver under the rules that this project is compared with: raw samples become settled changes exactly as on the cart
//! itself, drift taken off, so that a difference between two judges is never a difference of filters.

use cart_domain::fusion::settle::{Rested, Settle};
use cart_domain::{Input, Mass, Millis, Tick};

/// A platform and what lies on it since the trip began.
#[derive(Debug)]
pub struct Platform {
    settle: Settle,
    lies: Mass,
    /// Since when it has been at rest without a break.
    still_since: Option<Tick>,
}

impl Platform {
    /// A platform with the verification interval `e` on which nothing lies.
    #[must_use]
    pub fn new(e: Mass) -> Self {
        Platform { settle: Settle::new(e), lies: Mass::ZERO, still_since: None }
    }

    /// What lies on it now is no part of the trip that begins.
    pub fn zero(&mut self) {
        self.lies = Mass::ZERO;
    }

    /// What lies on it.
    #[must_use]
    pub fn lies(&self) -> Mass {
        self.lies
    }

    /// For how long it has been at rest.
    #[must_use]
    pub fn still_for(&self, now: Tick) -> Millis {
        self.still_since.map_or(Millis(0), |since| now.since(since))
    }

    /// Takes in a sample or a vibration. `Some` when the platform has come to rest at another mass.
    pub fn take(&mut self, now: Tick, input: &Input) -> Option<Mass> {
        match input {
            Input::Moved { rms } => self.settle.shaken(now, *rms),
            Input::Weighed(mass) => {
                let known = self.settle.anchor().is_some();
                let Some(Rested { step, .. }) = self.settle.sample(now, *mass) else {
                    self.still_since = None;
                    return None;
                };
                self.still_since = self.still_since.or(Some(now));
                let change = step.filter(|_| known)?;
                self.lies += change;
                return Some(change);
            }
            Input::Scanned(_)
            | Input::Glimpsed(_)
            | Input::StillInView(_)
            | Input::Doubted(_)
            | Input::Sighted(_)
            | Input::Touched(_)
            | Input::Staffed { .. }
            | Input::Faulted { .. }
            | Input::Paid { .. }
            | Input::Informed(_)
            | Input::Wake => {}
        }
        None
    }
}
