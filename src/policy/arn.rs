//! ARNs and ARN patterns: six segments, compared one by one, so that no wildcard crosses any of the first five colons.

use crate::{
    Context, Partition, bytes,
    context::KeyName,
    pattern::{Pattern, Syntax},
};

/// A pattern of an ARN.
#[derive(Debug, Clone)]
pub(crate) enum ArnPattern {
    /// `*`.
    Any,
    /// Not an ARN pattern: matches nothing.
    Nothing,
    /// No wildcard before the fifth colon. The head includes that colon.
    Plain { head: Box<str>, resource: Pattern },
    /// Wildcards or variables in the first five segments.
    Segments {
        head: Box<[Pattern; 5]>,
        resource: Pattern,
    },
}

/// An ARN to compare with patterns, split once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Arn<'a> {
    /// Everything up to and including the fifth colon; empty if the text is not an ARN.
    head: &'a str,
    /// The resource: everything after the fifth colon.
    rest: &'a str,
}

impl<'a> Arn<'a> {
    #[inline]
    pub(crate) fn new(text: &'a str) -> Self {
        Self::split_at(text, fifth(text))
    }

    /// Splits a text at `fifth`, the offset after its fifth colon (0 if it has none).
    #[inline]
    pub(crate) fn split_at(text: &'a str, fifth: usize) -> Self {
        let (head, rest) = text.split_at_checked(fifth).unwrap_or_default();
        Self { head, rest }
    }

    /// The five segments before the resource.
    fn segments(&self) -> impl Iterator<Item = &'a str> {
        self.head.split(':').take(5)
    }
}

/// The offset after the fifth colon; 0 if there are fewer.
#[inline]
pub(crate) fn fifth(text: &str) -> usize {
    let mut left = 5;
    for (at, byte) in text.bytes().enumerate() {
        left -= u8::from(byte == b':');
        if left == 0 {
            return at + 1;
        }
    }
    0
}

/// Where an ARN pattern may contain variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variables {
    /// Nowhere: documents of version 2008-10-17.
    None,
    /// After the fifth colon: the Resource element.
    Resource,
    /// Also in region and account: ARN conditions.
    Condition,
}

impl ArnPattern {
    /// Compiles a pattern. With `pad`, missing segments are `*`.
    pub(crate) fn new(
        pattern: &str,
        variables: Variables,
        pad: bool,
        partition: &Partition<'_>,
    ) -> Self {
        if pattern == "*" {
            return Self::Any;
        }
        let mut segments: Vec<&str> = split(pattern).collect();
        if segments.len() < 6 && pad && segments.first() == Some(&"arn") {
            segments.resize(6, "*");
        }
        let [arn, named, service, region, account, resource] = segments.as_slice() else {
            return Self::Nothing;
        };
        let named = partition.canonical(named);
        let variables_in = |text: &str, here: bool| {
            Pattern::new(
                text,
                Syntax {
                    wildcards: true,
                    variables: here,
                },
            )
        };
        let middle = |text: &str| variables_in(text, variables == Variables::Condition);
        let plain = |text: &str| variables_in(text, false);
        let resource = variables_in(resource, variables != Variables::None);
        let head = [
            plain(arn),
            plain(named),
            plain(service),
            middle(region),
            middle(account),
        ];
        if let Some(head) = joined(&head) {
            return Self::Plain {
                head: head.into(),
                resource,
            };
        }
        Self::Segments {
            head: Box::new(head),
            resource,
        }
    }

    /// Whether it matches an ARN.
    #[inline]
    pub(crate) fn matches(&self, arn: &Arn<'_>, context: &Context) -> bool {
        match self {
            Self::Plain { head, resource } => {
                bytes::same(head.as_bytes(), arn.head.as_bytes())
                    && resource.matches(arn.rest, context)
            }
            Self::Any => true,
            Self::Nothing => false,
            Self::Segments { head, resource } => segments(head, resource, arn, context),
        }
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = (&KeyName, &str, bool)> {
        let (head, resource) = match self {
            Self::Segments { head, resource } => (head.as_slice(), Some(resource)),
            Self::Plain { resource, .. } => (&[][..], Some(resource)),
            _ => (&[][..], None),
        };
        head.iter().chain(resource).flat_map(Pattern::variables)
    }
}

#[inline(never)]
fn segments(head: &[Pattern; 5], resource: &Pattern, arn: &Arn<'_>, context: &Context) -> bool {
    let mut both = head.iter().zip(arn.segments());
    !arn.head.is_empty()
        && resource.matches(arn.rest, context)
        && both.all(|(pattern, segment)| pattern.matches(segment, context))
}

/// The texts, each followed by a colon, if all patterns are literal.
fn joined(patterns: &[Pattern; 5]) -> Option<String> {
    let mut head = String::new();
    for pattern in patterns {
        head.push_str(pattern.exact()?);
        head.push(':');
    }
    Some(head)
}

/// The segments of a pattern: at most six, the last with any further colons. A colon inside `${…}` does not split.
fn split(arn: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(arn);
    let mut count = 0;
    std::iter::from_fn(move || {
        let text = rest?;
        count += 1;
        let end = if count == 6 { None } else { colon(text) };
        let (segment, behind) = match end {
            Some(at) => (text.get(..at)?, text.get(at + 1..)),
            None => (text, None),
        };
        rest = behind;
        Some(segment)
    })
}

fn colon(text: &str) -> Option<usize> {
    let mut inside = false;
    let mut before = 0;
    text.bytes().position(|byte| {
        match byte {
            b'{' if before == b'$' => inside = true,
            b'}' => inside = false,
            _ => {}
        }
        before = byte;
        byte == b':' && !inside
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, arn: &str) -> bool {
        ArnPattern::new(pattern, Variables::None, false, &Partition::default())
            .matches(&Arn::new(arn), &Context::new())
    }

    proptest! {
        /// Rule E5: the first five colons divide an ARN, and each segment is compared on its own.
        #[test]
        fn matching_equals_matching_each_segment(
            pattern in "arn:aws:(s3|s\\*|sq\\?):[*a]{0,2}:[*1?]{0,2}:[ab*:?]{0,5}",
            arn in "arn:aws:(s3|sqs):[ab]{0,2}:[12]{0,2}:[ab:]{0,5}",
        ) {
            let (ones, others): (Vec<_>, Vec<_>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
            let context = Context::new();
            let expected = ones.iter().zip(&others).all(|(one, other)| {
                Pattern::new(one, Syntax { wildcards: true, variables: false }).matches(other, &context)
            });
            prop_assert_eq!(matches(&pattern, &arn), expected);
        }
    }
}
