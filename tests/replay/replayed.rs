//! A story and what the cart showed while it happened.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::question::Kind;
use cart_domain::view::{LineStatus, LineView, NoticeView, QuestionView};
use cart_domain::{CartView, Tick};
use cart_protocol::catalogue_csv::{self, Options};
use dash_cart::replay::{End, Learned, Player, Shown};
use dash_cart::trace::{Fact, Line, TraceReader};

use crate::story::Story;

/// Everything the cart showed, and how it ended.
pub struct Replayed {
    pub shown: Vec<Shown>,
    pub end: End,
    facts: Vec<Line>,
}

impl Replayed {
    /// Replays a story with the catalogue of `tests/traces`.
    pub fn of(story: Story) -> Self {
        Self::with(story, shelf())
    }

    /// Replays a story with a catalogue of one's own.
    pub fn with(story: Story, catalogue: Catalogue) -> Self {
        let text = story.told();
        let (header, lines) = TraceReader::open(text.as_bytes()).expect("stories are right traces");
        let mut player = Player::new(&header, Arc::new(catalogue), Learned::default());
        let mut replayed = Vec::new();
        let mut facts = Vec::new();
        for line in lines {
            let line = line.expect("stories are right traces");
            replayed.extend(player.line(&line));
            facts.push(line);
        }
        Replayed { shown: replayed, end: player.end(), facts }
    }

    /// When the trace says this for the first time.
    pub fn when(&self, says: impl Fn(&Fact) -> bool) -> Tick {
        let line = self.facts.iter().find(|line| line.fact.as_ref().is_some_and(&says));
        line.expect("the story tells it").t
    }

    /// What was shown at a moment.
    pub fn at(&self, t: Tick) -> &CartView {
        let shown = self.shown.iter().rev().find(|shown| shown.t <= t);
        &shown.expect("something is shown by then").view
    }

    /// What was shown last.
    pub fn last(&self) -> &CartView {
        &self.shown.last().expect("something is shown").view
    }

    /// Every question, when it was first shown.
    pub fn questions(&self) -> Vec<(Tick, &QuestionView)> {
        let mut found: Vec<(Tick, &QuestionView)> = Vec::new();
        for shown in &self.shown {
            if let Some(question) = &shown.view.question
                && found.iter().all(|(_, before)| before.id != question.id)
            {
                found.push((shown.t, question));
            }
        }
        found
    }

    pub fn kinds_asked(&self) -> Vec<Kind> {
        self.questions().iter().map(|(_, question)| question.kind).collect()
    }

    /// The first notice of a kind.
    pub fn notice(&self, kind: Kind) -> Option<(Tick, &NoticeView)> {
        self.shown.iter().find_map(|shown| {
            let notice = shown.view.notice.as_ref().filter(|notice| notice.kind == kind)?;
            Some((shown.t, notice))
        })
    }

    /// The lines that count, as name, pieces and amount.
    pub fn bill(&self) -> Vec<(&str, u32, i64)> {
        let counts = |line: &&Arc<LineView>| line.status != LineStatus::Void;
        self.last_of_trip()
            .lines
            .iter()
            .filter(counts)
            .map(|line| (&*line.name, line.pieces, line.amount.minor()))
            .collect()
    }

    fn last_of_trip(&self) -> &CartView {
        let of_trip = self.shown.iter().rev().find(|shown| shown.view.trip.is_some());
        &of_trip.expect("there was a trip").view
    }
}

/// The catalogue of `tests/traces`.
pub fn shelf() -> Catalogue {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces/catalogue.csv");
    let file = File::open(path).expect("the catalogue lies beside the traces");
    let read = catalogue_csv::read(file, "catalogue.csv", Options::default()).expect("a right catalogue");
    Catalogue::new(CatalogueVersion(1), read.products)
}
