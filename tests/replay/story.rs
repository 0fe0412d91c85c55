//! Makes up a trip, sample by sample, so that a story can be told in shop words.
//!
//! The platform reports ten times a second with a noise of about 1.3 g, as a scale of class III does; what is put in arrives with a
//! swing, and what is taken out leaves with one. Everything that happens is also written down as truth.

use std::collections::{BTreeMap, VecDeque};

use cart_domain::ids::{LineId, QuestionId};
use cart_domain::input::{
    Change, Device, DeviceFault, Intent, LineChoice, Match, MilliG, PerMille, Reader, Scan, Sighting, StaffAct,
};
use cart_domain::question::Choice;
use cart_domain::{Gtin, Input, Mass, Tick};
use dash_cart::trace::{Deed, Did, Fact, Header, Held, Line, Mistake, TraceReader, TraceWriter, Truth};

use crate::shelf::Pack;

/// A trip that is being told.
pub struct Story {
    writer: TraceWriter<Vec<u8>>,
    t: u64,
    /// From one sample to the next.
    period: u64,
    noise: u64,
    /// What lies on the platform, in milligrams.
    load: i64,
    /// What hands add to the next samples.
    swing: VecDeque<i64>,
    basket: BTreeMap<Gtin, (u32, i64)>,
    honest: bool,
}

/// From one movement to the next.
const BREATH: u64 = 1_000;

impl Story {
    /// A cart that somebody walks up to.
    pub fn begin(note: &str) -> Self {
        let header = format!(
            "{{\"trace\":1,\"cart\":\"C-07\",\"store\":\"S-1\",\"catalogue\":\"catalogue.csv\",\
             \"wall\":\"2026-11-22T10:00:00Z\",\"layouts\":[\"ean13-weight-21\",\"ean13-price-23\"],\
             \"seed\":1,\"note\":\"{note}\"}}\n"
        );
        let (header, _) = TraceReader::open(header.as_bytes()).expect("a right header");
        Self::with_header(&header)
    }

    /// A cart with a header of one's own.
    pub fn with_header(header: &Header) -> Self {
        let writer = TraceWriter::begin(Vec::new(), header, Tick(0)).expect("memory takes everything");
        Story {
            writer,
            t: 0,
            period: 100,
            noise: 0x9e37_79b9_7f4a_7c15,
            load: 0,
            swing: VecDeque::new(),
            basket: BTreeMap::new(),
            honest: true,
        }
    }

    /// A shopper who has just touched "start".
    pub fn shopping(note: &str) -> Self {
        Self::begin(note).wait(1_000).touch(Intent::Start).wait(BREATH)
    }

    /// The trace, with the content of the basket at its end.
    pub fn told(mut self) -> String {
        let basket = self
            .basket
            .iter()
            .filter(|(_, (pieces, _))| *pieces > 0)
            .map(|(gtin, (n, load))| Held { gtin: *gtin, n: *n, g: Some(Mass::from_milligrams(*load)) })
            .collect();
        let honest = self.honest;
        self.truth(&Truth::Basket { basket, honest });
        String::from_utf8(self.writer.into_inner()).expect("JSON is UTF-8")
    }

    /// Lets time pass while the scale goes on reporting.
    pub fn wait(mut self, millis: u64) -> Self {
        let until = self.t + millis;
        while self.t + self.period <= until {
            self.t += self.period;
            let sample = self.load + self.swing.pop_front().unwrap_or(0) + self.noise();
            self.input(&Input::Weighed(Mass::from_milligrams(sample / 100 * 100)));
        }
        self
    }

    /// A converter of another speed.
    pub fn sampled_every(mut self, millis: u64) -> Self {
        self.period = millis;
        self
    }

    /// The scale reports nothing for a while.
    pub fn silence(mut self, millis: u64) -> Self {
        self.t += millis;
        self
    }

    pub fn scan(self, pack: Pack) -> Self {
        self.scan_text(pack.code)
    }

    /// A hand scanner reads this EAN-13.
    pub fn scan_text(self, data: &str) -> Self {
        self.scan_as(Some("]E0"), data, Reader::Hid)
    }

    pub fn scan_as(self, aim: Option<&str>, data: &str, by: Reader) -> Self {
        self.wait(BREATH).read(aim, data, by)
    }

