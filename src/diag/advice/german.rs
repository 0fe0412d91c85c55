//! The sentences in German.

use cart_hardware::{Cause, Reading};

use super::{Advice, percent};
use crate::journal::{Finding, Unreadable};
use crate::keep::KeepFinding;

pub(super) fn say(advice: &Advice) -> String {
    match advice {
        Advice::Plain(said) => said.clone(),
        Advice::Device(found) => format!("{}. {}", cause(found), remedy(found)),
        Advice::Tape(finding) => tape(finding),
        Advice::Keep(finding) => keep(finding),
        Advice::BatteryLow => "Der Akku ist fast leer: Wagen nach dem Einkauf in die Station stellen.".to_owned(),
        Advice::StoreAway { why } => format!(
            "Der Markt ist nicht erreichbar ({why}). Netzwerk prüfen; Einkäufe gehen weiter und werden später gemeldet."
        ),
        Advice::StoreSlow => "Der Markt antwortet langsam: schwaches Funksignal oder volles Netzwerk?".to_owned(),
        Advice::TripRefused { trip, why } => {
            format!("Der Markt nimmt den Einkauf {trip} nicht an ({why}). Sein Band aufheben und dem Markt melden.")
        }
        Advice::ClockWrong => {
            "Die Uhr des Wagens geht falsch: bitte stellen, sonst gilt das Zertifikat des Markts nicht und Belege tragen ein falsches Datum."
                .to_owned()
        }
        Advice::ClocksDiffer => {
            "Die Uhren von Wagen und Markt gehen verschieden: beide einem Zeitserver folgen lassen.".to_owned()
        }
        Advice::TapesUnread { why } => format!("Die Bänder sind nicht lesbar ({why})."),
        Advice::TapesFlawed => {
            "Einige Bänder sind beschädigt: `dash-cart tape verify` zeigt welche; ein Support-Paket senden.".to_owned()
        }
        Advice::PinsUnread { file, why } => format!(
            "{} ist nicht lesbar ({why}). Aus einer Sicherung zurückholen, oder entfernen und den Wagen neu starten, um eine neue PIN zu wählen.",
            file.display()
        ),
        Advice::DiskFull => "Der Speicher ist fast voll: entfernen, was nicht dorthin gehört.".to_owned(),
        Advice::DiskUnknown { path, why } => format!("Der Speicher {} lässt sich nicht prüfen ({why}).", path.display()),
        Advice::CardWorn { card } => {
            format!("Der Speicher {card} ist abgenutzt: auf einen neuen kopieren, bevor er ausfällt.")
        }
        Advice::TooHot => "Der Computer ist zu heiß und wird langsamer: Lüfter ansehen, Luft hineinlassen.".to_owned(),
        Advice::SupplyWeak => {
            "Das Netzteil ist zu schwach: eines mit 5 V und 5 A und ein kurzes Kabel verwenden.".to_owned()
        }
        Advice::MemoryShort => {
            "Der Arbeitsspeicher wird knapp: Wagen neu starten und ein Support-Paket senden.".to_owned()
        }
        Advice::ScannerMisses => {
            "Nach mehr Packungen als sonst muss gefragt werden: Fenster des Scanners reinigen, dann das Testblatt versuchen."
                .to_owned()
        }
        Advice::CameraFades => {
            "Die Bilder der Kamera sind schlechter geworden: Linse reinigen und Schärfe ansehen.".to_owned()
        }
        Advice::CutOff => {
            "Der Wagen wurde mehrmals plötzlich stromlos: Akku und Netzteil ansehen, ein Support-Paket senden.".to_owned()
        }
        Advice::ScaleDrifts { packs, ppm, interval_ppm } => {
            let much = if *ppm < 0 { "zu wenig" } else { "zu viel" };
            let (drift, interval) = (percent(*ppm, ','), percent(*interval_ppm, ','));
            format!(
                "Nach {packs} zuletzt verkauften Packungen zeigt die Waage {drift} % {much} (± {interval} %): mit einem Gewicht prüfen und neu kalibrieren."
            )
        }
    }
}

