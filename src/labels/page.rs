//! Where everything lies on the paper: A4 upright, two columns, filled from the top. Lengths are micrometres.

use cart_domain::barcode::Carries;
use cart_domain::money::Currency;
use cart_hardware::label::Carrier;
use cart_hardware::sim::symbol::Ink;

use super::Proven;
use super::font::{Weight, width, wrapped};
use crate::product::said;

pub type Micrometres = u32;

/// A4.
pub const PAPER: (Micrometres, Micrometres) = (210_000, 297_000);
/// Bars are so many modules high.
pub const BARS: usize = 42;
/// The nominal module of EAN and UPC; other bars here have it too.
const MODULE: Micrometres = 330;
/// A module of a square symbol.
const SQUARE: Micrometres = 495;

const MARGIN: Micrometres = 12_000;
const GUTTER: Micrometres = 6_000;
const COLUMN: Micrometres = (PAPER.0 - 2 * MARGIN - GUTTER) / 2;
const TOP: Micrometres = 24_000;
const HEAD: Micrometres = 4_400;
const TITLE: Micrometres = 3_600;
const TEXT: Micrometres = 3_000;
const BETWEEN: Micrometres = 6_500;

/// One sheet of paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub boxes: Vec<Black>,
    pub texts: Vec<Text>,
}

/// A black rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Black {
    pub left: Micrometres,
    pub top: Micrometres,
    pub width: Micrometres,
    pub height: Micrometres,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub left: Micrometres,
    pub baseline: Micrometres,
    pub size: Micrometres,
    pub weight: Weight,
    pub wide: Micrometres,
    pub words: String,
}

/// Lays labels out on as many pages as they need.
pub fn lay_out(labels: &[Proven], currency: &Currency) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let (mut column, mut top) = (0, TOP);
    for proven in labels {
        let cell = Cell::of(proven, currency);
        if top + cell.height > PAPER.1 - MARGIN {
            (column, top) = (column + 1, TOP);
        }
        if column == 2 {
            pages.push(Page::default());
            column = 0;
        }
        let page = pages.last_mut().expect("there is always one");
        page.put(&cell, (MARGIN + column * (COLUMN + GUTTER), top));
        top += cell.height + BETWEEN;
    }
    let count = pages.len();
    for (number, page) in (1..).zip(&mut pages) {
        page.write_head(number, count);
    }
    pages
}

/// A label with everything that stands around it, from its own corner.
struct Cell {
    height: Micrometres,
    content: Page,
}

impl Cell {
    fn of(proven: &Proven, currency: &Currency) -> Self {
        let carrier = proven.label.carrier;
        let mut cell = Cell { height: 0, content: Page::default() };
        cell.write(&proven.label.title, TITLE, Weight::Bold);
        cell.height += 1_200;
        cell.draw(proven, if carrier.is_bars() || is_stacked(carrier) { MODULE } else { SQUARE });
        cell.height += 1_000;
        cell.write(&proven.label.readable(), TEXT, Weight::Regular);
        cell.write(&format!("{carrier}, sent as {}", sent(&proven.scan.data, carrier.aim())), TEXT, Weight::Regular);
        if let Some(layout) = proven.label.layout {
            cell.write(&format!("with the layout {layout}:"), TEXT, Weight::Regular);
        }
        cell.write(&understood(proven, currency), TEXT, Weight::Bold);
        cell
    }

    fn write(&mut self, words: &str, size: Micrometres, weight: Weight) {
        for words in wrapped(words, size, weight, COLUMN) {
            self.height += size * 6 / 5;
            let text = Text {
                left: 0,
                baseline: self.height - size / 4,
                size,
                weight,
                wide: width(&words, size, weight),
                words,
            };
            self.content.texts.push(text);
        }
    }

    fn draw(&mut self, proven: &Proven, module: Micrometres) {
        let grid = &proven.grid;
        let quiet = micrometres(grid.carrier().quiet_zone()) * module;
        let high = if grid.carrier().is_bars() { micrometres(BARS) * module } else { module };
        for (row, inks) in (0..).zip(grid.rows()) {
            let mut start = 0;
            for run in inks.chunk_by(|one, other| one == other) {
                let width = micrometres(run.len()) * module;
                if run[0] == Ink::Black {
                    let (left, top) = (quiet + start, self.height + row * high);
                    self.content.boxes.push(Black { left, top, width, height: high });
                }
                start += width;
            }
        }
        self.height += micrometres(grid.rows().len()) * high;
    }
}

impl Page {
    fn put(&mut self, cell: &Cell, (left, top): (Micrometres, Micrometres)) {
        let boxes = cell.content.boxes.iter();
        self.boxes.extend(boxes.map(|black| Black { left: left + black.left, top: top + black.top, ..*black }));
        let texts = cell.content.texts.iter();
        self.texts.extend(texts.map(|text| Text {
            left: left + text.left,
            baseline: top + text.baseline,
            ..text.clone()
        }));
    }

    fn write_head(&mut self, number: usize, count: usize) {
        const SAYS: &str =
            "Print at 100 %: the ruler is 50 mm long. Each label must read as what stands in bold under it.";
        let lines = [
            (format!("Dash Cart test sheet, page {number} of {count}"), HEAD, Weight::Bold, 12_500),
            (SAYS.to_owned(), TEXT, Weight::Regular, 17_000),
        ];
        for (words, size, weight, baseline) in lines {
            let wide = width(&words, size, weight);
            self.texts.push(Text { left: MARGIN, baseline, size, weight, wide, words });
        }
        let right = PAPER.0 - MARGIN;
        self.boxes.push(Black { left: right - 50_000, top: 10_500, width: 50_000, height: 250 });
        for end in [right - 50_000, right - 250] {
            self.boxes.push(Black { left: end, top: 9_000, width: 250, height: 3_250 });
        }
    }
}

fn is_stacked(carrier: Carrier) -> bool {
    matches!(carrier, Carrier::DataBarStacked | Carrier::DataBarExpandedStacked)
}

/// What an engine sends, separators made visible.
fn sent(data: &str, aim: &str) -> String {
    format!("{aim}{}", data.replace('\u{1d}', "<GS>"))
}

/// What the cart must understand.
fn understood(proven: &Proven, currency: &Currency) -> String {
    match &proven.reading {
        Ok(reading) => {
            let mut facts = said(reading, currency);
            facts.extend(reading.carries.map(|carries| match carries {
                Carries::Price(_) => "charge the price".to_owned(),
                Carries::Mass(_) => "charge the mass".to_owned(),
            }));
            facts.extend(proven.is_expired.then(|| "refused: past its date".to_owned()));
            facts.join("; ")
        }
        Err(why) => format!("refused: {why}"),
    }
}

fn micrometres(count: usize) -> Micrometres {
    Micrometres::try_from(count).unwrap_or(Micrometres::MAX)
}
