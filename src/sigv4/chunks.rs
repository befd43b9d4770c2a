//! Bodies in signed or unsigned chunks (`Content-Encoding: aws-chunked`), decoded and verified piece by piece; no chunk is buffered. S3 API Reference, "Signature calculations for the Authorization header: transferring payload in multiple chunks" and "… including
//! trailing headers".

use std::{fmt, ops::Range};

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Claim, SigningKeyCache, keys::Key};

/// The longest chunk header, in bytes.
const MAX_LINE: usize = 1024;
/// The limit for all trailers together, in bytes.
const MAX_TRAILERS: usize = 16 * 1024;
/// The trailer with the signature of the trailers.
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature";

/// How a chunked body is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chunking {
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: each chunk is signed.
    Signed,
    /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: each chunk and the trailers are signed.
    SignedTrailer,
    /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: nothing is signed; a checksum follows as a trailer.
    UnsignedTrailer,
}

/// Why a chunked body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChunkError {
    /// The body is not well-formed.
    #[error("the chunks are malformed")]
    Malformed,
    /// The body ended before the last chunk.
    #[error("the body ended before its last chunk")]
    Incomplete,
    /// The signature of a chunk or of the trailers does not match.
    #[error("the signature of a chunk does not match")]
    Signature,
    /// The trailers are malformed, too long or unexpected.
    #[error("the trailers are malformed")]
    Trailers,
}

/// Trailers: names in lower case, with their values.
pub type Trailers = Vec<(String, String)>;

/// The chain of signatures, each of which covers the previous one.
struct Chain {
    key: Key,
    date: String,
    scope: String,
    previous: String,
}

impl Chain {
    fn next(&mut self, algorithm: &str, hashes: &str, signature: &str) -> Result<(), ChunkError> {
        let Self {
            key,
            date,
            scope,
            previous,
        } = self;
        let string = format!("{algorithm}\n{date}\n{scope}\n{previous}\n{hashes}");
        let made = aws_sigv4::sign::v4::calculate_signature((**key).as_ref(), string.as_bytes());
        if !bool::from(made.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(ChunkError::Signature);
        }
        self.previous = made;
        Ok(())
    }

    fn chunk(&mut self, hash: Sha256, signature: &str) -> Result<(), ChunkError> {
        let hashes = format!(
            "{}\n{}",
            hex::encode(Sha256::digest(b"")),
            hex::encode(hash.finalize())
        );
        self.next("AWS4-HMAC-SHA256-PAYLOAD", &hashes, signature)
    }

    fn trailers(&mut self, trailers: &Trailers, signature: &str) -> Result<(), ChunkError> {
        let mut sorted: Vec<_> = trailers.iter().collect();
        sorted.sort();
        let canonical: String = sorted
            .into_iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let hash = hex::encode(Sha256::digest(canonical));
        self.next("AWS4-HMAC-SHA256-TRAILER", &hash, signature)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// In a chunk header.
    Head,
    /// In the data of a chunk, with the number of bytes left.
    Data(u64),
    /// In the line break after a chunk, with the number of bytes left.
    DataEnd(u8),
    /// After the last chunk.
    Trailers,
}

/// Decodes and verifies a chunked body.
///
/// ```
/// use astriam_sigv4::ChunkDecoder;
///
/// let body = b"3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n";
/// let mut decoder = ChunkDecoder::unsigned();
/// assert_eq!(decoder.push(body)?, [3..6]);
/// assert_eq!(decoder.finish()?, [("x-amz-checksum-crc32".to_owned(), "NSRBwg==".to_owned())]);
/// # Ok::<(), astriam_sigv4::ChunkError>(())
/// ```
pub struct ChunkDecoder {
    chain: Option<Chain>,
    chunking: Chunking,
    state: State,
    line: Vec<u8>,
    hash: Sha256,
    signature: String,
    trailers: Trailers,
    trailer_signature: Option<String>,
    trailer_bytes: usize,
}

impl fmt::Debug for ChunkDecoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChunkDecoder({:?}, {:?})", self.chunking, self.state)
    }
}

impl Claim<'_> {
    /// The decoder for the body of a request whose signature has been verified.
    pub fn chunk_decoder(
        &self,
        chunking: Chunking,
        secret: &str,
        keys: &SigningKeyCache,
    ) -> ChunkDecoder {
        let chain = (chunking != Chunking::UnsignedTrailer).then(|| Chain {
            key: self.key(secret, keys),
            date: self.date.clone(),
            scope: self.scope(),
            previous: self.signature().to_owned(),
        });
        ChunkDecoder::new(chunking, chain)
    }
}

impl ChunkDecoder {
    /// A decoder for an unsigned body.
    pub fn unsigned() -> Self {
        Self::new(Chunking::UnsignedTrailer, None)
    }

    fn new(chunking: Chunking, chain: Option<Chain>) -> Self {
        Self {
            chain,
            chunking,
            state: State::Head,
            line: Vec::new(),
            hash: Sha256::new(),
            signature: String::new(),
            trailers: Vec::new(),
            trailer_signature: None,
            trailer_bytes: 0,
        }
    }

