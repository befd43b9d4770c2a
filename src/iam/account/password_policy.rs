//! The requirements of an account for its users' passwords. IAM User Guide, "Set an account password policy for IAM users".

use model::iam::{self as api, *};
use state::{
    Scope,
    account::Account,
    rows::{
        password::Password,
        password_policy::{PASSWORD_POLICIES, PasswordPolicy, of},
    },
};
use store::Head;
use time::{Duration, OffsetDateTime};
use wire::{Fault, unsourced};

use crate::call::{Read, Write};

/// For a new password that equals the account's name.
const PASSWORD_IS_ACCOUNT_NAME: &str =
    unsourced!("Password should not be identical to the account name");

/// The characters that count as symbols. IAM API Reference, "PasswordPolicy".
pub(crate) const SYMBOLS: &str = "!@#$%^&*()_+-=[]{}|'";
/// UpdateAccountPasswordPolicy's default for `MinimumPasswordLength`.
const UNNAMED_LENGTH: u32 = 6;
/// The minimum length in an account without a policy.
const DEFAULT_LENGTH: u32 = 8;
/// IAM API Reference, `passwordType`. The API refuses longer ones earlier.
const LONGEST: usize = 128;

/// Replaces the policy. An absent member takes its default.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html>
pub(crate) fn update_account_password_policy(
    tx: &mut Write<'_>,
    input: UpdateAccountPasswordPolicyRequest,
) -> Result<(), Fault> {
    let number = |given: Option<i64>| given.and_then(|number| u32::try_from(number).ok());
    let policy = PasswordPolicy {
        minimum_length: number(input.minimum_password_length).unwrap_or(UNNAMED_LENGTH),
        symbols: input.require_symbols.unwrap_or(false),
        numbers: input.require_numbers.unwrap_or(false),
        uppercase: input.require_uppercase_characters.unwrap_or(false),
        lowercase: input.require_lowercase_characters.unwrap_or(false),
        users_may_change: input.allow_users_to_change_password.unwrap_or(false),
        max_age: number(input.max_password_age),
        reuse_prevention: number(input.password_reuse_prevention),
        hard_expiry: input.hard_expiry,
    };
    let key = (tx.account_id().clone(),);
    tx.put(&PASSWORD_POLICIES, key, policy);
    Ok(())
}

/// Shows the account's own policy. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountPasswordPolicy.html>
pub(crate) fn get_account_password_policy(
    cx: &Read<'_>,
    _: (),
) -> Result<GetAccountPasswordPolicyResponse, Fault> {
    let policy = of(cx.head(), cx.account()).ok_or_else(|| missing(cx))?;
    Ok(GetAccountPasswordPolicyResponse {
        password_policy: api::PasswordPolicy {
            minimum_password_length: Some(policy.minimum_length.into()),
            require_symbols: Some(policy.symbols),
            require_numbers: Some(policy.numbers),
            require_uppercase_characters: Some(policy.uppercase),
            require_lowercase_characters: Some(policy.lowercase),
            allow_users_to_change_password: Some(policy.users_may_change),
            expire_passwords: Some(policy.max_age.is_some()),
            max_password_age: policy.max_age.map(i64::from),
            password_reuse_prevention: policy.reuse_prevention.map(i64::from),
            hard_expiry: policy.hard_expiry,
        },
    })
}

/// Deletes the account's own policy, so the default applies again.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountPasswordPolicy.html>
pub(crate) fn delete_account_password_policy(tx: &mut Write<'_>, _: ()) -> Result<(), Fault> {
    let key = (tx.account_id().clone(),);
    if !tx.head().contains(&PASSWORD_POLICIES, &key) {
        return Err(missing(tx));
    }
    tx.delete(&PASSWORD_POLICIES, &key);
    Ok(())
}

fn missing(cx: &impl Scope) -> Fault {
    Fault::new(
        &errors::NoSuchEntity,
        format!(
            "The Password Policy with domain name {} cannot be found.",
            cx.account_id()
        ),
    )
}

/// Checks a new password of an account. Returns all violated requirements, in AWS's words.
///
/// # Errors
/// The message of a PasswordPolicyViolation.
pub(crate) fn check(head: &Head, account: &Account, text: &str) -> Result<(), String> {
    if text.chars().count() > LONGEST {
        return Err(unsourced!("Password should have a maximum length of 128").to_owned());
    }
    match of(head, account) {
        Some(policy) => check_own(&policy, text),
        None => check_default(account, text),
    }
}

/// The minimum length of an account's passwords, in characters.
pub(crate) fn shortest(head: &Head, account: &Account) -> u32 {
    of(head, account).map_or(DEFAULT_LENGTH, |policy| policy.minimum_length)
}

/// The number of newest passwords, including the current one, that cannot be reused in an account.
pub(crate) fn reuse_prevention(head: &Head, account: &Account) -> usize {
    let policy = of(head, account);
    let count = policy.and_then(|policy| policy.reuse_prevention);
    count.map_or(0, |count| count as usize)
}

/// The expiry of a password. A new policy also applies to existing passwords.
pub(crate) fn expiry(
    head: &Head,
    account: &Account,
    password: &Password,
) -> Option<OffsetDateTime> {
    let days = of(head, account)?.max_age?;
    password.set.checked_add(Duration::days(days.into()))
}

