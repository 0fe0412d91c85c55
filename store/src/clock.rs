//! The only reader of the store's clock. Its time is a label: order comes from sequence numbers.

use cart_domain::Wall;

/// Now.
pub(crate) fn now() -> Wall {
    Wall(jiff::Timestamp::now().as_millisecond())
}
