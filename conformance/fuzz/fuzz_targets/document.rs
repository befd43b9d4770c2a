//! Documents: any text is read or refused, and a document that was read can be evaluated.

#![no_main]

#[path = "../document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|text: &str| document::check(text));
