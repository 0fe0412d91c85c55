//! A cart on a bench: products are placed and scanned by name, time moves by itself, nothing sleeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use cart_domain::barcode::Layout;
use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product, TaxClass, Unit};
use cart_domain::ids::{CartId, LineId};
use cart_domain::input::{Intent, Reader, Scan, StaffAct};
use cart_domain::question::{Choice, Kind};
use cart_domain::spot_check::Allowance;
use cart_domain::view::State;
use cart_domain::{
    Cart, CartView, Effect, Envelope, Gtin, Input, Mass, Moment, Money, Policy, Setup, Signal, Tick, Unlisted, Wall,
};

/// A counted product: what a shop would write on its shelf.
struct Goods {
    name: &'static str,
    /// Twelve digits of an EAN-13 or seven of an EAN-8; the check digit is worked out.
    code: &'static str,
    price: i64,
    grams: Option<i64>,
    age: Option<u8>,
    deposit: Option<i64>,
}

const fn goods(name: &'static str, code: &'static str, price: i64, grams: i64) -> Goods {
    Goods { name, code, price, grams: Some(grams), age: None, deposit: None }
}

const SHELF: &[Goods] = &[
    goods("milk", "400638133393", 119, 1_030),
    goods("beans", "590123412345", 89, 450),
    goods("tea", "9638507", 249, 110),
    Goods { deposit: Some(25), ..goods("water", "401234567890", 59, 1_540) },
    Goods { age: Some(18), ..goods("wine", "402345678901", 599, 1_260) },
    goods("salsa", "403456789012", 199, 452),
    goods("stamp", "404567890123", 85, 1),
    goods("seeds", "406789012345", 149, 16),
    goods("soda", "004210000526", 129, 355),
    goods("cheese", "231234500000", 1_000, 300),
    Goods { grams: None, ..goods("mystery", "405678901234", 300, 0) },
];

fn shelved(name: &str) -> &'static Goods {
    SHELF.iter().find(|goods| goods.name == name).expect("on the shelf")
}

pub fn gtin(name: &str) -> Gtin {
    if name == "apples" {
        return Gtin::from_plu("4131").expect("a PLU");
    }
    let body = shelved(name).code;
    let check = cart_domain::gtin::check_digit(body.as_bytes());
    Gtin::parse(&format!("{body}{check}")).expect("a well-formed code")
}

pub fn catalogue() -> Catalogue {
    let counted = SHELF.iter().map(|goods| Product {
        tax_class: TaxClass("B".to_owned()),
        mass: goods.grams.map(Mass::from_grams),
        age: goods.age,
        deposit: goods.deposit.map(Money::from_minor),
        ..Product::new(gtin(goods.name), goods.name, Money::from_minor(goods.price))
    });
    let apples = Product {
        plu: Some("4131".to_owned()),
        unit: Unit::Kilogram,
        tax_class: TaxClass("B".to_owned()),
        mass: Some(Mass::from_grams(180)),
        weighed: true,
        ..Product::new(gtin("apples"), "apples", Money::from_minor(298))
    };
    Catalogue::new(CatalogueVersion(1), counted.chain([apples]))
}

pub struct Bench {
    pub cart: Cart,
    pub tape: Vec<Envelope>,
    now: u64,
    platform: Mass,
    noise: u64,
    pub seen: Vec<CartView>,
    pub asked_payment: u32,
    /// Every sound.
    pub heard: Vec<Signal>,
    /// The scans that a recorder would write down, and when.
    pub recorded: Vec<(u64, Scan)>,
    pub unlisted: Vec<Unlisted>,
}

fn setup() -> Setup {
    Setup {
        cart: CartId("C-1".to_owned()),
        policy: Policy { layouts: vec![Layout::preset("ean13-price-23").expect("a preset")], ..Policy::default() },
        catalogue: Arc::new(catalogue()),
        learned: BTreeMap::new(),
        allowance: Allowance::default(),
        salt: 1,
    }
}

fn moment(now: u64) -> Moment {
    Moment { tick: Tick(now), wall: Wall(1_763_805_600_000 + i64::try_from(now).expect("small")) }
}

impl Bench {
    /// A cart that has stood still for a second.
    pub fn idle() -> Self {
        Bench::of(setup())
    }

