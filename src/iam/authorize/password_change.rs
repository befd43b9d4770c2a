//! The permission to change the own password, which an account's password policy can grant to all of its users.

use std::sync::{Arc, LazyLock};

use policy::{Document, DocumentKind};

use state::{Scope, rows::password_policy};

/// The name of the grant in decisions.
pub(crate) const GRANT: &str = "AllowUsersToChangePassword";

/// The policy of all users of an account whose password policy allows them to change their passwords. It is attached to nobody, and an
/// explicit deny overrides it. IAM API Reference, "PasswordPolicy".
pub(crate) fn grant(cx: &impl Scope) -> Option<Arc<Document>> {
    // Names have no slash, so this matches the user itself under any path.
    static DOCUMENT: LazyLock<Option<Arc<Document>>> = LazyLock::new(|| {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"iam:ChangePassword",
             "Resource":["arn:*:iam::*:user/${aws:username}","arn:*:iam::*:user/*/${aws:username}"]},
            {"Effect":"Allow","Action":"iam:GetAccountPasswordPolicy","Resource":"*"}]}"#;
        let anywhere = policy::Partition {
            name: "*",
            aliases: &[],
        };
        Document::parse_in(text, DocumentKind::Identity, &anywhere)
            .ok()
            .map(Arc::new)
    });
    password_policy::of(cx.head(), cx.account())
        .filter(|policy| policy.users_may_change)
        .and_then(|_| DOCUMENT.clone())
}
