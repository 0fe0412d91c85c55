//! Carries a lesson out, on the thread that watches the basket.

use std::collections::BTreeSet;
use std::sync::Arc;

use cart_domain::barcode::{self, Day};
use cart_domain::catalogue::{Catalogue, Product};
use cart_domain::input::Scan;
use cart_domain::view::State;
use cart_domain::{CartView, Gtin, Policy, Tick};
use cart_vision::{Embedding, Picture};
use tokio::sync::watch;

use super::lesson::{Pictures, Shown, said};
use super::{NoProduct, Order, Teaching, WANTED, Word};
use crate::clock::Clock;
use crate::config::Learning;
use crate::keep::{Keep, KeepError};
use crate::vision::enrolled::{self, Reference};
use crate::vision::observer::Observer;

/// Whoever takes in a lesson.
pub struct Teacher {
    /// Read by the screen, the scanners and the door.
    pub teaching: watch::Sender<Teaching>,
    pub catalogue: watch::Receiver<Arc<Catalogue>>,
    /// Whether somebody shops.
    pub view: watch::Receiver<Arc<CartView>>,
    /// Counts what the store is to hear of. Read by the courier.
    pub noted: watch::Sender<u64>,
    pub keep: Arc<dyn Keep>,
    pub policy: Policy,
    pub learning: Learning,
    pub clock: Clock,
    pub lesson: Lesson,
}

/// What was shown so far.
#[derive(Debug, Default)]
pub struct Lesson {
    pictures: Pictures,
    taken: Vec<Embedding>,
    /// What looks like another product, until staff say that it is none.
    pending: Option<Embedding>,
    /// Products that it is none of, as staff have said.
    not_these: BTreeSet<Gtin>,
    /// What the cart knew of the product that was taught last, as long as that can be taken back.
    before: Option<Vec<Reference>>,
}

