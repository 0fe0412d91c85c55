//! Staff show the cart a product on the page of the camera: by what they scan and lay into the basket, with the small network of the tests.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use cart_domain::Gtin;
use cart_domain::input::Intent;
use cart_domain::view::State;
use cart_hardware::sim::Act;
use cart_hardware::{Frame, Lux};
use cart_vision::{Picture, change};
use dash_cart::config::{Learning, VisionFiles};
use dash_cart::screen::{Lesson, Page, StaffTap};
use dash_cart::staff::log::StaffLog;
use dash_cart::vision::enrolled;
use dash_cart::vision::eye::Eye;
use dash_cart::vision::files::Surroundings;
use dash_cart::vision::known::Known;
use dash_cart::vision::teach::{NoProduct, Teaching, Word};
use tokio::sync::watch;

use crate::rig::Rig;
use crate::rig::look::Staff;

#[path = "../vision/leak.rs"]
mod leak;

/// A cart that looks, and staff on the page of its camera; none where the ONNX Runtime is not here.
struct Desk {
    rig: Rig,
    frames: watch::Receiver<Option<Arc<Frame>>>,
    staff: Staff,
}

fn eye() -> Option<Eye> {
    let library = Surroundings::here().complete(VisionFiles::default()).library.filter(|library| library.is_file());
    let Some(library) = library else {
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(io::stderr(), "NOT RUN: the ONNX Runtime is not here; script/bootstrap fetches it").ok();
        return None;
    };
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vision/networks/tiny/products.onnx");
    Some(Eye::open(&library, &model).unwrap())
}

fn desk() -> Option<Desk> {
    let mut rig = Rig::idle();
    let frames = rig.watch_camera();
    rig.look_with(eye()?).wait(1_000);
    let mut staff = rig.staff(Path::new("/nowhere"));
    staff.open(Page::Camera);
    Some(Desk { rig, frames, staff })
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
        let teaching = self.rig.teaching();
        let Teaching::Showing { taken: found, word: said, .. } = &teaching else { panic!("{teaching:?}") };
        assert_eq!((*found, said), (taken, word));
        self
    }

    fn known(&self, name: &str) -> usize {
        self.rig.keep().references_of(&self.rig.gtin(name)).unwrap().len()
    }

    fn waiting(&self) -> usize {
        self.rig.keep().waiting_looks().unwrap().len()
    }

    fn deeds(&self) -> Vec<String> {
        StaffLog::read(&self.rig.state())
            .unwrap()
            .into_iter()
            .map(|entry| format!("{}: {}", entry.by, entry.did))
            .collect()
    }

    /// What the cart takes for the only thing in the basket, when it starts again; none where it does not know.
    fn guess(&mut self, empty: &Picture) -> Option<Gtin> {
        let mut eye = eye().unwrap();
        let mut shop = eye.shop();
        enrolled::add_to(&mut shop, self.rig.keep(), eye.id(), Learning::On).unwrap();
        let full = self.picture();
        let area = change::compare(empty, &full).area.unwrap();
        let look = eye.look_around(&full, area).unwrap();
        shop.see(&look.embedding.unwrap()).best(1).into_iter().find_map(|guess| match guess.product {
            Known::Gtin(gtin) => Some(gtin),
            Known::Class(_) => None,
        })
    }

    fn picture(&self) -> Picture {
        let frame = self.frames.borrow().clone().unwrap();
        Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()).unwrap()
    }
}

#[test]
fn a_product_that_staff_showed_twice_is_named_when_a_shopper_lays_it_in() {
    let Some(mut desk) = desk() else { return };
    let empty = desk.picture();
    desk.order(Lesson::Begin).scan("Butter").expect(0, &Word::PutIn);
    desk.show("Butter").expect(1, &Word::Taken).lift("Butter").show("Butter").expect(2, &Word::Taken);
    desk.order(Lesson::Done);
    let butter = desk.rig.gtin("Butter");
    assert!(matches!(desk.rig.teaching(), Teaching::Taught { product, taken: 2, .. } if product == butter));
    assert_eq!((desk.known("Butter"), desk.waiting()), (2, 0), "the store hears nothing while it can be taken back");
    desk.rig.expect_state(State::Idle);
    assert_eq!(desk.guess(&empty), Some(butter));
    desk.lift("Butter");
    desk.staff.tap(StaffTap::Leave);
    desk.rig.wait(500);
    assert_eq!((desk.rig.teaching(), desk.waiting()), (Teaching::Off, 2), "whoever leaves is done");
    let deeds = desk.deeds();
    assert!(deeds.contains(&format!("pin: taught {butter} by 2 pictures, as technician")), "{deeds:?}");
}

