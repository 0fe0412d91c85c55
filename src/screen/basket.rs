//! The live receipt and its total.

use std::rc::Rc;

use cart_domain::Money;
use cart_domain::catalogue::Unit;
use cart_domain::view::{LineStatus, LineView};
use slint::{ComponentHandle, ModelRc, VecModel};

use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, line_id, number};
use super::ui::{AppWindow, BasketAdapter, Line, Status, Tone};

pub(super) struct Adapter {
    lines: Rc<VecModel<Line>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let lines = Rc::new(VecModel::default());
        window.global::<BasketAdapter>().set_lines(ModelRc::from(lines.clone()));
        Adapter { lines }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<BasketAdapter>();
        let cart = scene.cart;
        let newest_first = cart.lines.iter().rev().map(|line| row(line, scene)).collect::<Vec<_>>();
        if newest_first.len() > slint::Model::row_count(&*self.lines) {
            adapter.set_position(0.0);
        }
        patch(&self.lines, newest_first, |line: &Line| line.id);
        adapter.set_open(scene.navigation.open_line().map_or(0, |line| number(line.0)));
        adapter.set_items(number(cart.item_count));
        adapter.set_weight(cart.basket.map(|mass| scene.speaker.mass(mass)).unwrap_or_default().into());
        adapter.set_total(scene.speaker.money(cart.totals.total).into());
        let (tone, notice, undo) = notice(scene);
        adapter.set_notice_tone(tone);
        adapter.set_notice(notice.into());
        adapter.set_undo(undo);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<BasketAdapter>();
        adapter.on_line_touched(touched.with(|id| Touch::Line(line_id(id))));
        adapter.on_fewer(touched.with(|id| Touch::Fewer(line_id(id))));
        adapter.on_more(touched.with(|id| Touch::More(line_id(id))));
        adapter.on_remove(touched.with(|id| Touch::Remove(line_id(id))));
        adapter.on_put_back(touched.with(|id| Touch::PutBack(line_id(id))));
        adapter.on_undone(touched.plain(Touch::Undo));
        adapter.on_produce(touched.plain(Touch::Produce));
        adapter.on_bag(touched.plain(Touch::Bag));
        adapter.on_help(touched.plain(Touch::Help));
        adapter.on_checkout(touched.plain(Touch::Checkout));
        adapter.on_leave(touched.plain(Touch::Leave));
    }
}

/// A line as the receipt shows it.
pub(super) fn row(line: &LineView, scene: &Scene) -> Line {
    let speaker = &scene.speaker;
    Line {
        id: number(line.line.0),
        picture: scene.pictures.of(Some(&line.gtin), &line.name),
        name: line.name.as_str().into(),
        detail: detail(line, scene).into(),
        deposit: if line.deposit == Money::ZERO { String::new() } else { speaker.money(line.deposit) }.into(),
        age: line.age.map_or(0, i32::from),
        pieces: number(line.pieces),
        countable: line.unit == Unit::Each,
        amount: if unweighed(line) { String::new() } else { speaker.money(line.amount) }.into(),
        status: match line.status {
            LineStatus::Waiting => Status::Waiting,
            LineStatus::Confirmed => Status::Confirmed,
            LineStatus::Asked => Status::Asked,
            LineStatus::Void => Status::Removed,
        },
    }
}

/// `2 × €1.19`, `0.735 kg × €1.99/kg`, or only the price of what is not weighed yet.
fn detail(line: &LineView, scene: &Scene) -> String {
    let price = scene.speaker.price(line.price, line.unit);
    match (line.net, line.unit) {
        (Some(net), _) => format!("{} × {price}", scene.speaker.mass(net)),
        (None, Unit::Kilogram) => price,
        (None, Unit::Each) => format!("{} × {price}", line.pieces),
    }
}

fn unweighed(line: &LineView) -> bool {
    line.unit == Unit::Kilogram && line.net.is_none() && line.amount == Money::ZERO
}

/// The quiet line: what was felt, else whom the cart called, else nothing; and whether a touch undoes it.
fn notice(scene: &Scene) -> (Tone, String, bool) {
    let cart = scene.cart;
    if let Some(notice) = &cart.notice {
        let undo = notice.kind == cart_domain::question::Kind::Removed && notice.line.is_some();
        return (Tone::Info, scene.speaker.say(&notice.says), undo);
    }
    match &cart.staff {
        Some(call) => (Tone::Ask, scene.speaker.say(&call.says), false),
        None => (Tone::Plain, String::new(), false),
    }
}
