//! The differences between AWS's dialect and the `astran` dialect, in one place.
//!
//! All other code calls the dialect; no handler tests for one.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use wire::{Fault, Timestamp, TimestampStyle};

use crate::{
    account::AccountId,
    ids::{self, Ids},
};

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// AWS's own.
    Aws,
    /// UUID accounts and ids, e-mail user names, a realm to log in to, its own denial sentence and built-in policies.
    Astran,
}

impl Dialect {
    /// The dialect of a partition: AWS's for names that begin with `aws`, `astran` for all others.
    pub fn of_partition(name: &str) -> Self {
        if name.starts_with("aws") {
            Self::Aws
        } else {
            Self::Astran
        }
    }

    /// Whether an id has the form of the dialect's accounts.
    pub fn accepts_account(self, id: &AccountId) -> bool {
        id.number().is_some() == (self == Self::Aws)
    }

    /// The form of the dialect's account ids, for messages.
    pub fn account_form(self) -> &'static str {
        match self {
            Self::Aws => "an account id there has 12 digits",
            Self::Astran => "an account id there is a UUID in lower case, with hyphens",
        }
    }

    /// The word in the account field of built-in entities: `arn:aws:iam::aws:policy/…`, `arn:demo:iam::astran:policy/…`.
    pub fn vendor(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Astran => "astran",
        }
    }

    /// The partition spellings in received ARNs that mean the partition `own`.
    ///
    /// The `astran` tutorial writes the partition as its own name, as `astran`, and (an unset shell variable) as nothing.
    pub fn means_partition(self, own: &str, spelled: &str) -> bool {
        spelled == own || (self == Self::Astran && (spelled.is_empty() || spelled == "astran"))
    }

    /// Partition names that mean this one in the resources of a policy document.
    pub fn partition_aliases(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &[],
            Self::Astran => &["astran", "aws", ""],
        }
    }

    /// A new account id.
    pub fn account_id(self, ids: &Ids) -> String {
        match self {
            Self::Aws => {
                let number = u64::from_be_bytes(ids.bytes()) % 900_000_000_000;
                format!("{}", number + 100_000_000_000)
            }
            Self::Astran => ids.uuid().hyphenated().to_string(),
        }
    }

    /// A new unique id: `AIDA` and 17 characters, or `AIDA` and a UUID's 32 hex digits.
    pub fn unique_id(self, ids: &Ids, prefix: &str) -> String {
        match self {
            Self::Aws => format!("{prefix}{}", ids.base32(17)),
            Self::Astran => ids::from_uuid(prefix, ids.uuid()),
        }
    }

    /// A new id of a SAML provider or of one of its keys: AWS's are the prefix and 16 characters (`SAMLSPH4D4VUKVI56COEHT`).
    pub fn saml_id(self, ids: &Ids, prefix: &str) -> String {
        match self {
            Self::Aws => format!("{prefix}{}", ids.base32(16)),
            Self::Astran => ids::from_uuid(prefix, ids.uuid()),
        }
    }

    /// A new long-term access key id (`AKIA…`).
    pub fn access_key_id(self, ids: &Ids, account: &AccountId) -> String {
        match account.number() {
            Some(number) => ids::access_key_id("AKIA", number, ids.bytes()),
            None => ids::from_uuid("AKIA", ids.uuid()),
        }
    }

    /// A new id of a signing certificate: 32 characters without a prefix.
    pub fn certificate_id(self, ids: &Ids) -> String {
        match self {
            Self::Aws => ids.base32(32),
            Self::Astran => ids::from_uuid("", ids.uuid()),
        }
    }

    /// A 40-character secret from 40 random (or derived) bytes.
    pub fn secret(self, bytes: [u8; 40]) -> String {
        match self {
            Self::Aws => ids::secret_base64(bytes),
            Self::Astran => ids::secret_base62(bytes),
        }
    }

    /// A creation date as this dialect writes it.
    pub fn timestamp(self, at: OffsetDateTime) -> Timestamp {
        let style = match self {
            Self::Aws => TimestampStyle::Seconds,
            Self::Astran => TimestampStyle::MicrosOffset,
        };
        Timestamp { at, style }
    }

    /// Refuses a user name that this dialect does not accept (beyond the model's constraints).
    pub fn check_user_name(self, name: &str) -> Result<(), Fault> {
        if self == Self::Aws || is_email(name) {
            return Ok(());
        }
        Err(Fault::validation(
            "The specified value for userName is invalid. It must be an e-mail address.",
        ))
    }

    /// Whether a new user receives a mail with a link that verifies the address and sets the password.
    pub fn invites_by_mail(self) -> bool {
        self == Self::Astran
    }

    /// The issuer that an authenticator application shows.
    pub fn issuer_of_codes(self) -> &'static str {
        match self {
            Self::Aws => "Amazon Web Services",
            Self::Astran => "Astran",
        }
    }

    /// The number of character classes that a password must have if the account has no password policy.
    /// IAM User Guide, "Default password policy". The page behind a mailed link requires eight characters and no classes.
    pub fn password_classes(self) -> usize {
        match self {
            Self::Aws => 3,
            Self::Astran => 0,
        }
    }

    /// Whether a user can be deleted while it has a password, because the password belongs to the user and not to its administrator.
    pub fn deletes_password_with_user(self) -> bool {
        self == Self::Astran
    }

    /// Whether answers have `PasswordLastUsed`. Those of `astran` do not.
    pub fn shows_password_last_used(self) -> bool {
        self == Self::Aws
    }

    /// Whether no policy can deny or limit the root user.
    pub fn root_is_above_policies(self) -> bool {
        self == Self::Astran
    }

    /// The message of an AccessDenied. `because` is the engine's clause (`because no identity-based policy allows …`), or empty if it is not disclosed.
    pub fn denial(self, caller: &str, action: &str, resource: &str, because: &str) -> String {
        match self {
            Self::Aws => format!(
                "User: {caller} is not authorized to perform: {action} on resource: {resource} {because}"
            )
            .trim_end()
            .to_owned(),
            Self::Astran => "You don't have permission to access this resource".to_owned(),
        }
    }

    /// The message of an AccessDenied for a principal of an identity provider.
    pub fn denial_of_outsider(self, action: &str) -> String {
        match self {
            Self::Aws => format!("Not authorized to perform {action}"),
            Self::Astran => "You don't have permission to access this resource".to_owned(),
        }
    }

    /// The message of S3's AccessDenied for a principal outside the bucket's account.
    pub fn denial_of_stranger(self) -> &'static str {
        match self {
            Self::Aws => "Access Denied",
            Self::Astran => "You don't have permission to access this resource",
        }
    }

    /// The message for expired session credentials.
    pub fn token_expired(self) -> &'static str {
        match self {
            Self::Aws => "The security token included in the request is expired",
            Self::Astran => "Invalid token: Token expired",
        }
    }
}

