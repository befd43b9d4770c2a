//! Documents: whatever the text, it is read or refused, and what is read can be asked.

#![no_main]

#[path = "../document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|text: &str| document::check(text));
