//! The claims of a token, checked and mapped to condition keys and session tags.

use policy::Values;
use serde_json::{Map, Number, Value};
use time::OffsetDateTime;
use wire::{Fault, unsourced};

use super::{TrustedIssuer, expired, invalid, not_a_jwt, token::Token};

/// A token whose tags are not in one of the two forms that STS documents.
pub const TOKEN_TAGS: &str = unsourced!("The session tags of the ID Token are not valid.");

/// The tolerated clock skew, in seconds.
const LEEWAY: f64 = 300.0;
/// The maximum age of a token, whatever its `exp` is. AWS has such a limit (`Token too old: 441398`); the value of one day is
/// an assumption.
const OLDEST: f64 = 86_400.0;

const TAGS: &str = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY: &str = "https://aws.amazon.com/source_identity";
/// The namespace of claims for STS. They do not become condition keys.
const RESERVED: &str = "https://aws.amazon.com/";

/// The claims of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// `iss`.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// `azp`, or else `aud`: one of the provider's client ids.
    pub audience: String,
    /// Condition keys, without the global ones: `example.com/path:sub`, … IAM User Guide, "Available keys for AWS OIDC federation".
    pub condition_keys: Vec<(String, Values)>,
    /// Session tags, sorted by key. The rules for session tags are checked elsewhere.
    pub tags: Vec<(String, String)>,
    /// The keys of transitive tags.
    pub transitive_tag_keys: Vec<String>,
    /// `aws:SourceIdentity`.
    pub source_identity: Option<String>,
}

impl Claims {
    /// Checks the claims of a token against its provider: audience, times, subject, then session tags and source identity.
    pub(super) fn check(
        token: &Token,
        provider: &TrustedIssuer,
        now: OffsetDateTime,
    ) -> Result<Self, Fault> {
        let issuer = token.text("iss").ok_or_else(|| missing("iss"))?.to_owned();
        let audience = audience(token, provider)?;
        check_times(token, now)?;
        let subject = match token.claims.get("sub") {
            None => return Err(missing("sub")),
            Some(subject) => subject.as_str().ok_or_else(not_a_jwt)?,
        };
        if subject.is_empty() {
            return Err(missing("sub"));
        }
        let (tags, transitive_tag_keys) = tags(&token.claims)?;
        Ok(Self {
            issuer,
            subject: subject.to_owned(),
            condition_keys: condition_keys(token, &provider.url.address, &audience),
            audience,
            tags,
            transitive_tag_keys,
            source_identity: source_identity(&token.claims)?,
        })
    }
}

fn missing(claim: &str) -> Fault {
    invalid(format!("Missing a required claim: {claim}."))
}

/// The audience of the token. With several audiences, `azp` must name the one that requested it.
fn audience(token: &Token, provider: &TrustedIssuer) -> Result<String, Fault> {
    let wrong = || invalid("Incorrect token audience");
    let audiences = match token.claims.get("aud") {
        None => return Err(missing("aud")),
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(all)) => all
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()
            .ok_or_else(not_a_jwt)?,
        Some(_) => return Err(not_a_jwt()),
    };
    let audience = match (token.claims.get("azp"), audiences.as_slice()) {
        (_, []) => return Err(wrong()),
        (Some(party), _) => party.as_str().ok_or_else(not_a_jwt)?,
        (None, [one]) => one,
        (None, _) => return Err(wrong()),
    };
    if provider.client_ids.iter().any(|id| id == audience) {
        Ok(audience.to_owned())
    } else {
        Err(wrong())
    }
}

