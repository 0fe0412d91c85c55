//! All pages as one PDF, which printers print at its true size. Text is in Helvetica, which every reader has and which is narrower than
//! the font that the lines were measured in.

use std::fmt::Write as _;

use super::font::Weight;
use super::page::{Micrometres, PAPER, Page};

/// The file.
pub fn write(pages: &[Page]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 5 + 2 * page)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (number, page) in pages.iter().enumerate() {
        let (width, height) = (points(PAPER.0), points(PAPER.1));
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R \
                 /Resources << /Font << /R 3 0 R /B 4 0 R >> >> >>",
                6 + 2 * number
            )
            .into_bytes(),
        );
        let content = content(page);
        let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
        stream.extend(content);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    assemble(&objects)
}

/// What is drawn on a page. PDF counts from the lower left corner.
fn content(page: &Page) -> Vec<u8> {
    let mut drawn = String::new();
    for black in &page.boxes {
        let foot = PAPER.1 - black.top - black.height;
        let _ = writeln!(
            drawn,
            "{} {} {} {} re",
            points(black.left),
            points(foot),
            points(black.width),
            points(black.height)
        );
    }
    let mut bytes = format!("{drawn}f\n").into_bytes();
    for text in &page.texts {
        let font = match text.weight {
            Weight::Regular => 'R',
            Weight::Bold => 'B',
        };
        let (left, foot) = (points(text.left), points(PAPER.1 - text.baseline));
        bytes.extend(format!("BT /{font} {} Tf {left} {foot} Td (", points(text.size * 4 / 5)).into_bytes());
        bytes.extend(latin(&text.words));
        bytes.extend_from_slice(b") Tj ET\n");
    }
    bytes
}

/// A text in the encoding of the fonts; what they lack is a question mark.
fn latin(words: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '(' | ')' | '\\' => bytes.extend([b'\\', u8::try_from(letter).unwrap_or(b'?')]),
            '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{ff}' => bytes.push(u8::try_from(letter).unwrap_or(b'?')),
            '“' => bytes.push(0x93),
            '”' => bytes.push(0x94),
            _ => bytes.push(b'?'),
        }
    }
    bytes
}

fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n").into_bytes());
        file.extend(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(table, "{place:010} 00000 n ");
    }
    let _ = writeln!(table, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF", objects.len() + 1);
    file.extend(table.into_bytes());
    file
}

/// Points with three decimals; 72 make an inch of 25,400 micrometres.
fn points(length: Micrometres) -> String {
    let thousandths = u64::from(length) * 72_000 / 25_400;
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}
