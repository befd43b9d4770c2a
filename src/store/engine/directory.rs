//! The data directory: its layout, its lock and its creation.
//!
//! ```text
//! data/
//!   astriam.lock        locked by the one process that uses the directory; not empty once there is a store
//!   store/              created by one rename, once it is complete
//!     format            names the kind of data and its format
//!     acknowledged      the number of acknowledged commits
//!     sled/             the database's own files
//!   .astriam-creating/  an incomplete new store; after a crash it is created again
//!   .astriam-checking/  a copy of the database during its check; after a crash it is removed
//! ```
//! Once `store` exists, other parts of the program may keep files beside it.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::EngineError;

/// sled's log file.
pub(super) const LOG: &str = "db";

const LOCK: &str = "astriam.lock";
const STORE: &str = "store";
const CREATING: &str = ".astriam-creating";
const CHECKING: &str = ".astriam-checking";
const FORMAT: &str = "format";
const ACKNOWLEDGED: &str = "acknowledged";
const DATABASE: &str = "sled";

/// The contents of the lock file once there is a store, so that a missing store is not mistaken for a new directory.
const MADE: &str = "A store was made here. To begin anew, remove the whole directory.\n";

/// The beginning of the file `format`, before the version.
const TITLE: &str = "astriam store\nformat ";
/// The format that this version writes.
const VERSION: u32 = 1;

/// A data directory, locked for as long as this lives.
pub(super) struct Directory {
    path: PathBuf,
    new: bool,
    lock: File,
}

/// The state of a directory before it is used.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// It is missing, or empty but for the remains of an interrupted creation.
    New,
    /// It contains a store.
    Ours,
}

/// A directory that is removed with its contents on drop.
pub(super) struct Scratch(PathBuf);

impl Directory {
    /// Checks a directory and locks it.
    ///
    /// # Errors
    /// `Foreign`, `Format`, `InUse`, `Damaged` or `Io`. A refused directory is left as it was.
    pub(super) fn take(path: &Path) -> Result<Self, EngineError> {
        kind(path)?;
        make(path)?;
        let lock = lock(path)?;
        // Another process may have created a store in the meantime.
        let new = kind(path)? == Kind::New;
        if !new {
            check_format(path)?;
        }
        Ok(Self {
            path: path.to_owned(),
            new,
            lock,
        })
    }

    /// The data directory.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there was no store in it when it was locked.
    pub(super) fn is_new(&self) -> bool {
        self.new
    }

    /// The directory of sled's files.
    pub(super) fn database(&self) -> PathBuf {
        self.path.join(STORE).join(DATABASE)
    }

    /// The path of the commit counter.
    pub(super) fn acknowledged(&self) -> PathBuf {
        self.path.join(STORE).join(ACKNOWLEDGED)
    }

    /// Creates a store. `fill` gets the paths of the database and of the commit counter. The store appears in the directory once
    /// everything in it is durable.
    pub(super) fn create(
        &self,
        fill: impl FnOnce(&Path, &Path) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let creating = self.path.join(CREATING);
        remove(&creating)?;
        make(&creating)?;
        let database = creating.join(DATABASE);
        make(&database)?;
        fill(&database, &creating.join(ACKNOWLEDGED))?;
        let format = creating.join(FORMAT);
        let mut file = File::create_new(&format).map_err(io(&format))?;
        file.write_all(format!("{TITLE}{VERSION}\n").as_bytes())
            .map_err(io(&format))?;
        sync_all(&creating)?;
        fs::rename(&creating, self.path.join(STORE)).map_err(io(&creating))?;
        sync(&self.path)?;
        // Parent directories may be new too. One that cannot be opened was not created by this process.
        for above in self.path.ancestors().skip(1) {
            let above = if above.as_os_str().is_empty() {
                Path::new(".")
            } else {
                above
            };
            if sync(above).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Copies the database. The copy is removed on drop.
    pub(super) fn copy_of_database(&self) -> Result<Scratch, EngineError> {
        let checking = self.path.join(CHECKING);
        remove(&checking)?;
        let copy = Scratch(checking);
        copy_files(&self.database(), &copy.0)?;
        Ok(copy)
    }

    /// Removes unfinished snapshots, which sled cannot read, and syncs the log: a new snapshot must not be ahead of it.
    pub(super) fn sync_before_opening(&self) -> Result<(), EngineError> {
        let database = self.database();
        for name in names(&database)? {
            if is_unfinished_snapshot(&name) {
                let path = database.join(name);
                fs::remove_file(&path).map_err(io(&path))?;
            }
        }
        sync(&database.join(LOG))
    }

    /// Syncs the names of the files that sled created on opening, and marks the lock file: there is a store now.
    pub(super) fn sync_after_opening(&self) -> Result<(), EngineError> {
        sync(&self.database())?;
        let note = || match self.lock.metadata()?.len() {
            0 => (&self.lock).write_all(MADE.as_bytes()),
            _ => Ok(()),
        };
        note().map_err(io(&self.path.join(LOCK)))
    }
}

impl Scratch {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.0) {
            tracing::warn!(%error, "a copy was not removed");
        }
    }
}

