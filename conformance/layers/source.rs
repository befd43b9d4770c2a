//! Reads what one Rust file imports: enough of the grammar for `use`, `mod`, paths and definitions, and no more.

use std::collections::BTreeSet;

/// A module: a file, or an inline `mod name { … }`.
#[derive(Debug, Default)]
pub struct Module {
    pub imports: Vec<Import>,
    /// Paths of two segments or more outside of `use`.
    pub paths: Vec<Path>,
    /// The names of the functions, types, constants and macros that it defines.
    pub definitions: BTreeSet<String>,
    /// Every identifier that it contains.
    pub words: BTreeSet<String>,
    /// The modules that it declares, other than those of tests. Without a body, the module is a file of its own.
    pub children: Vec<(String, Option<Module>)>,
}

/// One leaf of a `use` tree.
#[derive(Debug)]
pub struct Import {
    pub path: Path,
    /// The name that it binds; `None` for a glob.
    pub name: Option<String>,
}

/// A path with the line on which it stands.
#[derive(Debug)]
pub struct Path {
    pub segments: Vec<String>,
    pub line: usize,
}

#[derive(Debug)]
struct Token {
    text: String,
    line: usize,
}

impl Module {
    /// Reads a file.
    pub fn parse(text: &str) -> Self {
        let mut module = Self::default();
        module.read(&tokens(text));
        module
    }

    fn read(&mut self, tokens: &[Token]) {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let mut at = 0;
        while at < tokens.len() {
            let word = text(at);
            match word {
                "#" => {
                    let open = at + 1 + usize::from(text(at + 1) == "!");
                    let close = closing(tokens, open);
                    let attribute: String = tokens[open..close]
                        .iter()
                        .map(|t| t.text.as_str())
                        .collect();
                    at = close + 1;
                    if attribute == "[cfg(test)" {
                        at = end_of_item(tokens, at);
                    }
                    continue;
                }
                "use" if text(at + 1) != "<" => {
                    at = self.import(tokens, at + 1, &[]);
                    continue;
                }
                "mod" if text(at + 2) == ";" => {
                    self.children.push((text(at + 1).to_owned(), None));
                    at += 3;
                    continue;
                }
                "mod" if text(at + 2) == "{" => {
                    let close = closing(tokens, at + 2);
                    let mut child = Self::default();
                    child.read(&tokens[at + 3..close]);
                    self.children.push((text(at + 1).to_owned(), Some(child)));
                    at = close + 1;
                    continue;
                }
                "macro_rules" => {
                    self.definitions.insert(text(at + 2).to_owned());
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union"
                    if is_word(text(at + 1)) =>
                {
                    self.definitions.insert(text(at + 1).to_owned());
                }
                _ => {}
            }
            if !is_word(word) {
                at += 1;
                continue;
            }
            let (first, line) = (at, tokens[at].line);
            let mut segments = vec![word.to_owned()];
            while text(at + 1) == "::" && is_word(text(at + 2)) {
                segments.push(text(at + 2).to_owned());
                at += 2;
            }
            at += 1;
            self.words.extend(segments.iter().cloned());
            let before = |back: usize| first.checked_sub(back).map_or("", text);
            // `pub(in path)` says who may import, and `<T>::name` goes on from a type.
            let visibility = before(1) == "in" && before(2) == "(" && before(3) == "pub";
            if segments.len() > 1 && before(1) != "::" && !visibility {
                self.paths.push(Path { segments, line });
            }
        }
    }

    /// Reads a `use` tree from a token on, below a prefix; returns the token after it.
    fn import(&mut self, tokens: &[Token], mut at: usize, prefix: &[String]) -> usize {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let line = tokens.get(at).map_or(0, |token| token.line);
        let mut segments = prefix.to_vec();
        loop {
            match text(at) {
                "{" => {
                    let close = closing(tokens, at);
                    at += 1;
                    while at < close {
                        at = self.import(tokens, at, &segments);
                        at += usize::from(text(at) == ",");
                    }
                    return close + 1;
                }
                "*" => {
                    let path = Path { segments, line };
                    self.imports.push(Import { path, name: None });
                    return at + 1;
                }
                "::" => at += 1,
                word if is_word(word) => {
                    segments.push(word.to_owned());
                    at += 1;
                    if text(at) == "::" {
                        continue;
                    }
                    if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
                        segments.pop();
                    }
                    let mut name = segments.last().cloned();
                    if text(at) == "as" {
                        name = Some(text(at + 1).to_owned());
                        at += 2;
                    }
                    let path = Path { segments, line };
                    self.imports.push(Import { path, name });
                    return at;
                }
                _ => return at + 1,
            }
        }
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first == '_' || first.is_alphabetic())
}

