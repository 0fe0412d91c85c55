//! A cart on a bench: a shop of a few products, and a hand that scans, puts in, takes out and touches, for tests that tell a story.

use std::sync::Arc;

use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product, Unit};
use cart_domain::input::{Change, Intent, Match, PerMille, Reader, Scan, Sighting, StaffAct};
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{LineStatus, StaffWhy, State};
use cart_domain::{Gtin, Input, Mass, Millis, Money, Tick};

use super::{Judge, Policy};
use crate::simulate::shop::Known;
use crate::trace::{Fact, Header, Line};

/// 400 g.
pub const MILK: &str = "4006381333931";
/// 750 g.
pub const JAM: &str = "5901234123457";
/// Nobody knows its mass.
pub const TOY: &str = "4012345678901";
/// 8 g.
pub const YEAST: &str = "9780201379624";
/// Bananas, by weight.
pub const BANANAS: &str = "4011";

/// The scale speaks so often.
const SAMPLE: Millis = Millis(100);
/// After this the platform is at rest.
const REST: u64 = 800;

pub struct Bench {
    judge: Box<dyn Judge>,
    now: Tick,
    lies: Mass,
    /// Kinds of the questions that were on the screen, in order.
    pub asked: Vec<Kind>,
    last: Option<cart_domain::ids::QuestionId>,
}

fn gtin(code: &str) -> Gtin {
    if code.len() < 6 { Gtin::from_plu(code).expect("a PLU") } else { Gtin::parse(code).expect("a right code") }
}

fn catalogue() -> Catalogue {
    let piece = |code: &str, name: &str, grams: Option<i64>| Product {
        mass: grams.map(Mass::from_grams),
        mass_spread: grams.map(|_| Mass::from_grams(3)),
        ..Product::new(gtin(code), name, Money::from_minor(199))
    };
    let bananas = Product {
        plu: Some(BANANAS.to_owned()),
        unit: Unit::Kilogram,
        weighed: true,
        ..Product::new(gtin(BANANAS), "Bananas", Money::from_minor(200))
    };
    let shelf = [
        piece(MILK, "Milk", Some(400)),
        piece(JAM, "Jam", Some(750)),
        piece(TOY, "Toy", None),
        piece(YEAST, "Yeast", Some(8)),
        bananas,
    ];
    Catalogue::new(CatalogueVersion(1), shelf)
}

impl Bench {
    /// A trip that has just begun, on an empty platform.
    pub fn under(policy: Policy) -> Self {
        let judge = policy.judge(&Header::default(), &Known::only(Arc::new(catalogue())));
        let bench = Bench { judge, now: Tick(0), lies: Mass::ZERO, asked: Vec::new(), last: None };
        bench.wait(1_000).touch(Intent::Start)
    }

    pub fn wait(mut self, span: u64) -> Self {
        let until = self.now + Millis(span);
        while self.now < until {
            self.now = self.now + SAMPLE;
            let sample = Input::Weighed(self.lies);
            self.take(sample);
        }
        self
    }

    pub fn scan(mut self, code: &str) -> Self {
        self.take(Input::Scanned(Scan { aim: Some("]E0".to_owned()), data: code.to_owned(), by: Reader::Hid }));
        self.wait(1_000)
    }

    /// Puts in so many grams, or takes them out, and waits for the platform.
    pub fn put(mut self, grams: i64) -> Self {
        self.lies += Mass::from_grams(grams);
        self.wait(REST)
    }

    pub fn touch(mut self, intent: Intent) -> Self {
        self.take(Input::Touched(intent));
        self.wait(200)
    }

    pub fn produce(self, plu: &str) -> Self {
        self.touch(Intent::Produce { plu: plu.to_owned() })
    }

    /// Answers what is asked.
    pub fn answer(self, choice: Choice) -> Self {
        let question = self.judge.view().question.as_ref().expect("something is asked").id;
        self.touch(Intent::Answer { question, choice })
    }

    pub fn staff(mut self, act: StaffAct) -> Self {
        self.take(Input::Staffed { act, by: "4711".to_owned() });
        self.wait(200)
    }

    /// The camera is sure that this was put in.
    pub fn see(mut self, code: &str) -> Self {
        let matches = vec![Match { gtin: gtin(code), score: PerMille(850) }];
        let area = [300, 400, 200, 200].map(PerMille);
        self.take(Input::Sighted(Sighting { change: Change::Added, area, matches, quality: PerMille(900) }));
        self.wait(200)
    }

    /// To the checkout, and the wish to pay.
    pub fn pay(self) -> Self {
        self.touch(Intent::Checkout).touch(Intent::Pay)
    }

    /// What is billed, with how sure the judge is of it.
    pub fn lines(&self) -> Vec<(u32, LineStatus)> {
        self.judge.view().lines.iter().map(|line| (line.pieces, line.status)).collect()
    }

    pub fn state(&self) -> State {
        self.judge.view().state
    }

    pub fn question(&self) -> Option<Kind> {
        self.judge.view().question.as_ref().map(|question| question.kind)
    }

    pub fn notice(&self) -> Option<Kind> {
        self.judge.view().notice.as_ref().map(|notice| notice.kind)
    }

    pub fn staff_wanted(&self) -> Option<StaffWhy> {
        self.judge.view().staff.as_ref().map(|call| call.why)
    }

    pub fn total(&self) -> Money {
        self.judge.view().totals.total
    }

    pub fn refuses(&self) -> bool {
        self.judge.view().refused.is_some()
    }

    fn take(&mut self, input: Input) {
        self.judge.take(&Line { t: self.now, fact: Some(Fact::Input(input)) });
        let question = self.judge.view().question.as_ref().map(|question| (question.id, question.kind));
        if let Some((id, kind)) = question.filter(|(id, _)| Some(*id) != self.last) {
            self.last = Some(id);
            self.asked.push(kind);
        }
    }
}
