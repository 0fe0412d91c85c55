//! Whether a battery lasts: what a shopper is told, and when.
//!
//! Warned is early enough to finish a trip, and a trip is handed over early enough to be carried to a till. A level that hovers about a limit does not
//! flicker: what was said is taken back only with some percent more. A cart that is charged or never was on battery is fine.

use std::time::Duration;

use super::{Charge, Flow, Percent};

/// From here on the shopper is warned.
const LOW: Percent = Percent(20);
const LOW_FOR: Duration = Duration::from_secs(30 * 60);
/// From here on the cart offers to hand the trip over.
const DYING: Percent = Percent(7);
const DYING_FOR: Duration = Duration::from_secs(10 * 60);
/// What was said is taken back above the limit and so many percent.
const BACK: u8 = 3;

/// How long the battery will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    #[default]
    Fine,
    /// It lasts for this trip.
    Low,
    /// It may not last for this trip.
    Dying,
}

impl Standing {
    /// How it stands after this charge.
    #[must_use]
    pub fn after(self, charge: &Charge) -> Self {
        if charge.flow == Flow::Charging {
            return Standing::Fine;
        }
        let now = limit(charge.level, charge.left, 0);
        let with_slack = limit(charge.level, charge.left, BACK);
        if now >= self { now } else { with_slack.min(self) }
    }
}

fn limit(level: Percent, left: Option<Duration>, slack: u8) -> Standing {
    let below = |limit: Percent, span: Duration| {
        let short = left.is_some_and(|left| left <= span + span * u32::from(slack) / 20);
        level.0 <= limit.0 + slack || short
    };
    if below(DYING, DYING_FOR) {
        Standing::Dying
    } else if below(LOW, LOW_FOR) {
        Standing::Low
    } else {
        Standing::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::super::Millivolts;
    use super::*;

    fn after(before: Standing, level: u8, flow: Flow, minutes: Option<u64>) -> Standing {
        let left = minutes.map(|minutes| Duration::from_secs(60 * minutes));
        before.after(&Charge { voltage: Millivolts(3_600), level: Percent(level), flow, left })
    }

    #[test]
    fn a_cart_warns_at_a_fifth_and_offers_a_till_before_it_dies() {
        let discharged = |level| after(Standing::Fine, level, Flow::Discharging, None);
        assert_eq!([80, 21, 20, 8, 7, 0].map(discharged), {
            use Standing::{Dying, Fine, Low};
            [Fine, Fine, Low, Low, Dying, Dying]
        });
    }

    #[test]
    fn a_worn_battery_that_falls_fast_is_believed_by_its_time() {
        assert_eq!(after(Standing::Fine, 40, Flow::Discharging, Some(25)), Standing::Low);
        assert_eq!(after(Standing::Fine, 40, Flow::Discharging, Some(9)), Standing::Dying);
    }

    #[test]
    fn a_level_that_hovers_about_the_limit_does_not_flicker_and_a_charger_ends_it() {
        assert_eq!(after(Standing::Low, 22, Flow::Discharging, None), Standing::Low);
        assert_eq!(after(Standing::Low, 24, Flow::Discharging, None), Standing::Fine);
        assert_eq!(after(Standing::Dying, 9, Flow::Resting, None), Standing::Dying);
        assert_eq!(after(Standing::Dying, 5, Flow::Charging, None), Standing::Fine);
    }
}
