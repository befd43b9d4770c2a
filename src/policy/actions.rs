//! Actions: the action patterns of a statement, sorted by service, and the index from services to the statements of a document that cover them.

use std::ops::Range;

use crate::{
    Context,
    fold::{self, Table},
    pattern::{Pattern, Syntax},
};

/// The requested action in lower case, with the hash of its service. Made once per decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action<'a> {
    pub(crate) service: &'a [u8],
    pub(crate) name: &'a [u8],
    /// The first and the last eight bytes of the name.
    ends: (u64, u64),
    /// The first and the last eight bytes of the service.
    service_ends: (u64, u64),
    hash: u32,
}

/// A buffer for an action in lower case; actions of up to 64 bytes need no allocation.
#[derive(Debug)]
pub(crate) struct LowercaseBuffer {
    near: [u8; 64],
    far: Vec<u8>,
}

impl LowercaseBuffer {
    pub(crate) fn new() -> Self {
        Self {
            near: [0; 64],
            far: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn action(&mut self, service: &str, name: &str) -> Action<'_> {
        let length = service.len() + name.len();
        let room = match self.near.get_mut(..length) {
            Some(near) => near,
            None => {
                self.far.resize(length, 0);
                self.far.as_mut_slice()
            }
        };
        let (own_service, own_name) = room.split_at_mut(service.len().min(length));
        for (own, text) in [(&mut *own_service, service), (&mut *own_name, name)] {
            own.copy_from_slice(text.as_bytes());
            let (chunks, rest) = own.as_chunks_mut::<8>();
            for chunk in chunks {
                *chunk = fold::lower(u64::from_le_bytes(*chunk)).to_le_bytes();
            }
            rest.make_ascii_lowercase();
        }
        Action {
            service_ends: ends(own_service),
            ends: ends(own_name),
            service: own_service,
            name: own_name,
            hash: fold::hash(service),
        }
    }
}

/// The first eight bytes, padded with zeros.
#[inline]
fn first(text: &[u8]) -> u64 {
    if let Some(bytes) = text.first_chunk() {
        return u64::from_le_bytes(*bytes);
    }
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text) {
        *to = *from;
    }
    u64::from_le_bytes(bytes)
}

/// The last eight bytes; of a shorter text all of it, padded with zeros.
#[inline]
fn last(text: &[u8]) -> u64 {
    text.last_chunk()
        .map_or_else(|| first(text), |bytes| u64::from_le_bytes(*bytes))
}

#[inline]
fn ends(text: &[u8]) -> (u64, u64) {
    (first(text), last(text))
}

/// A pattern for the action names of one service, in lower case.
#[derive(Debug, Clone)]
pub(crate) struct ActionPattern {
    prefilter: Prefilter,
    name: Pattern,
    pub(crate) service: Box<str>,
}

/// The part of a pattern that fits into a few machine words. It settles most names without the full pattern.
#[derive(Debug, Clone, Copy)]
struct Prefilter {
    /// The first letters that a name must have, and the mask of the bits that they take in its first eight bytes.
    first: u64,
    mask: u64,
    rest: Rest,
}

/// What a name must match besides its first letters.
#[derive(Debug, Clone, Copy)]
enum Rest {
    /// Anything.
    Free,
    /// A length of at most 16, and the last eight bytes.
    End(usize, u64),
    /// The full pattern.
    Pattern,
}

impl ActionPattern {
    /// Takes service and name in lower case.
    fn new(service: &str, name: &str) -> Self {
        let fixed = name.split(['*', '?']).next().unwrap_or_default();
        let bits = fixed.len().min(8) * 8;
        let pattern = Pattern::new(
            name,
            Syntax {
                wildcards: true,
                variables: false,
            },
        );
        let prefilter = Prefilter {
            first: first(fixed.as_bytes()),
            mask: u64::MAX
                .checked_shl(u32::try_from(bits).unwrap_or(64))
                .map_or(u64::MAX, |above| !above),
            rest: match &pattern {
                Pattern::Any => Rest::Free,
                // A shorter name is padded with zeros.
                Pattern::Prefix(_) if fixed.len() <= 8 && !fixed.contains('\0') => Rest::Free,
                Pattern::Exact(_) if fixed.len() <= 16 => {
                    Rest::End(fixed.len(), last(fixed.as_bytes()))
                }
                _ => Rest::Pattern,
            },
        };
        Self {
            prefilter,
            name: pattern,
            service: service.into(),
        }
    }

