//! The way to the store: whether it answers, how soon, how far the cart's clock is off, and what it has not heard yet.

use super::advice::Advice;
use super::entry::{Entry, State};
use super::limit::Limit;
use crate::sync::{Link, LinkState};

/// A payment that is asked for over a slower network keeps a shopper waiting.
const SLOWEST_MS: i64 = 2_000;
/// Receipts are dated to the minute.
const MOST_OFF_MS: i64 = 60_000;

/// What the courier says of the store.
#[must_use]
pub fn of_link(link: &Link, clock_is_wrong: bool) -> Entry {
    let state = match &link.state {
        LinkState::None => State::Absent,
        LinkState::Unknown => State::Opening,
        LinkState::Online => State::Well,
        LinkState::Offline { .. } => State::Sick,
    };
    let mut entry = Entry::plain(state, link.since);
    if let LinkState::Offline { why } = &link.state {
        entry.advice.push(Advice::StoreAway { why: why.clone() });
    }
    if clock_is_wrong && link.state != LinkState::None {
        entry.fall_sick(Advice::ClockWrong);
    }
    for (trip, why) in &link.wedged {
        entry.fall_sick(Advice::TripRefused { trip: trip.clone(), why: why.clone() });
    }
    entry.put("events_waiting", link.waiting);
    entry.put("trips_parked", link.wedged.len());
    entry.put("products", link.products);
    entry.put("catalogue", link.catalogue);
    if let Some(heard) = link.heard {
        entry.put("last_heard", super::rfc3339(heard));
    }
    if let Some(span) = link.round_trip {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        entry.judge("round_trip_ms", span, Limit::AtMost(SLOWEST_MS), Advice::StoreSlow);
    }
    if let Some(ahead) = link.clock_ahead_ms {
        entry.judge("clock_ahead_ms", ahead, Limit::Within(MOST_OFF_MS), Advice::ClocksDiffer);
    }
    entry
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cart_domain::Wall;
    use cart_domain::ids::TripId;

    use super::*;

    #[test]
    fn a_store_that_refuses_a_trip_and_a_clock_without_a_battery_are_told_of() {
        let trip = TripId::new(Wall(1), 0);
        let wedged = vec![(trip.clone(), "another event has this number".to_owned())];
        let link = Link { state: LinkState::Online, wedged, ..Link::default() };
        let refused = Advice::TripRefused { trip, why: "another event has this number".to_owned() };
        assert_eq!(of_link(&link, true).advice, [Advice::ClockWrong, refused]);
    }

    #[test]
    fn a_slow_network_and_a_clock_that_is_two_minutes_slow_are_told_with_their_limits() {
        let link = Link {
            state: LinkState::Online,
            heard: Some(Wall(60_000)),
            round_trip: Some(Duration::from_millis(2_400)),
            clock_ahead_ms: Some(-120_000),
            ..Link::default()
        };
        let entry = of_link(&link, false);
        assert_eq!(entry.state, State::Sick);
        assert_eq!(entry.figures["last_heard"], "1970-01-01T00:01:00Z".into());
        assert_eq!(entry.limits["round_trip_ms"], Limit::AtMost(2_000));
        assert_eq!(entry.advice, [Advice::StoreSlow, Advice::ClocksDiffer]);
    }
}
