//! A question is judged by what lies in the basket when it is asked.

use cart_domain::catalogue::{TaxClass, Unit};
use cart_domain::phrase::{Phrase, Spoken};
use cart_domain::view::{LineStatus, LineView, QuestionView};
use cart_domain::{Money, Policy};

use super::*;

fn milk() -> Gtin {
    Gtin::parse("4006381333931").expect("a right code")
}

/// A screen with so many pieces of milk on the receipt.
fn billing(pieces: u32) -> CartView {
    let line = LineView {
        line: LineId(1),
        gtin: milk(),
        name: "Milk".to_owned(),
        pieces,
        net: None,
        price: Money::from_minor(109),
        unit: Unit::Each,
        amount: Money::from_minor(109 * i64::from(pieces)),
        deposit: Money::ZERO,
        tax_class: TaxClass("A".to_owned()),
        age: None,
        status: if pieces > 0 { LineStatus::Confirmed } else { LineStatus::Void },
    };
    CartView { lines: [line].into_iter().collect(), ..CartView::idle(&Policy::default()) }
}

/// The same screen with a question about the milk.
fn asking(kind: Kind, view: CartView) -> CartView {
    let spoken = Spoken { kind, name: Some("Milk".to_owned()), felt: None, expected: None, perhaps: None };
    let says = Phrase::Question(spoken);
    let question = QuestionView { id: QuestionId(1), kind, line: Some(LineId(1)), says, choices: vec![] };
    CartView { question: Some(question), ..view }
}

fn did(did: Did) -> Truth {
    Truth::Deed(Deed {
        did,
        gtin: Some(milk()),
        n: Some(1),
        g: Some(Mass::from_grams(1_030)),
        scanned: Some(true),
        ms: None,
    })
}

fn scorer() -> Scorer {
    Scorer::new(ScaleSpec { e: Mass::from_grams(5), max: Mass::from_grams(35_000) })
}

/// False questions, and those that say what is so and nobody needed.
fn counts(scorer: &Scorer) -> (usize, usize) {
    (scorer.false_questions().len(), scorer.needless_questions().len())
}

#[test]
fn milk_that_is_deleted_before_it_is_taken_out_is_still_here() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.see(Tick(9_000), &asking(Kind::StillHere, billing(0)));
    assert_eq!(counts(&scorer), (0, 1), "it is so, and the hand was on its way");
}

#[test]
fn milk_that_is_taken_out_before_it_is_deleted_is_not_here() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.learn(Tick(8_000), &did(Did::Take));
    scorer.see(Tick(9_000), &asking(Kind::StillHere, billing(0)));
    assert_eq!(counts(&scorer), (1, 0));
}

#[test]
fn milk_that_is_still_in_the_hand_was_not_placed_and_milk_in_the_basket_was() {
    for (kind, billed) in [(Kind::NotPlaced, 1), (Kind::Duplicate, 2)] {
        let mut early = scorer();
        (1..billed).for_each(|_| early.learn(Tick(1_000), &did(Did::Place)));
        early.see(Tick(12_000), &asking(kind, billing(billed)));
        assert_eq!(counts(&early), (0, 1), "{kind:?}");

        let mut wrong = scorer();
        (0..billed).for_each(|_| wrong.learn(Tick(1_000), &did(Did::Place)));
        wrong.see(Tick(12_000), &asking(kind, billing(billed)));
        assert_eq!(counts(&wrong), (1, 0), "{kind:?}");
    }
}

#[test]
fn a_question_that_a_mistake_is_behind_is_neither() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.see(Tick(5_000), &billing(0));
    scorer.learn(Tick(5_000), &Truth::Mistake { mistake: Mistake::DeletedKept, gtins: vec![milk()] });
    scorer.see(Tick(9_000), &asking(Kind::StillHere, billing(0)));
    assert_eq!(counts(&scorer), (0, 0));
    assert_eq!(scorer.mistakes()[0].asked, Some(Tick(9_000)));
    assert!(scorer.is_a_mistake_standing());
}

#[test]
fn a_mistake_that_stood_while_the_screen_did_not_change_is_over_once_it_is_scanned() {
    let mut scorer = scorer();
    scorer.see(Tick(0), &billing(0));
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.learn(Tick(2_000), &Truth::Mistake { mistake: Mistake::ForgotScan, gtins: vec![milk()] });
    assert!(scorer.is_a_mistake_standing());
    scorer.see(Tick(3_000), &billing(1));
    assert_eq!(scorer.mistakes()[0].phase, Phase::Over(Tick(3_000)));
    assert!(!scorer.is_a_mistake_standing());
}

