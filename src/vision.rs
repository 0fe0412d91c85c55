//! What the camera recognises.
