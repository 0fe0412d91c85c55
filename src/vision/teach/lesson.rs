//! From a stream of pictures to those of a lesson: where the basket has come to rest, and what lies in it that was not there at the beginning.

use std::sync::Arc;

use cart_domain::{Millis, Tick};
use cart_vision::{Area, Flaw, Kind, Picture, Quiet, change, quality};

use super::Word;

/// How long nothing may move before a picture is taken: a hand that lays something in rests for a moment too.
const STILL: Millis = Millis(700);

/// The pictures of a lesson, four at most.
#[derive(Debug, Default)]
pub struct Pictures {
    quiet: Quiet,
    still_since: Option<Tick>,
    /// The basket is not as it was, and has not been looked at yet.
    is_other: bool,
    /// The basket as it was at the beginning.
    empty: Option<Arc<Picture>>,
    /// The basket as it came to rest last, if nobody has looked at it yet.
    rested: Option<Arc<Picture>>,
    /// What was shown last, as long as it may lie there still.
    shown: Option<Arc<Picture>>,
}

/// One thing that lies in the basket.
pub struct Shown {
    pub picture: Arc<Picture>,
    pub area: Area,
}

impl Pictures {
    /// Takes in the next picture.
    pub fn see(&mut self, at: Tick, picture: &Arc<Picture>) {
        self.is_other |= self.quiet.see(at, picture).is_some();
        let is_still = self.quiet.last().is_some_and(|last| Arc::ptr_eq(last, picture));
        self.still_since = if is_still { self.still_since.or(Some(at)) } else { None };
        if self.is_other && self.still_since.is_some_and(|since| at.since(since) >= STILL) {
            self.is_other = false;
            self.rested = Some(Arc::clone(picture));
        }
        if self.empty.is_none() {
            self.empty = self.quiet.last().cloned();
        }
    }

    /// Another product is taught: whatever lies there now is none of it.
    pub fn begin_anew(&mut self) {
        (self.is_other, self.rested, self.shown) = (false, None, None);
        self.empty = self.quiet.last().cloned();
    }

    /// The camera was away.
    pub fn forget(&mut self) {
        *self = Pictures::default();
    }

    /// What was laid in, if the basket has come to rest since this was asked last; or why it is none.
    pub fn shown(&mut self) -> Option<Result<Shown, Word>> {
        let (empty, picture) = (self.empty.clone()?, self.rested.take()?);
        let flaw = quality::judge(&picture, picture.area()).flaw;
        if let Some(flaw) = flaw {
            return Some(Err(said(flaw)));
        }
        // A hand that went away shows nothing new.
        if self.shown.as_ref().is_some_and(|shown| change::compare(shown, &picture).kind == Kind::Nothing) {
            return None;
        }
        self.shown = None;
        let seen = change::compare(&empty, &picture);
        let mut added = seen.all.iter().filter(|part| part.kind == Kind::Added);
        Some(match (seen.kind, added.next(), added.next()) {
            (Kind::Covered, ..) => Err(Word::Covered),
            (_, Some(_), Some(_)) => Err(Word::Several),
            (_, Some(part), None) => {
                self.shown = Some(Arc::clone(&picture));
                Ok(Shown { picture, area: part.area })
            }
            (Kind::Added | Kind::Removed | Kind::Moved | Kind::Nothing, None, _) => {
                // Whatever was taken out meanwhile is not missed.
                self.empty = Some(picture);
                Err(Word::Nothing)
            }
        })
    }
}

/// What to say of a picture that shows nothing.
pub const fn said(flaw: Flaw) -> Word {
    match flaw {
        Flaw::Black => Word::Dark,
        Flaw::BlownOut => Word::BlownOut,
        Flaw::OneColour => Word::Covered,
        Flaw::Blurred => Word::Blurred,
        Flaw::TooSmall => Word::TooSmall,
    }
}
