//! Files of frames, for facts that are too large to compile: `make facts` packs them, and the program unpacks them at their first use.
//!
//! A file is the number of its frames (u32, little-endian), their lengths (u32 each), then the frames: zstd (RFC 8878), UTF-8 text inside.

use std::io::Read as _;

use ruzstd::decoding::StreamingDecoder;

/// A file of frames inside the program.
#[derive(Debug, Clone, Copy)]
pub struct Frames(&'static [u8]);

impl Frames {
    /// A file written by `conformance/facts/sources.py`.
    pub const fn new(bytes: &'static [u8]) -> Self {
        Self(bytes)
    }

    /// The text of a frame; `None` if there is no such frame or the file is malformed.
    pub fn text(self, at: usize) -> Option<String> {
        let (count, rest) = number(self.0)?;
        let (lengths, mut frames) = rest.split_at_checked(count.checked_mul(4)?)?;
        for (place, length) in lengths.chunks_exact(4).enumerate() {
            let (frame, behind) = frames.split_at_checked(number(length)?.0)?;
            if place == at {
                let mut text = String::new();
                StreamingDecoder::new(frame)
                    .ok()?
                    .read_to_string(&mut text)
                    .ok()?;
                return Some(text);
            }
            frames = behind;
        }
        None
    }
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*number)).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_files_have_no_frames() {
        for bytes in [
            &[][..],
            &[1, 0, 0],
            &[1, 0, 0, 0],
            &[1, 0, 0, 0, 9, 0, 0, 0, 1],
            &[255, 255, 255, 255, 1, 0, 0, 0],
            &[1, 0, 0, 0, 2, 0, 0, 0, 1, 2],
        ] {
            assert_eq!(Frames::new(bytes).text(0), None, "{bytes:?}");
        }
    }
}
