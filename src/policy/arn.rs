//! ARNs and patterns of ARNs: six segments, compared one by one, so that no wildcard crosses one of the first five colons.

use crate::{Context, Partition, template::Template};

/// A pattern of an ARN.
#[derive(Debug, Clone)]
pub(crate) enum ArnPattern {
    /// `*`.
    Any,
    /// The segments of an ARN; `None` where the pattern is not one, which then matches nothing.
    Segments(Option<Box<[Template; 6]>>),
}

impl ArnPattern {
    /// Compiles a pattern. Variables stand only in the last two segments and what follows; `pad`: whether missing segments are `*`.
    pub(crate) fn new(
        pattern: &str,
        variables: bool,
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
        let [arn, partition_name, service, region, account, resource] = segments.as_slice() else {
            return Self::Segments(None);
        };
        let plain = |text: &str| Template::new(text, true, false);
        let filled = |text: &str| Template::new(text, true, variables);
        Self::Segments(Some(Box::new([
            plain(arn),
            plain(partition.canonical(partition_name)),
            plain(service),
            filled(region),
            filled(account),
            filled(resource),
        ])))
    }

    /// Whether it matches a resource.
    pub(crate) fn matches(&self, resource: &str, context: &Context) -> bool {
        match self {
            Self::Any => true,
            Self::Segments(None) => false,
            Self::Segments(Some(patterns)) => {
                let mut segments = split(resource);
                let all = patterns.iter().all(|pattern| {
                    segments
                        .next()
                        .is_some_and(|segment| pattern.matches(segment, context, false))
                });
                all && segments.next().is_none()
            }
        }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let patterns = match self {
            Self::Segments(Some(patterns)) => patterns.as_slice(),
            _ => &[],
        };
        patterns.iter().flat_map(Template::keys)
    }
}

/// The segments of an ARN: at most six, the last with whatever colons are left. A colon inside `${…}` does not divide.
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
