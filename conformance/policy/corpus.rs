//! The checks of the fuzz target `document` over its corpus, and over each of its texts cut short or with one byte changed: a bounded number
//! of inputs, the same in every run.

#[path = "../fuzz/document.rs"]
mod document;

use std::{fs, path::Path};

fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/document");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect()
}

#[test]
fn every_text_of_the_corpus_is_read_or_refused() {
    let texts = corpus();
    assert!(texts.len() > 10);
    texts.iter().for_each(|text| document::check(text));
}

#[test]
fn every_prefix_of_the_corpus_is_read_or_refused() {
    for text in corpus() {
        for end in (0..text.len())
            .step_by(7)
            .filter(|end| text.is_char_boundary(*end))
        {
            document::check(&text[..end]);
        }
    }
}

#[test]
fn the_corpus_with_a_byte_changed_is_read_or_refused() {
    const BYTES: &[u8] = b"\"\\{}[]:,*?$0 A\n";
    for text in corpus() {
        // A fixed sequence of places and bytes.
        let mut state = 1_u64;
        for _ in 0..400 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let (place, byte) = (
                (state >> 33) as usize % text.len(),
                BYTES[(state >> 20) as usize % BYTES.len()],
            );
            let mut changed = text.clone().into_bytes();
            changed[place] = byte;
            if let Ok(changed) = String::from_utf8(changed) {
                document::check(&changed);
            }
        }
    }
}
