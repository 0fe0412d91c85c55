//! The sentences in Spanish.

use crate::phrase::{Phrase, Spoken, mass_in_words};
use crate::question::{Choice, Kind};
use crate::spot_check::Reason;
use crate::view::{RefusedScan, StaffWhy};

pub(super) fn say(phrase: &Phrase) -> String {
    match phrase {
        Phrase::Plain(text) => text.clone(),
        Phrase::Notice(spoken) => notice(spoken),
        Phrase::Question(spoken) => question(spoken),
        Phrase::Answer { choice, name } => answer(choice, name.as_deref().unwrap_or("este artículo")),
        Phrase::Refused(why) => refused(*why).to_owned(),
        Phrase::Staff(why) => staff(*why).to_owned(),
        Phrase::Look(reason) => look(*reason).to_owned(),
    }
}

fn notice(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("este artículo");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), ',');
    match spoken.kind {
        Kind::Unscanned => format!("He notado {felt}. Falta escanearlo."),
        Kind::Removed if spoken.name.is_some() => format!("Se ha sacado {name}."),
        Kind::Removed => format!("Han salido {felt} de la cesta."),
        Kind::NotPlaced | Kind::Duplicate => format!("{name} está en el recibo. Póngalo cuando quiera."),
        Kind::WrongWeight | Kind::WrongItem | Kind::Count | Kind::StillHere => {
            format!("{name}: eche un vistazo, por favor.")
        }
    }
}

fn question(spoken: &Spoken) -> String {
    let name = spoken.name.as_deref().unwrap_or("este artículo");
    let felt = mass_in_words(spoken.felt.unwrap_or_default(), ',');
    let expected = spoken.expected.map(|mass| mass_in_words(mass, ','));
    match (spoken.kind, &spoken.perhaps, expected) {
        (Kind::Unscanned, Some(perhaps), _) => format!("He notado {felt} sin escanear. ¿Es {perhaps}?"),
        (Kind::Unscanned, None, _) => format!("He notado {felt} sin escanear. ¿Qué se ha puesto?"),
        (Kind::NotPlaced, _, _) => format!("Se escaneó {name}, pero no lo he notado en la cesta."),
        (Kind::Removed, _, _) => format!("Han salido {felt} de la cesta. ¿Qué era?"),
        (Kind::WrongWeight, _, Some(expected)) => {
            format!("He notado {felt}. {name} debería pesar {expected}. ¿Es el correcto?")
        }
        (Kind::WrongWeight | Kind::Count, _, None) => format!("He notado {felt} para {name}. ¿Es el correcto?"),
        (Kind::WrongItem, Some(perhaps), _) => format!("Se escaneó {name}. Parece {perhaps}."),
        (Kind::WrongItem, None, _) => format!("Se escaneó {name}. Parece otra cosa."),
        (Kind::Count, _, Some(expected)) => {
            format!("He notado {felt}. Una unidad de {name} pesa {expected}. ¿Cuántas hay en la cesta?")
        }
        (Kind::StillHere, _, _) => format!("{name} ya no está en el recibo, pero sigue en la cesta."),
        (Kind::Duplicate, _, _) => format!("{name} se escaneó otra vez, pero solo lo he notado una vez."),
    }
}

fn answer(choice: &Choice, name: &str) -> String {
    match choice {
        Choice::ScanIt => "Lo escaneo ahora".to_owned(),
        Choice::Gtin(_) => format!("Es {name}"),
        Choice::TakeOut => "Lo saco".to_owned(),
        Choice::Mine => "Es mío".to_owned(),
        Choice::DropLine => "Quitarlo del recibo".to_owned(),
        Choice::InBasket => "Está en la cesta".to_owned(),
        Choice::Later => "Lo pongo después".to_owned(),
        Choice::Line(_) => name.to_owned(),
        Choice::None => "Ninguno de estos".to_owned(),
        Choice::Right => "Sí, es correcto".to_owned(),
        Choice::Pieces(1) => "1 unidad".to_owned(),
        Choice::Pieces(n) => format!("{n} unidades"),
        Choice::Other => "Es otra cosa".to_owned(),
        Choice::Keep => "Lo quiero, que se quede".to_owned(),
        Choice::TookOut => "Ya lo he sacado".to_owned(),
        Choice::One => "Solo una vez".to_owned(),
        Choice::Both => "Cada escaneo cuenta".to_owned(),
    }
}

fn refused(why: RefusedScan) -> &'static str {
    match why {
        RefusedScan::Unknown => "Este código no está en el catálogo. Pregunte el precio al personal.",
        RefusedScan::CheckDigit => "No se ha leído bien. Escanéelo otra vez, por favor.",
        RefusedScan::Expired => "Este producto está caducado. Tome otro, por favor.",
        RefusedScan::NotForSale => "Este código no se vende aquí.",
        RefusedScan::Suspect => "No estoy seguro de lo que he leído. Escanéelo otra vez, por favor.",
    }
}

fn staff(why: StaffWhy) -> &'static str {
    match why {
        StaffWhy::Help => "La ayuda está en camino.",
        StaffWhy::Age => "El personal comprobará la edad para un artículo. Puede seguir comprando.",
        StaffWhy::Question => "El personal le ayudará con la pregunta abierta.",
        StaffWhy::SpotCheck => "Un vistazo rápido del personal antes de pagar, como en algunas compras.",
        StaffWhy::Device => "Termine la compra con el personal en una caja, por favor.",
    }
}

fn look(reason: Reason) -> &'static str {
    match reason {
        Reason::SightContradicted => "Confirmado aunque la cámara vio otro producto.",
        Reason::MassContradicted => "Confirmado aunque pesa otra cosa.",
        Reason::PiecesContradicted => "Se confirmaron menos piezas de las que se notaron.",
        Reason::SaidToBeTheirs => "Algo que se puso dicen que es propio.",
        Reason::SaidToBeNothing => "Algo salió y dicen que no es del recibo.",
        Reason::NotFelt => "Dicen que está en la cesta, pero no se notó.",
        Reason::Value => "Una cesta cara.",
        Reason::Aisle => "Algo de un pasillo que se revisa.",
        Reason::Chance => "Al azar.",
    }
}
