//! Tokens of OIDC providers, verified as AssumeRoleWithWebIdentity does.
//!
//! AWS checks in this order: the form of the token, the provider of its issuer, its audience, its times, its subject, then the trust policy
//! of the role, and only then the signature; so keys are fetched only for tokens that the trust policy allows. Each step is a type:
//! [`Unverified`], then [`Claimed`], against which a trust policy is evaluated, then [`Verified`], for which a session is created.
//!
//! This module does no I/O: its caller passes the issuer's keys ([`Jwks`]).

mod claims;
pub mod discovery;
mod json;
mod jwks;
mod token;

use model::sts::errors;
use time::OffsetDateTime;
use wire::{Fault, unsourced};

pub use claims::Claims;
pub use claims::TOKEN_TAGS;
pub use jwks::{Jwks, JwksError};

use crate::issuer_url::IssuerUrl;
use jwks::SignatureError;
use token::Token;

/// An issuer whose tokens are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// Its URL.
    pub url: IssuerUrl,
    /// The accepted audiences.
    pub client_ids: Vec<String>,
}

/// A token in the form of a JWT.
#[derive(Debug, Clone)]
pub struct Unverified(Token);

/// A token whose claims are acceptable, but whose signature is not verified yet.
#[derive(Debug, Clone)]
pub struct Claimed {
    token: Token,
    claims: Claims,
}

/// A token that the issuer signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(Claims);

impl Unverified {
    /// Reads a token.
    ///
    /// # Errors
    /// InvalidIdentityToken.
    pub fn read(token: &str) -> Result<Self, Fault> {
        let token = Token::read(token).ok_or_else(not_a_jwt)?;
        if token.text("iss").is_none() {
            return Err(invalid("Missing a required claim: iss."));
        }
        Ok(Self(token))
    }

    /// The issuer that the token names, by which its provider is looked up.
    pub fn issuer(&self) -> &str {
        self.0.text("iss").unwrap_or_default()
    }

    /// Checks the claims. A token whose issuer has no provider in the account is refused.
    ///
    /// # Errors
    /// InvalidIdentityToken, ExpiredTokenException.
    pub fn claimed(
        self,
        provider: Option<&TrustedIssuer>,
        now: OffsetDateTime,
    ) -> Result<Claimed, Fault> {
        let issuer = self.issuer();
        let provider = provider
            .filter(|provider| provider.url.to_string() == issuer)
            .ok_or_else(|| {
                invalid(format!(
                    "No OpenIDConnect provider found in your account for {issuer}"
                ))
            })?;
        let claims = Claims::check(&self.0, provider, now)?;
        Ok(Claimed {
            token: self.0,
            claims,
        })
    }
}

impl Claimed {
    /// The claims. Only a trust policy may be evaluated against them until the signature is verified.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Refuses a token that no key can verify, before keys are fetched for it.
    ///
    /// # Errors
    /// InvalidIdentityToken.
    pub fn check_algorithm(&self) -> Result<(), Fault> {
        if self.token.has_known_algorithm() {
            Ok(())
        } else {
            Err(no_key())
        }
    }

    /// Whether none of these keys can have signed the token: the set is outdated, or of another issuer.
    pub fn needs_newer_keys(&self, jwks: &Jwks) -> bool {
        !self.token.has_key_in(jwks)
    }

    /// Verifies the signature.
    ///
    /// # Errors
    /// InvalidIdentityToken.
    pub fn verified(self, jwks: &Jwks) -> Result<Verified, Fault> {
        match self.token.verify(jwks) {
            Ok(()) => Ok(Verified(self.claims)),
            Err(SignatureError::UnknownKey) => Err(no_key()),
            Err(SignatureError::Wrong) => Err(invalid(unsourced!(
                "The signature of the ID Token is not valid."
            ))),
        }
    }
}

impl Verified {
    /// The verified claims.
    pub fn claims(&self) -> &Claims {
        &self.0
    }
}

/// All steps at once, for uses without a trust policy.
///
/// # Errors
/// InvalidIdentityToken, ExpiredTokenException.
pub fn verify(
    token: &str,
    provider: Option<&TrustedIssuer>,
    jwks: &Jwks,
    now: OffsetDateTime,
) -> Result<Verified, Fault> {
    Unverified::read(token)?
        .claimed(provider, now)?
        .verified(jwks)
}

/// The issuer's keys could not be fetched, or none of them can have signed the token. The two spaces are AWS's.
pub fn no_key() -> Fault {
    invalid(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    )
}

fn not_a_jwt() -> Fault {
    invalid(
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    )
}

fn invalid(text: impl Into<String>) -> Fault {
    Fault::new(&errors::InvalidIdentityToken, text)
}

fn expired(text: impl Into<String>) -> Fault {
    Fault::new(&errors::ExpiredToken, text)
}

#[cfg(test)]
mod tests;
