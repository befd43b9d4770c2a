//! The floors of the house: code imports only from its own floor and from those below it. The table is `floors.txt`.
//!
//! Shown with the lines on each floor by `cargo test -p astriam-conformance --test layers -- --nocapture`.

#[path = "layers/floors.rs"]
mod floors;
#[path = "layers/imports.rs"]
mod imports;
#[path = "layers/source.rs"]
mod source;
#[path = "layers/tests.rs"]
mod tests;

use std::{
    fs,
    path::{Path, PathBuf},
};

use floors::Floors;
use imports::{Files, Imports};

const TABLE: &str = include_str!("floors.txt");

/// The Rust files of a folder, by their paths inside it.
fn files(folder: &Path, below: &Path, found: &mut Files) {
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(folder, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            found.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_import_stays_on_its_floor_or_goes_down() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut broken = Vec::new();
    for floors in Floors::parse(TABLE) {
        let folder = root.join(&floors.folder);
        let mut found = Files::new();
        files(&folder, &folder, &mut found);
        let imports = Imports::read(&found);
        println!("{}", floors.show(&imports));
        let faults = floors.faults(&imports);
        if faults.len() > floors.tolerated {
            broken.push(format!(
                "{}: {} faults, {} are tolerated\n  {}",
                floors.folder,
                faults.len(),
                floors.tolerated,
                faults.join("\n  ")
            ));
        } else if faults.len() < floors.tolerated {
            println!(
                "{} tolerates {} faults and has {}: lower the number\n",
                floors.folder,
                floors.tolerated,
                faults.len()
            );
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
}
