//! The pictures of the score sheet, written as SVG that reads on white and on black paper. Nothing is measured in the text of a font:
//! names stand in columns and legends wide enough for them, so that nothing overlaps whatever the figures are.

mod axis;
mod bars;
mod delay;
mod questions;
mod staff;
mod value;

use std::fmt::Write as _;

use super::judge::Policy;
use super::sheet::Report;
use axis::Axis;

/// Every picture with the name of its file.
#[must_use]
pub fn all(report: &Report) -> [(&'static str, String); 4] {
    [
        ("questions", questions::draw(report)),
        ("delay", delay::draw(report)),
        ("staff", staff::draw(report)),
        ("value", value::draw(report)),
    ]
}

/// The width of every picture. Lengths are pixels at a zoom of one.
const WIDTH: f64 = 760.0;
/// From the edge to the first letter.
const MARGIN: f64 = 16.0;
/// The lowest line of the heads.
const BELOW_HEADS: f64 = 86.0;
/// A letter of the legend is hardly ever wider.
const LETTER: f64 = 7.6;

const STYLE: &str = "
  text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328; }
  .head { font-size: 15px; font-weight: 600; } .soft { fill: #59636e; } .end { text-anchor: end; } .middle { text-anchor: middle; }
  .paper { fill: #ffffff; } .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; } .goal { stroke: #59636e; stroke-dasharray: 5 4; }
  .fusion { fill: #1766c2; stroke: #1766c2; } .rtsf { fill: #b35900; stroke: #b35900; } .tolerance { fill: #6b4bb8; stroke: #6b4bb8; }
  .a { fill: #1766c2; } .b { fill: #e08a00; } .c { fill: #6b4bb8; } .d { fill: #2a8f6f; } .e { fill: #8c959f; }
  .hollow { fill: #ffffff; stroke-width: 2; } .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; } .line { fill: none; stroke-width: 2; } .faint { stroke-dasharray: 2 4; } .whisker { stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .soft { fill: #9198a1; } .paper { fill: #0d1117; } .grid { stroke: #30363d; } .axis, .goal { stroke: #9198a1; }
    .fusion { fill: #58a6ff; stroke: #58a6ff; } .rtsf { fill: #f0883e; stroke: #f0883e; } .tolerance { fill: #b392f0; stroke: #b392f0; }
    .a { fill: #58a6ff; } .b { fill: #f2b84b; } .c { fill: #b392f0; } .d { fill: #56d4a5; } .e { fill: #7d8590; } .hollow { fill: #0d1117; } .halo { stroke: #0d1117; }
    .line { fill: none; }
  }";

/// A picture being drawn.
struct Picture {
    height: f64,
    body: String,
}

impl Picture {
    /// An empty picture that says what it shows.
    fn new(height: f64, head: &str, below: &str) -> Self {
        let mut picture = Picture { height, body: String::new() };
        picture.text(MARGIN, 26.0, "head", head);
        picture.text(MARGIN, 46.0, "soft", below);
        picture
    }

    fn text(&mut self, x: f64, y: f64, class: &str, words: &str) {
        let words = words.replace('&', "&amp;").replace('<', "&lt;");
        self.put(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{words}</text>"));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.put(format_args!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>"));
    }

    fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        self.put(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\"/>"
        ));
    }

    /// The mark of a policy: colour and shape tell it.
    fn mark(&mut self, (x, y): (f64, f64), policy: Policy, hollow: bool) {
        let class = format!("{}{}", policy.name(), if hollow { " hollow" } else { "" });
        match policy {
            Policy::Fusion => self.put(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" class=\"{class}\"/>")),
            Policy::Rtsf => self.bar((x - 5.5, y - 5.5), (11.0, 11.0), &class),
            Policy::Tolerance => {
                let corners =
                    format!("{x:.1},{:.1} {:.1},{y:.1} {x:.1},{:.1} {:.1},{y:.1}", y - 7.5, x + 7.5, y + 7.5, x - 7.5);
                self.put(format_args!("<polygon points=\"{corners}\" class=\"{class}\"/>"));
            }
        }
    }

    /// A line through points.
    fn path(&mut self, points: impl IntoIterator<Item = (f64, f64)>, class: &str) {
        let points: Vec<String> = points.into_iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        self.put(format_args!("<polyline points=\"{}\" class=\"{class}\"/>", points.join(" ")));
    }

    /// Which mark is which policy, and what else the marks say.
    fn legend_of_policies(&mut self, aside: &str) {
        let mut x = MARGIN + 7.0;
        for policy in Policy::ALL {
            self.mark((x, 66.0), policy, false);
            self.text(x + 13.0, 70.5, "", policy.name());
            x += 38.0 + LETTER * policy.name().len() as f64;
        }
        self.text(x, 70.5, "soft", aside);
    }

    /// Which colour is what.
    fn legend_of_parts(&mut self, parts: &[(&str, &str)]) {
        let mut x = MARGIN;
        for (name, class) in parts {
            self.bar((x, 60.0), (12.0, 12.0), class);
            self.text(x + 18.0, 70.5, "", name);
            x += 38.0 + LETTER * name.len() as f64;
        }
    }

    /// Lines across the field with their numbers, below it.
    fn ticks_below(&mut self, axis: &Axis, (top, bottom): (f64, f64), says: impl Fn(f64) -> String) {
        for tick in axis.ticks() {
            let x = axis.at(tick);
            self.line((x, top), (x, bottom), "grid");
            self.text(x, bottom + 18.0, "soft middle", &says(tick));
        }
    }

    /// Lines across the field with their numbers, to its left.
    fn ticks_left(&mut self, axis: &Axis, (left, right): (f64, f64), says: impl Fn(f64) -> String) {
        for tick in axis.ticks() {
            let y = axis.at(tick);
            self.line((left, y), (right, y), "grid");
            self.text(left - 8.0, y + 4.5, "soft end", &says(tick));
        }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        writeln!(self.body, "  {element}").expect("a text grows");
    }

    fn svg(self) -> String {
        let Picture { height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
             <style>{STYLE}\n</style>\n  <rect width=\"{WIDTH}\" height=\"{height}\" class=\"paper\"/>\n{body}</svg>\n"
        )
    }
}

#[cfg(test)]
mod tests;
