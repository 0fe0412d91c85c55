//! What changes while somebody looks: whoever connects to the socket names a page, and is sent a JSON line whenever what it shows has changed,
//! until they leave.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use cart_domain::Millis;
use cart_domain::barcode::Day;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as AsyncReader};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::camera::Gaze;
use super::scanner::{self, Trial};
use super::unix;
use crate::clock::Clock;

/// How long the command waits for the first line.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longer lines name no page.
const LONGEST: u64 = 64;
/// How often what changes all the time is told.
const GLANCE: Millis = Millis(500);

/// What can be looked at.
#[derive(Clone)]
pub struct Live {
    pub clock: Clock,
    pub trial: watch::Sender<Trial>,
    pub gaze: watch::Sender<Gaze>,
}

/// Somebody who looks, until this is dropped.
pub struct Looker<T: Looked>(watch::Sender<T>);

/// What somebody can look at.
pub trait Looked {
    /// Somebody has looked enough.
    fn leave(&mut self);
}

impl<T: Looked> Drop for Looker<T> {
    fn drop(&mut self) {
        self.0.send_modify(Looked::leave);
    }
}

impl Looker<Gaze> {
    /// Begins to look through the camera, or joins those who do.
    #[must_use]
    pub fn enter(gaze: &watch::Sender<Gaze>) -> Self {
        gaze.send_modify(Gaze::enter);
        Looker(gaze.clone())
    }
}

impl Looker<Trial> {
    /// Begins a trial, or joins the one that is on. Blocks for a moment: the labels are drawn.
    #[must_use]
    pub fn begin(trial: &watch::Sender<Trial>, today: Day) -> Self {
        let sheet = || {
            scanner::expected(today).unwrap_or_else(|error| {
                tracing::error!(%error, "the scanners are tried without a sheet");
                Vec::new()
            })
        };
        trial.send_modify(|trial| trial.enter(sheet));
        Looker(trial.clone())
    }
}

/// Where a running cart shows it.
#[must_use]
pub fn path(state: &Path) -> PathBuf {
    state.join("live.sock")
}

/// Shows it until asked to stop.
pub async fn serve(live: Live, path: PathBuf, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = unix::listen(&path).with_context(|| format!("listening at {}", path.display()))?;
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted?.0,
        };
        let (live, stop) = (live.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                shown = show(&live, stream) => if let Err(error) = shown {
                    tracing::debug!(%error, "whoever looked has left");
                }
            }
        });
    }
    Ok(std::fs::remove_file(&path)?)
}

async fn show(live: &Live, stream: UnixStream) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = AsyncReader::new(read);
    let mut page = String::new();
    (&mut read).take(LONGEST).read_line(&mut page).await?;
    // Whoever closes the connection looks no more; nothing else is expected of them.
    let mut rest = [0; 1];
    tokio::select! {
        left = read.read(&mut rest) => { left?; Ok(()) }
        shown = send(live, page.trim(), &mut write) => shown,
    }
}

async fn send(live: &Live, page: &str, write: &mut OwnedWriteHalf) -> anyhow::Result<()> {
    match page {
        "scanner" => send_trial(live, write).await,
        "camera" => send_gaze(live, write).await,
        _ => bail!("nobody knows a page `{page}`"),
    }
}

/// How the camera's picture is, about twice a second.
async fn send_gaze(live: &Live, write: &mut OwnedWriteHalf) -> anyhow::Result<()> {
    let _looker = Looker::<Gaze>::enter(&live.gaze);
    loop {
        live.clock.sleep(GLANCE).await;
        let view = live.gaze.borrow().view(live.clock.now().tick);
        line(write, &view).await?;
    }
}

async fn send_trial(live: &Live, write: &mut OwnedWriteHalf) -> anyhow::Result<()> {
    let (trial, today) = (live.trial.clone(), Day::at(live.clock.now().wall, 0));
    let looker = tokio::task::spawn_blocking(move || Looker::begin(&trial, today)).await?;
    let mut shown = looker.0.subscribe();
    loop {
        let view = shown.borrow_and_update().view().clone();
        line(write, &view).await?;
        shown.changed().await?;
    }
}

async fn line(write: &mut OwnedWriteHalf, view: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(view)?;
    line.push(b'\n');
    Ok(write.write_all(&line).await?)
}

/// A page of the cart that runs on a state directory.
pub struct Remote {
    stream: BufReader<BlockingStream>,
    /// What has come of the next line.
    line: String,
}

impl Remote {
    /// Goes to look at a page. None: no cart runs there.
    pub fn reach(state: &Path, page: &str) -> io::Result<Option<Self>> {
        let Some(mut stream) = unix::reach(&path(state))? else { return Ok(None) };
        writeln!(stream, "{page}")?;
        Ok(Some(Remote { stream: BufReader::new(stream), line: String::new() }))
    }

    /// The next view, if one comes in time. None: nothing has changed meanwhile.
    pub fn next<V: DeserializeOwned>(&mut self, wait: Option<Duration>) -> io::Result<Option<V>> {
        self.stream.get_ref().set_read_timeout(Some(wait.unwrap_or(PATIENCE)))?;
        match self.stream.read_line(&mut self.line) {
            Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the cart has stopped")),
            Ok(_) => Ok(Some(serde_json::from_str(&std::mem::take(&mut self.line))?)),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
