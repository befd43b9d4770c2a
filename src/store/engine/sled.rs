//! The durable copy in sled 0.34.7: one tree, one batch a commit, and our own `fdatasync` before a commit counts.
//!
//! sled's `flush` only starts write-back, so it is followed by `fdatasync` on our own handle of its `db` file. Values over 4 KiB are
//! split, because sled writes large ones to `blobs/` without any sync. What sled cannot tell (a log cut off in the middle reads as a
//! shorter log) is told by the header row, which counts rows and commits, against the file `commits`, which is written after each sync:
//! a database that knows fewer commits than the file says has lost some.
//! Since opening a database writes to it, one that was not closed by us is first opened in a copy.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use fs4::FileExt;

use super::{Batch, Engine, EngineError, Rows};

const MARKER: &str = "astriam";
const FORMAT: &str = "astriam data, format 1\n";
const COMMITS: &str = "commits";
const DATABASE: &str = "sled";
/// sled keeps larger values in files of their own, unsynced.
const PIECE: usize = 4 * 1024;
const HEADER: &[u8] = b"\x00header";
const CACHE: u64 = 8 * 1024 * 1024;

/// An open data directory.
pub struct Sled {
    path: PathBuf,
    database: sled::Db,
    /// Our own handle of sled's file, for `fdatasync`.
    file: File,
    commits: File,
    header: Header,
    /// Held as long as the directory is in use.
    _lock: File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Header {
    commits: u64,
    rows: u64,
}

impl Header {
    fn bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(self.commits.to_be_bytes().into_iter().chain(self.rows.to_be_bytes())) {
            *to = from;
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (commits, rest) = bytes.split_first_chunk()?;
        let (rows, rest) = rest.split_first_chunk()?;
        rest.is_empty().then_some(Self { commits: u64::from_be_bytes(*commits), rows: u64::from_be_bytes(*rows) })
    }
}

impl Sled {
    /// Opens or creates a data directory.
    ///
    /// # Errors
    /// [`EngineError`]; what was there is left as it was.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let new = prepare(path)?;
        let lock = lock(path)?;
        if !new {
            recognise(path)?;
            rehearse(path)?;
        }
        let database_path = path.join(DATABASE);
        let database = open_database(&database_path, path)?;
        let mut header = Header::default();
        if new {
            create(path, &database, &database_path)?;
        } else {
            header = verified(&database, path)?.0;
        }
        let file = open_file(&database_path.join("db"))?;
        let commits = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path.join(COMMITS)).map_err(io(path))?;
        Ok(Self { path: path.to_owned(), database, file, commits, header, _lock: lock })
    }
}

/// Makes the directory; whether it is new. A directory with anything else in it is refused.
fn prepare(path: &Path) -> Result<bool, EngineError> {
    fs::create_dir_all(path).map_err(io(path))?;
    if path.join(MARKER).exists() {
        return Ok(false);
    }
    let entries: Vec<_> = fs::read_dir(path).map_err(io(path))?.collect::<Result<_, _>>().map_err(io(path))?;
    // A process that died while it made the directory leaves its lock, and perhaps sled's first files: no marker, so no commit.
    let ours = |name: &std::ffi::OsStr| name == "lock" || name == DATABASE;
    match entries.iter().all(|entry| ours(&entry.file_name())) {
        true => {
            let _ = fs::remove_dir_all(path.join(DATABASE));
            Ok(true)
        }
        false => Err(EngineError::Foreign(path.to_owned())),
    }
}

fn lock(path: &Path) -> Result<File, EngineError> {
    let name = path.join("lock");
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(&name).map_err(io(&name))?;
    match FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(_) => Err(EngineError::InUse(path.to_owned())),
    }
}

fn recognise(path: &Path) -> Result<(), EngineError> {
    let name = path.join(MARKER);
    let found = fs::read(&name).map_err(io(&name))?;
    if found == FORMAT.as_bytes() {
        return Ok(());
    }
    Err(EngineError::Format { path: path.to_owned(), found: String::from_utf8_lossy(&found).chars().take(80).collect() })
}

/// Opens a copy, so that damage is found before the original is touched.
fn rehearse(path: &Path) -> Result<(), EngineError> {
    let copy = path.join(".rehearsal");
    let _ = fs::remove_dir_all(&copy);
    let result = (|| {
        fs::create_dir(&copy).map_err(io(&copy))?;
        copy_files(&path.join(DATABASE), &copy.join(DATABASE))?;
        let database = open_database(&copy.join(DATABASE), path)?;
        verified(&database, path).map(|_| ())
    })();
    let _ = fs::remove_dir_all(&copy);
    result
}

fn copy_files(from: &Path, to: &Path) -> Result<(), EngineError> {
    fs::create_dir(to).map_err(io(to))?;
    for entry in fs::read_dir(from).map_err(io(from))? {
        let entry = entry.map_err(io(from))?;
        let target = to.join(entry.file_name());
        if entry.file_type().map_err(io(from))?.is_dir() {
            copy_files(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).map_err(io(&target))?;
        }
    }
    Ok(())
}

/// sled panics on some damage instead of returning an error.
fn open_database(database: &Path, shown: &Path) -> Result<sled::Db, EngineError> {
    let config = sled::Config::new().path(database).cache_capacity(CACHE).flush_every_ms(None).mode(sled::Mode::LowSpace);
    match catch_unwind(AssertUnwindSafe(|| config.open())) {
        Ok(Ok(database)) => Ok(database),
        Ok(Err(error)) => Err(damaged(shown, error.to_string())),
        Err(_) => Err(damaged(shown, "its log cannot be read".to_owned())),
    }
}

