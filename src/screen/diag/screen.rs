//! The page of the screen: its touch panel, its points, its brightness, and what sounds and shines beside it.

use std::rc::Rc;

use cart_hardware::Percent;
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::super::navigation::{AtScreen, COLUMNS, DiagTouch, STEPS, ScreenTouch, Touch};
use super::super::stage::{Scene, Touched, index, number};
use super::super::ui::{AppWindow, ScreenAdapter};
use super::health::{Part, advice};

/// What the page shows beside its tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panels {
    /// None: the cart does not set it.
    pub brightness: Option<Percent>,
    /// Whether there is anything that sounds or shines.
    pub fitted: bool,
}

pub(in super::super) struct Adapter {
    fields: Rc<VecModel<bool>>,
    steps: Rc<VecModel<SharedString>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (fields, steps) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<ScreenAdapter>();
        adapter.set_steps(ModelRc::from(steps.clone()));
        adapter.set_fields(ModelRc::from(fields.clone()));
        adapter.set_columns(number(COLUMNS));
        Adapter { fields, steps }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<ScreenAdapter>();
        let AtScreen { test, fields, tried, colour, step } = scene.navigation.at_screen();
        adapter.set_test(*test);
        super::replace(&self.fields, fields.to_vec());
        adapter.set_touched(number(fields.iter().filter(|touched| **touched).count()));
        adapter.set_tried(*tried);
        adapter.set_colour(number(*colour));
        adapter.set_step(step.map_or(-1, number));
        let Panels { brightness, fitted } = scene.extras.pages.screen.unwrap_or_default();
        adapter.set_dims(brightness.is_some());
        let percent = |percent: Percent| SharedString::from(scene.speaker.rate(u32::from(percent.0) * 1_000));
        super::replace(&self.steps, STEPS.map(percent).to_vec());
        adapter.set_brightness(percent(brightness.unwrap_or(Percent::FULL)));
        adapter.set_panels(fitted);
        adapter.set_panel_advice(advice(scene, Part::Panel));
        adapter.set_light_advice(advice(scene, Part::Backlight));
    }
}

pub(super) fn wire(window: &AppWindow, touched: &Touched) {
    let touch = |touch: ScreenTouch| Touch::Diag(DiagTouch::Screen(touch));
    let adapter = window.global::<ScreenAdapter>();
    adapter.on_try_touch(touched.plain(touch(ScreenTouch::TryTouch)));
    adapter.on_try_colours(touched.plain(touch(ScreenTouch::TryColours)));
    adapter.on_next_colour(touched.plain(touch(ScreenTouch::NextColour)));
    adapter.on_end(touched.plain(touch(ScreenTouch::End)));
    adapter.on_shine(touched.with(move |step| touch(ScreenTouch::Shine(index(step)))));
    adapter.on_sound(touched.with(move |sound| touch(ScreenTouch::Sound(index(sound)))));
    adapter.on_light(touched.with(move |light| touch(ScreenTouch::Light(index(light)))));
    let at = touched.with(move |(x, y)| touch(ScreenTouch::At(x, y)));
    adapter.on_touch_at(move |x, y| at((x, y)));
}
