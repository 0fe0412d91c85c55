//! Named tasks and threads. Every one of them is started here, so that nothing can die unnoticed.
//!
//! * An **essential** one (the cart's loop, the screen's bridge) may not end while the cart runs: the process ends with its name in the
//!   error, and systemd starts it anew from the tape.
//! * A **degradable** one (a device's pump, the sync with the store) is started again with back-off when it fails or panics. The trip
//!   goes on without it meanwhile.
//!
//! All of them are told to stop through one [`CancellationToken`].

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use cart_domain::Millis;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;

/// How long a failed degradable task waits before each new start; the last one repeats.
const PAUSES: [Millis; 6] = [Millis(100), Millis(500), Millis(2_000), Millis(5_000), Millis(15_000), Millis(30_000)];

/// Whether the cart can do without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    Essential,
    Degradable,
}

/// An essential task or thread is gone.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` ended: {why}")]
pub struct Ended {
    pub name: &'static str,
    #[source]
    pub why: Why,
}

/// Why a task ended.
#[derive(Debug)]
pub enum Why {
    /// It returned though nobody asked it to.
    Returned,
    /// It gave up with an error.
    Failed(anyhow::Error),
    /// It hit a bug.
    Panicked(String),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Returned => f.write_str("it returned"),
            Why::Failed(error) => write!(f, "{error:#}"),
            Why::Panicked(message) => write!(f, "it panicked: {message}"),
        }
    }
}

impl std::error::Error for Why {}

/// Starts tasks and threads and hears when an essential one ends.
#[derive(Debug)]
pub struct Supervisor {
    runtime: Handle,
    clock: Clock,
    stop: CancellationToken,
    /// Written by every essential task when it ends; read by [`Supervisor::until_stopped`].
    report: mpsc::UnboundedSender<Ended>,
    reports: mpsc::UnboundedReceiver<Ended>,
}

impl Supervisor {
    #[must_use]
    pub fn new(runtime: Handle, clock: Clock) -> Self {
        let (report, reports) = mpsc::unbounded_channel();
        Supervisor { runtime, clock, stop: CancellationToken::new(), report, reports }
    }

    /// What tells everything to stop.
    #[must_use]
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a task that the cart cannot do without.
    pub fn essential<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let mut once = Some(task);
        self.task(name, Duty::Essential, move || once.take().expect("an essential task is never started again"));
    }

    /// Starts a task. `make` is called again for every new start of a degradable one.
    pub fn task<F, R>(&self, name: &'static str, duty: Duty, mut make: F)
    where
        F: FnMut() -> R + Send + 'static,
        R: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let (stop, report, clock) = (self.stop.clone(), self.report.clone(), self.clock.clone());
        let runtime = self.runtime.clone();
        self.runtime.spawn(async move {
            for attempt in 0_usize.. {
                // A task of its own turns a panic into a value.
                let why = match runtime.spawn(make()).await {
                    Ok(Ok(())) => Why::Returned,
                    Ok(Err(error)) => Why::Failed(error),
                    Err(error) if error.is_panic() => Why::Panicked(message(&*error.into_panic())),
                    Err(_) => return,
                };
                match verdict(&stop, duty, name, attempt, why) {
                    Verdict::Rest => return,
                    Verdict::Report(ended) => {
                        let _ = report.send(ended);
                        return;
                    }
                    Verdict::Again(pause) => {
                        tokio::select! {
                            () = stop.cancelled() => return,
                            () = clock.sleep(pause) => {}
                        }
                    }
                }
            }
        });
    }

    /// Starts a thread, for work that blocks. `run` is called again for every new start of a degradable one.
    pub fn thread<F>(&self, name: &'static str, duty: Duty, mut run: F) -> std::io::Result<()>
    where
        F: FnMut(&CancellationToken) -> anyhow::Result<()> + Send + 'static,
    {
        let (stop, report, clock) = (self.stop.clone(), self.report.clone(), self.clock.clone());
        let runtime = self.runtime.clone();
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            for attempt in 0_usize.. {
                let why = match catch_unwind(AssertUnwindSafe(|| run(&stop))) {
                    Ok(Ok(())) => Why::Returned,
                    Ok(Err(error)) => Why::Failed(error),
                    Err(panic) => Why::Panicked(message(&*panic)),
                };
                match verdict(&stop, duty, name, attempt, why) {
                    Verdict::Rest => return,
                    Verdict::Report(ended) => {
                        let _ = report.send(ended);
                        return;
                    }
                    Verdict::Again(pause) => {
                        runtime.block_on(async {
                            tokio::select! {
                                () = stop.cancelled() => {}
                                () = clock.sleep(pause) => {}
                            }
                        });
                    }
                }
            }
        })?;
        Ok(())
    }

    /// Waits until somebody asks to stop, or an essential task or thread has ended.
    pub async fn until_stopped(&mut self) -> Result<(), Ended> {
        tokio::select! {
            () = self.stop.cancelled() => {}
            ended = self.reports.recv() => if let Some(ended) = ended {
                self.stop.cancel();
                return Err(ended);
            }
        }
        // The reason to stop may be an end that was reported in the same moment.
        self.reports.try_recv().map_or(Ok(()), Err)
    }
}

