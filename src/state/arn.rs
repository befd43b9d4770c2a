//! ARNs of IAM and STS. IAM User Guide, "IAM identifiers"; forms in the Service Authorization Reference.

use wire::unsourced;

use std::fmt;

/// The fields of an IAM ARN given as a parameter. The Region of IAM's ARNs is always empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IamArn {
    /// `aws`, `demo`: the name of the caller's partition, even if the ARN has another accepted spelling.
    pub partition: String,
    /// The account field: digits, a UUID, or the vendor's word for built-in entities.
    pub account: String,
    /// `user`, `group`, `role`, `policy`, …
    pub kind: String,
    /// `/` or `/division/`.
    pub path: String,
    /// The last segment.
    pub name: String,
}

/// The fields of an ARN `arn:PARTITION:iam::ACCOUNT:KIND/REST`. The rest is not split: the name of an OIDC provider has slashes, also at
/// its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields<'t> {
    /// The partition, as spelled.
    pub partition: &'t str,
    /// Digits, a UUID, or the vendor's word.
    pub account: &'t str,
    /// `oidc-provider`, …
    pub kind: &'t str,
    /// The text after the slash; never empty.
    pub rest: &'t str,
}

impl<'t> Fields<'t> {
    /// Splits an IAM ARN that has a resource of a kind. `None` for anything else.
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        let (arn, partition, service, region, account, resource) = (
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
        );
        if arn != "arn" || service != "iam" || !region.is_empty() {
            return None;
        }
        let (kind, rest) = resource.split_once('/')?;
        if kind.is_empty() || rest.is_empty() {
            return None;
        }
        Some(Self {
            partition,
            account,
            kind,
            rest,
        })
    }
}

impl IamArn {
    /// Splits `arn:PARTITION:iam::ACCOUNT:KIND/PATH/NAME`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let Fields {
            partition,
            account,
            kind,
            rest,
        } = Fields::parse(text)?;
        let (path, name) = match rest.rsplit_once('/') {
            Some((path, name)) => (format!("/{path}/"), name),
            None => ("/".to_owned(), rest),
        };
        if name.is_empty() {
            return None;
        }
        Some(Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
            kind: kind.to_owned(),
            path,
            name: name.to_owned(),
        })
    }
}

impl fmt::Display for IamArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:{}:iam::{}:{}{}{}",
            self.partition, self.account, self.kind, self.path, self.name
        )
    }
}

/// `arn:PARTITION:iam::ACCOUNT:KIND/PATH/NAME`. `path` begins and ends with `/`.
pub fn iam(partition: &str, account: &str, kind: &str, path: &str, name: &str) -> String {
    format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
}

/// `arn:PARTITION:iam::`, the prefix of every IAM ARN of a partition.
pub fn iam_prefix(partition: &str) -> String {
    format!("arn:{partition}:iam::")
}

/// `arn:PARTITION:sts::ACCOUNT:RESOURCE`.
pub fn sts(partition: &str, account: &str, resource: &str) -> String {
    format!("arn:{partition}:sts::{account}:{resource}")
}

/// `arn:PARTITION:iam::ACCOUNT:root`.
pub fn root(partition: &str, account: &str) -> String {
    format!("arn:{partition}:iam::{account}:root")
}

/// `arn:PARTITION:s3:::BUCKET`.
pub fn bucket(partition: &str, bucket: &str) -> String {
    format!("arn:{partition}:s3:::{bucket}")
}

/// `arn:PARTITION:s3:::BUCKET/KEY`.
pub fn object(partition: &str, bucket: &str, key: &str) -> String {
    format!("arn:{partition}:s3:::{bucket}/{key}")
}

/// The fault for a text that is not the ARN of a user, group, role or policy.
pub fn not_an_arn(arn: &str) -> String {
    unsourced!("ARN {arn} is not valid.", arn = arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_split_and_joined() {
        for text in [
            "arn:aws:iam::aws:policy/job-function/Billing",
            "arn:demo:iam::ce09c61d-afac-404f-a96b-ebbbced80013:user/bob@astran.io",
        ] {
            assert_eq!(IamArn::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            IamArn::parse("arn::iam::astran:policy/AstranAdmin")
                .unwrap()
                .partition,
            ""
        );
    }

    #[test]
    fn other_texts_are_not_iam_arns() {
        for text in [
            "",
            "arn:aws:iam",
            "arn:aws:s3:::bucket/x",
            "arn:aws:iam:eu-west-1:1:user/a",
            "arn:aws:iam::1:user",
            "arn:aws:iam::1:user/",
            "urn:aws:iam::1:user/a",
        ] {
            assert_eq!(IamArn::parse(text), None, "{text}");
        }
    }
}
