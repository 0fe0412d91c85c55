//! A list of pictures of which is known what they show: a line each, `path, fine, coarse`. Paths are relative to the list, or to another folder.

use std::fs;
use std::path::{Path, PathBuf};

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub file: PathBuf,
    /// The product.
    pub fine: u16,
    /// The family of products.
    pub coarse: u16,
}

/// What is wrong with a list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error("the list {} cannot be read: {error}", file.display())]
    Unreadable { file: PathBuf, error: std::io::Error },
    #[error("{}:{line}: `{text}` is not `path, fine, coarse` with two whole numbers", file.display())]
    Line { file: PathBuf, line: usize, text: String },
    #[error("the list {} names no picture", file.display())]
    Empty { file: PathBuf },
}

/// Reads a list.
pub fn read(list: &Path, root: Option<&Path>) -> Result<Vec<Listed>, ListError> {
    let text = fs::read_to_string(list).map_err(|error| ListError::Unreadable { file: list.to_owned(), error })?;
    let root = root.unwrap_or_else(|| list.parent().unwrap_or_else(|| Path::new("")));
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let listed: Vec<Listed> = lines
        .map(|(number, line)| {
            parse(line, root).ok_or_else(|| ListError::Line {
                file: list.to_owned(),
                line: number + 1,
                text: line.to_owned(),
            })
        })
        .collect::<Result<_, _>>()?;
    if listed.is_empty() { Err(ListError::Empty { file: list.to_owned() }) } else { Ok(listed) }
}

fn parse(line: &str, root: &Path) -> Option<Listed> {
    let (rest, coarse) = line.rsplit_once(',')?;
    let (path, fine) = rest.rsplit_once(',')?;
    let path = path.trim();
    let listed = Listed { file: root.join(path), fine: fine.trim().parse().ok()?, coarse: coarse.trim().parse().ok()? };
    (!path.is_empty()).then_some(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_where_the_list_lies_and_may_hold_commas() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("val.txt");
        fs::write(&list, "val/Milk, whole/1.jpg, 3, 1\n\nval/2.jpg,4,1\n").unwrap();
        let listed = read(&list, None).unwrap();
        let milk = Listed { file: folder.path().join("val/Milk, whole/1.jpg"), fine: 3, coarse: 1 };
        assert_eq!(listed, [milk, Listed { file: folder.path().join("val/2.jpg"), fine: 4, coarse: 1 }]);
        assert_eq!(read(&list, Some(Path::new("/photos"))).unwrap()[1].file, Path::new("/photos/val/2.jpg"));
    }

    #[test]
    fn a_line_that_is_no_picture_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("val.txt");
        fs::write(&list, "val/1.jpg, 3, 1\nval/2.jpg, milk, 1\n").unwrap();
        let error = read(&list, None).unwrap_err().to_string();
        assert!(error.contains("val.txt:2") && error.contains("milk"), "{error}");
        fs::write(&list, "\n").unwrap();
        assert!(matches!(read(&list, None), Err(ListError::Empty { .. })));
    }
}
