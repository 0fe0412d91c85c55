//! Finds pictures in bytes, however they were written: as pixels, grey or in colour, as a network takes them, as text, or as a file of a picture.
//!
//! Pixels are known by the colours that fill a basket: a run of eight pixels of one of them, so that a picture is found whatever was cut out of it
//! and however far it was shrunk.

use std::collections::BTreeMap;

use cart_hardware::Frame;

/// So many of the colours that most of a basket has are looked for.
const COLOURS: usize = 12;
/// So many pixels of one colour, side by side, are no accident.
const RUN: usize = 8;
/// One value a pixel says less, so there have to be more of them.
const GREY_RUN: usize = 3 * RUN;
/// Bytes that text and empty pages repeat for reasons of their own.
const PADDING: &[u8] = b"\0 \t\n-=_.*#0\xff";
/// How files of pictures begin, and how those beginnings are written as text.
const BEGINNINGS: [(&str, &[u8]); 9] = [
    ("a PNG", b"\x89PNG\r\n\x1a\n"),
    ("a PNG in base64", b"iVBORw0KGgo"),
    ("a PNG in hexadecimal", b"89504e470d0a1a0a"),
    ("a JPEG", b"\xff\xd8\xff\xe0"),
    ("a JPEG", b"\xff\xd8\xff\xe1"),
    ("a JPEG", b"\xff\xd8\xff\xdb"),
    ("a JPEG", b"\xff\xd8\xff\xee"),
    ("a JPEG in base64", b"/9j/4"),
    ("a JPEG in hexadecimal", b"ffd8ffe0"),
];

/// What gives a picture away.
pub struct Leak {
    /// By their first byte.
    needles: BTreeMap<u8, Vec<(String, Vec<u8>)>>,
}

impl Leak {
    /// What gives away these pictures, and every other of the same things.
    pub fn of(frames: &[Frame]) -> Self {
        let mut leak = Leak { needles: BTreeMap::new() };
        for (name, bytes) in BEGINNINGS {
            leak.add(name.to_owned(), bytes.to_vec());
        }
        let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        for frame in frames {
            for pixel in frame.rgb().chunks_exact(3) {
                *counts.entry([pixel[0], pixel[1], pixel[2]]).or_default() += 1;
            }
        }
        let mut colours: Vec<([u8; 3], usize)> = counts.into_iter().collect();
        colours.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (colour, _) in colours.into_iter().take(COLOURS) {
            leak.add_colour(colour);
        }
        leak
    }

    fn add(&mut self, name: String, bytes: Vec<u8>) {
        self.needles.entry(bytes[0]).or_default().push((name, bytes));
    }

    fn add_colour(&mut self, colour @ [r, g, b]: [u8; 3]) {
        let named = |form: &str| format!("{form} of the colour {colour:?}");
        let pixel = Frame::from_rgb(1, 1, colour.to_vec()).unwrap();
        for value in [r, g, b, pixel.luma()[0]].into_iter().filter(|value| !PADDING.contains(value)) {
            self.add(named("grey pixels"), vec![value; GREY_RUN]);
            self.add(named("numbers from 0 to 1"), (f32::from(value) / 255.0).to_le_bytes().repeat(RUN));
        }
        if colour.iter().all(|part| PADDING.contains(part)) {
            return;
        }
        self.add(named("pixels"), colour.repeat(RUN));
        self.add(named("pixels, blue first"), [b, g, r].repeat(RUN));
        self.add(named("pixels and opacity"), [r, g, b, 255].repeat(RUN));
        self.add(named("hexadecimal pixels"), format!("{r:02x}{g:02x}{b:02x}").repeat(RUN).into_bytes());
        self.add(named("pixels as numbers"), format!("{r},{g},{b},").repeat(RUN).into_bytes());
        self.add(named("pixels as numbers"), format!("{r}, {g}, {b}, ").repeat(RUN).into_bytes());
        for turned in [[r, g, b], [g, b, r], [b, r, g]] {
            self.add(named("pixels in base64"), base64(turned).repeat(RUN).into_bytes());
        }
    }

    /// What was found, if anything.
    pub fn find(&self, bytes: &[u8]) -> Option<&str> {
        // None of it has a nought in it, and most of a state directory is noughts.
        bytes.split(|byte| *byte == 0).find_map(|part| {
            part.iter().enumerate().find_map(|(at, first)| {
                let here = self.needles.get(first)?;
                here.iter().find(|(_, needle)| part[at..].starts_with(needle)).map(|(name, _)| name.as_str())
            })
        })
    }
}

/// Three bytes as four letters.
pub fn base64(three: [u8; 3]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = three.iter().fold(0usize, |bits, byte| bits << 8 | usize::from(*byte));
    [18, 12, 6, 0].map(|from| char::from(LETTERS[bits >> from & 63])).iter().collect()
}
