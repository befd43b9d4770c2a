//! Trust policies of roles.

use super::{
    document::{Condition, Principal, Statement},
    findings::Findings,
    overlap::overlap,
};

const GITHUB: &str = "token.actions.githubusercontent.com";

/// The kind of principal that assumes a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider {
    Saml,
    Oidc,
    /// A principal of AWS.
    None,
}

impl Provider {
    fn of(principal: &Principal) -> Self {
        let text = principal.word.text.as_str();
        if principal.key != "Federated" {
            Self::None
        } else if text.contains(":saml-provider/") {
            Self::Saml
        } else {
            Self::Oidc
        }
    }

    /// The action by which it assumes a role.
    fn action(self) -> &'static str {
        match self {
            Self::Saml => "sts:assumerolewithsaml",
            Self::Oidc => "sts:assumerolewithwebidentity",
            Self::None => "sts:assumerole",
        }
    }
}

pub(super) fn check(statement: &Statement<'_>, findings: &mut Findings) {
    for principal in &statement.principals {
        if principal.key == "Federated" && !is_provider(&principal.word.text) {
            findings.error(
                "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
                "The principal value specifies a federated principal that does not match the expected format. Update the federated principal to a domain name or a SAML metadata ARN.",
                [principal.word.place.clone()],
            );
        }
    }
    mismatched(statement, findings);
    roles_anywhere(statement, findings);
    redundant(statement, findings);
    if statement.allows() {
        for principal in &statement.principals {
            let known = is_provider(&principal.word.text);
            if Provider::of(principal) == Provider::Oidc && known && !principal.not {
                oidc(statement, principal, findings);
            }
        }
    }
}

/// Whether a text names an identity provider: its ARN, or a host name.
fn is_provider(text: &str) -> bool {
    if text.starts_with("arn:") {
        return text.contains(":saml-provider/") || text.contains(":oidc-provider/");
    }
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:".contains(&byte);
    let host = text.split('/').next().unwrap_or_default();
    host.contains('.') && text.bytes().all(letter)
}

fn mismatched(statement: &Statement<'_>, findings: &mut Findings) {
    if statement.actions.not {
        return;
    }
    for action in &statement.actions.list {
        let lower = action.text.to_ascii_lowercase();
        let all = [Provider::Saml, Provider::Oidc, Provider::None];
        if !all.iter().any(|provider| provider.action() == lower) {
            continue;
        }
        let wrong: Vec<&Principal> = statement
            .principals
            .iter()
            .filter(|principal| !principal.key.is_empty() && principal.key != "CanonicalUser")
            .filter(|principal| Provider::of(principal).action() != lower)
            .collect();
        // Each of several principals can have its own action.
        let right = statement.principals.len() > wrong.len();
        if wrong.is_empty() || (right && has_own_actions(statement, &wrong)) {
            continue;
        }
        let names: Vec<&str> = wrong.iter().map(|one| one.word.text.as_str()).collect();
        let mut places = vec![action.place.clone()];
        places.extend(wrong.iter().map(|one| one.word.place.clone()));
        findings.error(
            "MISMATCHED_ACTION_FOR_PRINCIPAL",
            format!(
                "The {} action is invalid with the following principal(s): {}. Use a SAML provider principal with the sts:AssumeRoleWithSAML action or use an OIDC provider principal with the sts:AssumeRoleWithWebIdentity action. Ensure the provider is Federated if you use either of the two options.",
                action.text,
                names.join(", ")
            ),
            places,
        );
    }
}

/// Whether the statement has, for each principal, the action with which it assumes a role.
fn has_own_actions(statement: &Statement<'_>, principals: &[&Principal]) -> bool {
    principals
        .iter()
        .all(|principal| names(statement, Provider::of(principal).action()))
}

/// Whether the statement has an action, given in lower case.
fn names(statement: &Statement<'_>, action: &str) -> bool {
    let named = statement
        .actions
        .list
        .iter()
        .any(|word| overlap(&word.text.to_ascii_lowercase(), action));
    named != statement.actions.not
}

