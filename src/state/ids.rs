//! The only source of identifiers and random bytes.
//!
//! Forms: IAM User Guide, "IAM identifiers". AWS's unique ids are a four-letter prefix and characters of the base-32 alphabet;
//! an access key id carries its account, so that GetAccessKeyInfo can answer without a look-up.

use std::sync::Mutex;

use rand::{RngCore, SeedableRng, rngs::StdRng};

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE62: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A source of identifiers: the machine's randomness, or a seed for tests that expect the same bytes twice.
#[derive(Debug)]
pub struct Ids {
    seeded: Option<Mutex<StdRng>>,
}

impl Ids {
    /// Identifiers that cannot be guessed.
    pub fn random() -> Self {
        Self { seeded: None }
    }

    /// The same identifiers for the same seed. For tests only: they can be guessed.
    pub fn seeded(seed: u64) -> Self {
        Self {
            seeded: Some(Mutex::new(StdRng::seed_from_u64(seed))),
        }
    }

    /// Fills `N` bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.seeded {
            None => rand::rng().fill_bytes(&mut bytes),
            Some(rng) => rng
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A random (version 4) UUID.
    pub fn uuid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// `length` characters of the base-32 alphabet.
    pub fn base32(&self, length: usize) -> String {
        (0..length)
            .map(|_| pick(BASE32, self.bytes::<1>()))
            .collect()
    }

    /// `length` digits and small letters.
    pub fn base36(&self, length: usize) -> String {
        (0..length)
            .map(|_| pick(BASE36, self.bytes::<1>()))
            .collect()
    }
}

/// The base-32 digit that a byte picks.
pub fn base32_digit(byte: u8) -> char {
    pick(BASE32, [byte])
}

/// `AIDA…` for a UUID: the form of the `astran` dialect (prefix, then the UUID as 32 upper-case hex digits).
pub fn from_uuid(prefix: &str, uuid: uuid::Uuid) -> String {
    format!("{prefix}{:X}", uuid.simple())
}

/// A 20-character AWS access key id that carries a 12-digit account: the first 6 of its 10 bytes hold a set top bit, the account
/// in the next 40 bits and 7 random bits; the rest is random.
pub fn access_key_id(prefix: &str, account: u64, random: [u8; 10]) -> String {
    let mut bytes = random;
    let low = u64::from(bytes[5] & 0x7f);
    let head = (1 << 47) | ((account & 0xff_ffff_ffff) << 7) | low;
    for (byte, shift) in bytes.iter_mut().zip([40, 32, 24, 16, 8, 0]) {
        *byte = (head >> shift) as u8;
    }
    let mut text = String::with_capacity(20);
    text.push_str(prefix);
    for group in bytes.chunks_exact(5) {
        let word = group
            .iter()
            .fold(0u64, |word, byte| (word << 8) | u64::from(*byte));
        text.extend(
            (0..8)
                .rev()
                .map(|i| pick(BASE32, [((word >> (5 * i)) & 31) as u8])),
        );
    }
    text
}

/// The 12-digit account inside an AWS access key id. `None` for ids of another form and for those of other entities.
pub fn account_of_access_key(id: &str) -> Option<u64> {
    let body = id.strip_prefix("AKIA").or(id.strip_prefix("ASIA"))?;
    if body.len() != 16 {
        return None;
    }
    let word = body.bytes().take(10).try_fold(0u64, |word, c| {
        let digit = BASE32.iter().position(|b| *b == c)?;
        Some((word << 5) | digit as u64)
    })?;
    // Ten characters are 50 bits; the head is the first 48.
    let head = word >> 2;
    let account = (head >> 7) & 0xff_ffff_ffff;
    (head >> 47 == 1 && account < 1_000_000_000_000).then_some(account)
}

/// A secret access key of 40 characters in AWS's alphabet: `[A-Za-z0-9/+]`.
pub fn secret_base64(random: [u8; 40]) -> String {
    random.iter().map(|byte| pick(BASE64, [*byte])).collect()
}

/// A secret access key of 40 characters `[A-Za-z0-9]`.
pub fn secret_base62(random: [u8; 40]) -> String {
    random.iter().map(|byte| pick(BASE62, [*byte])).collect()
}

fn pick(alphabet: &[u8], byte: [u8; 1]) -> char {
    let index = usize::from(byte[0]) % alphabet.len();
    alphabet.get(index).map_or('A', |c| char::from(*c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_key_id_carries_its_account() {
        for account in [0, 1, 123_456_789_012, 999_999_999_999] {
            let id = access_key_id("AKIA", account, Ids::seeded(account).bytes());
            assert_eq!(id.len(), 20);
            assert_eq!(account_of_access_key(&id), Some(account), "{id}");
        }
    }

    /// A key id published by AWS with its account in "A short note on AWS key ID" (Tal Be'ery, 2023).
    #[test]
    fn a_published_key_id_decodes_to_its_account() {
        assert_eq!(
            account_of_access_key("ASIAQNZGKIQY56JQ7WML"),
            Some(29_608_264_753)
        );
    }

    #[test]
    fn other_ids_have_no_account() {
        for id in [
            "",
            "AKIA",
            "AKIA0000000000000000",
            "AKIAaaaaaaaaaaaaaaaa",
            "ÄKIAÄÄÄÄÄÄÄÄÄÄÄÄ",
            "AKIAIOSFODNN7EXAMPLE",
            "AIDAQNZGKIQY56JQ7WML",
            "AROAQNZGKIQY56JQ7WML",
        ] {
            assert_eq!(account_of_access_key(id), None, "{id}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_ids_twice() {
        assert_eq!(Ids::seeded(7).uuid(), Ids::seeded(7).uuid());
        assert_ne!(Ids::random().uuid(), Ids::random().uuid());
    }
}