    /// The same in a shop with other layouts of labels, and one more product.
    pub fn idle_with(layouts: Vec<Layout>, more: Product) -> Self {
        let mut catalogue = catalogue();
        catalogue.put(more);
        Bench::of(Setup { policy: Policy { layouts, ..Policy::default() }, catalogue: Arc::new(catalogue), ..setup() })
    }

    /// The same under another store's rules.
    pub fn idle_under(policy: Policy) -> Self {
        Bench::of(Setup { policy, ..setup() })
    }

    fn of(setup: Setup) -> Self {
        let cart = Cart::restore(setup, [], moment(0));
        let mut bench = Bench {
            cart,
            tape: Vec::new(),
            now: 0,
            platform: Mass::ZERO,
            noise: 7,
            seen: Vec::new(),
            asked_payment: 0,
            heard: Vec::new(),
            recorded: Vec::new(),
            unlisted: Vec::new(),
        };
        bench.wait(1_000);
        bench
    }

    /// A shopper has pressed start.
    pub fn shopping() -> Self {
        let mut bench = Bench::idle();
        bench.touch(Intent::Start);
        bench.wait(200);
        bench
    }

    pub fn feed(&mut self, input: Input) {
        if let Input::Scanned(scan) = &input {
            self.recorded.push((self.now, scan.clone()));
        }
        self.cart.handle(moment(self.now), input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.cart.poll() {
            match effect {
                Effect::Append(record) => self.tape.push(record),
                Effect::Publish => self.seen.push(self.cart.view().clone()),
                Effect::AskPayment { .. } => self.asked_payment += 1,
                Effect::Signal(signal) => self.heard.push(signal),
                Effect::Believed(scan) => self.recorded.push((self.now, scan)),
                Effect::Unlisted(unlisted) => self.unlisted.push(unlisted),
                Effect::Learn { .. } | Effect::Allow(_) | Effect::Forget { .. } => {}
            }
        }
    }

    /// Lets time pass: ten samples a second, and deadlines when they fall due.
    pub fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now + millis;
        while self.now < end {
            let next = (self.now / 100 + 1) * 100;
            while let Some(wake) = self.cart.next_wake().filter(|wake| wake.at.0 <= next.min(end)) {
                assert!(wake.at.0 > self.now, "a deadline in the past: {wake:?}");
                self.now = wake.at.0;
                self.feed(Input::Wake);
            }
            self.now = next.min(end);
            let noise = self.grams_of_noise();
            self.feed(Input::Weighed(self.platform + noise));
        }
        self
    }

    fn grams_of_noise(&mut self) -> Mass {
        self.noise = self.noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Mass::from_milligrams(i64::try_from(self.noise >> 33).expect("31 bits") % 3_000 - 1_500)
    }

    pub fn touch(&mut self, intent: Intent) -> &mut Self {
        self.feed(Input::Touched(intent));
        self
    }

    pub fn staff(&mut self, act: StaffAct) -> &mut Self {
        self.feed(Input::Staffed { act, by: "4711".to_owned() });
        self
    }

    pub fn scan(&mut self, name: &str) -> &mut Self {
        let data = gtin(name).as_str().trim_start_matches('0').to_owned();
        self.scan_text(&data)
    }

    /// A reader's word, without the time that passes before the next.
    pub fn hear(&mut self, by: Reader, aim: &str, data: &str) -> &mut Self {
        self.feed(Input::Scanned(Scan { aim: Some(aim.to_owned()), data: data.to_owned(), by }));
        self
    }

    /// A camera that looks at a symbol for so long, and says so twice a second.
    pub fn glimpse(&mut self, data: &str, millis: u64) -> &mut Self {
        self.feed(Input::Glimpsed(seen(data)));
        self.wait(millis.min(500)).look(millis.saturating_sub(500), || Input::StillInView(seen(data)))
    }

    /// A camera that cannot make up its mind about a symbol for so long.
    pub fn doubt(&mut self, texts: &[&str], millis: u64) -> &mut Self {
        self.look(millis, || Input::Doubted(texts.iter().map(|text| seen(text)).collect()))
    }

    pub fn look(&mut self, millis: u64, what: impl Fn() -> Input) -> &mut Self {
        let end = self.now + millis;
        while self.now < end {
            self.feed(what());
            self.wait((end - self.now).min(500));
        }
        self
    }

