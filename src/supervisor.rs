//! Named tasks and threads.
