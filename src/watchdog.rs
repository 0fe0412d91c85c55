//! Tells systemd that the cart lives. The watchdog is fed only when everybody that must live has moved since it was last fed: the cart's
//! loop, and the screen's thread when there is a screen. A display that hangs is a dead cart, so its thread counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cart_domain::Millis;
use sd_notify::NotifyState;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

/// A heart: whoever must live beats it, the watchdog counts.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<AtomicU64>);

impl Pulse {
    /// Says "I live".
    pub fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Watches hearts.
#[derive(Debug, Default)]
pub struct Watch {
    hearts: Vec<Heart>,
}

#[derive(Debug)]
struct Heart {
    name: &'static str,
    pulse: Pulse,
    counted: u64,
}

impl Watch {
    /// Adds one that must live. The caller hands the pulse to it.
    pub fn over(&mut self, name: &'static str) -> Pulse {
        let pulse = Pulse::default();
        self.hearts.push(Heart { name, pulse: pulse.clone(), counted: 0 });
        pulse
    }

    /// Counts all hearts anew and names those that stood still since the last count.
    pub fn still(&mut self) -> Vec<&'static str> {
        let mut still = Vec::new();
        for heart in &mut self.hearts {
            let count = heart.pulse.count();
            if count == heart.counted {
                still.push(heart.name);
            }
            heart.counted = count;
        }
        still
    }
}

/// Tells systemd that the cart is ready to scan.
pub fn ready() {
    tell(&[NotifyState::Ready, NotifyState::Status("ready to scan")]);
}

/// Tells systemd that the cart is going down as asked.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Feeds systemd's watchdog, three times per period, until asked to stop. Returns at once where systemd has set none.
pub async fn feed(mut watch: Watch, clock: Clock, stop: CancellationToken) {
    let Some(period) = sd_notify::watchdog_enabled() else { return };
    let third = Millis(u64::try_from(period.as_millis() / 3).unwrap_or(1_000).max(1));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep(third) => {}
        }
        let still = watch.still();
        if still.is_empty() {
            tell(&[NotifyState::Watchdog]);
        } else {
            tracing::error!(?still, "the watchdog is not fed: a part of the cart stands still");
        }
    }
}

fn tell(state: &[NotifyState<'_>]) {
    // Without systemd there is nobody to tell, and nothing depends on it.
    if let Err(error) = sd_notify::notify(state) {
        tracing::debug!(%error, "systemd was not told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_that_hangs_is_named_while_the_cart_still_beats() {
        let mut watch = Watch::default();
        let (cart, screen) = (watch.over("cart"), watch.over("screen"));
        cart.beat();
        screen.beat();
        assert!(watch.still().is_empty());
        cart.beat();
        assert_eq!(watch.still(), ["screen"]);
        screen.beat();
        assert_eq!(watch.still(), ["cart"]);
    }
}
