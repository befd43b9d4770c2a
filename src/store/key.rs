//! Keys as bytes that sort like their components.
//!
//! The encoding of each component is self-delimiting, so the bytes of the first components are a prefix of the bytes of exactly those keys
//! that begin with these components: a scan by leading components is a scan of a range of bytes.

/// A key or a component of one, encoded as bytes that sort like the key.
///
/// A newtype over a string implements it by delegating to the implementation of [`String`].
pub trait Key: Sized {
    /// Appends the bytes.
    fn encode(&self, out: &mut Vec<u8>);

    /// Decodes the key at the start of `bytes` and advances past it; `None` if there is none.
    fn decode(bytes: &mut &[u8]) -> Option<Self>;
}

/// The leading components of a key `K`: for `(A, B)` these are `()`, `(A,)` and `(A, B)`.
pub trait Prefix<K>: Key {}

/// The end of strings and bytes. It never occurs inside them, because a zero is written as [`ZERO`].
const END: [u8; 2] = [0, 0];
/// A zero inside strings and bytes. It sorts after [`END`], so `a` comes before `a\0`.
const ZERO: [u8; 2] = [0, 1];

impl Key for String {
    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self.as_bytes(), out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        Self::from_utf8(decode_bytes(bytes)?).ok()
    }
}

impl Key for Vec<u8> {
    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        decode_bytes(bytes)
    }
}

fn encode_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    for (number, part) in bytes.split(|byte| *byte == 0).enumerate() {
        if number > 0 {
            out.extend_from_slice(&ZERO);
        }
        out.extend_from_slice(part);
    }
    out.extend_from_slice(&END);
}

fn decode_bytes(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let zero = bytes.iter().position(|byte| *byte == 0)?;
        let (part, rest) = bytes.split_at_checked(zero)?;
        whole.extend_from_slice(part);
        let (mark, rest) = rest.split_first_chunk::<2>()?;
        *bytes = rest;
        match *mark {
            END => return Some(whole),
            ZERO => whole.push(0),
            _ => return None,
        }
    }
}

/// A fixed number of bytes, such as a UUID or a hash.
impl<const N: usize> Key for [u8; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        let (array, rest) = bytes.split_first_chunk()?;
        *bytes = rest;
        Some(*array)
    }
}

impl Key for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        match u8::decode(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Unsigned numbers: big-endian.
macro_rules! unsigned_key {
    ($($number:ty)*) => { $(
        impl Key for $number {
            fn encode(&self, out: &mut Vec<u8>) {
                self.to_be_bytes().encode(out);
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                Key::decode(bytes).map(Self::from_be_bytes)
            }
        }
    )* };
}
unsigned_key!(u8 u16 u32 u64 u128);

/// Signed numbers: with the sign bit flipped, so that negative numbers come first.
macro_rules! signed_key {
    ($($number:ty as $unsigned:ty)*) => { $(
        impl Key for $number {
            fn encode(&self, out: &mut Vec<u8>) {
                (self.cast_unsigned() ^ Self::MIN.cast_unsigned()).encode(out);
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                let turned = <$unsigned>::decode(bytes)?;
                Some((turned ^ Self::MIN.cast_unsigned()).cast_signed())
            }
        }
    )* };
}
signed_key!(i32 as u32 i64 as u64);

/// The empty prefix of every key.
impl Key for () {
    fn encode(&self, _: &mut Vec<u8>) {}

    fn decode(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

macro_rules! tuple_key {
    ($($part:ident)+) => {
        #[expect(non_snake_case, reason = "a component is named as its type")]
        impl<$($part: Key),+> Key for ($($part,)+) {
            fn encode(&self, out: &mut Vec<u8>) {
                let ($($part,)+) = self;
                $($part.encode(out);)+
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($part::decode(bytes)?,)+))
            }
        }

        impl<$($part: Key),+> Prefix<($($part,)+)> for () {}
        tuple_key!(@prefixes ($($part,)+) [] $($part)+);
    };
    // One impl for each prefix of the tuple.
    (@prefixes $whole:tt [$($before:ident)*] $next:ident $($after:ident)*) => {
        impl<$($before: Key,)* $next: Key $(, $after: Key)*> Prefix<$whole> for ($($before,)* $next,) {}
        tuple_key!(@prefixes $whole [$($before)* $next] $($after)*);
    };
    (@prefixes $whole:tt [$($before:ident)*]) => {};
}
tuple_key!(A);
tuple_key!(A B);
tuple_key!(A B C);
tuple_key!(A B C D);
tuple_key!(A B C D E);
tuple_key!(A B C D E F);

/// The bytes of a key.
pub(crate) fn bytes(key: &impl Key) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    key.encode(&mut out);
    out
}

