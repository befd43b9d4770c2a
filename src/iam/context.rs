//! The condition keys of a request. IAM User Guide, "AWS global condition context keys"; which key an action carries beside them is in
//! its line of the registry.

use policy::{Context, Values};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    call::Call,
    caller::{Caller, Principal},
    session::SessionKind,
    tags,
    target::{Check, KeyValue},
};

/// All keys of one check.
pub(crate) fn of(call: &Call<'_>, check: &Check) -> Context {
    let mut context = Context::new();
    let origin = call.origin;
    context.one("aws:CurrentTime", date(call.now));
    context.one("aws:EpochTime", call.now.unix_timestamp().to_string());
    context.one("aws:SourceIp", origin.source_ip.to_string());
    context.one("aws:SecureTransport", origin.secure.to_string());
    context.one("aws:RequestedRegion", origin.region.clone());
    context.one("aws:ViaAWSService", "false");
    if let Some(agent) = &origin.user_agent {
        context.one("aws:UserAgent", agent.clone());
    }
    if let Some(referer) = &origin.referer {
        context.one("aws:Referer", referer.clone());
    }
    of_caller(&mut context, call.caller, call.now);
    for (name, value) in &check.keys {
        let value = match value.clone() {
            KeyValue::One(value) => Values::One(value),
            KeyValue::Many(values) => Values::Many(values),
        };
        context.set(name, value);
    }
    context
}

fn of_caller(context: &mut Context, caller: &Caller, now: OffsetDateTime) {
    let kind = match &caller.principal {
        Principal::Anonymous => "Anonymous",
        Principal::Root => "Account",
        Principal::User(_) => "User",
    };
    context.one("aws:PrincipalType", kind);
    if let Some(id) = caller.user_id() {
        context.one("aws:PrincipalArn", caller.arn());
        context.one("aws:PrincipalAccount", caller.account.id.as_str());
        context.one("aws:PrincipalIsAWSService", "false");
        context.one("aws:userid", id);
    }
    if let Some(user) = caller.user() {
        context.one("aws:username", user.name.clone());
        for (key, value) in tags::pairs(&user.tags) {
            context.one(&format!("aws:PrincipalTag/{key}"), value);
        }
    }
    let Some(session) = caller.session.as_deref() else {
        return;
    };
    context.one("aws:TokenIssueTime", date(session.issued));
    match &session.kind {
        // Sessions know whether MFA was proved; long-term keys do not, and have no such key.
        SessionKind::SessionToken { mfa_at } => {
            context.one("aws:MultiFactorAuthPresent", mfa_at.is_some().to_string());
            if let Some(at) = mfa_at {
                context.one(
                    "aws:MultiFactorAuthAge",
                    (now - *at).whole_seconds().to_string(),
                );
            }
        }
        SessionKind::Login { provider } => {
            context.one("aws:MultiFactorAuthPresent", "false");
            context.one("aws:FederatedProvider", provider.clone());
            context.one("aws:SourceIdentity", provider.clone());
        }
    }
}

fn date(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}
