//! The scale, in the words of the cart, and the workbench beside it.
//!
//! The cart hears every calibrated sample, unfiltered, because fusion judges noise and motion itself. The workbench sees the same samples.
//! While a technician is at work, or staff are in and nobody shops, the cart hears nothing, because what is put on then is no shopping; and
//! no work can begin while somebody shops. What a technician orders comes as an [`Errand`]; it is answered even while the device is gone, by the next try to open it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cart_domain::view::State;
use cart_domain::{CartView, Input, Millis, Tick};
use cart_hardware::scale::calibration::Calibration;
use cart_hardware::{Fault, Figure, Scale};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Open, Said, Source};
use crate::clock::Clock;
use crate::staff::Role;
use crate::workbench::{Begins, Order, Place, View, Why, Workbench};

/// How often the view of the workbench is drawn anew.
const DRAWN_EVERY: Millis = Millis(200);

/// Opens the scale with a calibration. `Ok(None)`: this cart has none.
pub type OpenScale = Box<dyn Fn(Calibration) -> Result<Option<Box<dyn Scale>>, Fault> + Send>;

/// An order, and who waits for what comes of it.
#[derive(Debug)]
pub struct Errand {
    pub order: Order,
    /// What whoever orders it may do.
    pub role: Role,
    /// None where the next view is enough.
    pub done: Option<oneshot::Sender<View>>,
}

/// What stays when the device goes and comes back. Only the scale's pump takes it.
pub struct Counter {
    bench: Workbench,
    clock: Clock,
    /// Written by the staff page and by `dash-cart diag scale`.
    errands: mpsc::Receiver<Errand>,
    /// Read by the staff page and by diag.
    view: watch::Sender<Option<Arc<View>>>,
    /// Whether somebody shops.
    cart: watch::Receiver<Arc<CartView>>,
    tended: Box<dyn Fn() -> bool + Send>,
    drawn: Tick,
}

/// The ends of channels that a counter takes.
pub struct Ends {
    pub errands: mpsc::Receiver<Errand>,
    pub view: watch::Sender<Option<Arc<View>>>,
    pub cart: watch::Receiver<Arc<CartView>>,
    /// Whether staff are in.
    pub tended: Box<dyn Fn() -> bool + Send>,
}

/// A scale as a pump reads it.
struct Weighing {
    counter: Arc<Mutex<Counter>>,
    open: Arc<Mutex<OpenScale>>,
    /// None after it could not be opened anew.
    scale: Option<Box<dyn Scale>>,
    unfit: Option<Fault>,
}

/// How a pump opens the scale, with the workbench beside it.
#[must_use]
pub fn opener(counter: Counter, open: OpenScale) -> Open {
    let (counter, open) = (Arc::new(Mutex::new(counter)), Arc::new(Mutex::new(open)));
    Box::new(move || {
        let mut weighing =
            Weighing { counter: Arc::clone(&counter), open: Arc::clone(&open), scale: None, unfit: None };
        Ok(weighing.open()?.then(|| Box::new(weighing) as Box<dyn Source>))
    })
}

impl Weighing {
    /// Opens the scale as it is calibrated now. False: there is none.
    fn open(&mut self) -> Result<bool, Fault> {
        let mut counter = locked(&self.counter);
        counter.serve();
        counter.bench.opened();
        counter.draw();
        let (calibration, unfit) = counter.bench.calibration();
        // A line or a chip can be held once only.
        self.scale = None;
        self.scale = locked(&self.open)(calibration)?;
        self.unfit = unfit;
        Ok(self.scale.is_some())
    }
}

impl Source for Weighing {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let changed = {
            let mut counter = locked(&self.counter);
            counter.serve();
            counter.bench.take_changed()
        };
        if changed {
            self.open()?;
        }
        let Some(scale) = &mut self.scale else { return Ok(Said::Nothing) };
        let read = scale.read(wait);
        let mut counter = locked(&self.counter);
        if let Ok(Some(sample)) = &read {
            counter.bench.sample(sample);
        } else {
            counter.bench.tick();
        }
        let is_heard = self.unfit.is_none() && !counter.bench.is_busy() && !counter.is_tended();
        counter.draw_in_time();
        Ok(match read? {
            None => Said::Nothing,
            Some(sample) if is_heard => Said::Something(Input::Weighed(sample.mass)),
            Some(_) => Said::Alive,
        })
    }

    fn figures(&self) -> Vec<Figure> {
        self.scale.as_ref().map_or_else(Vec::new, |scale| scale.figures())
    }

    fn unfit(&self) -> Option<Fault> {
        self.unfit.clone()
    }
}