pub(super) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Missing { path } => format!("{} gibt es nicht", path.display()),
        Cause::Forbidden { path } => format!("{} darf dieser Benutzer nicht öffnen", path.display()),
        Cause::Busy { path } => format!("{} wird von einem anderen Programm benutzt", path.display()),
        Cause::Unplugged => "Das Gerät wurde abgezogen".to_owned(),
        Cause::Silent { spell } => format!("Das Gerät schweigt seit {} ms", spell.as_millis()),
        Cause::Io { during, message } => format!("Das Gerät meldet einen Fehler ({during}: {message})"),
        Cause::Unanswered { address } => format!("An Adresse {address:#04x} des I2C-Busses antwortet nichts"),
        Cause::BusStuck { message } => format!("Der I2C-Bus hängt ({message})"),
        Cause::OtherChip { address, expected, found } => {
            format!("Der Chip an Adresse {address:#04x} ist kein {expected}: er meldet {found:#04x}")
        }
        Cause::NotReady { step, spell } => {
            format!("Der Chip ist nach {} ms noch nicht bereit ({step})", spell.as_millis())
        }
        Cause::OwnCalibration => "Der Wandler konnte seinen eigenen Nullpunkt nicht bestimmen".to_owned(),
        Cause::Implausible { reading } => format!("Das kann nicht stimmen: {}", implausible(reading)),
        Cause::Setting { path, why } => format!("{} ist falsch eingestellt ({why})", path.display()),
        Cause::Saturated { counts } => {
            format!("Das Signal {counts} der Wägezelle liegt am Ende des Messbereichs")
        }
        Cause::BrokenReads { in_a_row } => format!("{in_a_row} Messungen nacheinander brachen ab"),
        Cause::Uncalibrated { path } => format!("Die Waage ist noch nicht kalibriert ({} fehlt)", path.display()),
        Cause::Calibration { path, why } => {
            format!("Die Kalibrierung {} ist nicht brauchbar ({why})", path.display())
        }
        Cause::Cells { calibrated, read } => {
            format!("Die Kalibrierung gilt für {calibrated} Zellen, diese Waage liest {read}")
        }
        Cause::LensCovered => "Die Kamera sieht nichts: die Linse ist verdeckt, oder es ist dunkel".to_owned(),
        Cause::Frozen { spell } => format!("Die Kamera zeigt seit {} s dasselbe Bild", spell.as_secs()),
        Cause::Picture { why } => format!("Das Bild ist nicht lesbar ({why})"),
        Cause::Unsupported { what } => format!("Das kann diese Platine nicht ({what})"),
        Cause::NoWorld => "Das Gerät ist als simuliert eingestellt, aber es läuft keine Simulation".to_owned(),
    }
}

fn implausible(reading: &Reading) -> String {
    match reading {
        Reading::Light => "Licht über jedem Messbereich".to_owned(),
        Reading::Cell { millivolts } => format!("eine Lithiumzelle mit {millivolts} mV"),
        Reading::Battery { cells, millivolts } => format!("ein Akku aus {cells} Lithiumzellen mit {millivolts} mV"),
        Reading::Current { milliamperes } => format!("ein Strom von {milliamperes} mA oder mehr"),
        Reading::Text { file, text } => format!("{file} ist {text}"),
    }
}

