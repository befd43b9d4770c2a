//! The file with the root keys that a server made for itself, because it can be reached from other machines.
//!
//! It is in the data directory and only its owner can read it. A key is in the file before it holds, and is written there once: who has
//! taken the keys out can remove the file.

use std::{
    fmt::Display,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use iam::Core;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// A line of the file.
#[derive(Serialize, Deserialize)]
pub(crate) struct RootKey {
    pub(crate) partition: String,
    pub(crate) account: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// Where the file is.
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("root-keys.json")
}

/// The keys in a data directory's file; none if there is no file.
///
/// # Errors
/// If the file cannot be read, or is none.
pub(crate) fn read(data: &Path) -> io::Result<Vec<RootKey>> {
    match fs::read(path(data)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Makes a root key for each account that never had one, shows them in the file, and has them hold then. Whether the file is there
/// afterwards.
pub(crate) fn make(core: &Core, data: &Path) -> Result<bool, Failure> {
    let path = path(data);
    let failed = |error: &dyn Display| {
        Failure::of(
            format!("cannot keep root keys in {}: {error}", path.display()),
            "check that the directory can be written, and that the file is as the server left it",
        )
    };
    let made = core.new_root_keys();
    if !made.is_empty() {
        let mut keys = read(data).map_err(|error| failed(&error))?;
        // Keys that a crash kept from ever holding make way.
        keys.retain(|key| {
            made.iter()
                .all(|new| new.key.account.as_str() != key.account)
        });
        keys.extend(made.iter().map(|new| RootKey {
            partition: new.partition.clone(),
            account: new.key.account.to_string(),
            access_key_id: new.key.id.clone(),
            secret_access_key: new.key.secret.reveal().to_owned(),
        }));
        write(&path, &keys).map_err(|error| failed(&error))?;
        core.keep_root_keys(&made).map_err(|error| failed(&error))?;
    }
    path.try_exists().map_err(|error| failed(&error))
}

/// Puts a whole new file in the place of the old one, durably.
fn write(path: &Path, keys: &[RootKey]) -> io::Result<()> {
    let unfinished = path.with_extension("json.new");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    let mut text = serde_json::to_vec_pretty(keys)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        fs::File::open(directory)?.sync_all()?;
    }
    Ok(())
}
