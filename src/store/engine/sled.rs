//! The engine on disk: sled 0.34.7, with safeguards.
//!
//! - One tree. A commit is one `sled::Batch`, which sled recovers atomically.
//! - `flush` of sled only starts write-back (`sync_file_range`), so `fdatasync` on our own handle of its `db` file follows before a
//!   commit counts. Measured on a virtual SSD with two cores: 0.23 ms a commit for one writer (4,000 a second), and 59,000 commits a
//!   second from 64 writers, who share syncs.
//! - sled writes a page above a quarter of its 512 KiB segment to a file of its own under `blobs/`, unsynced. A page holds at most 17
//!   rows, so values are cut into pieces of 3 KiB and `blobs/` stays empty.
//! - Opening writes: sled mistakes damage in the middle of its log for a torn end and erases the rest. So a copy is opened first,
//!   read completely and compared with the commit counter (see `contents.rs` and `commit_counter.rs`); the data is opened only after
//!   that. The log settles at about four times the rows, so this costs some 15 ms for 20 MiB.
//! - A crash while sled writes a snapshot leaves `snap.….generating`, which sled would read as a snapshot the next time, and fail.
//!   It is removed before opening. A snapshot must not be ahead of the log, so the log is synced before opening.
//! - sled panics when it cannot continue. Each call that may panic is inside `catch_unwind`, here or around `Engine::commit`.
//! - The flush timer is off, and the cache is small: rows are read at the start, and once when they change.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    Batch, Engine, EngineError, StoredRow,
    commit_counter::CommitCounter,
    contents::{self, Header},
    directory::{self, Directory, io},
};

/// sled's cache, in bytes.
const CACHE: u64 = 16 * 1024 * 1024;
/// The longest wait for sled's threads to release its file after a drop.
const RELEASE: Duration = Duration::from_secs(10);

/// The engine over a data directory, which is locked for as long as this lives.
pub struct Sled {
    directory: Directory,
    /// `None` once closed.
    database: Option<sled::Db>,
    /// Our own handle of sled's file, for `fdatasync`.
    log: File,
    acknowledged: CommitCounter,
    header: Header,
}

impl Sled {
    /// Opens a data directory. Creates it, for this user only, if it is missing or empty.
    ///
    /// # Errors
    /// [`EngineError`]. A refused directory is left as it was, byte for byte.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let directory = Directory::take(path)?;
        let header = if directory.is_new() {
            create(&directory)?;
            Header::default()
        } else {
            rehearse(&directory)?
        };
        directory.sync_before_opening()?;
        let database = open_database(&directory.database(), path)?;
        let opened = directory.sync_after_opening().and_then(|()| {
            let log = directory.database().join(directory::LOG);
            let log = File::open(&log).map_err(io(&log))?;
            Ok((log, CommitCounter::open(&directory.acknowledged(), path)?))
        });
        match opened {
            Ok((log, acknowledged)) => Ok(Self {
                directory,
                database: Some(database),
                log,
                acknowledged,
                header,
            }),
            Err(error) => release(database, &directory.database()).and(Err(error)),
        }
    }

    fn database(&self) -> Result<&sled::Db, EngineError> {
        let closed = || EngineError::Write {
            path: self.directory.path().to_owned(),
            reason: "it is closed".to_owned(),
        };
        self.database.as_ref().ok_or_else(closed)
    }
}

impl Engine for Sled {
    fn load(&mut self, found: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError> {
        self.header = read(self.database()?, &self.directory, found)?;
        Ok(())
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError> {
        let database = self.database()?;
        let refused = |error: sled::Error| unwritable(self.directory.path(), &error);
        let (changes, header) = contents::changes(database, batch, self.header)
            .map_err(|reason| damaged(self.directory.path(), reason))?;
        database.apply_batch(changes).map_err(refused)?;
        database.flush().map_err(refused)?;
        self.log
            .sync_data()
            .map_err(io(&self.directory.database()))?;
        self.header = header;
        self.acknowledged
            .set(header.commits)
            .map_err(io(&self.directory.acknowledged()))
    }

    fn close(&mut self) -> Result<(), EngineError> {
        match self.database.take() {
            Some(database) => release(database, &self.directory.database()),
            None => Ok(()),
        }
    }
}

impl Drop for Sled {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::warn!(%error, "the database was not closed cleanly");
        }
    }
}

