//! Staff: come when the cart calls, look, and set right what they find. They do not always find it.

use std::collections::VecDeque;

use cart_domain::input::{Intent, StaffAct};
use cart_domain::policy::ScaleSpec;
use cart_domain::view::{LineStatus, StaffWhy};
use cart_domain::{Millis, Tick};

use super::chance::Chance;
use super::scene::{Lies, PieceId, Scene};
use super::shop::Sold;
use super::witness::discrepancies;

/// From the call to the cart, on average.
const WALK: Millis = Millis(40_000);
/// From one act to the next.
const ACT: Millis = Millis(3_500);
/// A look at the whole basket finds what differs with this probability; a spot check looks at a part of it.
const FINDS: f64 = 0.9;
const SPOTS: f64 = 0.6;
/// Somebody who has dealt with a call so often hands the trip to a till.
const PATIENCE: u32 = 4;

/// The one who comes.
pub struct Staff {
    scale: ScaleSpec,
    chance: Chance,
    acts: VecDeque<Act>,
    next: Option<Tick>,
    there: bool,
    calls: u32,
    /// Whether a mistake stood when they were called.
    mistaken: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Act {
    Scan(usize, PieceId),
    /// Loose produce is chosen, lifted and put down again.
    Weigh(usize, PieceId),
    Void(usize),
    Staff(StaffAct),
}

impl Staff {
    #[must_use]
    pub fn new(scale: ScaleSpec, chance: Chance) -> Self {
        Staff { scale, chance, acts: VecDeque::new(), next: None, there: false, calls: 0, mistaken: false }
    }

    /// When staff does the next thing.
    #[must_use]
    pub fn next(&self) -> Option<Tick> {
        self.next
    }

    /// Sees whether somebody is called.
    pub fn see(&mut self, scene: &Scene<'_>) {
        if scene.view().staff.is_some() && self.next.is_none() {
            self.mistaken = scene.witness.is_a_mistake_standing();
            let walk = self.chance.about(WALK);
            self.next = Some(scene.now + if self.there { Millis(2_000) } else { walk });
        }
    }

    /// Does what is due.
    pub fn act(&mut self, scene: &mut Scene<'_>) {
        self.next = None;
        if let Some(act) = self.acts.pop_front() {
            self.perform(scene, act);
        } else if let Some(call) = scene.view().staff.clone() {
            self.attend(scene, call.why);
        }
        if !self.acts.is_empty() {
            self.next = Some(scene.now + self.chance.about(ACT));
        } else if scene.view().staff.is_some() {
            self.there = true;
            self.next = Some(scene.now + Millis(2_000));
        } else {
            self.there = false;
        }
    }

    fn attend(&mut self, scene: &mut Scene<'_>, why: StaffWhy) {
        self.calls += 1;
        let finds = match why {
            StaffWhy::Question | StaffWhy::Help => FINDS,
            StaffWhy::SpotCheck => SPOTS,
            StaffWhy::Age | StaffWhy::Device => 0.0,
        };
        let mistaken = self.mistaken || scene.witness.is_a_mistake_standing();
        let mut found = false;
        for (ware, billed, held) in discrepancies(self.scale, scene.view(), &scene.pieces, scene.shop) {
            if self.chance.happens(finds) {
                found = true;
                self.set_right(scene, ware, billed, held);
            }
        }
        if !std::mem::replace(&mut self.there, true) {
            scene.witness.visited(scene.now, why, mistaken);
        }
        if why == StaffWhy::SpotCheck {
            scene.witness.spot_checked(found);
        }
        let last = match why {
            _ if self.calls > PATIENCE => StaffAct::Transfer,
            StaffWhy::Question | StaffWhy::SpotCheck => StaffAct::Clear,
            StaffWhy::Help | StaffWhy::Age | StaffWhy::Device => StaffAct::Approve { line: None },
        };
        self.acts.push_back(Act::Staff(last));
    }

    /// What is billed of a ware goes when it is too much, and what lies there is scanned.
    fn set_right(&mut self, scene: &mut Scene<'_>, ware: usize, billed: u32, held: u32) {
        let sold = scene.shop.wares[ware].sold;
        let anew = billed > held || sold != Sold::Piece;
        if anew && billed > 0 {
            self.acts.push_back(Act::Void(ware));
        }
        let pieces = scene.pieces.iter().enumerate();
        let lying: Vec<PieceId> = pieces
            .filter(|(_, piece)| piece.ware == ware && piece.lies == Lies::Basket)
            .map(|(index, _)| PieceId(index))
            .collect();
        let kept = if anew { 0 } else { billed as usize };
        for id in lying.iter().skip(kept) {
            self.acts.push_back(if sold == Sold::Loose { Act::Weigh(ware, *id) } else { Act::Scan(ware, *id) });
        }
        for piece in &mut scene.pieces {
            if piece.claim == Some(ware) && piece.ware != ware {
                piece.claim = None;
            }
        }
        for id in lying {
            scene.pieces[id.0].claim = Some(ware);
        }
        scene.witness.handled(scene.shop.wares[ware].product.gtin);
    }

    fn perform(&mut self, scene: &mut Scene<'_>, act: Act) {
        match act {
            Act::Scan(ware, id) => {
                if let Some(code) = scene.shop.wares[ware].code(scene.pieces[id.0].mass) {
                    scene.read(ware, code);
                }
            }
            Act::Weigh(ware, id) => {
                scene.take(id);
                if let Some(plu) = scene.shop.wares[ware].product.plu.clone() {
                    scene.touch(Intent::Produce { plu });
                }
                scene.put(&[id], None);
            }
            Act::Void(ware) => {
                let gtin = scene.shop.wares[ware].product.gtin;
                let lines: Vec<_> = scene
                    .view()
                    .lines
                    .iter()
                    .filter(|line| line.gtin == gtin && line.status != LineStatus::Void)
                    .map(|line| line.line)
                    .collect();
                for line in lines {
                    scene.staff(StaffAct::Void { line });
                }
            }
            Act::Staff(act) => scene.staff(act),
        }
    }
}
