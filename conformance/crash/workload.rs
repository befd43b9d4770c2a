//! The child's transactions. Their effect follows from their numbers, so that a reopened store can be compared with what it must hold.

use std::{collections::BTreeMap, path::Path};

use store::{Head, Index, OpenError, Schema, Sled, Store, Table, Transaction};

/// The number of threads that write at once, each to its own rows.
pub const WRITERS: u64 = 4;
/// The number of rows that a transaction puts; they hold the same number, or the transaction was torn.
const ROWS: u64 = 3;
/// The number of places that a writer cycles through.
const PLACES: u64 = 40;

/// Writer, place and row.
type Place = (u64, u64, u64);

/// The number of each writer's last transaction.
static NUMBERS: Table<(u64,), u64> = Table::new("numbers", 1);
/// The number of the transaction that put the row, and padding.
static ROWS_OF: Table<Place, (u64, Vec<u8>)> = Table::new("rows", 1);
/// Rows by the number of their transaction.
static BY_NUMBER: Index<(u64, u64), Place, (u64, Vec<u8>)> = Index::new(
    "rows by number",
    &ROWS_OF,
    |(writer, _, _), (number, _), found| found((*writer, *number)),
);

/// Opens the store of the workload.
pub fn open(path: &Path) -> Result<Store, OpenError> {
    Store::open(
        Box::new(Sled::open(path)?),
        Schema::new()
            .table(&NUMBERS)
            .table(&ROWS_OF)
            .index(&BY_NUMBER),
    )
}

/// The number of a writer's last transaction.
pub fn number(head: &Head, writer: u64) -> u64 {
    head.get(&NUMBERS, &(writer,)).map_or(0, |number| *number)
}

/// Puts some rows, deletes others, and records the number.
pub fn transact(tx: &mut Transaction, writer: u64, number: u64) {
    let (put, deleted) = places(number);
    for row in 0..ROWS {
        tx.put(
            &ROWS_OF,
            (writer, put, row),
            (number, filler(writer, number, row)),
        );
        tx.delete(&ROWS_OF, &(writer, deleted, row));
    }
    tx.put(&NUMBERS, (writer,), number);
}

/// Compares all rows of a writer with the expected ones after its transaction of `number`.
pub fn check(head: &Head, writer: u64, number: u64) -> Result<(), String> {
    let mut wanted = BTreeMap::new();
    for earlier in number.saturating_sub(2 * PLACES)..=number {
        let (put, deleted) = places(earlier);
        for row in 0..ROWS {
            if earlier > 0 {
                wanted.insert((writer, put, row), (earlier, filler(writer, earlier, row)));
                wanted.remove(&(writer, deleted, row));
            }
        }
    }
    let found: BTreeMap<_, _> = head
        .prefix(&ROWS_OF, &(writer,))
        .map(|(key, value)| (key, (*value).clone()))
        .collect();
    if found != wanted {
        let numbers = |rows: &BTreeMap<_, (u64, Vec<u8>)>| {
            rows.iter()
                .map(|(key, (number, _))| (*key, *number))
                .collect::<Vec<_>>()
        };
        return Err(format!(
            "writer {writer} after {number}:\nfound  {:?}\nwanted {:?}",
            numbers(&found),
            numbers(&wanted)
        ));
    }
    let indexed: Vec<_> = head
        .index_prefix(&BY_NUMBER, &(writer,))
        .map(|((_, number), key)| (number, key))
        .collect();
    let mut wanted: Vec<_> = wanted
        .iter()
        .map(|(key, (number, _))| (*number, *key))
        .collect();
    wanted.sort_unstable();
    if indexed == wanted {
        Ok(())
    } else {
        Err(format!("writer {writer}: the index and the table differ"))
    }
}

/// The place where a transaction puts rows, and the place whose old rows it deletes.
fn places(number: u64) -> (u64, u64) {
    (number % PLACES, (number + PLACES / 3) % PLACES)
}

/// Bytes that follow from the number: often short, sometimes longer than the engine keeps in one piece.
fn filler(writer: u64, number: u64, row: u64) -> Vec<u8> {
    let seed = mix(writer << 48 | row << 40 | number);
    let length = if seed.is_multiple_of(13) {
        seed % 20_000
    } else {
        seed % 300
    };
    (0..length)
        .map(|at| mix(seed + at).to_le_bytes()[0])
        .collect()
}

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
pub fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