    /// Scans without a breath before.
    pub fn scan_now(self, pack: Pack) -> Self {
        self.read(Some("]E0"), pack.code, Reader::Hid)
    }

    fn read(mut self, aim: Option<&str>, data: &str, by: Reader) -> Self {
        self.event(&Input::Scanned(Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by }));
        self
    }

    /// Puts a pack in; its code is scanned before or after.
    pub fn place(self, pack: Pack) -> Self {
        self.place_many(pack, 1, true)
    }

    /// Puts a pack in and never scans it.
    pub fn forget_to_scan(self, pack: Pack) -> Self {
        self.mistake(Mistake::ForgotScan, &[pack]).place_many(pack, 1, false)
    }

    /// Puts several packs in with one movement.
    pub fn place_many(mut self, pack: Pack, pieces: u32, scanned: bool) -> Self {
        self = self.wait(BREATH);
        let mass = milligrams(pack.grams) * i64::from(pieces);
        let (n, g) = (Some(pieces), Some(Mass::from_milligrams(mass)));
        let deed = Deed { did: Did::Place, gtin: Some(pack.gtin()), n, g, scanned: Some(scanned), ms: None };
        self.truth(&Truth::Deed(deed));
        let held = self.basket.entry(pack.gtin()).or_default();
        *held = (held.0 + pieces, held.1 + mass);
        self.move_load(mass)
    }

    pub fn take(mut self, pack: Pack) -> Self {
        self = self.wait(BREATH);
        let mass = milligrams(pack.grams);
        let g = Some(Mass::from_milligrams(mass));
        let deed = Deed { did: Did::Take, gtin: Some(pack.gtin()), n: Some(1), g, scanned: None, ms: None };
        self.truth(&Truth::Deed(deed));
        let held = self.basket.entry(pack.gtin()).or_default();
        *held = (held.0.saturating_sub(1), held.1 - mass);
        self.move_load(-mass)
    }

    /// Puts in something that is not merchandise.
    pub fn bring_bag(mut self, grams: f64) -> Self {
        self = self.wait(BREATH);
        let mass = milligrams(grams);
        let g = Some(Mass::from_milligrams(mass));
        self.truth(&Truth::Deed(Deed { did: Did::Bag, gtin: None, n: None, g, scanned: None, ms: None }));
        self.move_load(mass)
    }

    /// A hand, or a child, on the basket for a while.
    pub fn lean(mut self, grams: f64, millis: u64) -> Self {
        self = self.wait(BREATH);
        let mass = milligrams(grams);
        let (g, ms) = (Some(Mass::from_milligrams(mass)), Some(millis));
        self.truth(&Truth::Deed(Deed { did: Did::Lean, gtin: None, n: None, g, scanned: None, ms }));
        let samples = millis / self.period;
        self.swing = (0..samples).map(|_| mass + self.noise() * mass / 12_000).collect();
        self.wait(millis)
    }

    /// The cart drives into something: kilograms for a tenth of a second.
    pub fn bump(mut self) -> Self {
        self = self.wait(BREATH);
        self.truth(&Truth::Deed(Deed { did: Did::Bump, gtin: None, n: None, g: None, scanned: None, ms: Some(100) }));
        self.swing = [3_400_000, -1_100_000, 240_000].into();
        self.wait(500)
    }

    /// The wheels turn.
    pub fn roll(mut self, millis: u64) -> Self {
        self.truth(&Truth::Deed(Deed {
            did: Did::Roll,
            gtin: None,
            n: None,
            g: None,
            scanned: None,
            ms: Some(millis),
        }));
        let until = self.t + millis;
        while self.t < until {
            self.event(&Input::Moved { rms: MilliG(80) });
            let shake = self.noise() * 60;
            self.swing = [shake].into();
            let period = self.period;
            self = self.wait(period);
        }
        self.event(&Input::Moved { rms: MilliG(3) });
        self
    }

    /// The camera sees something put in, and how much it looks like what.
    pub fn see(mut self, change: Change, matches: &[(Pack, i32)]) -> Self {
        let matches =
            matches.iter().map(|(pack, score)| Match { gtin: pack.gtin(), score: PerMille(*score) }).collect();
        let area = [300, 400, 200, 200].map(PerMille);
        self.event(&Input::Sighted(Sighting { change, area, matches, quality: PerMille(900) }));
        self
    }

    pub fn touch(mut self, intent: Intent) -> Self {
        self = self.wait(BREATH);
        self.event(&Input::Touched(intent));
        self
    }

    pub fn answer(self, question: u32, choice: &str) -> Self {
        let choice = Choice::parse(choice).expect("an answer the cart offers");
        self.touch(Intent::Answer { question: QuestionId(question), choice })
    }

    pub fn remove_line(self, line: u32) -> Self {
        self.touch(Intent::Remove(LineChoice::Line(LineId(line))))
    }

    pub fn set_pieces(self, line: u32, pieces: u32) -> Self {
        self.touch(Intent::Quantity { of: LineChoice::Line(LineId(line)), pieces })
    }

    pub fn produce(self, pack: Pack) -> Self {
        self.touch(Intent::Produce { plu: pack.code.to_owned() })
    }

    pub fn staff(mut self, act: StaffAct) -> Self {
        self = self.wait(BREATH);
        self.event(&Input::Staffed { act, by: "4711".to_owned() });
        self
    }

    pub fn device(mut self, device: Device, fault: DeviceFault) -> Self {
        self.event(&Input::Faulted { device, fault });
        self
    }

    /// The store's word on the payment.
    pub fn paid(mut self, reference: &str) -> Self {
        self = self.wait(1_500);
        self.event(&Input::Paid { ok: true, reference: reference.to_owned() });
        self.wait(BREATH)
    }

    pub fn declined(mut self, reference: &str) -> Self {
        self = self.wait(1_500);
        self.event(&Input::Paid { ok: false, reference: reference.to_owned() });
        self.wait(BREATH)
    }

    /// Goes to checkout, pays, and is told that the money is there.
    pub fn check_out(self) -> Self {
        self.touch(Intent::Checkout).wait(BREATH).touch(Intent::Pay).paid("A1")
    }

    pub fn mistake(mut self, mistake: Mistake, packs: &[Pack]) -> Self {
        let gtins = packs.iter().map(Pack::gtin).collect();
        self.truth(&Truth::Mistake { mistake, gtins });
        self
    }

    /// Time alone, as `{"t":N}`.
    pub fn only_time(mut self, millis: u64) -> Self {
        self.t += millis;
        self.line(None);
        self
    }

    /// The platform comes to hold this much in all.
    pub fn weigh(self, total: Mass) -> Self {
        let mass = total.milligrams() - self.load;
        self.move_load(mass)
    }

    /// Whatever a cart takes in, without a breath before.
    pub fn input_now(mut self, input: Input) -> Self {
        self.event(&input);
        self
    }

    fn move_load(mut self, mass: i64) -> Self {
        self.load += mass;
        let swing = [-mass * 3 / 5, mass / 4, -mass / 10, mass / 40];
        let samples = (400 / self.period).max(1);
        self.swing = (0..samples).map(|sample| swing[usize::try_from(sample * 4 / samples).unwrap_or(3)]).collect();
        self.wait(1_200)
    }

    /// Half-way between two samples.
    fn event(&mut self, input: &Input) {
        let line = Line { t: Tick(self.t + self.period / 2), fact: Some(Fact::Input(input.clone())) };
        self.writer.line(&line).expect("memory takes everything");
    }

    fn input(&mut self, input: &Input) {
        self.line(Some(Fact::Input(input.clone())));
    }

    fn truth(&mut self, truth: &Truth) {
        self.line(Some(Fact::Truth(truth.clone())));
    }

    fn line(&mut self, fact: Option<Fact>) {
        self.writer.line(&Line { t: Tick(self.t), fact }).expect("memory takes everything");
    }

    /// The sum of three dice of a fixed generator, so that every machine makes up the same trip: 1.3 g standard deviation.
    fn noise(&mut self) -> i64 {
        (0..3)
            .map(|_| {
                self.noise ^= self.noise << 13;
                self.noise ^= self.noise >> 7;
                self.noise ^= self.noise << 17;
                i64::try_from(self.noise % 2_601).expect("it is small") - 1_300
            })
            .sum()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a pack weighs less than the moon")]
fn milligrams(grams: f64) -> i64 {
    (grams * 1_000.0).round() as i64
}