impl Counter {
    /// The counter of a scale that is switched on now.
    #[must_use]
    pub fn open(place: Place, clock: Clock, ends: Ends) -> Self {
        let Ends { errands, view, cart, tended } = ends;
        let begins = if cart.borrow().state == State::Idle { Begins::Empty } else { Begins::Loaded };
        let bench = Workbench::open(clock.clone(), place, begins);
        Counter { bench, clock, errands, view, cart, tended, drawn: Tick(0) }
    }

    /// Carries out what was ordered since the last time.
    fn serve(&mut self) {
        while let Ok(Errand { order, role, done }) = self.errands.try_recv() {
            let disturbs = match &order {
                Order::Begin { .. } | Order::Zero | Order::Undo { .. } => true,
                Order::Look | Order::Ready | Order::Cancel => false,
            };
            if order.changes() && role == Role::Clerk {
                self.bench.refuse(
                    Why::Technician,
                    "only a technician, by the technicians' PIN, changes how the scale weighs",
                );
            } else if disturbs && self.cart.borrow().state != State::Idle {
                self.bench
                    .refuse(Why::Shopping, "somebody is shopping with this cart; end the trip or hand it over first");
            } else {
                self.bench.order(order);
            }
            self.draw();
            if let Some(done) = done {
                // Whoever asked may have stopped waiting.
                let _ = done.send(self.bench.view());
            }
        }
    }

    /// Whether what lies on the platform is the business of staff alone.
    fn is_tended(&self) -> bool {
        self.cart.borrow().state == State::Idle && (self.tended)()
    }

    fn draw_in_time(&mut self) {
        if self.clock.now().tick.since(self.drawn) >= DRAWN_EVERY {
            self.draw();
        }
    }

    fn draw(&mut self) {
        self.drawn = self.clock.now().tick;
        self.view.send_replace(Some(Arc::new(self.bench.view())));
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use cart_domain::{Mass, Moment, Policy};
    use cart_hardware::World;
    use cart_hardware::config::ScaleConfig;
    use cart_hardware::sim::world::Spot;
    use cart_hardware::sim::{Act as Deed, WorldSetup};

    use super::*;
    use crate::clock::Hand;
    use crate::config::Config;
    use crate::workbench::{Act, Put};

    /// A scale with its pump's source, somebody who orders, and the trip beside it.
    struct Shop {
        source: Box<dyn Source>,
        errands: mpsc::Sender<Errand>,
        view: watch::Receiver<Option<Arc<View>>>,
        cart: watch::Sender<Arc<CartView>>,
        staff_in: watch::Sender<bool>,
        world: World,
        hand: Hand,
        role: Role,
        _folder: tempfile::TempDir,
    }

    impl Shop {
        fn opens() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let config = Config { state: folder.path().to_owned(), ..Config::simulated() };
            let world = World::new(WorldSetup { wild_one_in: 0, ..WorldSetup::default() });
            let (clock, hand) = Clock::held(Moment::default());
            let (errands, errands_in) = mpsc::channel(4);
            let (view, cart) =
                (watch::Sender::new(None), watch::Sender::new(Arc::new(CartView::idle(&Policy::default()))));
            let seen = view.subscribe();
            let (staff_in, door) = watch::channel(false);
            let tended = Box::new(move || *door.borrow());
            let ends = Ends { errands: errands_in, view, cart: cart.subscribe(), tended };
            let counter = Counter::open(Place::of(&config, &ScaleConfig::Sim), clock, ends);
            let floor = world.clone();
            let open: OpenScale = Box::new(move |calibration| ScaleConfig::Sim.open_with(Some(&floor), calibration));
            let source = opener(counter, open)().expect("it is plugged in").expect("it is configured");
            Shop { source, errands, view: seen, cart, staff_in, world, hand, role: Role::Technician, _folder: folder }
        }

        /// What the cart hears in so many seconds.
        fn pass(&mut self, seconds: u64) -> Vec<Input> {
            let mut heard = Vec::new();
            for _ in 0..seconds * 10 {
                self.hand.advance(Millis(100));
                self.world.advance_to(self.world.now() + Millis(100));
                while let Said::Something(input) = self.source.read(Duration::ZERO).expect("it is plugged in") {
                    heard.push(input);
                }
            }
            heard
        }

        fn order(&mut self, order: Order) {
            self.errands.try_send(Errand { order, role: self.role, done: None }).expect("there is room");
        }

        fn sees(&self) -> Arc<View> {
            self.view.borrow().clone().expect("it was drawn")
        }

        fn put(&self, mass: Mass) {
            self.world.act(Deed::PutWeights { mass, place: Spot::Middle }).expect("a weight is there");
        }
    }