    /// Takes the next piece of the body and returns the ranges of it that are data. The data is verified only once [`ChunkDecoder::finish`]
    /// succeeds.
    ///
    /// # Errors
    /// [`ChunkError`]; the decoder must not be used again.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Range<usize>>, ChunkError> {
        let mut data = Vec::new();
        let mut at = 0;
        while let Some(rest) = piece.get(at..).filter(|rest| !rest.is_empty()) {
            match self.state {
                State::Head => {
                    at += self
                        .append_line(rest, MAX_LINE)
                        .ok_or(ChunkError::Malformed)?;
                    if self.line.last() == Some(&b'\n') {
                        let line = std::mem::take(&mut self.line);
                        self.head(&line)?;
                    }
                }
                State::Data(left) => {
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    if self.chain.is_some() {
                        self.hash.update(rest.get(..taken).unwrap_or_default());
                    }
                    data.push(at..at + taken);
                    at += taken;
                    let left = left - taken as u64;
                    self.state = State::Data(left);
                    if left == 0 {
                        self.verify_chunk()?;
                        self.state = State::DataEnd(2);
                    }
                }
                State::DataEnd(left) => {
                    let wanted = if left == 2 { b'\r' } else { b'\n' };
                    if rest.first() != Some(&wanted) {
                        return Err(ChunkError::Malformed);
                    }
                    at += 1;
                    self.state = if left == 2 {
                        State::DataEnd(1)
                    } else {
                        State::Head
                    };
                }
                State::Trailers => {
                    let taken = self
                        .append_line(rest, MAX_TRAILERS)
                        .ok_or(ChunkError::Trailers)?;
                    at += taken;
                    self.trailer_bytes += taken;
                    if self.trailer_bytes > MAX_TRAILERS {
                        return Err(ChunkError::Trailers);
                    }
                    if self.line.last() == Some(&b'\n') {
                        let line = std::mem::take(&mut self.line);
                        self.trailer(&line)?;
                    }
                }
            }
        }
        Ok(data)
    }

    /// Ends the body and returns its trailers.
    ///
    /// # Errors
    /// [`ChunkError`]; none of the data may be used then.
    pub fn finish(mut self) -> Result<Trailers, ChunkError> {
        if self.state != State::Trailers {
            return Err(ChunkError::Incomplete);
        }
        let line = std::mem::take(&mut self.line);
        self.trailer(&line)?;
        match (self.chunking, &mut self.chain) {
            (Chunking::Signed, _) if !self.trailers.is_empty() => return Err(ChunkError::Trailers),
            (Chunking::SignedTrailer, Some(chain)) => {
                let signature = self.trailer_signature.ok_or(ChunkError::Signature)?;
                chain.trailers(&self.trailers, &signature)?;
            }
            _ => {}
        }
        Ok(self.trailers)
    }

    /// Appends to the line up to its end. Returns the number of bytes taken, or `None` if the line is too long.
    fn append_line(&mut self, rest: &[u8], longest: usize) -> Option<usize> {
        let taken = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(rest.len(), |end| end + 1);
        if self.line.len() + taken > longest {
            return None;
        }
        self.line.extend_from_slice(rest.get(..taken)?);
        Some(taken)
    }

    fn head(&mut self, line: &[u8]) -> Result<(), ChunkError> {
        let line = line
            .strip_suffix(b"\r\n")
            .and_then(|line| std::str::from_utf8(line).ok())
            .ok_or(ChunkError::Malformed)?;
        let (size, extension) = line.split_once(';').unwrap_or((line, ""));
        let plain = !size.is_empty() && size.bytes().all(|b| b.is_ascii_hexdigit());
        let size = u64::from_str_radix(size, 16)
            .ok()
            .filter(|_| plain)
            .ok_or(ChunkError::Malformed)?;
        let signature = extension.strip_prefix("chunk-signature=");
        self.signature = match (&self.chain, signature) {
            (Some(_), Some(signature)) => signature.to_owned(),
            (Some(_), None) => return Err(ChunkError::Malformed),
            (None, _) => String::new(),
        };
        self.hash = Sha256::new();
        self.state = State::Data(size);
        if size == 0 {
            self.verify_chunk()?;
            self.state = State::Trailers;
        }
        Ok(())
    }

    fn verify_chunk(&mut self) -> Result<(), ChunkError> {
        let hash = std::mem::take(&mut self.hash);
        match &mut self.chain {
            Some(chain) => chain.chunk(hash, &self.signature),
            None => Ok(()),
        }
    }

    fn trailer(&mut self, line: &[u8]) -> Result<(), ChunkError> {
        let line = std::str::from_utf8(line)
            .map_err(|_| ChunkError::Trailers)?
            .trim();
        if line.is_empty() {
            return Ok(());
        }
        let (name, value) = line.split_once(':').ok_or(ChunkError::Trailers)?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name == TRAILER_SIGNATURE {
            self.trailer_signature = Some(value);
        } else {
            self.trailers.push((name, value));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// The examples of the S3 API Reference: 65 KiB of `a`, a chunk of 64 KiB and one of 1 KiB.
    fn chunks(chunking: Chunking, seed: &str) -> ChunkDecoder {
        let chain = Chain {
            key: SigningKeyCache::default().key(
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                date!(2013 - 05 - 24),
                "us-east-1",
                "s3",
            ),
            date: "20130524T000000Z".to_owned(),
            scope: "20130524/us-east-1/s3/aws4_request".to_owned(),
            previous: seed.to_owned(),
        };
        ChunkDecoder::new(chunking, Some(chain))
    }

    fn signed() -> ChunkDecoder {
        chunks(
            Chunking::Signed,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        )
    }

    fn signed_trailer() -> ChunkDecoder {
        chunks(
            Chunking::SignedTrailer,
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
        )
    }

    fn body(signatures: [&str; 3], end: &str) -> Vec<u8> {
        let [first, second, last] = signatures;
        format!(
            "10000;chunk-signature={first}\r\n{}\r\n400;chunk-signature={second}\r\n{}\r\n0;chunk-signature={last}\r\n{end}",
            "a".repeat(65536),
            "a".repeat(1024)
        )
        .into_bytes()
    }

    fn signed_body() -> Vec<u8> {
        body(
            [
                "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            ],
            "\r\n",
        )
    }

    fn trailer_body(end: &str) -> Vec<u8> {
        body(
            [
                "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            ],
            end,
        )
    }

    const TRAILERS: &str = "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";

    fn read(
        mut chunks: ChunkDecoder,
        body: &[u8],
        piece: usize,
    ) -> Result<(usize, Trailers), ChunkError> {
        let mut length = 0;
        for piece in body.chunks(piece) {
            for range in chunks.push(piece)? {
                assert!(piece[range.clone()].iter().all(|byte| *byte == b'a'));
                length += range.len();
            }
        }
        Ok((length, chunks.finish()?))
    }

    #[test]
    fn the_examples_of_the_reference_verify_in_pieces_of_any_size() {
        for piece in [1, 7, 1000, 65536, 100_000] {
            assert_eq!(read(signed(), &signed_body(), piece), Ok((66560, vec![])));
            let checksum = ("x-amz-checksum-crc32c".to_owned(), "sOO8/Q==".to_owned());
            assert_eq!(
                read(signed_trailer(), &trailer_body(TRAILERS), piece),
                Ok((66560, vec![checksum]))
            );
        }
    }

    #[test]
    fn altered_bodies_are_refused() {
        let mut changed = signed_body();
        changed[100] = b'b';
        let mut chunks = signed();
        assert_eq!(chunks.push(&changed), Err(ChunkError::Signature));
        for (end, wanted) in [
            (TRAILERS.replace("sOO8", "sOO9"), ChunkError::Signature),
            (TRAILERS.replace("d81f", "d81e"), ChunkError::Signature),
            (
                "x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n".to_owned(),
                ChunkError::Signature,
            ),
            ("\r\n".to_owned(), ChunkError::Signature),
            ("x\r\n".to_owned(), ChunkError::Trailers),
            ("x".repeat(20_000), ChunkError::Trailers),
        ] {
            assert_eq!(
                read(signed_trailer(), &trailer_body(&end), 999),
                Err(wanted),
                "{end:.40}"
            );
        }
    }

    #[test]
    fn a_body_that_ends_early_is_refused() {
        let body = signed_body();
        let last = body.len() - "0;chunk-signature=".len() - 64 - 4;
        for end in [0, 10, 500, 65536 + 85 + 2, last, last + 20] {
            assert_eq!(
                read(signed(), &body[..end], 4096),
                Err(ChunkError::Incomplete),
                "{end}"
            );
        }
        assert_eq!(
            read(ChunkDecoder::unsigned(), b"3\r\naaa\r\n", 2),
            Err(ChunkError::Incomplete)
        );
    }

    #[test]
    fn unsigned_chunks_carry_trailers() {
        let body = b"3\r\naaa\r\n0\r\nx-amz-checksum-crc32: AAAA\r\n\r\n";
        let wanted = vec![("x-amz-checksum-crc32".to_owned(), "AAAA".to_owned())];
        assert_eq!(read(ChunkDecoder::unsigned(), body, 5), Ok((3, wanted)));
    }

    #[test]
    fn malformed_chunks_are_refused() {
        for bad in [
            &b"g\r\n"[..],
            b"\r\n",
            b"+1\r\na\r\n",
            b"1\na\r\n",
            b"1\r\naa",
            b"ffffffffffffffffff\r\n",
            &[b'0'; 2000],
        ] {
            assert_eq!(
                read(ChunkDecoder::unsigned(), bad, 3),
                Err(ChunkError::Malformed)
            );
        }
        assert_eq!(
            read(signed(), b"1\r\na\r\n", 3),
            Err(ChunkError::Malformed),
            "unsigned"
        );
    }
}
