//! A window without a display: Slint draws into memory, and time stands still.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use cart_domain::CartView;
use dash_cart::screen::ui::{
    AppWindow, BasketAdapter, DiagAdapter, DiagPage, ProduceAdapter, ScaleAct, ScaleAdapter, ScreenAdapter,
    StatusAdapter, TripsAdapter,
};
use dash_cart::screen::{Extras, Options, Screen};
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter, update_timers_and_animations};
use slint::{ComponentHandle, PhysicalSize, PlatformError, Rgb8Pixel, SharedPixelBuffer};

use crate::compare::Verdicts;
use crate::scenes::find_produce;

const CART: PhysicalSize = PhysicalSize { width: 1280, height: 800 };
const DESK: PhysicalSize = PhysicalSize { width: 1720, height: 800 };

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

pub struct Stage {
    window: Rc<MinimalSoftwareWindow>,
    now: Rc<Cell<Duration>>,
    verdicts: Verdicts,
    /// The window of the last picture, while nobody has touched it.
    cart: Option<Screen>,
}

impl Stage {
    pub fn new() -> Self {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        let now = Rc::new(Cell::new(Duration::ZERO));
        slint::platform::set_platform(Box::new(InMemory { window: window.clone(), now: now.clone() }))
            .expect("this is the only platform of the process");
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let verdicts = Verdicts::new(root.join("tests/screenshots/references"), root.join("docs/screens"));
        Stage { window, now, verdicts, cart: None }
    }

    /// A stage whose pictures are those of the tour.
    pub fn of_tour() -> Self {
        let verdicts = Verdicts::of_tour(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tour"));
        Stage { verdicts, ..Stage::new() }
    }

    pub fn shoot(&mut self, name: &str, cart: &CartView, extras: &Extras) {
        let screen = self.cart.take().unwrap_or_else(|| open(&Options::default()));
        let picture = self.draw(CART, &screen, cart, extras, |_| {});
        self.cart = Some(screen);
        self.verdicts.judge(&format!("{name}-{}", cart.language.code()), &picture);
    }

    /// Touches something before the picture is taken.
    pub fn shoot_after(&mut self, name: &str, cart: &CartView, extras: &Extras, act: impl FnOnce(Act)) {
        self.cart = None;
        let picture = self.draw(CART, &open(&Options::default()), cart, extras, act);
        self.verdicts.judge(&format!("{name}-{}", cart.language.code()), &picture);
    }

    /// What staff see of a running cart.
    pub fn tour(&mut self, name: &str, cart: &CartView, extras: &Extras, act: impl FnOnce(Act)) {
        self.cart = None;
        let picture = self.draw(CART, &open(&Options::default()), cart, extras, act);
        self.verdicts.judge(name, &picture);
    }

    pub fn shoot_desk(&mut self, name: &str, cart: &CartView, extras: &Extras) {
        self.cart = None;
        let screen = open(&Options { desk: true, ..Options::default() });
        let picture = self.draw(DESK, &screen, cart, extras, |_| {});
        self.verdicts.judge(name, &picture);
    }

    /// Fails when any picture differs from what was accepted.
    pub fn finish(self) {
        self.verdicts.finish();
    }

    fn draw(
        &self,
        size: PhysicalSize,
        screen: &Screen,
        cart: &CartView,
        extras: &Extras,
        act: impl FnOnce(Act),
    ) -> SharedPixelBuffer<Rgb8Pixel> {
        self.window.set_size(size);
        screen.show(cart, extras);
        screen.window().show().expect("a window in memory always shows");
        act(Act(screen.window()));
        self.now.set(self.now.get() + Duration::from_secs(1));
        update_timers_and_animations();
        let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(size.width, size.height);
        self.window.request_redraw();
        let width = size.width as usize;
        let drawn = self.window.draw_if_needed(|renderer| {
            renderer.render(pixels.make_mut_slice(), width);
        });
        assert!(drawn, "the window had nothing to draw");
        screen.window().hide().expect("a window in memory always hides");
        pixels
    }
}

fn open(options: &Options) -> Screen {
    Screen::new(options.clone(), find_produce).expect("a window in memory always opens")
}

/// What a finger does before a picture.
pub struct Act<'a>(&'a AppWindow);

impl Act<'_> {
    pub fn touch_line(&self, line: i32) {
        self.0.global::<BasketAdapter>().invoke_line_touched(line);
    }

    pub fn open_produce(&self, query: &str) {
        self.0.global::<BasketAdapter>().invoke_produce();
        for key in query.chars() {
            self.0.global::<ProduceAdapter>().invoke_key(key.to_string().into());
        }
    }

    pub fn ask_for_staff(&self) {
        self.0.global::<StatusAdapter>().invoke_staff_asked();
    }

    pub fn open_page(&self, page: DiagPage) {
        let diagnostics = self.0.global::<DiagAdapter>();
        diagnostics.invoke_open();
        diagnostics.invoke_choose(page);
    }

    /// Chooses a trip of the list, and goes to one of its steps.
    pub fn replay_a_trip(&self, place: i32, step: i32) {
        self.open_page(DiagPage::Trips);
        let trips = self.0.global::<TripsAdapter>();
        trips.invoke_choose(place);
        trips.invoke_go(step);
    }

    /// Touches all but the lowest row of fields, which feels nothing, and waits until the test gives up.
    pub fn find_a_dead_strip(&self) {
        self.open_page(DiagPage::Screen);
        let screen = self.0.global::<ScreenAdapter>();
        screen.invoke_try_touch();
        for (column, row) in (0..8_u8).flat_map(|column| (0..4_u8).map(move |row| (column, row))) {
            screen.invoke_touch_at((f32::from(column) + 0.5) / 8.0, (f32::from(row) + 0.5) / 5.0);
        }
        screen.invoke_end();
    }

    /// Runs a finger along the upper edge.
    pub fn try_the_touch_screen(&self) {
        self.open_page(DiagPage::Screen);
        let screen = self.0.global::<ScreenAdapter>();
        screen.invoke_try_touch();
        for column in 0..8_u8 {
            screen.invoke_touch_at((f32::from(column) + 0.5) / 8.0, 0.1);
        }
    }

    pub fn open_the_scale(&self) {
        self.open_page(DiagPage::Scale);
    }

    /// Chooses what is calibrated with.
    pub fn choose_weights(&self) {
        self.open_the_scale();
        let scale = self.0.global::<ScaleAdapter>();
        scale.invoke_choose(ScaleAct::Calibrate);
        scale.invoke_toggle(3);
        scale.invoke_toggle(6);
    }

    pub fn ask_for_languages(&self) {
        self.0.global::<StatusAdapter>().invoke_languages_asked();
    }
}
