//! The contents of the database: rows, pieces of long rows, and a header with checksums over all rows.
//!
//! The name of every entry begins with a byte for its kind. A row is named by its table, a zero and its key; its value is a zero and the
//! value, or a one and the number of pieces, which are entries of their own. The header is written with every commit. It counts commits
//! and rows, and its `sum` adds up a hash of every row, so a row that is lost, altered or resurrected is detected at the next start.

use sha2::{Digest, Sha256};

use super::{Batch, StoredRow};

/// The name of the header, which sorts before all rows.
const HEADER: &[u8] = &[0];
const ROW: u8 = 1;
const PIECE: u8 = 2;

/// The first byte of a row that is stored whole.
const WHOLE: u8 = 0;
/// The first byte of a row that is stored in pieces.
const PIECES: u8 = 1;
/// The longest piece. With the longest key, 17 of them stay well below the size at which sled moves a page to a file of its own.
const PIECE_LENGTH: usize = 3 * 1024;

/// The version of the header.
const HEADER_VERSION: u8 = 1;

/// What the database must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Header {
    /// The number of commits.
    pub(super) commits: u64,
    rows: u64,
    sum: u128,
}

impl Header {
    fn encode(self) -> Vec<u8> {
        [
            &[HEADER_VERSION],
            self.commits.to_be_bytes().as_slice(),
            &self.rows.to_be_bytes(),
            &self.sum.to_be_bytes(),
        ]
        .concat()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let ([HEADER_VERSION], rest) = bytes.split_first_chunk()? else {
            return None;
        };
        let (commits, rest) = rest.split_first_chunk()?;
        let (rows, rest) = rest.split_first_chunk()?;
        let sum = u128::from_be_bytes(rest.try_into().ok()?);
        Some(Self {
            commits: u64::from_be_bytes(*commits),
            rows: u64::from_be_bytes(*rows),
            sum,
        })
    }

    fn add(&mut self, name: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(hash(name, value));
    }

    fn remove(&mut self, name: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(hash(name, value));
    }
}

/// Writes the header of a database without rows.
pub(super) fn initialize(database: &sled::Db) -> sled::Result<()> {
    database
        .insert(HEADER, Header::default().encode())
        .map(|_| ())
}

