//! A page as SVG, in millimetres.

use std::fmt::Write as _;

use super::font::Weight;
use super::page::{PAPER, Page};

/// The file.
pub fn write(page: &Page) -> Vec<u8> {
    let (width, height) = PAPER;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n<path shape-rendering=\"crispEdges\" d=\"",
        width / 1_000,
        height / 1_000,
    );
    for black in &page.boxes {
        let _ = write!(svg, "M{} {}h{}v{}h-{}z", black.left, black.top, black.width, black.height, black.width);
    }
    svg.push_str("\"/>\n");
    for text in &page.texts {
        let weight = match text.weight {
            Weight::Regular => 400,
            Weight::Bold => 600,
        };
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" font-family=\"Inter, sans-serif\" font-size=\"{}\" font-weight=\"{weight}\" \
             textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            text.left,
            text.baseline,
            text.size * 4 / 5,
            text.wide,
            escaped(&text.words)
        );
    }
    svg.push_str("</svg>\n");
    svg.into_bytes()
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
