//! Trips through the simulated world, as its devices see them.

use std::sync::Arc;
use std::time::Duration;

use cart_domain::input::{Reader, Scan};
use cart_domain::{Gtin, Mass, Millis, Tick};
use cart_hardware::config::Rate;
use cart_hardware::sim::print::Print;
use cart_hardware::sim::symbol::Symbol;
use cart_hardware::sim::{Act, Good, WorldSetup};
use cart_hardware::{Camera, DeviceConfig, Devices, Frame, Heard, MassSample, Pixels, Quality, Scale, Scanner, World};

const MILK: &str = "04006381333931";
const BANANAS: &str = "4011";

/// A cart in lockstep with its world.
struct Rig {
    world: World,
    scale: Box<dyn Scale>,
    scanner: Box<dyn Scanner>,
    camera: Box<dyn Camera>,
    samples: Vec<MassSample>,
    scans: Vec<Scan>,
    doubts: Vec<Vec<Scan>>,
    frame: Option<Frame>,
}

impl Rig {
    fn with(by: Reader, setup: WorldSetup) -> Self {
        let milk = Good { mass: Mass::from_grams(1_034), ..Good::looks(gtin(MILK)) };
        let bananas = Good::looks(Gtin::from_plu(BANANAS).expect("four digits"));
        let world = World::new(WorldSetup { goods: vec![milk, bananas], ..setup });
        let devices = Devices::open(&DeviceConfig::simulated(by), Some(&world));
        let mut rig = Rig {
            scale: devices.scale.expect("simulated").expect("configured"),
            scanner: devices.scanners.into_iter().next().expect("one").expect("simulated"),
            camera: devices.camera.expect("simulated").expect("configured"),
            world,
            samples: Vec::new(),
            scans: Vec::new(),
            doubts: Vec::new(),
            frame: None,
        };
        rig.pass(2_000);
        rig
    }

    fn act(&mut self, act: Act) -> &mut Self {
        self.world.act(act).expect("it can be done");
        self
    }

    fn pass(&mut self, ms: u64) -> &mut Self {
        let end = self.world.now() + Millis(ms);
        while self.world.now() < end {
            self.world.advance_to((self.world.now() + Millis(20)).min(end));
            while let Some(sample) = self.scale.read(Duration::ZERO).expect("plugged in") {
                self.samples.push(sample);
            }
            while let Some(heard) = self.scanner.read(Duration::ZERO).expect("plugged in") {
                match heard {
                    Heard::Scan(scan) | Heard::Glimpse(scan) => self.scans.push(scan),
                    Heard::StillInView(_) => {}
                    Heard::Doubt(scans) => self.doubts.push(scans),
                }
            }
            while let Some(frame) = self.camera.next_frame(Duration::ZERO).expect("plugged in") {
                self.frame = Some(frame);
            }
        }
        self
    }

    fn settled(&self) -> i64 {
        let last = &self.samples[self.samples.len() - 10..];
        last.iter().map(|sample| sample.mass).sum::<Mass>().grams() / 10
    }
}

fn gtin(digits: &str) -> Gtin {
    Gtin::parse(digits).expect("a right check digit")
}

fn take(good: &str) -> Act {
    Act::PickUp { good: gtin(good), mass: None }
}

#[test]
fn a_carton_of_milk_is_scanned_weighed_and_seen_in_one_go() {
    for by in [Reader::Camera, Reader::Hid, Reader::Serial] {
        let mut rig = Rig::with(by, WorldSetup::default());
        let empty = rig.frame.clone().expect("pictures come");
        rig.act(take(MILK)).act(Act::Present).pass(1_000).act(Act::Place).pass(3_000);
        let scan = Scan { aim: Some("]E0".to_owned()), data: "4006381333931".to_owned(), by };
        assert_eq!(rig.scans, [scan]);
        assert!((1_032..=1_037).contains(&rig.settled()), "{} g", rig.settled());
        assert_ne!(rig.frame.as_ref().map(Frame::pixels), Some(empty.pixels()));
        rig.act(Act::TakeOut { good: gtin(MILK) }).pass(3_000);
        assert!(rig.settled().abs() <= 2, "{} g", rig.settled());
        assert!(
            rig.frame.as_ref().is_some_and(|frame| look_alike(frame, &empty)),
            "but for what every picture trembles by"
        );
    }
}

