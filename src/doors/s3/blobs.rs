//! Blobs: files with random names, which are written and synced before a row names them.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    io::{self, Read, Seek},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use iam::{Core, s3::Object};
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use tokio::{
    fs::{self, File},
    io::{AsyncWriteExt, BufWriter},
};

use super::checksums;

/// The size of the pieces in which a blob is read, in bytes.
pub(super) const PIECE: usize = 128 * 1024;

/// The folder of all blobs.
#[derive(Clone)]
pub(crate) struct Blobs {
    root: PathBuf,
    core: Core,
    readers: Arc<Mutex<Readers>>,
    /// Removes a temporary folder when the last clone is dropped.
    _temporary: Option<Arc<tempfile::TempDir>>,
}

/// A blob that no row names yet. It is removed on drop.
pub(crate) struct NewBlob {
    path: PathBuf,
    pub(crate) name: String,
    pub(crate) size: u64,
    /// MD5, in hex.
    pub(crate) md5: String,
    kept: bool,
}

impl NewBlob {
    /// Keeps the blob, because a row may name it now. Returns its name.
    pub(crate) fn keep(mut self) -> String {
        self.kept = true;
        self.name.clone()
    }
}

impl Drop for NewBlob {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The reason why a body was not stored.
pub(crate) enum BlobError {
    /// The body ended early, or does not match its signature or digest.
    Body(s3s::StdError),
    /// It is larger than an object may be.
    TooLarge,
    /// The file system failed.
    Io(io::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Blobs {
    /// Opens the blobs under a folder, or under a temporary one, and removes those that no row names.
    pub(crate) fn open(data: Option<&Path>, core: Core) -> io::Result<Self> {
        let temporary = if data.is_none() {
            Some(tempfile::Builder::new().prefix("astriam-").tempdir()?)
        } else {
            None
        };
        let root = match (&data, &temporary) {
            (Some(data), _) => data.join("blobs"),
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        create_private_folder(&root)?;
        let blobs = Self {
            root,
            core,
            readers: Arc::default(),
            _temporary: temporary.map(Arc::new),
        };
        blobs.sweep()?;
        Ok(blobs)
    }

    /// Removes files that a crash left before a row named them. Logs blobs that rows name and that are missing or have another size.
    fn sweep(&self) -> io::Result<()> {
        let mut named = iam::s3::blobs(&self.core);
        for folder in std::fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(&folder)? {
                let file = file?;
                let size = file
                    .file_name()
                    .to_str()
                    .and_then(|name| named.remove(name));
                match size {
                    None => std::fs::remove_file(file.path())?,
                    Some(size) if size != file.metadata()?.len() => {
                        tracing::error!(blob = ?file.path(), "an object's file has not the size that it was stored with");
                    }
                    Some(_) => {}
                }
            }
        }
        for name in named.keys() {
            tracing::error!(blob = ?self.path(name), "an object's file is gone");
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or("00")).join(name)
    }

    /// Writes a whole body and syncs it.
    pub(crate) async fn write<E: Into<s3s::StdError>>(
        &self,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
        most: u64,
    ) -> Result<NewBlob, BlobError> {
        let name = self.core.ids().uuid().simple().to_string();
        let (root, path) = (self.root.clone(), self.path(&name));
        // If the client disconnects meanwhile, the result of the thread is dropped, which removes the file.
        let made = tokio::task::spawn_blocking(move || create_file(&root, path, name)).await;
        let (mut written, file) = made.map_err(io::Error::other)??;
        let mut file = BufWriter::with_capacity(PIECE, File::from_std(file));
        let mut hash = Md5::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| BlobError::Body(error.into()))?;
            written.size += piece.len() as u64;
            if written.size > most {
                return Err(BlobError::TooLarge);
            }
            hash.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.into_inner().sync_all().await?;
        let folder = written.path.parent().unwrap_or(&self.root);
        File::open(folder).await?.sync_all().await?;
        written.md5 = hex::encode(hash.finalize());
        Ok(written)
    }

    /// Keeps the blobs of an object until the hold is dropped, even if its row is removed.
    pub(super) fn hold(&self, object: &Object) -> BlobHold {
        let names: Vec<String> = object.blobs.iter().map(|(name, _)| name.clone()).collect();
        let mut readers = self.readers();
        for name in &names {
            *readers.held.entry(name.clone()).or_default() += 1;
        }
        BlobHold {
            blobs: self.clone(),
            names,
        }
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes `from..to` of an object. A read of the whole object verifies its checksum before it yields the last piece.
    ///
    /// # Errors
    /// The first blob cannot be read.
    pub(super) async fn read(
        &self,
        object: &Object,
        held: BlobHold,
        from: u64,
        to: u64,
    ) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + Sync + use<>> {
        let mut pieces = VecDeque::new();
        let mut at = 0;
        for (name, size) in &object.blobs {
            let (start, end) = (from.max(at), to.min(at + size));
            if start < end {
                pieces.push_back((self.path(name), start - at, end - start));
            }
            at += size;
        }
        let whole = from == 0 && to == object.size;
        let expected = object.checksum.as_ref();
        let mut reading = BlobReader {
            pieces,
            open: None,
            check: expected
                .filter(|checksum| whole && !checksum.composite)
                .map(|checksum| {
                    (
                        checksums::hasher(checksum.algorithm),
                        checksum.value.clone(),
                    )
                }),
            _held: held,
        };
        let first = reading.next().await?.map(Ok);
        let rest = futures::stream::unfold(Some(reading), |reading| async move {
            let mut reading = reading?;
            match reading.next().await {
                Ok(piece) => Some((Ok(piece?), Some(reading))),
                Err(error) => {
                    tracing::error!(%error, "an object cannot be read");
                    Some((Err(error), None))
                }
            }
        });
        Ok(futures::stream::iter(first).chain(rest))
    }

    /// Removes blobs that no row names any more. Blobs that are being read are removed afterwards.
    pub(crate) async fn remove(&self, names: &[String]) {
        for name in names {
            let held = {
                let mut readers = self.readers();
                let held = readers.held.contains_key(name);
                if held {
                    readers.doomed.insert(name.clone());
                }
                held
            };
            if !held {
                log_removal(name, fs::remove_file(self.path(name)).await);
            }
        }
    }
}

fn log_removal(name: &str, result: io::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, blob = %name, "cannot remove a blob; the next start will");
    }
}

/// Creates a folder with access for its owner only.
fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates the file of a blob with access for its owner only, and its folder.
fn create_file(root: &Path, path: PathBuf, name: String) -> io::Result<(NewBlob, std::fs::File)> {
    let folder = path.parent().unwrap_or(root);
    if !folder.try_exists()? {
        create_private_folder(folder)?;
        std::fs::File::open(root)?.sync_all()?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    let written = NewBlob {
        path,
        name,
        size: 0,
        md5: String::new(),
        kept: false,
    };
    Ok((written, file))
}

/// Blobs that are being read, and those of them that are to be removed afterwards.
#[derive(Default)]
struct Readers {
    held: HashMap<String, usize>,
    doomed: HashSet<String>,
}

/// Keeps blobs from being removed.
pub(super) struct BlobHold {
    blobs: Blobs,
    names: Vec<String>,
}

impl Drop for BlobHold {
    fn drop(&mut self) {
        let mut readers = self.blobs.readers();
        for name in &self.names {
            let last = readers.held.get_mut(name).is_none_or(|count| {
                *count -= 1;
                *count == 0
            });
            if last {
                readers.held.remove(name);
                if readers.doomed.remove(name) {
                    log_removal(name, std::fs::remove_file(self.blobs.path(name)));
                }
            }
        }
    }
}

/// A part of a file: bytes to skip, bytes to read.
type Piece = (PathBuf, u64, u64);

/// The state of a read: the open file with the bytes left in it, and the pieces after it.
struct BlobReader {
    pieces: VecDeque<Piece>,
    open: Option<(std::fs::File, u64)>,
    /// The checksum so far, and the expected one.
    check: Option<(ChecksumHasher, String)>,
    _held: BlobHold,
}

impl BlobReader {
    /// The next bytes, read in one task on a blocking thread.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let open = self.open.take();
        let piece = match &open {
            Some(_) => None,
            None => match self.pieces.pop_front() {
                Some(piece) => Some(piece),
                None => return Ok(None),
            },
        };
        let read = tokio::task::spawn_blocking(move || read(open, piece));
        let (bytes, open) = read.await.map_err(io::Error::other)??;
        self.open = open;
        if let Some((hasher, _)) = &mut self.check {
            hasher.update(&bytes);
        }
        if self.open.is_none()
            && self.pieces.is_empty()
            && let Some((hasher, expected)) = self.check.take()
            && checksums::digest(hasher) != expected
        {
            return Err(io::Error::other("its checksum does not match"));
        }
        Ok(Some(bytes))
    }
}

/// Reads from the open file, or opens the next one. Returns the file if it has more bytes.
fn read(
    open: Option<(std::fs::File, u64)>,
    piece: Option<Piece>,
) -> io::Result<(Bytes, Option<(std::fs::File, u64)>)> {
    let (mut file, left) = match (open, piece) {
        (Some(open), _) => open,
        (None, Some((path, skip, length))) => {
            let mut file = std::fs::File::open(path)?;
            if skip > 0 {
                file.seek(io::SeekFrom::Start(skip))?;
            }
            (file, length)
        }
        (None, None) => return Ok((Bytes::new(), None)),
    };
    let mut buffer = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
    file.read_exact(&mut buffer)?;
    let left = left - buffer.len() as u64;
    Ok((Bytes::from(buffer), (left > 0).then_some((file, left))))
}
