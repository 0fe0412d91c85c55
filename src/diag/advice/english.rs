//! The sentences in English.

use super::{Advice, percent};

pub(super) fn say(advice: &Advice) -> String {
    match advice {
        Advice::Plain(said) => said.clone(),
        Advice::Device(cause) => format!("{cause}. {}", cause.advice()),
        Advice::Tape(finding) => format!("{finding}."),
        Advice::Keep(finding) => format!("{finding}."),
        Advice::BatteryLow => "The battery is low: put the cart into its dock when the trip is over.".to_owned(),
        Advice::StoreAway { why } => format!("{why}. Check the network; trips go on and are told later."),
        Advice::StoreSlow => "The store answers slowly: look for a weak radio signal, or a busy network.".to_owned(),
        Advice::TripRefused { trip, why } => {
            format!("The store refuses trip {trip} ({why}). Keep its tape and tell the store's staff.")
        }
        Advice::ClockWrong => {
            "The cart's clock is wrong: set it, or the store's certificate is refused and receipts are misdated."
                .to_owned()
        }
        Advice::ClocksDiffer => "The cart's clock and the store's differ: let both follow a time server.".to_owned(),
        Advice::TapesUnread { why } => format!("{why}."),
        Advice::TapesFlawed => {
            "Some tapes are damaged: see `dash-cart tape verify`, and send a support bundle.".to_owned()
        }
        Advice::PinsUnread { file, why } => format!(
            "{} cannot be read ({why}). Restore it from a backup, or remove it and restart the cart to choose a new PIN.",
            file.display()
        ),
        Advice::DiskFull => "The disk is almost full: remove what does not belong there.".to_owned(),
        Advice::DiskUnknown { path, why } => format!("{}: {why}.", path.display()),
        Advice::CardWorn { card } => {
            format!("The memory {card} is worn out: copy it to a new one before it fails.")
        }
        Advice::TooHot => "The computer is too hot and slows down: look at its fan, and let air in.".to_owned(),
        Advice::SupplyWeak => "The supply is too weak: use one of 5 V and 5 A, and a short cable.".to_owned(),
        Advice::MemoryShort => "Memory runs short: restart the cart, and send a support bundle.".to_owned(),
        Advice::ScannerMisses => {
            "More packs than usual have to be asked for: clean the scanner's window, and try the test sheet.".to_owned()
        }
        Advice::CameraFades => {
            "The camera's pictures have got worse: clean its lens, and look at its focus.".to_owned()
        }
        Advice::CutOff => {
            "The cart was cut off several times: look at battery and supply, and send a support bundle.".to_owned()
        }
        Advice::ScaleDrifts { packs, ppm, interval_ppm } => {
            let much = if *ppm < 0 { "little" } else { "much" };
            let (drift, interval) = (percent(*ppm, '.'), percent(*interval_ppm, '.'));
            format!(
                "By {packs} packs that were sold lately the scale reads {drift} % too {much} (give or take {interval} %): try it with a weight, and calibrate it anew."
            )
        }
    }
}
