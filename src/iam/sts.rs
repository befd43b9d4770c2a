//! STS: the caller's identity, and temporary credentials.

mod access_key_info;
mod assume_role;
mod assume_role_with_saml;
pub(crate) mod assume_role_with_web_identity;
mod assume_root;
pub(crate) mod authorization_message;
mod caller_identity;
mod federation_token;
mod login_with_web_identity;
mod program;
mod role_session;
mod session_policies;
mod session_tags;
mod session_token;
#[cfg(test)]
mod tests;
mod trade_in;
mod web_identity_token;

use model::sts as api;
use state::{
    account::Account,
    regions::GLOBAL_ENDPOINT_REGION,
    session::{IssueError, Session, TemporaryCredentials},
};
use wire::{Fault, Timestamp, TimestampStyle};

use crate::call::View;

pub(crate) use access_key_info::get_access_key_info;
pub(crate) use assume_role::{assume_role, code_of_assume_role, target_of_assume_role};
pub(crate) use assume_role_with_saml::assume_role_with_saml;
pub(crate) use assume_role_with_web_identity::assume_role_with_web_identity;
pub(crate) use assume_root::{assume_root, target_of_assume_root};
pub(crate) use authorization_message::decode_authorization_message;
pub(crate) use caller_identity::get_caller_identity;
pub(crate) use federation_token::{get_federation_token, target_of_federation_token};
pub(crate) use login_with_web_identity::login_with_web_identity;
pub use program::{ProgramCredentials, credentials_of_role, is_role_arn};
pub(crate) use session_token::{code_of_session_token, get_session_token};
pub(crate) use trade_in::get_delegated_access_token;
pub(crate) use web_identity_token::{get_web_identity_token, target_of_web_identity_token};

/// A session's credentials in the form of the answers, with the token's size for the answers that report it.
pub(crate) struct SessionCredentials {
    pub(crate) credentials: api::Credentials,
    pub(crate) token_size: i64,
    pub(crate) token_utilization: i64,
}

/// Issues credentials for a session of an account, with a token of at least `minimum` bytes.
///
/// # Errors
/// PackedPolicyTooLarge.
pub(crate) fn issue(
    cx: &impl View,
    account: &Account,
    session: &Session,
    minimum: Option<i64>,
) -> Result<SessionCredentials, Fault> {
    let inner = cx.call().inner;
    let minimum = minimum.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let session = Session {
        default_regions: is_of_version_1(cx, account),
        ..session.clone()
    };
    let credentials = inner
        .sessions
        .issue(&session, minimum, account.dialect, &inner.ids)
        .map_err(|error| match error {
            IssueError::TooLarge(percent) => too_large(&session, percent),
            IssueError::Broken => Fault::internal_failure(),
        })?;
    let (token_size, token_utilization) =
        (credentials.token_size(), credentials.token_utilization());
    let TemporaryCredentials {
        access_key_id,
        secret_access_key,
        session_token,
        expires,
    } = credentials;
    Ok(SessionCredentials {
        credentials: api::Credentials {
            access_key_id,
            secret_access_key: secret_access_key.reveal().to_owned(),
            session_token: session_token.reveal().to_owned(),
            expiration: Timestamp {
                at: expires,
                style: TimestampStyle::Seconds,
            },
        },
        token_size: count(token_size),
        token_utilization: count(token_utilization),
    })
}

/// Whether a session of an account gets a version 1 token: at the global endpoint, which is another name of the one in us-east-1, if the
/// account's settings say so. IAM API Reference, "SetSecurityTokenServicePreferences".
fn is_of_version_1(cx: &impl View, account: &Account) -> bool {
    let origin = cx.call().origin;
    origin.global_endpoint
        && origin.region == GLOBAL_ENDPOINT_REGION
        && state::rows::account_settings::token_version(cx, &account.id) == 1
}

/// The error for a session that does not fit into a token. It names the tags, if there are any.
fn too_large(session: &Session, percent: usize) -> Fault {
    let text = if session.tags.is_empty() {
        session_policies::too_large(percent)
    } else {
        format!("Packed size of session tags consumes {percent}% of allotted space.")
    };
    Fault::new(&api::errors::PackedPolicyTooLarge, text)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
