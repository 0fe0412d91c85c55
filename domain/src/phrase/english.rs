//! The sentences in English.

use crate::phrase::{Phrase, Spoken, mass_in_words};
use crate::question::{Choice, Kind};
use crate::spot_check::Reason;
use crate::view::{RefusedScan, StaffWhy};

pub(super) fn say(phrase: &Phrase) -> String {
    match phrase {
        Phrase::Plain(text) => text.clone(),
        Phrase::Notice(spoken) => notice(spoken),
        Phrase::Question(spoken) => question(spoken),
        Phrase::Answer { choice, name } => answer(choice, name.as_deref().unwrap_or("this item")),
        Phrase::Refused(why) => refused(*why).to_owned(),
        Phrase::Staff(why) => staff(*why).to_owned(),
        Phrase::Look(reason) => look(*reason).to_owned(),
    }
}

fn notice(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("this item");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), '.');
    match spoken.kind {
        Kind::Unscanned => format!("I felt {felt}. Its scan comes next."),
        Kind::Removed if spoken.name.is_some() => format!("{name} was taken out."),
        Kind::Removed => format!("{felt} left the basket."),
        Kind::NotPlaced | Kind::Duplicate => format!("{name} is on the receipt. Put it in when you are ready."),
        Kind::WrongWeight | Kind::WrongItem | Kind::Count | Kind::StillHere => format!("{name}: please have a look."),
    }
}

fn question(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("this item");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), '.');
    let expected = spoken.expected.map(|mass| mass_in_words(mass, '.'));
    match (spoken.kind, &spoken.perhaps, expected) {
        (Kind::Unscanned, Some(perhaps), _) => format!("I felt {felt} that no scan explains. Is it {perhaps}?"),
        (Kind::Unscanned, None, _) => format!("I felt {felt} that no scan explains. What was put in?"),
        (Kind::NotPlaced, _, _) => format!("{name} was scanned, but I did not feel it in the basket."),
        (Kind::Removed, _, _) => format!("{felt} left the basket. Which one was it?"),
        (Kind::WrongWeight, _, Some(expected)) => {
            format!("I felt {felt}. {name} should be {expected}. Is it the right one?")
        }
        (Kind::WrongWeight | Kind::Count, _, None) => format!("I felt {felt} for {name}. Is it the right one?"),
        (Kind::WrongItem, Some(perhaps), _) => format!("{name} was scanned. It looks like {perhaps}."),
        (Kind::WrongItem, None, _) => format!("{name} was scanned. It looks like something else."),
        (Kind::Count, _, Some(expected)) => {
            format!("I felt {felt}. One {name} is {expected}. How many are in the basket?")
        }
        (Kind::StillHere, _, _) => format!("{name} is off the receipt, but still in the basket."),
        (Kind::Duplicate, _, _) => format!("{name} was scanned again, but I felt it only once."),
    }
}

fn answer(choice: &Choice, name: &str) -> String {
    match choice {
        Choice::ScanIt => "I will scan it now".to_owned(),
        Choice::Gtin(_) => format!("It is {name}"),
        Choice::TakeOut => "I will take it out".to_owned(),
        Choice::Mine => "It is my own thing".to_owned(),
        Choice::DropLine => "Take it off the receipt".to_owned(),
        Choice::InBasket => "It is in the basket".to_owned(),
        Choice::Later => "I will put it in later".to_owned(),
        Choice::Line(_) => name.to_owned(),
        Choice::None => "None of these".to_owned(),
        Choice::Right => "Yes, it is right".to_owned(),
        Choice::Pieces(1) => "1 piece".to_owned(),
        Choice::Pieces(n) => format!("{n} pieces"),
        Choice::Other => "It is something else".to_owned(),
        Choice::Keep => "Keep it, I want it".to_owned(),
        Choice::TookOut => "I took it out".to_owned(),
        Choice::One => "Only once".to_owned(),
        Choice::Both => "Each scan counts".to_owned(),
    }
}

fn refused(why: RefusedScan) -> &'static str {
    match why {
        RefusedScan::Unknown => "This code is not in the catalogue. Please ask staff for its price.",
        RefusedScan::CheckDigit => "That did not read well. Please scan it again.",
        RefusedScan::Expired => "This pack is past its date. Please take another one.",
        RefusedScan::NotForSale => "This code is not for sale here.",
        RefusedScan::Suspect => "I am not sure what I read. Please scan it again.",
    }
}

fn staff(why: StaffWhy) -> &'static str {
    match why {
        StaffWhy::Help => "Help is on the way.",
        StaffWhy::Age => "Staff will look at the age for one item. You can go on shopping.",
        StaffWhy::Question => "Staff will help with the open question.",
        StaffWhy::SpotCheck => "A quick look by staff before payment, as on some trips.",
        StaffWhy::Device => "The cart needs staff to finish at a till.",
    }
}

fn look(reason: Reason) -> &'static str {
    match reason {
        Reason::SightContradicted => "Confirmed although the camera saw another product.",
        Reason::MassContradicted => "Confirmed although it weighs something else.",
        Reason::PiecesContradicted => "Fewer pieces confirmed than were felt.",
        Reason::SaidToBeTheirs => "Something put in is said to be their own.",
        Reason::SaidToBeNothing => "Something left that is said to be nothing of the receipt.",
        Reason::NotFelt => "Said to be in the basket, but not felt.",
        Reason::Value => "A dear basket.",
        Reason::Aisle => "Something from an aisle that is looked at.",
        Reason::Chance => "By chance.",
    }
}
