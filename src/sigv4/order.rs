//! One test per step of AWS's order of checks, with AWS's messages.

use proptest::prelude::*;
use time::{OffsetDateTime, macros::datetime};

use crate::{
    Claim, Payload, Region, Request, Requirements, SignatureError, SigningKeyCache, SigningStyle,
};

const NOW: OffsetDateTime = datetime!(2025-03-27 08:43:40 UTC);
const DATE: &str = "20250327T084340Z";
const SCOPE: &str = "AKIDEXAMPLE/20250327/us-east-1/iam/aws4_request";

fn read(query: &str, headers: &[(&str, &str)]) -> Result<Claim<'static>, SignatureError> {
    of_style(query, headers, SigningStyle::Query { normalize: true }, NOW)
}

fn of_style(
    query: &str,
    headers: &[(&str, &str)],
    style: SigningStyle,
    now: OffsetDateTime,
) -> Result<Claim<'static>, SignatureError> {
    let query: &'static str = query.to_owned().leak();
    let headers: Vec<(&'static str, &'static [u8])> = headers
        .iter()
        .map(|(name, value)| {
            (
                &*(*name).to_owned().leak(),
                &*(*value).as_bytes().to_vec().leak(),
            )
        })
        .collect();
    let request = Request {
        method: "POST",
        path: "/",
        query,
        headers: headers.leak(),
    };
    let service = if style == SigningStyle::S3 {
        "s3"
    } else {
        "iam"
    };
    Claim::read(
        &request,
        &Requirements {
            service,
            region: Region::Any,
            style,
            now,
        },
    )
}

fn header(authorization: &str) -> SignatureError {
    read(
        "",
        &[
            ("host", "h"),
            ("x-amz-date", DATE),
            ("authorization", authorization),
        ],
    )
    .unwrap_err()
}

fn scoped(credential: &str) -> SignatureError {
    header(&format!(
        "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00"
    ))
}

#[test]
fn step_5_a_request_has_exactly_one_signature() {
    assert_eq!(read("", &[]).unwrap_err(), SignatureError::Missing);
    assert_eq!(
        SignatureError::Missing.to_string(),
        "Request is missing Authentication Token"
    );
    assert_eq!(
        read(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256",
            &[("authorization", "AWS4-HMAC-SHA256 x=y")]
        )
        .unwrap_err(),
        SignatureError::MultipleMechanisms
    );
    assert_eq!(
        read("X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", &[]).unwrap_err(),
        SignatureError::Missing
    );
    assert_eq!(header("Bearer x"), SignatureError::Missing);
}

#[test]
fn step_6_the_header_and_its_parts() {
    assert_eq!(
        header("AWS4-ECDSA-P256-SHA256 Credential=x").to_string(),
        "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."
    );
    assert!(header("AWS4-HMAC-SHA256 Credential").to_string().starts_with("'Credential' not a valid key=value pair (missing equal-sign) in Authorization header"));
    let all = read("", &[("authorization", "AWS4-HMAC-SHA256 a=b")])
        .unwrap_err()
        .to_string();
    assert!(all.starts_with(
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
         Authorization header requires 'SignedHeaders' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    ));
    let repeated =
        format!("AWS4-HMAC-SHA256 Credential=x,Credential={SCOPE},SignedHeaders=host,Signature=00");
    let claim = read(
        "",
        &[
            ("host", "h"),
            ("x-amz-date", DATE),
            ("authorization", &repeated),
        ],
    )
    .unwrap();
    assert_eq!(claim.access_key_id, "AKIDEXAMPLE", "the last wins");
}

#[test]
fn messages_never_contain_the_signature() {
    for bad in [
        "AWS4-HMAC-SHA256 Signature=5ec4e7, Credential",
        "AWS4-HMAC-SHA256 Signature=5ec4e7",
    ] {
        assert!(!header(bad).to_string().contains("5ec4e7"));
    }
}

#[test]
fn step_7_the_query_and_its_parameters() {
    assert_eq!(
        read("X-Amz-Algorithm=AWS4-HMAC-SHA256", &[])
            .unwrap_err()
            .to_string(),
        "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. \
         AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. \
         Re-examine the query-string parameters."
    );
    let twice = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={SCOPE}&X-Amz-Credential=x&X-Amz-Date={DATE}&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
    );
    assert_eq!(
        read(&twice, &[]).unwrap().access_key_id,
        "AKIDEXAMPLE",
        "the first wins"
    );
}

#[test]
fn step_8_the_host_must_be_signed() {
    let unsigned =
        format!("AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=x-amz-date, Signature=00");
    assert_eq!(
        header(&unsigned).to_string(),
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    );
}

#[test]
fn steps_9_to_11_the_date() {
    let dated = |date: &str| {
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=00");
        read(
            "",
            &[("x-amz-date", date), ("authorization", &authorization)],
        )
        .map(|_| ())
        .map_err(|error| error.to_string())
    };
    assert_eq!(
        dated("yesterday").unwrap_err(),
        "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601"
    );
    assert_eq!(
        dated("20250327T082839Z").unwrap_err(),
        "Signature expired: 20250327T082839Z is now earlier than 20250327T082840Z (20250327T084340Z - 15 min.)"
    );
    assert_eq!(
        dated("20250327T085841Z").unwrap_err(),
        "Signature not yet current: 20250327T085841Z is still later than 20250327T085840Z (20250327T084340Z + 15 min.)"
    );
    assert_eq!(
        (
            dated("20250327T082840Z"),
            dated("20250327T085840Z"),
            dated("2025-03-27T08:43:40Z")
        ),
        (Ok(()), Ok(()), Ok(()))
    );
}

