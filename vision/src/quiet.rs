//! Which pictures of a stream are worth comparing: the last in which nothing moved before something did, and the first after.
//!
//! ```text
//!            something moves                still for QUIET
//!   quiet ──────────────────────▶ restless ─────────────────▶ quiet
//!     │                                         │ not as before: before, after
//!     └─ the newest is what comes before        └ as before: nothing happened
//! ```
//!
//! Pictures are held against each other as some hundred fields of colour, each relative to the whole, so that a lamp is no motion. Slow
//! changes of light move nothing, and the picture from before follows them.

use std::sync::Arc;

use cart_domain::{Millis, Tick};

use crate::picture::Picture;

/// Fields across and down.
const ACROSS: usize = 32;
const DOWN: usize = 24;
/// How long nothing may have moved.
const QUIET: Millis = Millis(300);
/// A field has moved when it differs by this share of the usual brightness.
const MOVED: f32 = 0.08;
/// A whole that is darker than this, of 255, is not divided by.
const DARK: f32 = 12.0;
/// So many fields that moved are no noise.
const ENOUGH: usize = 2;

/// A picture and its fields.
#[derive(Clone, Debug)]
struct Held {
    picture: Arc<Picture>,
    fields: Vec<f32>,
}

/// Watches a stream. It holds two pictures at most, and only in memory.
#[derive(Clone, Debug, Default)]
pub struct Quiet {
    /// The newest picture of the last quiet time.
    before: Option<Held>,
    newest: Option<Vec<f32>>,
    /// Since when nothing has moved.
    still_since: Option<Tick>,
    is_restless: bool,
}

/// The pictures around something that happened.
#[derive(Clone, Debug)]
pub struct Pair {
    pub before: Arc<Picture>,
    pub after: Arc<Picture>,
}

impl Quiet {
    /// Takes in the next picture. A pair comes out when the basket has come to rest and is not as it was.
    pub fn see(&mut self, at: Tick, picture: &Arc<Picture>) -> Option<Pair> {
        let fields = fields(picture);
        let moved = self.newest.as_ref().is_some_and(|newest| differ(newest, &fields));
        self.newest = Some(fields.clone());
        if moved {
            (self.is_restless, self.still_since) = (true, Some(at));
            return None;
        }
        let since = *self.still_since.get_or_insert(at);
        if at.since(since) < QUIET {
            return None;
        }
        let held = Held { picture: Arc::clone(picture), fields };
        let was_restless = std::mem::take(&mut self.is_restless);
        let before = self.before.replace(held)?;
        let is_other = was_restless && differ(&before.fields, &self.before.as_ref()?.fields);
        is_other.then(|| Pair { before: before.picture, after: Arc::clone(picture) })
    }

    /// The newest picture in which nothing moved, if there was one yet.
    #[must_use]
    pub fn last(&self) -> Option<&Arc<Picture>> {
        self.before.as_ref().map(|held| &held.picture)
    }

    /// Goes back to the picture from before: what came after shows nothing that later pictures could be compared with.
    pub fn keep(&mut self, pair: &Pair) {
        self.before = Some(Held { picture: Arc::clone(&pair.before), fields: fields(&pair.before) });
        self.is_restless = true;
    }

    /// Forgets what it has seen: the camera was away.
    pub fn forget(&mut self) {
        *self = Quiet::default();
    }
}

/// Each colour of each field, relative to that of the whole.
fn fields(picture: &Picture) -> Vec<f32> {
    let mut sums = vec![[0u64; 3]; ACROSS * DOWN];
    let mut counts = vec![0u64; ACROSS * DOWN];
    for y in 0..picture.height() {
        let line = y * DOWN / picture.height() * ACROSS;
        for (x, rgb) in picture.row(y).chunks_exact(3).enumerate().step_by(2) {
            let field = line + x * ACROSS / picture.width();
            sums[field].iter_mut().zip(rgb).for_each(|(sum, value)| *sum += u64::from(*value));
            counts[field] += 1;
        }
    }
    let mut fields = Vec::with_capacity(3 * sums.len());
    for colour in 0..3 {
        let means = sums.iter().zip(&counts).map(|(sum, count)| sum[colour] as f32 / (*count).max(1) as f32);
        let whole = (means.clone().sum::<f32>() / sums.len() as f32).max(DARK);
        fields.extend(means.map(|mean| mean / whole));
    }
    fields
}

fn differ(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).filter(|(a, b)| (*a - *b).abs() > MOVED).count() >= ENOUGH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(boxes: &[(usize, usize)], light: u8) -> Arc<Picture> {
        let rgb = (0..120usize).flat_map(|y| (0..160usize).map(move |x| (x, y))).flat_map(|(x, y)| {
            let is_box =
                boxes.iter().any(|(left, top)| (*left..left + 40).contains(&x) && (*top..top + 30).contains(&y));
            if is_box { [200, 40, 40].map(|part: u8| part.saturating_add(light)) } else { [90 + light; 3] }
        });
        Arc::new(Picture::new(160, 120, rgb.collect()).expect("a picture"))
    }

    fn pairs(stream: impl IntoIterator<Item = Arc<Picture>>) -> Vec<(usize, Pair)> {
        let mut quiet = Quiet::default();
        let seen = stream.into_iter().enumerate();
        seen.filter_map(|(number, picture)| Some((number, quiet.see(Tick(100 * number as u64), &picture)?))).collect()
    }

    #[test]
    fn a_thing_put_down_gives_one_pair_once_the_hand_is_gone() {
        let (empty, full) = (picture(&[], 0), picture(&[(20, 20)], 0));
        let hand = |x| picture(&[(20, 20), (x, 70)], 0);
        let stream =
            vec![empty.clone(); 6].into_iter().chain([hand(0), hand(40), hand(80)]).chain(vec![full.clone(); 8]);
        let pairs = pairs(stream);
        assert_eq!(pairs.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [12]);
        assert_eq!((&pairs[0].1.before, &pairs[0].1.after), (&empty, &full));
    }

    #[test]
    fn a_hand_that_leaves_everything_as_it_was_gives_none() {
        let (full, hand) = (picture(&[(20, 20)], 0), picture(&[(20, 20), (90, 70)], 0));
        let stream = vec![full.clone(); 6].into_iter().chain([hand]).chain(vec![full; 8]);
        assert!(pairs(stream).is_empty());
    }

    #[test]
    fn dusk_is_no_motion() {
        let stream = (0..80).map(|light| picture(&[(20, 20)], light));
        assert!(pairs(stream).is_empty());
    }

    #[test]
    fn what_came_after_can_be_passed_over() {
        let (empty, full) = (picture(&[], 0), picture(&[(20, 20)], 0));
        let covered = Arc::new(Picture::new(160, 120, vec![0; 160 * 120 * 3]).expect("a picture"));
        let mut quiet = Quiet::default();
        let mut at = 0;
        let mut show = |quiet: &mut Quiet, picture: &Arc<Picture>| {
            let seen = (0..8).filter_map(|_| {
                at += 100;
                quiet.see(Tick(at), picture)
            });
            seen.collect::<Vec<Pair>>()
        };
        assert!(show(&mut quiet, &empty).is_empty());
        let dark = show(&mut quiet, &covered);
        quiet.keep(&dark[0]);
        let light = show(&mut quiet, &full);
        assert_eq!((light.len(), &light[0].before), (1, &empty));
    }
}
