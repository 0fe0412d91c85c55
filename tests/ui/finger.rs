//! A finger and an eye on a window without a display.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cart_domain::CartView;
use dash_cart::screen::{Extras, Options, Screen, Tap};
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use slint::{ComponentHandle, PhysicalSize};

use crate::scenes::find_produce;

pub struct Finger {
    screen: Screen,
    taps: Rc<RefCell<Vec<Tap>>>,
}

impl Finger {
    /// A cart's window that shows this.
    pub fn on(cart: &CartView, extras: &Extras) -> Self {
        Finger::on_window(&Options::default(), PhysicalSize::new(1280, 800), cart, extras)
    }

    /// A desk's window, with the shelf.
    pub fn at_desk(cart: &CartView, extras: &Extras) -> Self {
        let options = Options { desk: true, ..Options::default() };
        Finger::on_window(&options, PhysicalSize::new(1720, 800), cart, extras)
    }

    fn on_window(options: &Options, size: PhysicalSize, cart: &CartView, extras: &Extras) -> Self {
        i_slint_backend_testing::init_no_event_loop();
        let screen = Screen::new(options.clone(), find_produce).expect("the testing backend always opens a window");
        screen.window().window().set_size(size);
        let taps = Rc::new(RefCell::new(Vec::new()));
        let heard = taps.clone();
        screen.wire(move |tap| heard.borrow_mut().push(tap));
        screen.show(cart, extras);
        let finger = Finger { screen, taps };
        assert!(
            !finger.buttons().is_empty(),
            "no element has a role: the screen was compiled without debug information"
        );
        finger
    }

    pub fn show(&self, cart: &CartView, extras: &Extras) {
        self.screen.show(cart, extras);
    }

    /// Presses the button with this label.
    pub fn press(&self, label: &str) -> &Self {
        self.find(label).invoke_accessible_default_action();
        self
    }

    /// Everything that was asked for since the last call.
    pub fn taps(&self) -> Vec<Tap> {
        self.taps.take()
    }

    /// The only element in sight with this label; of several, the only button.
    pub fn find(&self, label: &str) -> ElementHandle {
        let called = ElementHandle::find_by_accessible_label(self.screen.window(), label).collect::<Vec<_>>();
        let is_button = |element: &ElementHandle| element.accessible_role() == Some(AccessibleRole::Button);
        let buttons = called.iter().filter(|element| is_button(element)).cloned().collect::<Vec<_>>();
        let found = if buttons.is_empty() { called } else { buttons };
        assert_eq!(found.len(), 1, "{} are called `{label}`; in sight are {:?}", found.len(), self.labels());
        found.into_iter().next().expect("there is exactly one")
    }

    pub fn shows(&self, label: &str) -> bool {
        ElementHandle::find_by_accessible_label(self.screen.window(), label).next().is_some()
    }

    pub fn buttons(&self) -> Vec<ElementHandle> {
        ElementQuery::from_root(self.screen.window())
            .match_descendants()
            .match_accessible_role(AccessibleRole::Button)
            .find_all()
    }

    /// What all buttons are called.
    pub fn labels(&self) -> BTreeSet<String> {
        self.buttons().iter().map(|button| button.accessible_label().unwrap_or_default().into()).collect()
    }
}