/// The token that closes the bracket at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// The token after the item that begins at `at`, its other attributes included.
fn end_of_item(tokens: &[Token], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            ";" => return at + 1,
            // The item was the last of what it stands in: a field, a variant, an argument.
            "}" | ")" | "]" => return at,
            "{" => return closing(tokens, at) + 1,
            "(" | "[" => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    at
}

/// The words and signs of a file, without comments, strings, characters and lifetimes.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut at, mut line, mut found) = (0, 1, Vec::new());
    let peek = |at: usize| chars.get(at).copied().unwrap_or('\0');
    while at < chars.len() {
        let start = at;
        match (peek(at), peek(at + 1)) {
            ('/', '/') => {
                while at < chars.len() && peek(at) != '\n' {
                    at += 1;
                }
            }
            ('/', '*') => {
                let mut depth = 0_usize;
                while at < chars.len() {
                    match (peek(at), peek(at + 1)) {
                        ('/', '*') => (depth, at) = (depth + 1, at + 2),
                        ('*', '/') => (depth, at) = (depth - 1, at + 2),
                        _ => at += 1,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            ('"', _) => at = end_of_string(&chars, at),
            ('\'', '\\') => {
                at += 3;
                while at < chars.len() && peek(at) != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ('\'', _) if peek(at + 2) == '\'' => at += 3,
            ('\'', _) => {
                at += 1;
                while is_part(peek(at)) {
                    at += 1;
                }
            }
            (':', ':') => {
                at += 2;
                found.push(Token {
                    text: "::".to_owned(),
                    line,
                });
            }
            (first, _) if is_part(first) => {
                while is_part(peek(at)) {
                    at += 1;
                }
                let word: String = chars[start..at].iter().collect();
                let hashes = chars[at..].iter().take_while(|sign| **sign == '#').count();
                if matches!(word.as_str(), "r" | "br" | "cr") && peek(at + hashes) == '"' {
                    at = end_of_raw_string(&chars, at + hashes, hashes);
                } else if word == "r" && hashes == 1 && is_part(peek(at + 1)) {
                    // A raw identifier is the word after its sign.
                    at += 1;
                } else {
                    found.push(Token { text: word, line });
                }
            }
            (sign, _) => {
                at += 1;
                if !sign.is_whitespace() {
                    found.push(Token {
                        text: sign.to_string(),
                        line,
                    });
                }
            }
        }
        line += chars[start..at.min(chars.len())]
            .iter()
            .filter(|sign| **sign == '\n')
            .count();
    }
    found
}

fn is_part(sign: char) -> bool {
    sign == '_' || sign.is_alphanumeric()
}

fn end_of_string(chars: &[char], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(sign) = chars.get(at) {
        match sign {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn end_of_raw_string(chars: &[char], open: usize, hashes: usize) -> usize {
    let mut at = open + 1;
    while at < chars.len() {
        if chars[at] == '"'
            && chars[at + 1..]
                .iter()
                .take(hashes)
                .filter(|sign| **sign == '#')
                .count()
                == hashes
        {
            return at + 1 + hashes;
        }
        at += 1;
    }
    chars.len()
}
