//! A Markdown table.

use std::fmt;

/// A column that is given when the table begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Of words, and so set to the left.
    Words(&'static str),
}

/// Rows under heads. Columns that are added are of numbers, and so set to the right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    heads: Vec<String>,
    words: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    #[must_use]
    pub fn new<const N: usize>(columns: [Column; N]) -> Self {
        let heads = columns.map(|Column::Words(head)| head.to_owned()).to_vec();
        Table { words: heads.len(), heads, rows: Vec::new() }
    }

    pub fn add_column(&mut self, head: &str) {
        self.heads.push(head.to_owned());
    }

    /// Adds a row of as many cells as there are columns.
    pub fn add_row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<String> = cells.into_iter().collect();
        debug_assert_eq!(row.len(), self.heads.len(), "{row:?}");
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let rule: Vec<String> =
            (0..self.heads.len()).map(|index| if index < self.words { "---" } else { "---:" }.to_owned()).collect();
        writeln!(f, "{}\n{}", line(&self.heads), line(&rule))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{}", line(row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_numbers_right() {
        let mut table = Table::new([Column::Words("what")]);
        table.add_column("how many");
        table.add_row(["apples".to_owned(), "3".to_owned()]);
        assert_eq!(table.to_string(), "| what | how many |\n| --- | ---: |\n| apples | 3 |\n");
    }
}
