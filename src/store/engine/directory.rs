//! The data directory: whose it is, who has it, and how it comes to be.
//!
//! ```text
//! data/
//!   astriam.lock        held by the one process that has the directory; tells once there is a store
//!   store/              appears whole, by a rename, when a new store is ready
//!     format            says what this is, and in which form
//!     acknowledged      how many commits were acknowledged
//!     sled/             the database's own files
//!   .astriam-creating/  a new store that is not ready; left by a crash, it is made anew
//!   .astriam-checking/  a copy of the database while it is checked; left by a crash, it is removed
//! ```
//! Other parts of the program may keep files beside `store`, once it is there.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::EngineError;

/// sled's file for its rows.
pub(super) const LOG: &str = "db";

const LOCK: &str = "astriam.lock";
const STORE: &str = "store";
const CREATING: &str = ".astriam-creating";
const CHECKING: &str = ".astriam-checking";
const FORMAT: &str = "format";
const ACKNOWLEDGED: &str = "acknowledged";
const DATABASE: &str = "sled";

/// What the lock's file says once there is a store: with it, a missing one is not taken for a new one.
const MADE: &str = "A store was made here. To begin anew, remove the whole directory.\n";

/// What `format` says, before the number of the format.
const TITLE: &str = "astriam store\nformat ";
/// The format that this version writes.
const VERSION: u32 = 1;

/// A data directory that is ours alone as long as this lives.
pub(super) struct Directory {
    path: PathBuf,
    new: bool,
    lock: File,
}

/// What a directory is before anything is done to it.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// It is missing, or holds nothing but what a creation leaves that was cut short.
    New,
    /// It holds a store.
    Ours,
}

/// A directory that is removed with all it holds when this is dropped.
pub(super) struct Scratch(PathBuf);

impl Directory {
    /// Takes a directory: finds out what it is, then locks it.
    ///
    /// # Errors
    /// `Foreign`, `Format`, `InUse`, `Io`; a directory that is refused is left as it was.
    pub(super) fn take(path: &Path) -> Result<Self, EngineError> {
        kind(path)?;
        make(path)?;
        let lock = lock(path)?;
        // Another process may have made a store of it meanwhile.
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

    /// Whether there was no store in it when it was taken.
    pub(super) fn is_new(&self) -> bool {
        self.new
    }

    /// Where sled's files are.
    pub(super) fn database(&self) -> PathBuf {
        self.path.join(STORE).join(DATABASE)
    }

    /// The file with the number of acknowledged commits.
    pub(super) fn acknowledged(&self) -> PathBuf {
        self.path.join(STORE).join(ACKNOWLEDGED)
    }

    /// Makes a store: `fill` gets the paths of the database and of the file with the number of acknowledged commits. It appears in
    /// the directory when everything in it is durable.
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
        // The directories above may be as new as this one. Those that may not be opened are older than this user.
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

    /// A copy of the database, for as long as it is held.
    pub(super) fn copy_of_database(&self) -> Result<Scratch, EngineError> {
        let checking = self.path.join(CHECKING);
        remove(&checking)?;
        let copy = Scratch(checking);
        copy_files(&self.database(), &copy.0)?;
        Ok(copy)
    }

    /// Removes what sled would stumble over, and makes what it will read durable: the snapshot that it writes must not be ahead of
    /// its log.
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

    /// Makes the names of the files durable that sled made when it opened, and notes that there is a store.
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

/// What this directory is. Nothing is changed.
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
    // `lost+found` is what a file system of its own has in its root.
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

/// The lock of a directory. Its file stays when it is let go: removing it would let two processes lock two files.
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

/// Makes a directory, and those above it, for this user only: a store holds secrets.
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
            // On file systems that can, this shares the blocks and copies nothing.
            fs::copy(&from, &to).map_err(io(&from))?;
        }
    }
    Ok(())
}

/// Makes a directory durable with all it holds.
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

/// Makes a file durable, or the names in a directory.
fn sync(path: &Path) -> Result<(), EngineError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(io(path))
}

/// What the system said about a path.
pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> EngineError + use<> {
    let path = path.to_owned();
    move |source| EngineError::Io {
        path: path.clone(),
        source,
    }
}
