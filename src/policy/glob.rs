//! Patterns with `*` and `?`, matched without regular expressions and without recursion.

use crate::bytes;

/// A token of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<S> {
    /// Literal text.
    Text(S),
    /// `?`: any one character.
    One,
    /// `*`: any number of characters.
    Any,
}

/// Whether tokens match a whole text. After a mismatch the last `*` takes one more character: linear, except for repeated prefixes.
#[inline(never)]
pub(crate) fn matches<S: AsRef<str>>(tokens: &[Token<S>], text: &str, fold: bool) -> bool {
    let (mut token, mut rest) = (0, text);
    let mut retry: Option<(usize, &str)> = None;
    loop {
        let next = match tokens.get(token) {
            None if rest.is_empty() => return true,
            None => None,
            Some(Token::Any) => {
                if token + 1 == tokens.len() {
                    return true;
                }
                retry = Some((token + 1, rest));
                Some(rest)
            }
            Some(Token::One) => skip_one(rest),
            Some(Token::Text(wanted)) => without_prefix(rest, wanted.as_ref(), fold),
        };
        if let Some(next) = next {
            rest = next;
            token += 1;
            continue;
        }
        let Some((after, from)) = retry else {
            return false;
        };
        let Some(from) = skip_one(from) else {
            return false;
        };
        retry = Some((after, from));
        token = after;
        rest = from;
    }
}

fn skip_one(text: &str) -> Option<&str> {
    let mut letters = text.chars();
    letters.next().map(|_| letters.as_str())
}

/// Whether two texts are equal ignoring case, as Java's `equalsIgnoreCase` compares: character by character.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || !(one.is_ascii() && other.is_ascii()) && {
            let (mut ones, mut others) = (one.chars(), other.chars());
            loop {
                match (ones.next(), others.next()) {
                    (None, None) => return true,
                    (Some(one), Some(other)) if alike(one, other) => {}
                    _ => return false,
                }
            }
        }
}

fn alike(one: char, other: char) -> bool {
    one == other
        || one.to_lowercase().eq(other.to_lowercase())
        || one.to_uppercase().eq(other.to_uppercase())
}

/// The text after a prefix.
pub(crate) fn without_prefix<'t>(text: &'t str, prefix: &str, fold: bool) -> Option<&'t str> {
    if !fold {
        return text.strip_prefix(prefix);
    }
    if let Some((head, rest)) = text.split_at_checked(prefix.len())
        && head.eq_ignore_ascii_case(prefix)
    {
        return Some(rest);
    }
    if text.is_ascii() && prefix.is_ascii() {
        return None;
    }
    let mut letters = text.chars();
    prefix
        .chars()
        .all(|wanted| letters.next().is_some_and(|letter| alike(letter, wanted)))
        .then_some(letters.as_str())
}

/// The tokens of a literal text.
pub(crate) fn text(text: &str) -> Vec<Token<Box<str>>> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![Token::Text(text.into())]
    }
}

/// Literal texts separated by `*`, without `?`: matched without backtracking.
#[derive(Debug, Clone)]
pub(crate) struct Pieces {
    head: Box<str>,
    middle: Box<[Box<str>]>,
    tail: Box<str>,
}

impl Pieces {
    /// Returns `None` if the tokens are not of this form.
    pub(crate) fn new(tokens: &[Token<Box<str>>]) -> Option<Self> {
        let mut pieces: Vec<Box<str>> = Vec::new();
        let mut open = "".into();
        for token in tokens {
            match token {
                Token::One => return None,
                Token::Text(text) => open = text.clone(),
                Token::Any => pieces.push(std::mem::replace(&mut open, "".into())),
            }
        }
        if pieces.is_empty() {
            return None;
        }
        let head = pieces.remove(0);
        Some(Self {
            head,
            middle: pieces.into(),
            tail: open,
        })
    }

    /// Whether they match a whole text. The first occurrence of each piece is as good as any later one.
    #[inline(never)]
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = bytes::behind(text.as_bytes(), self.head.as_bytes()) else {
            return false;
        };
        if !self.tail.is_empty() {
            match bytes::before(rest, self.tail.as_bytes()) {
                Some(before) => rest = before,
                None => return false,
            }
        }
        for piece in &self.middle {
            match bytes::behind_first(rest, piece.as_bytes()) {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        true
    }
}

/// The tokens of a pattern without variables.
pub(crate) fn tokens(pattern: &str) -> Vec<Token<Box<str>>> {
    let mut tokens: Vec<Token<Box<str>>> = Vec::new();
    let mut text = String::new();
    for c in pattern.chars() {
        if c != '*' && c != '?' {
            text.push(c);
            continue;
        }
        push_text(&mut tokens, &mut text);
        let wild = if c == '*' { Token::Any } else { Token::One };
        if wild != Token::Any || tokens.last() != Some(&Token::Any) {
            tokens.push(wild);
        }
    }
    push_text(&mut tokens, &mut text);
    tokens
}

fn push_text(tokens: &mut Vec<Token<Box<str>>>, text: &mut String) {
    if !text.is_empty() {
        tokens.push(Token::Text(std::mem::take(text).into_boxed_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                naive(rest, text)
                    || text
                        .split_first()
                        .is_some_and(|(_, shorter)| naive(pattern, shorter))
            }
            (Some(('?', rest)), Some((_, shorter))) => naive(rest, shorter),
            (Some((p, rest)), Some((c, shorter))) => p == c && naive(rest, shorter),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn equals_a_naive_matcher(pattern in "[ab*?é]{0,10}", text in "[abé]{0,12}") {
            let expected = naive(&pattern.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>());
            prop_assert_eq!(matches(&tokens(&pattern), &text, false), expected);
            if let Some(pieces) = Pieces::new(&tokens(&pattern)) {
                prop_assert_eq!(pieces.matches(&text), expected);
            }
        }
    }

    #[test]
    fn many_stars_do_not_blow_up() {
        let pattern = "*a".repeat(200) + "b";
        assert!(!matches(&tokens(&pattern), &"a".repeat(5_000), false));
    }

    #[test]
    fn folding_ignores_case() {
        assert!(matches(&tokens("Get*"), "GETobject", true));
        assert!(!matches(&tokens("Get*"), "GETobject", false));
        assert!(matches(&tokens("ÉT?*"), "été et automne", true));
        assert!(same("Straße", "STRAßE") && !same("Straße", "STRASSE"));
    }
}
