//! The body of a request, verified while it is read: its hash, its chunks and their signatures, its length and its checksum.
//!
//! s3s 0.14.1 can decode chunks too. But it accepts a body that ends before its last chunk, keeps whole chunks in memory, accepts missing
//! signed trailers, verifies no checksum, and does not support presigned or anonymous requests in chunks. So it gets plain bodies.
//! S3 API Reference, "Authenticating requests", "Checking object integrity".

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::edge::body::RequestBody;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures::Stream;
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use iam::s3::{Algorithm, Checksum};
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use sha2::Sha256;
use sigv4::{ChunkDecoder, ChunkError, Chunking};

use super::{
    blobs::PIECE,
    checksums::{digest, hasher},
    messages,
    refusal::{Refusal, refuse},
};

/// `x-amz-content-sha256`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ContentSha256 {
    /// The SHA-256 of the body, in hex.
    Hash(String),
    /// `UNSIGNED-PAYLOAD`, or no header.
    Unsigned,
    /// `STREAMING-…`.
    Chunks(Chunking),
}

impl ContentSha256 {
    /// Reads the header.
    pub(super) fn read(value: Option<&str>) -> Result<Self, Refusal> {
        let Some(value) = value else {
            return Ok(Self::Unsigned);
        };
        Ok(match value {
            "UNSIGNED-PAYLOAD" => Self::Unsigned,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => Self::Chunks(Chunking::Signed),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => Self::Chunks(Chunking::SignedTrailer),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => Self::Chunks(Chunking::UnsignedTrailer),
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
            | "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" => {
                return Err(refuse(
                    400,
                    "InvalidRequest",
                    messages::UNSUPPORTED_MECHANISM,
                ));
            }
            hash if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Self::Hash(hash.to_ascii_lowercase())
            }
            other => {
                return Err(
                    refuse(400, "InvalidArgument", messages::INVALID_CONTENT_SHA256)
                        .with("ArgumentName", "x-amz-content-sha256")
                        .with("ArgumentValue", other),
                );
            }
        })
    }
}

/// The requirements that a body must meet.
#[derive(Debug)]
pub(super) struct BodyRequirements {
    hash: Option<String>,
    chunks: Option<ChunkDecoder>,
    /// In bytes, without the framing of chunks.
    length: Option<u64>,
    md5: Option<String>,
    /// The checksum in a header.
    checksum: Option<(Algorithm, String)>,
    /// The algorithm of the checksum in the trailer.
    trailer: Option<Algorithm>,
}

impl BodyRequirements {
    /// Reads the headers. `of_body`: whether `x-amz-checksum-*` is of this body, not of a multipart object.
    pub(super) fn read(
        headers: &HeaderMap,
        declared: ContentSha256,
        chunks: Option<ChunkDecoder>,
        of_body: bool,
    ) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let number = |name: &str| text(name).and_then(|text| text.trim().parse::<u64>().ok());
        let length = if chunks.is_some() {
            let length = number("x-amz-decoded-content-length");
            Some(length.ok_or_else(no_length)?)
        } else {
            let length = number(header::CONTENT_LENGTH.as_str());
            if length.is_none() && headers.contains_key(header::TRANSFER_ENCODING) {
                return Err(no_length());
            }
            length
        };
        let md5 = text("content-md5").map(str::to_owned);
        if md5
            .as_ref()
            .is_some_and(|md5| STANDARD.decode(md5).map(|md5| md5.len()) != Ok(16))
        {
            return Err(refuse(400, "InvalidDigest", messages::INVALID_MD5));
        }
        let trailer = match text("x-amz-trailer") {
            None => None,
            Some(name) => Some(
                Algorithm::of_header(&name.trim().to_ascii_lowercase())
                    .ok_or_else(|| refuse(400, "InvalidRequest", messages::UNSUPPORTED_TRAILER))?,
            ),
        };
        let checksum = if of_body { checksum(headers)? } else { None };
        if checksum.is_some() && trailer.is_some() {
            return Err(many());
        }
        if text("x-amz-sdk-checksum-algorithm").is_some()
            && of_body
            && checksum.is_none()
            && trailer.is_none()
            && md5.is_none()
            && length.is_some_and(|length| length > 0)
        {
            return Err(refuse(400, "InvalidRequest", messages::CHECKSUM_MISSING));
        }
        let hash = match declared {
            ContentSha256::Hash(hash) => Some(hash),
            ContentSha256::Unsigned | ContentSha256::Chunks(_) => None,
        };
        Ok(Self {
            hash,
            chunks,
            length,
            md5,
            checksum,
            trailer,
        })
    }

    /// The length of the body in bytes, without the framing of chunks.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }
}

