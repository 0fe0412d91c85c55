//! One trip as it unfolds: the cart in its world, what lies in it, and the judge that watches. Shopper and staff act on it; every act
//! reaches the judge through devices or the screen, and the truth about it reaches only the scorer.

use cart_domain::input::{Change, Device, DeviceFault, Intent, Match, PerMille, Reader, Scan, Sighting, StaffAct};
use cart_domain::view::LineStatus;
use cart_domain::{CartView, Gtin, Input, Mass, Millis, Tick};

use super::chance::Chance;
use super::judge::Judge;
use super::profile::Profile;
use super::shop::{Shop, Ware};
use super::witness::{Blunder, Witness};
use super::world::{Glimpse, Happening, World};
use crate::likeness;
use crate::trace::{Deed, Did, Fact, Line, TraceWriter, Truth};

/// What one engine calls itself on these carts.
const READER: Reader = Reader::Hid;
/// For so long after a scan every picture is compared with it.
const FRESH_SCAN: Millis = Millis(15_000);

/// Names a piece on this trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PieceId(pub usize);

/// One piece, or one lot, and what the shopper believes about it.
#[derive(Clone, Debug)]
pub struct Piece {
    pub ware: usize,
    pub mass: Mass,
    pub lies: Lies,
    /// The ware whose code was read for it, as the shopper believes: what they count on seeing on the receipt.
    pub claim: Option<usize>,
    /// The ware whose code the shopper has in mind to scan, or to choose, for it. `None`: none at all.
    pub code: Option<usize>,
}

impl Piece {
    /// Whether this product's own code is scanned for it, before or after.
    #[must_use]
    pub fn will_be_scanned(&self) -> bool {
        self.code == Some(self.ware) || self.claim == Some(self.ware)
    }
}

/// Where a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    Shelf,
    Basket,
}

/// The trip's stage.
pub struct Scene<'a> {
    pub shop: &'a Shop,
    pub profile: &'a Profile,
    pub world: World,
    pub pieces: Vec<Piece>,
    pub witness: Witness,
    pub now: Tick,
    judge: Box<dyn Judge>,
    tape: Option<TraceWriter<Vec<u8>>>,
    devices: Chance,
    recent: Vec<(Tick, usize)>,
    /// What has broken.
    gone: Option<Device>,
}

impl<'a> Scene<'a> {
    /// An empty cart in a shop.
    pub fn new(
        (shop, profile): (&'a Shop, &'a Profile),
        judge: Box<dyn Judge>,
        (world, devices): (World, Chance),
        witness: Witness,
        tape: Option<TraceWriter<Vec<u8>>>,
    ) -> Self {
        let (pieces, recent, gone) = (Vec::new(), Vec::new(), None);
        Scene { shop, profile, world, pieces, witness, now: Tick(0), judge, tape, devices, recent, gone }
    }

    /// What the screen shows.
    #[must_use]
    pub fn view(&self) -> &CartView {
        self.judge.view()
    }

