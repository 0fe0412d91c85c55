//! Takes out of a text what points to a person or opens a door, before it leaves the cart:
//!
//! | what | how it is known |
//! |---|---|
//! | numbers of cards | 13 to 19 digits, together or in groups, with a right Luhn digit, that are no product of the catalogue and no trip's name |
//! | numbers of customers and staff, vouchers | codes that the shop's prefixes name, and the store's own numbers that the catalogue lacks |
//! | PINs, passwords, tokens | what stands behind such a word and `=` or `:`; what follows `Bearer` |
//! | hashes of PINs | they begin with `$argon2` |
//! | keys | PEM blocks; long words that look like chance; long hexadecimal numbers other than our own checksums |
//! | names of staff | what stands in quotes behind `by` and `=` or `:`, but for the roles that a cart knows itself; the same names in free text |
//! | addresses | e-mail; the name and password in a link |
//!
//! What is left out is named in its place. Rather too much is taken out than too little: a bundle is read by people who need none of it.

mod digits;
pub mod names;
mod words;

use std::collections::BTreeSet;

use cart_domain::Policy;
use cart_domain::catalogue::Catalogue;

/// What may stay although it looks like something that may not.
pub struct Scrubber<'a> {
    pub catalogue: &'a Catalogue,
    pub policy: &'a Policy,
    /// Hexadecimal checksums of our own.
    pub checksums: BTreeSet<String>,
    /// What must go whatever it looks like, such as this cart's own token.
    pub secrets: Vec<String>,
    /// Names of people that some record of the cart knows, word by word.
    pub names: BTreeSet<String>,
}

impl Scrubber<'_> {
    /// The text without all that.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        let mut text = words::without_key_blocks(text);
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            text = text.replace(secret.as_str(), "[secret removed]");
        }
        let mut clean = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let line = names::without_names(line);
            let line = names::without_known(&line, &self.names);
            let line = words::without_named_secrets(&line);
            let line = words::without_addresses(&line);
            let line = digits::without_numbers(&line, self);
            clean.push_str(&words::without_keys(&line, &self.checksums));
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::catalogue::CatalogueVersion;

    use super::*;

    fn scrub(text: &str) -> String {
        let products = cart_store::demo::catalogue().expect("the demonstration's catalogue").products;
        let catalogue = Catalogue::new(CatalogueVersion(1), products);
        let checksums = BTreeSet::from(["0f".repeat(32)]);
        let policy = Policy::default();
        let secrets = vec!["hunter2".to_owned()];
        Scrubber { catalogue: &catalogue, policy: &policy, checksums, secrets, names: BTreeSet::new() }.scrub(text)
    }

    #[test]
    fn what_points_to_a_person_or_opens_a_door_is_taken_out_wherever_it_stands() {
        for (text, secret) in [
            ("read 4111111111111111 by hid", "4111111111111111"),
            ("track %B4111111111111111^", "4111111111111111"),
            ("id 12 4111 1111 1111 1111 7", "4111 1111 1111 1111"),
            ("3782-822463-10005 was typed", "3782-822463-10005"),
            ("data: \"0412345678903\"", "0412345678903"),
            ("2712345678902", "2712345678902"),
            ("pin = \"835104\"", "835104"),
            ("{\"pin\":\"835104\",\"x\":1}", "835104"),
            ("store_password: s3cr3t, next", "s3cr3t"),
            ("by = \"pin\": pin = 835104", "835104"),
            ("Authorization: Bearer abc.def", "abc.def"),
            ("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "c2FsdHNhbHQ"),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "MIIB"),
            ("-----BEGIN PRIVATE KEY-----\nMIIB cut off", "MIIB"),
            ("key Zm9vYmFyQmF6UXV4MTIzNDU2Nzg5MDEyMzQ1Njc4", "Zm9vYmFy"),
            ("5f4dcc3b5aa765d61d8327deb882cf99", "5f4dcc3b5aa765d6"),
            ("ask jane.doe+shop@mail.example.org now", "jane.doe"),
            ("https://jane:word@store.example/x", "jane"),
            ("the word is hunter2", "hunter2"),
            ("{\"act\":\"zero\",\"by\":\"Jane Doe\"}", "Jane Doe"),
            ("by = \"Jane Doe\"", "Jane Doe"),
            ("{\"advice\":\"read\\npin = 835104\\nnext\"}", "835104"),
            ("{\"why\":\"{\\\"by\\\":\\\"Jane Doe\\\"}\"}", "Jane Doe"),
        ] {
            let clean = scrub(text);
            assert!(!clean.contains(secret) && clean.contains("removed]"), "{text} -> {clean}");
        }
    }

    #[test]
    fn what_a_technician_needs_stays() {
        let checksum = "0f".repeat(32);
        for text in [
            "trip 1795341600000-00a7 at 2026-11-22T10:00:00.123456Z\n",
            "04006381333931 is on the shelf, 4006381333931 was read\n",
            "2026-11-22 2026-11-23 12:30:45\n",
            "path = \"/dev/input/by-id/usb-Honeywell_Imaging___Mobility_1900_0123456789AB-event-kbd\"\n",
            "token_credential = \"store-token\"\n",
            "data_line = 5, memory 4146176 kB, 84213 counts\n",
            checksum.as_str(),
            "crc 3735928559\n",
            "{\"by\":\"pin\"} and by = \"technician\", read by hid\n",
        ] {
            let kept = scrub(text);
            assert_eq!(kept, text);
        }
    }
}
