//! Blobs: files with random names, written, synced and only then named by a row.

use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use iam::core::Core;
use md5::{Digest, Md5};
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, BufWriter},
};

/// Pieces in which a blob is read.
pub(super) const PIECE: usize = 128 * 1024;

/// The folder of all blobs.
#[derive(Clone)]
pub(crate) struct Blobs {
    root: PathBuf,
    core: Core,
    /// Removes a temporary folder at the end.
    _temporary: Option<Arc<tempfile::TempDir>>,
}

/// A blob that was written and is not named by any row yet. Dropped, it is removed.
pub(crate) struct Written {
    path: PathBuf,
    pub(crate) name: String,
    pub(crate) size: u64,
    /// MD5, in hex.
    pub(crate) md5: String,
    kept: bool,
}

impl Written {
    /// A row names it now.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Why a body was not stored.
pub(crate) enum WriteError {
    /// The body broke off, or was not what its signature or digest says.
    Body(s3s::StdError),
    /// It is larger than an object may be.
    TooLarge,
    /// The disk refused.
    Io(io::Error),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Blobs {
    /// The blobs under a folder, or under a temporary one. Blobs that no row names are removed.
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
        std::fs::create_dir_all(&root)?;
        let blobs = Self {
            root,
            core,
            _temporary: temporary.map(Arc::new),
        };
        blobs.sweep()?;
        Ok(blobs)
    }

    /// Removes what a crash left: files that were written and never named.
    fn sweep(&self) -> io::Result<()> {
        let named = self.core.blobs();
        for folder in std::fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in std::fs::read_dir(&folder)? {
                let file = file?;
                if !file
                    .file_name()
                    .to_str()
                    .is_some_and(|name| named.contains(name))
                {
                    std::fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or("00")).join(name)
    }

    /// Writes a body to the end, and syncs it.
    pub(crate) async fn write<E: Into<s3s::StdError>>(
        &self,
        mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
        most: u64,
    ) -> Result<Written, WriteError> {
        let name = self.core.ids().uuid().simple().to_string();
        let path = self.path(&name);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        fs::create_dir_all(&folder).await?;
        let mut written = Written {
            path: path.clone(),
            name,
            size: 0,
            md5: String::new(),
            kept: false,
        };
        let mut file = BufWriter::with_capacity(PIECE, File::create_new(&path).await?);
        let mut hash = Md5::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| WriteError::Body(error.into()))?;
            written.size += piece.len() as u64;
            if written.size > most {
                return Err(WriteError::TooLarge);
            }
            hash.update(&piece);
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        file.into_inner().sync_all().await?;
        File::open(&folder).await?.sync_all().await?;
        written.md5 = hex::encode(hash.finalize());
        Ok(written)
    }

    /// Bytes `from..to` of blobs that follow each other.
    pub(crate) fn read(
        &self,
        blobs: Vec<(String, u64)>,
        from: u64,
        to: u64,
    ) -> impl Stream<Item = io::Result<Bytes>> + Send + Sync + 'static {
        let mut pieces = VecDeque::new();
        let mut at = 0;
        for (name, size) in blobs {
            let (start, end) = (from.max(at), to.min(at + size));
            if start < end {
                pieces.push_back((self.path(&name), start - at, end - start));
            }
            at += size;
        }
        futures::stream::unfold(Reading { pieces, open: None }, |mut reading| async move {
            let piece = reading.next().await.transpose()?;
            if piece.is_err() {
                reading = Reading {
                    pieces: VecDeque::new(),
                    open: None,
                };
            }
            Some((piece, reading))
        })
    }

    /// Removes blobs that no row names any more. Whoever reads one has it open.
    pub(crate) async fn remove(&self, names: &[String]) {
        for name in names {
            if let Err(error) = fs::remove_file(self.path(name)).await {
                tracing::warn!(%error, blob = %name, "a blob was not removed; the next start does it");
            }
        }
    }
}

/// Where a reader is: the file that is open with the bytes left in it, and the pieces after it (file, bytes to skip, bytes to read).
struct Reading {
    pieces: VecDeque<(PathBuf, u64, u64)>,
    open: Option<(File, u64)>,
}

impl Reading {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some((file, left)) = self.open.as_mut().filter(|(_, left)| *left > 0) {
                let mut buffer = vec![0; usize::try_from(*left).unwrap_or(PIECE).min(PIECE)];
                let read = file.read(&mut buffer).await?;
                if read == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                buffer.truncate(read);
                *left -= read as u64;
                return Ok(Some(Bytes::from(buffer)));
            }
            let Some((path, skip, length)) = self.pieces.pop_front() else {
                return Ok(None);
            };
            let mut file = File::open(path).await?;
            file.seek(io::SeekFrom::Start(skip)).await?;
            self.open = Some((file, length));
        }
    }
}
