//! Role templates, from which a service's roles are created. No operation of IAM creates a template; those of a server are in its
//! seed file. IAM API Reference, "AcquireRole", "GetRoleTemplateVersion", "RoleTemplateVersion".

use std::{collections::BTreeMap, sync::Arc};

use model::iam::*;
use state::{
    Scope, documents, find,
    rows::{
        role::SourceTemplate,
        role_template::{Parameter, ParameterType, ROLE_TEMPLATES, RoleTemplate, TemplateVersion},
    },
};
use wire::{Fault, unsourced};

use crate::{
    call::{Read, Write, target::Target},
    identities::roles,
    policies::{attachments, inline_policies},
};

/// The values of a parameter: those of the request, or the default. `None` if it has neither.
fn values_of(
    parameter: &Parameter,
    given: Option<&ReplacementValueEntry>,
) -> Result<Option<Vec<String>>, Fault> {
    let values = match (given, &parameter.default) {
        (Some(given), _) => given.values.clone(),
        (None, Some(default)) => vec![default.clone()],
        (None, None) if parameter.required => {
            return Err(invalid(parameter_missing(&parameter.name)));
        }
        (None, None) => return Ok(None),
    };
    let fits = parameter.kind.is_list() || values.len() == 1;
    if !fits || !values.iter().all(|value| parameter.kind.admits(value)) {
        let text = unsourced!(
            "The value of the parameter {name} is not of the type {kind}.",
            name = &parameter.name,
            kind = parameter.kind.word()
        );
        return Err(invalid(text));
    }
    Ok(Some(values))
}

fn invalid(text: String) -> Fault {
    Fault::new(&errors::InvalidInput, text)
}

/// The template of an ARN.
fn with_arn(cx: &impl Scope, arn: &str) -> Result<Arc<RoleTemplate>, Fault> {
    let key = (cx.account_id().clone(), find::spelled(cx, arn));
    cx.head().get(&ROLE_TEMPLATES, &key).ok_or_else(|| {
        Fault::new(
            &errors::NoSuchEntity,
            unsourced!("The role template {arn} cannot be found.", arn = arn),
        )
    })
}

/// A version; the default one if a request names none.
fn version(template: &RoleTemplate, wanted: Option<i64>) -> Result<(i64, &TemplateVersion), Fault> {
    let number = wanted.unwrap_or(template.default_minor_version);
    let missing = || {
        let text = unsourced!(
            "The role template {arn} does not have a minor version {number}.",
            arn = &template.arn,
            number = number
        );
        Fault::new(&errors::NoSuchEntity, text)
    };
    let version = template.versions.get(&number).ok_or_else(missing)?;
    Ok((number, version))
}

/// An action on a template. The Service Authorization Reference does not have these actions yet, so no condition keys are known.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, arn: &str) -> Target {
    Target::new(action, find::spelled(cx, arn))
}

/// Returns a version of a template. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRoleTemplateVersion.html>
pub(crate) fn get_role_template_version(
    cx: &Read<'_>,
    input: GetRoleTemplateVersionRequest,
) -> Result<GetRoleTemplateVersionResponse, Fault> {
    let template = with_arn(cx, &input.template_arn)?;
    let (number, version) = version(&template, input.minor_version)?;
    let parameter = |it: &Parameter| ParameterDefinition {
        name: it.name.clone(),
        r#type: it.kind.word().to_owned(),
        sub_type: it.sub_type.clone(),
        description: it.description.clone(),
        is_required: Some(it.required),
        default_value: it.default.clone(),
        immutable: Some(it.immutable),
    };
    let inline = version
        .inline_policies
        .iter()
        .map(|(name, text)| InlinePolicy {
            policy_name: name.clone(),
            policy_document: documents::percent_encoded(text),
        });
    let tags = version.tags.iter().map(|(key, value)| TagTemplate {
        key: key.clone(),
        value: value.clone(),
    });
    let role_template_version = RoleTemplateVersion {
        template_arn: Some(template.arn.clone()),
        template_name: Some(template.name.clone()),
        template_version_id: Some(version.id.to_string()),
        description: template.description.clone(),
        major_version: Some(template.major_version),
        default_minor_version: Some(template.default_minor_version),
        managed_by_type: template.managed_by.as_ref().map(|_| "Service".to_owned()),
        managed_by_value: template.managed_by.clone(),
        enabled: Some(template.enabled),
        minor_version: Some(number),
        role_name_pattern: Some(version.role_name.clone()),
        role_path_pattern: Some(version.path.clone()),
        role_description_pattern: version.description.clone(),
        assume_role_policy_document_template: Some(documents::percent_encoded(&version.trust)),
        inline_policy_templates: Some(inline.collect()),
        managed_policy_arns: Some(version.managed_policies.clone()),
        permission_boundary_arn: version.boundary.clone(),
        parameters_definition: Some(version.parameters.iter().map(parameter).collect()),
        role_tags_template: Some(tags.collect()),
        max_session_duration: Some(version.max_session_duration),
        version_enabled: Some(version.enabled),
        create_timestamp: Some(cx.date(version.created)),
        update_timestamp: Some(cx.date(version.created)),
    };
    Ok(GetRoleTemplateVersionResponse {
        role_template_version,
    })
}