    fn begin() -> Order {
        let weights_mg = vec![Mass::from_grams(20_000)];
        Order::Begin { act: Act::Calibrate { weights_mg, replaced: false }, by: "tina".to_owned() }
    }

    #[test]
    fn what_a_technician_puts_on_is_no_shopping_and_the_new_calibration_is_used_at_once() {
        let mut shop = Shop::opens();
        assert!(!shop.pass(2).is_empty(), "the cart hears every sample");
        shop.order(begin());
        assert_eq!(shop.pass(1), []);
        shop.order(Order::Ready);
        assert_eq!(shop.pass(6), []);
        shop.put(Mass::from_grams(20_000));
        assert_eq!(shop.sees().asks.as_ref().map(|asks| asks.put), Some(Put::Weight { mg: Mass::from_grams(20_000) }));
        shop.pass(3);
        shop.order(Order::Ready);
        shop.pass(6);
        let view = shop.sees();
        assert_eq!(view.calibration.as_ref().map(|kept| kept.change), Some(1), "{view:?}");
        shop.put(Mass::ZERO);
        let heard = shop.pass(4);
        let Some(Input::Weighed(last)) = heard.last() else { panic!("{heard:?}") };
        assert!(last.abs() < Mass::from_grams(5), "{last:?}");
    }

    #[test]
    fn what_staff_put_into_a_cart_that_nobody_shops_with_begins_no_trip() {
        let mut shop = Shop::opens();
        shop.staff_in.send_replace(true);
        assert_eq!(shop.pass(2), []);
        let shopping = CartView { state: State::Shopping, ..CartView::idle(&Policy::default()) };
        shop.cart.send_replace(Arc::new(shopping));
        assert!(!shop.pass(1).is_empty(), "a trip goes on while staff help");
        shop.cart.send_replace(Arc::new(CartView::idle(&Policy::default())));
        shop.staff_in.send_replace(false);
        assert!(!shop.pass(1).is_empty(), "and the next shopper is heard");
    }

    #[test]
    fn a_clerk_looks_and_tries_and_changes_nothing() {
        let mut shop = Shop::opens();
        shop.role = Role::Clerk;
        shop.pass(2);
        shop.order(begin());
        shop.pass(1);
        assert_eq!(shop.sees().refused.as_ref().map(|refused| refused.why), Some(Why::Technician));
        shop.order(Order::Begin { act: Act::Zero, by: "carl".to_owned() });
        shop.pass(1);
        assert!(shop.sees().asks.is_some());
    }

    #[test]
    fn nobody_calibrates_while_somebody_shops() {
        let mut shop = Shop::opens();
        let shopping = CartView { state: State::Shopping, ..CartView::idle(&Policy::default()) };
        shop.cart.send_replace(Arc::new(shopping));
        for order in [begin(), Order::Zero, Order::Undo { by: "tina".to_owned() }] {
            shop.order(order);
            assert!(!shop.pass(1).is_empty(), "the trip goes on");
            let view = shop.sees();
            assert_eq!(view.refused.as_ref().map(|refused| refused.why), Some(Why::Shopping));
            assert!(view.asks.is_none());
        }
    }
}
