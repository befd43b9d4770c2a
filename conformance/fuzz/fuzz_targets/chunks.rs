//! A body in unsigned chunks: the result does not depend on how the body is split. The first byte is the size of a piece.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sigv4::{ChunkError, ChunkDecoder, Trailers};

fn read(body: &[u8], size: usize) -> Result<(Vec<u8>, Trailers), ChunkError> {
    let (mut chunks, mut data) = (ChunkDecoder::unsigned(), Vec::new());
    for piece in body.chunks(size) {
        for range in chunks.push(piece)? {
            data.extend_from_slice(&piece[range]);
        }
    }
    Ok((data, chunks.finish()?))
}

fuzz_target!(|input: &[u8]| {
    let Some((size, body)) = input.split_first() else {
        return;
    };
    assert_eq!(read(body, usize::from(*size).max(1)), read(body, usize::MAX));
});