/// Creates a role from a template, with its policies, boundary and tags.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcquireRole.html>
pub(crate) fn acquire_role(
    tx: &mut Write<'_>,
    input: AcquireRoleRequest,
) -> Result<AcquireRoleResponse, Fault> {
    let template = with_arn(tx, &input.template_arn)?;
    let (number, version) = version(&template, input.template_minor_version)?;
    if !template.enabled || !version.enabled {
        let text = unsourced!("The role template {arn} is disabled.", arn = &template.arn);
        return Err(Fault::new(&errors::RoleTemplateDisabled, text));
    }
    let values = Values::of(version, &input.replacement_values.unwrap_or_default())?;
    let request = values.role(version)?;
    let name = request.role_name.clone();
    if roles::named(tx, &name).is_ok() {
        return Err(Fault::new(
            &errors::NameConflict,
            unsourced!(
                "The role name {name} conflicts with an existing role in the account.",
                name = &name
            ),
        ));
    }
    roles::create_role(tx, request)?;
    for (policy, text) in &version.inline_policies {
        let put = PutRolePolicyRequest {
            role_name: name.clone(),
            policy_name: values.text(policy)?,
            policy_document: values.document(text)?,
        };
        inline_policies::put_role_policy(tx, put)?;
    }
    for arn in &version.managed_policies {
        let attach = AttachRolePolicyRequest {
            role_name: name.clone(),
            policy_arn: values.text(arn)?,
        };
        attachments::attach_role_policy(tx, attach)?;
    }
    roles::change(tx, &name, |role| {
        role.template = Some(SourceTemplate {
            arn: template.arn.clone(),
            minor_version: number,
        });
        Ok(())
    })?;
    let role = roles::created(tx, &*roles::named(tx, &name)?);
    Ok(AcquireRoleResponse { role })
}

/// The values of a version's parameters.
struct Values<'v> {
    values: BTreeMap<&'v str, (ParameterType, Option<Vec<String>>)>,
}

impl<'v> Values<'v> {
    fn of(
        version: &'v TemplateVersion,
        given: &BTreeMap<String, ReplacementValueEntry>,
    ) -> Result<Self, Fault> {
        let known = |name: &String| version.parameters.iter().any(|it| it.name == *name);
        if let Some(name) = given.keys().find(|name| !known(name)) {
            return Err(invalid(no_such_parameter(name)));
        }
        let mut values = BTreeMap::new();
        for parameter in &version.parameters {
            let given = given.get(&parameter.name);
            values.insert(
                parameter.name.as_str(),
                (parameter.kind, values_of(parameter, given)?),
            );
        }
        Ok(Self { values })
    }

    /// The CreateRole request. The rules of the model apply to it as to any other.
    fn role(&self, version: &TemplateVersion) -> Result<CreateRoleRequest, Fault> {
        let optional = |text: &Option<String>| text.as_deref().map(|it| self.text(it)).transpose();
        let mut input = CreateRoleRequest {
            role_name: self.text(&version.role_name)?,
            path: Some(self.text(&version.path)?),
            assume_role_policy_document: self.document(&version.trust)?,
            max_session_duration: Some(version.max_session_duration),
            description: optional(&version.description)?,
            permissions_boundary: optional(&version.boundary)?,
            tags: None,
        };
        for (key, value) in &version.tags {
            let (key, value) = (self.text(key)?, self.text(value)?);
            input.tags.get_or_insert_default().push(Tag { key, value });
        }
        wire::check::<op::CreateRole>(&input)
            .map_err(|fault| invalid(fault.message().to_owned()))?;
        Ok(input)
    }

    /// A text with its parameters replaced. The values of a list are joined with commas.
    fn text(&self, template: &str) -> Result<String, Fault> {
        self.replaced(template, |_, values| values.join(","))
    }

    /// As [`Self::text`], in JSON: a quoted parameter of a list type becomes a list of strings.
    fn document(&self, template: &str) -> Result<String, Fault> {
        let mut text = template.to_owned();
        for (name, (kind, values)) in &self.values {
            if let (true, Some(values)) = (kind.is_list(), values) {
                let listed: Vec<_> = values.iter().map(|it| quoted(it)).collect();
                let list = format!("[{}]", listed.join(","));
                text = text.replace(&format!("\"@{{{name}}}\""), &list);
            }
        }
        self.replaced(&text, |_, values| {
            let quoted = quoted(&values.join(","));
            let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            inner.unwrap_or_default().to_owned()
        })
    }

    fn replaced(
        &self,
        template: &str,
        write: impl Fn(ParameterType, &[String]) -> String,
    ) -> Result<String, Fault> {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("@{") {
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            text.push_str(before);
            match self.values.get(name) {
                Some((kind, Some(values))) => text.push_str(&write(*kind, values)),
                Some((_, None)) => return Err(invalid(parameter_missing(name))),
                None => return Err(invalid(no_such_parameter(name))),
            }
            rest = behind;
        }
        text.push_str(rest);
        Ok(text)
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value for a parameter that a role template does not define.
fn no_such_parameter(name: &str) -> String {
    unsourced!(
        "The role template does not define the parameter {name}.",
        name = name
    )
}

/// A parameter of a role template that needs a value.
fn parameter_missing(name: &str) -> String {
    unsourced!("The parameter {name} requires a value.", name = name)
}
