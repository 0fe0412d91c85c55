//! The only reader of the real clock. Everybody else is handed a [`Clock`] and waits through it, so that a test can hold time still and
//! a simulated shop can run at a pace of its own.
//!
//! A clock says two things at once: a tick that never goes back, which all deadlines count in, and the wall time, which is only a label.
//! The wall time is read anew each time, because a cart's clock may be wrong at boot and jump when the network comes.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cart_domain::{Millis, Moment, Tick, Wall};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// No cart was built before this moment (2026-01-01 UTC): an earlier wall time is a clock that lost its battery.
const FIRST_CART: Wall = Wall(1_767_225_600_000);

/// Time, as this process sees it. Clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The machine's own clock.
    Real { since: Instant },
    /// Moves only when its [`Hand`] does.
    Held { face: watch::Receiver<Moment>, began: Moment },
}

/// Moves a held clock.
#[derive(Debug)]
pub struct Hand(watch::Sender<Moment>);

impl Clock {
    /// The machine's clock; its ticks count from now.
    #[must_use]
    pub fn real() -> Self {
        Clock { kind: Kind::Real { since: instant() } }
    }

    /// A clock that stands still at `start` until its hand is moved.
    #[must_use]
    pub fn held(start: Moment) -> (Self, Hand) {
        let (hand, face) = watch::channel(start);
        (Clock { kind: Kind::Held { face, began: start } }, Hand(hand))
    }

    /// Now, in both senses.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.kind {
            Kind::Real { since } => Moment { tick: Tick(millis(since.elapsed())), wall: wall() },
            Kind::Held { face, .. } => *face.borrow(),
        }
    }

    /// How long this clock has run. Finer than a tick, for measuring.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match &self.kind {
            Kind::Real { since } => since.elapsed(),
            Kind::Held { face, .. } => duration(Millis(face.borrow().tick.0)),
        }
    }

    /// Waits until `at`; returns at once when that has passed.
    pub async fn sleep_until(&self, at: Tick) {
        match &self.kind {
            Kind::Real { .. } => nap(duration(at.since(self.now().tick))).await,
            Kind::Held { face, .. } => {
                let mut face = face.clone();
                if face.wait_for(|now| now.tick >= at).await.is_err() {
                    // The hand is gone, so this moment never comes.
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Waits for a span of this clock's time.
    pub async fn sleep(&self, span: Millis) {
        self.sleep_until(self.now().tick + span).await;
    }

    /// By how many milliseconds somebody has set a held clock ahead; none of a real one, which nobody here can tell.
    #[must_use]
    pub fn set_ahead(&self) -> Option<i64> {
        match &self.kind {
            Kind::Real { .. } => None,
            Kind::Held { face, began } => {
                let now = *face.borrow();
                let passed = i64::try_from(now.tick.since(began.tick).0).unwrap_or(i64::MAX);
                Some(now.wall.0.saturating_sub(began.wall.0).saturating_sub(passed))
            }
        }
    }

    /// Whether the wall time cannot be right. Receipts are then stamped with a wrong date and the store's certificate may be refused.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.now().wall < FIRST_CART
    }
}

impl Hand {
    /// A hand on a clock that nobody reads.
    #[must_use]
    pub fn idle(now: Moment) -> Self {
        Clock::held(now).1
    }

    /// Lets time pass.
    pub fn advance(&self, span: Millis) {
        self.0.send_modify(|now| {
            now.tick = now.tick + span;
            now.wall = Wall(now.wall.0.saturating_add_unsigned(span.0));
        });
    }

    /// Sets the wall time, as a network time server does, while ticks go on undisturbed.
    pub fn set_wall(&self, wall: Wall) {
        self.0.send_modify(|now| now.wall = wall);
    }
}

/// Keeps a loop in step with the wall clock: each turn waits for what is left of its time.
#[derive(Debug, Default)]
pub struct Pace {
    due: Option<Instant>,
}

impl Pace {
    /// Holds the thread until the turn has lasted `span`, or a little longer than until it is asked to stop. A loop that fell behind
    /// catches up, but what it missed while the machine slept it does not do over.
    pub fn hold(&mut self, span: Duration, stop: &CancellationToken) {
        const FORGIVEN: Duration = Duration::from_millis(500);
        let now = instant();
        let due = self.due.unwrap_or(now) + span;
        let due = if now.saturating_duration_since(due) > FORGIVEN { now } else { due };
        block_for(due.saturating_duration_since(now), stop);
        self.due = Some(due);
    }
}

/// Holds a thread for a span of real time, or a little longer than until it is asked to stop.
pub fn block_for(span: Duration, stop: &CancellationToken) {
    const LONGEST_NAP: Duration = Duration::from_millis(100);
    let mut left = span;
    while !left.is_zero() && !stop.is_cancelled() {
        let nap = left.min(LONGEST_NAP);
        block(nap);
        left -= nap;
    }
}

/// Milliseconds as the operating system counts them.
#[must_use]
pub fn duration(span: Millis) -> Duration {
    Duration::from_millis(span.0)
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the real clock")]
fn instant() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the real clock")]
fn wall() -> Wall {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => Wall(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
        Err(before) => Wall(-i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX)),
    }
}

#[expect(clippy::disallowed_methods, reason = "everybody else waits through the clock")]
async fn nap(span: Duration) {
    tokio::time::sleep(span).await;
}

#[expect(clippy::disallowed_methods, reason = "everybody else waits through the clock")]
fn block(span: Duration) {
    std::thread::sleep(span);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_tells_how_far_it_was_set_whatever_time_has_passed() {
        let (clock, hand) = Clock::held(Moment { tick: Tick(5), wall: Wall(1_000) });
        hand.advance(Millis(700));
        assert_eq!(clock.set_ahead(), Some(0));
        hand.set_wall(Wall(clock.now().wall.0 - 120_000));
        hand.advance(Millis(700));
        assert_eq!((clock.set_ahead(), Clock::real().set_ahead()), (Some(-120_000), None));
    }

    #[tokio::test]
    async fn a_held_clock_wakes_a_sleeper_when_its_hand_passes() {
        let (clock, hand) = Clock::held(Moment::default());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep(Millis(500)).await;
                clock.now().tick
            }
        });
        tokio::task::yield_now().await;
        hand.advance(Millis(499));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        hand.advance(Millis(1));
        assert_eq!(sleeper.await.expect("it woke"), Tick(500));
    }

    #[test]
    fn a_clock_without_a_battery_is_known_to_be_wrong_until_the_network_sets_it() {
        let (clock, hand) = Clock::held(Moment::default());
        assert!(clock.is_wrong());
        hand.set_wall(Wall(1_795_000_000_000));
        assert!(!clock.is_wrong());
        assert_eq!(clock.now().tick, Tick(0));
    }
}
