//! The question on the screen.

use std::rc::Rc;

use cart_domain::question::Kind;
use cart_domain::view::{ChoiceView, StaffCall, StaffWhy};
use slint::{ComponentHandle, ModelRc, VecModel};

use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, index, number};
use super::ui::{Answer, AppWindow, Evidence, Picture, QuestionAdapter, View};

pub(super) struct Adapter {
    answers: Rc<VecModel<Answer>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let answers = Rc::new(VecModel::default());
        window.global::<QuestionAdapter>().set_answers(ModelRc::from(answers.clone()));
        Adapter { answers }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<QuestionAdapter>();
        let cart = scene.cart;
        // Staff who type their PIN are not asked in the shopper's place, nor covered.
        let view = scene.navigation.view(cart, scene.extras);
        let before_the_shopper = matches!(view, View::Basket | View::Produce | View::Checkout);
        let Some(question) = cart.question.as_ref().filter(|_| before_the_shopper) else {
            adapter.set_asked(false);
            return;
        };
        adapter.set_says(scene.speaker.say(&question.says).into());
        adapter.set_evidence(evidence(question.kind));
        let line = question.line.and_then(|id| cart.lines.iter().find(|line| line.line == id));
        adapter.set_has_picture(line.is_some());
        adapter.set_picture(line.map_or_else(Picture::default, |line| scene.pictures.of(Some(&line.gtin), &line.name)));
        adapter.set_queued(number(cart.queued));
        let called = cart.staff.as_ref().filter(|call| is_about_this(call));
        adapter.set_called(called.map(|call| scene.speaker.say(&call.says)).unwrap_or_default().into());
        let answers = question.choices.iter().map(|choice| answer(choice, scene)).collect();
        patch(&self.answers, answers, |answer: &Answer| answer.says.clone());
        adapter.set_asked(true);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<QuestionAdapter>();
        adapter.on_answered(touched.with(|at| Touch::Answer(index(at))));
        adapter.on_help(touched.plain(Touch::Help));
        adapter.on_staff(touched.plain(Touch::StaffDoor));
    }
}

/// Whether staff come to help with what is asked, so that nobody need call them again.
fn is_about_this(call: &StaffCall) -> bool {
    match call.why {
        StaffWhy::Help | StaffWhy::Question => true,
        StaffWhy::Age | StaffWhy::SpotCheck | StaffWhy::Device => false,
    }
}

fn answer(choice: &ChoiceView, scene: &Scene) -> Answer {
    let says = scene.speaker.say(&choice.says);
    // A button that speaks of a line on the receipt shows that line's initial, not the sentence's.
    let name = choice.picture.and_then(|gtin| scene.cart.lines.iter().find(|line| line.gtin == gtin));
    let name = name.map_or(says.as_str(), |line| line.name.as_str());
    Answer {
        picture: scene.pictures.of(choice.picture.as_ref(), name),
        has_picture: choice.picture.is_some(),
        says: says.into(),
    }
}

/// What the question rests on.
fn evidence(kind: Kind) -> Evidence {
    match kind {
        Kind::Unscanned | Kind::WrongWeight | Kind::Removed => Evidence::Weight,
        Kind::WrongItem => Evidence::Sight,
        Kind::Count | Kind::Duplicate => Evidence::Count,
        Kind::StillHere | Kind::NotPlaced => Evidence::Basket,
    }
}
