//! From keys to text, the way a US keyboard does it, as scan engines that play keyboard are shipped, or that of another country.
//!
//! Codes are those of Linux input events. F8, Ctrl-] and the raw GS that some engines can be told to send all mean the separator of element
//! strings. The right Alt writes a third character where the keyboard has one. Any other control key, and any key that is not on the list, spoils the whole text.

use cart_domain::{Millis, Tick};

use super::gather::{GS, Gather};
use super::layout::Layout;

const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;
const LEFT_CTRL: u16 = 29;
const RIGHT_CTRL: u16 = 97;
const LEFT_ALT: u16 = 56;
const RIGHT_ALT: u16 = 100;
const LEFT_META: u16 = 125;
const RIGHT_META: u16 = 126;
const CAPS_LOCK: u16 = 58;
const NUM_LOCK: u16 = 69;
const ENTER: u16 = 28;
const TAB: u16 = 15;
const KEYPAD_ENTER: u16 = 96;
const F8: u16 = 66;
const RIGHT_BRACKET: u16 = 27;

/// Each row of keys: the first code, the characters, and those with shift.
const ROWS: [(u16, &str, &str); 5] = [
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
];

/// The keypad, which knows no shift.
const KEYPAD: [(u16, char); 15] = [
    (55, '*'),
    (71, '7'),
    (72, '8'),
    (73, '9'),
    (74, '-'),
    (75, '4'),
    (76, '5'),
    (77, '6'),
    (78, '+'),
    (79, '1'),
    (80, '2'),
    (81, '3'),
    (82, '0'),
    (83, '.'),
    (98, '/'),
];

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    Down,
    Up,
}

/// The keyboard so far. One scanner owns it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    shifts: u8,
    ctrls: u8,
    others: u8,
    /// The right Alt, where it writes.
    thirds: u8,
    capitals: bool,
    layout: Layout,
    gather: Gather,
}

impl Keys {
    /// A keyboard of this country.
    pub(crate) fn of(layout: Layout) -> Self {
        Keys { layout, ..Keys::default() }
    }

    /// One key goes down or up. A text comes back when the engine ends it.
    pub(crate) fn press(&mut self, code: u16, press: Press, now: Tick) -> Option<String> {
        let held = match code {
            LEFT_SHIFT | RIGHT_SHIFT => Some(&mut self.shifts),
            LEFT_CTRL | RIGHT_CTRL => Some(&mut self.ctrls),
            RIGHT_ALT if self.layout != Layout::Us => Some(&mut self.thirds),
            LEFT_ALT | RIGHT_ALT | LEFT_META | RIGHT_META => Some(&mut self.others),
            _ => None,
        };
        if let Some(held) = held {
            *held = match press {
                Press::Down => held.saturating_add(1).min(2),
                Press::Up => held.saturating_sub(1),
            };
            return None;
        }
        match press {
            Press::Down => self.down(code, now),
            Press::Up => None,
        }
    }

    /// Time has passed.
    pub(crate) fn pause(&mut self, now: Tick) -> Option<String> {
        self.gather.pause(now)
    }

    /// How long until a pause would complete the text.
    pub(crate) fn patience(&self, now: Tick) -> Option<Millis> {
        self.gather.patience(now)
    }

    pub(crate) const fn refusals(&self) -> u64 {
        self.gather.refusals
    }

    fn down(&mut self, code: u16, now: Tick) -> Option<String> {
        let plain = self.ctrls == 0 && self.others == 0;
        match code {
            ENTER | TAB | KEYPAD_ENTER if plain && self.thirds == 0 => return self.gather.end(),
            F8 if plain => self.gather.push(GS, now),
            RIGHT_BRACKET if self.ctrls > 0 && self.others == 0 => self.gather.push(GS, now),
            CAPS_LOCK => self.capitals = !self.capitals,
            NUM_LOCK => {}
            _ if plain && self.thirds > 0 => match self.layout.third(code) {
                Some(character) => self.gather.push(character, now),
                None => self.gather.refuse(now),
            },
            _ => match self.character(code).filter(|_| plain) {
                Some(character) => self.gather.push(character, now),
                None => self.gather.refuse(now),
            },
        }
        None
    }

    fn character(&self, code: u16) -> Option<char> {
        let on_keypad = KEYPAD.iter().find(|(key, _)| *key == code).map(|(_, character)| *character);
        let shifted = self.shifts > 0;
        on_keypad.or_else(|| self.layout.extra(code, shifted)).or_else(|| {
            let (key, bare, with_shift) = ROWS.iter().find_map(|(first, bare, with_shift)| {
                let place = usize::from(code.checked_sub(*first)?);
                (place < bare.len()).then_some((place, bare, with_shift))
            })?;
            let is_letter = bare.as_bytes()[key].is_ascii_alphabetic();
            let row = if shifted != (self.capitals && is_letter) { with_shift } else { bare };
            row.as_bytes().get(key).map(|key| self.layout.of_us(char::from(*key)))
        })
    }
}

/// The keys that type `text`, with Enter at the end: what a simulated engine sends. Characters that no key types are left out.
pub(crate) fn typing(text: &str) -> Vec<(u16, Press)> {
    let tap = |code| vec![(code, Press::Down), (code, Press::Up)];
    let mut keys: Vec<(u16, Press)> = text
        .chars()
        .flat_map(|character| match key_of(character) {
            None => Vec::new(),
            Some((code, false)) => tap(code),
            Some((code, true)) => [vec![(LEFT_SHIFT, Press::Down)], tap(code), vec![(LEFT_SHIFT, Press::Up)]].concat(),
        })
        .collect();
    keys.extend(tap(ENTER));
    keys
}

