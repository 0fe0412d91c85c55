//! The figures of the devices' pumps beside simulated devices at full rate: how much of a core each takes, how far it is from a camera's picture to
//! the slot that recognition takes it from, and how long a self-test takes. The processor's time is each thread's own, as the kernel counts it, so
//! that what moves the simulated world on is not in it.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::catalogue::Catalogue;
use cart_domain::input::Reader;
use cart_domain::{Millis, Policy};
use cart_hardware::camera::{Camera, Pixels};
use cart_hardware::config::Rate;
use cart_hardware::sim::WorldSetup;
use cart_hardware::{DeviceConfig, Fault, Figure, Frame, World};
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Folder;
use crate::app::devices::Wiring;
use crate::app::wires;
use crate::clock::{Clock, block_for};
use crate::config::Config;
use crate::selftest;
use crate::sense::Source as _;
use crate::sense::camera::{Slots, Watching};
use crate::sense::scale::{self, Counter};
use crate::workbench::Place;

/// How long the pumps are watched.
const WATCHED: Duration = Duration::from_secs(20);
const STEP: Duration = Duration::from_millis(5);
const PICTURES: usize = 200;
const TESTS: usize = 5;

/// Measures everything and prints a line for each figure.
pub fn run(out: &mut dyn Write) -> anyhow::Result<()> {
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench devices   ({built})\n")?;
    pumps(out)?;
    slot(out)?;
    self_test(out)
}

/// What one pump came to.
struct Turned {
    name: &'static str,
    processor: Duration,
}

fn pumps(out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "pumps of a scale at 80 samples a second, a scan engine, a camera that is watched at 10 pictures a second, an accelerometer; {} s",
        WATCHED.as_secs()
    )?;
    let folder = Folder::new()?;
    let config = Config { state: folder.path().to_owned(), ..Config::simulated() };
    let devices = DeviceConfig::simulated(Reader::Hid);
    let world = World::new(WorldSetup { rate: Rate::Eighty, ..WorldSetup::default() });
    let clock = Clock::real();
    let (wires, mut ends) = wires::wires(&Policy::default(), Catalogue::default(), clock.now().wall);
    // Somebody who watches the camera, as recognition does.
    let _watching = wires.frames.subscribe();
    let wires::Wires { sensed, frames, trial, gaze, around, .. } = &wires;
    let ends_of_scale = scale::Ends {
        errands: ends.errands,
        view: wires.scale.clone(),
        cart: wires.outlets.view.subscribe(),
        tended: Box::new(|| false),
    };
    let counter = Counter::open(Place::of(&config, &devices.scale), clock.clone(), ends_of_scale);
    let wiring = Wiring {
        config: &devices,
        world: Some(&world),
        clock: &clock,
        sensed,
        frames,
        labels: None,
        trial,
        gaze,
        around,
        pupil: wires.pupil(),
    };
    let pumps = wiring.pumps(counter).simulated;
    let stop = CancellationToken::new();
    let (done, turned): (Sender<Turned>, Receiver<Turned>) = mpsc::channel();
    for mut pump in pumps {
        let (stop, done) = (stop.clone(), done.clone());
        thread::Builder::new().name(pump.name().to_owned()).spawn(move || {
            pump.run(&stop);
            // Nobody listens any more when the measuring has failed.
            let _ = done.send(Turned { name: pump.name(), processor: processor_time().unwrap_or_default() });
        })?;
    }
    drop(done);
    let taken = thread::Builder::new().name("cart".to_owned()).spawn(move || {
        let mut taken = 0_u64;
        while ends.inlets.sensed.blocking_recv().is_some() {
            taken += 1;
        }
        taken
    })?;
    let watched = Clock::real();
    while watched.elapsed() < WATCHED {
        block_for(STEP, &stop);
        world.advance_to(cart_domain::Tick(u64::try_from(watched.elapsed().as_millis())?));
    }
    let span = watched.elapsed();
    stop.cancel();
    let turned: Vec<Turned> = turned.iter().collect();
    drop(wires);
    let taken = taken.join().map_err(|_| anyhow::anyhow!("the thread that takes what is sensed panicked"))?;
    ensure!(taken > 80 * WATCHED.as_secs() / 2, "the scale was not read at its full rate: {taken} words came in");
    for Turned { name, processor } in &turned {
        writeln!(out, "  {name:<8} {:>6.2} % of one core", percent(*processor, span))?;
    }
    let all = turned.iter().map(|turned| turned.processor).sum();
    writeln!(out, "  together {:>6.2} % of one core, {taken} words to the cart\n", percent(all, span))?;
    Ok(())
}

