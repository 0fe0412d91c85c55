//! The lines of a receipt, and beside them what everybody asks of all of them: which are not settled, and their sums. Both are kept up to date
//! by the one line that changes, so that asking costs the same however long the receipt is.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::TaxClass;
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::money::Money;
use crate::receipt::line::Line;

/// Lines in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    all: Vec<Line>,
    /// Where the lines of each product are.
    products: BTreeMap<Gtin, Vec<usize>>,
    /// Where the lines are of which pieces are still to come, or that have too many.
    unsettled: BTreeSet<usize>,
    sums: Sums,
    /// Where a line was added or changed, each time.
    changed: Vec<usize>,
}

impl Lines {
    pub fn all(&self) -> &[Line] {
        &self.all
    }

    pub fn changed(&self) -> &[usize] {
        &self.changed
    }

    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    pub fn get(&self, id: LineId) -> Option<&Line> {
        Some(&self.all[self.place_of(id)?])
    }

    pub fn unsettled(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.unsettled.iter().map(|place| &self.all[*place])
    }

    /// The lines of a product, in order.
    pub fn of(&self, gtin: &Gtin) -> impl DoubleEndedIterator<Item = &Line> {
        self.products.get(gtin).into_iter().flatten().map(|place| &self.all[*place])
    }

    pub fn add(&mut self, line: Line) {
        self.products.entry(line.item.gtin).or_default().push(self.all.len());
        self.all.push(line);
        self.enter(self.all.len() - 1);
    }

    /// Changes a line. False when there is no such line.
    pub fn change(&mut self, id: LineId, how: impl FnOnce(&mut Line)) -> bool {
        let Some(place) = self.place_of(id) else { return false };
        let line = &mut self.all[place];
        self.sums.strike(line);
        how(line);
        self.enter(place);
        true
    }

    /// Lines are numbered from one.
    pub fn place_of(&self, id: LineId) -> Option<usize> {
        let usual = usize::try_from(id.0).ok()?.checked_sub(1)?;
        let is_it = |line: &Line| line.id == id;
        if self.all.get(usual).is_some_and(is_it) { Some(usual) } else { self.all.iter().rposition(is_it) }
    }

    fn enter(&mut self, place: usize) {
        let line = &self.all[place];
        self.sums.count(line);
        if line.missing() > 0 || line.surplus() > 0 {
            self.unsettled.insert(place);
        } else {
            self.unsettled.remove(&place);
        }
        self.changed.push(place);
    }
}

/// What the lines come to, exactly: an amount that no receipt can show is cut when it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    by_class: BTreeMap<TaxClass, i128>,
    deposit: i128,
    pieces: u64,
    /// How many lines that count ask for each age.
    ages: BTreeMap<u8, u32>,
}

impl Sums {
    /// The amount of each class that comes to anything.
    pub fn by_class(&self) -> BTreeMap<TaxClass, Money> {
        let counting = self.by_class.iter().filter(|(_, sum)| **sum != 0);
        counting.map(|(class, sum)| (class.clone(), money(*sum))).collect()
    }

    pub fn amount(&self) -> Money {
        money(self.by_class.values().sum())
    }

    pub fn deposit(&self) -> Money {
        money(self.deposit)
    }

    pub fn pieces(&self) -> u32 {
        u32::try_from(self.pieces).unwrap_or(u32::MAX)
    }

    pub fn age(&self) -> Option<u8> {
        self.ages.last_key_value().map(|(age, _)| *age)
    }

    fn count(&mut self, line: &Line) {
        self.put(line, 1);
        self.pieces += u64::from(line.counted());
        if let Some(age) = line.item.age.filter(|_| !line.void) {
            *self.ages.entry(age).or_default() += 1;
        }
    }

    fn strike(&mut self, line: &Line) {
        self.put(line, -1);
        self.pieces -= u64::from(line.counted());
        if let Some(age) = line.item.age.filter(|_| !line.void)
            && let Some(lines) = self.ages.get_mut(&age)
        {
            *lines -= 1;
            if *lines == 0 {
                self.ages.remove(&age);
            }
        }
    }

    fn put(&mut self, line: &Line, times: i128) {
        let amount = i128::from(line.amount().minor()) * times;
        self.deposit += i128::from(line.deposit().minor()) * times;
        match self.by_class.get_mut(&line.item.tax_class) {
            Some(sum) => *sum += amount,
            None => {
                self.by_class.insert(line.item.tax_class.clone(), amount);
            }
        }
    }
}

fn money(minor: i128) -> Money {
    let cut = minor.clamp(i128::from(i64::MIN), i128::from(i64::MAX));
    Money::from_minor(i64::try_from(cut).expect("it was cut to this range"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Unit;
    use crate::mass::Mass;
    use crate::receipt::event::{Item, Quantity};

    fn item(number: u32) -> Item {
        Item {
            gtin: Gtin::from_number(u64::from(number)).expect("few digits"),
            name: format!("Pack {number}"),
            price: Money::from_minor(99 + i64::from(number)),
            unit: Unit::Each,
            tax_class: TaxClass(["A", "B"][number as usize % 2].to_owned()),
            deposit: number.is_multiple_of(3).then_some(Money::from_minor(25)),
            age: [None, Some(16), Some(18)][number as usize % 3],
        }
    }

    #[test]
    fn whatever_happens_to_lines_is_kept_beside_them_as_a_look_at_all_of_them_tells_it() {
        let mut lines = Lines::default();
        for step in 0..2_000_u32 {
            let id = LineId(step.wrapping_mul(2_654_435_761) >> 7 & 31);
            let _ = match step % 6 {
                0 if lines.all().len() < 30 => {
                    let next = u32::try_from(lines.all().len()).expect("few") + 1;
                    lines.add(Line::new(LineId(next), item(next), Quantity::Pieces(1)));
                    true
                }
                0 | 1 => lines.change(id, |line| line.quantity = Quantity::Pieces(step % 4)),
                2 => lines.change(id, |line| line.void = true),
                3 => lines.change(id, |line| line.restore(2)),
                4 => lines.change(id, |line| line.placed = step % 3),
                _ => lines.change(id, |line| line.quantity = Quantity::Weighed(Mass::from_grams(300))),
            };
            let all = lines.all();
            let open: Vec<LineId> =
                all.iter().filter(|line| line.placed != line.counted()).map(|line| line.id).collect();
            assert_eq!(lines.unsettled().map(|line| line.id).collect::<Vec<_>>(), open, "{step}");
            assert_eq!(lines.get(id), all.iter().find(|line| line.id == id), "{step}");
            let sums = lines.sums();
            let amount = all.iter().map(Line::amount).sum();
            let asked = all.iter().filter(|line| !line.void).filter_map(|line| line.item.age).max();
            assert_eq!((sums.amount(), sums.deposit()), (amount, all.iter().map(Line::deposit).sum()), "{step}");
            assert_eq!((sums.pieces(), sums.age()), (all.iter().map(Line::counted).sum(), asked), "{step}");
            assert_eq!(sums.by_class().values().copied().sum::<Money>(), amount, "{step}");
        }
    }
}
