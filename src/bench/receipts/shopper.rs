//! The shopper of the bench, with a cart of their own: what they do reaches the machine as devices tell it, and each input is timed from
//! taking it in until its last effect is handed on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::catalogue::{Catalogue, Product, TaxClass};
use cart_domain::ids::CartId;
use cart_domain::input::{Change, Match, PerMille, Reader, Scan, Sighting};
use cart_domain::question::Kind;
use cart_domain::spot_check::Allowance;
use cart_domain::view::LineStatus;
use cart_domain::{Cart, CartView, Effect, Gtin, Input, Mass, Millis, Moment, Money, Policy, Setup, Tick, Wall};

use crate::clock::Clock;
use crate::trace::{Header, TraceWriter};

/// The product that weighs more than any few others together.
pub(super) const CRATE: u32 = 0;
/// What no pack weighs, nor two of them.
const NO_PACK: Mass = Mass::from_grams(1_777);
/// From one sample of the scale to the next.
const SAMPLE: Millis = Millis(100);
/// From a scan until the pack lies there, and from then to the next scan: a shopper who hurries.
const IN_HAND: Millis = Millis(1_500);
const WALK: Millis = Millis(8_500);
const IDLE_SAMPLES: usize = 15;
/// Whatever the cart concludes, it has by then.
const PATIENCE: Millis = Millis(20_000);
const BEGAN: Wall = Wall(1_795_000_000_000);

/// A product of the shop.
pub(super) fn goods(number: u32) -> Product {
    let gtin = Gtin::with_check_digit(&format!("{:013}", 401_000_000_000 + u64::from(number)));
    let grams = if number == CRATE { 2_500 } else { 60 + i64::from(number) * 37 % 290 };
    let class = if number.is_multiple_of(4) { "A" } else { "B" };
    Product {
        mass: Some(Mass::from_grams(grams)),
        tax_class: TaxClass(class.to_owned()),
        ..Product::new(
            gtin.expect("thirteen digits"),
            format!("Pack {number}"),
            Money::from_minor(99 + i64::from(number % 7) * 50),
        )
    }
}

pub(super) struct Shopper {
    cart: Cart,
    /// What the screen has, as the loop hands it on.
    shown: Arc<CartView>,
    now: Tick,
    platform: Mass,
    noise: i64,
    recorder: Option<TraceWriter<Vec<u8>>>,
}

impl Shopper {
    /// A shopper before an empty cart.
    pub(super) fn begin(catalogue: Arc<Catalogue>) -> Self {
        let setup = Setup {
            cart: CartId("C-1".to_owned()),
            policy: Policy::default(),
            catalogue,
            learned: BTreeMap::new(),
            allowance: Allowance::default(),
            salt: 1,
        };
        let cart = Cart::restore(setup, [], Moment { tick: Tick(0), wall: BEGAN });
        let shown = Arc::new(cart.view().clone());
        let mut shopper = Shopper { cart, shown, now: Tick(0), platform: Mass::ZERO, noise: 0, recorder: None };
        shopper.wait(Millis(2_000));
        shopper
    }

    /// The same, with a recorder that listens.
    pub(super) fn recorded(catalogue: Arc<Catalogue>) -> anyhow::Result<Self> {
        let mut shopper = Shopper::begin(catalogue);
        let header = Header { wall: BEGAN, ..Header::default() };
        shopper.recorder = Some(TraceWriter::begin(Vec::new(), &header, Tick(0))?);
        Ok(shopper)
    }

    /// Scans a product, puts it in, and walks on.
    pub(super) fn buy(&mut self, number: u32) -> anyhow::Result<()> {
        self.scan(number)?;
        self.put_in(number)?;
        self.wait(WALK);
        Ok(())
    }

    /// What a sample costs that says what the one before said.
    pub(super) fn nothing_new(&mut self) -> Duration {
        let mut took: Vec<Duration> = (0..IDLE_SAMPLES).map(|_| self.sample()).collect();
        took.sort_unstable();
        took[IDLE_SAMPLES / 2]
    }

    /// A product that comes onto a line of its own.
    pub(super) fn scan(&mut self, number: u32) -> anyhow::Result<Duration> {
        let lines = self.shown.lines.len();
        let data = goods(number).gtin.to_string();
        let took = self.feed(Input::Scanned(Scan { aim: None, data, by: Reader::Hid }));
        ensure!(self.shown.lines.len() == lines + 1, "a pack that was scanned is on no line");
        self.wait(IN_HAND);
        Ok(took)
    }