/// Whether a user can sign in with a password: it is not expired, and need not be reset.
pub(crate) fn is_usable(
    head: &Head,
    account: &Account,
    password: &Password,
    now: OffsetDateTime,
) -> bool {
    let expired = expiry(head, account, password).is_some_and(|at| at <= now);
    !password.reset_required && !expired
}

/// The character classes: whether a text has some of each, and the message if it has none.
fn classes(text: &str) -> [(bool, &'static str); 4] {
    let has = |class: fn(char) -> bool| text.chars().any(class);
    [
        (
            has(|c| c.is_ascii_uppercase()),
            "Password should have at least one uppercase letter",
        ),
        (
            has(|c| c.is_ascii_lowercase()),
            "Password should have at least one lowercase letter",
        ),
        (
            has(|c| c.is_ascii_digit()),
            "Password should have at least one number",
        ),
        (
            has(|c| SYMBOLS.contains(c)),
            "Password should have at least one symbol",
        ),
    ]
}

/// AWS's message, as reported by its users.
fn too_short(text: &str, least: u32) -> Option<String> {
    (text.chars().count() < least as usize)
        .then(|| format!("Password should have a minimum length of {least}"))
}

fn check_own(policy: &PasswordPolicy, text: &str) -> Result<(), String> {
    let asked = [
        policy.uppercase,
        policy.lowercase,
        policy.numbers,
        policy.symbols,
    ];
    let lacking = classes(text)
        .into_iter()
        .zip(asked)
        .filter(|((has, _), asked)| *asked && !has)
        .map(|((_, says), _)| says.to_owned());
    refused(
        too_short(text, policy.minimum_length)
            .into_iter()
            .chain(lacking),
    )
}

fn check_default(account: &Account, text: &str) -> Result<(), String> {
    let lacking: Vec<_> = classes(text)
        .into_iter()
        .filter(|(has, _)| !has)
        .map(|(_, says)| says)
        .collect();
    let classes = 4 - lacking.len();
    let more = account.dialect.password_classes().saturating_sub(classes);
    let too_plain = (more > 0).then(|| {
        format!(
            "Password should meet {more} more of the following requirements: {}",
            lacking.join(", ")
        )
    });
    let is_name = text.eq_ignore_ascii_case(account.id.as_str());
    let is_name = is_name.then(|| PASSWORD_IS_ACCOUNT_NAME.to_owned());
    let short = too_short(text, DEFAULT_LENGTH);
    refused(short.into_iter().chain(too_plain).chain(is_name))
}

fn refused(sentences: impl Iterator<Item = String>) -> Result<(), String> {
    let sentences: Vec<_> = sentences.collect();
    if sentences.is_empty() {
        Ok(())
    } else {
        Err(sentences.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use state::{account::AccountId, dialect::Dialect, quota::Quotas};

    fn account(dialect: Dialect, id: &str) -> Account {
        Account {
            id: AccountId::parse(id).unwrap(),
            partition: "aws".to_owned(),
            dialect,
            created: OffsetDateTime::UNIX_EPOCH,
            quotas: Quotas::default(),
        }
    }

    /// The message about three of four classes is AWS's own, from a stack event of CloudFormation.
    #[test]
    fn the_default_requires_eight_characters_of_three_classes() {
        let account = account(Dialect::Aws, "123456789012");
        for good in ["Abcdefg1", "abcdef1!", "ABCDEF1_", "Abcdefg|"] {
            assert_eq!(check_default(&account, good), Ok(()), "{good}");
        }
        assert_eq!(
            check_default(&account, "abcdefg1"),
            Err("Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, \
                 Password should have at least one symbol".to_owned())
        );
        assert_eq!(
            check_default(&account, "Abcde1!"),
            Err("Password should have a minimum length of 8".to_owned())
        );
        assert!(check_default(&account, "abc").unwrap_err().starts_with(
            "Password should have a minimum length of 8, Password should meet 2 more"
        ));
        // A space, a tilde or an umlaut is not a symbol.
        assert!(check_default(&account, "abcd ~ü1").is_err());
    }

    #[test]
    fn the_realms_default_requires_length_and_excludes_the_accounts_name() {
        let id = "ce09c61d-afac-404f-a96b-ebbbced80013";
        let account = account(Dialect::Astran, id);
        assert_eq!(check_default(&account, "correct horse"), Ok(()));
        assert!(check_default(&account, "short").is_err());
        assert_eq!(
            check_default(&account, &id.to_uppercase()),
            Err(PASSWORD_IS_ACCOUNT_NAME.to_owned())
        );
    }

    #[test]
    fn an_accounts_own_policy_requires_each_class_separately() {
        let none = PasswordPolicy {
            minimum_length: 6,
            symbols: false,
            numbers: false,
            uppercase: false,
            lowercase: false,
            users_may_change: false,
            max_age: None,
            reuse_prevention: None,
            hard_expiry: None,
        };
        assert_eq!(check_own(&none, "abcdef"), Ok(()));
        let all = PasswordPolicy {
            minimum_length: 10,
            symbols: true,
            numbers: true,
            uppercase: true,
            lowercase: true,
            ..none
        };
        assert_eq!(check_own(&all, "Abcdefgh1'"), Ok(()));
        assert_eq!(
            check_own(&all, "abc"),
            Err("Password should have a minimum length of 10, Password should have at least one uppercase letter, \
                 Password should have at least one number, Password should have at least one symbol".to_owned())
        );
        assert_eq!(
            check_own(&all, "ABCDEFGH1'"),
            Err("Password should have at least one lowercase letter".to_owned())
        );
    }
}
