//! What a peer's own unit tests ask, and the inputs that its algorithm was found to judge wrongly, asked of this cart.
//!
//! The peer's masses have no unit; here its item A weighs 100 to 110 g and its item B 500 to 550 g.

use std::collections::BTreeSet;

use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_domain::input::{Change, Intent, LineChoice};
use cart_domain::question::Kind;
use cart_domain::view::LineStatus;
use cart_domain::{Gtin, Mass, Money};

use crate::replayed::Replayed;
use crate::shelf::*;
use crate::story::Story;

const A: Pack = Pack { code: "9520000000219", grams: 101.0 };
const B: Pack = Pack { code: "9520000000226", grams: 530.0 };

fn peers_shelf() -> Catalogue {
    let product = |pack: Pack, name: &str, grams: (i64, i64)| Product {
        mass_range: Some((Mass::from_grams(grams.0), Mass::from_grams(grams.1))),
        ..Product::new(pack.gtin(), name, Money::from_minor(100))
    };
    Catalogue::new(CatalogueVersion(1), [product(A, "Item A", (100, 110)), product(B, "Item B", (500, 550))])
}

fn played(story: Story) -> Replayed {
    Replayed::with(story, peers_shelf())
}

/// What is still unexplained at the end, by kind, with its mass in grams.
fn open(replayed: &Replayed) -> Vec<(Kind, Option<i64>)> {
    let last = replayed.last();
    let asked = last.question.as_ref().map(|question| (question.kind, None));
    let felt = last.notice.as_ref().map(|notice| (notice.kind, notice.felt.map(|felt| (felt.grams() + 5) / 10 * 10)));
    asked.into_iter().chain(felt).collect()
}

/// Pieces that count, and whether all of them lie in the basket, by line.
fn lines(replayed: &Replayed) -> Vec<(u32, LineStatus)> {
    replayed.last().lines.iter().map(|line| (line.pieces, line.status)).collect()
}

#[test]
fn two_pieces_before_four_scans_and_the_others_after() {
    let story = Story::shopping("drop, drop, scan four, drop, drop two, drop").place(A).place(A.weighing(105.0));
    let story = story.scan(A).scan(A).scan(A).scan(A).place(A.weighing(110.0));
    let replayed = played(story.wait(500));
    assert_eq!(lines(&replayed), [(4, LineStatus::Waiting)], "three lie in the basket");
    assert_eq!(open(&replayed), []);

    let story = Story::shopping("and two more in one hand").place(A).place(A.weighing(105.0));
    let story = story.scan(A).scan(A).scan(A).scan(A).place(A.weighing(110.0));
    let replayed = played(story.place_many(A.weighing(105.0), 2, false).place(A).wait(500));
    assert_eq!(replayed.kinds_asked(), [Kind::Count], "two were put in where one was missing");
    assert_eq!(lines(&replayed), [(4, LineStatus::Confirmed)], "the last piece is the fourth");
    assert_eq!(open(&replayed), [(Kind::Unscanned, Some(210))], "and the two are on nobody's bill yet");
}

#[test]
fn pieces_put_in_together_before_their_scans() {
    let story = Story::shopping("group drop, scan, drop, twice").place_many(A.weighing(105.0), 2, true);
    let story = story.scan(A).scan(A).scan(A).place(A.weighing(110.0));
    let story = story.place_many(B, 2, true).scan(B).scan(B).scan(B).place(B.weighing(549.0));
    let replayed = played(story.check_out());
    assert_eq!((replayed.kinds_asked(), open(&replayed)), (vec![], vec![]));
    assert_eq!(lines(&replayed), [(3, LineStatus::Confirmed), (3, LineStatus::Confirmed)]);
}

#[test]
fn drop_drop_scan_scan_scan_drop() {
    let story = Story::shopping("drop, drop, scan three, drop").place(A.weighing(102.0)).place(A.weighing(105.0));
    let replayed = played(story.scan(A).scan(A).scan(A).place(A.weighing(109.0)).check_out());
    assert_eq!((replayed.kinds_asked(), lines(&replayed)), (vec![], vec![(3, LineStatus::Confirmed)]));
}

#[test]
fn another_mass_than_the_scans_is_asked_about() {
    let light = played(Story::shopping("scan heavy, drop light").scan(A).place(A.weighing(50.0)).wait(3_000));
    assert_eq!(light.kinds_asked(), [Kind::WrongWeight]);
    let heavy = played(Story::shopping("scan light, drop heavy").scan(A).place(A.weighing(150.0)).wait(3_000));
    assert_eq!(heavy.kinds_asked(), [Kind::WrongWeight]);
    let double = played(Story::shopping("scan one, drop two").scan(A).place(A.weighing(205.0)).wait(3_000));
    assert_eq!(double.kinds_asked(), [Kind::Count]);
}

#[test]
fn a_piece_more_than_was_scanned_stays_unexplained() {
    let story = Story::shopping("three scans, four pieces").scan(A).scan(A).scan(A).place(A).place(A.weighing(105.0));
    let replayed = played(story.place(A.weighing(109.0)).forget_to_scan(A).wait(500));
    assert_eq!(lines(&replayed), [(3, LineStatus::Confirmed)]);
    assert_eq!(open(&replayed), [(Kind::Unscanned, Some(100))]);
}