    /// The sample with which the platform has come to rest, and the pack is explained.
    pub(super) fn put_in(&mut self, number: u32) -> anyhow::Result<Duration> {
        let confirmed = |view: &CartView| view.lines.last().is_some_and(|line| line.status == LineStatus::Confirmed);
        self.platform += goods(number).mass.unwrap_or_default();
        self.until(confirmed).context("a pack that was put in is not explained")
    }

    /// A picture of what was put in, among others that look a little like it.
    pub(super) fn see(&mut self, number: u32) -> Duration {
        let like = |number, score| Match { gtin: goods(number).gtin, score: PerMille(score) };
        let others = (1..5).map(|other| like(number + other, 400));
        let matches = [like(number, 900)].into_iter().chain(others).collect();
        let area = [PerMille(300), PerMille(300), PerMille(200), PerMille(200)];
        self.feed(Input::Sighted(Sighting { change: Change::Added, area, matches, quality: PerMille(900) }))
    }

    pub(super) fn walk(&mut self) {
        self.wait(WALK);
    }

    /// The sample with which the cart knows that a pack has left, and the moment at which it takes it off the receipt.
    pub(super) fn take_out(&mut self, number: u32) -> anyhow::Result<(Duration, Duration)> {
        let counted = self.shown.item_count;
        self.platform -= goods(number).mass.unwrap_or_default();
        let felt = self.until(noticed).context("a pack that was taken out is not noticed")?;
        let gone = self.until(|view| view.item_count < counted).context("a pack that was taken out is still paid")?;
        self.wait(PATIENCE);
        Ok((felt, gone))
    }

    /// The sample with which the cart knows that something has left that is no pack of its own.
    pub(super) fn lift(&mut self) -> anyhow::Result<Duration> {
        self.platform -= NO_PACK;
        self.until(noticed).context("a mass that left is not noticed")
    }

    /// The trace of all of it, and how long it took.
    pub(super) fn end(self) -> (Vec<u8>, Millis) {
        let trace = self.recorder.map(TraceWriter::into_inner).unwrap_or_default();
        (trace, self.now.since(Tick(0)))
    }

    /// Lets time pass until the cart shows this, and says what the input cost that brought it.
    fn until(&mut self, shows: impl Fn(&CartView) -> bool) -> Option<Duration> {
        let end = self.now + PATIENCE;
        while self.now < end {
            if let Some(wake) = self.cart.next_wake().filter(|wake| wake.at <= self.now + SAMPLE) {
                self.now = wake.at;
                let took = self.feed(Input::Wake);
                if shows(&self.shown) {
                    return Some(took);
                }
                continue;
            }
            let took = self.sample();
            if shows(&self.shown) {
                return Some(took);
            }
        }
        None
    }

    fn wait(&mut self, span: Millis) {
        let end = self.now + span;
        while self.now < end {
            match self.cart.next_wake().filter(|wake| wake.at <= self.now + SAMPLE) {
                Some(wake) => {
                    self.now = wake.at;
                    self.feed(Input::Wake);
                }
                None => {
                    self.sample();
                }
            }
        }
    }

    /// The next sample: the platform, and a gram of noise.
    fn sample(&mut self) -> Duration {
        self.now = self.now + SAMPLE;
        self.noise = (self.noise + 617) % 2_001;
        self.feed(Input::Weighed(self.platform + Mass::from_milligrams(self.noise - 1_000)))
    }

    fn feed(&mut self, input: Input) -> Duration {
        if let Some(recorder) = &mut self.recorder {
            recorder.input(self.now, &input).expect("memory takes what is written into it");
        }
        let wall = Wall(BEGAN.0.saturating_add_unsigned(self.now.0));
        let clock = Clock::real();
        self.cart.handle(Moment { tick: self.now, wall }, input);
        while let Some(effect) = self.cart.poll() {
            if effect == Effect::Publish {
                self.shown = Arc::new(self.cart.view().clone());
            }
        }
        clock.elapsed()
    }
}

fn noticed(view: &CartView) -> bool {
    view.notice.as_ref().is_some_and(|notice| notice.kind == Kind::Removed)
}
