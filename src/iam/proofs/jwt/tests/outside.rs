//! The requests to the door for an issuer's keys.

use std::sync::Arc;

use model::sts::{AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse, op};

use super::*;
use crate::{
    call::{
        View,
        caller::{Caller, Origin},
        outside::{OutsideRequest, OutsideResponse},
        server::Core,
        target::Target,
    },
    core::{self, Request},
    sts::assume_role_with_web_identity::verified_from_outside,
    testing,
};

/// A server, and a call with a token that the trust policy allows.
struct Attempt {
    core: Core,
    caller: Caller,
    origin: Origin,
    token: String,
}

impl Attempt {
    fn with(token: String) -> Self {
        let core = testing::server(&[], NOW);
        Self {
            caller: core.anonymous(None).unwrap(),
            core,
            origin: testing::origin(),
            token,
        }
    }

    /// What is needed, or the result.
    fn again(
        &self,
        fetched: OutsideResponse,
    ) -> Result<Result<AssumeRoleWithWebIdentityResponse, Fault>, OutsideRequest> {
        let input = AssumeRoleWithWebIdentityRequest {
            role_arn: "arn:aws:iam::000000000000:role/app".to_owned(),
            role_session_name: "app".to_owned(),
            web_identity_token: self.token.clone(),
            ..Default::default()
        };
        let request = Request {
            caller: &self.caller,
            origin: &self.origin,
            fetched: &fetched,
        };
        let mut reply = core::read::<op::AssumeRoleWithWebIdentity>(
            &self.core,
            &request,
            Ok(input),
            |_, _| Ok(Target::none()),
            |cx, input| {
                let provider = provider(ISSUER);
                let claimed = Unverified::read(&input.web_identity_token)?
                    .claimed(Some(&provider), cx.now())?;
                verified_from_outside(cx, claimed, &provider.url)?;
                Ok(AssumeRoleWithWebIdentityResponse::default())
            },
        );
        match reply.needs() {
            Some(needs) => Err(needs),
            None => Ok(reply.wait()),
        }
    }
}

/// The token's keys cannot be had.
fn assert_no_keys(result: &Result<AssumeRoleWithWebIdentityResponse, Fault>) {
    let fault = result.as_ref().unwrap_err();
    assert!(
        fault.status() == 400 && fault.message().contains("retrieve verification key"),
        "{fault}"
    );
}

fn keys(newer_than: Option<Arc<Jwks>>) -> OutsideRequest {
    OutsideRequest::Keys {
        issuer: IssuerUrl::parse(ISSUER).unwrap(),
        newer_than,
    }
}

#[test]
fn the_door_is_asked_for_keys() {
    let asked = Attempt::with(token(&claims()));
    let needs = asked.again(OutsideResponse::default()).unwrap_err();
    assert_eq!(needs, keys(None));
    let fetched = OutsideResponse::keys(needs, Some(Arc::new(own_keys())));
    assert!(asked.again(fetched).unwrap().is_ok());
    // None can be had.
    assert_no_keys(
        &asked
            .again(OutsideResponse::keys(keys(None), None))
            .unwrap(),
    );
    // Those of another issuer are none of this one.
    let other = OutsideRequest::Keys {
        issuer: IssuerUrl::parse("https://evil.example").unwrap(),
        newer_than: None,
    };
    let fetched = OutsideResponse::keys(other, Some(Arc::new(own_keys())));
    assert_eq!(asked.again(fetched), Err(keys(None)));
}

#[test]
fn newer_keys_are_asked_for_once() {
    let asked = Attempt::with(token(&claims()));
    let old = Arc::new(jwks(&[OTHER_RSA.jwk("0")]));
    let needs = asked
        .again(OutsideResponse::keys(keys(None), Some(Arc::clone(&old))))
        .unwrap_err();
    assert_eq!(needs, keys(Some(Arc::clone(&old))));
    let newer = OutsideResponse::keys(needs.clone(), Some(Arc::new(own_keys())));
    assert!(asked.again(newer).unwrap().is_ok());
    let same = OutsideResponse::keys(needs, Some(old));
    assert_no_keys(&asked.again(same).unwrap());
}

#[test]
fn nothing_is_asked_for_a_token_that_will_not_do() {
    let expired = token(&with("exp", json!(0)));
    let header = r#"{"alg":"HS256","kid":"1"}"#;
    let shared_secret = signed(&RSA, header, &claims().to_string());
    for bad in [expired, shared_secret] {
        let result = Attempt::with(bad)
            .again(OutsideResponse::default())
            .unwrap();
        assert_eq!(result.unwrap_err().status(), 400);
    }
}