/// Makes the new database last: its files, its directory, and at the very end the marker that says it is one.
fn create(path: &Path, database: &sled::Db, database_path: &Path) -> Result<(), EngineError> {
    database.insert(HEADER, &Header::default().bytes()).and_then(|_| database.flush()).map_err(|error| damaged(path, error.to_string()))?;
    for name in ["db", "conf"] {
        open_file(&database_path.join(name))?.sync_all().map_err(io(database_path))?;
    }
    open_file(database_path)?.sync_all().map_err(io(database_path))?;
    let marker = path.join(MARKER);
    let mut file = File::create(&marker).map_err(io(&marker))?;
    file.write_all(FORMAT.as_bytes()).and_then(|()| file.sync_all()).map_err(io(&marker))?;
    open_file(path)?.sync_all().map_err(io(path))
}

/// The header and all rows, if they are all there.
fn verified(database: &sled::Db, path: &Path) -> Result<(Header, Rows), EngineError> {
    let read = catch_unwind(AssertUnwindSafe(|| rows(database))).unwrap_or_else(|_| Err("its pages cannot be read".to_owned()));
    let (header, rows) = read.map_err(|reason| damaged(path, reason))?;
    if header.rows != rows.len() as u64 {
        return Err(damaged(path, format!("it holds {} rows of {}", rows.len(), header.rows)));
    }
    let mut known = Vec::new();
    if let Ok(mut file) = File::open(path.join(COMMITS)) {
        let _ = file.read_to_end(&mut known);
    }
    let known = known.split_first_chunk().map_or(0, |(number, _)| u64::from_be_bytes(*number));
    if header.commits < known {
        return Err(damaged(path, format!("its last {} commits are missing", known - header.commits)));
    }
    Ok((header, rows))
}

fn rows(database: &sled::Db) -> Result<(Header, Rows), String> {
    let missing = || "its header is missing".to_owned();
    let header = database.get(HEADER).map_err(|error| error.to_string())?.and_then(|bytes| Header::read(&bytes)).ok_or_else(missing)?;
    let mut rows = Rows::new();
    for entry in database.scan_prefix([1]) {
        let (name, stored) = entry.map_err(|error| error.to_string())?;
        let unreadable = || "a row cannot be read".to_owned();
        let name = name.strip_prefix(&[1]).ok_or_else(unreadable)?;
        let end = name.iter().position(|byte| *byte == 0).ok_or_else(unreadable)?;
        let (table, key) = name.split_at(end);
        let key = key.strip_prefix(&[0]).ok_or_else(unreadable)?.to_vec();
        let table = String::from_utf8(table.to_vec()).map_err(|_| unreadable())?;
        let value = match stored.split_first() {
            Some((0, value)) => value.to_vec(),
            Some((1, count)) => {
                let count = u32::from_be_bytes(count.try_into().map_err(|_| unreadable())?);
                let mut value = Vec::new();
                for number in 0..count {
                    let piece = database.get(piece_name(&table, &key, number)).map_err(|error| error.to_string())?;
                    value.extend_from_slice(&piece.ok_or_else(unreadable)?);
                }
                value
            }
            _ => return Err(unreadable()),
        };
        rows.push((table, key, value));
    }
    Ok((header, rows))
}

fn row_name(table: &str, key: &[u8]) -> Vec<u8> {
    [&[1], table.as_bytes(), &[0], key].concat()
}

fn piece_name(table: &str, key: &[u8], number: u32) -> Vec<u8> {
    [&[2], table.as_bytes(), &[0], key, &number.to_be_bytes()].concat()
}

impl Engine for Sled {
    fn load(&mut self) -> Result<Rows, EngineError> {
        Ok(verified(&self.database, &self.path)?.1)
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), EngineError> {
        let path = self.path.clone();
        let written = catch_unwind(AssertUnwindSafe(|| self.write(batch)));
        written.unwrap_or_else(|_| Err(damaged(&path, "the database gave up".to_owned())))
    }
}

impl Sled {
    fn write(&mut self, batch: &Batch) -> Result<(), EngineError> {
        let failed = |error: sled::Error| damaged(&self.path, error.to_string());
        let mut written = sled::Batch::default();
        let mut header = Header { commits: self.header.commits + 1, ..self.header };
        for ((table, key), value) in batch {
            let name = row_name(table, key);
            let before = self.database.get(&name).map_err(failed)?;
            header.rows -= u64::from(before.is_some());
            if let Some((1, count)) = before.as_deref().and_then(|stored| stored.split_first()) {
                let count = count.try_into().map_or(0, u32::from_be_bytes);
                for number in 0..count {
                    written.remove(piece_name(table, key, number));
                }
            }
            let Some(value) = value else {
                written.remove(name);
                continue;
            };
            header.rows += 1;
            if value.len() < PIECE {
                written.insert(name, [&[0], value.as_slice()].concat());
                continue;
            }
            let mut count = 0u32;
            for piece in value.chunks(PIECE) {
                written.insert(piece_name(table, key, count), piece);
                count += 1;
            }
            written.insert(name, [&[1], count.to_be_bytes().as_slice()].concat());
        }
        written.insert(HEADER, &header.bytes());
        self.database.apply_batch(written).map_err(failed)?;
        self.database.flush().map_err(failed)?;
        self.file.sync_data().map_err(io(&self.path))?;
        self.header = header;
        self.commits
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.commits.write_all(&header.commits.to_be_bytes()))
            .map_err(io(&self.path))
    }
}

fn open_file(path: &Path) -> Result<File, EngineError> {
    File::open(path).map_err(io(path))
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> EngineError {
    let path = path.to_owned();
    move |source| EngineError::Io { path: path.clone(), source }
}

fn damaged(path: &Path, reason: String) -> EngineError {
    EngineError::Damaged { path: path.to_owned(), reason }
}
