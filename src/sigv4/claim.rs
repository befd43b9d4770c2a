//! The claim of a request: who signed it, when and how.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use time::{
    Date, Duration, OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem,
    macros::format_description,
};

use crate::{Payload, Request, SignatureError, SigningKeyCache, canonical, keys::Key};

const BASIC: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
const EXTENDED: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const SKEW: Duration = Duration::minutes(15);
/// The longest lifetime of a presigned URL: a week, in seconds. S3 API Reference, "Authenticating requests: using query parameters".
const MAX_EXPIRES: i64 = 604_800;
const MAX_SIGNED_HEADERS: usize = 200;

/// How a service requires its requests to be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningStyle {
    /// IAM, STS and most services: the path is encoded twice and normalized, and a signature is valid for 15 minutes.
    Query {
        /// Whether the path is normalized, as all services but S3 require.
        normalize: bool,
    },
    /// S3: the path is encoded once, all `x-amz-*` headers must be signed, and presigned URLs have a lifetime of their own.
    S3,
}

/// The regions that a credential scope may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region<'a> {
    /// Any well-formed region: with a custom endpoint, clients sign for the region they are configured with.
    Any,
    /// Only this region.
    Only(&'a str),
}

/// What a signature must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct Requirements<'a> {
    /// The service in the scope.
    pub service: &'a str,
    /// The region in the scope.
    pub region: Region<'a>,
    /// How the service requires its requests to be signed.
    pub style: SigningStyle,
    /// The current time.
    pub now: OffsetDateTime,
}

/// A claim that has passed every check that needs no secret.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The access key that the request names. Not verified until [`Claim::verify`] succeeds.
    pub access_key_id: Cow<'a, str>,
    /// The session token of the request.
    pub session_token: Option<Cow<'a, str>>,
    /// The region of the scope.
    pub region: Cow<'a, str>,
    /// The service of the scope.
    pub service: Cow<'a, str>,
    /// Whether the signature is in the query.
    pub presigned: bool,
    /// The time of signing.
    pub signed_at: OffsetDateTime,
    pub(crate) date: String,
    pub(crate) signed_headers: Vec<String>,
    day: Date,
    signature: Cow<'a, str>,
    style: SigningStyle,
}

/// The parts of a signature, before any check.
struct Parts<'a> {
    credential: Cow<'a, str>,
    signed_headers: Cow<'a, str>,
    signature: Cow<'a, str>,
    date: Cow<'a, str>,
    expires: Option<Cow<'a, str>>,
    session_token: Option<Cow<'a, str>>,
    presigned: bool,
}

impl<'a> Claim<'a> {
    /// Reads the signature of a request and makes every check that needs no secret (steps 5 to 13 of AWS's order).
    ///
    /// # Errors
    /// The first failed check, in AWS's order.
    pub fn read(
        request: &Request<'a>,
        requirements: &Requirements<'_>,
    ) -> Result<Self, SignatureError> {
        let parts = Parts::of(request, requirements.style)?;
        let signed_headers: Vec<String> = parts
            .signed_headers
            .split(';')
            .map(str::to_ascii_lowercase)
            .collect();
        if !signed_headers
            .iter()
            .any(|name| name == "host" || name == ":authority")
        {
            return Err(SignatureError::HostNotSigned);
        }
        if signed_headers.len() > MAX_SIGNED_HEADERS {
            return Err(SignatureError::Incomplete(
                "Too many signed headers.".to_owned(),
            ));
        }
        if requirements.style == SigningStyle::S3 {
            check_amz_headers(request, &signed_headers)?;
        }
        let signed_at = parse_date(&parts.date)?;
        check_time(signed_at, &parts, requirements)?;
        let scope: Vec<&str> = parts.credential.split('/').collect();
        let [key, day, region, service, terminator] = scope.as_slice() else {
            return Err(SignatureError::Incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{}'",
                parts.credential
            )));
        };
        check_scope(
            &parts.date,
            signed_at,
            day,
            region,
            service,
            terminator,
            requirements,
        )?;
        Ok(Self {
            access_key_id: Cow::Owned((*key).to_owned()),
            session_token: parts.session_token,
            region: Cow::Owned((*region).to_owned()),
            service: Cow::Owned((*service).to_owned()),
            presigned: parts.presigned,
            signed_at,
            date: basic(signed_at),
            signed_headers,
            day: signed_at.date(),
            signature: parts.signature,
            style: requirements.style,
        })
    }

    /// Compares the signature in constant time (step 16).
    ///
    /// # Errors
    /// [`SignatureError::Mismatch`].
    pub fn verify(
        &self,
        request: &Request<'_>,
        payload: Payload<'_>,
        secret: &str,
        keys: &SigningKeyCache,
    ) -> Result<(), SignatureError> {
        let key = self.key(secret, keys);
        let matches = |skip_token| {
            let string = canonical::string_to_sign(request, self, payload, self.style, skip_token);
            let signature =
                aws_sigv4::sign::v4::calculate_signature((*key).as_ref(), string.as_bytes());
            bool::from(signature.as_bytes().ct_eq(self.signature.as_bytes()))
        };
        // Some clients add the token to a presigned URL after signing. The token is authenticated on its own.
        if matches(false) || (self.presigned && self.session_token.is_some() && matches(true)) {
            return Ok(());
        }
        Err(SignatureError::Mismatch)
    }

    /// The signature in hex. For a chunked body it is the seed of the chunk signatures.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    pub(crate) fn key(&self, secret: &str, keys: &SigningKeyCache) -> Key {
        keys.key(secret, self.day, &self.region, &self.service)
    }

    /// The canonical request and the string to sign. S3 reports both when a signature does not match.
    pub fn canonical_strings(
        &self,
        request: &Request<'_>,
        payload: Payload<'_>,
    ) -> (String, String) {
        (
            canonical::canonical_request(request, self, payload, self.style, false),
            canonical::string_to_sign(request, self, payload, self.style, false),
        )
    }

    /// The credential scope: `20150830/us-east-1/iam/aws4_request`.
    pub fn scope(&self) -> String {
        let Self {
            day,
            region,
            service,
            ..
        } = self;
        format!(
            "{:04}{:02}{:02}/{region}/{service}/aws4_request",
            day.year(),
            u8::from(day.month()),
            day.day()
        )
    }
}

