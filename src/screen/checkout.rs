//! The bill, and how to settle it.

use std::rc::Rc;

use cart_domain::Money;
use cart_domain::receipt::tax::{TaxLine, TaxMode};
use cart_domain::view::LineStatus;
use slint::{ComponentHandle, ModelRc, VecModel};

use super::basket;
use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, number};
use super::ui::{AppWindow, CheckoutAdapter, Line, Payment, TaxRow};

pub(super) struct Adapter {
    lines: Rc<VecModel<Line>>,
    tax: Rc<VecModel<TaxRow>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (lines, tax) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<CheckoutAdapter>();
        adapter.set_lines(ModelRc::from(lines.clone()));
        adapter.set_tax(ModelRc::from(tax.clone()));
        Adapter { lines, tax }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<CheckoutAdapter>();
        let (cart, speaker) = (scene.cart, &scene.speaker);
        let counting = cart.lines.iter().filter(|line| line.status != LineStatus::Void);
        patch(&self.lines, counting.map(|line| basket::row(line, scene)).collect(), |line: &Line| line.id);
        patch(&self.tax, cart.totals.tax.iter().map(|tax| tax_row(tax, scene)).collect(), |tax: &TaxRow| {
            tax.class.clone()
        });
        adapter.set_tax_added(cart.totals.tax_mode == TaxMode::Added);
        adapter.set_subtotal(speaker.money(cart.totals.lines).into());
        let deposit = cart.totals.deposit;
        adapter.set_deposit(if deposit == Money::ZERO { String::new() } else { speaker.money(deposit) }.into());
        adapter.set_total(speaker.money(cart.totals.total).into());
        adapter.set_items(number(cart.item_count));
        adapter.set_staff(cart.staff.as_ref().map(|call| speaker.say(&call.says)).unwrap_or_default().into());
        adapter.set_payment(if cart.payment_declined { Payment::Declined } else { Payment::Choosing });
        adapter.set_payable(scene.extras.payable);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<CheckoutAdapter>();
        adapter.on_back(touched.plain(Touch::Back));
        adapter.on_pay(touched.plain(Touch::Pay));
        adapter.on_hand_over(touched.plain(Touch::HandOver));
        adapter.on_help(touched.plain(Touch::Help));
    }
}

fn tax_row(tax: &TaxLine, scene: &Scene) -> TaxRow {
    TaxRow {
        class: tax.class.0.as_str().into(),
        rate: scene.speaker.rate(tax.rate.0).into(),
        amount: scene.speaker.money(tax.tax).into(),
    }
}