fn roles_anywhere(statement: &Statement<'_>, findings: &mut Findings) {
    let service = statement.principals.iter().find(|principal| {
        principal.key == "Service" && principal.word.text == "rolesanywhere.amazonaws.com"
    });
    let needed = ["sts:assumerole", "sts:setsourceidentity", "sts:tagsession"];
    if let Some(principal) = service
        && statement.allows()
        && !needed.iter().all(|action| names(statement, action))
    {
        findings.error(
            "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
            "The rolesanywhere.amazonaws.com service principal requires the sts:AssumeRole, sts:SetSourceIdentity, and sts:TagSession permissions to assume a role. Add the missing permissions to the policy.",
            [statement.at("Action"), principal.word.place.clone()],
        );
    }
}

/// Sessions without their role.
fn redundant(statement: &Statement<'_>, findings: &mut Findings) {
    for session in &statement.principals {
        let Some((account, name)) = role_of_session(&session.word.text) else {
            continue;
        };
        let of_role = |principal: &&Principal| {
            let text = principal.word.text.as_str();
            let mut fields = text.splitn(6, ':').skip(4);
            fields.next() == Some(account)
                && fields.next().is_some_and(|resource| {
                    resource.starts_with("role/") && resource.rsplit('/').next() == Some(name)
                })
        };
        if let Some(role) = statement.principals.iter().find(of_role) {
            findings.suggestion(
                "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
                format!(
                    "The assumed-role principal {} is redundant with its parent role {}. Remove the assumed-role principal.",
                    session.word.text, role.word.text
                ),
                [session.word.place.clone(), role.word.place.clone()],
            );
        }
    }
}

/// The account and the role name in the ARN of a session.
fn role_of_session(arn: &str) -> Option<(&str, &str)> {
    let mut fields = arn.splitn(6, ':').skip(4);
    let (account, resource) = (fields.next()?, fields.next()?);
    let (name, _) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    Some((account, name))
}

fn oidc(statement: &Statement<'_>, principal: &Principal, findings: &mut Findings) {
    let text = principal.word.text.as_str();
    let host = text
        .split_once(":oidc-provider/")
        .map_or(text, |(_, host)| host);
    let of_host = |name: &str| {
        let key = format!("{host}:{name}");
        move |condition: &&Condition| condition.key.eq_ignore_ascii_case(&key)
    };
    let prefixed = |condition: &&Condition| {
        let key = condition.key.get(..host.len());
        key.is_some_and(|key| key.eq_ignore_ascii_case(host))
    };
    let conditions = || statement.conditions.iter();
    let subject = conditions().find(of_host("sub"));
    if host == GITHUB && subject.is_none() {
        findings.security(
            "MISSING_GITHUB_REPO_CONDITION_KEY",
            "Granting a federated GitHub principal permissions without a condition key can allow more sources to assume the role than you intended. Add the token.actions.githubusercontent.com:sub condition key and specify the branch and repository name in the value.",
            [principal.word.place.clone()],
        );
    } else if !conditions().any(|condition| prefixed(&condition)) {
        findings.security(
            "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
            "Using an Open ID Connect principal without a condition can be overly permissive. Add condition keys with a prefix that matches your federated OIDC principals to ensure that only the intended identity provider assumes the role.",
            [principal.word.place.clone()],
        );
    }
    if host == GITHUB
        && let Some(subject) = subject
    {
        let reference = conditions().any(|condition| of_host("ref")(&condition));
        let wide = subject.values.iter().filter(|value| {
            // The branch can be in a key of its own, but the repository cannot.
            let mut parts = value.text.splitn(3, ':').skip(1);
            let (repository, rest) = (parts.next(), parts.next().unwrap_or_default());
            repository.is_none_or(|name| name.contains(['*', '?']))
                || rest.contains(['*', '?']) && !reference
        });
        let places: Vec<_> = wide.map(|value| value.place.clone()).collect();
        if !places.is_empty() {
            findings.warning(
                "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
                "Using a wildcard (*) in token.actions.githubusercontent.com:sub can allow requests from more sources than you intended. Specify the value of token.actions.githubusercontent.com:sub with the repository and branch name. If the subject claim does not include the branch, specify it in a token.actions.githubusercontent.com:ref condition key.",
                places,
            );
        }
    }
    if let Some(audience) = conditions().find(of_host("aud"))
        && audience
            .operator
            .to_ascii_lowercase()
            .starts_with("foranyvalue:")
    {
        findings.security(
            "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
            format!("Using ForAnyValue qualifier with the single-valued condition key {} can be overly permissive. We recommend that you remove ForAnyValue:.", audience.key),
            [audience.operator_place.clone()],
        );
    }
}
