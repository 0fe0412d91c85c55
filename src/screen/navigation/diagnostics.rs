//! Where somebody is on the pages of diagnostics.

use super::super::diag::Page;

/// A finger on something of the frame or of a page.
#[derive(Clone, Debug)]
pub(in super::super) enum DiagTouch {
    Opened,
    Closed,
    Chosen(Page),
}

/// Which page a touch leads to; none back to the staff page.
pub(super) fn leads_to(touch: DiagTouch) -> Option<Page> {
    match touch {
        DiagTouch::Opened => Some(Page::Health),
        DiagTouch::Closed => None,
        DiagTouch::Chosen(page) => Some(page),
    }
}