/// Creates a store without rows.
fn create(directory: &Directory) -> Result<(), EngineError> {
    directory.create(|database, acknowledged| {
        CommitCounter::create(acknowledged)?;
        let fresh = open_database(database, directory.path())?;
        let filled = contents::initialize(&fresh).and_then(|()| fresh.flush());
        filled.map_err(|error| unwritable(directory.path(), &error))?;
        release(fresh, database)
    })
}

/// Opens a copy and reads it completely, so that damage is detected before the data is touched.
fn rehearse(directory: &Directory) -> Result<Header, EngineError> {
    let copy = directory.copy_of_database()?;
    let database = open_database(copy.path(), directory.path())?;
    let header = read(&database, directory, &mut |_| {});
    let released = release(database, copy.path());
    header.and_then(|header| released.map(|()| header))
}

/// Reads every row, and checks that no acknowledged commit is missing.
fn read(
    database: &sled::Db,
    directory: &Directory,
    found: &mut dyn FnMut(StoredRow<'_>),
) -> Result<Header, EngineError> {
    let path = directory.path();
    let acknowledged = CommitCounter::open(&directory.acknowledged(), path)?.get();
    let read = catch_unwind(AssertUnwindSafe(|| contents::read(database, found)));
    let header = read
        .unwrap_or_else(|_| Err("its pages cannot be read".to_owned()))
        .map_err(|reason| damaged(path, reason))?;
    match acknowledged.checked_sub(header.commits) {
        None | Some(0) => Ok(header),
        Some(missing) => Err(damaged(
            path,
            format!("the last {missing} of {acknowledged} acknowledged commits are missing"),
        )),
    }
}

fn open_database(database: &Path, shown: &Path) -> Result<sled::Db, EngineError> {
    let config = sled::Config::new()
        .path(database)
        .cache_capacity(CACHE)
        .flush_every_ms(None)
        .mode(sled::Mode::LowSpace);
    match catch_unwind(AssertUnwindSafe(|| config.open())) {
        Ok(Ok(database)) => Ok(database),
        Ok(Err(sled::Error::Io(source))) => Err(EngineError::Io {
            path: database.to_owned(),
            source,
        }),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the database does not open");
            let what = match error {
                sled::Error::Unsupported(_) => "its settings cannot be read",
                _ => "its log cannot be read",
            };
            Err(damaged(shown, what.to_owned()))
        }
        Err(_) => Err(damaged(shown, "its log cannot be read".to_owned())),
    }
}

