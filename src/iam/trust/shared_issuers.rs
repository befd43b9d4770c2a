//! Public identity providers that everybody's tokens come from: a trust policy must say which of their tenants it means.
//! IAM User Guide, "Identity-provider controls for shared OIDC providers".

use policy::{Document, PrincipalKind};
use serde_json::Value;
use wire::Fault;

use super::malformed;
use crate::texts;

/// Amazon Cognito, which has a sentence of its own.
const COGNITO: &str = "cognito-identity.amazonaws.com";

/// Issuers with the claim that tells the tenant.
const SHARED: &[(&str, &str)] = &[
    (COGNITO, "aud"),
    ("agent.buildkite.com", "sub"),
    ("api.pulumi.com/oidc", "aud"),
    ("app.terraform.io", "sub"),
    ("gitlab.com", "sub"),
    ("oidc.codefresh.io", "sub"),
    ("oidc.vercel.com", "aud"),
    ("sandboxes.cloud", "aud"),
    ("scalr.io", "sub"),
    ("token.actions.githubusercontent.com", "sub"),
];

/// Refuses a document that trusts all tenants of a shared issuer.
///
/// # Errors
/// MalformedPolicyDocument.
pub(super) fn check(text: &str, document: &Document) -> Result<(), Fault> {
    let federated = document
        .principals()
        .filter(|listed| listed.kind == PrincipalKind::Federated);
    for listed in federated {
        let url = match listed.value.split_once(":oidc-provider/") {
            Some((_, url)) => url,
            None => listed.value,
        };
        let Some((_, claim)) = SHARED.iter().find(|(issuer, _)| {
            url.strip_prefix(issuer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }) else {
            continue;
        };
        let key = format!("{url}:{claim}");
        if !demands(text, listed.statement, &key) {
            return Err(malformed(match url {
                COGNITO => "A condition block must be present for the Cognito provider".to_owned(),
                _ => texts::tenant_condition(&key, url),
            }));
        }
    }
    Ok(())
}

/// Whether a statement denies, or allows only certain texts of a key. The text has been read as a policy before.
fn demands(text: &str, statement: usize, key: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    let statements = document.get("Statement");
    let statement = match statements {
        Some(Value::Array(statements)) => statements.get(statement),
        single => single,
    };
    let Some(statement) = statement else {
        return false;
    };
    if statement.get("Effect").and_then(Value::as_str) == Some("Deny") {
        return true;
    }
    let Some(Value::Object(conditions)) = statement.get("Condition") else {
        return false;
    };
    let texts = conditions.iter().filter(|(operator, _)| is_text(operator));
    texts
        .filter_map(|(_, keys)| keys.as_object())
        .flatten()
        .any(|(name, values)| name.eq_ignore_ascii_case(key) && all_certain(values))
}

/// A String operator that an absent key does not pass.
fn is_text(operator: &str) -> bool {
    let operator = operator.strip_prefix("ForAnyValue:").unwrap_or(operator);
    ["StringEquals", "StringLike", "StringEqualsIgnoreCase"]
        .iter()
        .any(|known| operator.eq_ignore_ascii_case(known))
}

fn all_certain(values: &Value) -> bool {
    let certain = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.chars().any(|c| !matches!(c, '*' | '?'))
    };
    match values {
        Value::Array(values) => !values.is_empty() && values.iter().all(certain),
        value => certain(value),
    }
}

#[cfg(test)]
mod tests {
    use policy::DocumentKind;

    use super::*;

    fn checked(provider: &str, condition: &str) -> Result<(), String> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithWebIdentity"{condition}}}]}}"#
        );
        let document = Document::parse(&text, DocumentKind::Trust).unwrap();
        check(&text, &document).map_err(|fault| fault.message().to_owned())
    }

    fn condition(operator: &str, key: &str, values: &str) -> String {
        format!(r#","Condition":{{"{operator}":{{"{key}":{values}}}}}"#)
    }

    #[test]
    fn a_shared_issuer_needs_a_condition_on_its_tenant() {
        const GITHUB: &str =
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
        const SUB: &str = "token.actions.githubusercontent.com:sub";
        assert!(checked(GITHUB, "").is_err());
        for (operator, key, values) in [
            ("StringEquals", SUB, r#""repo:o/r:ref:refs/heads/main""#),
            ("StringLike", SUB, r#"["repo:o/*", "repo:p/*"]"#),
            ("ForAnyValue:StringLike", SUB, r#""repo:o/*""#),
        ] {
            assert_eq!(checked(GITHUB, &condition(operator, key, values)), Ok(()));
        }
        for (operator, key, values) in [
            ("StringLike", SUB, r#""*""#),
            ("StringLike", SUB, r#"["repo:o/*", "*"]"#),
            ("StringNotEquals", SUB, r#""repo:o/*""#),
            ("StringEqualsIfExists", SUB, r#""repo:o/*""#),
            (
                "StringEquals",
                "token.actions.githubusercontent.com:aud",
                r#""x""#,
            ),
        ] {
            assert!(checked(GITHUB, &condition(operator, key, values)).is_err());
        }
    }

    #[test]
    fn cognito_has_its_own_sentence_and_private_issuers_need_nothing() {
        assert_eq!(
            checked(COGNITO, ""),
            Err("A condition block must be present for the Cognito provider".to_owned())
        );
        let aud = condition(
            "StringEquals",
            "cognito-identity.amazonaws.com:aud",
            r#""us-east-1:pool""#,
        );
        assert_eq!(checked(COGNITO, &aud), Ok(()));
        for private in [
            "accounts.google.com",
            "arn:aws:iam::123456789012:oidc-provider/idp.example.com",
            "arn:aws:iam::123456789012:oidc-provider/gitlab.com.example.com",
            "arn:aws:iam::123456789012:saml-provider/gitlab.com",
        ] {
            assert_eq!(checked(private, ""), Ok(()), "{private}");
        }
    }
}
