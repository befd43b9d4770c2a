//! Comparing short texts. Most are shorter than what a call to the C library's comparison costs.

/// Whether two texts are the same. Beginning and end are compared, which overlap in short texts: that costs nothing.
#[inline]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0 => true,
        1..4 => one.iter().zip(other).all(|(one, other)| one == other),
        4..8 => ends::<4>(one) == ends::<4>(other),
        8..16 => ends::<8>(one) == ends::<8>(other),
        16..=32 => ends::<16>(one) == ends::<16>(other),
        _ => one == other,
    }
}

#[inline]
fn ends<const N: usize>(text: &[u8]) -> Option<(&[u8; N], &[u8; N])> {
    Some((text.last_chunk()?, text.first_chunk()?))
}

/// The place of a byte.
#[inline]
pub(crate) fn place(byte: u8, text: &[u8]) -> Option<usize> {
    const NEAR: usize = 16;
    let near = text.iter().take(NEAR).position(|one| *one == byte);
    match text.get(NEAR..) {
        Some(rest) if near.is_none() => memchr::memchr(byte, rest).map(|at| at + NEAR),
        _ => near,
    }
}

/// What is behind a prefix.
#[inline]
pub(crate) fn behind<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    same(head, prefix).then_some(rest)
}

/// What is before a suffix.
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
            prop_assert_eq!(place(b'b', one), one.iter().position(|byte| *byte == b'b'));
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