/// `exp`, `iat`, `nbf`: seconds since 1970, which need not be whole (RFC 7519, section 2).
fn check_times(token: &Token, now: OffsetDateTime) -> Result<(), Fault> {
    let seconds = |claim: &str| match token.claims.get(claim) {
        None => Ok(None),
        Some(moment) => moment.as_f64().map(Some).ok_or_else(not_a_jwt),
    };
    let current = now.unix_timestamp();
    let now = current as f64;
    let expires = seconds("exp")?.ok_or_else(|| missing("exp"))?;
    if now >= expires + LEEWAY {
        return Err(expired(format!(
            "Token expired: current date/time {current} must be before the expiration date/time {}",
            expires as i64
        )));
    }
    let issued = seconds("iat")?.ok_or_else(|| missing("iat"))?;
    if now - issued > OLDEST {
        return Err(expired(format!("Token too old: {}", (now - issued) as i64)));
    }
    if issued > now + LEEWAY {
        return Err(invalid(unsourced!(
            "The ID Token was issued in the future."
        )));
    }
    if seconds("nbf")?.is_some_and(|from| from > now + LEEWAY) {
        return Err(invalid(unsourced!("The ID Token is not yet valid.")));
    }
    Ok(())
}

/// Strings, numbers and booleans at the top level become `ISSUER:CLAIM`; lists of them have several values. `aud` is the audience that was
/// checked; if that is `azp`, the claim itself is `oaud`.
fn condition_keys(token: &Token, address: &str, audience: &str) -> Vec<(String, Values)> {
    let mut keys = vec![(format!("{address}:aud"), Values::One(audience.to_owned()))];
    for (claim, value) in &token.claims {
        let name = match claim.as_str() {
            "aud" if !token.claims.contains_key("azp") => continue,
            "aud" => "oaud",
            // A token must not set this key itself.
            "oaud" => continue,
            name if name.starts_with(RESERVED) => continue,
            name => name,
        };
        let value = match value {
            Value::Array(all) => {
                let values: Option<Vec<_>> = all.iter().map(plain).collect();
                values.map(Values::Many)
            }
            one => plain(one).map(Values::One),
        };
        keys.extend(value.map(|value| (format!("{address}:{name}"), value)));
    }
    keys
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(Number::to_string(number)),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

type Tags = (Vec<(String, String)>, Vec<String>);

/// IAM User Guide, "Pass session tags in AWS STS", section on AssumeRoleWithWebIdentity: one claim with both members, or for issuers
/// that cannot nest, a claim for each tag and one for the keys.
fn tags(claims: &Map<String, Value>) -> Result<Tags, Fault> {
    let refused = || invalid(TOKEN_TAGS);
    let (mut tags, mut transitive) = (Vec::new(), Vec::new());
    let mut add = |key: &str, value: &Value| {
        let value = match value {
            Value::String(value) => value,
            Value::Array(one) => match one.as_slice() {
                [Value::String(value)] => value,
                _ => return Err(refused()),
            },
            _ => return Err(refused()),
        };
        tags.push((key.to_owned(), value.clone()));
        Ok(())
    };
    let mut add_transitive = |keys: &Value| {
        for key in keys.as_array().ok_or_else(refused)? {
            transitive.push(key.as_str().ok_or_else(refused)?.to_owned());
        }
        Ok::<_, Fault>(())
    };
    if let Some(nested) = claims.get(TAGS) {
        for (member, value) in nested.as_object().ok_or_else(refused)? {
            match member.as_str() {
                "principal_tags" => {
                    for (key, value) in value.as_object().ok_or_else(refused)? {
                        add(key, value)?;
                    }
                }
                "transitive_tag_keys" => add_transitive(value)?,
                _ => return Err(refused()),
            }
        }
    }
    let flat = claims
        .iter()
        .filter_map(|(claim, value)| Some((claim.strip_prefix(TAGS)?.strip_prefix('/')?, value)));
    for (name, value) in flat {
        match (name, name.strip_prefix("principal_tags/")) {
            (_, Some(key)) => add(key, value)?,
            ("transitive_tag_keys", None) => add_transitive(value)?,
            _ => return Err(refused()),
        }
    }
    Ok((tags, transitive))
}

fn source_identity(claims: &Map<String, Value>) -> Result<Option<String>, Fault> {
    let Some(claimed) = claims.get(SOURCE_IDENTITY) else {
        return Ok(None);
    };
    let fits = |text: &&str| {
        (2..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
    };
    // The pattern has no colon, so it also excludes values that begin with `aws:`.
    claimed
        .as_str()
        .filter(fits)
        .map(|text| Some(text.to_owned()))
        .ok_or_else(|| {
            invalid(
                "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
            )
        })
}
