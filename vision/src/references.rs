//! The pictures that each product is known by, as directions, and how much a new picture is like them.
//!
//! A product has up to [`MOST`] references. All of them lie in one row of bytes: 128 numbers of one byte each and their common scale, so that a
//! hundred thousand products with five references take 68 MB and one pass over them takes no longer than the memory. A byte a number costs
//! a cosine less than a thousandth. Rows have no order; each says whose it is.

use std::collections::BTreeMap;

use crate::embedding::{Embedding, LENGTH};

/// As many references a product may have.
pub const MOST: usize = 8;
/// What the query's largest number becomes: with a byte on the other side the sum of all products fits 32 bits.
const FINE: f32 = 16_000.0;

/// How like a picture is to a product, made of how like it is to each reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Likeness {
    /// To the nearest of them.
    #[default]
    Nearest,
    /// To all of them, on average.
    Average,
}

/// The references of every product. `K` names a product.
#[derive(Clone, Debug)]
pub struct References<K> {
    places: BTreeMap<K, u32>,
    products: Vec<K>,
    /// How many rows each product has.
    counts: Vec<u8>,
    rows: Vec<Row>,
    owners: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Row {
    numbers: [i8; LENGTH],
    scale: f32,
}

/// A product that has its fill of references, or there are as many products as can be numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a product has {MOST} references at most")]
pub struct Full;

impl<K: Ord + Clone> Default for References<K> {
    fn default() -> Self {
        let (places, products, counts) = (BTreeMap::new(), Vec::new(), Vec::new());
        References { places, products, counts, rows: Vec::new(), owners: Vec::new() }
    }
}

impl<K: Ord + Clone> References<K> {
    /// Adds a reference to a product.
    pub fn add(&mut self, product: K, reference: &Embedding) -> Result<(), Full> {
        let place = match self.places.get(&product) {
            Some(place) => *place,
            None => {
                let place = u32::try_from(self.products.len()).map_err(|_| Full)?;
                self.places.insert(product.clone(), place);
                self.products.push(product);
                self.counts.push(0);
                place
            }
        };
        let count = &mut self.counts[place as usize];
        if usize::from(*count) >= MOST {
            return Err(Full);
        }
        *count += 1;
        self.rows.push(Row::of(reference));
        self.owners.push(place);
        Ok(())
    }

    /// Takes all references of a product away.
    pub fn clear(&mut self, product: &K) {
        let Some(&place) = self.places.get(product) else { return };
        let mut row = 0;
        while row < self.rows.len() {
            if self.owners[row] == place {
                self.rows.swap_remove(row);
                self.owners.swap_remove(row);
            } else {
                row += 1;
            }
        }
        self.counts[place as usize] = 0;
    }

    /// How many references a product has.
    #[must_use]
    pub fn count(&self, product: &K) -> usize {
        self.places.get(product).map_or(0, |place| usize::from(self.counts[*place as usize]))
    }

    /// How many references there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The products that have a reference.
    pub fn products(&self) -> impl Iterator<Item = &K> {
        self.products.iter().zip(&self.counts).filter(|(_, count)| **count > 0).map(|(product, _)| product)
    }

    /// How like a picture is to every product that has a reference, in an order that stays.
    #[must_use]
    pub fn compare(&self, picture: &Embedding, likeness: Likeness) -> Compared<'_, K> {
        let query = Query::of(picture);
        let mut cosines = match likeness {
            Likeness::Nearest => vec![f32::NEG_INFINITY; self.products.len()],
            Likeness::Average => vec![0.0; self.products.len()],
        };
        for (row, owner) in self.rows.iter().zip(&self.owners) {
            let cosine = query.cosine(row);
            let best = &mut cosines[*owner as usize];
            match likeness {
                Likeness::Nearest => *best = best.max(cosine),
                Likeness::Average => *best += cosine,
            }
        }
        if likeness == Likeness::Average {
            let means = cosines.iter_mut().zip(&self.counts);
            means.for_each(|(sum, count)| *sum = if *count > 0 { *sum / f32::from(*count) } else { f32::NEG_INFINITY });
        }
        Compared { references: self, cosines }
    }
}

/// How like one picture is to every product.
#[derive(Clone, Debug)]
pub struct Compared<'a, K> {
    references: &'a References<K>,
    /// By place; minus infinity for a product without a reference.
    cosines: Vec<f32>,
}

