//! The values of condition keys in a request.

use std::{ops::Range, sync::LazyLock};

use crate::{
    bytes,
    fold::{self, Table},
};

/// The value of a condition key. There is no third kind: AWS has single-valued and multivalued keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// A single-valued key.
    One(String),
    /// A multivalued key, even if it holds one value or none.
    Many(Vec<String>),
}

/// The value of a condition key, borrowed from a [`Context`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValuesRef<'c> {
    /// A single-valued key.
    One(&'c str),
    /// A multivalued key, even if it holds one value or none.
    Many(ValueList<'c>),
}

impl ValuesRef<'_> {
    /// Copies the value out of the context.
    pub fn to_owned(self) -> Values {
        match self {
            Self::One(value) => Values::One(value.to_owned()),
            Self::Many(values) => Values::Many(values.iter().map(str::to_owned).collect()),
        }
    }
}

/// The values of a multivalued key.
#[derive(Debug, Clone, Copy)]
pub struct ValueList<'c> {
    text: &'c str,
    places: &'c [Place],
}

impl<'c> ValueList<'c> {
    /// Iterates over the values.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'c str> {
        self.places.iter().map(move |place| place.of(self.text))
    }
}

impl PartialEq for ValueList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for ValueList<'_> {}

/// The condition keys of a request and their values. Names ignore case. All names and values share one buffer, so a context costs a few
/// allocations whatever its size, and a look-up costs none.
///
/// ```
/// use astriam_policy::{Context, ValuesRef};
///
/// let mut context = Context::new();
/// context.set_one("aws:username", "bob");
/// context.set_many("aws:TagKeys", ["team", "stage"]);
/// assert_eq!(context.get("AWS:UserName"), Some(ValuesRef::One("bob")));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Names in lower case and values, back to back.
    text: String,
    keys: Vec<Key>,
    /// Values of multivalued keys.
    many: Vec<Place>,
    /// By the number of a common key: its position in `keys` plus one, or 0. All other keys are in `table`.
    common: [u16; COMMON.len()],
    table: Table,
}

/// The keys that requests carry and policies use most, which are found by number instead of by hash. IAM User Guide, "AWS common condition context keys".
const COMMON: [&str; 32] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:sourceip",
    "aws:securetransport",
    "aws:requestedregion",
    "aws:viaawsservice",
    "aws:useragent",
    "aws:referer",
    "aws:principaltype",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
    "aws:tokenissuetime",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:federatedprovider",
    "aws:sourceidentity",
    "aws:tagkeys",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:calledvia",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "s3:prefix",
    "iam:policyarn",
    "iam:passedtoservice",
];

/// The number of a common key.
fn number(hash: u32, name: &str) -> Option<usize> {
    static NUMBERS: LazyLock<Table> = LazyLock::new(|| {
        let mut numbers = Table::with_capacity(COMMON.len() * 2);
        for (number, name) in COMMON.iter().enumerate() {
            numbers.add(fold::hash(name), number);
        }
        numbers
    });
    NUMBERS.find(hash, |number| {
        COMMON
            .get(number)
            .is_some_and(|common| common.eq_ignore_ascii_case(name))
    })
}

#[derive(Debug, Clone, Copy)]
struct Key {
    name: Place,
    value: Value,
}

#[derive(Debug, Clone, Copy)]
enum Value {
    One(Place),
    Many(Place),
}

/// A range of a buffer.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
}

impl Place {
    #[inline]
    fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    #[inline]
    fn bytes(self, text: &str) -> &[u8] {
        text.as_bytes().get(self.range()).unwrap_or_default()
    }

    #[inline]
    fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The name of a key with its hash, for keys that are looked up often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyName {
    common: Option<usize>,
    hash: u32,
    /// In lower case.
    pub(crate) name: Box<str>,
}

impl KeyName {
    pub(crate) fn new(name: &str) -> Self {
        let hash = fold::hash(name);
        Self {
            common: number(hash, name),
            hash,
            name: name.to_ascii_lowercase().into(),
        }
    }
}

impl Context {
    /// A context without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// A context without keys that has room for `keys` of them.
    pub fn with_capacity(keys: usize) -> Self {
        Self {
            text: String::with_capacity(keys * 48),
            keys: Vec::with_capacity(keys),
            many: Vec::new(),
            common: [0; COMMON.len()],
            table: Table::with_capacity(keys),
        }
    }

    pub(crate) const fn empty() -> Self {
        Self {
            text: String::new(),
            keys: Vec::new(),
            many: Vec::new(),
            common: [0; COMMON.len()],
            table: Table::new(),
        }
    }

    /// Sets a key, replacing its value.
    pub fn set(&mut self, name: &str, values: Values) {
        match values {
            Values::One(value) => self.set_one(name, value),
            Values::Many(values) => self.set_many(name, values),
        }
    }

    /// Sets a single-valued key, replacing its value.
    pub fn set_one(&mut self, name: &str, value: impl AsRef<str>) {
        let value = Value::One(self.push(value.as_ref()));
        self.put(name, value);
    }

    /// Sets a multivalued key, replacing its value.
    pub fn set_many<V: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) {
        let start = self.many.len();
        for value in values {
            let place = self.push(value.as_ref());
            self.many.push(place);
        }
        let end = self.many.len();
        self.put(name, Value::Many(Place { start, end }));
    }