/// Decodes a key that spans all of the bytes.
pub(crate) fn whole<K: Key>(mut bytes: &[u8]) -> Option<K> {
    K::decode(&mut bytes).filter(|_| bytes.is_empty())
}

/// The smallest bytes greater than everything that begins with `prefix`; `None` if there are none.
pub(crate) fn after_prefix(mut prefix: Vec<u8>) -> Option<Vec<u8>> {
    while let Some(last) = prefix.last_mut() {
        if let Some(next) = last.checked_add(1) {
            *last = next;
            return Some(prefix);
        }
        prefix.pop();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Mixed = (String, i64, Vec<u8>, bool, [u8; 3]);

    /// Short strings over a few characters, including zero, which often share prefixes.
    fn text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[\0\u{1}ab\u{ff}]{0,4}").unwrap()
    }

    fn mixed() -> impl Strategy<Value = Mixed> {
        (
            text(),
            prop_oneof![any::<i64>(), -2..2i64],
            text().prop_map(String::into_bytes),
            any::<bool>(),
            any::<[u8; 3]>(),
        )
    }

    proptest! {
        #[test]
        fn bytes_sort_like_keys(a in mixed(), b in mixed()) {
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), a.cmp(&b));
        }

        #[test]
        fn a_key_is_read_back(a in mixed()) {
            prop_assert_eq!(whole::<Mixed>(&bytes(&a)), Some(a));
        }

        #[test]
        fn only_equal_components_share_a_prefix(a in text(), b in text(), rest in text()) {
            let whole = bytes(&(a.clone(), rest));
            prop_assert_eq!(whole.starts_with(&bytes(&(b.clone(),))), a == b);
        }

        #[test]
        fn everything_with_a_prefix_sorts_before_its_end(prefix: Vec<u8>, rest: Vec<u8>) {
            let whole = [prefix.clone(), rest].concat();
            prop_assert!(after_prefix(prefix.clone()).is_none_or(|end| whole < end));
            if let Some(end) = after_prefix(prefix.clone()) {
                prop_assert!(!end.starts_with(&prefix) || prefix.is_empty());
            }
        }

        #[test]
        fn garbage_does_not_decode_or_encodes_back_to_itself(garbage: Vec<u8>) {
            if let Some(key) = whole::<Mixed>(&garbage) {
                prop_assert_eq!(bytes(&key), garbage);
            }
        }
    }

    #[test]
    fn numbers_at_their_limits_sort_in_order() {
        let numbers = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX];
        assert!(numbers.map(|number| bytes(&number)).is_sorted());
        assert!(
            [0, 1, 255, 256, u64::MAX]
                .map(|number| bytes(&number))
                .is_sorted()
        );
        assert!(
            [i32::MIN, -1, 0, i32::MAX]
                .map(|number| bytes(&number))
                .is_sorted()
        );
    }

    #[test]
    fn nothing_comes_after_the_last_prefix() {
        assert_eq!(after_prefix(vec![]), None);
        assert_eq!(after_prefix(vec![255, 255]), None);
        assert_eq!(after_prefix(vec![7, 255]), Some(vec![8]));
    }
}
