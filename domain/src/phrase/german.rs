//! The sentences in German.

use crate::phrase::{Phrase, Spoken, mass_in_words};
use crate::question::{Choice, Kind};
use crate::spot_check::Reason;
use crate::view::{RefusedScan, StaffWhy};

pub(super) fn say(phrase: &Phrase) -> String {
    match phrase {
        Phrase::Plain(text) => text.clone(),
        Phrase::Notice(spoken) => notice(spoken),
        Phrase::Question(spoken) => question(spoken),
        Phrase::Answer { choice, name } => answer(choice, name.as_deref().unwrap_or("dieser Artikel")),
        Phrase::Refused(why) => refused(*why).to_owned(),
        Phrase::Staff(why) => staff(*why).to_owned(),
        Phrase::Look(reason) => look(*reason).to_owned(),
    }
}

fn notice(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("dieser Artikel");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), ',');
    match spoken.kind {
        Kind::Unscanned => format!("{felt} gespürt. Der Scan folgt noch."),
        Kind::Removed if spoken.name.is_some() => format!("{name} wurde herausgenommen."),
        Kind::Removed => format!("{felt} haben den Korb verlassen."),
        Kind::NotPlaced | Kind::Duplicate => {
            format!("{name} steht auf dem Bon. Legen Sie es ein, wenn Sie so weit sind.")
        }
        Kind::WrongWeight | Kind::WrongItem | Kind::Count | Kind::StillHere => format!("{name}: bitte kurz ansehen."),
    }
}

fn question(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("dieser Artikel");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), ',');
    let expected = spoken.expected.map(|mass| mass_in_words(mass, ','));
    match (spoken.kind, &spoken.perhaps, expected) {
        (Kind::Unscanned, Some(perhaps), _) => {
            format!("Ich habe {felt} gespürt, zu denen kein Scan passt. Ist es {perhaps}?")
        }
        (Kind::Unscanned, None, _) => {
            format!("Ich habe {felt} gespürt, zu denen kein Scan passt. Was wurde eingelegt?")
        }
        (Kind::NotPlaced, _, _) => format!("{name} wurde gescannt, aber ich habe es im Korb nicht gespürt."),
        (Kind::Removed, _, _) => format!("{felt} haben den Korb verlassen. Was war es?"),
        (Kind::WrongWeight, _, Some(expected)) => {
            format!("Ich habe {felt} gespürt. {name} sollte {expected} wiegen. Ist es der richtige Artikel?")
        }
        (Kind::WrongWeight | Kind::Count, _, None) => {
            format!("Ich habe {felt} für {name} gespürt. Ist es der richtige Artikel?")
        }
        (Kind::WrongItem, Some(perhaps), _) => format!("{name} wurde gescannt. Es sieht aus wie {perhaps}."),
        (Kind::WrongItem, None, _) => format!("{name} wurde gescannt. Es sieht nach etwas anderem aus."),
        (Kind::Count, _, Some(expected)) => {
            format!("Ich habe {felt} gespürt. Ein Stück {name} wiegt {expected}. Wie viele liegen im Korb?")
        }
        (Kind::StillHere, _, _) => format!("{name} ist nicht mehr auf dem Bon, liegt aber noch im Korb."),
        (Kind::Duplicate, _, _) => format!("{name} wurde noch einmal gescannt, aber nur einmal gespürt."),
    }
}

fn answer(choice: &Choice, name: &str) -> String {
    match choice {
        Choice::ScanIt => "Ich scanne es jetzt".to_owned(),
        Choice::Gtin(_) => format!("Es ist {name}"),
        Choice::TakeOut => "Ich nehme es heraus".to_owned(),
        Choice::Mine => "Es gehört mir".to_owned(),
        Choice::DropLine => "Vom Bon nehmen".to_owned(),
        Choice::InBasket => "Es liegt im Korb".to_owned(),
        Choice::Later => "Ich lege es später ein".to_owned(),
        Choice::Line(_) => name.to_owned(),
        Choice::None => "Nichts davon".to_owned(),
        Choice::Right => "Ja, es stimmt".to_owned(),
        Choice::Pieces(1) => "1 Stück".to_owned(),
        Choice::Pieces(n) => format!("{n} Stück"),
        Choice::Other => "Es ist etwas anderes".to_owned(),
        Choice::Keep => "Behalten, ich möchte es".to_owned(),
        Choice::TookOut => "Ich habe es herausgenommen".to_owned(),
        Choice::One => "Nur einmal".to_owned(),
        Choice::Both => "Jeder Scan zählt".to_owned(),
    }
}

fn refused(why: RefusedScan) -> &'static str {
    match why {
        RefusedScan::Unknown => "Dieser Code ist nicht im Sortiment. Bitte fragen Sie das Personal nach dem Preis.",
        RefusedScan::CheckDigit => "Das war nicht gut lesbar. Bitte noch einmal scannen.",
        RefusedScan::Expired => "Diese Packung ist abgelaufen. Bitte nehmen Sie eine andere.",
        RefusedScan::NotForSale => "Dieser Code ist hier nicht verkäuflich.",
        RefusedScan::Suspect => "Ich bin nicht sicher, was ich gelesen habe. Bitte noch einmal scannen.",
    }
}

fn staff(why: StaffWhy) -> &'static str {
    match why {
        StaffWhy::Help => "Hilfe ist unterwegs.",
        StaffWhy::Age => "Für einen Artikel prüft das Personal das Alter. Sie können weiter einkaufen.",
        StaffWhy::Question => "Das Personal hilft bei der offenen Frage.",
        StaffWhy::SpotCheck => "Ein kurzer Blick des Personals vor dem Bezahlen, wie bei manchen Einkäufen.",
        StaffWhy::Device => "Bitte beenden Sie den Einkauf mit dem Personal an einer Kasse.",
    }
}

fn look(reason: Reason) -> &'static str {
    match reason {
        Reason::SightContradicted => "Bestätigt, obwohl die Kamera ein anderes Produkt sah.",
        Reason::MassContradicted => "Bestätigt, obwohl es anders wiegt.",
        Reason::PiecesContradicted => "Weniger Stücke bestätigt als gefühlt.",
        Reason::SaidToBeTheirs => "Etwas Hineingelegtes soll Eigenes sein.",
        Reason::SaidToBeNothing => "Etwas ging heraus und soll nicht vom Beleg sein.",
        Reason::NotFelt => "Soll im Korb liegen, wurde aber nicht gefühlt.",
        Reason::Value => "Ein teurer Korb.",
        Reason::Aisle => "Etwas aus einem Regal, nach dem gesehen wird.",
        Reason::Chance => "Zufällig.",
    }
}
