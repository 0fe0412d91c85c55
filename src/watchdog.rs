//! Liveness for systemd.
