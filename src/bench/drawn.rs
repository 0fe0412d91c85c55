//! From the bytes of a scan to a durable line and its picture in memory.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, ensure};
use cart_domain::catalogue::{Catalogue, Unit};
use cart_domain::input::{Intent, Reader, Scan};
use cart_domain::spot_check::Allowance;
use cart_domain::{Input, Millis, Setup};
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter, update_timers_and_animations};
use slint::{ComponentHandle, PhysicalSize, PlatformError, Rgb8Pixel};
use tokio::runtime::Builder;

use crate::app::wires::wires;
use crate::cart_loop::CartLoop;
use crate::clock::Clock;
use crate::config::Config;
use crate::journal::Journal;
use crate::journal::tape::Tape;
use crate::screen::{Extras, Options, Screen};
use crate::watchdog::Pulse;

const SIZE: PhysicalSize = PhysicalSize { width: 1280, height: 800 };
const WIDTH: usize = 1280;
/// A receipt on which a shopper has been busy for a while; further scans are pieces of its lines.
const MOST_LINES: usize = 40;

struct InMemory {
    window: Rc<MinimalSoftwareWindow>,
    now: Rc<Cell<Duration>>,
}

impl Platform for InMemory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.now.get()
    }
}

/// How long each of so many scans took.
pub(super) fn scans(catalogue: &Catalogue, count: u32, folder: &Path) -> anyhow::Result<Vec<Duration>> {
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    let now = Rc::new(Cell::new(Duration::ZERO));
    slint::platform::set_platform(Box::new(InMemory { window: window.clone(), now: now.clone() }))
        .map_err(|_| anyhow!("this process has a screen already"))?;
    window.set_size(SIZE);
    let screen = Screen::new(Options::default(), |_, _| Vec::new())?;
    screen.window().show()?;
    let mut pixels = vec![Rgb8Pixel::default(); WIDTH * SIZE.height as usize];

    let journal: Arc<dyn Journal> = Arc::new(Tape::open(&folder.join("scans"), 0)?);
    let config = Config::simulated();
    let clock = Clock::real();
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (wires, _ends) = wires(&config.policy, catalogue.clone(), clock.now().wall);
    let setup = Setup {
        cart: config.cart,
        policy: config.policy,
        catalogue: Arc::new(catalogue.clone()),
        learned: BTreeMap::new(),
        allowance: Allowance::default(),
        salt: 0,
    };
    let opened = CartLoop::open(setup, journal, clock.clone(), wires.outlets.clone(), Pulse::default());
    let mut cart = runtime.block_on(opened)?;
    runtime.block_on(cart.take(clock.now().tick, Input::Touched(Intent::Start)))?;
    let sold: Vec<_> = catalogue
        .products()
        .filter(|product| product.unit == Unit::Each && product.age.is_none() && product.plu.is_none())
        .take(MOST_LINES)
        .collect();
    ensure!(!sold.is_empty(), "the catalogue sells nothing by the piece");
    let mut at = clock.now().tick;
    let mut took = Vec::new();
    for product in sold.iter().cycle().take(usize::try_from(count)?) {
        // Further apart than one engine's reads of one symbol.
        at = at + Millis(1_000);
        let digits = product.gtin.as_str().trim_start_matches('0');
        let data = format!("{digits:0>width$}", width = if digits.len() <= 8 { 8 } else { 13.max(digits.len()) });
        let lines = cart.cart().receipt().item_count();
        let started = clock.elapsed();
        runtime.block_on(cart.take(at, Input::Scanned(Scan { aim: None, data, by: Reader::Hid })))?;
        screen.show(&wires.outlets.view.borrow(), &Extras::default());
        now.set(now.get() + Duration::from_millis(1_000));
        update_timers_and_animations();
        window.draw_if_needed(|renderer| {
            renderer.render(&mut pixels, WIDTH);
        });
        let span = clock.elapsed() - started;
        if cart.cart().receipt().item_count() > lines {
            took.push(span);
        }
    }
    screen.window().hide()?;
    (!took.is_empty()).then_some(took).context("no scan became a line")
}
