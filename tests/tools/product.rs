//! Writes the product of the tests with that many models: `cargo run --example product -- MODELS DIRECTORY`.

use std::path::Path;

#[path = "../it/product.rs"]
mod product;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [models, directory] = arguments.as_slice() else {
        panic!("usage: product MODELS DIRECTORY, such as product {} target/pelican", product::MOST);
    };
    product::write(Path::new(directory), models.parse().expect("a number of models"));
}