/// Determines the state of a directory without changing it.
fn kind(path: &Path) -> Result<Kind, EngineError> {
    if path
        .join(STORE)
        .join(FORMAT)
        .try_exists()
        .map_err(io(path))?
    {
        return Ok(Kind::Ours);
    }
    let names = match names(path) {
        Err(EngineError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(Kind::New);
        }
        names => names?,
    };
    // `lost+found` is in the root of a mounted file system.
    let ours = |name: &OsStr| {
        [LOCK, CREATING, "lost+found"]
            .iter()
            .any(|known| name == OsStr::new(known))
    };
    if !names.iter().all(|name| ours(name)) {
        return Err(EngineError::Foreign(path.to_owned()));
    }
    match fs::metadata(path.join(LOCK)) {
        Ok(lock) if lock.len() > 0 => Err(EngineError::Damaged {
            path: path.to_owned(),
            reason: "its store is missing".to_owned(),
        }),
        _ => Ok(Kind::New),
    }
}

fn check_format(path: &Path) -> Result<(), EngineError> {
    let name = path.join(STORE).join(FORMAT);
    let bytes = fs::read(&name).map_err(io(&name))?;
    let version = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| text.strip_prefix(TITLE)?.strip_suffix('\n')?.parse().ok());
    match version {
        Some(VERSION) => Ok(()),
        Some(found) => Err(EngineError::Format {
            path: path.to_owned(),
            found,
        }),
        None => Err(EngineError::Damaged {
            path: path.to_owned(),
            reason: "its format cannot be read".to_owned(),
        }),
    }
}

/// Locks a directory. The lock file is never removed: otherwise two processes could lock two different files.
fn lock(path: &Path) -> Result<File, EngineError> {
    let name = path.join(LOCK);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(io(&name))?;
    match fs4::FileExt::try_lock(&file) {
        Ok(()) => Ok(file),
        Err(fs4::TryLockError::WouldBlock) => Err(EngineError::InUse(path.to_owned())),
        Err(fs4::TryLockError::Error(source)) => Err(EngineError::Io { path: name, source }),
    }
}

/// Creates a directory and its parents, for this user only: a store holds secrets.
fn make(path: &Path) -> Result<(), EngineError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(io(path))
}

fn remove(path: &Path) -> Result<(), EngineError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io(path)(error)),
        _ => Ok(()),
    }
}

fn names(path: &Path) -> Result<Vec<std::ffi::OsString>, EngineError> {
    let entries = fs::read_dir(path).map_err(io(path))?;
    entries
        .map(|entry| entry.map(|entry| entry.file_name()).map_err(io(path)))
        .collect()
}

fn is_unfinished_snapshot(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with("snap.") && name.ends_with(".generating"))
}

fn copy_files(from: &Path, to: &Path) -> Result<(), EngineError> {
    make(to)?;
    for name in names(from)? {
        let (from, to) = (from.join(&name), to.join(&name));
        if is_unfinished_snapshot(&name) {
            continue;
        }
        if from.is_dir() {
            copy_files(&from, &to)?;
        } else {
            // On file systems with reflinks this copies no data.
            fs::copy(&from, &to).map_err(io(&from))?;
        }
    }
    Ok(())
}

/// Syncs a directory and its contents.
fn sync_all(path: &Path) -> Result<(), EngineError> {
    for name in names(path)? {
        let path = path.join(name);
        if path.is_dir() {
            sync_all(&path)?
        } else {
            sync(&path)?
        }
    }
    sync(path)
}

/// Syncs a file, or the entries of a directory.
fn sync(path: &Path) -> Result<(), EngineError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(io(path))
}

/// Turns an error of the operating system into an `EngineError` for a path.
pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> EngineError + use<> {
    let path = path.to_owned();
    move |source| EngineError::Io {
        path: path.clone(),
        source,
    }
}
