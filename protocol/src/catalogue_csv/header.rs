//! Which column of a file is which column of the format.

use std::collections::BTreeMap;
use std::io;

use cart_domain::language::LanguageCode;
use csv::ByteRecord;

use super::{Column, HeaderFault, ReadError, UnknownColumns};

/// Where each column of the format lies in a file.
pub(super) struct Header {
    places: BTreeMap<Column, usize>,
    /// How many cells a row has.
    pub(super) width: usize,
}

impl Header {
    /// The place of a column, if the file has it.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.get(&column).copied()
    }

    /// The languages in which the file has names.
    pub(super) fn languages(&self) -> impl Iterator<Item = LanguageCode> {
        self.places
            .keys()
            .filter_map(|column| if let Column::NameIn(language) = column { Some(*language) } else { None })
    }
}

/// Reads the first line and says everything that is wrong with it.
pub(super) fn read(
    source: &mut csv::Reader<impl io::Read>,
    file: &str,
    unknown: UnknownColumns,
) -> Result<Header, ReadError> {
    let names = source.byte_headers().map_err(|error| unreadable(file, error))?.clone();
    let mut faults = Vec::new();
    let mut places = BTreeMap::new();
    for (place, name) in names.iter().enumerate() {
        match column(place, name, unknown) {
            Ok(Some(column)) => {
                if places.insert(column, place).is_some() {
                    faults.push(HeaderFault::Twice(column));
                }
            }
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    let missing = Column::REQUIRED.into_iter().filter(|column| !places.contains_key(column));
    faults.extend(missing.map(HeaderFault::Missing));
    let faults = whole_line_fault(&names).map_or(faults, |fault| vec![fault]);
    if faults.is_empty() {
        return Ok(Header { places, width: names.len() });
    }
    Err(ReadError::Header { file: file.to_owned(), faults })
}

/// What the reader could not read at all.
pub(super) fn unreadable(file: &str, error: csv::Error) -> ReadError {
    ReadError::Io { file: file.to_owned(), source: error.into() }
}

fn column(place: usize, name: &[u8], unknown: UnknownColumns) -> Result<Option<Column>, HeaderFault> {
    let Ok(name) = std::str::from_utf8(name) else { return Err(HeaderFault::NotUtf8(place + 1)) };
    match (Column::from_name(name), unknown) {
        (Some(column), _) => Ok(Some(column)),
        (None, UnknownColumns::Ignore) => Ok(None),
        (None, UnknownColumns::Refuse) => Err(HeaderFault::Unknown { name: name.to_owned(), nearest: nearest(name) }),
    }
}

/// A fault that explains all the others: nothing there, or another separator than the comma.
fn whole_line_fault(names: &ByteRecord) -> Option<HeaderFault> {
    let only = match names.len() {
        0 => return Some(HeaderFault::Empty),
        1 => String::from_utf8_lossy(&names[0]),
        _ => return None,
    };
    [';', '\t', '|'].into_iter().find(|separator| only.contains(*separator)).map(HeaderFault::Separator)
}

/// The column whose name is at most two typing errors away.
fn nearest(name: &str) -> Option<Column> {
    let name = name.to_lowercase();
    let (distance, column) = Column::FIXED
        .into_iter()
        .chain(Column::spoken())
        .map(|column| (typing_errors(&name, &column.name()), column))
        .min()?;
    (distance <= 2).then_some(column)
}

/// The Levenshtein distance between two names.
fn typing_errors(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[row.len() - 1]
}
