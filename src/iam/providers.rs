//! ARNs and condition keys of identity providers, both OIDC and SAML.

pub(crate) mod oidc_providers;
pub(crate) mod saml_providers;

use state::{
    Scope, arn,
    tags::{self, Tag},
};
use wire::Fault;

use crate::call::{Read, target::Target};

/// The name after `KIND/` in a provider's ARN; `None` for an ARN of another account or partition.
///
/// # Errors
/// ValidationError for a text that is not an ARN of IAM, and for another kind of resource.
pub(crate) fn name_in<'t>(
    cx: &impl Scope,
    kind: &str,
    arn: &'t str,
) -> Result<Option<&'t str>, Fault> {
    let fields =
        arn::Fields::parse(arn).ok_or_else(|| Fault::validation(format!("Invalid ARN: {arn}")))?;
    if fields.kind != kind {
        return Err(Fault::validation("Invalid resource type in ARN"));
    }
    let own = fields.account == cx.account_id().as_str()
        && cx
            .dialect()
            .means_partition(&cx.account().partition, fields.partition);
    Ok(own.then_some(fields.rest))
}

/// The target of an action on one provider, by its ARN. `aws:ResourceTag` is the only condition key of these resource types (Service
/// Authorization Reference).
pub(crate) fn target(
    cx: &Read<'_>,
    action: &'static str,
    kind: &str,
    arn: &str,
    held: &[Tag],
) -> Target {
    let arn = match name_in(cx, kind, arn) {
        Ok(Some(name)) => cx.account().arn(kind, "/", name),
        _ => arn.to_owned(),
    };
    tags::pairs(held).fold(Target::new(action, arn), |target, (key, value)| {
        target.key(format!("aws:ResourceTag/{key}"), value)
    })
}

/// The target of a list: all providers of a kind.
pub(crate) fn target_of_list(cx: &Read<'_>, action: &'static str, kind: &str) -> Target {
    Target::new(action, cx.account().arn(kind, "/", "*"))
}