    /// The names on the card that asks whether it is one of these.
    pub fn offered(&self) -> Vec<&str> {
        let doubt = self.view().doubt.iter();
        doubt.flat_map(|doubt| doubt.offers.iter().map(|offer| offer.name.as_str())).collect()
    }

    pub fn confirm(&mut self, name: &str) -> &mut Self {
        let doubt = self.view().doubt.clone().expect("something is offered");
        let offer = doubt.offers.into_iter().find(|offer| offer.name == name).expect("this is offered");
        self.touch(Intent::Confirm(offer.scan))
    }

    pub fn scan_text(&mut self, data: &str) -> &mut Self {
        self.feed(Input::Scanned(Scan { aim: None, data: data.to_owned(), by: Reader::Hid }));
        self.wait(900)
    }

    /// Moves mass with a hand's jolt and lets it come to rest.
    pub fn add_grams(&mut self, grams: i64) -> &mut Self {
        self.jolt(grams).wait(1_200)
    }

    /// Moves mass with a hand's jolt.
    pub fn jolt(&mut self, grams: i64) -> &mut Self {
        self.platform += Mass::from_grams(grams);
        let jolt = Mass::from_grams(grams / 3 + 40);
        self.feed(Input::Weighed(self.platform + jolt));
        self
    }

    /// The wheels turn for so long.
    pub fn roll(&mut self, millis: u64) -> &mut Self {
        for shake in 0..millis / 100 {
            self.now += 100;
            let off = Mass::from_grams(if shake % 2 == 0 { 90 } else { -90 });
            self.feed(Input::Weighed(self.platform + off));
        }
        self
    }

    fn grams(name: &str) -> i64 {
        shelved(name).grams.expect("a known mass")
    }

    pub fn place(&mut self, name: &str) -> &mut Self {
        self.add_grams(Bench::grams(name) + 1)
    }

    pub fn take(&mut self, name: &str) -> &mut Self {
        self.add_grams(-Bench::grams(name) - 1)
    }

    pub fn answer(&mut self, choice: Choice) -> &mut Self {
        let question = self.cart.view().question.clone().expect("a question is open").id;
        self.touch(Intent::Answer { question, choice });
        self.wait(100)
    }

    pub fn pay(&mut self) -> &mut Self {
        self.touch(Intent::Checkout).wait(300).touch(Intent::Pay);
        self.feed(Input::Paid { ok: true, reference: "A1".to_owned() });
        self
    }

    /// The same trip once more, from what a recorder would have written down of it.
    pub fn retold(&self) -> Bench {
        let mut again = Bench::shopping();
        for (at, scan) in &self.recorded {
            again.wait(at - again.now);
            again.feed(Input::Scanned(scan.clone()));
        }
        again.wait(self.now - again.now);
        again
    }

    pub fn restart(&mut self) -> &mut Self {
        self.now += 5_000;
        self.cart = Cart::restore(setup(), self.tape.clone(), moment(self.now));
        self.drain();
        self.wait(1_000)
    }

    pub fn view(&self) -> &CartView {
        self.cart.view()
    }

    pub fn total(&self) -> i64 {
        self.view().totals.total.minor()
    }

    pub fn question(&self) -> Option<Kind> {
        self.view().question.as_ref().map(|question| question.kind)
    }

    pub fn notice(&self) -> Option<Kind> {
        self.view().notice.as_ref().map(|notice| notice.kind)
    }

    /// Every kind of question that was ever on the screen.
    pub fn questions_seen(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.seen.iter().filter_map(|view| view.question.as_ref().map(|q| q.kind)).collect();
        kinds.dedup();
        kinds
    }

    pub fn state(&self) -> State {
        self.view().state
    }

    /// Lines that count, as (name, pieces).
    pub fn lines(&self) -> Vec<(&str, u32)> {
        self.view()
            .lines
            .iter()
            .filter(|line| line.status != cart_domain::view::LineStatus::Void)
            .map(|line| (line.name.as_str(), line.pieces))
            .collect()
    }
}

/// A symbol as a camera tells it.
pub fn seen(data: &str) -> Scan {
    Scan { aim: None, data: data.to_owned(), by: Reader::Camera }
}

/// The line with this number.
pub const fn line(number: u32) -> LineId {
    LineId(number)
}