    fn matches(&self, name: &[u8], ends: (u64, u64)) -> bool {
        self.prefilter
            .matches(name, ends)
            .unwrap_or_else(|| self.matches_full(name))
    }

    /// Lowercasing changed ASCII letters only, so valid UTF-8 stayed valid.
    fn matches_full(&self, name: &[u8]) -> bool {
        static NOTHING: Context = Context::empty();
        str::from_utf8(name).is_ok_and(|name| self.name.matches(name, &NOTHING))
    }
}

impl Prefilter {
    /// Whether the pattern matches; `None` if only the full pattern can visit.
    #[inline]
    fn matches(&self, name: &[u8], (first, last): (u64, u64)) -> Option<bool> {
        if (first ^ self.first) & self.mask != 0 {
            return Some(false);
        }
        match self.rest {
            Rest::Free => Some(true),
            Rest::End(length, wanted) => Some(name.len() == length && last == wanted),
            Rest::Pattern => None,
        }
    }
}

/// The Action or NotAction element of a statement.
#[derive(Debug, Clone)]
pub(crate) struct Actions {
    /// Whether it is NotAction.
    pub(crate) not: bool,
    /// Whether a bare `*` is among them.
    pub(crate) all: bool,
    /// Sorted by service.
    pub(crate) patterns: Box<[ActionPattern]>,
}

impl Actions {
    /// Compiles texts of the form `*` or `service:name`, whose grammar is checked.
    pub(crate) fn new<'t>(not: bool, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut all, mut patterns) = (false, Vec::new());
        for text in texts {
            let lower = text.to_ascii_lowercase();
            match lower.split_once(':') {
                Some((service, name)) => patterns.push(ActionPattern::new(service, name)),
                None => all = true,
            }
        }
        patterns.sort_by(|one, other| one.service.cmp(&other.service));
        Self {
            not,
            all,
            patterns: patterns.into(),
        }
    }

    /// Its patterns for one service (in lower case).
    pub(crate) fn of(&self, service: &[u8]) -> &[ActionPattern] {
        let before = |one: &ActionPattern| one.service.as_bytes() < service;
        let start = self.patterns.partition_point(before);
        let rest = self.patterns.get(start..).unwrap_or_default();
        let count = rest.partition_point(|one| one.service.as_bytes() == service);
        rest.get(..count).unwrap_or_default()
    }

    /// Whether it covers an action.
    pub(crate) fn covers(&self, action: Action<'_>) -> bool {
        let named = self.all || any(self.of(action.service), action.name);
        named != self.not
    }
}

/// Whether any pattern matches a name in lower case.
pub(crate) fn any(patterns: &[ActionPattern], name: &[u8]) -> bool {
    let ends = ends(name);
    patterns.iter().any(|pattern| pattern.matches(name, ends))
}

/// Which statements cover which service, with the prefilters of their patterns, so that most statements about other actions are never
/// visited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    services: Vec<Service>,
    table: Table,
    /// By service, in the order of the statements.
    named: Vec<Entry>,
    /// The patterns of `named`.
    prefilter: Vec<Prefilter>,
    /// The statements that cover services that they do not name: those with `*` or NotAction.
    general: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Service {
    name: Box<str>,
    ends: (u64, u64),
    entries: Range<usize>,
}

impl Service {
    #[inline]
    fn is(&self, action: Action<'_>) -> bool {
        self.ends == action.service_ends
            && self.name.len() == action.service.len()
            // Up to 16 letters, the first and the last eight are all of them.
            && (self.name.len() <= 16 || self.name.as_bytes() == action.service)
    }
}

/// Up to this number of services, a linear search is faster than the table.
const FEW: usize = 3;

#[derive(Debug, Clone)]
struct Entry {
    statement: u32,
    not: bool,
    all: bool,
    /// Its patterns in the index, and the position of the first of them in the statement.
    prefilter: Range<usize>,
    first: usize,
}

impl Entry {
    fn new(statement: u32, actions: &Actions, first: usize) -> Self {
        Self {
            statement,
            not: actions.not,
            all: actions.all,
            prefilter: 0..0,
            first,
        }
    }
}