fn no_length() -> Refusal {
    refuse(
        411,
        "MissingContentLength",
        messages::MISSING_CONTENT_LENGTH,
    )
}

fn many() -> Refusal {
    refuse(400, "InvalidRequest", messages::SEVERAL_CHECKSUMS)
}

/// The checksum in a header.
fn checksum(headers: &HeaderMap) -> Result<Option<(Algorithm, String)>, Refusal> {
    let mut found = None;
    for algorithm in Algorithm::ALL {
        let Some(value) = headers.get(algorithm.header()) else {
            continue;
        };
        if found.is_some() {
            return Err(many());
        }
        found = Some((
            algorithm,
            valid(algorithm, value.to_str().unwrap_or_default())?,
        ));
    }
    Ok(found)
}

fn valid(algorithm: Algorithm, value: &str) -> Result<String, Refusal> {
    let length = STANDARD.decode(value).map(|bytes| bytes.len());
    if length == Ok(algorithm.length()) {
        Ok(value.to_owned())
    } else {
        Err(refuse(
            400,
            "InvalidRequest",
            messages::invalid_header(algorithm.header()),
        ))
    }
}

/// The outcome of reading a body: the checksum of a complete and valid one, or a refusal.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyOutcome(Arc<Mutex<(Option<Checksum>, Option<Refusal>)>>);

