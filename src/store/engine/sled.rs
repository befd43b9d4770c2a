//! The engine on the disk: sled 0.34.7, with what it takes to trust it.
//!
//! - One tree. A commit is one `sled::Batch`: sled recovers a batch whole or not at all.
//! - `flush` of sled only starts write-back (`sync_file_range`), so `fdatasync` on our own handle of its `db` file follows before a
//!   commit counts. About 0.2 ms for both on an SSD.
//! - sled writes a page above a quarter of its 512 KiB segment to a file of its own under `blobs/`, unsynced. A page holds at most 17
//!   rows, so values are cut into pieces of 3 KiB and `blobs/` stays empty.
//! - Opening writes: sled takes damage in the middle of its log for a torn end and erases what follows. So a copy is opened first,
//!   read whole and compared with what was acknowledged (see `contents.rs` and `acknowledged.rs`); the data are opened only after
//!   that. The log is about four times the rows, so this costs some 10 ms for 20 MiB.
//! - A crash while sled writes a snapshot leaves `snap.….generating`, which sled would read as a snapshot the next time, and fail.
//!   It is removed before opening. A snapshot must not be ahead of the log, so the log is synced before opening.
//! - It panics where it cannot go on; each call that may is made inside `catch_unwind`, here or around `Engine::commit`.
//! - Its own timer for flushing is off, and its cache is small: rows are read from it at the start, and once when they change.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    Batch, Engine, EngineError, StoredRow,
    acknowledged::Acknowledged,
    contents::{self, Header},
    directory::{self, Directory, io},
};

/// sled's cache, in bytes.
const CACHE: u64 = 16 * 1024 * 1024;
/// How long sled's threads may hold its file after it was dropped.
const RELEASE: Duration = Duration::from_secs(10);

/// An open data directory. Nobody else can open it while this lives.
pub struct Sled {
    directory: Directory,
    /// `None` once closed.
    database: Option<sled::Db>,
    /// Our own handle of sled's file, for `fdatasync`.
    log: File,
    acknowledged: Acknowledged,
    header: Header,
}

impl Sled {
    /// Opens a data directory; makes it if it is missing or empty, for this user only.
    ///
    /// # Errors
    /// [`EngineError`]. A directory that is refused is left as it was, byte for byte.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let directory = Directory::take(path)?;
        if directory.is_new() {
            directory.create(|database, acknowledged| {
                Acknowledged::create(acknowledged)?;
                let fresh = open_database(database, path)?;
                contents::initialize(&fresh)
                    .and_then(|()| fresh.flush())
                    .map_err(|error| unwritable(path, &error))?;
                release(fresh, database)
            })?;
        } else {
            rehearse(&directory)?;
        }
        Self::open_checked(directory)
    }

    fn open_checked(directory: Directory) -> Result<Self, EngineError> {
        directory.sync_before_opening()?;
        let database = open_database(&directory.database(), directory.path())?;
        let opened = directory.sync_after_opening().and_then(|()| {
            let log = directory.database().join(directory::LOG);
            let header = read(&database, &directory, &mut |_| {})?;
            Ok((
                File::open(&log).map_err(io(&log))?,
                Acknowledged::open(&directory.acknowledged(), directory.path())?,
                header,
            ))
        });
        match opened {
            Ok((log, acknowledged, header)) => Ok(Self {
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
        read(self.database()?, &self.directory, found).map(|_| ())
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
            tracing::warn!(%error, "the database was not closed in order");
        }
    }
}

/// Opens a copy and reads it whole, so that damage is found before the data are touched.
fn rehearse(directory: &Directory) -> Result<(), EngineError> {
    let copy = directory.copy_of_database()?;
    let database = open_database(copy.path(), directory.path())?;
    let read = read(&database, directory, &mut |_| {});
    let released = release(database, copy.path());
    read?;
    released
}

/// Every row, if all that was ever acknowledged is there.
fn read(
    database: &sled::Db,
    directory: &Directory,
    found: &mut dyn FnMut(StoredRow<'_>),
) -> Result<Header, EngineError> {
    let path = directory.path();
    let acknowledged = Acknowledged::open(&directory.acknowledged(), path)?.get();
    let read = catch_unwind(AssertUnwindSafe(|| contents::read(database, found)));
    let header = read
        .unwrap_or_else(|_| Err("its pages cannot be read".to_owned()))
        .map_err(|reason| damaged(path, reason))?;
    match acknowledged.checked_sub(header.commits) {
        None | Some(0) => Ok(header),
        Some(missing) => Err(damaged(
            path,
            format!("of {acknowledged} acknowledged commits the last {missing} are missing"),
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
        Ok(Err(error)) => Err(damaged(shown, format!("its log cannot be read ({error})"))),
        Err(_) => Err(damaged(shown, "its log cannot be read".to_owned())),
    }
}

/// Drops a database and waits until its threads have let go of its file: sled holds a lock on it until then.
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