/// Drops a database and waits until its threads have released its file, which sled keeps locked until then.
fn release(database: sled::Db, path: &Path) -> Result<(), EngineError> {
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(database)));
    let log = path.join(directory::LOG);
    let file = File::open(&log).map_err(io(&log))?;
    let begun = Instant::now();
    while fs4::FileExt::try_lock(&file).is_err() {
        if begun.elapsed() > RELEASE {
            return Err(EngineError::InUse(path.to_owned()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    dropped.map_err(|_| EngineError::Write {
        path: path.to_owned(),
        reason: "it did not close".to_owned(),
    })
}

fn damaged(path: &Path, reason: String) -> EngineError {
    EngineError::Damaged {
        path: PathBuf::from(path),
        reason,
    }
}

fn unwritable(path: &Path, error: &sled::Error) -> EngineError {
    EngineError::Write {
        path: PathBuf::from(path),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, io, panic::AssertUnwindSafe};

    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    type Rows = BTreeMap<(String, Vec<u8>), Vec<u8>>;

    fn rows(engine: &mut Sled) -> Rows {
        let mut rows = Rows::new();
        engine
            .load(&mut |row| {
                drop(rows.insert((row.table.to_owned(), row.key.to_vec()), row.value.to_vec()))
            })
            .unwrap();
        rows
    }

    fn commit(
        engine: &mut Sled,
        kept: &mut Rows,
        table: &'static str,
        key: &[u8],
        value: Option<Vec<u8>>,
    ) {
        let mut batch = Batch::default();
        match value {
            Some(value) => {
                batch.put(table, key.to_vec(), value.clone());
                kept.insert((table.to_owned(), key.to_vec()), value);
            }
            None => {
                batch.delete(table, key.to_vec());
                kept.remove(&(table.to_owned(), key.to_vec()));
            }
        }
        engine.commit(&batch).unwrap();
    }

    /// A store with some history: rows changed, deleted, long and short, over several openings.
    fn with_history(path: &Path) -> Rows {
        let mut kept = Rows::new();
        for opening in 0..3u8 {
            let mut engine = Sled::open(path).unwrap();
            for number in 0..60u8 {
                let value = vec![number ^ opening; usize::from(number) * 7];
                commit(&mut engine, &mut kept, "users", &[number % 40], Some(value));
                if number % 7 == 0 {
                    commit(&mut engine, &mut kept, "users", &[number % 5], None);
                }
            }
            commit(
                &mut engine,
                &mut kept,
                "documents",
                &[opening],
                Some(vec![opening; 10_000]),
            );
        }
        kept
    }

    /// Every file under a directory with its bytes, and every directory.
    fn everything(path: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => {
                    found.extend(everything(&path));
                    found.insert(path, None);
                }
                false => drop(found.insert(path.clone(), Some(fs::read(&path).unwrap()))),
            }
        }
        found
    }

    fn restore(path: &Path, wanted: &BTreeMap<PathBuf, Option<Vec<u8>>>) {
        fs::remove_dir_all(path).unwrap();
        fs::create_dir(path).unwrap();
        for (path, bytes) in wanted {
            fs::create_dir_all(if bytes.is_some() {
                path.parent().unwrap()
            } else {
                path
            })
            .unwrap();
            if let Some(bytes) = bytes {
                fs::write(path, bytes).unwrap();
            }
        }
    }

    #[test]
    fn commits_survive_reopening() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("deep/data");
        let kept = with_history(&path);
        assert_eq!(rows(&mut Sled::open(&path).unwrap()), kept);
        assert_eq!(rows(&mut Sled::open(&path).unwrap()), kept);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_directory_is_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("data");
        drop(Sled::open(&path).unwrap());
        for path in [path.clone(), path.join("store")] {
            assert_eq!(
                fs::metadata(path).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
    }

    #[test]
    fn large_values_and_keys_leave_nothing_in_blobs() {
        let scratch = tempfile::tempdir().unwrap();
        let mut kept = Rows::new();
        let mut engine = Sled::open(scratch.path()).unwrap();
        // The longest keys with the longest values that stand whole, so that pages become as large as they can.
        for number in 0..300u32 {
            let mut key = vec![b'k'; crate::MAX_KEY];
            let at = if number % 2 == 0 {
                0
            } else {
                crate::MAX_KEY - 4
            };
            key[at..at + 4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
            commit(
                &mut engine,
                &mut kept,
                "table",
                &key,
                Some(vec![number as u8; 3 * 1024]),
            );
        }
        commit(
            &mut engine,
            &mut kept,
            "table",
            b"large",
            Some((0..crate::MAX_VALUE).map(|at| (at % 251) as u8).collect()),
        );
        drop(engine);
        assert_eq!(
            fs::read_dir(scratch.path().join("store/sled/blobs"))
                .unwrap()
                .count(),
            0
        );
        assert!(rows(&mut Sled::open(scratch.path()).unwrap()) == kept);
    }

    #[test]
    fn one_batch_of_many_rows_is_one_commit() {
        let scratch = tempfile::tempdir().unwrap();
        let mut batch = Batch::default();
        for number in 0..20_000u32 {
            batch.put("table", number.to_be_bytes().to_vec(), vec![7; 200]);
        }
        let mut engine = Sled::open(scratch.path()).unwrap();
        engine.commit(&batch).unwrap();
        assert_eq!(
            (engine.header.commits, rows(&mut engine).len()),
            (1, 20_000)
        );
        drop(engine);
        assert_eq!(rows(&mut Sled::open(scratch.path()).unwrap()).len(), 20_000);
    }

    #[test]
    fn a_directory_with_other_files_is_refused_and_left_alone() {
        for foreign in ["notes.txt", ".hidden", "db", "store/db", "sled/conf"] {
            let scratch = tempfile::tempdir().unwrap();
            let file = scratch.path().join(foreign);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, "mine").unwrap();
            let before = everything(scratch.path());
            assert!(
                matches!(Sled::open(scratch.path()), Err(EngineError::Foreign(path)) if path == scratch.path()),
                "{foreign}"
            );
            assert_eq!(everything(scratch.path()), before);
        }
        let scratch = tempfile::tempdir().unwrap();
        let file = scratch.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(Sled::open(&file), Err(EngineError::Io { .. })));
        assert_eq!(fs::read(&file).unwrap(), b"mine");
    }

    #[test]
    fn an_empty_directory_and_the_root_of_a_file_system_are_accepted() {
        let scratch = tempfile::tempdir().unwrap();
        fs::create_dir(scratch.path().join("lost+found")).unwrap();
        drop(Sled::open(scratch.path()).unwrap());
        assert!(scratch.path().join("store/format").exists());
    }

    #[test]
    fn an_interrupted_creation_starts_again() {
        let scratch = tempfile::tempdir().unwrap();
        let half = scratch.path().join(".astriam-creating/sled");
        fs::create_dir_all(&half).unwrap();
        fs::write(half.join("db"), "half").unwrap();
        fs::write(scratch.path().join("astriam.lock"), "").unwrap();
        assert_eq!(rows(&mut Sled::open(scratch.path()).unwrap()), Rows::new());
    }

    #[test]
    fn the_remains_of_a_crash_do_not_prevent_opening() {
        let scratch = tempfile::tempdir().unwrap();
        let kept = with_history(scratch.path());
        fs::write(
            scratch
                .path()
                .join("store/sled/snap.FFFFFFFFFFFFFFFF.generating"),
            "half a snapshot",
        )
        .unwrap();
        fs::create_dir(scratch.path().join(".astriam-checking")).unwrap();
        fs::write(scratch.path().join(".astriam-checking/db"), "half a copy").unwrap();
        assert_eq!(rows(&mut Sled::open(scratch.path()).unwrap()), kept);
        assert!(!scratch.path().join(".astriam-checking").exists());
    }

    #[test]
    fn a_second_opening_is_refused_until_the_first_ends() {
        let scratch = tempfile::tempdir().unwrap();
        let first = Sled::open(scratch.path()).unwrap();
        let refused = Sled::open(scratch.path()).err().unwrap();
        assert!(matches!(&refused, EngineError::InUse(path) if path == scratch.path()));
        assert_eq!(
            refused.to_string(),
            format!("{} is in use by another process", scratch.path().display())
        );
        drop(first);
        drop(Sled::open(scratch.path()).unwrap());
    }

    #[test]
    fn another_format_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        drop(with_history(scratch.path()));
        let format = scratch.path().join("store/format");
        fs::write(&format, "astriam store\nformat 2\n").unwrap();
        let before = everything(scratch.path());
        let refused = Sled::open(scratch.path()).err().unwrap();
        assert!(
            matches!(&refused, EngineError::Format { found, .. } if *found == 2),
            "{refused}"
        );
        assert_eq!(everything(scratch.path()), before);
    }

    #[test]
    fn an_older_copy_of_the_database_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let mut kept = with_history(scratch.path());
        let store = scratch.path().join("store/sled");
        let old = everything(&store);
        let mut engine = Sled::open(scratch.path()).unwrap();
        commit(&mut engine, &mut kept, "users", b"new", Some(vec![1]));
        commit(&mut engine, &mut kept, "users", b"newer", Some(vec![2]));
        drop(engine);
        restore(&store, &old);
        let before = everything(scratch.path());
        let refused = Sled::open(scratch.path()).err().unwrap().to_string();
        assert!(refused.contains("the last 2 of "), "{refused}");
        assert_eq!(everything(scratch.path()), before);
    }

    /// Opens after damage: either all rows are there, or opening is refused and nothing is touched.
    fn all_or_nothing(path: &Path, kept: &Rows) -> Result<(), TestCaseError> {
        let before = everything(path);
        let opened = std::panic::catch_unwind(AssertUnwindSafe(|| Sled::open(path)));
        match opened.map_err(|_| TestCaseError::fail("it panicked"))? {
            Ok(mut engine) => prop_assert!(rows(&mut engine) == *kept, "it lost something"),
            Err(
                EngineError::Damaged { .. } | EngineError::Format { .. } | EngineError::Foreign(_),
            ) => {
                prop_assert!(everything(path) == before, "it changed something")
            }
            Err(EngineError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                prop_assert!(everything(path) == before, "it changed something")
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
        Ok(())
    }

    fn harm(harmed: impl Fn(&mut Vec<u8>, usize, u8), cases: u32) {
        let scratch = tempfile::tempdir().unwrap();
        let kept = with_history(scratch.path());
        let whole = everything(scratch.path());
        let files: Vec<_> = whole
            .iter()
            .filter_map(|(path, bytes)| Some((path, bytes.as_ref()?)))
            .collect();
        let files: Vec<_> = files
            .into_iter()
            .filter(|(_, bytes)| !bytes.is_empty())
            .collect();
        // The log is by far the largest file and mostly empty, so half of the positions are in its used part.
        let place = (
            0..files.len(),
            any::<prop::sample::Index>(),
            any::<bool>(),
            1..=255u8,
        );
        let mut runner = TestRunner::new(Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        });
        runner
            .run(&place, |(file, at, used, with)| {
                let (path, bytes) = files[file];
                let used = if used {
                    bytes.iter().rposition(|byte| *byte != 0).unwrap_or(0) + 1
                } else {
                    bytes.len()
                };
                let mut bytes = bytes.clone();
                harmed(&mut bytes, at.index(used), with);
                restore(scratch.path(), &whole);
                fs::write(path, bytes).unwrap();
                all_or_nothing(scratch.path(), &kept)
            })
            .unwrap();
    }

    #[test]
    fn a_changed_byte_never_loses_data_silently() {
        harm(|bytes, at, with| bytes[at] ^= with, 64);
    }

    #[test]
    fn a_truncated_file_never_loses_data_silently() {
        harm(|bytes, at, _| bytes.truncate(at), 48);
    }

    #[test]
    fn a_zeroed_range_never_loses_data_silently() {
        harm(
            |bytes, at, length| {
                bytes
                    .iter_mut()
                    .skip(at)
                    .take(usize::from(length) * 16)
                    .for_each(|byte| *byte = 0)
            },
            48,
        );
    }

    #[test]
    fn a_missing_file_never_loses_data_silently() {
        let scratch = tempfile::tempdir().unwrap();
        let kept = with_history(scratch.path());
        let whole = everything(scratch.path());
        for path in whole.keys() {
            restore(scratch.path(), &whole);
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap()
            } else {
                fs::remove_file(path).unwrap()
            }
            all_or_nothing(scratch.path(), &kept).unwrap();
        }
    }
}