#[test]
fn step_12_the_credential_has_five_parts() {
    assert_eq!(
        scoped("a/b").to_string(),
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'"
    );
}

#[test]
fn step_13_everything_that_is_wrong_with_the_scope() {
    assert_eq!(
        scoped("AKIDEXAMPLE/20250326/@/s3/aws5").to_string(),
        "Credential should be scoped to a valid region, not '@'. Credential should be scoped to correct service: 'iam'. \
         Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. \
         Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20250326' != '20250327', from '20250327T084340Z'."
    );
}

#[test]
fn s3_requires_signed_headers_and_unexpired_urls() {
    let scope = "AKIDEXAMPLE/20250327/us-east-1/s3/aws4_request";
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=00");
    let headers = [
        ("host", "h"),
        ("x-amz-date", DATE),
        ("authorization", authorization.as_str()),
        ("x-amz-copy-source", "/a/b"),
    ];
    assert_eq!(
        of_style("", &headers, SigningStyle::S3, NOW).unwrap_err(),
        SignatureError::HeadersNotSigned("x-amz-copy-source".to_owned())
    );
    assert_eq!(
        of_style(
            "",
            &[("authorization", "AWS key:signature")],
            SigningStyle::S3,
            NOW
        )
        .unwrap_err(),
        SignatureError::SignatureVersion2
    );
    assert_eq!(
        of_style(
            "AWSAccessKeyId=k&Signature=s&Expires=1",
            &[],
            SigningStyle::S3,
            NOW
        )
        .unwrap_err(),
        SignatureError::SignatureVersion2
    );
    let presigned = |expires: &str, now| {
        let query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope}&X-Amz-Date={DATE}&X-Amz-SignedHeaders=host&X-Amz-Signature=00&X-Amz-Expires={expires}"
        );
        of_style(&query, &[], SigningStyle::S3, now).map(|_| ())
    };
    assert_eq!(
        presigned("3600", NOW + time::Duration::seconds(3600)),
        Ok(())
    );
    let expired = presigned("3600", NOW + time::Duration::seconds(3601)).unwrap_err();
    assert_eq!(expired.to_string(), "Request has expired");
    let text = |text: &str| text.to_owned();
    assert_eq!(
        expired.s3_members(),
        [
            ("X-Amz-Expires", text("3600")),
            ("Expires", text("2025-03-27T09:43:40Z")),
            ("ServerTime", text("2025-03-27T09:43:41Z")),
        ]
    );
    assert_eq!(presigned("604800", NOW), Ok(()));
    for bad in ["604801", "0", "-1", "x", ""] {
        assert!(
            matches!(presigned(bad, NOW), Err(SignatureError::InvalidExpires(_))),
            "{bad}"
        );
    }
}

#[test]
fn s3_has_its_own_codes_and_messages() {
    let of = |query: &str, headers: &[(&str, &str)]| {
        of_style(query, headers, SigningStyle::S3, NOW).unwrap_err()
    };
    let s3_error = |error: &SignatureError, presigned| {
        let (code, status, text) = error.s3(presigned);
        format!("{status} {code} {text}")
    };
    let unsupported = "400 InvalidRequest The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
    let header = |value: &str| s3_error(&of("", &[("authorization", value)]), false);
    assert_eq!(header("AWS4-ECDSA-P256-SHA256 Credential=x"), unsupported);
    assert_eq!(header("AWS key:signature"), unsupported);
    assert_eq!(
        header("Bearer x"),
        "400 InvalidArgument Unsupported Authorization Type"
    );
    assert_eq!(
        s3_error(&of("X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", &[]), true),
        unsupported
    );
    assert_eq!(
        s3_error(&of("X-Amz-Algorithm=x", &[]), true),
        "400 AuthorizationQueryParametersError X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\""
    );
    let scope = "AKIDEXAMPLE/20250327/us-east-1/s3/aws4_request";
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
    let skewed = of(
        "",
        &[
            ("host", "h"),
            ("date", "20250327T080000Z"),
            ("authorization", &authorization),
        ],
    );
    assert_eq!(
        s3_error(&skewed, false),
        "403 RequestTimeTooSkewed The difference between the request time and the current time is too large."
    );
    let text = |text: &str| text.to_owned();
    assert_eq!(
        skewed.s3_members(),
        [
            ("RequestTime", text("20250327T080000Z")),
            ("ServerTime", text("2025-03-27T08:43:40Z")),
            ("MaxAllowedSkewMilliseconds", text("900000")),
        ]
    );
}

proptest! {
    #[test]
    fn arbitrary_requests_never_panic(query: String, authorization: String, date: String, body: Vec<u8>) {
        let headers = [("authorization", authorization.as_bytes()), ("x-amz-date", date.as_bytes()), ("host", b"h")];
        for headers in [&headers[..], &headers[1..]] {
            let request = Request { method: "POST", path: "/", query: &query, headers };
            for style in [SigningStyle::S3, SigningStyle::Query { normalize: true }] {
                let requirements = Requirements { service: "iam", region: Region::Any, style, now: NOW };
                if let Ok(claim) = Claim::read(&request, &requirements) {
                    prop_assert!(claim.verify(&request, Payload::Body(&body), "secret", &SigningKeyCache::default()).is_err());
                }
            }
        }
    }
}