/// The processor's time of this thread, as the kernel counts it in nanoseconds.
fn processor_time() -> anyhow::Result<Duration> {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").context("the kernel counts no processor time")?;
    let nanoseconds = counted.split_whitespace().next().context("an empty count")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

fn percent(part: Duration, of: Duration) -> f64 {
    part.as_secs_f64() / of.as_secs_f64() * 100.0
}

/// A camera that says where the pixels of its newest picture lie, and when it handed it over.
struct Marked {
    pixels: Vec<u8>,
    handed: watch::Sender<Option<(usize, Duration)>>,
    clock: Clock,
}

impl Camera for Marked {
    fn next_frame(&mut self, _: Duration) -> Result<Option<Frame>, Fault> {
        let frame = Frame::from_rgb(1_280, 720, self.pixels.clone()).expect("as many bytes as a picture has");
        self.handed.send_replace(Some((address(&frame), self.clock.elapsed())));
        Ok(Some(frame))
    }

    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

fn address(frame: &Frame) -> usize {
    match frame.pixels() {
        Pixels::Luma(bytes) | Pixels::Rgb(bytes) => bytes.as_ptr().addr(),
    }
}

fn slot(out: &mut dyn Write) -> anyhow::Result<()> {
    let clock = Clock::real();
    let (handed, look) = watch::channel(None);
    let camera = Marked { pixels: vec![90; 1_280 * 720 * 3], handed, clock: clock.clone() };
    let frames: watch::Sender<Option<Arc<Frame>>> = watch::Sender::new(None);
    let taker = frames.subscribe();
    let slots = Slots { newest: frames, gaze: watch::Sender::default() };
    let mut pump = Watching::new(Box::new(camera), slots, clock.clone());
    let (mut copies, mut spans) = (0, Vec::new());
    for _ in 0..PICTURES {
        pump.read(Duration::ZERO).context("a camera that never fails")?;
        let (from, at) = look.borrow().context("a picture was handed over")?;
        let frame = taker.borrow().clone().context("a picture lies in the slot")?;
        spans.push(clock.elapsed().saturating_sub(at));
        copies += usize::from(address(&frame) != from);
    }
    spans.sort_unstable();
    writeln!(
        out,
        "from the camera's driver to the slot of recognition, {PICTURES} pictures of 1280x720 in colour\n  {copies} copies, {:.3} ms median, {:.3} ms worst\n",
        super::millis(spans[PICTURES / 2]),
        super::millis(spans[PICTURES - 1])
    )?;
    Ok(())
}

fn self_test(out: &mut dyn Write) -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let folder = Folder::new()?;
    let mut spans = Vec::new();
    for number in 0..TESTS {
        let config = Config { state: folder.path().join(number.to_string()), ..Config::simulated() };
        let world = World::new(WorldSetup::default());
        let clock = Clock::real();
        let tested = selftest::run(&config, Some(&world), runtime.handle());
        spans.push(clock.elapsed());
        ensure!(tested.parts.len() > 5, "the self-test has looked at nothing");
    }
    spans.sort_unstable();
    writeln!(
        out,
        "self-test of a simulated cart   {} ms median, {} ms worst of {TESTS}; devices are read for {} ms",
        spans[TESTS / 2].as_millis(),
        spans[TESTS - 1].as_millis(),
        Millis(1_200).0
    )?;
    Ok(())
}
