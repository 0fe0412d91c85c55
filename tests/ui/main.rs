//! The screen, pressed by its accessible labels: what is shown for a view of the cart, and what a touch asks for.

#[path = "../screenshots/scenes.rs"]
#[expect(dead_code, reason = "the pictures show more than is pressed here")]
mod scenes;

#[path = "../screenshots/records_scenes.rs"]
mod records_scenes;

mod diagnostics;
mod finger;
mod palette;
mod reach;
mod records;
mod scale;
mod shelf;
mod staff;
mod strain;
mod texts;
mod trip;