enum Verdict {
    Rest,
    Report(Ended),
    Again(Millis),
}

fn verdict(stop: &CancellationToken, duty: Duty, name: &'static str, attempt: usize, why: Why) -> Verdict {
    if stop.is_cancelled() && !matches!(why, Why::Panicked(_)) {
        return match (duty, why) {
            (Duty::Essential, why @ Why::Failed(_)) => Verdict::Report(Ended { name, why }),
            (Duty::Essential | Duty::Degradable, _) => Verdict::Rest,
        };
    }
    match duty {
        Duty::Essential => Verdict::Report(Ended { name, why }),
        Duty::Degradable => {
            let pause = PAUSES[attempt.min(PAUSES.len() - 1)];
            tracing::warn!(name, %why, pause_ms = pause.0, "a part failed and is started again");
            Verdict::Again(pause)
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (None, Some(text)) => text.clone(),
        (None, None) => "no message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use cart_domain::Moment;

    use super::*;

    fn supervisor() -> Supervisor {
        Supervisor::new(Handle::current(), Clock::real())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_end_of_an_essential_task_ends_the_cart_and_names_it() {
        let mut supervisor = supervisor();
        supervisor.task("cart", Duty::Essential, || async { anyhow::bail!("the disk is gone") });
        let ended = supervisor.until_stopped().await.expect_err("the cart cannot go on");
        assert_eq!(ended.to_string(), "`cart` ended: the disk is gone");
        assert!(supervisor.stop().is_cancelled());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_degradable_thread_that_panics_is_started_again() {
        let (clock, hand) = Clock::held(Moment::default());
        let mut supervisor = Supervisor::new(Handle::current(), clock);
        let stop = supervisor.stop();
        let (send, starts) = channel();
        supervisor
            .thread("camera", Duty::Degradable, move |_| {
                let _ = send.send(());
                panic!("the driver has a bug");
            })
            .expect("a thread starts");
        let mut count = 0;
        while count < 3 {
            hand.advance(Millis(60_000));
            count += starts.try_iter().count();
            tokio::task::yield_now().await;
        }
        stop.cancel();
        supervisor.until_stopped().await.expect("nothing essential ended");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn tasks_that_return_because_they_were_asked_to_are_no_fault() {
        let mut supervisor = supervisor();
        let stop = supervisor.stop();
        supervisor.task("bridge", Duty::Essential, move || {
            let stop = stop.clone();
            async move {
                stop.cancelled().await;
                Ok(())
            }
        });
        supervisor.stop().cancel();
        supervisor.until_stopped().await.expect("a wished end");
    }
}