const fn remedy(cause: &Cause) -> &'static str {
    match cause {
        Cause::Missing { .. } => "Stecker und Kabel prüfen, dann den Pfad in der Konfiguration.",
        Cause::Forbidden { .. } => {
            "Den Benutzer des Dienstes in die Gruppe des Geräts aufnehmen und die udev-Regeln installieren."
        }
        Cause::Busy { .. } => "Das andere Programm beenden.",
        Cause::Unplugged => "Wieder einstecken; der Wagen macht von selbst weiter.",
        Cause::Silent { .. } => "Strom und Kabel prüfen; das Gerät abziehen und wieder einstecken.",
        Cause::Io { .. } => "Das Kabel prüfen; kommt es wieder, das Gerät ersetzen.",
        Cause::Unanswered { .. } => {
            "Strom, Masse und beide Drähte des I2C-Busses prüfen; `i2cdetect -y 1` zeigt, welche Adressen antworten."
        }
        Cause::BusStuck { .. } => {
            "Das Gerät aus- und einschalten; bleibt es so, hat ein Draht einen Kurzschluss, oder sein Pull-up fehlt."
        }
        Cause::OtherChip { .. } => {
            "Prüfen, welcher Chip auf der Platine sitzt, und seine Adresse in der Konfiguration."
        }
        Cause::NotReady { .. } => "Die Versorgung des Chips prüfen; aus- und einschalten.",
        Cause::OwnCalibration => "Die Drähte der Wägezelle prüfen; keiner darf lose oder vertauscht sein.",
        Cause::Implausible { .. } => "Prüfen, wie der Sensor verdrahtet ist und was die Konfiguration von ihm sagt.",
        Cause::Setting { .. } => {
            "Eine udev-Regel so einstellen lassen, wie die Konfiguration es sagt, oder die Konfiguration ändern."
        }
        Cause::Saturated { .. } => {
            "Alles von der Waage nehmen; bleibt es so, ist ein Draht der Wägezelle gebrochen oder vertauscht."
        }
        Cause::BrokenReads { .. } => {
            "Die beiden Drähte zwischen Wandler und Platine prüfen, und was die Platine sonst beschäftigt."
        }
        Cause::Calibration { .. } => {
            "Die richtige Datei zurücklegen; oder wer es darf, räumt Datei und Protokoll weg und kalibriert die Waage neu."
        }
        Cause::Uncalibrated { .. } | Cause::Cells { .. } => "Die Waage neu kalibrieren.",
        Cause::LensCovered => "Wegnehmen, was die Linse verdeckt, und sie abwischen; für Licht sorgen.",
        Cause::Frozen { .. } => "Die Kamera abziehen und wieder einstecken.",
        Cause::Picture { .. } => "Die Bilddatei prüfen.",
        Cause::Unsupported { .. } => "In der Konfiguration einen anderen Treiber wählen.",
        Cause::NoWorld => "Mit einem Szenario starten oder ein echtes Gerät einstellen.",
    }
}

fn tape(finding: &Finding) -> String {
    match finding {
        Finding::Torn { file, offset, bytes, aside } => {
            let kept = aside.as_ref().map(|aside| format!("; sie liegen in {}", aside.display())).unwrap_or_default();
            format!("{}: {bytes} Bytes eines unfertigen Eintrags bei Byte {offset}{kept}.", file.display())
        }
        Finding::Damaged { file, offset, what, records, aside } => {
            let kept = aside.as_ref().map(|aside| format!("; die Datei liegt in {}", aside.display()));
            let kept = kept.unwrap_or_default();
            format!(
                "{}: beschädigt bei Byte {offset} ({what}); {records} Einträge davor bleiben{kept}.",
                file.display()
            )
        }
        Finding::Unreadable(Unreadable::Newer { file, found, known }) => format!(
            "{} stammt von einem neueren Programm ({found}; dieses liest bis {known}). Das Band bleibt: den Wagen aktualisieren.",
            file.display()
        ),
        Finding::Unreadable(Unreadable::Foreign { file }) => format!("{} ist kein Band.", file.display()),
        Finding::Abandoned(trip) => format!(
            "Der Einkauf {trip} wurde nie beendet, und ein späterer ist offen; sein Band bleibt und geht so an den Markt."
        ),
        Finding::ReserveUsed => {
            "Der Speicher ist voll: die Reserve ist für den offenen Einkauf vergeben. Platz schaffen.".to_owned()
        }
    }
}

fn keep(finding: &KeepFinding) -> String {
    match finding {
        KeepFinding::Quarantined { why, aside } => format!(
            "Die Ablage war unbrauchbar ({why}); sie liegt in {}, eine neue ist begonnen. Gelernte Gewichte sind verloren.",
            aside.display()
        ),
        KeepFinding::BadRecord { tree, why } => {
            format!("Ein schlechter Eintrag in {tree} wurde übergangen ({why}).")
        }
        KeepFinding::BadBook { why } => {
            format!("Das Buch des Sortiments ist nicht lesbar ({why}); das Sortiment wird neu geholt.")
        }
        KeepFinding::SnapshotRebuilt => {
            "Die Momentaufnahme der Ablage war schlecht und wurde neu aufgebaut.".to_owned()
        }
        KeepFinding::InMemoryOnly { why } => format!(
            "Die Ablage lässt sich nicht öffnen ({why}): bis zum Neustart merkt sich der Wagen nur seine Bänder."
        ),
        KeepFinding::Failed(why) => format!("Die Ablage ist im Betrieb ausgefallen ({why})."),
    }
}