fn look_alike(one: &Frame, other: &Frame) -> bool {
    let bytes = |frame: &Frame| match frame.pixels() {
        Pixels::Luma(bytes) | Pixels::Rgb(bytes) => bytes.clone(),
    };
    let (one, other) = (bytes(one), bytes(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.abs_diff(*other) <= 2)
}

fn covered(good: &str) -> Act {
    let label = Print::under_a_thumb().within(&Symbol::of(gtin(good)), (640, 480));
    Act::ShowPicture { picture: Arc::new(label), otherwise: None }
}

#[test]
fn a_label_under_a_thumb_is_a_doubt_and_no_scan_until_the_thumb_has_moved() {
    let mut rig = Rig::with(Reader::Camera, WorldSetup::default());
    rig.act(take(MILK)).act(covered(MILK)).pass(650);
    let scan = Scan { aim: Some("]E0".to_owned()), data: "4006381333931".to_owned(), by: Reader::Camera };
    assert_eq!((rig.scans.clone(), rig.doubts.clone()), (vec![], vec![vec![scan.clone()]]));
    rig.act(Act::Present).pass(1_000);
    assert_eq!(rig.scans, [scan]);
}

#[test]
fn a_label_under_a_thumb_that_passes_by_is_nothing() {
    let mut rig = Rig::with(Reader::Camera, WorldSetup::default());
    rig.act(covered(MILK)).pass(300).act(Act::ShowPicture { picture: blank(), otherwise: None }).pass(2_000);
    assert_eq!((rig.scans.len(), rig.doubts.len()), (0, 0));
}

fn blank() -> Arc<Frame> {
    Arc::new(Frame::from_luma(640, 480, vec![90; 640 * 480]).expect("the buffer was made for this size"))
}

#[test]
fn loose_bananas_weigh_what_they_weigh_and_cannot_be_scanned() {
    let mut rig = Rig::with(Reader::Camera, WorldSetup::default());
    let good = Gtin::from_plu(BANANAS).expect("four digits");
    rig.act(Act::PickUp { good, mass: Some(Mass::from_grams(842)) }).act(Act::Present).pass(1_000);
    rig.act(Act::Place).pass(3_000);
    assert_eq!(rig.scans, []);
    assert!((840..=845).contains(&rig.settled()), "{} g", rig.settled());
}

#[test]
fn wild_conversions_never_reach_the_cart() {
    let mut rig = Rig::with(Reader::Hid, WorldSetup { rate: Rate::Eighty, wild_one_in: 100, ..WorldSetup::default() });
    rig.samples.clear();
    rig.pass(20_000);
    let held = rig.samples.iter().filter(|sample| sample.quality == Quality::Held).count();
    assert!(held >= 10, "{held} spikes were held");
    let wild = rig.samples.windows(3).find(|three| three[2].mass.abs() > Mass::from_grams(60));
    assert_eq!(wild, None);
}

#[test]
fn somebody_who_leans_on_the_basket_is_felt_and_leaves_no_trace() {
    let mut rig = Rig::with(Reader::Hid, WorldSetup::default());
    rig.act(Act::Lean { mass: Mass::from_grams(4_000) }).pass(2_000);
    assert!((3_000..5_000).contains(&rig.settled()), "{} g", rig.settled());
    rig.act(Act::LetGo).pass(3_000);
    assert!(rig.settled().abs() <= 2, "{} g", rig.settled());
}

#[test]
fn rolling_over_a_rough_floor_shakes_the_scale_and_then_it_rests() {
    let mut rig = Rig::with(Reader::Hid, WorldSetup::default());
    rig.act(take(MILK)).act(Act::Place).act(Act::Roll { rms: Mass::from_grams(120) }).pass(5_000);
    let shaken = &rig.samples[rig.samples.len() - 30..];
    let (low, high) = (shaken.iter().map(|s| s.mass).min(), shaken.iter().map(|s| s.mass).max());
    assert!(high.zip(low).is_some_and(|(high, low)| high - low > Mass::from_grams(80)));
    assert!(rig.world.motion().0 > 50);
    rig.act(Act::Stop).pass(3_000);
    assert!((1_032..=1_037).contains(&rig.settled()), "{} g", rig.settled());
}

#[test]
fn the_same_acts_give_the_same_trip_again() {
    let trip = || {
        let mut rig = Rig::with(Reader::Camera, WorldSetup { seed: 42, ..WorldSetup::default() });
        rig.act(take(MILK)).act(Act::Present).pass(900).act(Act::Place).pass(1_500);
        (rig.samples, rig.scans)
    };
    assert_eq!(trip(), trip());
}

#[test]
fn a_product_that_is_shown_twice_is_scanned_twice() {
    let mut rig = Rig::with(Reader::Camera, WorldSetup::default());
    rig.act(take(MILK)).act(Act::Present).pass(2_000).act(Act::Present).pass(2_000);
    assert_eq!(rig.scans.len(), 2);
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let rig = Rig::with(Reader::Hid, WorldSetup::default());
    let impossible = [Act::Place, Act::PutBack, Act::Present, Act::TakeOut { good: gtin(MILK) }, take("5901234123457")];
    for act in impossible {
        assert!(rig.world.act(act.clone()).is_err(), "{act:?}");
    }
    assert!(rig.world.basket().is_empty() && rig.world.hand().is_none());
    rig.world.advance_to(Tick(5));
    assert_eq!(rig.world.now(), Tick(2_000), "time never goes back");
}