impl BodyOutcome {
    pub(super) fn checksum(&self) -> Option<Checksum> {
        self.lock().0.clone()
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.lock().1.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Option<Checksum>, Option<Refusal>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that is being read.
struct Reader {
    body: RequestBody,
    requirements: BodyRequirements,
    ready: std::collections::VecDeque<Bytes>,
    read: u64,
    sha256: Option<Sha256>,
    md5: Option<Md5>,
    algorithm: Algorithm,
    hasher: ChecksumHasher,
    limit: Duration,
    outcome: BodyOutcome,
    ended: bool,
}

/// A body that does not meet its requirements; the outcome has the refusal.
#[derive(Debug, thiserror::Error)]
#[error("the body does not meet its requirements")]
pub(super) struct BodyMismatch;

/// Streams the body of a request. The stream ends without an error only if the body meets all requirements.
pub(super) fn stream(
    body: RequestBody,
    requirements: BodyRequirements,
    limit: Duration,
    outcome: BodyOutcome,
) -> impl Stream<Item = Result<Bytes, BodyMismatch>> + Send + Sync + 'static {
    let expected = requirements
        .checksum
        .as_ref()
        .map(|(algorithm, _)| *algorithm);
    let algorithm = expected
        .or(requirements.trailer)
        .unwrap_or(Algorithm::Crc64Nvme);
    let reader = Reader {
        ready: std::collections::VecDeque::new(),
        read: 0,
        sha256: requirements.hash.is_some().then(Sha256::new),
        md5: requirements.md5.is_some().then(Md5::new),
        algorithm,
        hasher: hasher(algorithm),
        limit,
        outcome,
        ended: false,
        body,
        requirements,
    };
    futures::stream::unfold(reader, |mut reader| async move {
        if reader.ended {
            return None;
        }
        match reader.next().await {
            Ok(Some(piece)) => Some((Ok(piece), reader)),
            Ok(None) => None,
            Err(refusal) => {
                reader.ended = true;
                reader.outcome.lock().1 = Some(refusal);
                Some((Err(BodyMismatch), reader))
            }
        }
    })
}

impl Reader {
    async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                self.take(&piece)?;
                return Ok(Some(piece));
            }
            let Some(piece) = self.piece().await? else {
                self.finish()?;
                return Ok(None);
            };
            match &mut self.requirements.chunks {
                None => self.ready.push_back(piece),
                Some(chunks) => {
                    let data = chunks.push(&piece).map_err(of_chunks)?;
                    self.ready
                        .extend(data.into_iter().map(|range| piece.slice(range)));
                }
            }
        }
    }

    /// The next piece as it was sent.
    async fn piece(&mut self) -> Result<Option<Bytes>, Refusal> {
        loop {
            let frame = tokio::time::timeout(self.limit, self.body.frame())
                .await
                .map_err(|_| refuse(400, "RequestTimeout", messages::REQUEST_TIMEOUT))?;
            match frame {
                None => return Ok(None),
                Some(Err(_)) => return Err(short()),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        self.read += piece.len() as u64;
        if self
            .requirements
            .length
            .is_some_and(|length| self.read > length)
        {
            return Err(short());
        }
        for piece in piece.chunks(PIECE) {
            if let Some(hash) = &mut self.sha256 {
                hash.update(piece);
            }
            if let Some(hash) = &mut self.md5 {
                hash.update(piece);
            }
            self.hasher.update(piece);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        let trailers = match self.requirements.chunks.take() {
            Some(chunks) => chunks.finish().map_err(of_chunks)?,
            None => Vec::new(),
        };
        if self
            .requirements
            .length
            .is_some_and(|length| self.read != length)
        {
            return Err(short());
        }
        if let (Some(wanted), Some(hash)) = (&self.requirements.hash, self.sha256.take()) {
            let found = hex::encode(hash.finalize());
            if *wanted != found {
                return Err(refuse(
                    400,
                    "XAmzContentSHA256Mismatch",
                    messages::CONTENT_SHA256_MISMATCH,
                )
                .with("ClientComputedContentSHA256", wanted.as_str())
                .with("S3ComputedContentSHA256", found));
            }
        }
        if let (Some(wanted), Some(hash)) = (&self.requirements.md5, self.md5.take()) {
            let found = STANDARD.encode(hash.finalize());
            if *wanted != found {
                return Err(refuse(400, "BadDigest", messages::MD5_MISMATCH)
                    .with("ExpectedDigest", wanted.as_str())
                    .with("CalculatedDigest", found));
            }
        }
        let value = digest(std::mem::take(&mut self.hasher));
        if let Some((algorithm, wanted)) = self.expected_checksum(&trailers)?
            && wanted != value
        {
            return Err(refuse(
                400,
                "BadDigest",
                messages::checksum_mismatch(algorithm.name()),
            ));
        }
        self.outcome.lock().0 = Some(Checksum {
            algorithm: self.algorithm,
            value,
            composite: false,
        });
        Ok(())
    }

    /// The expected checksum, from a header or a trailer.
    fn expected_checksum(
        &self,
        trailers: &[(String, String)],
    ) -> Result<Option<(Algorithm, String)>, Refusal> {
        match (self.requirements.trailer, trailers) {
            (None, []) => Ok(self.requirements.checksum.clone()),
            (Some(algorithm), [(name, value)]) if algorithm.header() == name => {
                valid(algorithm, value).map(|value| Some((algorithm, value)))
            }
            _ => Err(malformed_trailer()),
        }
    }
}

fn short() -> Refusal {
    refuse(400, "IncompleteBody", messages::INCOMPLETE_BODY)
}

fn malformed_trailer() -> Refusal {
    refuse(400, "MalformedTrailerError", messages::MALFORMED_TRAILER)
}

fn of_chunks(error: ChunkError) -> Refusal {
    match error {
        ChunkError::Signature => refuse(403, "SignatureDoesNotMatch", messages::SIGNATURE_MISMATCH),
        ChunkError::Trailers => malformed_trailer(),
        ChunkError::Incomplete => refuse(400, "IncompleteBody", messages::BODY_TERMINATED),
        // `Malformed`, and whatever else a body can be refused for.
        _ => refuse(400, "InvalidRequest", messages::MALFORMED_CHUNKS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirements(
        headers: &[(&'static str, &str)],
        chunks: bool,
    ) -> Result<BodyRequirements, String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let chunks = chunks.then(ChunkDecoder::unsigned);
        BodyRequirements::read(&map, ContentSha256::Unsigned, chunks, true)
            .map_err(|refusal| format!("{} {}", refusal.status, refusal.code))
    }

    #[test]
    fn the_content_sha256_header_is_read() {
        let hash = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
        assert_eq!(
            ContentSha256::read(Some(hash)).unwrap(),
            ContentSha256::Hash(hash.to_ascii_lowercase())
        );
        assert_eq!(ContentSha256::read(None).unwrap(), ContentSha256::Unsigned);
        for (value, code) in [
            ("x", "InvalidArgument"),
            ("", "InvalidArgument"),
            ("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "InvalidRequest"),
        ] {
            assert_eq!(ContentSha256::read(Some(value)).unwrap_err().code, code);
        }
    }

    #[test]
    fn lengths_and_digests_are_checked_before_the_body_is_read() {
        assert_eq!(
            requirements(&[("x-amz-decoded-content-length", "5")], true)
                .unwrap()
                .length(),
            Some(5)
        );
        for (headers, chunks, wanted) in [
            (
                &[("content-length", "5")][..],
                true,
                "411 MissingContentLength",
            ),
            (
                &[("transfer-encoding", "chunked")],
                false,
                "411 MissingContentLength",
            ),
            (&[("content-md5", "AAAA")], false, "400 InvalidDigest"),
            (
                &[("x-amz-checksum-crc32", "AAAA")],
                false,
                "400 InvalidRequest",
            ),
            (
                &[
                    ("x-amz-checksum-crc32", "AAAAAA=="),
                    ("x-amz-checksum-crc32c", "AAAAAA=="),
                ],
                false,
                "400 InvalidRequest",
            ),
            (
                &[
                    ("x-amz-checksum-crc32", "AAAAAA=="),
                    ("x-amz-trailer", "x-amz-checksum-crc32"),
                ],
                false,
                "400 InvalidRequest",
            ),
            (
                &[("x-amz-trailer", "x-amz-meta-a")],
                false,
                "400 InvalidRequest",
            ),
            (
                &[
                    ("x-amz-sdk-checksum-algorithm", "CRC32"),
                    ("content-length", "1"),
                ],
                false,
                "400 InvalidRequest",
            ),
        ] {
            assert_eq!(
                requirements(headers, chunks).unwrap_err(),
                wanted,
                "{headers:?}"
            );
        }
    }

    #[test]
    fn checksums_match_the_published_check_values() {
        // "123456789": the check values of the catalogue of parametrised CRC algorithms, and FIPS 180's digests.
        for (algorithm, wanted) in [
            (Algorithm::Crc32, "cbf43926"),
            (Algorithm::Crc32c, "e3069283"),
            (Algorithm::Crc64Nvme, "ae8b14860a799888"),
            (Algorithm::Sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (
                Algorithm::Sha256,
                "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
            ),
        ] {
            let mut hasher = hasher(algorithm);
            hasher.update(b"123456789");
            assert_eq!(
                digest(hasher),
                STANDARD.encode(hex::decode(wanted).unwrap()),
                "{algorithm:?}"
            );
        }
    }
}
