//! The sentences in Spanish.

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
        Advice::BatteryLow => "La batería está baja: ponga el carro en su base al acabar la compra.".to_owned(),
        Advice::StoreAway { why } => format!(
            "No se llega a la tienda ({why}). Revise la red; las compras siguen y se comunican después."
        ),
        Advice::StoreSlow => "La tienda responde despacio: ¿señal de radio débil, o red muy cargada?".to_owned(),
        Advice::TripRefused { trip, why } => {
            format!("La tienda rechaza la compra {trip} ({why}). Guarde su cinta y avise a la tienda.")
        }
        Advice::ClockWrong => {
            "El reloj del carro va mal: póngalo en hora, o no valdrá el certificado de la tienda y los recibos llevarán mala fecha."
                .to_owned()
        }
        Advice::ClocksDiffer => {
            "Los relojes del carro y de la tienda no coinciden: que ambos sigan un servidor de hora.".to_owned()
        }
        Advice::TapesUnread { why } => format!("Las cintas no se pueden leer ({why})."),
        Advice::TapesFlawed => {
            "Hay cintas dañadas: `dash-cart tape verify` dice cuáles; envíe un paquete de soporte.".to_owned()
        }
        Advice::PinsUnread { file, why } => format!(
            "{} no se puede leer ({why}). Recupérelo de una copia, o quítelo y reinicie el carro para elegir un PIN nuevo.",
            file.display()
        ),
        Advice::DiskFull => "El disco está casi lleno: quite lo que no debe estar ahí.".to_owned(),
        Advice::DiskUnknown { path, why } => format!("El disco {} no se puede comprobar ({why}).", path.display()),
        Advice::CardWorn { card } => {
            format!("La memoria {card} está gastada: cópiela a una nueva antes de que falle.")
        }
        Advice::TooHot => {
            "El ordenador está demasiado caliente y va más lento: mire el ventilador y deje pasar aire.".to_owned()
        }
        Advice::SupplyWeak => {
            "La alimentación es demasiado débil: use una de 5 V y 5 A, y un cable corto.".to_owned()
        }
        Advice::MemoryShort => "Falta memoria: reinicie el carro y envíe un paquete de soporte.".to_owned(),
        Advice::ScannerMisses => {
            "Hay que preguntar por más artículos que de costumbre: limpie la ventana del escáner y pruebe la hoja de prueba."
                .to_owned()
        }
        Advice::CameraFades => {
            "Las imágenes de la cámara han empeorado: limpie la lente y revise el enfoque.".to_owned()
        }
        Advice::CutOff => {
            "El carro se apagó de golpe varias veces: revise batería y alimentación, y envíe un paquete de soporte."
                .to_owned()
        }
        Advice::ScaleDrifts { packs, ppm, interval_ppm } => {
            let much = if *ppm < 0 { "de menos" } else { "de más" };
            let (drift, interval) = (percent(*ppm, ','), percent(*interval_ppm, ','));
            format!(
                "Según {packs} artículos vendidos hace poco, la báscula marca un {drift} % {much} (± {interval} %): pruébela con una pesa y calíbrela de nuevo."
            )
        }
    }
}

pub(super) fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Missing { path } => format!("{} no existe", path.display()),
        Cause::Forbidden { path } => format!("Este usuario no puede abrir {}", path.display()),
        Cause::Busy { path } => format!("Otro programa usa {}", path.display()),
        Cause::Unplugged => "El aparato está desenchufado".to_owned(),
        Cause::Silent { spell } => format!("El aparato no dice nada desde hace {} ms", spell.as_millis()),
        Cause::Io { during, message } => format!("El aparato da un error ({during}: {message})"),
        Cause::Unanswered { address } => format!("Nada responde en la dirección {address:#04x} del bus I2C"),
        Cause::BusStuck { message } => format!("El bus I2C está bloqueado ({message})"),
        Cause::OtherChip { address, expected, found } => {
            format!("El chip de la dirección {address:#04x} no es un {expected}: dice {found:#04x}")
        }
        Cause::NotReady { step, spell } => {
            format!("El chip no está listo después de {} ms ({step})", spell.as_millis())
        }
        Cause::OwnCalibration => "El convertidor no pudo ajustar su propio cero".to_owned(),
        Cause::Implausible { reading } => format!("Esto no puede ser: {}", implausible(reading)),
        Cause::Setting { path, why } => format!("{} está mal ajustado ({why})", path.display()),
        Cause::Saturated { counts } => {
            format!("La señal {counts} de la célula de carga está al final del rango del convertidor")
        }
        Cause::BrokenReads { in_a_row } => format!("Se cortaron {in_a_row} lecturas seguidas"),
        Cause::Uncalibrated { path } => format!("La báscula aún no está calibrada (falta {})", path.display()),
        Cause::Calibration { path, why } => format!("La calibración {} no sirve ({why})", path.display()),
        Cause::Cells { calibrated, read } => {
            format!("La calibración es de {calibrated} células, y esta báscula lee {read}")
        }
        Cause::LensCovered => "La cámara no ve nada: la lente está tapada, o está oscuro".to_owned(),
        Cause::Frozen { spell } => format!("La cámara muestra la misma imagen desde hace {} s", spell.as_secs()),
        Cause::Picture { why } => format!("La imagen no se puede leer ({why})"),
        Cause::Unsupported { what } => format!("Esta placa no puede hacerlo ({what})"),
        Cause::NoWorld => "El aparato está configurado como simulado, pero no hay simulación".to_owned(),
    }
}

