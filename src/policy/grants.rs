//! Which actions a document allows, ignoring resources and conditions: for reports of granted services.

use crate::{
    Document,
    actions::{self, Actions},
    arn::ArnPattern,
};

/// What a document allows and denies of the actions of one service, ignoring resources and conditions.
#[derive(Debug)]
pub struct Grants<'d> {
    service: String,
    allows: Vec<&'d Actions>,
    denies: Vec<&'d Actions>,
}

impl Document {
    /// Its grants for a service, such as `s3`.
    pub fn grants(&self, service: &str) -> Grants<'_> {
        let mut grants = Grants {
            service: service.to_ascii_lowercase(),
            allows: Vec::new(),
            denies: Vec::new(),
        };
        for statement in &self.statements {
            let actions = &statement.actions;
            if !actions.not && !actions.all && actions.of(grants.service.as_bytes()).is_empty() {
                continue;
            }
            if statement.allow {
                grants.allows.push(actions);
            } else if statement.conditions.is_empty()
                && matches!(&statement.resources, Some((false, resources))
                    if resources.iter().any(|resource| matches!(resource, ArnPattern::Any)))
            {
                grants.denies.push(actions);
            }
        }
        grants
    }
}

impl Grants<'_> {
    /// Whether no Allow statement covers the service.
    pub fn is_empty(&self) -> bool {
        self.allows.is_empty()
    }

    /// Whether an Allow statement covers all actions of the service, by `*` or by a NotAction that names none of them.
    pub fn allows_all(&self) -> bool {
        self.allows.iter().any(|actions| {
            let named = actions.of(self.service.as_bytes());
            if actions.not {
                !actions.all && named.is_empty()
            } else {
                // Only `*` matches the empty name.
                actions.all || actions::any(named, b"")
            }
        })
    }

    /// Whether a Deny statement without conditions covers some of its actions on every resource.
    pub fn denies_some(&self) -> bool {
        !self.denies.is_empty()
    }

    /// Whether an Allow statement covers an action, given by its name without the service.
    pub fn allows(&self, name: &str) -> bool {
        self.covers(&self.allows, name)
    }

    /// Whether a Deny statement without conditions covers an action on every resource.
    pub fn denies(&self, name: &str) -> bool {
        self.covers(&self.denies, name)
    }

    fn covers(&self, statements: &[&Actions], name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        statements.iter().any(|actions| {
            let named =
                actions.all || actions::any(actions.of(self.service.as_bytes()), name.as_bytes());
            named != actions.not
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DocumentKind;

    fn document(statements: &str) -> Document {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        Document::parse(&text, DocumentKind::Managed).unwrap()
    }

    #[test]
    fn an_allow_covers_what_it_names() {
        let document = document(
            r#"{"Effect":"Allow","Action":["s3:Get*","IAM:ListUsers"],"Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        );
        let s3 = document.grants("s3");
        assert!(s3.allows("GetObject") && !s3.allows("PutObject") && !s3.allows_all());
        assert!(document.grants("iam").allows("listusers"));
        assert!(document.grants("ec2").is_empty());
    }

    #[test]
    fn not_action_covers_everything_else() {
        let document =
            document(r#"{"Effect":"Allow","NotAction":["iam:*","sts:Get*"],"Resource":"*"}"#);
        assert!(document.grants("s3").allows_all());
        assert!(!document.grants("iam").allows("ListUsers"));
        let sts = document.grants("sts");
        assert!(!sts.allows_all() && sts.allows("AssumeRole") && !sts.allows("GetSessionToken"));
    }

    #[test]
    fn only_an_unconditional_deny_on_every_resource_counts() {
        let document = document(
            r#"{"Effect":"Allow","Action":"*","Resource":"*"},
               {"Effect":"Deny","Action":"s3:*","Resource":"*"},
               {"Effect":"Deny","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:q"},
               {"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#,
        );
        assert!(document.grants("s3").denies("GetObject"));
        for service in ["sqs", "ec2", "iam"] {
            let grants = document.grants(service);
            assert!(grants.allows_all() && !grants.denies_some(), "{service}");
        }
    }
}
