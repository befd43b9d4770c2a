//! What providers of identity have in common, OIDC and SAML: their ARNs, and their tags as condition keys.

pub(crate) mod oidc_providers;
pub(crate) mod saml_providers;

use state::{
    Scope, arn,
    tags::{self, Tag},
};
use wire::Fault;

use crate::call::{Read, target::Target};

/// What stands behind `KIND/` in the ARN of a provider; `None` where the ARN is of another account or partition.
///
/// # Errors
/// ValidationError for what is no ARN of IAM, or of another kind of resource.
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

/// An action on one provider, named by its ARN. These types have `aws:ResourceTag` alone (Service Authorization Reference).
pub(crate) fn target(
    cx: &Read<'_>,
    action: &'static str,
    kind: &str,
    arn: &str,
    held: &[Tag],
) -> Target {
    let spelled = match name_in(cx, kind, arn) {
        Ok(Some(name)) => cx.account().arn(kind, "/", name),
        _ => arn.to_owned(),
    };
    tags::pairs(held).fold(Target::new(action, spelled), |target, (key, value)| {
        target.key(format!("aws:ResourceTag/{key}"), value)
    })
}

/// A list acts on all providers of its kind.
pub(crate) fn target_of_list(cx: &Read<'_>, action: &'static str, kind: &str) -> Target {
    Target::new(action, cx.account().arn(kind, "/", "*"))
}
