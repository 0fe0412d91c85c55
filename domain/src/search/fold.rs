//! Names as people type them: small letters, no accents, no points.

/// A name in small letters without accents. Letters that are written with two on some keyboards become the two.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => folded.push('i'),
            'ķ' => folded.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => folded.push('o'),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ţ' | 'ť' | 'ŧ' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ё' => folded.push('е'),
            // Arabic: the forms of alef, the endings that are written either way, and digits.
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            'ة' => folded.push('ه'),
            'ى' => folded.push('ي'),
            // Letters that carry a hamza, or that Persian keyboards write in their own way.
            'ؤ' => folded.push('و'),
            'ئ' | 'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            '٠'..='٩' => folded.extend(char::from_digit(u32::from(letter) - u32::from('٠'), 10)),
            '۰'..='۹' => folded.extend(char::from_digit(u32::from(letter) - u32::from('۰'), 10)),
            // Marks that stand above or below another letter, the joining stroke, a hamza alone, and apostrophes say nothing.
            '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' | 'ء' | '\'' | '’' => {}
            plain => folded.push(plain),
        }
    }
    folded
}

/// Every word under which a name is found: its words, two that a stroke joins as one (`Coca-Cola` is also `cocacola`), and Arabic words
/// without their article.
#[must_use]
pub fn found_by(name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut found: Vec<String> = words(&folded).map(str::to_owned).collect();
    let joined = folded.split_whitespace().filter(|part| part.contains('-'));
    found.extend(joined.flat_map(|part| {
        let parts: Vec<&str> = words(part).collect();
        parts.windows(2).map(|pair| pair.concat()).collect::<Vec<_>>()
    }));
    let bare: Vec<String> = found.iter().filter_map(|word| without_article(word)).map(str::to_owned).collect();
    found.extend(bare);
    found
}

/// The ways in which a folded word that somebody typed may be meant: as it is, with two letters for an umlaut that has lost its dots in
/// our names, and without an Arabic article.
#[must_use]
pub fn readings(word: &str) -> Vec<String> {
    let umlauts = ["ae", "oe", "ue"].iter().fold(word.to_owned(), |word, two| word.replace(two, &two[..1]));
    let mut readings = vec![word.to_owned()];
    readings.extend(Some(umlauts).filter(|other| other != word));
    readings.extend(without_article(word).map(str::to_owned));
    readings
}

/// A folded word without the Arabic article, which may be joined with *and*, *with* or *for*.
fn without_article(word: &str) -> Option<&str> {
    const SHORTEST: usize = 3;
    let bare = ["ال", "وال", "بال", "لل"].iter().find_map(|article| word.strip_prefix(article))?;
    (bare.chars().count() >= SHORTEST).then_some(bare)
}

/// The words of a folded name.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_accents_in_every_language() {
        let cases = [
            ("Äpfel, süß", "apfel suss"),
            ("Plátano Canario", "platano canario"),
            ("Cre\u{301}me fraîche", "creme fraiche"),
            ("Smörgåsbord", "smorgasbord"),
            ("Granny Smith's 1.5kg", "granny smiths 1 5kg"),
            ("ŁÓDŹ", "lodz"),
            ("طَمَاطِم أُرْدُنِيَّة", "طماطم اردنيه"),
            ("٤٠١١", "4011"),
            ("۴۰۱۱", "4011"),
            ("لؤلؤ مائي", "لولو مايي"),
        ];
        for (name, expected) in cases {
            assert_eq!(words(&fold(name)).collect::<Vec<_>>().join(" "), expected, "{name}");
        }
    }

    #[test]
    fn a_name_is_found_by_its_words_by_what_a_stroke_joins_and_without_its_article() {
        assert_eq!(found_by("Bio-Tomaten 1 kg"), ["bio", "tomaten", "1", "kg", "biotomaten"]);
        assert_eq!(found_by("Coca-Cola"), ["coca", "cola", "cocacola"]);
        assert_eq!(found_by("التفاح الأحمر"), ["التفاح", "الاحمر", "تفاح", "احمر"]);
        assert_eq!(found_by("- –"), Vec::<String>::new());
    }

    #[test]
    fn what_was_typed_may_mean_an_umlaut_or_carry_an_article() {
        assert_eq!(readings("oel"), ["oel", "ol"]);
        assert_eq!(readings("milch"), ["milch"]);
        assert_eq!(readings("والتفاح"), ["والتفاح", "تفاح"]);
        assert_eq!(readings("البن"), ["البن"], "coffee beans without the article would be two letters");
    }
}
