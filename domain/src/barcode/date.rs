//! Calendar days, and the two-digit years of element strings.

use crate::tick::Wall;

/// Days since 1970-01-01 in the shop's own calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_DAY: i64 = 24 * 60 * MILLIS_PER_MINUTE;

impl Day {
    /// The local date at `wall`, so many minutes east of UTC.
    #[must_use]
    pub fn at(wall: Wall, minutes_east: i32) -> Self {
        let local = wall.0.saturating_add(i64::from(minutes_east) * MILLIS_PER_MINUTE);
        Day(local.div_euclid(MILLIS_PER_DAY))
    }
}
