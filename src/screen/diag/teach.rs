//! A lesson on the page of the camera: which product, how many pictures of it, and what came of the newest one.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::super::navigation::{DiagTouch, TeachTouch, Touch};
use super::super::stage::{Scene, Touched, number};
use super::super::tap::Lesson;
use super::super::ui::{AppWindow, TeachAdapter, TeachCode, TeachStep, TeachWord};
use crate::vision::teach::{NoProduct, Teaching, WANTED, Word};

pub(in super::super) struct Adapter {
    pictures: Rc<VecModel<bool>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let pictures = Rc::new(VecModel::default());
        window.global::<TeachAdapter>().set_pictures(ModelRc::from(pictures.clone()));
        Adapter { pictures }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<TeachAdapter>();
        let teaching = scene.extras.pages.camera.as_ref().map_or(&Teaching::Off, |camera| &camera.teaching);
        adapter.set_typed(scene.navigation.at_teaching().typed.as_str().into());
        let (step, product, taken) = match teaching {
            Teaching::Off => (TeachStep::Off, "", 0),
            Teaching::Shopping => (TeachStep::Shopping, "", 0),
            Teaching::Asking { .. } => (TeachStep::Asking, "", 0),
            Teaching::Showing { name, taken, .. } => (TeachStep::Showing, name.as_str(), *taken),
            Teaching::Taught { name, taken, .. } => (TeachStep::Taught, name.as_str(), *taken),
            Teaching::TakenBack { name } => (TeachStep::TakenBack, name.as_str(), 0),
            Teaching::Lost { name } => (TeachStep::Lost, name.as_str(), 0),
        };
        adapter.set_step(step);
        adapter.set_product(product.into());
        adapter.set_taken(number(taken));
        super::replace(&self.pictures, (0..WANTED).map(|place| place < taken).collect());
        if let Teaching::Asking { refused } = teaching {
            adapter.set_code(match refused {
                None => TeachCode::Nothing,
                Some(NoProduct::Unreadable) => TeachCode::Unreadable,
                Some(NoProduct::NotSold) => TeachCode::NotSold,
            });
        }
        if let Teaching::Showing { word, .. } = teaching {
            let (word, other) = shown(word);
            adapter.set_word(word);
            adapter.set_other(other.into());
        }
    }
}

fn shown(word: &Word) -> (TeachWord, &str) {
    let word = match word {
        Word::Like { name, .. } => return (TeachWord::Like, name),
        Word::PutIn => TeachWord::PutIn,
        Word::Taken => TeachWord::Taken,
        Word::Nothing => TeachWord::Nothing,
        Word::Several => TeachWord::Several,
        Word::Dark => TeachWord::Dark,
        Word::BlownOut => TeachWord::BlownOut,
        Word::Covered => TeachWord::Covered,
        Word::Blurred => TeachWord::Blurred,
        Word::TooSmall => TeachWord::TooSmall,
        Word::Withdrawn => TeachWord::Withdrawn,
        Word::Failed => TeachWord::Failed,
    };
    (word, "")
}

pub(super) fn wire(window: &AppWindow, touched: &Touched) {
    let touch = |touch: TeachTouch| Touch::Diag(DiagTouch::Teach(touch));
    let order = |order: Lesson| touch(TeachTouch::Order(order));
    let adapter = window.global::<TeachAdapter>();
    adapter.on_begin(touched.plain(order(Lesson::Begin)));
    adapter.on_key(touched.with(move |digit: SharedString| touch(TeachTouch::Key(digit.into()))));
    adapter.on_erase(touched.plain(touch(TeachTouch::Erase)));
    adapter.on_confirm(touched.plain(touch(TeachTouch::Confirm)));
    adapter.on_not_that(touched.plain(order(Lesson::NotThat)));
    adapter.on_done(touched.plain(order(Lesson::Done)));
    adapter.on_take_back(touched.plain(order(Lesson::TakeBack)));
    adapter.on_leave(touched.plain(order(Lesson::Leave)));
}