/// Calls `found` with every row and compares all rows with the header.
///
/// # Errors
/// A description of what is missing or wrong. Rows passed to `found` before must then be discarded.
pub(super) fn read(
    database: &sled::Db,
    found: &mut dyn FnMut(StoredRow<'_>),
) -> Result<Header, String> {
    let header = database
        .get(HEADER)
        .map_err(unreadable)?
        .and_then(|bytes| Header::decode(&bytes))
        .ok_or("its header is missing")?;
    let mut seen = Header {
        commits: header.commits,
        ..Header::default()
    };
    for entry in database.scan_prefix([ROW]) {
        let (name, stored) = entry.map_err(unreadable)?;
        let (table, key) = parts(&name).ok_or("a row has no name")?;
        let value = StoredValue::read(database, &name, &stored)?.value;
        seen.add(&name, &value);
        found(StoredRow {
            table,
            key,
            value: &value,
        });
    }
    if seen == header {
        return Ok(header);
    }
    Err(match seen.rows == header.rows {
        true => "its rows differ from those that were written".to_owned(),
        false => format!(
            "it holds {} rows, and {} were written",
            seen.rows, header.rows
        ),
    })
}

/// The changes of a batch to the database, and the new header, which is one of them.
///
/// # Errors
/// A description, if a row to change cannot be read.
pub(super) fn changes(
    database: &sled::Db,
    batch: &Batch,
    before: Header,
) -> Result<(sled::Batch, Header), String> {
    let mut changes = sled::Batch::default();
    let mut header = Header {
        commits: before.commits.wrapping_add(1),
        ..before
    };
    for (table, key, value) in batch.changes() {
        let name = [&[ROW], table.as_bytes(), &[0], key].concat();
        if let Some(stored) = database.get(&name).map_err(unreadable)? {
            let old = StoredValue::read(database, &name, &stored)?;
            header.remove(&name, &old.value);
            for number in 0..old.pieces {
                changes.remove(piece_name(&name, number));
            }
            changes.remove(name.as_slice());
        }
        let Some(value) = value else { continue };
        header.add(&name, value);
        if value.len() <= PIECE_LENGTH {
            changes.insert(name, [&[WHOLE], value].concat());
            continue;
        }
        let mut pieces = 0u32;
        for piece in value.chunks(PIECE_LENGTH) {
            changes.insert(piece_name(&name, pieces), piece);
            pieces = pieces.checked_add(1).ok_or("a value is too long")?;
        }
        changes.insert(name, [&[PIECES], pieces.to_be_bytes().as_slice()].concat());
    }
    changes.insert(HEADER, header.encode());
    Ok((changes, header))
}

/// The value of a row, assembled from its pieces.
struct StoredValue {
    value: Vec<u8>,
    pieces: u32,
}

impl StoredValue {
    fn read(database: &sled::Db, name: &[u8], stored: &[u8]) -> Result<Self, String> {
        match stored.split_first() {
            Some((&WHOLE, value)) => Ok(Self {
                value: value.to_vec(),
                pieces: 0,
            }),
            Some((&PIECES, count)) => {
                let pieces =
                    u32::from_be_bytes(count.try_into().map_err(|_| "a row has no length")?);
                let mut value = Vec::new();
                for number in 0..pieces {
                    let piece = database.get(piece_name(name, number)).map_err(unreadable)?;
                    value.extend_from_slice(&piece.ok_or("a piece of a row is missing")?);
                }
                Ok(Self { value, pieces })
            }
            _ => Err("a row has no value".to_owned()),
        }
    }
}

/// The table and key of a row. The name of a table contains no zero.
fn parts(name: &[u8]) -> Option<(&str, &[u8])> {
    let name = name.strip_prefix(&[ROW])?;
    let (table, rest) = name.split_at_checked(name.iter().position(|byte| *byte == 0)?)?;
    Some((std::str::from_utf8(table).ok()?, rest.strip_prefix(&[0])?))
}

fn piece_name(row: &[u8], number: u32) -> Vec<u8> {
    let row = row.strip_prefix(&[ROW]).unwrap_or(row);
    [&[PIECE], row, &number.to_be_bytes()].concat()
}

/// The first 128 bits of SHA-256 over the length of the name, the name and the value.
fn hash(name: &[u8], value: &[u8]) -> u128 {
    let digest = Sha256::new()
        .chain_update((name.len() as u64).to_be_bytes())
        .chain_update(name)
        .chain_update(value)
        .finalize();
    digest
        .first_chunk()
        .map_or(0, |half| u128::from_be_bytes(*half))
}

fn unreadable(error: sled::Error) -> String {
    format!("a page cannot be read ({error})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> sled::Db {
        let database = sled::Config::new()
            .temporary(true)
            .flush_every_ms(None)
            .open()
            .unwrap();
        initialize(&database).unwrap();
        database
    }

    fn apply(
        database: &sled::Db,
        header: Header,
        changed: &[(&'static str, &[u8], Option<usize>)],
    ) -> Header {
        let mut batch = Batch::default();
        for (table, key, length) in changed {
            match length {
                Some(length) => batch.put(
                    table,
                    key.to_vec(),
                    (0..*length).map(|at| at as u8).collect(),
                ),
                None => batch.delete(table, key.to_vec()),
            }
        }
        let (changes, header) = changes(database, &batch, header).unwrap();
        database.apply_batch(changes).unwrap();
        header
    }

    fn rows(database: &sled::Db) -> Vec<(String, Vec<u8>, usize)> {
        let mut rows = Vec::new();
        read(database, &mut |row| {
            assert!(
                row.value
                    .iter()
                    .enumerate()
                    .all(|(at, byte)| *byte == at as u8)
            );
            rows.push((row.table.to_owned(), row.key.to_vec(), row.value.len()));
        })
        .unwrap();
        rows
    }

    #[test]
    fn rows_of_any_length_are_read_back_and_deleted_completely() {
        let database = database();
        let mut header = Header::default();
        let lengths = [
            0,
            1,
            PIECE_LENGTH,
            PIECE_LENGTH + 1,
            10 * PIECE_LENGTH,
            10 * PIECE_LENGTH - 1,
            3,
            PIECE_LENGTH * 2,
        ];
        for (commit, length) in lengths.into_iter().enumerate() {
            header = apply(
                &database,
                header,
                &[("t", b"k\0", Some(length)), ("t\u{1}", b"", Some(7))],
            );
            assert_eq!(
                rows(&database),
                [
                    ("t".to_owned(), b"k\0".to_vec(), length),
                    ("t\u{1}".to_owned(), Vec::new(), 7)
                ]
            );
            assert_eq!((header.commits, header.rows), (commit as u64 + 1, 2));
            let pieces = if length > PIECE_LENGTH {
                length.div_ceil(PIECE_LENGTH)
            } else {
                0
            };
            assert_eq!(database.len(), 3 + pieces);
        }
        header = apply(
            &database,
            header,
            &[
                ("t", b"k\0", None),
                ("t\u{1}", b"", None),
                ("t", b"not there", None),
            ],
        );
        assert_eq!(
            header,
            Header {
                commits: header.commits,
                ..Header::default()
            }
        );
        assert_eq!((rows(&database).len(), database.len()), (0, 1));
    }

    #[test]
    fn changes_from_outside_are_detected() {
        type Harm = fn(&sled::Db);
        let harms: [(Harm, &str); 8] = [
            (
                |database| drop(database.remove(b"\x01t\0a").unwrap()),
                "it holds 2 rows, and 3 were written",
            ),
            (
                |database| drop(database.insert(b"\x01t\0d", b"\0").unwrap()),
                "it holds 4 rows, and 3 were written",
            ),
            (
                |database| drop(database.insert(b"\x01t\0a", b"\0").unwrap()),
                "its rows differ from those that were written",
            ),
            (
                |database| drop(database.insert(b"\x01t\0a", b"").unwrap()),
                "a row has no value",
            ),
            (
                |database| drop(database.insert(b"\x01t\0a", b"\x01abc").unwrap()),
                "a row has no length",
            ),
            (
                |database| drop(database.remove(b"\x02t\0c\0\0\0\x01").unwrap()),
                "a piece of a row is missing",
            ),
            (
                |database| drop(database.insert(b"\x01t", b"\0").unwrap()),
                "a row has no name",
            ),
            (
                |database| drop(database.remove(HEADER).unwrap()),
                "its header is missing",
            ),
        ];
        for (harm, message) in harms {
            let database = database();
            apply(
                &database,
                Header::default(),
                &[
                    ("t", b"a", Some(1)),
                    ("t", b"b", Some(2)),
                    ("t", b"c", Some(PIECE_LENGTH * 2)),
                ],
            );
            assert_eq!(rows(&database).len(), 3);
            harm(&database);
            assert_eq!(read(&database, &mut |_| {}).unwrap_err(), message);
        }
    }

    #[test]
    fn swapped_rows_are_detected() {
        let database = database();
        apply(
            &database,
            Header::default(),
            &[("t", b"a", Some(1)), ("t", b"b", Some(2))],
        );
        let (a, b) = (
            database.get(b"\x01t\0a").unwrap().unwrap(),
            database.get(b"\x01t\0b").unwrap().unwrap(),
        );
        database.insert(b"\x01t\0a", b).unwrap();
        database.insert(b"\x01t\0b", a).unwrap();
        assert!(read(&database, &mut |_| {}).is_err());
    }
}