impl Index {
    pub(crate) fn new<'s>(statements: impl Iterator<Item = &'s Actions>) -> Self {
        let mut index = Self::default();
        let mut found: Vec<(&str, &[ActionPattern], Entry)> = Vec::new();
        for (statement, actions) in (0_u32..).zip(statements) {
            if actions.all || actions.not {
                index.general.push(Entry::new(statement, actions, 0));
            }
            let mut start = 0;
            for patterns in actions
                .patterns
                .chunk_by(|one, other| one.service == other.service)
            {
                if let Some(first) = patterns.first() {
                    let entry = Entry::new(statement, actions, start);
                    found.push((&first.service, patterns, entry));
                }
                start += patterns.len();
            }
        }
        found.sort_by_key(|(service, _, entry)| (*service, entry.statement));
        for entries in found.chunk_by_mut(|(one, ..), (other, ..)| one == other) {
            let start = index.named.len();
            for (_, patterns, entry) in &mut *entries {
                let start = index.prefilter.len();
                index
                    .prefilter
                    .extend(patterns.iter().map(|pattern| pattern.prefilter));
                entry.prefilter = start..index.prefilter.len();
                index.named.push(entry.clone());
            }
            if let Some((name, ..)) = entries.first() {
                index.table.add(fold::hash(name), index.services.len());
                index.services.push(Service {
                    name: (*name).into(),
                    ends: ends(name.as_bytes()),
                    entries: start..index.named.len(),
                });
            }
        }
        index
    }

    #[inline]
    fn named(&self, action: Action<'_>) -> &[Entry] {
        let found = if self.services.len() <= FEW {
            self.services.iter().find(|service| service.is(action))
        } else {
            self.far(action)
        };
        found
            .and_then(|service| self.named.get(service.entries.clone()))
            .unwrap_or_default()
    }

    #[inline(never)]
    fn far(&self, action: Action<'_>) -> Option<&Service> {
        let is = |at| {
            let service: Option<&Service> = self.services.get(at);
            service.is_some_and(|service| service.is(action))
        };
        self.services.get(self.table.find(action.hash, is)?)
    }

    /// Calls `each` with the statements that cover an action, in order. `actions` returns the element of a statement.
    #[inline]
    pub(crate) fn covering<'s, S>(
        &self,
        action: Action<'_>,
        statements: &'s [S],
        actions: impl Fn(&'s S) -> &'s Actions,
        mut each: impl FnMut(u32, &'s S),
    ) {
        let mut general = self.general.as_slice();
        // Outside the loop, because few patterns need it.
        let matches_full_pattern = |entry: &Entry, place: usize| {
            let statement = statements.get(entry.statement as usize);
            matches_full_pattern(statement.map(&actions), entry.first + place, action.name)
        };
        let mut visit = |entry: &Entry| {
            let prefilter = self
                .prefilter
                .get(entry.prefilter.clone())
                .unwrap_or_default();
            let mut places = prefilter.iter().enumerate();
            let named = entry.all
                || places.any(|(place, prefilter)| {
                    prefilter
                        .matches(action.name, action.ends)
                        .unwrap_or_else(|| matches_full_pattern(entry, place))
                });
            if named != entry.not
                && let Some(statement) = statements.get(entry.statement as usize)
            {
                each(entry.statement, statement);
            }
        };
        // Merges the two lists. A statement in both is visited once, with its patterns.
        for entry in self.named(action) {
            while let Some((other, rest)) = general.split_first()
                && other.statement <= entry.statement
            {
                if other.statement < entry.statement {
                    visit(other);
                }
                general = rest;
            }
            visit(entry);
        }
        general.iter().for_each(visit);
    }
}

#[inline(never)]
fn matches_full_pattern(actions: Option<&Actions>, place: usize, name: &[u8]) -> bool {
    let pattern = actions.and_then(|actions| actions.patterns.get(place));
    pattern.is_some_and(|pattern| pattern.matches_full(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn actions() -> impl Strategy<Value = Actions> {
        let text = prop_oneof![
            Just("*".to_owned()),
            "(s3|S3|iam|ec2):(Get|get|Put)?[A-B*?]{0,2}",
        ];
        (prop::bool::ANY, prop::collection::vec(text, 1..5))
            .prop_map(|(not, texts)| Actions::new(not, texts.iter().map(String::as_str)))
    }

    proptest! {
        #[test]
        fn the_index_finds_what_each_statement_says(
            statements in prop::collection::vec(actions(), 0..6),
            (service, name) in ("(s3|IAM|ec2|sqs)", "(Get|GET|put)?[aB]{0,2}"),
        ) {
            let mut folded = LowercaseBuffer::new();
            let action = folded.action(&service, &name);
            let index = Index::new(statements.iter());
            let mut found = Vec::new();
            index.covering(action, &statements, |one| one, |at, _| found.push(at));
            let expected: Vec<u32> = (0..).zip(&statements).filter(|(_, one)| one.covers(action)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
