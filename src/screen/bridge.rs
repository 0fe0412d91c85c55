//! How other threads reach the screen: the newest view goes in, older ones are skipped.
//!
//! The queue of the event loop has no bound. So at most one closure of ours is in it: [`follow`] posts it, waits until it ran, and
//! only then looks for something newer. The closure takes what is newest when it runs, not when it was posted.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use cart_domain::CartView;
use slint::{ComponentHandle, EventLoopError};
use tokio::sync::{oneshot, watch};

use super::extras::Extras;
use super::stage::Stage;
use super::ui::AppWindow;

thread_local! {
    /// The stage of this thread's window. Written when a window opens; read by closures that came from other threads.
    static STAGE: RefCell<Weak<Stage>> = const { RefCell::new(Weak::new()) };
}

pub(super) fn enter(stage: &Rc<Stage>) {
    STAGE.replace(Rc::downgrade(stage));
}

/// A handle on the window that may travel.
#[derive(Clone)]
pub struct Remote {
    window: slint::Weak<AppWindow>,
}

impl Remote {
    pub(super) fn new(window: slint::Weak<AppWindow>) -> Self {
        Remote { window }
    }

    /// Closes the window, so that [`super::Screen::run`] returns.
    pub fn close(&self) -> Result<(), EventLoopError> {
        self.window.upgrade_in_event_loop(|window| {
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window did not close");
            }
            if let Err(error) = slint::quit_event_loop() {
                tracing::warn!(%error, "the event loop did not end");
            }
        })
    }
}

/// Shows what changes until the cart or the window is gone. `pause` sets the pace: it is awaited after every view that was shown.
pub async fn follow<P>(
    remote: Remote,
    mut cart: watch::Receiver<Arc<CartView>>,
    mut extras: watch::Receiver<Extras>,
    pause: impl Fn() -> P,
) where
    P: Future<Output = ()>,
{
    loop {
        if !post(&remote, &mut cart, &mut extras).await {
            return;
        }
        pause().await;
        let alive = tokio::select! {
            changed = cart.changed() => changed.is_ok(),
            changed = extras.changed() => changed.is_ok(),
        };
        if !alive {
            return;
        }
    }
}

/// Has the newest shown, and waits until it is. False when there is no window any more.
async fn post(
    remote: &Remote,
    cart: &mut watch::Receiver<Arc<CartView>>,
    extras: &mut watch::Receiver<Extras>,
) -> bool {
    let (done, shown) = oneshot::channel();
    let (newest_cart, newest_extras) = (cart.clone(), extras.clone());
    cart.mark_unchanged();
    extras.mark_unchanged();
    let posted = remote.window.upgrade_in_event_loop(move |_| {
        let cart = newest_cart.borrow().clone();
        let extras = newest_extras.borrow().clone();
        if let Some(stage) = STAGE.with_borrow(Weak::upgrade) {
            stage.show(&cart, &extras);
        }
        if done.send(()).is_err() {
            tracing::debug!("nobody waits for the view any more");
        }
    });
    posted.is_ok() && shown.await.is_ok()
}
