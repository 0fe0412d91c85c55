//! Waiting for a file descriptor, with a bound.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::fault::Fault;

/// What a wait ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    /// A read will not block. It may say that the device is gone.
    Bytes,
    Nothing,
}

/// Waits until `source` can be read, or `wait` has passed.
pub(crate) fn wait_readable(source: &impl AsFd, wait: Duration) -> Result<Ready, Fault> {
    let mut asked = [PollFd::new(source, PollFlags::IN)];
    let bound = Timespec::try_from(wait).ok();
    match poll(&mut asked, bound.as_ref()) {
        Ok(0) | Err(rustix::io::Errno::INTR) => Ok(Ready::Nothing),
        Ok(_) => Ok(Ready::Bytes),
        Err(error) => Err(Fault::reading("waiting for the device", &io::Error::from(error))),
    }
}
