//! The scale of a running cart: orders as JSON, one a line, over a socket in the state directory, and the view of the workbench for each.
//!
//! Whoever reaches the socket owns the cart's files, the calibration among them, so no PIN is asked for.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader as AsyncReader};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Away, Counter};
use crate::clock;
use crate::diag::unix;
use crate::sense::scale::Errand;
use crate::staff::Role;
use crate::workbench::{Order, Put, View};

/// How long the command waits for an answer: a scale that is gone is tried again every five seconds.
const PATIENCE: Duration = Duration::from_secs(12);
const MOMENT: Duration = Duration::from_millis(250);
/// Longer lines are no orders.
const LONGEST: u64 = 4_096;

/// Where a cart's scale answers.
#[must_use]
pub fn path(state: &Path) -> PathBuf {
    state.join("scale.sock")
}

/// Carries orders to the scale until asked to stop.
pub async fn serve(errands: mpsc::Sender<Errand>, path: PathBuf, stop: CancellationToken) -> anyhow::Result<()> {
    let listener = unix::listen(&path).with_context(|| format!("listening at {}", path.display()))?;
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted?.0,
        };
        let errands = errands.clone();
        tokio::spawn(async move {
            if let Err(error) = attend(&errands, stream).await {
                tracing::debug!(%error, "whoever was at the scale has left");
            }
        });
    }
    Ok(std::fs::remove_file(&path)?)
}

async fn attend(errands: &mpsc::Sender<Errand>, stream: UnixStream) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = AsyncReader::new(read);
    loop {
        let mut line = String::new();
        let length = tokio::io::AsyncReadExt::take(&mut read, LONGEST).read_line(&mut line).await?;
        if length == 0 {
            return Ok(());
        }
        let mut answer = match serde_json::from_str::<Order>(&line) {
            Ok(order) => {
                let (done, told) = oneshot::channel();
                let errand = Errand { order, role: Role::Technician, done: Some(done) };
                errands.send(errand).await.context("this cart has no scale")?;
                serde_json::to_vec(&told.await.context("the cart is going down")?)?
            }
            Err(error) => serde_json::to_vec(&serde_json::json!({ "error": error.to_string() }))?,
        };
        answer.push(b'\n');
        write.write_all(&answer).await?;
    }
}

/// The scale of the cart that runs on a state directory.
pub struct Remote {
    stream: BufReader<BlockingStream>,
}

impl Remote {
    /// Goes to the scale. None: no cart runs there.
    pub fn reach(state: &Path) -> io::Result<Option<Self>> {
        let Some(stream) = unix::reach(&path(state))? else { return Ok(None) };
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Some(Remote { stream: BufReader::new(stream) }))
    }
}

impl Counter for Remote {
    fn order(&mut self, order: Order) -> Result<View, Away> {
        let mut line = serde_json::to_string(&order).expect("numbers and texts can always be written as JSON");
        line.push('\n');
        self.stream.get_mut().write_all(line.as_bytes()).map_err(Away::Cart)?;
        let mut answer = String::new();
        if self.stream.read_line(&mut answer).map_err(Away::Cart)? == 0 {
            return Err(Away::NoScale);
        }
        serde_json::from_str(&answer).map_err(|error| Away::Cart(io::Error::other(error)))
    }

    fn wait(&mut self) -> Result<View, Away> {
        clock::block_for(MOMENT, &CancellationToken::new());
        self.order(Order::Look)
    }

    fn put(&mut self, _: &Put) -> Result<bool, Away> {
        Ok(false)
    }
}
