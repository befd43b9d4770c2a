//! Comparing short texts. Most are shorter than what a call to the C library's comparison costs.

/// Whether two texts are the same.
#[inline]
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some((start, end)), Some((other_start, other_end))) = (ends(one), ends(other)) {
        // The ends differ more often than the beginnings; what they overlap is looked at twice, which costs nothing.
        return end == other_end
            && start == other_start
            && (one.len() <= 16
                || one
                    .as_chunks::<8>()
                    .0
                    .iter()
                    .zip(other.as_chunks::<8>().0)
                    .all(|(one, other)| one == other));
    }
    if let (Some(end), Some(other_end)) = (one.last_chunk::<4>(), other.last_chunk::<4>()) {
        return end == other_end && one.first_chunk::<4>() == other.first_chunk::<4>();
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// The first and the last eight bytes.
#[inline]
fn ends(text: &[u8]) -> Option<(&[u8; 8], &[u8; 8])> {
    Some((text.first_chunk()?, text.last_chunk()?))
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
