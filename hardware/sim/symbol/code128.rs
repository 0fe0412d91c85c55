//! Code 128, with code set C for runs of digits and B for everything else.

use super::Ink;

/// How a symbol begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Plain,
    /// FNC1 in first place: GS1 element strings follow.
    Fnc1,
}

const CODE_C: usize = 99;
const CODE_B: usize = 100;
const FNC1: usize = 102;
const START_B: usize = 104;
const START_C: usize = 105;

/// Widths of bars and spaces, by value; the last is the stop pattern.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

/// The modules of `text`, without quiet zones.
pub(super) fn encode(text: &str, start: Start) -> Vec<Ink> {
    let mut values = values(text.as_bytes(), start);
    let sum: usize = values.iter().enumerate().map(|(place, value)| place.max(1) * value).sum();
    values.push(sum % 103);
    values.push(106);
    values.into_iter().flat_map(|value| bars(WIDTHS[value])).collect()
}

fn values(text: &[u8], start: Start) -> Vec<usize> {
    let mut in_c = pairs(text) >= 2;
    let mut values = vec![if in_c { START_C } else { START_B }];
    if start == Start::Fnc1 {
        values.push(FNC1);
    }
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let wants_c = if in_c { pairs(rest) >= 1 } else { pairs(rest) >= 3 };
        if first == 0x1d {
            values.push(FNC1);
            rest = &rest[1..];
        } else if wants_c != in_c {
            values.push(if wants_c { CODE_C } else { CODE_B });
            in_c = wants_c;
        } else if in_c {
            values.push(usize::from(first - b'0') * 10 + usize::from(rest[1] - b'0'));
            rest = &rest[2..];
        } else {
            values.push(usize::from(first.saturating_sub(b' ')));
            rest = &rest[1..];
        }
    }
    values
}

fn pairs(text: &[u8]) -> usize {
    text.iter().take_while(|b| b.is_ascii_digit()).count() / 2
}

fn bars(widths: &str) -> Vec<Ink> {
    let inks = [Ink::Black, Ink::Paper].into_iter().cycle();
    widths.bytes().zip(inks).flat_map(|(width, ink)| vec![ink; usize::from(width - b'0')]).collect()
}