/// Whether a text is a plain `local@domain.tld` of characters that a UserName may have. RFC 5321's quoted forms are not accepted.
fn is_email(name: &str) -> bool {
    let Some((local, domain)) = name.rsplit_once('@') else {
        return false;
    };
    let local_ok = !local.is_empty()
        && !local.contains('@')
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    local_ok && domain.contains('.') && domain.split('.').all(label_ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_of_astran_are_email_addresses() {
        for good in ["bob@astran.io", "a.b+c@x-y.example"] {
            assert!(Dialect::Astran.check_user_name(good).is_ok(), "{good}");
        }
        for bad in [
            "bob",
            "bob@",
            "@astran.io",
            "bob@localhost",
            "a@b@c.io",
            ".a@b.io",
            "a..b@c.io",
            "a@-b.io",
            "a@b..io",
            "a@b_c.io",
        ] {
            assert!(Dialect::Astran.check_user_name(bad).is_err(), "{bad}");
        }
        assert!(Dialect::Aws.check_user_name("bob").is_ok());
    }

    #[test]
    fn three_spellings_mean_the_realms_partition() {
        for spelled in ["demo", "astran", ""] {
            assert!(Dialect::Astran.means_partition("demo", spelled));
        }
        assert!(!Dialect::Astran.means_partition("demo", "other"));
        assert!(!Dialect::Aws.means_partition("aws", ""));
    }

    #[test]
    fn ids_have_their_dialects_form() {
        let ids = Ids::seeded(1);
        assert_eq!(Dialect::Aws.unique_id(&ids, "AIDA").len(), 21);
        let astran = Dialect::Astran.unique_id(&ids, "AIDA");
        assert_eq!(astran.len(), 36);
        assert_eq!(
            uuid::Uuid::parse_str(astran.strip_prefix("AIDA").unwrap())
                .unwrap()
                .get_version_num(),
            4
        );
    }
}
