//! The way to the store: whether it answers, how soon, how far the cart's clock is off, and what it has not heard yet.

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
        entry.advise(&format!("{why}. Check the network; trips go on and are told later."));
    }
    if clock_is_wrong && link.state != LinkState::None {
        entry.fall_sick(
            "The cart's clock is wrong: set it, or the store's certificate is refused and receipts are misdated.",
        );
    }
    for (trip, why) in &link.wedged {
        entry.fall_sick(&format!("The store refuses trip {trip} ({why}). Keep its tape and tell the store's staff."));
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
        let advice = "The store answers slowly: look for a weak radio signal, or a busy network.";
        entry.judge("round_trip_ms", span, Limit::AtMost(SLOWEST_MS), advice);
    }
    if let Some(ahead) = link.clock_ahead_ms {
        let advice = "The cart's clock and the store's differ: let both follow a time server.";
        entry.judge("clock_ahead_ms", ahead, Limit::Within(MOST_OFF_MS), advice);
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
        let advice = of_link(&link, true).advice.expect("something is to be done");
        assert!(advice.contains("clock is wrong") && advice.contains(trip.as_str()), "{advice}");
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
        let advice = entry.advice.expect("two things are to be done");
        assert!(advice.contains("answers slowly") && advice.contains("differ"), "{advice}");
    }
}
