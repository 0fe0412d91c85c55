//! The window with everything that plays on it: built once, drawn from the newest view, and the only place where touches arrive.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::{Rc, Weak};
use std::time::Duration;

use cart_domain::language::Language;
use cart_domain::view::State;
use cart_domain::{CartView, Policy};
use slint::{ComponentHandle, PlatformError, Timer, TimerMode};

use super::extras::Extras;
use super::navigation::{Navigation, Touch};
use super::picture::Pictures;
use super::produce::ProduceTile;
use super::speak::Speaker;
use super::tap::Tap;
use super::ui::AppWindow;
use super::{
    basket, bridge, checkout, coupon, diag, doubt, farewell, produce, question, reaction, scale, shelf, staff, status,
};

/// How the window is built.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// With a shelf beside the cart, for a person at a desk.
    pub desk: bool,
    /// A folder with pictures of products, named by their fourteen digits.
    pub pictures: Option<PathBuf>,
}

/// The window. It lives on the thread that opened it.
pub struct Screen(Rc<Stage>);

type FindProduce = dyn Fn(&str, Language) -> Vec<ProduceTile>;
type Listener = Rc<dyn Fn(Tap)>;

pub(super) struct Stage {
    window: AppWindow,
    navigation: RefCell<Navigation>,
    cart: RefCell<CartView>,
    extras: RefCell<Extras>,
    pictures: Pictures,
    find_produce: Box<FindProduce>,
    taps: RefCell<Option<Listener>>,
    adapters: Adapters,
    /// The language that the fixed texts were last set to.
    spoken: Cell<Option<Language>>,
    beats: RefCell<Vec<Timer>>,
}

struct Adapters {
    basket: basket::Adapter,
    checkout: checkout::Adapter,
    coupon: coupon::Adapter,
    diag: diag::Adapter,
    doubt: doubt::Adapter,
    farewell: farewell::Adapter,
    produce: produce::Adapter,
    question: question::Adapter,
    scale: scale::Adapter,
    shelf: shelf::Adapter,
    staff: staff::Adapter,
}

/// What an adapter draws from.
pub(super) struct Scene<'a> {
    pub(super) cart: &'a CartView,
    pub(super) extras: &'a Extras,
    pub(super) navigation: &'a Navigation,
    pub(super) pictures: &'a Pictures,
    pub(super) speaker: Speaker<'a>,
}

impl Screen {
    /// Opens the window. `find_produce` answers the search for produce: best first, and the usual ones for an empty query.
    pub fn new(
        options: Options,
        find_produce: impl Fn(&str, Language) -> Vec<ProduceTile> + 'static,
    ) -> Result<Self, PlatformError> {
        let window = AppWindow::new()?;
        window.set_desk(options.desk);
        let adapters = Adapters {
            basket: basket::Adapter::new(&window),
            checkout: checkout::Adapter::new(&window),
            coupon: coupon::Adapter::new(&window),
            diag: diag::Adapter::new(&window),
            doubt: doubt::Adapter::new(&window),
            farewell: farewell::Adapter::default(),
            produce: produce::Adapter::new(&window),
            question: question::Adapter::new(&window),
            scale: scale::Adapter::new(&window),
            shelf: shelf::Adapter::new(&window),
            staff: staff::Adapter::new(&window),
        };
        let stage = Rc::new(Stage {
            window,
            navigation: RefCell::default(),
            cart: RefCell::new(CartView::idle(&Policy::default())),
            extras: RefCell::default(),
            pictures: Pictures::new(options.pictures),
            find_produce: Box::new(find_produce),
            taps: RefCell::default(),
            adapters,
            spoken: Cell::new(None),
            beats: RefCell::default(),
        });
        stage.wire();
        bridge::enter(&stage);
        stage.draw();
        Ok(Screen(stage))
    }

    /// Shows what the cart shows.
    pub fn show(&self, cart: &CartView, extras: &Extras) {
        self.0.show(cart, extras);
    }

    /// Says who hears of taps. Called once, before the first touch can come.
    pub fn wire(&self, taps: impl Fn(Tap) + 'static) {
        self.0.taps.replace(Some(Rc::new(taps)));
    }

    /// Calls `beat` on the screen's own thread for as long as that thread is alive, so that a wedged display is noticed.
    pub fn every(&self, period: Duration, beat: impl FnMut() + 'static) {
        let timer = Timer::default();
        timer.start(TimerMode::Repeated, period, beat);
        self.0.beats.borrow_mut().push(timer);
    }

    /// A handle for other threads.
    #[must_use]
    pub fn remote(&self) -> bridge::Remote {
        bridge::Remote::new(self.0.window.as_weak())
    }

    /// The window itself, for tests that press buttons and take pictures.
    #[must_use]
    pub fn window(&self) -> &AppWindow {
        &self.0.window
    }

