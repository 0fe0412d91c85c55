//! Staff show the cart a product on the page of the camera: by what they scan and lay into the basket, with the small network of the tests.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_domain::input::Intent;
use cart_domain::view::State;
use dash_cart::config::VisionFiles;
use dash_cart::screen::{Lesson, Page, StaffTap};
use dash_cart::staff::log::StaffLog;
use dash_cart::vision::eye::Eye;
use dash_cart::vision::files::Surroundings;
use dash_cart::vision::teach::{NoProduct, Teaching, Word};

use crate::rig::Rig;
use crate::rig::look::Staff;

#[path = "../vision/leak.rs"]
mod leak;

/// A cart that looks, and staff on the page of its camera; none where the ONNX Runtime is not here.
struct Desk {
    rig: Rig,
    staff: Staff,
}

fn desk() -> Option<Desk> {
    let library = Surroundings::here().complete(VisionFiles::default()).library.filter(|library| library.is_file());
    let Some(library) = library else {
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(io::stderr(), "NOT RUN: the ONNX Runtime is not here; script/bootstrap fetches it").ok();
        return None;
    };
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vision/networks/tiny/products.onnx");
    let mut rig = Rig::idle();
    rig.look_with(Eye::open(&library, &model).unwrap()).wait(1_000);
    let mut staff = rig.staff(Path::new("/nowhere"));
    staff.open(Page::Camera);
    Some(Desk { rig, staff })
}

impl Desk {
    fn order(&mut self, order: Lesson) -> &mut Self {
        self.staff.tap(StaffTap::Teach(order));
        self.rig.wait(1_000);
        self
    }

    fn scan(&mut self, name: &str) -> &mut Self {
        self.rig.scan(name);
        self
    }

    /// Lays a piece in, and takes it out again.
    fn show(&mut self, name: &str) -> &mut Self {
        self.rig.place(name).settle();
        self
    }

    fn lift(&mut self, name: &str) -> &mut Self {
        self.rig.take_out(name).settle();
        self
    }

    fn type_in(&mut self, digits: &str) -> &mut Self {
        self.order(Lesson::typed(digits.to_owned()))
    }

    #[track_caller]
    fn expect(&mut self, taken: usize, word: &Word) -> &mut Self {
        match self.rig.teaching() {
            Teaching::Showing { taken: found, word: said, .. } => assert_eq!((found, &said), (taken, word)),
            other => panic!("{other:?}"),
        }
        self
    }

    fn known(&self, name: &str) -> usize {
        self.rig.keep().references_of(&self.rig.gtin(name)).unwrap().len()
    }

    fn waiting(&self) -> usize {
        self.rig.keep().waiting_looks().unwrap().len()
    }

    fn deeds(&self) -> Vec<String> {
        StaffLog::read(&self.rig.state()).unwrap().into_iter().map(|entry| format!("{}: {}", entry.by, entry.did)).collect()
    }

    /// A shopper lays a product in: what the camera takes it for.
    fn guess(&mut self, name: &str) -> Option<cart_domain::Gtin> {
        self.staff.tap(StaffTap::Leave);
        self.rig.wait(1_000).touch(Intent::Start).buy(name);
        self.rig.guesses().first().copied()
    }
}

#[test]
fn a_product_that_staff_showed_twice_is_named_when_a_shopper_lays_it_in() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).scan("Butter").expect(0, &Word::PutIn);
    desk.show("Butter").expect(1, &Word::Taken).lift("Butter").show("Butter").expect(2, &Word::Taken);
    desk.order(Lesson::Done);
    let butter = desk.rig.gtin("Butter");
    assert!(matches!(desk.rig.teaching(), Teaching::Taught { product, taken: 2, .. } if product == butter));
    assert_eq!((desk.known("Butter"), desk.waiting()), (2, 0), "the store hears nothing while it can be taken back");
    desk.rig.expect_state(State::Idle);
    desk.lift("Butter");
    assert_eq!(desk.guess("Butter"), Some(butter));
    assert_eq!(desk.waiting(), 2, "whoever leaves is done");
    let deeds = desk.deeds();
    assert!(deeds.contains(&format!("pin: taught {butter} by 2 pictures, as technician")), "{deeds:?}");
}

#[test]
fn what_was_just_taught_is_taken_back_as_if_it_had_never_been_and_the_store_hears_nothing() {
    let Some(mut desk) = desk() else { return };
    let butter = desk.rig.gtin("Butter");
    desk.order(Lesson::Begin).type_in(butter.as_str()).show("Butter");
    desk.order(Lesson::Done).order(Lesson::TakeBack);
    assert!(matches!(desk.rig.teaching(), Teaching::TakenBack { name } if name.starts_with("Butter")));
    desk.lift("Butter");
    assert_eq!((desk.guess("Butter"), desk.known("Butter"), desk.waiting()), (None, 0, 0));
    let taken_back = format!("pin: took back what {butter} looks like, as technician");
    assert!(desk.deeds().contains(&taken_back), "{:?}", desk.deeds());
}

#[test]
fn who_leaves_before_they_are_done_has_taught_nothing() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).scan("Butter").show("Butter").expect(1, &Word::Taken);
    desk.staff.open(Page::Health);
    desk.rig.wait(500);
    assert_eq!((desk.rig.teaching(), desk.known("Butter"), desk.waiting()), (Teaching::Off, 0, 0));
}

#[test]
fn a_code_that_the_shop_does_not_sell_or_that_is_none_is_refused_and_the_next_one_is_heard() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).type_in("5449000000996");
    assert_eq!(desk.rig.teaching(), Teaching::Asking { refused: Some(NoProduct::NotSold) });
    desk.type_in("5449000000997");
    assert_eq!(desk.rig.teaching(), Teaching::Asking { refused: Some(NoProduct::Unreadable) });
    desk.scan("Butter").expect(0, &Word::PutIn);
    desk.rig.expect_state(State::Idle).expect_lines([]);
}
