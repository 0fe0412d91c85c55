//! What the cart did with the last thing that happened.

use cart_domain::view::Awaited;
use slint::ComponentHandle;

use super::basket;
use super::navigation::Touch;
use super::stage::{Scene, Touched, line_id};
use super::ui::{AppWindow, Line, Reaction, ReactionAdapter};

pub(super) fn show(window: &AppWindow, scene: &Scene) {
    let adapter = window.global::<ReactionAdapter>();
    let (kind, line, says) = reaction(scene);
    adapter.set_line(line);
    adapter.set_says(says.into());
    adapter.set_kind(kind);
}

pub(super) fn wire(window: &AppWindow, touched: &Touched) {
    let adapter = window.global::<ReactionAdapter>();
    adapter.on_fewer(touched.with(|id| Touch::Fewer(line_id(id))));
    adapter.on_more(touched.with(|id| Touch::More(line_id(id))));
    adapter.on_cancel(touched.plain(Touch::GiveUp));
}

fn reaction(scene: &Scene) -> (Reaction, Line, String) {
    let cart = scene.cart;
    if let Some(refused) = &cart.refused {
        return (Reaction::Refused, Line::default(), scene.speaker.say(&refused.says));
    }
    if let Some(noted) = &cart.noted {
        return (Reaction::Noted, Line::default(), scene.speaker.say(&noted.says));
    }
    match &cart.awaited {
        Some(Awaited::OwnBag) => return (Reaction::AwaitingBag, Line::default(), String::new()),
        Some(Awaited::Produce { name, .. }) => return (Reaction::AwaitingProduce, Line::default(), name.clone()),
        None => {}
    }
    let latest = cart.latest.and_then(|latest| cart.lines.iter().find(|line| line.line == latest));
    match latest.or(cart.lines.last()) {
        Some(line) => (Reaction::Added, basket::row(line, scene), String::new()),
        None => (Reaction::Nothing, Line::default(), String::new()),
    }
}
