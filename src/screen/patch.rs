//! Changes a list in place, so that the finger that scrolls it and the row that is open do not notice.

use slint::{Model, VecModel};

/// Makes `list` equal to `rows` with few changes: rows keep their place as long as their names (`id`) keep their order.
pub(super) fn patch<T, K>(list: &VecModel<T>, rows: Vec<T>, id: impl Fn(&T) -> K)
where
    T: Clone + PartialEq + 'static,
    K: PartialEq,
{
    let wanted = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        let found = (index..list.row_count()).find(|at| list.row_data(*at).is_some_and(|old| id(&old) == id(&row)));
        let Some(found) = found else {
            list.insert(index, row);
            continue;
        };
        for _ in index..found {
            list.remove(index);
        }
        if list.row_data(index).as_ref() != Some(&row) {
            list.set_row_data(index, row);
        }
    }
    while list.row_count() > wanted {
        list.remove(wanted);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(list: &VecModel<(u8, u8)>) -> Vec<(u8, u8)> {
        list.iter().collect()
    }

    #[test]
    fn a_new_line_comes_on_top_and_the_others_stay() {
        let list = VecModel::from(vec![(2, 0), (1, 0)]);
        patch(&list, vec![(3, 0), (2, 7), (1, 0)], |row| row.0);
        assert_eq!(rows(&list), [(3, 0), (2, 7), (1, 0)]);
    }

    proptest! {
        #[test]
        fn any_list_becomes_any_other(
            before in prop::collection::btree_map(0_u8..40, any::<u8>(), 0..20),
            after in prop::collection::btree_map(0_u8..40, any::<u8>(), 0..20),
        ) {
            let list = VecModel::from(before.into_iter().collect::<Vec<_>>());
            let wanted = after.into_iter().rev().collect::<Vec<_>>();
            patch(&list, wanted.clone(), |row| row.0);
            prop_assert_eq!(rows(&list), wanted);
        }
    }
}
