//! What a reader writes down while it works, for a person who asks why a code means what it means. Nobody asks while a shopper scans,
//! so a note is only worded when someone listens.

/// The notes of one reading.
#[derive(Debug, Default)]
pub struct Notes {
    sentences: Option<Vec<String>>,
}

impl Notes {
    /// Notes that somebody will read.
    #[must_use]
    pub fn kept() -> Self {
        Notes { sentences: Some(Vec::new()) }
    }

    /// Writes one down.
    pub fn add(&mut self, note: impl FnOnce() -> String) {
        if let Some(sentences) = &mut self.sentences {
            sentences.push(note());
        }
    }

    /// All of them, in order.
    #[must_use]
    pub fn into_sentences(self) -> Vec<String> {
        self.sentences.unwrap_or_default()
    }
}
