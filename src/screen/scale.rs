//! The scale's page: what it weighs, and a technician led through calibrations and trials.

use std::rc::Rc;

use cart_domain::Mass;
use slint::{ComponentHandle, Model, ModelRc, VecModel};

use super::diag::{Part, advice};
use super::navigation::{AtScale, Touch};
use super::patch::patch;
use super::speak::Speaker;
use super::stage::{Scene, Touched, index, number};
use super::ui::{
    AppWindow, ScaleAct, ScaleAdapter, ScaleFinding, ScaleFit, ScalePut, ScaleRange, ScaleStage, ScaleTrouble,
    WeightChoice,
};
use crate::workbench::{Act, Asked, Found, Put, Refusal, Shown, View, Why};

/// The weights that a technician is likely to have.
pub(super) const WEIGHTS: [Mass; 8] = [
    Mass::from_grams(500),
    Mass::from_grams(1_000),
    Mass::from_grams(2_000),
    Mass::from_grams(5_000),
    Mass::from_grams(10_000),
    Mass::from_grams(15_000),
    Mass::from_grams(20_000),
    Mass::from_grams(25_000),
];
/// What stands where there is no figure.
const DASHES: &str = "\u{2012}\u{2012}\u{2012}\u{2012}\u{2012}\u{2012}";

pub(super) struct Adapter {
    findings: Rc<VecModel<ScaleFinding>>,
    weights: Rc<VecModel<WeightChoice>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (findings, weights) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<ScaleAdapter>();
        adapter.set_findings(ModelRc::from(findings.clone()));
        adapter.set_weights(ModelRc::from(weights.clone()));
        Adapter { findings, weights }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<ScaleAdapter>();
        let Some(view) = scene.extras.scale.as_deref() else { return };
        live(&adapter, view, &scene.speaker);
        let at = scene.navigation.at_scale();
        adapter.set_fault(advice(scene, Part::Scale));
        let (stage, act) = stage(view, at);
        adapter.set_stage(stage);
        adapter.set_act(act);
        adapter.set_trouble(trouble(view).map_or(ScaleTrouble::Nothing, |refusal| named(refusal.why)));
        if let Some(asks) = &view.asks {
            step(&adapter, asks, &scene.speaker);
        }
        let outcome = view.outcome.as_ref();
        adapter.set_passed(outcome.is_some_and(|outcome| outcome.passed));
        let found = outcome.map_or(&[][..], |outcome| &outcome.findings);
        let findings: Vec<ScaleFinding> = found.iter().map(|found| finding(found, &scene.speaker)).collect();
        // Two rows may be alike, a weight on the way up and on the way down, so they have no key to be patched by.
        if findings.len() != self.findings.row_count() || !self.findings.iter().eq(findings.iter().cloned()) {
            self.findings.set_vec(findings);
        }
        let choices = WEIGHTS.iter().enumerate().map(|(place, weight)| WeightChoice {
            label: scene.speaker.weight(*weight).into(),
            chosen: at.chosen().contains(&place),
        });
        patch(&self.weights, choices.collect(), |choice: &WeightChoice| choice.label.clone());
        adapter.set_chosen(!at.chosen().is_empty());
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<ScaleAdapter>();
        adapter.on_close(touched.plain(Touch::ScaleClosed));
        adapter.on_choose(touched.with(Touch::ScaleAct));
        adapter.on_toggle(touched.with(|place| Touch::ScaleWeight(index(place))));
        adapter.on_begin(touched.plain(Touch::ScaleBegin));
        adapter.on_ready(touched.plain(Touch::ScaleReady));
        adapter.on_give_up(touched.plain(Touch::ScaleGiveUp));
        adapter.on_ask_undo(touched.plain(Touch::ScaleUndoAsked));
        adapter.on_undo(touched.plain(Touch::ScaleUndo));
        adapter.on_set_zero(touched.plain(Touch::ScaleZero));
    }
}

