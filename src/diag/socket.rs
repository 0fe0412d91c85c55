//! The running cart's answer to "how are you": whoever connects to the socket in its state directory is sent one JSON object, the survey. Who says
//! `log` on a line of its own is sent what the cart has logged lately instead.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{Board, Survey};

/// How long the command waits for the cart's answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the cart waits for somebody to say what they want. Who says nothing wants the survey.
const SILENCE: Duration = Duration::from_millis(300);
const SURVEY: &str = "survey\n";
const LOG: &str = "log\n";
/// Nothing that can be wanted is longer.
const LONGEST: u64 = 16;

/// Where a cart answers.
#[must_use]
pub fn path(state: &Path) -> PathBuf {
    state.join("diag.sock")
}

/// Answers until asked to stop.
pub async fn serve(board: Board, path: PathBuf, stop: CancellationToken) -> io::Result<()> {
    // The state directory is locked by this process, so a socket that lies there is nobody's.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&path)?;
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted?.0,
        };
        let board = board.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(board, stream).await {
                tracing::debug!(%error, "whoever asked how the cart is did not wait");
            }
        });
    }
    std::fs::remove_file(&path)
}

async fn answer(board: Board, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut wanted = String::new();
    let mut read = BufReader::new(read.take(LONGEST));
    let said = tokio::time::timeout(SILENCE, read.read_line(&mut wanted)).await;
    said.unwrap_or(Ok(0))?;
    let answer = tokio::task::spawn_blocking(move || match wanted.as_str() {
        LOG => Ok(crate::log::lately().into_bytes()),
        _ => serde_json::to_vec(&board.survey()).map(|mut line| {
            line.push(b'\n');
            line
        }),
    });
    write.write_all(&answer.await??).await?;
    write.shutdown().await
}

/// Asks the cart that runs on this state directory. `None`: none runs.
pub fn ask(state: &Path) -> io::Result<Option<Survey>> {
    let answer = told(state, SURVEY)?;
    Ok(answer.map(|answer| serde_json::from_str(&answer)).transpose()?)
}

/// What that cart has logged lately. `None`: none runs.
pub fn log(state: &Path) -> io::Result<Option<String>> {
    told(state, LOG)
}

fn told(state: &Path, wanted: &str) -> io::Result<Option<String>> {
    let mut stream = match BlockingStream::connect(path(state)) {
        Ok(stream) => stream,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::ConnectionRefused
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(wanted.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(Some(answer))
}
