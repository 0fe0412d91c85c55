//! Which display the window appears on: the panel of a cart through the kernel, or a window on a desk.
//!
//! `SLINT_BACKEND` decides when it is set (`linuxkms-femtovg`, `winit-software`, …). Otherwise a session with a display gets a window
//! and everything else the panel. What came up is logged, because a fallback to another renderer has cost others a hot cart.

use slint::{BackendSelector, ComponentHandle, GraphicsAPI, PlatformError, RenderingState};

use super::stage::Screen;

/// Chooses the display. Called once per process, before the first [`Screen`] is made.
pub fn choose() -> Result<(), PlatformError> {
    if let Some(wanted) = set("SLINT_BACKEND") {
        tracing::info!(backend = wanted, "display as SLINT_BACKEND says");
        return Ok(());
    }
    let desk = set("WAYLAND_DISPLAY").or_else(|| set("DISPLAY")).is_some();
    let backend = if desk { "winit" } else { "linuxkms" };
    tracing::info!(backend, "display chosen");
    BackendSelector::new().backend_name(backend.to_owned()).select()
}

/// Logs the renderer as soon as it draws.
pub fn log_renderer(screen: &Screen) {
    let notified = screen.window().window().set_rendering_notifier(|state, api| {
        if matches!(state, RenderingState::RenderingSetup) {
            tracing::info!(renderer = name(api), "the screen draws");
        }
    });
    if notified.is_err() {
        tracing::info!(renderer = "software", "the screen draws");
    }
}

fn name(api: &GraphicsAPI) -> &'static str {
    if matches!(api, GraphicsAPI::NativeOpenGL { .. }) { "opengl" } else { "gpu" }
}

fn set(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}
