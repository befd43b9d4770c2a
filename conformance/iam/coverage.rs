//! The list of operations that are not built matches the registry. It may only shrink.

use std::{fs, path::PathBuf};

use iam::registry;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "blessing is asked for by a variable"
)]
fn the_list_of_operations_that_are_not_built_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/not-built.txt");
    let mut missing: Vec<String> = registry::not_built()
        .map(|facts| format!("{}:{}", facts.service.name, facts.name))
        .collect();
    missing.sort();
    if std::env::var("ASTRIAM_BLESS").is_ok() {
        let lines: Vec<String> = missing.iter().map(|name| format!("{name}\n")).collect();
        fs::write(&path, lines.concat()).unwrap();
    }
    let listed = fs::read_to_string(&path).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    assert_eq!(
        listed, missing,
        "an operation was built (take its line out of fixtures/not-built.txt), or one is gone"
    );
}

#[test]
fn every_operation_is_in_the_registry_once() {
    let mut names: Vec<_> = registry::ALL
        .iter()
        .map(|entry| (entry.service.version, entry.name))
        .collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count);
}
