//! ARNs and patterns of ARNs: six segments, compared one by one, so that no wildcard crosses one of the first five colons.

use crate::{
    Context, Partition, bytes,
    context::KeyName,
    pattern::{Pattern, Special},
};

/// A pattern of an ARN.
#[derive(Debug, Clone)]
pub(crate) enum ArnPattern {
    /// `*`.
    Any,
    /// What is no pattern of an ARN matches nothing.
    Nothing,
    /// No wildcard up to the fifth colon, which is in the head.
    Plain { head: Box<str>, resource: Pattern },
    /// The segments before the resource, and the resource.
    Segments {
        head: Box<[Pattern; 5]>,
        resource: Pattern,
    },
}

/// An ARN that is compared with patterns, divided once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arn<'a> {
    /// All of it.
    text: &'a str,
    /// What is behind each of the first five colons; of what is no ARN, 0 behind the fifth.
    starts: [usize; 5],
}

impl<'a> Arn<'a> {
    #[inline]
    pub(crate) fn new(text: &'a str) -> Self {
        let mut starts = [0; 5];
        let mut free = starts.iter_mut();
        let mut next = free.next();
        for (at, byte) in text.bytes().enumerate() {
            if byte == b':' {
                let Some(start) = next else { break };
                *start = at + 1;
                next = free.next();
                if next.is_none() {
                    break;
                }
            }
        }
        Self { text, starts }
    }

    /// What is behind the fifth colon, and all before with the colon.
    #[inline]
    fn parts(&self) -> Option<(&'a str, &'a str)> {
        let [.., fifth] = self.starts;
        if fifth == 0 {
            return None;
        }
        self.text.split_at_checked(fifth)
    }

    /// The five segments before the resource.
    fn segments(&self) -> Option<[&'a str; 5]> {
        let [one, two, three, four, five] = self.starts;
        let segment = |start: usize, behind: usize| self.text.get(start..behind.checked_sub(1)?);
        Some([
            segment(0, one)?,
            segment(one, two)?,
            segment(two, three)?,
            segment(three, four)?,
            segment(four, five)?,
        ])
    }
}

/// Where variables may stand in a pattern of an ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variables {
    /// Nowhere: in old documents.
    None,
    /// Behind the fifth colon: in a Resource.
    Resource,
    /// Also for region and account: in a condition.
    Condition,
}

impl ArnPattern {
    /// Compiles a pattern. `pad`: whether missing segments are `*`.
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
                Special {
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
    pub(crate) fn matches(&self, arn: Arn<'_>, context: &Context) -> bool {
        match self {
            Self::Any => true,
            Self::Nothing => false,
            Self::Plain { head, resource } => arn.parts().is_some_and(|(theirs, rest)| {
                bytes::same(head.as_bytes(), theirs.as_bytes()) && resource.matches(rest, context)
            }),
            Self::Segments { head, resource } => {
                let Some((_, rest)) = arn.parts() else {
                    return false;
                };
                resource.matches(rest, context)
                    && arn.segments().is_some_and(|segments| {
                        let mut both = head.iter().zip(segments);
                        both.all(|(pattern, segment)| pattern.matches(segment, context))
                    })
            }
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

/// The texts with a colon behind each, if there is nothing but text.
fn joined(patterns: &[Pattern; 5]) -> Option<String> {
    let mut head = String::new();
    for pattern in patterns {
        head.push_str(pattern.exact()?);
        head.push(':');
    }
    Some(head)
}

/// The segments of a pattern: at most six, the last with whatever colons are left. A colon inside `${…}` does not divide.
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
            .matches(Arn::new(arn), &Context::new())
    }

    proptest! {
        /// Rule E5: the text before and behind each of the first five colons is compared apart.
        #[test]
        fn equals_segments_compared_apart(
            pattern in "arn:aws:(s3|s\\*|sq\\?):[*a]{0,2}:[*1?]{0,2}:[ab*:?]{0,5}",
            arn in "arn:aws:(s3|sqs):[ab]{0,2}:[12]{0,2}:[ab:]{0,5}",
        ) {
            let (ones, others): (Vec<_>, Vec<_>) = (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
            let context = Context::new();
            let expected = ones.iter().zip(&others).all(|(one, other)| {
                Pattern::new(one, Special { wildcards: true, variables: false }).matches(other, &context)
            });
            prop_assert_eq!(matches(&pattern, &arn), expected);
        }
    }
}
