//! The requirements for documents of service and resource control policies beyond the grammar of all policies.
//! AWS Organizations User Guide, "SCP syntax" and "RCP syntax".

use model::organizations::errors;
use serde_json::Value;
use state::{account::Account, documents::StoredDocument, rows::control_policy::PolicyType};
use wire::{Fault, unsourced};

use super::faults;

/// Accepts a document.
///
/// # Errors
/// ConstraintViolation if it is too long, MalformedPolicyDocument.
pub(crate) fn accept(
    account: &Account,
    kind: PolicyType,
    text: String,
    most: u32,
) -> Result<StoredDocument, Fault> {
    if text.chars().count() > most as usize {
        return Err(faults::constraint(
            "POLICY_CONTENT_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the maximum size of a policy document."),
        ));
    }
    let (dialect, partition) = (account.dialect, account.partition.as_str());
    let grammar = kind.grammar();
    let document =
        StoredDocument::accept(text, grammar, dialect, partition).map_err(|_| malformed())?;
    let compiled = document.compiled(grammar, dialect, partition);
    let is_current = compiled.is_some_and(|document| document.is_current());
    let fits = kind != PolicyType::ResourceControl || limits_resources(document.text());
    if is_current && fits {
        Ok(document)
    } else {
        Err(malformed())
    }
}

fn malformed() -> Fault {
    let text =
        "The provided policy document does not meet the requirements of the specified policy type.";
    Fault::new(&errors::MalformedPolicyDocument, text)
}

/// Whether a document only denies actions of named services to all principals, as a resource control policy must.
fn limits_resources(text: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().collect(),
        Some(statement) => vec![statement],
        None => Vec::new(),
    };
    statements.into_iter().all(|statement| {
        let is =
            |name: &str, wanted: &str| statement.get(name).and_then(Value::as_str) == Some(wanted);
        let actions = match statement.get("Action") {
            Some(Value::Array(actions)) => actions.iter().collect(),
            Some(action) => vec![action],
            None => Vec::new(),
        };
        let named = |action: &&Value| action.as_str().is_some_and(|action| action.contains(':'));
        is("Effect", "Deny")
            && is("Principal", "*")
            && !actions.is_empty()
            && actions.iter().all(named)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(statement: &str) -> bool {
        limits_resources(&format!(
            r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#
        ))
    }

    /// AWS Organizations User Guide, "RCP syntax": the elements and their limits.
    #[test]
    fn a_resource_control_policy_only_denies_and_to_everybody() {
        assert!(of(
            r#"{"Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*"],"Resource":"*"}"#
        ));
        for bad in [
            r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#,
            r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}"#,
            r#"{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}"#,
        ] {
            assert!(!of(bad), "{bad}");
        }
    }
}
