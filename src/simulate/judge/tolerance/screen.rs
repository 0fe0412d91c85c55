//! What the security scale shows: a notice, one question, and whether it wants a person.

use cart_domain::ids::LineId;
use cart_domain::phrase::{Phrase, Spoken};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::line::Line as Sold;
use cart_domain::view::{ChoiceView, NoticeView, QuestionView};
use cart_domain::{Mass, Tick};

use super::fit::agrees;
use super::{Asked, Concern, Tolerance};
use crate::simulate::judge::till::Remarks;

/// A removal names so many lines at most.
const MOST_LINES: usize = 2;

impl Tolerance {
    pub(super) fn remarks(&self, now: Tick) -> Remarks {
        let newest = self.steps.iter().rev().find(|step| !self.asked.contains_key(&Concern::Step(step.id)));
        let notice = newest.map(|step| {
            let (kind, line) = self.kind(Concern::Step(step.id));
            NoticeView {
                kind,
                felt: Some(step.mass),
                line,
                says: Phrase::Notice(self.spoken(kind, line, Some(step.mass))),
            }
        });
        let question = self.question().map(|(concern, asked)| self.question_view(concern, asked));
        Remarks {
            asked: self.asked.values().filter_map(|asked| asked.line).collect(),
            basket: Some(self.platform.lies()),
            notice,
            queued: self.asked.len().saturating_sub(1),
            question,
            staff: self.wants_staff(now),
        }
    }

    fn question_view(&self, concern: Concern, asked: Asked) -> QuestionView {
        let felt = match concern {
            Concern::Step(id) => self.step(id).map(|step| step.mass),
            Concern::Missing(_) | Concern::Surplus(_) => None,
        };
        let choices = match concern {
            Concern::Missing(_) => vec![Choice::DropLine, Choice::InBasket, Choice::Later],
            Concern::Surplus(_) => vec![Choice::Keep, Choice::TookOut],
            Concern::Step(_) => self.choices_of_step(asked.kind, felt.unwrap_or_default()),
        };
        let choices = choices.into_iter().map(|choice| {
            let says = Phrase::Answer { choice: choice.clone(), name: None };
            ChoiceView { choice, says, picture: None }
        });
        QuestionView {
            id: asked.id,
            kind: asked.kind,
            line: asked.line,
            says: Phrase::Question(self.spoken(asked.kind, asked.line, felt)),
            choices: choices.collect(),
        }
    }

    fn choices_of_step(&self, kind: Kind, mass: Mass) -> Vec<Choice> {
        match kind {
            Kind::Unscanned => vec![Choice::ScanIt, Choice::TakeOut],
            Kind::Removed => {
                let left =
                    |line: &&Sold| line.placed > 0 && self.piece(line).is_some_and(|piece| agrees(mass.abs(), piece));
                let lines = self.till.receipt().lines().iter().filter(left).take(MOST_LINES);
                lines.map(|line| Choice::Line(line.id)).chain([Choice::None]).collect()
            }
            Kind::WrongWeight | Kind::WrongItem | Kind::Count | Kind::StillHere | Kind::Duplicate | Kind::NotPlaced => {
                vec![Choice::Other]
            }
        }
    }

    fn spoken(&self, kind: Kind, line: Option<LineId>, felt: Option<Mass>) -> Spoken {
        let line = line.and_then(|line| self.till.receipt().line(line));
        let expected = line.and_then(|line| self.piece(line));
        Spoken { kind, name: line.map(|line| line.item.name.clone()), felt, expected, perhaps: None }
    }
}
