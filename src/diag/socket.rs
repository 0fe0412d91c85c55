//! The running cart's answer to "how are you": whoever connects to the socket in its state directory is sent one JSON object.

use std::io::{self, Read};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::{Board, Survey};

/// How long the command waits for the cart's answer.
const PATIENCE: Duration = Duration::from_secs(5);

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
        if let Err(error) = answer(&board, stream).await {
            tracing::debug!(%error, "whoever asked how the cart is did not wait");
        }
    }
    std::fs::remove_file(&path)
}

async fn answer(board: &Board, mut stream: UnixStream) -> io::Result<()> {
    let board = board.clone();
    let survey = tokio::task::spawn_blocking(move || board.survey()).await?;
    let mut line = serde_json::to_vec(&survey)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    stream.shutdown().await
}

/// Asks the cart that runs on this state directory. `None`: none runs.
pub fn ask(state: &Path) -> io::Result<Option<Survey>> {
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
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(Some(serde_json::from_str(&answer)?))
}
