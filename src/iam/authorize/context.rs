//! The condition keys of a request. IAM User Guide, "AWS global condition context keys". An action's own keys are in its line of the
//! registry.

use policy::Context;
use state::session::SessionKind;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::call::{
    Call,
    caller::{Caller, Principal},
    target::Check,
};

/// The condition keys of a check for the caller.
pub(crate) fn of(call: &Call<'_>, check: &Check) -> Context {
    let mut context = of_request(call);
    of_caller(&mut context, call.caller, call.now);
    if let Some(at) = call.proved.get() {
        proved(&mut context, at, call.now);
    }
    set(&mut context, check);
    context
}

/// The condition keys of a check for a principal of an identity provider.
pub(crate) fn of_outsider(call: &Call<'_>, check: &Check) -> Context {
    let mut context = of_request(call);
    set(&mut context, check);
    context
}

fn of_request(call: &Call<'_>) -> Context {
    let mut context = Context::new();
    let origin = call.origin;
    context.set_one("aws:CurrentTime", date(call.now));
    context.set_one("aws:EpochTime", call.now.unix_timestamp().to_string());
    context.set_one("aws:SourceIp", origin.source_ip.to_string());
    context.set_one("aws:SecureTransport", origin.secure.to_string());
    context.set_one("aws:RequestedRegion", origin.region.clone());
    context.set_one("aws:ViaAWSService", "false");
    if let Some(agent) = &origin.user_agent {
        context.set_one("aws:UserAgent", agent.clone());
    }
    if let Some(referer) = &origin.referer {
        context.set_one("aws:Referer", referer.clone());
    }
    context
}

fn set(context: &mut Context, check: &Check) {
    for (name, value) in &check.keys {
        context.set(name, value.clone());
    }
}

fn of_caller(context: &mut Context, caller: &Caller, now: OffsetDateTime) {
    let kind = match &caller.principal {
        Principal::Anonymous => "Anonymous",
        Principal::Root => "Account",
        Principal::User(_) => "User",
        Principal::AssumedRole { .. } => "AssumedRole",
        Principal::FederatedUser { .. } => "FederatedUser",
    };
    context.set_one("aws:PrincipalType", kind);
    if let Some(id) = caller.user_id() {
        context.set_one("aws:PrincipalArn", caller.principal_arn());
        context.set_one("aws:PrincipalAccount", caller.account.id.as_str());
        context.set_one("aws:PrincipalIsAWSService", "false");
        context.set_one("aws:userid", id);
    }
    if let Some(user) = caller.user() {
        context.set_one("aws:username", user.name.clone());
    }
    for (key, value) in caller.tags() {
        context.set_one(&format!("aws:PrincipalTag/{key}"), value);
    }
    let Some(session) = caller.session.as_deref() else {
        return;
    };
    context.set_one("aws:TokenIssueTime", date(session.issued));
    // Only sessions have this key: long-term keys carry no MFA.
    match session.mfa_at {
        Some(at) => proved(context, at, now),
        None => context.set_one("aws:MultiFactorAuthPresent", "false"),
    }
    if let Some(provider) = &session.provider {
        context.set_one("aws:FederatedProvider", provider.clone());
    }
    if let Some(identity) = &session.source_identity {
        context.set_one("aws:SourceIdentity", identity.clone());
    }
    if session.kind == SessionKind::AssumeRoot {
        context.set_one("aws:AssumedRoot", "true");
    }
}

fn proved(context: &mut Context, at: OffsetDateTime, now: OffsetDateTime) {
    let age = (now - at).whole_seconds();
    context.set_one("aws:MultiFactorAuthPresent", "true");
    context.set_one("aws:MultiFactorAuthAge", age.to_string());
}

fn date(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}
