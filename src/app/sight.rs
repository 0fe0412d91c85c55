//! Gives the cart eyes, if it has a network. As long as it knows no product by its looks it tells nothing, and learns as far as it may.

use std::sync::Arc;

use cart_domain::Policy;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::House;
use crate::supervisor::Duty;
use crate::vision::lesson::{Accepted, Lessons};
use crate::vision::observer::Observer;
use crate::vision::teach::{Lesson, Order, Teacher};
use crate::vision::watcher::Watcher;
use crate::vision::{Sight, enrolled};

impl House<'_> {
    /// Starts to watch the basket, and says for staff how it stands.
    pub(super) fn watch_basket(
        &self,
        sight: Sight,
        queues: (mpsc::Receiver<Accepted>, mpsc::Receiver<Order>),
    ) -> String {
        let (says, (accepted, orders)) = (sight.says(), queues);
        let Sight::Ready(eye) = sight else { return says };
        let (mut shop, learning) = (eye.shop(), self.config.learning);
        self.wires.network.send_replace(Some(eye.id().clone()));
        let products = enrolled::add_to(&mut shop, &*self.state.keep, eye.id(), learning).unwrap_or_else(|error| {
            tracing::warn!(%error, "what products look like is lost");
            0
        });
        let Policy { sight: model, .. } = self.config.policy;
        let teacher = Teacher {
            teaching: self.wires.teaching.clone(),
            catalogue: self.wires.catalogue.subscribe(),
            view: self.wires.outlets.view.subscribe(),
            noted: self.wires.noted.clone(),
            keep: Arc::clone(&self.state.keep),
            policy: self.config.policy.clone(),
            learning,
            clock: self.clock.clone(),
            lesson: Lesson::default(),
        };
        let mut watcher = Watcher {
            observer: Observer::new(*eye, shop, model),
            frames: self.wires.frames.subscribe(),
            gaze: self.wires.gaze.clone(),
            looked: self.wires.gaze.subscribe(),
            view: self.wires.outlets.view.subscribe(),
            sensed: self.wires.sensed.clone(),
            accepted,
            glance: self.wires.glance.clone(),
            fresh: self.wires.fresh.clone(),
            told: self.wires.fresh.subscribe(),
            noted: self.wires.noted.clone(),
            keep: Arc::clone(&self.state.keep),
            learning,
            lessons: Lessons::default(),
            teacher,
            orders,
            clock: self.clock.clone(),
            runtime: Handle::current(),
            glanced: None,
        };
        let watch = move |stop: &_| {
            watcher.run(stop);
            Ok(())
        };
        match self.supervisor.thread("sight", Duty::Degradable, watch) {
            Ok(()) if products == 0 => format!("{says}; no product is enrolled, so it does not look"),
            Ok(()) => format!("{says}; {products} products are enrolled"),
            Err(error) => format!("unavailable: no thread for it: {error}"),
        }
    }
}
