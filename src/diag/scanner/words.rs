//! A trial of the scanners as a technician reads it at the terminal.

use std::io::{self, Write};

use cart_domain::input::Reader;

use super::{Found, Layout, Read, View};

/// One thing that was read, in a line.
pub fn read(read: &Read, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let Read { scanner, aim, data, .. } = read;
    let after = read.after_ms.map_or_else(|| "first".to_owned(), |ms| format!("{ms} ms"));
    let by = match read.by {
        Reader::Hid => "keyboard",
        Reader::Serial => "serial",
        Reader::Camera => "camera",
    };
    let label = read.label.and_then(|label| view.rows.get(label)).map_or("not on the sheet", |row| &row.title);
    let sure = if read.doubtful { " (not sure)" } else { "" };
    let aim = aim.as_deref().unwrap_or("no id");
    writeln!(out, "{after:>9}  scanner {scanner} ({by})  {aim:<5}  {data}  [{label}]{sure}")
}

/// What is ticked off, and what is wrong with the engines.
pub fn summary(view: &View, out: &mut dyn Write) -> io::Result<()> {
    for row in &view.rows {
        let by = row.read_by.map_or_else(|| "NOT READ".to_owned(), |scanner| format!("scanner {scanner}"));
        writeln!(out, "{by:<10} {:<26} {}", row.carrier, row.title)?;
    }
    let read = view.rows.iter().filter(|row| row.read_by.is_some()).count();
    writeln!(out, "{read} of {} labels read.", view.rows.len())?;
    let separators = match view.separators {
        Found::Untried => "No label with separators was read.",
        Found::Sent => "Separators are sent.",
        Found::Missing => "SEPARATORS ARE LOST: set the engine to send GS (FNC1) as F8, Ctrl-] or 0x1D.",
    };
    let identifiers = match view.identifiers {
        Found::Untried => "Nothing was read.",
        Found::Sent => "Symbology identifiers are sent.",
        Found::Missing => "NO SYMBOLOGY IDENTIFIERS: set the engine to send AIM identifiers.",
    };
    writeln!(out, "{separators}\n{identifiers}")?;
    match view.typed_as {
        None | Some(Layout::Us) => Ok(()),
        Some(Layout::German) => {
            writeln!(out, "AN ENGINE PLAYS A GERMAN KEYBOARD: set it to US, or the cart to `layout = \"german\"`.")
        }
        Some(Layout::French) => {
            writeln!(out, "AN ENGINE PLAYS A FRENCH KEYBOARD: set it to US, or the cart to `layout = \"french\"`.")
        }
    }
}