/// The same screen with a question about so much that no scan explains.
fn wondering(grams: i64, view: CartView) -> CartView {
    let felt = Some(Mass::from_grams(grams));
    let says = Phrase::Question(Spoken { kind: Kind::Unscanned, name: None, felt, expected: None, perhaps: None });
    let question = QuestionView { id: QuestionId(1), kind: Kind::Unscanned, line: None, says, choices: vec![] };
    CartView { question: Some(question), ..view }
}

#[test]
fn milk_that_lies_there_and_is_yet_to_be_scanned_is_asked_about_with_reason() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.see(Tick(8_000), &wondering(1_030, billing(0)));
    assert_eq!(counts(&scorer), (0, 1));
}

#[test]
fn a_kilogram_that_nobody_put_in_is_asked_about_without() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &did(Did::Place));
    scorer.see(Tick(8_000), &wondering(1_030, billing(1)));
    assert_eq!(counts(&scorer), (1, 0));
}

#[test]
fn a_bag_of_ones_own_that_nobody_mentioned_is_asked_about_with_reason() {
    let mut scorer = scorer();
    let bag = Deed { did: Did::Bag, gtin: None, n: None, g: Some(Mass::from_grams(310)), scanned: None, ms: None };
    scorer.learn(Tick(1_000), &Truth::Deed(bag));
    scorer.see(Tick(8_000), &wondering(312, billing(0)));
    assert_eq!(counts(&scorer), (0, 1));
}

#[test]
fn a_pack_forgotten_at_the_reader_stays_forgotten_while_its_twin_is_scanned_and_put_in() {
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &Truth::Mistake { mistake: Mistake::ForgotScan, gtins: vec![milk()] });
    scorer.see(Tick(2_000), &billing(1));
    scorer.learn(Tick(3_000), &did(Did::Place));
    scorer.learn(Tick(6_000), &did(Did::Place));
    scorer.see(Tick(9_000), &asking(Kind::Count, billing(1)));
    assert_eq!(counts(&scorer), (0, 0));
    assert_eq!(scorer.mistakes()[0].asked, Some(Tick(9_000)));
}

#[test]
fn a_mass_that_contradicts_a_scan_because_something_forgotten_lies_with_it_is_asked_about_with_reason() {
    let butter = Gtin::parse("4006381333948").expect("a right code");
    let mut scorer = scorer();
    scorer.learn(Tick(1_000), &Truth::Mistake { mistake: Mistake::ForgotScan, gtins: vec![milk()] });
    scorer.learn(Tick(3_000), &did(Did::Place));
    let mut view = billing(0);
    let line = LineView { gtin: butter, pieces: 1, status: LineStatus::Asked, ..(*view.lines[0]).clone() };
    view.lines = [line].into_iter().collect();
    let felt = Some(Mass::from_grams(1_285));
    let says = Phrase::Question(Spoken { kind: Kind::WrongWeight, name: None, felt, expected: None, perhaps: None });
    let kind = Kind::WrongWeight;
    view.question = Some(QuestionView { id: QuestionId(1), kind, line: Some(LineId(1)), says, choices: vec![] });
    scorer.see(Tick(6_000), &view);
    assert_eq!(counts(&scorer), (0, 0));
    assert_eq!(scorer.mistakes()[0].asked, Some(Tick(6_000)));
}

#[test]
fn a_question_about_what_was_forgotten_is_not_about_what_was_got_wrong_before() {
    let pear = |plu: &str| Gtin::from_plu(plu).expect("a PLU");
    let mut scorer = scorer();
    let wrong = Truth::Mistake { mistake: Mistake::WrongProduce, gtins: vec![pear("4409"), pear("4410")] };
    scorer.learn(Tick(1_000), &wrong);
    scorer.learn(Tick(5_000), &Truth::Mistake { mistake: Mistake::ForgotScan, gtins: vec![milk()] });
    scorer.learn(Tick(6_000), &did(Did::Place));
    scorer.see(Tick(14_000), &wondering(1_033, billing(0)));
    let asked: Vec<Option<Tick>> = scorer.mistakes().iter().map(|mistake| mistake.asked).collect();
    assert_eq!(asked, [None, Some(Tick(14_000))]);
}