impl<'a> Parts<'a> {
    /// Steps 5 to 7.
    fn of(request: &Request<'a>, style: SigningStyle) -> Result<Self, SignatureError> {
        let parameter = |name: &str| {
            let pairs = request
                .query
                .split('&')
                .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            pairs
                .into_iter()
                .find(|(other, _)| decoded(other) == name)
                .map(|(_, value)| decoded(value))
        };
        let algorithm = parameter("X-Amz-Algorithm");
        let version2 = style == SigningStyle::S3
            && (parameter("AWSAccessKeyId").is_some() || parameter("Signature").is_some());
        match (request.header("authorization"), algorithm) {
            (Some(_), Some(_)) => Err(SignatureError::MultipleMechanisms),
            (Some(header), None) => Self::of_header(request, header, style),
            (None, Some(algorithm)) if algorithm == "AWS4-HMAC-SHA256" => Self::of_query(parameter),
            (None, Some(algorithm)) if style == SigningStyle::S3 => {
                Err(SignatureError::Algorithm(algorithm.into_owned()))
            }
            (None, None) if version2 => Err(SignatureError::SignatureVersion2),
            (None, _) => Err(SignatureError::Missing),
        }
    }

    fn of_header(
        request: &Request<'a>,
        header: &'a str,
        style: SigningStyle,
    ) -> Result<Self, SignatureError> {
        let (algorithm, rest) = header.split_once(' ').unwrap_or((header, ""));
        if algorithm == "AWS" && style == SigningStyle::S3 {
            return Err(SignatureError::SignatureVersion2);
        }
        if algorithm != "AWS4-HMAC-SHA256" {
            return Err(
                match style == SigningStyle::S3 || algorithm.starts_with("AWS4-") {
                    true => SignatureError::Algorithm(algorithm.to_owned()),
                    false => SignatureError::Missing,
                },
            );
        }
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in rest
            .split([',', ' '])
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let Some((name, value)) = part.split_once('=') else {
                let text = format!(
                    "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header {}.",
                    hashed(header)
                );
                return Err(SignatureError::Incomplete(text));
            };
            // The last of repeated parameters wins.
            match name {
                "Credential" => credential = Some(value),
                "SignedHeaders" => signed_headers = Some(value),
                "Signature" => signature = Some(value),
                _ => {}
            }
        }
        let date = request
            .header("x-amz-date")
            .or_else(|| request.header("date"));
        let (Some(credential), Some(signature), Some(signed_headers), Some(date)) =
            (credential, signature, signed_headers, date)
        else {
            let mut text = String::new();
            for (missing, name) in [
                (credential.is_none(), "Credential"),
                (signature.is_none(), "Signature"),
                (signed_headers.is_none(), "SignedHeaders"),
            ] {
                if missing {
                    text.push_str(&format!(
                        "Authorization header requires '{name}' parameter. "
                    ));
                }
            }
            if date.is_none() {
                text.push_str("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
            }
            return Err(SignatureError::Incomplete(text + &hashed(header)));
        };
        Ok(Self {
            credential: Cow::Borrowed(credential),
            signed_headers: Cow::Borrowed(signed_headers),
            signature: Cow::Borrowed(signature),
            date: Cow::Borrowed(date),
            expires: None,
            session_token: request.header("x-amz-security-token").map(Cow::Borrowed),
            presigned: false,
        })
    }