    /// Shows the window and handles its events until it closes or [`bridge::Remote::close`] is called.
    pub fn run(&self) -> Result<(), PlatformError> {
        self.0.window.run()
    }
}

impl Stage {
    pub(super) fn show(&self, cart: &CartView, extras: &Extras) {
        if cart.state == State::Idle && self.cart.borrow().state != State::Idle {
            self.pictures.clear();
        }
        self.cart.replace(cart.clone());
        self.extras.replace(extras.clone());
        self.navigation.borrow_mut().follow(cart, extras);
        self.draw();
    }

    /// Lets the navigation make sense of a touch, shows what that changed, and passes on what the person wants.
    fn touch(&self, touch: Touch) {
        let searching = matches!(touch, Touch::Produce | Touch::QueryKey(_) | Touch::QueryErase | Touch::QueryClear);
        let tap = self.navigation.borrow_mut().touch(touch, &self.cart.borrow());
        if searching {
            let query = self.navigation.borrow().query().to_owned();
            let found = (self.find_produce)(&query, self.cart.borrow().language);
            self.navigation.borrow_mut().found = found;
        }
        self.draw();
        let listener = self.taps.borrow().clone();
        if let (Some(tap), Some(listener)) = (tap, listener) {
            listener(tap);
        }
    }

    fn draw(&self) {
        let (cart, extras, navigation) = (self.cart.borrow(), self.extras.borrow(), self.navigation.borrow());
        self.speak(cart.language);
        let scene = Scene {
            cart: &cart,
            extras: &extras,
            navigation: &navigation,
            pictures: &self.pictures,
            speaker: Speaker::of(&cart),
        };
        status::show(&self.window, &scene);
        reaction::show(&self.window, &scene);
        self.adapters.basket.show(&self.window, &scene);
        self.adapters.checkout.show(&self.window, &scene);
        self.adapters.coupon.show(&self.window, &scene);
        self.adapters.diag.show(&self.window, &scene);
        self.adapters.doubt.show(&scene);
        self.adapters.farewell.show(&self.window, &scene);
        self.adapters.produce.show(&self.window, &scene);
        self.adapters.question.show(&self.window, &scene);
        self.adapters.scale.show(&self.window, &scene);
        self.adapters.shelf.show(&self.window, &scene);
        self.adapters.staff.show(&self.window, &scene);
        self.window.set_view(navigation.view(&cart, &extras));
    }

    fn speak(&self, language: Language) {
        if self.spoken.replace(Some(language)) == Some(language) {
            return;
        }
        if let Err(error) = slint::select_bundled_translation(language.code()) {
            tracing::error!(%error, language = language.code(), "the screen has no texts in this language");
        }
    }

    fn wire(self: &Rc<Self>) {
        let touched = Touched(Rc::downgrade(self));
        let window = &self.window;
        status::wire(window, &touched);
        reaction::wire(window, &touched);
        basket::Adapter::wire(window, &touched);
        checkout::Adapter::wire(window, &touched);
        coupon::Adapter::wire(window, &touched);
        self.adapters.diag.wire(window, &touched);
        doubt::Adapter::wire(window, &touched);
        farewell::Adapter::wire(window, &touched);
        produce::Adapter::wire(window, &touched);
        question::Adapter::wire(window, &touched);
        scale::Adapter::wire(window, &touched);
        shelf::Adapter::wire(window, &touched);
        staff::Adapter::wire(window, &touched);
    }
}

/// Makes callbacks for Slint out of touches. It holds the stage weakly, because the window, which holds the callbacks, is part of it.
#[derive(Clone)]
pub(super) struct Touched(Weak<Stage>);

impl Touched {
    /// A callback that always means the same.
    pub(super) fn plain(&self, touch: Touch) -> impl Fn() + 'static {
        let stage = self.0.clone();
        move || touch_on(&stage, touch.clone())
    }

    /// A callback whose argument says what was touched.
    pub(super) fn with<A>(&self, touch: impl Fn(A) -> Touch + 'static) -> impl Fn(A) + 'static {
        let stage = self.0.clone();
        move |what| touch_on(&stage, touch(what))
    }
}

fn touch_on(stage: &Weak<Stage>, touch: Touch) {
    if let Some(stage) = stage.upgrade() {
        stage.touch(touch);
    }
}

/// A row's number as Slint counts. One that is out of range finds nothing.
pub(super) fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// A line's name as Slint counts.
pub(super) fn line_id(id: i32) -> cart_domain::ids::LineId {
    cart_domain::ids::LineId(u32::try_from(id).unwrap_or_default())
}

/// A number for Slint; larger ones than it can count stay at its limit.
pub(super) fn number(n: impl TryInto<i32>) -> i32 {
    n.try_into().unwrap_or(i32::MAX)
}
