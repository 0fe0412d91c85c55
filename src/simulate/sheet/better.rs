//! The cart against the better of the other rules, on the same trips: so many times fewer false questions, at no worse a catch.

use super::figure::of_mistakes;
use super::form::{self, Unit};
use super::{Crowd, Policy};
use crate::simulate::tally::Tally;

/// So many times fewer false questions are promised.
pub const FEWER: f64 = 5.0;

/// How the cart stands against another rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    pub other: Policy,
    /// False questions for each honest trip: the other's and the cart's.
    questions: [f64; 2],
    /// The shares of mistakes that were asked about, or set right before: the other's and the cart's.
    caught: [f64; 2],
}

impl Comparison {
    /// Against the rule that asks fewer false questions for each mistake that it catches.
    #[must_use]
    pub fn of(crowd: &Crowd) -> Option<Self> {
        let [questions, caught] = measured(crowd.tallies.get(&Policy::Fusion)?)?;
        let others = Policy::ALL.into_iter().filter(|policy| *policy != Policy::Fusion);
        let rated = others.filter_map(|other| Some((other, measured(crowd.tallies.get(&other)?)?)));
        let (other, [its_questions, its_catch]) = rated.min_by(|(_, one), (_, another)| {
            let price = |[questions, caught]: &[f64; 2]| questions / caught;
            price(one).total_cmp(&price(another))
        })?;
        Some(Comparison { other, questions: [its_questions, questions], caught: [its_catch, caught] })
    }

    #[must_use]
    pub fn is_met(&self) -> bool {
        let [its_questions, questions] = self.questions;
        let [its_catch, caught] = self.caught;
        questions * FEWER <= its_questions && caught >= its_catch
    }

    #[must_use]
    pub fn say(&self) -> String {
        let [its_questions, questions] = self.questions;
        let [its_catch, caught] = self.caught.map(|share| Unit::Percent.say(share));
        let times = form::times(Some(its_questions), Some(questions));
        format!("{times} fewer than {}, {caught} against {its_catch}", self.other.name())
    }
}

fn measured(tally: &Tally) -> Option<[f64; 2]> {
    let questions = tally.false_questions.estimate()?.figure;
    let caught = of_mistakes(tally, |mistake| mistake.caught)?.figure;
    Some([questions, caught])
}