#[test]
fn what_was_just_taught_is_taken_back_as_if_it_had_never_been_and_the_store_hears_nothing() {
    let Some(mut desk) = desk() else { return };
    let (butter, empty) = (desk.rig.gtin("Butter"), desk.picture());
    desk.order(Lesson::Begin).type_in(butter.as_str()).show("Butter");
    desk.order(Lesson::Done).order(Lesson::TakeBack);
    assert!(matches!(desk.rig.teaching(), Teaching::TakenBack { name } if name.starts_with("Butter")));
    assert_eq!((desk.guess(&empty), desk.known("Butter")), (None, 0));
    assert_eq!(desk.order(Lesson::Leave).waiting(), 0);
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

#[test]
fn what_looks_like_another_product_names_it_and_is_taken_once_staff_say_that_it_is_none() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).scan("Butter").show("Butter").order(Lesson::Done).lift("Butter");
    let (butter, honey) = (desk.rig.gtin("Butter"), desk.rig.gtin("Honey"));
    // Somebody has put the code of the honey on a pack of butter.
    desk.type_in(honey.as_str()).show("Butter");
    let Teaching::Showing { taken: 0, word: Word::Like { other, name }, .. } = desk.rig.teaching() else {
        panic!("{:?}", desk.rig.teaching())
    };
    assert!(other == butter && name.starts_with("Butter"), "{name}");
    desk.order(Lesson::Done);
    assert_eq!(desk.known("Honey"), 0, "nothing was taken, so nothing is done");
    desk.order(Lesson::NotThat).expect(1, &Word::Taken);
    desk.lift("Butter").show("Butter").expect(2, &Word::Taken);
    desk.order(Lesson::Done);
    assert_eq!((desk.known("Butter"), desk.known("Honey")), (1, 2));
}

#[test]
fn two_things_at_once_and_a_basket_in_the_dark_teach_nothing_and_say_why() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).scan("Butter");
    desk.rig.place("Butter").place("Honey").settle();
    desk.expect(0, &Word::Several).lift("Honey").expect(1, &Word::Taken);
    desk.rig.act(Act::Light { light: Lux(0) }).settle();
    desk.expect(1, &Word::Dark);
}

#[test]
fn nobody_teaches_while_somebody_shops() {
    let Some(mut desk) = desk() else { return };
    desk.rig.touch(Intent::Start);
    desk.order(Lesson::Begin);
    assert_eq!(desk.rig.teaching(), Teaching::Shopping);
    desk.rig.buy("Butter").expect_lines(["Butter"]);
}

#[test]
fn nothing_of_the_pictures_is_on_the_disk_or_told_to_the_store() {
    let Some(mut desk) = desk() else { return };
    desk.order(Lesson::Begin).scan("Butter").show("Butter");
    let frames = [desk.frames.borrow().as_deref().unwrap().clone()];
    desk.order(Lesson::Done).order(Lesson::Leave);
    let leak = leak::Leak::of(&frames);
    assert!(leak.find(&frames[0].rgb()).is_some(), "the picture itself would be found");
    let mut files = 0;
    for file in fs::read_dir(desk.rig.state()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        files += 1;
        assert_eq!(leak.find(&fs::read(&file).unwrap()), None, "{}", file.display());
    }
    let keep = desk.rig.keep();
    let kept = serde_json::to_vec(&(keep.references().unwrap(), keep.waiting_looks().unwrap())).unwrap();
    assert!(files > 0 && kept.len() < 4_000, "{files} files, {} bytes", kept.len());
    assert_eq!(leak.find(&kept), None);
}
