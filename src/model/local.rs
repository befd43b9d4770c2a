//! Operations that no AWS model has.
//!
//! `LoginWithWebIdentity` is an unsigned STS action of the `astran` dialect. It exchanges a token of the realm for credentials of the
//! token's user. Its answer has neither a namespace nor `ResponseMetadata`.

use wire::{Rule, Timestamp};

use crate::sts::SERVICE;

static ANY: Rule = Rule::any();
/// As `roleSessionNameType` of STS.
static SESSION_NAME: Rule = Rule::any()
    .min(2)
    .max(64)
    .pattern(r"[\w+=,.@-]*", "[A-Za-z0-9_+=,.@-]*");
/// As `clientTokenType` of STS, but up to the length of a JWT with many claims.
static TOKEN: Rule = Rule::any().min(4).max(20_000).secret();
/// As `roleDurationSecondsType` of STS.
static SECONDS: Rule = Rule::any().min(900).max(43_200);

wire::shapes! {
    /// A token, and a name for the session.
    LoginWithWebIdentityRequest {
        web_identity_token: String = "WebIdentityToken" required [TOKEN] secret;
        user_session_name: String = "UserSessionName" required [SESSION_NAME];
        duration_seconds: Option<i64> = "DurationSeconds" optional [SECONDS];
    }
    /// Credentials, and the user that they act as.
    LoginWithWebIdentityResponse {
        credentials: LoginCredentials = "Credentials" required [];
        subject_from_web_identity_token: String = "SubjectFromWebIdentityToken" required [];
        audience: String = "Audience" required [];
        user: LoginUser = "User" required [];
        provider: String = "Provider" required [];
        source_identity: String = "SourceIdentity" required [];
    }
    /// Temporary credentials.
    LoginCredentials {
        access_key_id: String = "AccessKeyId" required [];
        secret_access_key: String = "SecretAccessKey" required [] secret;
        session_token: String = "SessionToken" required [] secret;
        expiration: Timestamp = "Expiration" required [];
    }
    /// The user that the session acts as.
    LoginUser {
        id: String = "Id" required [];
        arn: String = "Arn" required [];
    }
}

wire::errors! {
    ExpiredTokenException = "ExpiredTokenException" "ExpiredTokenException" 400;
    InvalidIdentityToken = "InvalidIdentityTokenException" "InvalidIdentityToken" 400;
}

wire::operations! { SERVICE;
    LoginWithWebIdentity: LoginWithWebIdentityRequest => LoginWithWebIdentityResponse, result "LoginWithWebIdentityResult", envelope bare | ExpiredTokenException InvalidIdentityToken;
}
