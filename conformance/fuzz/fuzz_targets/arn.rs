//! ARNs as parameters and as principals: an ARN that was read is written as it was.
#![no_main]

use state::arn::{Fields, IamArn};
use libfuzzer_sys::fuzz_target;
use policy::Principal;

fuzz_target!(|text: &str| {
    if let Some(arn) = IamArn::parse(text) {
        assert_eq!(arn.to_string(), text);
        assert!(Fields::parse(text).is_some());
    }
    let principal = Principal::parse(text);
    if let Some(account) = principal.account() {
        assert!(text.contains(account));
    }
});
