//! Comparison of short texts, most of which are too short for a call to `memcmp` to pay off.

/// Whether two texts are equal. Compares the first and the last bytes as two words; in short texts these overlap, which does no harm.
#[inline]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0 => true,
        1..4 => one.iter().zip(other).all(|(one, other)| one == other),
        4..8 => ends::<4>(one, other, |bytes| u32::from_ne_bytes(bytes).into()),
        8..16 => ends::<8>(one, other, |bytes| u64::from_ne_bytes(bytes).into()),
        16..=32 => ends::<16>(one, other, u128::from_ne_bytes),
        _ => one == other,
    }
}

/// Whether the first N bytes are equal, and the last N.
#[inline]
fn ends<const N: usize>(one: &[u8], other: &[u8], read: impl Fn([u8; N]) -> u128) -> bool {
    let (Some(first), Some(last)) = (one.first_chunk(), one.last_chunk()) else {
        return false;
    };
    let (Some(theirs), Some(their_last)) = (other.first_chunk(), other.last_chunk()) else {
        return false;
    };
    (read(*first) ^ read(*theirs)) | (read(*last) ^ read(*their_last)) == 0
}

/// The text after the first occurrence of a piece. Most occurrences are near the start.
#[inline]
pub(crate) fn behind_first<'t>(text: &'t [u8], piece: &[u8]) -> Option<&'t [u8]> {
    const NEAR: usize = 16;
    let first = *piece.first()?;
    let starts = text.get(..=text.len().checked_sub(piece.len())?)?;
    for (at, byte) in starts.iter().take(NEAR).enumerate() {
        if *byte == first
            && let Some(behind) = text.get(at..).and_then(|rest| behind(rest, piece))
        {
            return Some(behind);
        }
    }
    far(text.get(NEAR..)?, piece)
}

#[inline(never)]
fn far<'t>(text: &'t [u8], piece: &[u8]) -> Option<&'t [u8]> {
    text.get(memchr::memmem::find(text, piece)? + piece.len()..)
}

/// The text after a prefix.
#[inline]
pub(crate) fn behind<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    same(head, prefix).then_some(rest)
}

/// The text before a suffix.
#[inline]
pub(crate) fn before<'t>(text: &'t [u8], suffix: &[u8]) -> Option<&'t [u8]> {
    let (rest, tail) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    same(tail, suffix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_library(one in "[ab]{0,40}", other in "[ab]{0,12}", same_text in "[a-z]{0,40}") {
            let (one, other) = (one.as_bytes(), other.as_bytes());
            prop_assert_eq!(same(one, other), one == other);
            prop_assert!(same(same_text.as_bytes(), same_text.clone().as_bytes()));
            prop_assert_eq!(behind(one, other), one.strip_prefix(other));
            prop_assert_eq!(before(one, other), one.strip_suffix(other));
            let first = other.first().and_then(|_| one.windows(other.len()).position(|part| part == other));
            prop_assert_eq!(behind_first(one, other), first.map(|at| &one[at + other.len()..]));
        }

        #[test]
        fn one_byte_makes_a_difference(text in "[a-z]{1,40}", at in 0_usize..40) {
            let mut other = text.clone().into_bytes();
            let at = at % other.len();
            other[at] = b'0';
            prop_assert!(!same(text.as_bytes(), &other));
        }
    }
}
