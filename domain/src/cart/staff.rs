//! What staff may do on the cart, behind their PIN.

use crate::cart::Cart;
use crate::fusion::concern::{Concern, Key};
use crate::ids::LineId;
use crate::input::StaffAct;
use crate::receipt::Stage;
use crate::receipt::command::Command;
use crate::receipt::event::{Event, StaffDeed, Why};

impl Cart {
    pub(super) fn staffed(&mut self, act: StaffAct, by: String) {
        if !self.on_trip() {
            return;
        }
        match act {
            StaffAct::Approve { line: Some(line) } => self.approve_line(line, by),
            StaffAct::Approve { line: None } => self.approve(by),
            StaffAct::Refuse { line } => self.refuse_lines(line, by),
            StaffAct::Clear => self.clear(by),
            StaffAct::Void { line } => {
                if self.order(Command::Void { line, why: Why::Staff }).is_ok() {
                    self.record(Event::StaffActed { what: StaffDeed::Voided { line }, by });
                }
            }
            StaffAct::Transfer => {
                if self.receipt.stage() != &Stage::Paying {
                    self.record(Event::StaffActed { what: StaffDeed::Transferred, by });
                    self.transfer();
                }
            }
        }
    }

    fn approve_line(&mut self, line: LineId, by: String) {
        match self.receipt.line(line).and_then(|line| line.item.age) {
            Some(age) => self.record(Event::AgeApproved { age, by }),
            None => self.record(Event::StaffActed { what: StaffDeed::Approved, by }),
        }
    }

    fn approve(&mut self, by: String) {
        if let Some(age) = self.age_pending() {
            self.record(Event::AgeApproved { age, by: by.clone() });
        }
        if self.scale_blocks() {
            self.device_excused = true;
        }
        if self.pay_blocked {
            return self.clear(by);
        }
        self.record(Event::StaffActed { what: StaffDeed::Approved, by });
    }

    fn refuse_lines(&mut self, line: Option<LineId>, by: String) {
        let approved = self.receipt.approved_age();
        let refused: Vec<LineId> = match line {
            Some(line) => vec![line],
            None => self
                .receipt
                .lines()
                .iter()
                .filter(|line| !line.void && line.item.age.is_some_and(|age| age > approved))
                .map(|line| line.id)
                .collect(),
        };
        for line in refused {
            let _ = self.order(Command::Void { line, why: Why::Staff });
        }
        self.record(Event::StaffActed { what: StaffDeed::Refused { line }, by });
    }

    /// Takes the basket as it stands: staff has looked at it.
    fn clear(&mut self, by: String) {
        self.settle_all_questions();
        for concern in std::mem::take(&mut self.concerns) {
            self.take_as_it_is(&concern);
        }
        self.pay_blocked = false;
        self.record(Event::StaffActed { what: StaffDeed::Cleared, by });
    }

    fn take_as_it_is(&mut self, concern: &Concern) {
        match concern.key {
            Key::Step(id) => {
                let Some(step) = self.fusion.take(id) else { return };
                let mass = self.receipt.own_things() + step.mass;
                let _ = self.order(Command::WeighOwnThings { mass });
            }
            Key::Missing(line) | Key::Surplus(line) => self.count_as_placed(line),
            Key::Mismatch(line) => {
                self.fusion.mismatches.remove(&line);
                self.fusion.vouched.insert(line);
            }
        }
    }

    /// All that counts of a line lies in the basket, and nothing more, whatever the scale says.
    pub(super) fn count_as_placed(&mut self, line: LineId) {
        let Some(line) = self.receipt.line(line) else { return };
        let (id, placed, mass) = (line.id, line.counted(), line.mass);
        let _ = self.order(Command::Place { line: id, placed, mass: mass.filter(|_| placed > 0) });
    }
}
