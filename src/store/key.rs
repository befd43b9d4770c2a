//! Keys as bytes that sort as their components do.

/// A key: encoded so that the order of bytes is the order of components, and the first components are a prefix of the whole.
pub trait Key: Sized {
    /// Appends the bytes.
    fn encode(&self, out: &mut Vec<u8>);
    /// Takes the key off the front; `None` if the bytes are no such key.
    fn decode(bytes: &mut &[u8]) -> Option<Self>;
}

impl Key for String {
    /// Text ends with `00 00`; a zero inside is `00 01`, so that no text is a prefix of another's bytes.
    fn encode(&self, out: &mut Vec<u8>) {
        encode_bytes(self.as_bytes(), out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        String::from_utf8(decode_bytes(bytes)?).ok()
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
    for byte in bytes {
        out.push(*byte);
        if *byte == 0 {
            out.push(1);
        }
    }
    out.extend_from_slice(&[0, 0]);
}

fn decode_bytes(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if *byte != 0 {
            text.push(*byte);
            continue;
        }
        let (mark, rest) = bytes.split_first()?;
        *bytes = rest;
        match mark {
            0 => return Some(text),
            1 => text.push(0),
            _ => return None,
        }
    }
}

macro_rules! number_key {
    ($($number:ty)*) => { $(impl Key for $number {
        fn encode(&self, out: &mut Vec<u8>) {
            out.extend_from_slice(&self.to_be_bytes());
        }

        fn decode(bytes: &mut &[u8]) -> Option<Self> {
            let (number, rest) = bytes.split_first_chunk()?;
            *bytes = rest;
            Some(Self::from_be_bytes(*number))
        }
    })* };
}
number_key!(u8 u32 u64);

macro_rules! tuple_key {
    ($($part:ident)*) => {
        #[expect(non_snake_case, reason = "a component is named as its type")]
        impl<$($part: Key),*> Key for ($($part,)*) {
            fn encode(&self, out: &mut Vec<u8>) {
                let ($($part,)*) = self;
                $($part.encode(out);)*
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($part::decode(bytes)?,)*))
            }
        }
    };
}
tuple_key!(A);
tuple_key!(A B);
tuple_key!(A B C);
tuple_key!(A B C D);

/// Nothing: the prefix of every key.
impl Key for () {
    fn encode(&self, _: &mut Vec<u8>) {}

    fn decode(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

/// The bytes of a key.
pub(crate) fn bytes(key: &impl Key) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    key.encode(&mut out);
    out
}

/// The key in bytes, all of them.
pub(crate) fn whole<K: Key>(mut bytes: &[u8]) -> Option<K> {
    K::decode(&mut bytes).filter(|_| bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_sort_as_keys(a: (String, u32, Vec<u8>), b: (String, u32, Vec<u8>)) {
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), (a.0.as_bytes(), a.1, &a.2).cmp(&(b.0.as_bytes(), b.1, &b.2)));
            prop_assert_eq!(whole::<(String, u32, Vec<u8>)>(&bytes(&a)), Some(a));
        }

        #[test]
        fn only_equal_components_share_a_prefix(a: String, b: String, rest: String) {
            let whole = bytes(&(a.clone(), rest));
            prop_assert_eq!(whole.starts_with(&bytes(&(b.clone(),))), a == b);
        }

        #[test]
        fn garbage_never_panics(garbage: Vec<u8>) {
            let _ = whole::<(String, u32, Vec<u8>)>(&garbage);
        }
    }
}