/// The figures that change, and what is in force.
fn live(adapter: &ScaleAdapter<'_>, view: &View, speaker: &Speaker<'_>) {
    let live = &view.live;
    let (figure, still, zero) = match live.shown {
        Shown::NotReady | Shown::Underload | Shown::Overload => (DASHES.to_owned(), false, false),
        Shown::Weight { net_mg, still, zero, .. } => (speaker.kilograms(Mass::from_milligrams(net_mg)), still, zero),
    };
    adapter.set_figure(figure.into());
    adapter.set_range(match live.shown {
        Shown::NotReady | Shown::Weight { .. } => ScaleRange::Within,
        Shown::Underload => ScaleRange::Below,
        Shown::Overload => ScaleRange::Above,
    });
    adapter.set_still(still);
    adapter.set_zero(zero);
    let grams =
        |mg: Option<i64>| mg.map_or_else(|| "\u{2013}".to_owned(), |mg| speaker.grams(Mass::from_milligrams(mg)));
    let counts: Vec<String> = live.counts.iter().map(ToString::to_string).collect();
    adapter.set_counts(counts.join("  ").into());
    adapter.set_noise(grams(live.noise_mg).into());
    adapter.set_drift(grams(live.drift_mg).into());
    adapter.set_offset(grams(live.zero_mg).into());
    let (max, min) = (speaker.kilograms(view.max_mg), speaker.kilograms(view.min_mg));
    adapter.set_plate(format!("Max {max} · Min {min} · e = {}", speaker.mass(view.interval_mg)).into());
    adapter.set_software(view.software.as_str().into());
    adapter.set_checksum(view.checksum.as_str().into());
    let (fit, kept) = match (&view.calibration, &view.unfit) {
        (Some(kept), _) if kept.change == 0 => (ScaleFit::Factory, String::new()),
        (Some(kept), _) => {
            let day = kept.at.split_once('T').map_or(kept.at.as_str(), |(day, _)| day);
            (ScaleFit::Calibrated, format!("{} · {day} · {}", kept.change, kept.by))
        }
        (None, Some(_)) => (ScaleFit::Unusable, String::new()),
        (None, None) => (ScaleFit::None, String::new()),
    };
    adapter.set_fit(fit);
    adapter.set_kept(kept.into());
}

fn stage(view: &View, at: &AtScale) -> (ScaleStage, ScaleAct) {
    match (&view.asks, &view.outcome) {
        (Some(asks), _) if asks.measuring => (ScaleStage::Measuring, of(&asks.act)),
        (Some(asks), _) => (ScaleStage::Asked, of(&asks.act)),
        (None, Some(outcome)) => (ScaleStage::Ended, of(&outcome.act)),
        (None, None) => match at {
            AtScale::Looking => (ScaleStage::Idle, ScaleAct::Calibrate),
            AtScale::Choosing { act, .. } => (ScaleStage::Choosing, *act),
            AtScale::Undoing => (ScaleStage::Undoing, ScaleAct::Calibrate),
        },
    }
}

/// What was refused last: a load, all loads together, or an order.
fn trouble(view: &View) -> Option<&Refusal> {
    let load = view.asks.as_ref().and_then(|asks| asks.refused.as_ref());
    let all = view.outcome.as_ref().and_then(|outcome| outcome.refused.as_ref());
    load.or(all).or(view.refused.as_ref())
}

fn step(adapter: &ScaleAdapter<'_>, asks: &Asked, speaker: &Speaker<'_>) {
    let (put, corner) = match asks.put {
        Put::Nothing => (ScalePut::Nothing, 0),
        Put::Weight { .. } => (ScalePut::Weight, 0),
        Put::Corner { corner, .. } => (ScalePut::Corner, i32::from(corner)),
    };
    adapter.set_put(put);
    adapter.set_corner(corner);
    adapter.set_weight(speaker.kilograms(asks.put.mass()).into());
    adapter.set_step(number(asks.step));
    adapter.set_steps(number(asks.steps));
    adapter.set_progress(f32::from(asks.progress) / 100.0);
}

fn finding(found: &Found, speaker: &Speaker<'_>) -> ScaleFinding {
    ScaleFinding {
        load: speaker.kilograms(found.put.mass()).into(),
        corner: match found.put {
            Put::Nothing | Put::Weight { .. } => 0,
            Put::Corner { corner, .. } => i32::from(corner),
        },
        error: speaker.grams(found.error_mg).into(),
        permissible: speaker.grams(found.permissible_mg).into(),
        passed: found.passed,
    }
}

fn of(act: &Act) -> ScaleAct {
    match act {
        Act::Calibrate { .. } => ScaleAct::Calibrate,
        Act::Zero => ScaleAct::Zero,
        Act::Span { .. } => ScaleAct::Span,
        Act::Corner { .. } => ScaleAct::Corner,
        Act::Repeatability { .. } => ScaleAct::Repeatability,
        Act::Linearity { .. } => ScaleAct::Linearity,
    }
}

fn named(why: Why) -> ScaleTrouble {
    match why {
        Why::Silent => ScaleTrouble::Silent,
        Why::Moving => ScaleTrouble::Moving,
        Why::Noisy => ScaleTrouble::Noisy,
        Why::WrongWeight => ScaleTrouble::WrongWeight,
        Why::ShortSpan => ScaleTrouble::ShortSpan,
        Why::TooHeavy => ScaleTrouble::TooHeavy,
        Why::Zero => ScaleTrouble::Zero,
        Why::Bent => ScaleTrouble::Bent,
        Why::ZeroRange => ScaleTrouble::ZeroRange,
        Why::Shopping => ScaleTrouble::Shopping,
        Why::Technician => ScaleTrouble::Technician,
        Why::NotCalibrated => ScaleTrouble::NotCalibrated,
        Why::NothingBefore => ScaleTrouble::NothingBefore,
        Why::Disk => ScaleTrouble::Disk,
        Why::NoAct | Why::Usage => ScaleTrouble::Other,
    }
}
