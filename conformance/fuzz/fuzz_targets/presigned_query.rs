//! The query of a presigned URL; the first line of the input is the path, the second the query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sigv4::{Claim, Payload, Region, Request, Requirements, SigningKeyCache, SigningStyle, is_valid_path};
use time::macros::datetime;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (path, query) = text.split_once('\n').unwrap_or(("/", text));
    if !is_valid_path(path) {
        return;
    }
    let headers: [(&str, &[u8]); 1] = [("host", b"sts.amazonaws.com")];
    let keys = SigningKeyCache::default();
    for (style, service, payload) in [
        (SigningStyle::Query { normalize: true }, "sts", Payload::Body(b"")),
        (SigningStyle::S3, "s3", Payload::Declared("UNSIGNED-PAYLOAD")),
    ] {
        let request = Request { method: "GET", path, query, headers: &headers };
        let expected = Requirements { service, region: Region::Any, style, now: datetime!(2025-03-27 08:43:40 UTC) };
        if let Ok(claim) = Claim::read(&request, &expected) {
            // Nobody has this secret, so no signature can match.
            assert!(claim.verify(&request, payload, "a-secret-that-signed-nothing", &keys).is_err());
        }
    }
});
