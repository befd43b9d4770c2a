//! Keys of the tables: newtypes over text, ordered as their text.

/// Lets a newtype over `String` stand in a key.
macro_rules! text_key {
    ($name:ident) => {
        impl store::Key for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                store::Key::encode(&self.0, out);
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                <String as store::Key>::decode(bytes).map(Self)
            }
        }
    };
}
pub(crate) use text_key;

/// The form in which names are unique: IAM compares names ignoring case, and stores them as given.
/// IAM User Guide, "IAM name requirements".
pub fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}
