//! Random shoppers against a naive ledger. The ledger is a bag of names; the cart has to agree with it after every honest trip, whatever
//! the order, however often the power fails.

use std::collections::BTreeMap;

use cart_domain::input::{Intent, LineChoice};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::Receipt;
use proptest::prelude::*;

use crate::bench::{Bench, gtin};

const GOODS: [&str; 5] = ["milk", "beans", "tea", "water", "salsa"];

/// What a shopper does next.
#[derive(Clone, Debug)]
enum Act {
    ScanThenPlace(usize),
    PlaceThenScan(usize),
    /// Takes out the n-th thing in the basket and lets the cart work it out.
    TakeOut(usize),
    TakeOutThenDelete(usize),
    DeleteThenTakeOut(usize),
    ScanButPutBack(usize),
    Lean,
    PowerCut,
    Dither(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let good = 0..GOODS.len();
    prop_oneof![
        4 => good.clone().prop_map(Act::ScanThenPlace),
        3 => good.clone().prop_map(Act::PlaceThenScan),
        2 => any::<usize>().prop_map(Act::TakeOut),
        1 => any::<usize>().prop_map(Act::TakeOutThenDelete),
        1 => any::<usize>().prop_map(Act::DeleteThenTakeOut),
        1 => good.prop_map(Act::ScanButPutBack),
        1 => Just(Act::Lean),
        1 => Just(Act::PowerCut),
        1 => (0..15_000_u64).prop_map(Act::Dither),
    ]
}

/// What truly lies in the basket.
#[derive(Default)]
struct Ledger {
    pieces: BTreeMap<&'static str, u32>,
}

impl Ledger {
    fn put(&mut self, name: &'static str) {
        *self.pieces.entry(name).or_default() += 1;
    }

    fn pick(&self, number: usize) -> Option<&'static str> {
        let names: Vec<&'static str> = self.pieces.keys().copied().collect();
        (!names.is_empty()).then(|| names[number % names.len()])
    }

    fn take(&mut self, name: &'static str) {
        if let Some(count) = self.pieces.get_mut(name) {
            *count -= 1;
        }
        self.pieces.retain(|_, count| *count > 0);
    }
}

struct Shopper {
    bench: Bench,
    ledger: Ledger,
    last_taken: Option<&'static str>,
}

impl Shopper {
    fn perform(&mut self, act: &Act) {
        match act {
            Act::ScanThenPlace(good) => {
                self.bench.scan(GOODS[*good]).place(GOODS[*good]);
                self.ledger.put(GOODS[*good]);
            }
            Act::PlaceThenScan(good) => {
                self.bench.place(GOODS[*good]).wait(1_500).scan(GOODS[*good]);
                self.ledger.put(GOODS[*good]);
            }
            Act::TakeOut(number) => self.take(*number, |bench, name| {
                bench.take(name).wait(5_000);
            }),
            Act::TakeOutThenDelete(number) => self.take(*number, |bench, name| {
                bench.take(name).wait(500);
                delete_one(bench, name);
            }),
            Act::DeleteThenTakeOut(number) => self.take(*number, |bench, name| {
                delete_one(bench, name);
                bench.wait(1_000).take(name);
            }),
            Act::ScanButPutBack(good) => {
                self.bench.scan(GOODS[*good]).wait(2_000);
                delete_one(&mut self.bench, GOODS[*good]);
            }
            Act::Lean => {
                self.bench.add_grams(3_300).wait(800).add_grams(-3_300);
            }
            Act::PowerCut => {
                self.bench.restart();
            }
            Act::Dither(millis) => {
                self.bench.wait(*millis);
            }
        }
        self.answer_truthfully();
    }

    fn take(&mut self, number: usize, how: impl FnOnce(&mut Bench, &'static str)) {
        let Some(name) = self.ledger.pick(number) else { return };
        self.last_taken = Some(name);
        how(&mut self.bench, name);
        self.ledger.take(name);
    }

    fn answer_truthfully(&mut self) {
        self.bench.wait(11_000);
        for _ in 0..6 {
            let Some(question) = self.bench.view().question.clone() else { return };
            let choice = match question.kind {
                Kind::Removed => self.line_of_last_taken().map_or(Choice::None, |line| Choice::Line(line.line)),
                Kind::Duplicate => Choice::One,
                Kind::NotPlaced => Choice::DropLine,
                Kind::StillHere => Choice::Keep,
                Kind::Unscanned | Kind::WrongWeight | Kind::WrongItem | Kind::Count => {
                    panic!("an honest trip of known goods met {question:?}")
                }
            };
            self.bench.answer(choice).wait(1_000);
        }
    }

    fn line_of_last_taken(&self) -> Option<std::sync::Arc<cart_domain::view::LineView>> {
        let wanted = self.last_taken.map(gtin)?;
        let lines = &self.bench.view().lines;
        lines.iter().rfind(|line| line.gtin == wanted && line.amount.minor() > 0).cloned()
    }

    fn check(&self) {
        let view = self.bench.view();
        let mut shown: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, pieces) in self.bench.lines() {
            *shown.entry(name).or_default() += pieces;
        }
        let truth: BTreeMap<&str, u32> = self.ledger.pieces.clone();
        assert_eq!(shown, truth, "question {:?}, notice {:?}", view.question, view.notice);
        assert_eq!(Receipt::replay(&self.bench.tape).totals(), view.totals, "the store's copy equals the cart's");
    }
}

fn delete_one(bench: &mut Bench, name: &str) {
    let wanted = gtin(name);
    let line = bench.view().lines.iter().rfind(|line| line.gtin == wanted && line.amount.minor() > 0).cloned();
    let Some(line) = line else { return };
    bench.touch(Intent::Quantity { of: LineChoice::Line(line.line), pieces: line.pieces - 1 }).wait(100);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn the_receipt_is_what_lies_in_the_basket(acts in prop::collection::vec(act(), 1..14)) {
        let mut shopper = Shopper { bench: Bench::shopping(), ledger: Ledger::default(), last_taken: None };
        for act in &acts {
            shopper.perform(act);
            shopper.check();
        }
    }
}
