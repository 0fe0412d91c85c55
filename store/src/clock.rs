//! The only reader of the store's clock. Its time is a label: order comes from sequence numbers.

use cart_domain::Wall;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this file is the one that reads the store's clock")]
pub(crate) fn now() -> Wall {
    Wall(jiff::Timestamp::now().as_millisecond())
}
