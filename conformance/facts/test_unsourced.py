"""The list of sentences without a source has each of them, whole."""

from unsourced import sentences

CODE = r'''
//! unsourced!("in a comment")
macro_rules! unsourced { ($sentence:literal) => { $sentence } }
const TEXT: &str = "unsourced!(\"in a string\")";
fn one() -> &'static str { unsourced!("One sentence.") }
fn two(name: &str) -> String {
    format!(
        unsourced!(
            "The user {} \
             is \"gone\"."
        ),
        name
    )
}
const QUOTE: char = '"';
const RAW: &str = unsourced!(r#"Raw "text"."#);
'''


def test_sentences_are_listed_whole_with_their_lines():
    assert list(sentences(CODE)) == [(5, "One sentence."), (8, 'The user {} is "gone".'), (16, 'Raw "text".')]