    fn push(&mut self, text: &str) -> Place {
        let start = self.text.len();
        self.text.push_str(text);
        Place {
            start,
            end: self.text.len(),
        }
    }

    fn put(&mut self, name: &str, value: Value) {
        let hash = fold::hash(name);
        let common = number(hash, name);
        if let Some(at) = self.place(common, hash, |other| {
            other.eq_ignore_ascii_case(name.as_bytes())
        }) {
            if let Some(key) = self.keys.get_mut(at) {
                key.value = value;
            }
            return;
        }
        let name = self.push(name);
        if let Some(name) = self.text.get_mut(name.range()) {
            name.make_ascii_lowercase();
        }
        // A context with more keys than a `u16` can number keeps the rest in its table.
        let number = u16::try_from(self.keys.len() + 1).ok();
        match (
            common.and_then(|common| self.common.get_mut(common)),
            number,
        ) {
            (Some(place), Some(number)) => *place = number,
            _ => self.table.add(hash, self.keys.len()),
        }
        self.keys.push(Key { name, value });
    }

    #[inline]
    fn place(&self, common: Option<usize>, hash: u32, is: impl Fn(&[u8]) -> bool) -> Option<usize> {
        let entry = common.and_then(|common| self.common.get(common)).copied();
        if let Some(at) = entry.and_then(|entry| usize::from(entry).checked_sub(1)) {
            return Some(at);
        }
        self.table.find(hash, |at| {
            self.keys
                .get(at)
                .is_some_and(|key| is(key.name.bytes(&self.text)))
        })
    }

    /// The value of a key, whatever the case of its name.
    pub fn get(&self, name: &str) -> Option<ValuesRef<'_>> {
        let hash = fold::hash(name);
        let at = self.place(number(hash, name), hash, |other| {
            other.eq_ignore_ascii_case(name.as_bytes())
        })?;
        self.keys.get(at).map(|key| self.held(key.value))
    }

    #[inline]
    pub(crate) fn find(&self, key: &KeyName) -> Option<ValuesRef<'_>> {
        let place = key.common.and_then(|common| self.common.get(common));
        let known = place.and_then(|place| usize::from(*place).checked_sub(1));
        let at = match known {
            Some(at) => at,
            // An absent common key is not in the table either, unless the context has more keys than numbers.
            None if key.common.is_some() && self.keys.len() < usize::from(u16::MAX) => return None,
            None => self.place(None, key.hash, |other| {
                bytes::same(other, key.name.as_bytes())
            })?,
        };
        self.keys.get(at).map(|key| self.held(key.value))
    }

    #[inline]
    fn held(&self, value: Value) -> ValuesRef<'_> {
        match value {
            Value::One(place) => ValuesRef::One(place.of(&self.text)),
            Value::Many(places) => ValuesRef::Many(ValueList {
                text: &self.text,
                places: self.many.get(places.range()).unwrap_or_default(),
            }),
        }
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// All keys in the order in which they were first set, with names in lower case.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, ValuesRef<'_>)> {
        self.keys
            .iter()
            .map(|key| (key.name.of(&self.text), self.held(key.value)))
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self
                .iter()
                .all(|(name, held)| other.get(name) == Some(held))
    }
}

impl Eq for Context {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_key_wins_whatever_its_case() {
        let mut context = Context::new();
        context.set_one("aws:UserName", "bob");
        context.set_many("aws:TagKeys", ["a", "b"]);
        context.set_one("AWS:username", "eve");
        assert_eq!(context.get("aws:username"), Some(ValuesRef::One("eve")));
        let Some(ValuesRef::Many(keys)) = context.get("AWS:TAGKEYS") else {
            panic!("aws:TagKeys is multivalued");
        };
        assert_eq!(keys.iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(context.len(), 2);
        assert_eq!(context.get("aws:tagkey"), None);
    }

    #[test]
    fn common_keys_are_found_like_others() {
        let mut context = Context::new();
        for name in COMMON {
            assert_eq!(name, name.to_ascii_lowercase());
            assert_eq!(context.find(&KeyName::new(name)), None);
            context.set_one(&name.to_ascii_uppercase(), name);
        }
        for name in COMMON {
            assert_eq!(context.get(name), Some(ValuesRef::One(name)));
            assert_eq!(
                context.find(&KeyName::new(name)),
                Some(ValuesRef::One(name))
            );
        }
        // Keys beyond the range of a `u16` are in the table.
        let mut large = Context::new();
        for n in 0..70_000 {
            large.set_one(&format!("aws:RequestTag/{n}"), n.to_string());
        }
        large.set_one("aws:username", "bob");
        large.set_one("AWS:UserName", "eve");
        assert_eq!(
            large.find(&KeyName::new("aws:username")),
            Some(ValuesRef::One("eve"))
        );
        assert_eq!(large.len(), 70_001);
    }

    #[test]
    fn contexts_with_the_same_values_are_equal() {
        let (mut one, mut other) = (Context::new(), Context::with_capacity(2));
        one.set_one("a", "1");
        one.set_many("b", ["2"]);
        other.set_many("B", ["2"]);
        other.set_one("A", "0");
        assert_ne!(one, other);
        other.set_one("a", "1");
        assert_eq!(one, other);
        other.set_one("b", "2");
        assert_ne!(one, other);
    }
}