    /// The ware of a piece.
    #[must_use]
    pub fn ware(&self, piece: PieceId) -> &'a Ware {
        &self.shop.wares[self.pieces[piece.0].ware]
    }

    /// Pieces that are billed of a ware, as far as the screen says.
    #[must_use]
    pub fn billed(&self, ware: usize) -> u32 {
        billed(self.view(), self.shop.wares[ware].product.gtin)
    }

    /// Pieces that the shopper believes to be billed as this ware.
    #[must_use]
    pub fn claimed(&self, ware: usize) -> u32 {
        count(self.pieces.iter().filter(|piece| piece.claim == Some(ware)))
    }

    /// Pieces of a ware that lie in the basket.
    #[must_use]
    pub fn held(&self, ware: usize) -> u32 {
        count(self.pieces.iter().filter(|piece| piece.ware == ware && piece.lies == Lies::Basket))
    }

    /// The judge, the scorer and the tape learn of something.
    pub fn tell(&mut self, fact: Fact) {
        let line = Line { t: self.now, fact: Some(fact) };
        if let Some(tape) = &mut self.tape {
            tape.line(&line).expect("memory takes every line");
        }
        let Scene { witness, judge, pieces, shop, .. } = self;
        judge.take_watched(&line, &mut |t, view| witness.see(t, view, pieces, shop));
        if let Some(Fact::Truth(truth)) = &line.fact {
            witness.learn(line.t, truth);
        }
    }

    /// A device breaks. The cart is told, and the device reports nothing any more.
    pub fn lose(&mut self, device: Device) {
        self.gone = Some(device);
        self.witness.lost(device);
        self.input(Input::Faulted { device, fault: DeviceFault::Gone });
    }

    pub fn input(&mut self, input: Input) {
        let lost = match input {
            Input::Weighed(_) => self.gone == Some(Device::Scale),
            Input::Sighted(_) => self.gone == Some(Device::Camera),
            Input::Moved { .. } => self.gone == Some(Device::Motion),
            Input::Scanned(_) => self.gone == Some(Device::Scanner),
            Input::Glimpsed(_)
            | Input::StillInView(_)
            | Input::Doubted(_)
            | Input::Touched(_)
            | Input::Staffed { .. }
            | Input::Informed(_)
            | Input::Paid { .. }
            | Input::Faulted { .. }
            | Input::Wake => false,
        };
        if !lost {
            self.tell(Fact::Input(input));
        }
    }

    pub fn touch(&mut self, intent: Intent) {
        self.input(Input::Touched(intent));
    }

    pub fn staff(&mut self, act: StaffAct) {
        self.input(Input::Staffed { act, by: "4711".to_owned() });
    }

    pub fn truth(&mut self, truth: Truth) {
        self.tell(Fact::Truth(truth));
    }

    /// The reader sends a code. True when one more of the ware is billed then.
    pub fn read(&mut self, ware: usize, code: String) -> bool {
        let before = self.billed(ware);
        self.recent.retain(|(at, _)| self.now.since(*at) <= FRESH_SCAN);
        self.recent.push((self.now, ware));
        self.input(Input::Scanned(Scan { aim: Some("]E0".to_owned()), data: code, by: READER }));
        self.billed(ware) > before
    }

    /// Pieces are put in with one movement, or a single one with two.
    pub fn put(&mut self, pieces: &[PieceId], second: Option<Millis>) {
        for id in pieces {
            let piece = &mut self.pieces[id.0];
            piece.lies = Lies::Basket;
            let ware = &self.shop.wares[piece.ware];
            let (gtin, net) = (ware.product.gtin, ware.net(piece.mass));
            let scanned = Some(piece.will_be_scanned());
            self.deed(Did::Place, Some(gtin), net, scanned);
        }
        let mass: Mass = pieces.iter().map(|id| self.pieces[id.0].mass).sum();
        match second {
            Some(after) => {
                let share = self.devices.between(0.3, 0.8);
                let first = Mass::from_milligrams((mass.milligrams() as f64 * share) as i64);
                self.world.put(first);
                self.world.later(after, Happening::SecondMovement { mass: mass - first });
            }
            None => self.world.put(mass),
        }
        let seen = pieces.first().is_some_and(|id| self.look(Change::Added, *id));
        self.witness.placed(self.now, pieces, &self.pieces, self.shop, seen);
    }

    /// A piece is taken out.
    pub fn take(&mut self, id: PieceId) {
        let piece = &mut self.pieces[id.0];
        piece.lies = Lies::Shelf;
        let ware = &self.shop.wares[piece.ware];
        let (gtin, net) = (ware.product.gtin, ware.net(piece.mass));
        self.world.take(piece.mass);
        self.deed(Did::Take, Some(gtin), net, None);
        self.look(Change::Removed, id);
    }

    /// The shopper's own bag is put in.
    pub fn put_bag(&mut self, mass: Mass) {
        self.world.put(mass);
        self.deed(Did::Bag, None, mass, None);
    }

    /// Something is got wrong, or done on purpose.
    pub fn blunder(&mut self, blunder: Blunder) {
        let truth = Truth::Mistake { mistake: blunder.mistake, gtins: blunder.gtins.clone() };
        self.witness.blundered(blunder);
        self.truth(truth);
    }

    /// Something comes to pass by itself. True for the store's word on a payment, which is the caller's to say.
    pub fn happen(&mut self, happening: Happening) -> bool {
        match happening {
            Happening::Lean { mass, span } => {
                self.disturb(Did::Lean, Some(mass), span);
                self.world.lean(mass);
                self.world.later(span, Happening::LetGo);
            }
            Happening::LetGo => self.world.lean(Mass::ZERO),
            Happening::Bump { peak } => {
                let span = Millis(self.devices.between(60.0, 160.0) as u64);
                self.disturb(Did::Bump, Some(peak), span);
                self.world.bump(peak, span);
            }
            Happening::Roll { rms, span } => self.roll(rms, span),
            Happening::Stop => self.world.stop(),
            Happening::SecondMovement { mass } => {
                self.world.put(mass);
                self.witness.stirred();
            }
            Happening::Sight(glimpse) => self.show(glimpse),
            Happening::Repeat { ware, code } => {
                if self.read(ware, code) {
                    self.blunder(Blunder::double_scan(self.now, &self.shop.wares[ware]));
                }
            }
            Happening::Payment => return true,
        }
        false
    }

    /// The wheels turn.
    pub fn roll(&mut self, rms: Mass, span: Millis) {
        self.disturb(Did::Roll, None, span);
        self.world.roll(rms, span);
    }

    /// The trace so far.
    pub fn into_tape(self) -> (Witness, Option<Vec<u8>>, CartView) {
        (self.witness, self.tape.map(TraceWriter::into_inner), self.judge.view().clone())
    }

    fn deed(&mut self, did: Did, gtin: Option<Gtin>, mass: Mass, scanned: Option<bool>) {
        let n = gtin.map(|_| 1);
        self.truth(Truth::Deed(Deed { did, gtin, n, g: Some(mass), scanned, ms: None }));
    }

    fn disturb(&mut self, did: Did, mass: Option<Mass>, span: Millis) {
        self.truth(Truth::Deed(Deed { did, gtin: None, n: None, g: mass, scanned: None, ms: Some(span.0) }));
    }

    /// The camera looks at a movement. True when it will report it with a picture that is worth something.
    fn look(&mut self, change: Change, id: PieceId) -> bool {
        let Some((quality, late)) = self.world.camera.look(&mut self.devices) else { return false };
        let ware = self.pieces[id.0].ware;
        self.world.later(late, Happening::Sight(Glimpse { change, ware, quality }));
        quality >= 0.5 && self.gone != Some(Device::Camera)
    }

    /// The camera compares its picture with references: the likeliest few of all, and everything that is billed or was just scanned.
    fn show(&mut self, glimpse: Glimpse) {
        let mut compared: Vec<usize> = vec![glimpse.ware];
        compared.extend(self.shop.relatives(glimpse.ware).take(3));
        compared.extend((0..3).map(|_| self.devices.below(self.shop.wares.len())));
        let billed = self.view().lines.iter().filter(|line| line.status != LineStatus::Void);
        let must: Vec<usize> = billed.filter_map(|line| self.shop.find(line.gtin)).collect();
        let recent = self.recent.iter().filter(|(at, _)| self.now.since(*at) <= FRESH_SCAN).map(|(_, ware)| *ware);
        let must: Vec<usize> = must.into_iter().chain(recent).collect();
        compared.extend(&must);
        compared.sort_unstable();
        compared.dedup();
        compared.retain(|ware| self.shop.wares[*ware].pictured);
        let mut matches: Vec<(usize, Match)> = Vec::new();
        for ware in compared {
            let score = self.score(glimpse, ware);
            matches.push((ware, Match { gtin: self.shop.wares[ware].product.gtin, score }));
        }
        matches.sort_by_key(|(_, found)| (-found.score.0, found.gtin));
        let best = |index: usize, ware: usize| index < 5 || must.contains(&ware);
        let matches: Vec<Match> = matches
            .into_iter()
            .enumerate()
            .filter(|(index, (ware, _))| best(*index, *ware))
            .map(|(_, (_, found))| found)
            .collect();
        let corner = |chance: &mut Chance| PerMille(chance.below(700) as i32);
        let area = [corner(&mut self.devices), corner(&mut self.devices), PerMille(250), PerMille(250)];
        let quality = PerMille((glimpse.quality * 1_000.0) as i32);
        self.input(Input::Sighted(Sighting { change: glimpse.change, area, matches, quality }));
    }

    fn score(&mut self, glimpse: Glimpse, ware: usize) -> PerMille {
        let (shown, compared) = (&self.shop.wares[glimpse.ware], &self.shop.wares[ware]);
        let likeness = likeness::measured();
        let spread = match () {
            () if glimpse.ware == ware => &likeness.same,
            () if shown.family == compared.family => &likeness.family,
            () => &likeness.other,
        };
        let clear = spread.at(self.devices.between(0.0, 1.0));
        let nothing = likeness.other.at(self.devices.between(0.0, 1.0));
        // A bad picture looks like nothing in particular.
        let trust = ((glimpse.quality - 0.1) / 0.4).clamp(0.0, 1.0);
        let score = clear * trust + nothing * (1.0 - trust);
        PerMille((score.clamp(0.0, 1.0) * 1_000.0) as i32)
    }
}

/// Pieces that a view bills of a product.
#[must_use]
pub fn billed(view: &CartView, gtin: Gtin) -> u32 {
    let lines = view.lines.iter().filter(|line| line.gtin == gtin && line.status != LineStatus::Void);
    lines.map(|line| line.pieces).sum()
}

fn count<'p>(pieces: impl Iterator<Item = &'p Piece>) -> u32 {
    u32::try_from(pieces.count()).unwrap_or(u32::MAX)
}
