//! A form with its `Action`: it is decoded as the operation's input or refused; a decoded input can be encoded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{iam, sts};
use wire::{Form, Format, Input};

fuzz_target!(|data: &[u8]| {
    let Ok(form) = Form::parse(data) else {
        return;
    };
    let action = form.get("Action").unwrap_or_default();
    for facts in iam::OPERATIONS.iter().chain(sts::OPERATIONS).filter(|facts| facts.name == action) {
        for format in [Format::Xml, Format::Json] {
            if let Ok(echo) = (facts.echo_input)(Input::Form(&form), format) {
                assert!(std::str::from_utf8(&echo).is_ok());
            }
            (facts.echo_output)(Input::Form(&form), format);
        }
    }
});
