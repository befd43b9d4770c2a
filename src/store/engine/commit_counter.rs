//! The number of acknowledged commits, which tells a truncated log from a complete one.
//!
//! sled cannot tell a truncated log from one that was never longer. So the number of the last acknowledged commit is kept in a file of
//! its own, written after the sync of the commit. The file is not synced itself: after a kill it is exact; after a loss of power it may
//! lag behind what is durable, but is never ahead of it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use sha2::{Digest, Sha256};

use super::{EngineError, directory};

/// The number, followed by its checksum.
const LENGTH: usize = 16;

/// The open counter file.
pub(super) struct CommitCounter {
    file: File,
    commits: u64,
}

impl CommitCounter {
    /// Creates the file for a database without commits, durably.
    pub(super) fn create(path: &Path) -> Result<(), EngineError> {
        let write = || {
            let mut file = File::create_new(path)?;
            file.write_all(&encode(0))?;
            file.sync_all()
        };
        write().map_err(directory::io(path))
    }

    /// Opens the file. `shown` is the data directory to name in errors.
    ///
    /// # Errors
    /// `Damaged` if the file is missing or does not hold a valid number.
    pub(super) fn open(path: &Path, shown: &Path) -> Result<Self, EngineError> {
        let damaged = |reason: &str| EngineError::Damaged {
            path: shown.to_owned(),
            reason: reason.to_owned(),
        };
        let opened = OpenOptions::new().read(true).write(true).open(path);
        let mut file = match opened {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged("the number of its commits is missing"));
            }
            opened => opened.map_err(directory::io(path))?,
        };
        let mut bytes = Vec::with_capacity(LENGTH + 1);
        // One byte more than expected reveals a file that is too long.
        Read::by_ref(&mut file)
            .take(LENGTH as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(directory::io(path))?;
        let commits =
            decode(&bytes).ok_or_else(|| damaged("the number of its commits cannot be read"))?;
        Ok(Self { file, commits })
    }

    /// The number of acknowledged commits.
    pub(super) fn get(&self) -> u64 {
        self.commits
    }

    /// Records that commits up to this number are durable.
    pub(super) fn set(&mut self, commits: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&encode(commits))?;
        self.commits = commits;
        Ok(())
    }
}

fn encode(commits: u64) -> [u8; LENGTH] {
    let number = commits.to_be_bytes();
    let mut bytes = [0; LENGTH];
    for (to, from) in bytes
        .iter_mut()
        .zip(number.iter().chain(Sha256::digest(number).iter()))
    {
        *to = *from;
    }
    bytes
}

fn decode(bytes: &[u8]) -> Option<u64> {
    let (number, _) = bytes.split_first_chunk()?;
    let commits = u64::from_be_bytes(*number);
    (encode(commits) == bytes).then_some(commits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_and_anything_else_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("acknowledged");
        CommitCounter::create(&path).unwrap();
        CommitCounter::open(&path, scratch.path())
            .unwrap()
            .set(u64::MAX - 1)
            .unwrap();
        assert_eq!(
            CommitCounter::open(&path, scratch.path()).unwrap().get(),
            u64::MAX - 1
        );

        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            assert!(
                matches!(
                    CommitCounter::open(&path, scratch.path()),
                    Err(EngineError::Damaged { .. })
                ),
                "byte {at}"
            );
        }
        for bad in [&good[..15], &[good.clone(), vec![0]].concat(), &[]] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(
                CommitCounter::open(&path, scratch.path()),
                Err(EngineError::Damaged { .. })
            ));
        }
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(
            CommitCounter::open(&path, scratch.path()),
            Err(EngineError::Damaged { .. })
        ));
    }
}