    fn of_query(parameter: impl Fn(&str) -> Option<Cow<'a, str>>) -> Result<Self, SignatureError> {
        let names = [
            "X-Amz-Credential",
            "X-Amz-Signature",
            "X-Amz-SignedHeaders",
            "X-Amz-Date",
        ];
        let found = names.map(&parameter);
        let [
            Some(credential),
            Some(signature),
            Some(signed_headers),
            Some(date),
        ] = found
        else {
            let mut text = String::new();
            for (name, found) in names.iter().zip(found) {
                if found.is_none() {
                    text.push_str(&format!(
                        "AWS query-string parameters must include '{name}'. "
                    ));
                }
            }
            return Err(SignatureError::Incomplete(
                text + "Re-examine the query-string parameters.",
            ));
        };
        Ok(Self {
            credential,
            signed_headers,
            signature,
            date,
            expires: parameter("X-Amz-Expires"),
            session_token: parameter("X-Amz-Security-Token"),
            presigned: true,
        })
    }
}

/// The hash of the header, for messages: the header itself holds a signature.
fn hashed(header: &str) -> String {
    format!(
        "(Hashed with SHA-256 and encoded with Base64) Authorization={}",
        STANDARD.encode(Sha256::digest(header))
    )
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn check_amz_headers(request: &Request<'_>, signed: &[String]) -> Result<(), SignatureError> {
    let needs = |name: &&str| name.starts_with("x-amz-") && *name != "x-amz-content-sha256";
    let unsigned: Vec<_> = request
        .headers
        .iter()
        .map(|(name, _)| *name)
        .filter(needs)
        .filter(|name| !signed.iter().any(|other| other == name))
        .collect();
    if unsigned.is_empty() {
        Ok(())
    } else {
        Err(SignatureError::HeadersNotSigned(unsigned.join(", ")))
    }
}

/// Parses a date (step 9).
pub(crate) fn parse_date(date: &str) -> Result<OffsetDateTime, SignatureError> {
    let read =
        PrimitiveDateTime::parse(date, BASIC).or_else(|_| PrimitiveDateTime::parse(date, EXTENDED));
    read.map(PrimitiveDateTime::assume_utc).map_err(|_| {
        let text = format!("Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        SignatureError::Incomplete(text)
    })
}

/// Checks the time of signing (steps 10 and 11); for a presigned URL of S3, its own lifetime.
fn check_time(
    signed_at: OffsetDateTime,
    parts: &Parts<'_>,
    requirements: &Requirements<'_>,
) -> Result<(), SignatureError> {
    let now = requirements.now;
    let text = |at: Option<OffsetDateTime>| at.map(basic).unwrap_or_default();
    if now.checked_add(SKEW).is_some_and(|limit| signed_at > limit) {
        return Err(SignatureError::NotYetCurrent {
            request: basic(signed_at),
            limit: text(now.checked_add(SKEW)),
            now: basic(now),
        });
    }
    if requirements.style == SigningStyle::S3 && parts.presigned {
        let seconds = parts
            .expires
            .as_deref()
            .ok_or(SignatureError::InvalidExpires(
                "X-Amz-Expires must be present",
            ))?;
        let seconds: i64 = seconds
            .parse()
            .map_err(|_| SignatureError::InvalidExpires("X-Amz-Expires should be a number"))?;
        if seconds < 1 {
            return Err(SignatureError::InvalidExpires(
                "X-Amz-Expires must be non-negative",
            ));
        }
        if seconds > MAX_EXPIRES {
            return Err(SignatureError::InvalidExpires(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
            ));
        }
        let end = signed_at.saturating_add(Duration::seconds(seconds));
        let rfc3339 = |at: OffsetDateTime| at.format(EXTENDED).unwrap_or_default();
        return if now <= end {
            Ok(())
        } else {
            Err(SignatureError::PresignedExpired {
                seconds,
                end: rfc3339(end),
                now: rfc3339(now),
            })
        };
    }
    if now.checked_sub(SKEW).is_some_and(|limit| signed_at < limit) {
        return Err(SignatureError::Expired {
            request: basic(signed_at),
            limit: text(now.checked_sub(SKEW)),
            now: basic(now),
        });
    }
    Ok(())
}

/// Checks the credential scope and reports everything that is wrong with it (step 13).
pub(crate) fn check_scope(
    date: &str,
    signed_at: OffsetDateTime,
    day: &str,
    region: &str,
    service: &str,
    terminator: &str,
    requirements: &Requirements<'_>,
) -> Result<(), SignatureError> {
    let mut wrong = Vec::new();
    let region_ok = match requirements.region {
        Region::Only(only) => region == only,
        Region::Any => {
            !region.is_empty()
                && region.len() <= 64
                && region
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
    };
    if !region_ok {
        wrong.push(format!(
            "Credential should be scoped to a valid region, not '{region}'."
        ));
    }
    if service != requirements.service {
        wrong.push(format!(
            "Credential should be scoped to correct service: '{}'.",
            requirements.service
        ));
    }
    if terminator != "aws4_request" {
        wrong.push(format!("Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."));
    }
    let basic = basic(signed_at);
    let wanted = basic.get(..8).unwrap_or_default();
    if day != wanted {
        wrong.push(format!("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{day}' != '{wanted}', from '{date}'."));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(SignatureError::Scope(wrong.join(" ")))
    }
}

fn basic(at: OffsetDateTime) -> String {
    at.format(BASIC).unwrap_or_default()
}
