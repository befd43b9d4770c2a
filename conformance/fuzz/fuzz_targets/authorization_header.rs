//! The Authorization header of a request. The lines of the input are the header, the date and the token.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sigv4::{Claim, Payload, Region, Request, Requirements, SigningKeyCache, SigningStyle};
use time::macros::datetime;

fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|byte| *byte == b'\n');
    let mut headers: Vec<(&str, &[u8])> = vec![("host", b"iam.amazonaws.com")];
    for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "date"] {
        if let Some(line) = lines.next() {
            headers.push((name, line));
        }
    }
    let keys = SigningKeyCache::default();
    for (style, service) in [(SigningStyle::Query { normalize: true }, "iam"), (SigningStyle::S3, "s3")] {
        let request = Request { method: "POST", path: "/", query: "", headers: &headers };
        let expected = Requirements { service, region: Region::Any, style, now: datetime!(2025-03-27 08:43:40 UTC) };
        if let Ok(claim) = Claim::read(&request, &expected) {
            // Nobody has this secret, so no signature can match.
            assert!(claim.verify(&request, Payload::Body(b"Action=ListUsers"), "a-secret-that-signed-nothing", &keys).is_err());
        }
    }
});
