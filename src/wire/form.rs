//! A form body or query string as a sorted list of pairs, read by prefix.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The maximum number of pairs. IAM's largest requests have a few hundred.
const MOST_PAIRS: usize = 65_536;

/// A decoded form. If a name repeats, its first value counts.
#[derive(Debug, Default)]
pub struct Form<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Why bytes are not a form, in AWS's words for a query string (`MalformedQueryString`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A `%` at the end.
    #[error("Incomplete trailing escape % sequence")]
    CutEscape,
    /// A `%` that is not followed by two hex digits.
    #[error("Illegal hex character in escape % pattern: {0}")]
    BadEscape(String),
    /// Bytes that are not UTF-8 after decoding.
    #[error("The request contains characters that are not valid UTF-8")]
    NotText,
    /// Too many parameters.
    #[error("The request has more than {MOST_PAIRS} parameters")]
    TooMany,
}

impl<'a> Form<'a> {
    /// Decodes `application/x-www-form-urlencoded` bytes.
    ///
    /// # Errors
    /// [`FormError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormError> {
        let mut pairs = Vec::new();
        for pair in bytes
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            if pairs.len() == MOST_PAIRS {
                return Err(FormError::TooMany);
            }
            let (name, value) = match memchr::memchr(b'=', pair) {
                Some(at) => (
                    pair.get(..at).unwrap_or_default(),
                    pair.get(at + 1..).unwrap_or_default(),
                ),
                None => (pair, &[] as &[u8]),
            };
            pairs.push((text(name)?, text(value)?));
        }
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(Self { pairs })
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self
            .pairs
            .partition_point(|(other, _)| other.as_ref() < name);
        self.pairs
            .get(at)
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.as_ref())
    }

    /// Whether this name or a part of it (`Tags.member.1` of `Tags`) has a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        let at = self
            .pairs
            .partition_point(|(other, _)| other.as_ref() < name);
        // Names such as `Tags-x` sort between `Tags` and `Tags.`, so parts need a search of their own.
        if self.pairs.get(at).is_some_and(|(found, _)| found == name) {
            return true;
        }
        let at = self
            .pairs
            .partition_point(|(other, _)| before_part(other, name));
        self.pairs
            .get(at)
            .is_some_and(|(found, _)| is_part(found, name))
    }
}

/// Whether `other` sorts before `name.`.
fn before_part(other: &str, name: &str) -> bool {
    other.bytes().lt(name.bytes().chain([b'.']))
}

fn is_part(found: &str, name: &str) -> bool {
    found
        .strip_prefix(name)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, FormError> {
    check_escapes(bytes)?;
    if !bytes.contains(&b'+') {
        return percent_decode(bytes)
            .decode_utf8()
            .map_err(|_| FormError::NotText);
    }
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let text = percent_decode(&spaced)
        .decode_utf8()
        .map_err(|_| FormError::NotText)?;
    Ok(Cow::Owned(text.into_owned()))
}

fn check_escapes(bytes: &[u8]) -> Result<(), FormError> {
    for at in memchr::memchr_iter(b'%', bytes) {
        match bytes.get(at + 1..at + 3) {
            None => return Err(FormError::CutEscape),
            Some(hex) if hex.iter().all(u8::is_ascii_hexdigit) => {}
            Some(hex) => {
                return Err(FormError::BadEscape(format!(
                    "%{}",
                    String::from_utf8_lossy(hex)
                )));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_value_of_a_name_counts() {
        let form = Form::parse(b"b=2&a=1&a=3&c&d=x+y%20z%2B").unwrap();
        assert_eq!(
            (form.get("a"), form.get("b"), form.get("c"), form.get("d")),
            (Some("1"), Some("2"), Some(""), Some("x y z+"))
        );
        assert_eq!(form.get("e"), None);
    }

    #[test]
    fn a_part_is_found_after_names_that_sort_between() {
        let form = Form::parse(b"Tags-x=1&Tags.member.1.Key=k&Tags%21=2").unwrap();
        assert!(form.has("Tags") && form.has("Tags.member") && form.has("Tags.member.1"));
        assert!(!form.has("Tag") && !form.has("Tags.member.2") && !form.has("Tags.m"));
    }

    #[test]
    fn malformed_bytes_are_reported_in_aws_words() {
        assert_eq!(
            Form::parse(b"a=%").unwrap_err().to_string(),
            "Incomplete trailing escape % sequence"
        );
        assert_eq!(
            Form::parse(b"a=%zz").unwrap_err().to_string(),
            "Illegal hex character in escape % pattern: %zz"
        );
        assert_eq!(Form::parse(b"a=%ff").unwrap_err(), FormError::NotText);
        assert_eq!(Form::parse(&[b'&'; 10]).unwrap().get(""), None);
        assert_eq!(
            Form::parse("a&".repeat(MOST_PAIRS + 1).as_bytes()).unwrap_err(),
            FormError::TooMany
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, name: String) {
            if let Ok(form) = Form::parse(&bytes) {
                let _ = (form.get(&name), form.has(&name));
            }
        }
    }
}