/// The key that types a character, and whether with shift.
fn key_of(character: char) -> Option<(u16, bool)> {
    if character == GS {
        return Some((F8, false));
    }
    ROWS.iter().find_map(|(first, bare, with_shift)| {
        let key = |place: usize| first + u16::try_from(place).unwrap_or(0);
        let without = bare.find(character).map(|place| (key(place), false));
        without.or_else(|| with_shift.find(character).map(|place| (key(place), true)))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(keys: &[(u16, Press)]) -> (Keys, Option<String>) {
        let mut keyboard = Keys::default();
        let text = keys.iter().filter_map(|(code, press)| keyboard.press(*code, *press, Tick(1))).last();
        (keyboard, text)
    }

    /// What a keyboard of a country reads when these keys are pressed with these held.
    fn read_in(layout: Layout, strokes: &[(u16, Option<u16>)]) -> (Keys, Option<String>) {
        let mut keyboard = Keys::of(layout);
        for (code, held) in strokes {
            let held = held.map(|held| [(held, Press::Down), (held, Press::Up)]);
            let [down, up] = [0, 1].map(|end| held.map(|held| held[end]));
            let tap = [Some((*code, Press::Down)), Some((*code, Press::Up))];
            for (code, press) in [down].into_iter().chain(tap).chain([up]).flatten() {
                assert_eq!(keyboard.press(code, press, Tick(1)), None);
            }
        }
        let text = keyboard.press(ENTER, Press::Down, Tick(2));
        (keyboard, text)
    }

    #[test]
    fn an_engine_set_to_germany_is_read_with_its_identifier_and_its_umlauts() {
        let alt = Some(RIGHT_ALT);
        let shift = Some(LEFT_SHIFT);
        let strokes = [(10, alt), (46, shift), (2, None), (21, None), (44, shift), (40, None), (F8, None), (8, shift)];
        assert_eq!(read_in(Layout::German, &strokes).1.as_deref(), Some("]C1zYä\u{1d}/"));
    }

    #[test]
    fn an_engine_set_to_france_shifts_its_digits() {
        let (alt, shift) = (Some(RIGHT_ALT), Some(LEFT_SHIFT));
        let strokes = [(12, alt), (18, shift), (11, shift), (5, shift), (11, shift), (7, shift), (7, None), (16, None)];
        assert_eq!(read_in(Layout::French, &strokes).1.as_deref(), Some("]E0406-a"));
    }

    #[test]
    fn a_right_alt_that_writes_nothing_spoils_the_text_in_every_country() {
        for layout in [Layout::Us, Layout::German, Layout::French] {
            let (keyboard, text) = read_in(layout, &[(2, None), (50, Some(RIGHT_ALT))]);
            assert_eq!((text, keyboard.refusals()), (None, 1), "{layout:?}");
        }
    }

    #[test]
    fn an_engine_with_identifier_is_read_letter_by_letter() {
        assert_eq!(typed(&typing("]E04006381333931")).1.as_deref(), Some("]E04006381333931"));
        assert_eq!(typed(&typing("]C1AB-12/c\u{1d}17")).1.as_deref(), Some("]C1AB-12/c\u{1d}17"));
    }

    #[test]
    fn ctrl_and_closing_bracket_are_the_separator() {
        let keys = [(2, Press::Down), (LEFT_CTRL, Press::Down), (RIGHT_BRACKET, Press::Down), (LEFT_CTRL, Press::Up)];
        let keys: Vec<_> = keys.into_iter().chain(typing("2")).collect();
        assert_eq!(typed(&keys).1.as_deref(), Some("1\u{1d}2"));
    }

    #[test]
    fn a_symbol_that_types_ctrl_o_or_alt_f4_types_nothing_at_all() {
        for (modifier, key) in [(LEFT_CTRL, 24), (LEFT_ALT, 62), (LEFT_META, 19)] {
            let attack = [(2, Press::Down), (modifier, Press::Down), (key, Press::Down), (modifier, Press::Up)];
            let keys: Vec<_> = attack.into_iter().chain(typing("4006")).collect();
            let (mut keyboard, text) = typed(&keys);
            assert_eq!((text, keyboard.refusals()), (None, 1));
            let next =
                typing("4006").into_iter().filter_map(|(code, press)| keyboard.press(code, press, Tick(2))).last();
            assert_eq!(next.as_deref(), Some("4006"), "the next symbol is read");
        }
    }

    #[test]
    fn capitals_stay_capitals_with_caps_lock_on() {
        let keys: Vec<_> = [(CAPS_LOCK, Press::Down)].into_iter().chain(typing("a1")).collect();
        assert_eq!(typed(&keys).1.as_deref(), Some("A1"));
    }

    #[test]
    fn the_keypad_types_digits() {
        let keys = [(79, Press::Down), (80, Press::Down), (82, Press::Down), (KEYPAD_ENTER, Press::Down)];
        assert_eq!(typed(&keys).1.as_deref(), Some("120"));
    }

    proptest! {
        #[test]
        fn every_printable_text_survives_being_typed(text in "[ -~]{1,60}") {
            prop_assert_eq!(typed(&typing(&text)).1, Some(text));
        }

        #[test]
        fn no_storm_of_keys_breaks_the_decoder(keys in prop::collection::vec((any::<u16>(), any::<bool>()), 0..300)) {
            let mut keyboard = Keys::default();
            for (place, (code, down)) in keys.into_iter().enumerate() {
                let press = if down { Press::Down } else { Press::Up };
                let text = keyboard.press(code, press, Tick(place as u64)).unwrap_or_default();
                prop_assert!(text.len() <= crate::scanner::LONGEST);
                prop_assert!(text.chars().all(|c| !c.is_control() || c == GS));
            }
        }
    }
}
