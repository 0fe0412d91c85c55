//! What every label of a shop means, and which ones mean nothing.

mod elements;
mod hostile;
mod labels;
mod links;
mod numbers;
mod round_trips;
mod scanning;
mod standards;
