//! The file of root keys that a server generates when it is reachable from other machines.
//!
//! The file lies in the data directory, and only its owner can read it. A key is written to the file once, before it becomes valid. The
//! operator may remove the file after taking the keys out.

use std::{
    fmt::Display,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use iam::Core;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// An entry of the file.
#[derive(Serialize, Deserialize)]
pub(crate) struct RootKey {
    pub(crate) partition: String,
    pub(crate) account: String,
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

/// The path of the file.
pub(crate) fn path(data: &Path) -> PathBuf {
    data.join("root-keys.json")
}

/// Reads the keys of a data directory; none if there is no file.
///
/// # Errors
/// If the file cannot be read or is malformed.
pub(crate) fn read(data: &Path) -> io::Result<Vec<RootKey>> {
    match fs::read(path(data)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Generates a root key for each account that never had one, writes it to the file, and then stores it. Returns whether the file
/// exists afterwards.
pub(crate) fn generate(core: &Core, data: &Path) -> Result<bool, Failure> {
    let path = path(data);
    let failed = |error: &dyn Display| {
        Failure::of(
            format!("cannot write root keys to {}: {error}", path.display()),
            "check that the directory is writable and the file unchanged",
        )
    };
    let generated = iam::root_keys::new_root_keys(core);
    if !generated.is_empty() {
        let mut keys = read(data).map_err(|error| failed(&error))?;
        // Replace keys that a crash kept from being stored.
        keys.retain(|key| {
            generated
                .iter()
                .all(|new| new.key.account.as_str() != key.account)
        });
        keys.extend(generated.iter().map(|new| RootKey {
            partition: new.partition.clone(),
            account: new.key.account.to_string(),
            access_key_id: new.key.id.clone(),
            secret_access_key: new.key.secret.reveal().to_owned(),
        }));
        write(&path, &keys).map_err(|error| failed(&error))?;
        iam::root_keys::keep_root_keys(core, &generated).map_err(|error| failed(&error))?;
    }
    path.try_exists().map_err(|error| failed(&error))
}

/// Replaces the file atomically and durably.
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
