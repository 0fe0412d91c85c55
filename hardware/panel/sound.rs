//! A loudspeaker. The notes are synthesised; nothing is loaded from a file.
//!
//! The sound device lives on a thread of its own, because it cannot be moved between threads. That thread ends when the panel is dropped.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread;
use std::time::Duration;

use cart_domain::Signal;
use rodio::DeviceSinkBuilder;
use rodio::buffer::SamplesBuffer;
use tracing::debug;

use super::tune::{Note, tune};
use super::{Brake, Light, Panel};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

const SAMPLES_PER_SECOND: u32 = 48_000;
const LOUDNESS: f32 = 0.35;
/// A note swells and dies away over this long, so that it does not click.
const EDGE: Duration = Duration::from_millis(6);
/// How long a sound server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// What is still to be played; more is dropped, because a late beep is worse than none.
const QUEUE: usize = 4;

/// The loudspeaker.
pub struct SoundPanel {
    signals: SyncSender<Signal>,
    played: u64,
    dropped: u64,
}

impl SoundPanel {
    /// Opens the usual sound device. A machine without one is a fault; the cart goes on in silence.
    pub fn open() -> Result<Self, Fault> {
        let (signals, to_play) = sync_channel(QUEUE);
        let (opened, outcome) = channel();
        let thread = thread::Builder::new().name("sound".to_owned()).spawn(move || play(&to_play, &opened));
        thread.map_err(|error| failed(error.to_string()))?;
        match outcome.recv_timeout(PATIENCE) {
            Ok(Ok(())) => Ok(SoundPanel { signals, played: 0, dropped: 0 }),
            Ok(Err(message)) => Err(failed(message)),
            Err(_) => Err(Fault::gone(Cause::Silent { spell: PATIENCE })),
        }
    }
}

impl Panel for SoundPanel {
    fn signal(&mut self, signal: Signal) -> Result<(), Fault> {
        match self.signals.try_send(signal) {
            Ok(()) => self.played += 1,
            Err(TrySendError::Full(_)) => self.dropped += 1,
            Err(TrySendError::Disconnected(_)) => return Err(Fault::gone(Cause::Unplugged)),
        }
        Ok(())
    }

    fn light(&mut self, _: Light) -> Result<(), Fault> {
        Ok(())
    }

    fn brake(&mut self, _: Brake) -> Result<(), Fault> {
        Ok(())
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("signals", self.played), Figure::count("dropped", self.dropped)]
    }
}

fn play(signals: &Receiver<Signal>, opened: &Sender<Result<(), String>>) {
    let mut sink = match DeviceSinkBuilder::open_default_sink() {
        Ok(sink) => sink,
        Err(error) => {
            // Nobody listens any more when opening took too long.
            let _ = opened.send(Err(error.to_string()));
            return;
        }
    };
    sink.log_on_drop(false);
    if opened.send(Ok(())).is_err() {
        return;
    }
    while let Ok(signal) = signals.recv() {
        debug!(?signal, "playing");
        sink.mixer().add(buffer(&samples(&tune(signal))));
    }
}

fn buffer(samples: &[f32]) -> SamplesBuffer {
    let mono = std::num::NonZero::<u16>::MIN;
    let rate = std::num::NonZero::new(SAMPLES_PER_SECOND).expect("the rate is not zero");
    SamplesBuffer::new(mono, rate, samples)
}

fn samples(notes: &[Note]) -> Vec<f32> {
    notes.iter().flat_map(|note| sine(*note)).collect()
}

fn sine(note: Note) -> Vec<f32> {
    let count = note.span.as_millis() as usize * SAMPLES_PER_SECOND as usize / 1_000;
    let edge = EDGE.as_secs_f32() * SAMPLES_PER_SECOND as f32;
    let Some(pitch) = note.pitch else { return vec![0.0; count] };
    let step = std::f32::consts::TAU * pitch as f32 / SAMPLES_PER_SECOND as f32;
    (0..count)
        .map(|i| {
            let swell = (i.min(count - i) as f32 / edge).min(1.0);
            (i as f32 * step).sin() * swell * LOUDNESS
        })
        .collect()
}

fn failed(message: String) -> Fault {
    Fault::gone(Cause::Io { during: "opening the sound device".into(), message })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Signal; 6] =
        [Signal::Accepted, Signal::Refused, Signal::Asked, Signal::Settled, Signal::StaffWanted, Signal::Paid];

    #[test]
    fn every_signal_sounds_differently_and_none_for_longer_than_a_second() {
        let tunes: Vec<_> = ALL.into_iter().map(|signal| samples(&tune(signal))).collect();
        for (place, tune) in tunes.iter().enumerate() {
            assert!(tune.len() < SAMPLES_PER_SECOND as usize);
            assert!(tunes[..place].iter().all(|other| other != tune));
        }
    }

    #[test]
    fn a_machine_without_a_loudspeaker_says_so_and_the_cart_goes_on_in_silence() {
        match SoundPanel::open() {
            Ok(panel) => assert_eq!(panel.figures()[0].value, 0),
            Err(fault) => assert_eq!(fault.kind, crate::FaultKind::Gone),
        }
    }

    #[test]
    fn no_note_clicks_or_hurts() {
        for signal in ALL {
            let tune = samples(&tune(signal));
            assert!(tune.iter().all(|sample| sample.abs() <= LOUDNESS));
            assert!(tune.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.2), "{signal:?}");
        }
    }
}
