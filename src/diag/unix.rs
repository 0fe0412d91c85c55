//! The sockets in a cart's state directory, by which the running cart and its commands talk.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;

use tokio::net::UnixListener;

/// Opens the cart's end. The state directory is locked by the cart, so a socket that lies there already is nobody's.
pub(super) fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    UnixListener::bind(path)
}

/// Opens a command's end. None: no cart runs there.
pub(super) fn reach(path: &Path) -> io::Result<Option<UnixStream>> {
    let is_nobody = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::ConnectionRefused
        )
    };
    match UnixStream::connect(path) {
        Err(error) if is_nobody(&error) => Ok(None),
        connected => connected.map(Some),
    }
}