fn implausible(reading: &Reading) -> String {
    match reading {
        Reading::Light => "una luz por encima de todo rango".to_owned(),
        Reading::Cell { millivolts } => format!("una celda de litio de {millivolts} mV"),
        Reading::Battery { cells, millivolts } => format!("una batería de {cells} celdas de litio con {millivolts} mV"),
        Reading::Current { milliamperes } => format!("una corriente de {milliamperes} mA o más"),
        Reading::Text { file, text } => format!("{file} es {text}"),
    }
}

const fn remedy(cause: &Cause) -> &'static str {
    match cause {
        Cause::Missing { .. } => "Revise el enchufe y el cable, y después la ruta en la configuración.",
        Cause::Forbidden { .. } => {
            "Ponga al usuario del servicio en el grupo del aparato e instale las reglas de udev."
        }
        Cause::Busy { .. } => "Pare el otro programa.",
        Cause::Unplugged => "Vuelva a enchufarlo; el carro sigue solo.",
        Cause::Silent { .. } => "Revise la corriente y los cables; desenchufe el aparato y vuelva a enchufarlo.",
        Cause::Io { .. } => "Revise el cable; si se repite, cambie el aparato.",
        Cause::Unanswered { .. } => {
            "Revise la corriente, la masa y los dos hilos del bus I2C; `i2cdetect -y 1` muestra qué direcciones responden."
        }
        Cause::BusStuck { .. } => {
            "Apague y encienda el aparato; si sigue igual, un hilo está en cortocircuito o falta su resistencia pull-up."
        }
        Cause::OtherChip { .. } => "Compruebe qué chip hay en la placa, y su dirección en la configuración.",
        Cause::NotReady { .. } => "Revise la alimentación del chip; apáguelo y enciéndalo.",
        Cause::OwnCalibration => "Revise los hilos de la célula de carga; ninguno puede estar suelto ni cruzado.",
        Cause::Implausible { .. } => "Revise cómo está conectado el sensor, y qué dice de él la configuración.",
        Cause::Setting { .. } => {
            "Que una regla de udev lo ajuste como dice la configuración, o cambie la configuración."
        }
        Cause::Saturated { .. } => {
            "Quite todo de la báscula; si sigue igual, un hilo de la célula de carga está roto o cruzado."
        }
        Cause::BrokenReads { .. } => "Revise los dos hilos entre convertidor y placa, y qué más ocupa a la placa.",
        Cause::Calibration { .. } => {
            "Vuelva a poner el archivo correcto; o quien pueda, aparte archivo y registro y calibre la báscula de nuevo."
        }
        Cause::Uncalibrated { .. } | Cause::Cells { .. } => "Calibre la báscula de nuevo.",
        Cause::LensCovered => "Quite lo que tapa la lente y límpiela; procure que haya luz.",
        Cause::Frozen { .. } => "Desenchufe la cámara y vuelva a enchufarla.",
        Cause::Picture { .. } => "Revise el archivo de la imagen.",
        Cause::Unsupported { .. } => "Elija otro controlador en la configuración.",
        Cause::NoWorld => "Empiece con un escenario, o configure un aparato real.",
    }
}

fn tape(finding: &Finding) -> String {
    match finding {
        Finding::Torn { file, offset, bytes, aside } => {
            let kept = aside.as_ref().map(|aside| format!("; están en {}", aside.display())).unwrap_or_default();
            format!("{}: {bytes} bytes de un registro sin acabar en el byte {offset}{kept}.", file.display())
        }
        Finding::Damaged { file, offset, what, records, aside } => {
            let kept = aside.as_ref().map(|aside| format!("; el archivo está en {}", aside.display()));
            let kept = kept.unwrap_or_default();
            format!(
                "{}: dañada en el byte {offset} ({what}); se conservan {records} registros anteriores{kept}.",
                file.display()
            )
        }
        Finding::Unreadable(Unreadable::Newer { file, found, known }) => format!(
            "{} es de un programa más nuevo ({found}; este lee hasta {known}). La cinta se conserva: actualice el carro.",
            file.display()
        ),
        Finding::Unreadable(Unreadable::Foreign { file }) => format!("{} no es una cinta.", file.display()),
        Finding::Abandoned(trip) => format!(
            "La compra {trip} nunca se acabó y hay otra posterior abierta; su cinta se conserva y va así a la tienda."
        ),
        Finding::ReserveUsed => {
            "El disco está lleno: se usó la reserva para acabar la compra abierta. Libere espacio.".to_owned()
        }
    }
}

fn keep(finding: &KeepFinding) -> String {
    match finding {
        KeepFinding::Quarantined { why, aside } => format!(
            "El almacén no servía ({why}); está en {}, y hay uno nuevo. Los pesos aprendidos se han perdido.",
            aside.display()
        ),
        KeepFinding::BadRecord { tree, why } => format!("Se saltó un registro malo en {tree} ({why})."),
        KeepFinding::BadBook { why } => {
            format!("El libro del catálogo no se puede leer ({why}); el catálogo se pide de nuevo.")
        }
        KeepFinding::SnapshotRebuilt => "La copia del almacén estaba mal y se rehízo.".to_owned(),
        KeepFinding::InMemoryOnly { why } => {
            format!("El almacén no se puede abrir ({why}): hasta reiniciar, el carro solo recuerda sus cintas.")
        }
        KeepFinding::Failed(why) => format!("El almacén falló en uso ({why})."),
    }
}