impl Teacher {
    /// Whether a lesson is under way.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.teaching.borrow().is_on()
    }

    /// Carries an order out. One that makes no sense now changes nothing.
    pub fn order(&mut self, order: Order, observer: &mut Observer) {
        let teaching = self.teaching.borrow().clone();
        match (order, teaching) {
            (Order::Leave, _) => {
                self.tell(observer);
                self.lesson = Lesson::default();
                observer.forget();
                self.show(Teaching::Off);
            }
            (Order::Begin, _) if self.view.borrow().state != State::Idle => self.show(Teaching::Shopping),
            (Order::Begin, Teaching::Off | Teaching::Shopping) => {
                self.lesson = Lesson::default();
                self.show(Teaching::Asking { refused: None });
            }
            (Order::Begin, Teaching::Taught { .. } | Teaching::TakenBack { .. } | Teaching::Lost { .. }) => {
                self.tell(observer);
                self.show(Teaching::Asking { refused: None });
            }
            (
                Order::Code(code),
                Teaching::Asking { .. } | Teaching::Taught { .. } | Teaching::TakenBack { .. } | Teaching::Lost { .. },
            ) => {
                self.tell(observer);
                self.name(&code, observer);
            }
            (Order::NotThat, Teaching::Showing { product, name, word: Word::Like { other, .. }, .. }) => {
                self.lesson.not_these.insert(other);
                let word = self.lesson.pending.take().map_or(Word::PutIn, |direction| self.take(direction));
                self.show(Teaching::Showing { product, name, taken: self.lesson.taken.len(), word });
            }
            (Order::Done, Teaching::Showing { product, name, .. }) if !self.lesson.taken.is_empty() => {
                match self.remember(product, observer) {
                    Ok(()) => self.show(Teaching::Taught { product, name, taken: self.lesson.taken.len() }),
                    Err(error) => self.lose(name, &error),
                }
            }
            (Order::TakeBack, Teaching::Taught { product, name, .. }) => match self.take_back(product, observer) {
                Ok(()) => self.show(Teaching::TakenBack { name }),
                Err(error) => self.lose(name, &error),
            },
            (Order::Begin | Order::Code(_) | Order::NotThat | Order::Done | Order::TakeBack, _) => {}
        }
    }

    /// Takes in the next picture of a lesson.
    pub fn saw(&mut self, at: Tick, picture: &Arc<Picture>, observer: &mut Observer) {
        if self.view.borrow().state != State::Idle {
            // A trip has begun, and its pictures are the cart's.
            self.order(Order::Leave, observer);
            return;
        }
        self.lesson.pictures.see(at, picture);
        self.consider(observer);
    }

    /// The camera is away.
    pub fn forget(&mut self) {
        self.lesson.pictures.forget();
    }

    /// Looks at what was laid in, if there is anything new to look at.
    fn consider(&mut self, observer: &mut Observer) {
        let Teaching::Showing { product, name, taken, .. } = self.teaching.borrow().clone() else { return };
        if taken >= WANTED {
            return;
        }
        let Some(shown) = self.lesson.pictures.shown() else { return };
        self.lesson.pending = None;
        let word = match shown {
            // The product was lifted to be laid in again; what was said of the picture before stands.
            Err(Word::Nothing) if taken > 0 => return,
            Err(word) => word,
            Ok(shown) => self.look(&product, &shown, observer),
        };
        self.show(Teaching::Showing { product, name, taken: self.lesson.taken.len(), word });
    }

    fn look(&mut self, product: &Gtin, shown: &Shown, observer: &mut Observer) -> Word {
        let look = match observer.look_to_remember(&shown.picture, shown.area) {
            Ok(look) => look,
            Err(error) => {
                tracing::warn!(%error, "the network failed on a picture");
                return Word::Failed;
            }
        };
        let Some(direction) = look.embedding else { return look.quality.flaw.map_or(Word::Failed, said) };
        let withdrawn = enrolled::withdrawn(&*self.keep, product, observer.network(), std::slice::from_ref(&direction));
        if withdrawn.is_ok_and(|withdrawn| !withdrawn.is_empty()) {
            return Word::Withdrawn;
        }
        match observer.rival(product, &direction).filter(|other| !self.lesson.not_these.contains(other)) {
            Some(other) => {
                self.lesson.pending = Some(direction);
                Word::Like { other, name: self.name_of(&other) }
            }
            None => self.take(direction),
        }
    }

    fn take(&mut self, direction: Embedding) -> Word {
        self.lesson.taken.push(direction);
        Word::Taken
    }

    /// Which product it is.
    fn name(&mut self, code: &Scan, observer: &mut Observer) {
        let began = !matches!(*self.teaching.borrow(), Teaching::Asking { .. });
        match self.sold(code) {
            Ok(Product { gtin: product, name, .. }) => {
                if began {
                    self.lesson.pictures.begin_anew();
                }
                let pictures = std::mem::take(&mut self.lesson.pictures);
                self.lesson = Lesson { pictures, ..Lesson::default() };
                self.show(Teaching::Showing { product, name, taken: 0, word: Word::PutIn });
                // It may lie there already.
                self.consider(observer);
            }
            Err(why) => self.show(Teaching::Asking { refused: Some(why) }),
        }
    }

    fn sold(&self, code: &Scan) -> Result<Product, NoProduct> {
        let today = Day::at(self.clock.now().wall, self.policy.minutes_east);
        let reading = barcode::read(code, &self.policy.rules(today)).map_err(|_| NoProduct::Unreadable)?;
        let catalogue = self.catalogue.borrow();
        let product = reading.keys.iter().find_map(|key| catalogue.by_gtin(key)).ok_or(NoProduct::NotSold)?;
        Ok(product.into_owned())
    }

    fn name_of(&self, gtin: &Gtin) -> String {
        self.catalogue.borrow().by_gtin(gtin).map_or_else(|| gtin.to_string(), |product| product.name.clone())
    }

    fn remember(&mut self, product: Gtin, observer: &mut Observer) -> Result<(), KeepError> {
        let before = self.keep.references_of(&product)?;
        let references = enrolled::add(&*self.keep, &product, observer.network(), &self.lesson.taken)?;
        tracing::info!(gtin = %product, references, "staff have shown what a product looks like");
        self.lesson.before = Some(before);
        observer.refresh(&product, &*self.keep, self.learning)
    }

    fn take_back(&mut self, product: Gtin, observer: &mut Observer) -> Result<(), KeepError> {
        let Some(before) = self.lesson.before.take() else { return Ok(()) };
        self.keep.put_references(&product, &before)?;
        self.keep.commit()?;
        observer.refresh(&product, &*self.keep, self.learning)
    }

    /// What was taught is no longer to be taken back, so the store may hear of it.
    fn tell(&mut self, observer: &Observer) {
        let Teaching::Taught { product, .. } = *self.teaching.borrow() else { return };
        match enrolled::tell(&*self.keep, &product, observer.network(), &self.lesson.taken) {
            Ok(()) => self.noted.send_modify(|noted| *noted += 1),
            Err(error) => tracing::warn!(gtin = %product, %error, "the store will not hear what a product looks like"),
        }
    }

    fn lose(&self, name: String, error: &KeepError) {
        tracing::error!(%error, "what a product looks like cannot be kept");
        self.show(Teaching::Lost { name });
    }

    fn show(&self, teaching: Teaching) {
        self.teaching.send_if_modified(|shown| {
            let changed = *shown != teaching;
            *shown = teaching;
            changed
        });
    }
}
