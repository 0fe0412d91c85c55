//! Where somebody is on the pages of diagnostics.

use super::super::diag::Page;
use super::screen::ScreenTouch;
use super::teach::TeachTouch;

/// A finger on something of the frame or of a page.
#[derive(Clone, Debug)]
pub(in super::super) enum DiagTouch {
    Opened,
    Closed,
    Chosen(Page),
    Screen(ScreenTouch),
    Teach(TeachTouch),
}
