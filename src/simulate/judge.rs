//! A judge takes in what the cart's devices report and shows the shopper what it makes of it. The fusion of this project is one judge;
//! others are rules that are used elsewhere. To the simulated world they are all the same: shoppers and the scorer see nothing of a
//! judge but its [`CartView`].

#[cfg(test)]
mod bench;
mod fusion;
mod platform;
mod rtsf;
mod till;
mod tolerance;

use cart_domain::CartView;
use serde::Serialize;

use super::shop::Known;
use crate::replay::Watcher;
use crate::trace::{Header, Line};

pub use fusion::Fusion;
pub use rtsf::Rtsf;
pub use tolerance::Tolerance;

/// What decides on a cart.
pub trait Judge {
    /// Takes in a line, at its time. Deadlines that fall due before it are met first. Lines with truth mean nothing to a judge.
    fn take(&mut self, line: &Line);

    /// What the screen shows after the line that was taken in last. A judge without a screen still tells here what is billed, whether the
    /// trip is paid, and whether staff is wanted. It begins as [`CartView::idle`], keeps its lines while it is paid, and settles
    /// [`Intent::Pay`](cart_domain::input::Intent::Pay) as `paying`; the word of the store comes as a line.
    fn view(&self) -> &CartView;

    /// Counts up whenever [`Judge::view`] may have changed.
    fn changes(&self) -> u64;

    /// Takes in a line and tells the watcher of every view on the way, at its own time. A judge whose view changes only when a line comes
    /// has nothing to add to this.
    fn take_watched(&mut self, line: &Line, watcher: &mut Watcher<'_>) {
        let before = self.changes();
        self.take(line);
        if self.changes() != before {
            watcher(line.t, self.view());
        }
    }
}

/// The judges that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// This project's cart.
    Fusion,
    /// The nearest open peer.
    Rtsf,
    /// The security scale of a self-checkout.
    Tolerance,
}

impl Policy {
    pub const ALL: [Policy; 3] = [Policy::Fusion, Policy::Rtsf, Policy::Tolerance];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Policy::Fusion => "fusion",
            Policy::Rtsf => "rtsf",
            Policy::Tolerance => "tolerance",
        }
    }

    /// A judge at the beginning of a trip, on a cart as the header describes it, with what the store knows.
    #[must_use]
    pub fn judge(self, header: &Header, known: &Known) -> Box<dyn Judge> {
        match self {
            Policy::Fusion => Box::new(Fusion::new(header, known)),
            Policy::Rtsf => Box::new(Rtsf::new(header, &known.maintained)),
            Policy::Tolerance => Box::new(Tolerance::new(header, &known.maintained)),
        }
    }
}