impl<'a, K: Ord + Clone> Compared<'a, K> {
    /// The cosine to one product. Nothing when it has no reference.
    #[must_use]
    pub fn to(&self, product: &K) -> Option<f32> {
        let place = self.references.places.get(product)?;
        Some(self.cosines[*place as usize]).filter(|cosine| cosine.is_finite())
    }

    /// Every product that has a reference, with its cosine.
    pub fn all(&self) -> impl Iterator<Item = (&'a K, f32)> {
        self.references.products.iter().zip(self.cosines.iter().copied()).filter(|(_, cosine)| cosine.is_finite())
    }

    /// The products that are most like it, best first.
    #[must_use]
    pub fn best(&self, most: usize) -> Vec<(&'a K, f32)> {
        let mut all: Vec<(&K, f32)> = self.all().collect();
        let order = |a: &(&K, f32), b: &(&K, f32)| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0));
        if most < all.len() && most > 0 {
            all.select_nth_unstable_by(most - 1, order);
        }
        all.truncate(most);
        all.sort_by(order);
        all
    }
}

impl Row {
    fn of(reference: &Embedding) -> Self {
        let largest = largest(reference);
        let numbers = reference.values().map(|value| (value / largest * 127.0).round() as i8);
        Row { numbers, scale: largest / 127.0 }
    }
}

struct Query {
    numbers: [i16; LENGTH],
    scale: f32,
}

impl Query {
    fn of(picture: &Embedding) -> Self {
        let largest = largest(picture);
        let numbers = picture.values().map(|value| (value / largest * FINE).round() as i16);
        Query { numbers, scale: largest / FINE }
    }

    fn cosine(&self, row: &Row) -> f32 {
        let products = self.numbers.iter().zip(&row.numbers).map(|(a, b)| i32::from(*a) * i32::from(*b));
        products.sum::<i32>() as f32 * self.scale * row.scale
    }
}

fn largest(embedding: &Embedding) -> f32 {
    embedding.values().iter().fold(0.0f32, |largest, value| largest.max(value.abs())).max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::tests::direction;

    fn shop(products: u64, each: u64) -> References<u64> {
        let mut references = References::default();
        for product in 0..products {
            for number in 0..each {
                references.add(product, &direction(product * 100 + number)).expect("few references");
            }
        }
        references
    }

    #[test]
    fn the_product_that_a_picture_is_a_reference_of_comes_first() {
        let references = shop(40, 5);
        for product in 0..40 {
            let compared = references.compare(&direction(product * 100 + 3), Likeness::Nearest);
            let best = compared.best(3);
            assert_eq!((best.len(), *best[0].0), (3, product));
            assert!((best[0].1 - 1.0).abs() < 1e-3, "{}", best[0].1);
        }
    }

    #[test]
    fn a_byte_a_number_costs_a_cosine_less_than_a_five_hundredth() {
        let references = shop(200, 1);
        let picture = direction(7_777);
        let compared = references.compare(&picture, Likeness::Nearest);
        for product in 0..200 {
            let exact = picture.cosine(&direction(product * 100));
            let kept = compared.to(&product).expect("a reference");
            assert!((exact - kept).abs() < 2e-3, "{exact} became {kept}");
        }
    }

    #[test]
    fn the_average_is_over_the_references_that_a_product_has() {
        let mut references = References::default();
        references.add("milk", &direction(1)).expect("the first");
        references.add("milk", &direction(2)).expect("the second");
        let picture = direction(1);
        let average = references.compare(&picture, Likeness::Average).to(&"milk").expect("two references");
        let exact = f32::midpoint(1.0, picture.cosine(&direction(2)));
        assert!((average - exact).abs() < 2e-3, "{average} is not {exact}");
    }

    #[test]
    fn a_product_has_its_fill_at_eight_and_begins_anew_once_cleared() {
        let mut references = shop(3, 8);
        assert_eq!(references.add(1, &direction(1)), Err(Full));
        references.clear(&1);
        assert_eq!((references.count(&1), references.len()), (0, 16));
        assert_eq!(references.compare(&direction(100), Likeness::Nearest).to(&1), None);
        assert_eq!(references.products().copied().collect::<Vec<_>>(), [0, 2]);
        references.add(1, &direction(5)).expect("room again");
        assert_eq!(references.compare(&direction(5), Likeness::Average).best(1)[0].0, &1);
        assert_eq!(references.compare(&direction(203), Likeness::Nearest).best(1)[0].0, &2);
    }
}
