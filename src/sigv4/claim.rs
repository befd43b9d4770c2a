//! What a request claims about who signed it, and when.

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
/// A week, in seconds: the longest life of a presigned URL. S3 API Reference, "Authenticating requests: using query parameters".
const LONGEST: i64 = 604_800;
const MOST_HEADERS: usize = 200;

/// How a service wants its requests signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningStyle {
    /// IAM, STS: the path encoded twice (and normalized, which all services but S3 want), a life of 15 minutes.
    Query {
        /// Whether the path is normalized.
        normalize: bool,
    },
    /// S3: the path encoded once, `x-amz-*` headers all signed, presigned URLs with a life of their own.
    S3,
}

/// Which regions a scope may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region<'a> {
    /// Any that is well-formed: behind a custom endpoint clients sign with their own.
    Any,
    /// This one.
    Only(&'a str),
}

/// What a signature must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct Requirements<'a> {
    /// The service in the scope.
    pub service: &'a str,
    /// The region in the scope.
    pub region: Region<'a>,
    /// How the service wants its requests signed.
    pub style: SigningStyle,
    /// The server's time.
    pub now: OffsetDateTime,
}

/// A claim that has passed every check that needs no secret.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The key that is said to have signed.
    pub access_key_id: Cow<'a, str>,
    /// The session token that came along.
    pub session_token: Option<Cow<'a, str>>,
    /// The region of the scope.
    pub region: Cow<'a, str>,
    /// The service of the scope.
    pub service: Cow<'a, str>,
    /// Whether the signature is in the query.
    pub presigned: bool,
    /// The moment of signing.
    pub signed_at: OffsetDateTime,
    pub(crate) date: String,
    pub(crate) signed_headers: Vec<String>,
    day: Date,
    signature: Cow<'a, str>,
    style: SigningStyle,
}

/// The parts of a signature before anything is checked.
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
    /// Steps 5 to 13.
    ///
    /// # Errors
    /// The first thing that is wrong, in AWS's order.
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
        if signed_headers.len() > MOST_HEADERS {
            return Err(SignatureError::Incomplete(
                "Too many signed headers.".to_owned(),
            ));
        }
        if requirements.style == SigningStyle::S3 {
            all_amz_headers_signed(request, &signed_headers)?;
        }
        let signed_at = moment(&parts.date)?;
        current(signed_at, &parts, requirements)?;
        let scope: Vec<&str> = parts.credential.split('/').collect();
        let [key, day, region, service, terminator] = scope.as_slice() else {
            return Err(SignatureError::Incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{}'",
                parts.credential
            )));
        };
        scoped(
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

    /// Step 16: compares the signature, in constant time.
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
        // Some clients add the token to a presigned URL after signing; it authenticates itself.
        if matches(false) || (self.presigned && self.session_token.is_some() && matches(true)) {
            return Ok(());
        }
        Err(SignatureError::Mismatch)
    }

    /// The signature, in hex: for a request in chunks the seed of theirs.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    pub(crate) fn key(&self, secret: &str, keys: &SigningKeyCache) -> Key {
        keys.key(secret, self.day, &self.region, &self.service)
    }

    /// What was signed, and the string to sign made of it: S3 tells both where a signature does not match.
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

    /// `20150830/us-east-1/iam/aws4_request`.
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
            // Repeated, the last wins.
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

/// The header's hash stands for the header in messages: a header holds a signature, which is not to be printed.
fn hashed(header: &str) -> String {
    format!(
        "(Hashed with SHA-256 and encoded with Base64) Authorization={}",
        STANDARD.encode(Sha256::digest(header))
    )
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

fn all_amz_headers_signed(request: &Request<'_>, signed: &[String]) -> Result<(), SignatureError> {
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

/// Step 9.
pub(crate) fn moment(date: &str) -> Result<OffsetDateTime, SignatureError> {
    let read =
        PrimitiveDateTime::parse(date, BASIC).or_else(|_| PrimitiveDateTime::parse(date, EXTENDED));
    read.map(PrimitiveDateTime::assume_utc).map_err(|_| {
        let text = format!("Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601");
        SignatureError::Incomplete(text)
    })
}

/// Steps 10 and 11; for a presigned URL of S3, its own life.
fn current(
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
        if seconds > LONGEST {
            return Err(SignatureError::InvalidExpires(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
            ));
        }
        let end = signed_at.saturating_add(Duration::seconds(seconds));
        let told = |at: OffsetDateTime| at.format(EXTENDED).unwrap_or_default();
        return if now <= end {
            Ok(())
        } else {
            Err(SignatureError::PresignedExpired {
                seconds,
                end: told(end),
                now: told(now),
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

/// Step 13: everything that is wrong with the scope.
pub(crate) fn scoped(
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
