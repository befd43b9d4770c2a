//! Identity providers shared by many customers, for which a trust policy must name the customer.
//! IAM User Guide, "Identity-provider controls for shared OIDC providers".

use crate::{
    BaseOperator, ConditionOperator, MalformedPolicyDocument, PrincipalKind, SetQualifier,
    WrittenCondition,
    principal_element::{PrincipalValue, Principals},
};

const COGNITO: &str = "cognito-identity.amazonaws.com";

/// Issuers with the claim that identifies their customers. Where customers have paths below an issuer, so do their condition keys.
const SHARED: &[(&str, &str)] = &[
    ("token.actions.githubusercontent.com", ":sub"),
    ("vstoken.actions.githubusercontent.com", ":sub"),
    ("oidc-configuration.audit-log.githubusercontent.com", ":sub"),
    ("gitlab.com", ":sub"),
    ("app.terraform.io", ":sub"),
    ("agent.buildkite.com", ":sub"),
    ("oidc.codefresh.io", ":sub"),
    ("studio.datachain.ai/api", ":sub"),
    ("scalr.io", ":sub"),
    ("tokens.cloud.shisho.dev", ":sub"),
    ("proidc.upbound.io", ":sub"),
    ("api.pulumi.com/oidc", ":aud"),
    ("oidc.vercel.com", ":aud"),
    ("sandboxes.cloud", ":aud"),
];

/// Checks an Allow statement of a trust policy: each shared provider needs a condition on its tenant.
pub(crate) fn check(
    principals: Option<&(bool, Principals)>,
    conditions: &[WrittenCondition],
) -> Result<(), MalformedPolicyDocument> {
    let listed = principals.map_or(&[][..], |(_, principals)| principals.listed());
    for one in listed {
        if one.kind != PrincipalKind::Federated {
            continue;
        }
        let url = one.provider_url().unwrap_or(&one.written);
        if url == COGNITO {
            if !names_a_tenant(conditions, &format!("{COGNITO}:aud")) {
                return Err(refused(
                    one,
                    "A condition block must be present for the Cognito provider".to_owned(),
                ));
            }
            continue;
        }
        let Some((_, claim)) = SHARED.iter().find(|(issuer, _)| {
            url == *issuer
                || issuer.starts_with("token.actions")
                    && url
                        .strip_prefix(issuer)
                        .is_some_and(|path| path.starts_with('/'))
        }) else {
            continue;
        };
        let key = format!("{url}{claim}");
        if !names_a_tenant(conditions, &key) {
            return Err(refused(
                one,
                format!(
                    "Trust policy with trusted principal {} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, {key} \
                     which is not scoped to all.",
                    one.written
                ),
            ));
        }
    }
    Ok(())
}

fn refused(one: &PrincipalValue, text: String) -> MalformedPolicyDocument {
    MalformedPolicyDocument::new(
        text,
        (one.start, one.end),
        "a shared provider without a condition on its tenant",
    )
}

/// Whether a condition compares the key with values that are more than wildcards. `ForAllValues` does not count: it holds for an absent key.
fn names_a_tenant(conditions: &[WrittenCondition], key: &str) -> bool {
    conditions.iter().any(|condition| {
        let Some(operator) = ConditionOperator::parse(&condition.operator) else {
            return false;
        };
        operator.qualifier != Some(SetQualifier::ForAllValues)
            && !operator.if_exists
            && matches!(
                operator.base,
                BaseOperator::StringEquals
                    | BaseOperator::StringLike
                    | BaseOperator::StringEqualsIgnoreCase
            )
            && condition.key.eq_ignore_ascii_case(key)
            && !condition.values.is_empty()
            && condition
                .values
                .iter()
                .all(|value| value.text.contains(|c| !matches!(c, '*' | '?')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, DocumentKind};

    fn parse(provider: &str, condition: &str) -> Result<(), String> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithWebIdentity"{condition}}}]}}"#
        );
        let parsed = Document::parse(&text, DocumentKind::Trust);
        parsed
            .map(|_| ())
            .map_err(|malformed| malformed.to_string())
    }

    fn condition(operator: &str, key: &str, values: &str) -> String {
        format!(r#","Condition":{{"{operator}":{{"{key}":{values}}}}}"#)
    }

    #[test]
    fn a_shared_issuer_needs_a_condition_on_its_tenant() {
        const GITHUB: &str =
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
        const SUB: &str = "token.actions.githubusercontent.com:sub";
        assert!(parse(GITHUB, "").is_err());
        for (operator, key, values) in [
            ("StringEquals", SUB, r#""repo:o/r:ref:refs/heads/main""#),
            ("StringLike", SUB, r#"["repo:o/*", "repo:p/*"]"#),
            ("ForAnyValue:StringLike", SUB, r#""repo:o/*""#),
        ] {
            assert_eq!(parse(GITHUB, &condition(operator, key, values)), Ok(()));
        }
        for (operator, key, values) in [
            ("StringLike", SUB, r#""*""#),
            ("StringLike", SUB, r#"["repo:o/*", "*"]"#),
            ("StringNotEquals", SUB, r#""repo:o/*""#),
            ("StringEqualsIfExists", SUB, r#""repo:o/*""#),
            ("ForAllValues:StringLike", SUB, r#""repo:o/*""#),
            (
                "StringEquals",
                "token.actions.githubusercontent.com:aud",
                r#""x""#,
            ),
        ] {
            assert!(parse(GITHUB, &condition(operator, key, values)).is_err());
        }
    }

    #[test]
    fn cognito_has_its_own_message_and_private_issuers_need_no_condition() {
        assert_eq!(
            parse(COGNITO, ""),
            Err("A condition block must be present for the Cognito provider".to_owned())
        );
        let aud = condition(
            "StringEquals",
            "cognito-identity.amazonaws.com:aud",
            r#""us-east-1:pool""#,
        );
        assert_eq!(parse(COGNITO, &aud), Ok(()));
        for private in [
            "accounts.google.com",
            "arn:aws:iam::123456789012:oidc-provider/idp.example.com",
            "arn:aws:iam::123456789012:oidc-provider/gitlab.com.example.com",
            "arn:aws:iam::123456789012:saml-provider/gitlab.com",
        ] {
            assert_eq!(parse(private, ""), Ok(()), "{private}");
        }
    }
}
