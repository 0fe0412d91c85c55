//! The page of the camera: its picture, a bar to turn the lens by, and what the network makes of it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use cart_hardware::Frame;
use slint::{ComponentHandle, Image, Model, ModelRc, Rgb8Pixel, SharedPixelBuffer, VecModel};

use super::super::stage::Scene;
use super::super::ui::{AppWindow, CameraAdapter, Guess, Lens};
use crate::diag::camera::{Trouble, View};
use crate::vision::teach::Teaching;

/// As many as have room beside the picture.
const MOST_GUESSES: usize = 3;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    pub picture: Option<Arc<Frame>>,
    pub view: View,
    /// What it may be that the camera sees, and how likely, in thousandths.
    pub guesses: Vec<(String, u16)>,
    /// The lesson that staff give.
    pub teaching: Teaching,
}

pub(in super::super) struct Adapter {
    guesses: Rc<VecModel<Guess>>,
    /// The picture on the screen, to be turned into pixels once.
    shown: RefCell<Option<Arc<Frame>>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let guesses = Rc::new(VecModel::default());
        window.global::<CameraAdapter>().set_guesses(ModelRc::from(guesses.clone()));
        Adapter { guesses, shown: RefCell::default() }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<CameraAdapter>();
        let camera = scene.extras.pages.camera.as_ref();
        self.show_picture(&adapter, camera.and_then(|camera| camera.picture.as_ref()));
        let Some(Camera { view, guesses, .. }) = camera else { return };
        adapter.set_lens(lens(view.trouble));
        adapter.set_size(format!("{} × {}", view.width, view.height).into());
        let rate = view.pictures_in_ten_seconds;
        adapter.set_rate(scene.speaker.tenths(i64::from(rate)).into());
        let percent = |part: u8| scene.speaker.rate(u32::from(part) * 1_000);
        adapter.set_brightness(percent(view.brightness).into());
        adapter.set_black(percent(view.black).into());
        adapter.set_blown_out(percent(view.blown_out).into());
        adapter.set_sharpness(view.sharpness as f32 / view.sharpest.max(1) as f32);
        adapter.set_sharpness_figure(view.sharpness.to_string().into());
        adapter.set_sharpest(view.sharpest.to_string().into());
        let [left, top, width, height] = view.region.map(|part| f32::from(part) / 1_000.0);
        adapter.set_left(left);
        adapter.set_top(top);
        adapter.set_width(width);
        adapter.set_height(height);
        adapter.set_recognises(view.recognised.is_some());
        let took = view.recognised.as_ref().map_or(0, |recognised| recognised.microseconds);
        adapter.set_inference(format!("{}\u{a0}ms", took.div_ceil(1_000)).into());
        let guesses = guesses.iter().take(MOST_GUESSES).map(|(name, chance)| Guess {
            name: name.as_str().into(),
            chance: scene.speaker.rate(u32::from(*chance).div_ceil(10) * 1_000).into(),
        });
        let guesses: Vec<Guess> = guesses.collect();
        if !self.guesses.iter().eq(guesses.iter().cloned()) {
            self.guesses.set_vec(guesses);
        }
    }

    /// Puts the picture on the screen, and forgets it as soon as nobody looks.
    fn show_picture(&self, adapter: &CameraAdapter<'_>, picture: Option<&Arc<Frame>>) {
        let mut shown = self.shown.borrow_mut();
        let is_shown = match (shown.as_ref(), picture) {
            (Some(shown), Some(picture)) => Arc::ptr_eq(shown, picture),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if is_shown {
            return;
        }
        adapter.set_shown(picture.is_some());
        adapter.set_picture(picture.map_or_else(Image::default, |frame| image(frame)));
        *shown = picture.cloned();
    }
}

fn image(frame: &Frame) -> Image {
    Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::clone_from_slice(&frame.rgb(), frame.width(), frame.height()))
}

fn lens(trouble: Option<Trouble>) -> Lens {
    match trouble {
        None => Lens::Fine,
        Some(Trouble::Silent) => Lens::Silent,
        Some(Trouble::Frozen) => Lens::Frozen,
        Some(Trouble::Dark) => Lens::Dark,
        Some(Trouble::BlownOut) => Lens::BlownOut,
        Some(Trouble::Covered) => Lens::Covered,
        Some(Trouble::Blurred) => Lens::Blurred,
    }
}
