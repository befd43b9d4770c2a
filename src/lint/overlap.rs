//! Comparisons of patterns.

/// Whether any text matches both of two patterns with `*` and `?`.
pub fn overlap(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    // `reach[j]`: whether the part of `one` read so far overlaps the first `j` letters of `other`.
    let starts_any = |at: Option<&char>| at == Some(&'*');
    let mut reach = vec![false; other.len() + 1];
    let mut open = true;
    for (place, slot) in reach.iter_mut().enumerate() {
        if place > 0 {
            open &= starts_any(other.get(place - 1));
        }
        *slot = open;
    }
    for letter in &one {
        let before = reach;
        let mut now: Vec<bool> = Vec::with_capacity(before.len());
        for place in 0..before.len() {
            let at = |row: &[bool], place: usize| row.get(place).copied().unwrap_or_default();
            let left = place.checked_sub(1);
            let theirs = left.and_then(|left| other.get(left));
            // A star matches nothing, or one more letter of the other side.
            let held = *letter == '*'
                && (at(&before, place) || left.is_some_and(|left| at(&now, left)))
                || theirs == Some(&'*')
                    && (left.is_some_and(|left| at(&now, left)) || at(&before, place))
                || theirs.is_some_and(|theirs| {
                    (theirs == letter || *theirs == '?' || *letter == '?')
                        && *theirs != '*'
                        && *letter != '*'
                }) && left.is_some_and(|left| at(&before, left));
            now.push(held);
        }
        reach = now;
    }
    reach.last().copied().unwrap_or_default()
}

/// Whether another pattern matches every text that one matches. It may miss a case, but `true` is always right.
pub(crate) fn covers(wide: &str, narrow: &str) -> bool {
    // The stars of the narrow pattern become a letter that no pattern has, so only a star of the wide one matches it.
    let letter = '\u{1}';
    let literal: String = narrow
        .chars()
        .map(|c| if c == '*' { letter } else { c })
        .collect();
    let spelled = literal.replace('?', "\u{2}");
    if wide.contains('?') && narrow.contains('*') {
        // A single letter does not cover any number of letters.
        return wide == narrow;
    }
    overlap(wide, &spelled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A reference implementation: tries all texts of two letters up to a length.
    fn matches(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) if matches(rest, text) => true,
            (Some(('*', _)), Some((_, text))) => matches(pattern, text),
            (Some((letter, rest)), Some((first, text))) => {
                (*letter == '?' || letter == first) && matches(rest, text)
            }
            _ => false,
        }
    }

    fn texts(longest: usize) -> Vec<Vec<char>> {
        let mut all = vec![Vec::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|text: &Vec<char>| {
                    ['a', 'b'].map(|letter| {
                        let mut text = text.clone();
                        text.push(letter);
                        text
                    })
                })
                .collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    proptest! {
        #[test]
        fn patterns_overlap_where_a_text_matches_both(one in "[ab*?]{0,4}", other in "[ab*?]{0,4}") {
            let (first, second): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
            let found = texts(8).iter().any(|text| matches(&first, text) && matches(&second, text));
            prop_assert_eq!(overlap(&one, &other), found);
        }

        #[test]
        fn what_covers_matches_all(wide in "[ab*?]{0,4}", narrow in "[ab*?]{0,4}") {
            let (first, second): (Vec<char>, Vec<char>) = (wide.chars().collect(), narrow.chars().collect());
            if covers(&wide, &narrow) {
                for text in texts(7) {
                    prop_assert!(!matches(&second, &text) || matches(&first, &text), "{:?}", text);
                }
            }
        }
    }
}
