//! The lines of a view, in pages. The view before is still on the screen while the next is drawn, and most lines are the same in both: they share every
//! page on which nothing has changed, so that a view of two hundred lines is no more to write than one of twenty.

use std::ops::Index;
use std::sync::Arc;

use super::LineView;

const PAGE: usize = 16;

/// Lines as they are shown, in the order of the receipt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// All but the last are full.
    pages: Vec<Arc<Vec<Arc<LineView>>>>,
}

impl Lines {
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.last().map_or(0, |last| (self.pages.len() - 1) * PAGE + last.len())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<LineView>> + Clone {
        self.pages.iter().flat_map(|page| page.iter())
    }

    #[must_use]
    pub fn last(&self) -> Option<&Arc<LineView>> {
        self.pages.last()?.last()
    }

    /// Replaces the line at this place; behind the last place, adds it.
    pub fn put(&mut self, place: usize, line: LineView) {
        if place == self.pages.len() * PAGE {
            self.pages.push(Arc::default());
        }
        let page = Arc::make_mut(&mut self.pages[place / PAGE]);
        match page.get_mut(place % PAGE) {
            Some(before) => *before = Arc::new(line),
            None => page.push(Arc::new(line)),
        }
    }
}

impl Index<usize> for Lines {
    type Output = Arc<LineView>;
    fn index(&self, place: usize) -> &Arc<LineView> {
        &self.pages[place / PAGE][place % PAGE]
    }
}

impl FromIterator<LineView> for Lines {
    fn from_iter<I: IntoIterator<Item = LineView>>(lines: I) -> Self {
        let mut all = Lines::default();
        for (place, line) in lines.into_iter().enumerate() {
            all.put(place, line);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{TaxClass, Unit};
    use crate::gtin::Gtin;
    use crate::ids::LineId;
    use crate::money::Money;
    use crate::view::LineStatus;

    fn line(number: u32) -> LineView {
        LineView {
            line: LineId(number),
            gtin: Gtin::from_number(u64::from(number)).expect("few digits"),
            name: String::new(),
            pieces: 1,
            net: None,
            price: Money::ZERO,
            unit: Unit::Each,
            amount: Money::ZERO,
            deposit: Money::ZERO,
            tax_class: TaxClass::default(),
            age: None,
            status: LineStatus::Waiting,
        }
    }

    #[test]
    fn a_receipt_of_any_length_is_shown_line_by_line_in_its_order() {
        for length in [0, 1, 15, 16, 17, 40] {
            let lines: Lines = (1..=length).map(line).collect();
            let numbers = lines.iter().map(|line| line.line.0);
            assert!(numbers.clone().eq(1..=length) && numbers.rev().eq((1..=length).rev()), "{length}");
            assert_eq!((lines.len(), lines.is_empty()), (length as usize, length == 0));
            assert_eq!(lines.last().map(|line| line.line.0), (length > 0).then_some(length));
        }
    }

    #[test]
    fn a_line_that_changes_leaves_the_view_before_and_all_other_pages_as_they_were() {
        let before: Lines = (1..=40).map(line).collect();
        let mut after = before.clone();
        after.put(20, LineView { pieces: 2, ..line(21) });
        assert_ne!(before, after);
        assert_eq!((before[20].pieces, after[20].pieces), (1, 2));
        let shared = before.pages.iter().zip(&after.pages).map(|(before, after)| Arc::ptr_eq(before, after));
        assert_eq!(shared.collect::<Vec<_>>(), [true, false, true]);
        assert!(Arc::ptr_eq(&before[21], &after[21]));
    }
}
