//! A data directory of version 0.1.0 has a row of every table, and opens.

use std::{collections::BTreeSet, fs, io, path::Path};

use store::{Engine, Sled, Store};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/data-0.1.0/data");

/// Tables that are newer than the fixture, so it has no rows of them.
const NEWER: &[&str] = &[];

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[test]
fn a_directory_of_0_1_0_has_every_table_and_opens() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(FIXTURE), folder.path()).unwrap();
    let mut engine = Sled::open(folder.path()).unwrap();
    let mut found = BTreeSet::new();
    engine
        .load(&mut |row| {
            found.insert(row.table.to_owned());
        })
        .unwrap();
    engine.close().unwrap();
    drop(engine);
    let schema = iam::schema();
    let missing: Vec<_> = schema
        .table_names()
        .filter(|name| !found.contains(*name) && !NEWER.contains(name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    // Opening decodes every row.
    let store = Store::open(Box::new(Sled::open(folder.path()).unwrap()), schema).unwrap();
    assert!(store.snapshot().count(&iam::USERS, &()) > 3);
}
