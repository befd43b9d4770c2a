//! The parts of a request that a signature covers.

use sha2::{Digest, Sha256};

/// A request as received.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, still percent-encoded.
    pub path: &'a str,
    /// The query without `?`, still percent-encoded; empty if there is none.
    pub query: &'a str,
    /// The headers in the order received, with names in lower case. For HTTP/2 the caller adds `:authority` as `host`.
    pub headers: &'a [(&'a str, &'a [u8])],
}

impl<'a> Request<'a> {
    /// The first value of a header, if it is valid UTF-8.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        let (_, value) = self.headers.iter().find(|(other, _)| *other == name)?;
        std::str::from_utf8(value).ok()
    }
}

/// The payload part of the canonical request.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// The body as received. Its SHA-256 is computed.
    Body(&'a [u8]),
    /// The value of `x-amz-content-sha256` (S3: a hash, `UNSIGNED-PAYLOAD`, `STREAMING-…`).
    Declared(&'a str),
}

impl Payload<'_> {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Body(body) => hex::encode(Sha256::digest(body)),
            Self::Declared(text) => (*text).to_owned(),
        }
    }
}

/// Whether a path is absolute, has only complete escapes, and does not climb above the root (step 1).
pub fn is_valid_path(path: &str) -> bool {
    let mut depth = 0i32;
    path.starts_with('/')
        && whole_escapes(path.as_bytes())
        && path.split('/').skip(1).all(|segment| {
            match segment {
                ".." => depth -= 1,
                "." | "" => {}
                _ => depth += 1,
            }
            depth >= 0
        })
}

fn whole_escapes(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'%')
        .all(|(at, _)| {
            bytes
                .get(at + 1..at + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        })
}

#[cfg(test)]
mod tests {
    use super::is_valid_path;

    #[test]
    fn paths_stay_below_the_root() {
        for good in ["/", "/a/../b", "/a//b", "/%20", "/a/.."] {
            assert!(is_valid_path(good), "{good}");
        }
        for bad in ["", "a", "*", "/..", "/a/../../b", "/%", "/%2", "/%zz"] {
            assert!(!is_valid_path(bad), "{bad}");
        }
    }
}
