//! The role templates of a seed file.

use std::collections::BTreeMap;

use state::{
    Scope,
    arn::IamArn,
    find,
    rows::role_template::{Parameter, ROLE_TEMPLATES, RoleTemplate, TemplateVersion},
};
use time::OffsetDateTime;
use wire::Fault;

use crate::{
    call::{View, Write},
    identities::roles::DEFAULT_MAX_SESSION_DURATION,
    seed::{SeedParameter, SeedRoleTemplate, SeedTemplateVersion},
};

/// Stores a template, unless one with its ARN exists.
///
/// # Errors
/// ValidationError for an ARN that is not one of a template, and for inconsistent versions.
pub(super) fn put(tx: &mut Write<'_>, seed: &SeedRoleTemplate) -> Result<(), Fault> {
    let arn = find::spelled(tx, &seed.arn);
    let account = tx.account();
    let parsed = IamArn::parse(&arn).filter(|parsed| {
        parsed.kind == "role-template"
            && parsed.partition == account.partition
            && (parsed.account == account.id.as_str() || parsed.account == tx.dialect().vendor())
    });
    let Some(parsed) = parsed else {
        let text = format!("`{arn}` is not the ARN of a role template of the account");
        return Err(Fault::validation(text));
    };
    let now = tx.now();
    let mut versions = BTreeMap::new();
    for (number, version) in (1..).zip(&seed.versions) {
        versions.insert(number, template_version(tx, version, now));
    }
    let last = versions.keys().next_back().copied();
    let default = seed.default_minor_version.or(last);
    let Some(default_minor_version) = default.filter(|number| versions.contains_key(number)) else {
        return Err(Fault::validation(
            "versions: there is no version of the default number",
        ));
    };
    let template = RoleTemplate {
        arn: arn.clone(),
        name: parsed.name,
        description: seed.description.clone(),
        major_version: seed.major_version,
        default_minor_version,
        managed_by: seed.managed_by.clone(),
        enabled: seed.enabled,
        versions,
    };
    let key = (tx.account_id().clone(), arn);
    if !tx.head().contains(&ROLE_TEMPLATES, &key) {
        tx.put(&ROLE_TEMPLATES, key, template);
    }
    Ok(())
}

fn template_version(
    tx: &Write<'_>,
    seed: &SeedTemplateVersion,
    now: OffsetDateTime,
) -> TemplateVersion {
    let parameter = |(name, it): &(String, SeedParameter)| Parameter {
        name: name.clone(),
        kind: it.kind,
        sub_type: it.sub_type.clone(),
        description: it.description.clone(),
        required: it.required,
        default: it.default.clone(),
        immutable: it.immutable,
    };
    let inline = seed.inline_policies.0.iter();
    TemplateVersion {
        // AWS's prefix for these ids is unknown.
        id: tx.new_id("ARTV"),
        role_name: seed.role_name.clone(),
        path: seed.path.clone().unwrap_or_else(|| "/".to_owned()),
        description: seed.description.clone(),
        trust: seed.trust.0.clone(),
        inline_policies: inline
            .map(|(name, text)| (name.clone(), text.0.clone()))
            .collect(),
        managed_policies: seed.policies.clone(),
        boundary: seed.boundary.clone(),
        parameters: seed.parameters.0.iter().map(parameter).collect(),
        tags: seed.tags.0.clone(),
        max_session_duration: seed
            .max_session_duration
            .unwrap_or(DEFAULT_MAX_SESSION_DURATION),
        enabled: seed.enabled,
        created: now,
    }
}
