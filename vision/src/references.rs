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
    /// To the direction in the middle of them.
    #[default]
    Middle,
    /// To the nearest of them.
    Nearest,
}

/// The references of every product. `K` names a product.
#[derive(Clone, Debug)]
pub struct References<K> {
    places: BTreeMap<K, u32>,
    products: Vec<Product<K>>,
    rows: Vec<Row>,
    owners: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Product<K> {
    name: K,
    rows: [u32; MOST],
    count: u8,
    /// The length of the sum of its references: how much they agree.
    length: f32,
}

#[derive(Clone, Debug)]
struct Row {
    numbers: [i8; LENGTH],
    scale: f32,
}

/// A product that has its fill of references, or there are as many as can be numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a product has {MOST} references at most")]
pub struct Full;

impl<K: Ord + Clone> Default for References<K> {
    fn default() -> Self {
        References { places: BTreeMap::new(), products: Vec::new(), rows: Vec::new(), owners: Vec::new() }
    }
}

impl<K: Ord + Clone> References<K> {
    /// Adds a reference to a product.
    pub fn add(&mut self, name: K, reference: &Embedding) -> Result<(), Full> {
        let place = self.place(name)?;
        let row = u32::try_from(self.rows.len()).map_err(|_| Full)?;
        let product = &mut self.products[place as usize];
        let used = usize::from(product.count);
        let Some(slot) = product.rows.get_mut(used) else { return Err(Full) };
        *slot = row;
        product.count += 1;
        let query = Query::of(reference);
        let with_others: f32 = product.rows[..used].iter().map(|row| query.cosine(&self.rows[*row as usize])).sum();
        product.length = (product.length * product.length + 2.0 * with_others + 1.0).max(0.0).sqrt();
        self.rows.push(Row::of(reference));
        self.owners.push(place);
        Ok(())
    }

    fn place(&mut self, name: K) -> Result<u32, Full> {
        if let Some(place) = self.places.get(&name) {
            return Ok(*place);
        }
        let place = u32::try_from(self.products.len()).map_err(|_| Full)?;
        self.places.insert(name.clone(), place);
        self.products.push(Product { name, rows: [0; MOST], count: 0, length: 0.0 });
        Ok(place)
    }

    /// Takes all references of a product away.
    pub fn clear(&mut self, name: &K) {
        let Some(place) = self.places.get(name) else { return };
        let product = &mut self.products[*place as usize];
        let mut gone = product.rows[..usize::from(product.count)].to_vec();
        (product.count, product.length) = (0, 0.0);
        gone.sort_unstable();
        for row in gone.into_iter().rev() {
            self.rows.swap_remove(row as usize);
            self.owners.swap_remove(row as usize);
            let Some(owner) = self.owners.get(row as usize) else { continue };
            let last = self.rows.len() as u32;
            let moved = self.products[*owner as usize].rows.iter_mut().find(|moved| **moved == last);
            *moved.expect("the row that took its place has an owner that knows it") = row;
        }
    }

    /// How many references a product has.
    #[must_use]
    pub fn count(&self, name: &K) -> usize {
        self.places.get(name).map_or(0, |place| usize::from(self.products[*place as usize].count))
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
        self.products.iter().filter(|product| product.count > 0).map(|product| &product.name)
    }

    /// How like a picture is to every product that has a reference.
    #[must_use]
    pub fn compare(&self, picture: &Embedding, likeness: Likeness) -> Compared<'_, K> {
        let query = Query::of(picture);
        let mut cosines = match likeness {
            Likeness::Nearest => vec![f32::NEG_INFINITY; self.products.len()],
            Likeness::Middle => vec![0.0; self.products.len()],
        };
        for (row, owner) in self.rows.iter().zip(&self.owners) {
            let cosine = query.cosine(row);
            let best = &mut cosines[*owner as usize];
            match likeness {
                Likeness::Nearest => *best = best.max(cosine),
                Likeness::Middle => *best += cosine,
            }
        }
        if likeness == Likeness::Middle {
            let sums = cosines.iter_mut().zip(&self.products);
            sums.for_each(|(sum, product)| {
                let points_somewhere = product.count > 0 && product.length > 1e-3;
                *sum = if points_somewhere { *sum / product.length } else { f32::NEG_INFINITY };
            });
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
        let names = self.references.products.iter().map(|product| &product.name);
        names.zip(self.cosines.iter().copied()).filter(|(_, cosine)| cosine.is_finite())
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
    fn the_middle_of_some_references_is_a_direction_like_any_other() {
        let mut references = References::default();
        let own: Vec<Embedding> = (1..=3).map(direction).collect();
        own.iter().for_each(|reference| references.add("milk", reference).expect("room"));
        let picture = direction(1);
        let kept = references.compare(&picture, Likeness::Middle).to(&"milk").expect("a reference");
        let exact = picture.cosine(&Embedding::mean(&own).expect("a direction"));
        assert!((kept - exact).abs() < 3e-3, "{kept} is not {exact}");
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
        assert_eq!(references.compare(&direction(5), Likeness::Middle).best(1)[0].0, &1);
        for product in [0, 2] {
            let found = references.compare(&direction(product * 100 + 3), Likeness::Nearest);
            assert_eq!(found.best(1)[0].0, &product, "what was moved to close the gap is still found");
        }
    }
}