#[test]
fn deleting_pieces_leaves_the_others() {
    let pieces = |n| Intent::Quantity { of: LineChoice::Product(A.gtin()), pieces: n };
    let story = Story::shopping("six, minus five").scan(A).touch(pieces(6)).touch(pieces(1)).place(A);
    assert_eq!(lines(&played(story.wait(500))), [(1, LineStatus::Confirmed)]);
    let story = Story::shopping("five, minus five").scan(A).touch(pieces(5)).touch(pieces(0)).wait(500);
    assert_eq!(lines(&played(story)), [(5, LineStatus::Void)], "it stays on the receipt and costs nothing");
    let unknown = Intent::Quantity { of: LineChoice::Product(B.gtin()), pieces: 0 };
    let story = Story::shopping("what is not there").scan(A).touch(unknown).place(A).wait(500);
    assert_eq!(lines(&played(story)), [(1, LineStatus::Confirmed)]);
}

/// D1: with floating-point pounds, 5.1 less 2.1 is less than 3.0.
#[test]
fn a_pack_that_was_taken_back_for_its_scan_weighs_the_same_as_before() {
    let story = Story::shopping("missed scan, then rescan").scan(A).place(A).place(B).take(B).scan(B).place(B);
    let replayed = played(story.check_out());
    assert_eq!((replayed.kinds_asked(), open(&replayed)), (vec![], vec![]));
    assert_eq!(lines(&replayed), [(1, LineStatus::Confirmed), (1, LineStatus::Confirmed)]);
}

/// D2: the lightest mass that the catalogue allows is allowed.
#[test]
fn the_lightest_and_the_heaviest_pack_of_a_range_are_right() {
    for (pack, grams) in [(A, 100.0), (A, 110.0), (B, 500.0), (B, 550.0)] {
        let replayed = played(Story::shopping("at the edge").scan(pack).place(pack.weighing(grams)).check_out());
        assert_eq!((replayed.kinds_asked(), open(&replayed)), (vec![], vec![]), "{grams} g");
    }
}

/// D3: a scan explains what lies there already.
#[test]
fn what_was_put_in_first_is_explained_by_the_scan_after_it() {
    let replayed = played(Story::shopping("first in, then scanned, then paid").place(B).scan(B).check_out());
    assert_eq!((replayed.kinds_asked(), lines(&replayed)), (vec![], vec![(1, LineStatus::Confirmed)]));
}

/// D4: any open scan may explain a mass, not only the newest.
#[test]
fn two_scans_and_then_two_packs_in_either_order() {
    for packs in [[A, B], [B, A]] {
        let story = Story::shopping("scan, scan, place, place").scan(A).scan(B).place(packs[0]).place(packs[1]);
        let replayed = played(story.check_out());
        assert_eq!(replayed.kinds_asked(), []);
        assert_eq!(lines(&replayed), [(1, LineStatus::Confirmed), (1, LineStatus::Confirmed)]);
    }
}

/// D5: what leaves in silence is not billed in silence.
#[test]
fn a_pack_that_leaves_is_noticed_and_comes_off_the_receipt() {
    let story = Story::shopping("put back without a word").scan(A).place(A).scan(B).place(B).take(A).wait(6_000);
    let replayed = played(story);
    assert!(replayed.notice(Kind::Removed).is_some());
    assert_eq!(lines(&replayed), [(1, LineStatus::Void), (1, LineStatus::Confirmed)]);
}

/// D6: what is deleted and stays is not free.
#[test]
fn a_pack_that_is_deleted_and_kept_is_asked_about() {
    let replayed = played(Story::shopping("deleted, kept").scan(A).place(A).remove_line(1).wait(1_000));
    assert_eq!(replayed.kinds_asked(), [Kind::StillHere]);
}

/// D7: a scan that is never put in is not forgotten.
#[test]
fn a_pack_that_is_scanned_and_never_comes_is_asked_about() {
    let replayed = played(Story::shopping("scanned, put back on the shelf").scan(A).wait(12_000));
    assert_eq!(replayed.kinds_asked(), [Kind::NotPlaced]);
}

/// D8: a label with a weight is no suspect for ever.
#[test]
fn what_was_weighed_at_the_counter_is_explained_by_its_label() {
    let story = Story::shopping("cheese and salmon").scan(CHEESE).place(CHEESE).place(SALMON).scan(SALMON);
    let replayed = Replayed::of(story.check_out());
    assert_eq!((replayed.kinds_asked(), open(&replayed)), (vec![], vec![]));
}

/// D9, D10: one picture is evidence of one piece at one time.
#[test]
fn one_picture_does_not_vouch_for_two_packs() {
    let story = Story::shopping("one seen, two scanned").scan(MILK).scan(MILK).place(MILK);
    let replayed = Replayed::of(story.see(Change::Added, &[(MILK, 850)]).wait(12_000));
    assert_eq!(replayed.kinds_asked(), [Kind::Duplicate], "the second never came");
}

/// D11: events of one millisecond are events of their own.
#[test]
fn two_scans_in_one_moment_are_two_lines() {
    let story = Story::shopping("two readers at once").scan(A).scan_now(B).place(B).place(A);
    let replayed = played(story.check_out());
    let sold: BTreeSet<Gtin> = replayed.end.lines.iter().map(|line| line.gtin).collect();
    assert_eq!(sold, BTreeSet::from([A.gtin(), B.gtin()]));
    assert_eq!(replayed.kinds_asked(), []);
}
