//! The credential report: all users of an account and the state of their credentials, as CSV.
//! IAM User Guide, "Generate credential reports for your AWS account".

use std::sync::Arc;

use model::iam::*;
use state::{
    Scope,
    account::EntityId,
    marks::usage::KeyUsage,
    rows::{
        access_key::{self, AccessKey},
        account_profile,
        credential_report::{CREDENTIAL_REPORTS, CredentialReport},
        mfa_device, password, signing_certificate,
        user::User,
    },
};
use time::{Duration, OffsetDateTime, macros::format_description};
use wire::{Blob, Fault};

use crate::{
    account::password_policy,
    call::{Read, View, Write},
    identities::users,
};

/// The age at which a report is replaced.
const LIFE: Duration = Duration::hours(4);

/// The columns, in order.
const COLUMNS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// For something that the user does not have.
const NOT_APPLICABLE: &str = "N/A";
/// For something without data: a password that was never used.
const NO_INFORMATION: &str = "no_information";
/// For something that the report does not disclose about the root user.
const NOT_SUPPORTED: &str = "not_supported";

/// Whether a report is young enough to be returned.
fn is_current(report: &CredentialReport, now: OffsetDateTime) -> bool {
    now - report.generated < LIFE
}

/// Creates a report, unless there is one less than four hours old. It is complete when the call returns; the next call says so.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html>
pub(crate) fn generate_credential_report(
    tx: &mut Write<'_>,
    _: (),
) -> Result<GenerateCredentialReportResponse, Fault> {
    let key = (tx.account_id().clone(),);
    let known = tx.head().get(&CREDENTIAL_REPORTS, &key);
    if known
        .as_ref()
        .is_some_and(|report| is_current(report, tx.now()))
    {
        return Ok(GenerateCredentialReportResponse {
            state: Some("COMPLETE".to_owned()),
            description: None,
        });
    }
    let report = CredentialReport {
        generated: tx.now(),
        content: content(tx),
    };
    tx.put(&CREDENTIAL_REPORTS, key, report);
    Ok(GenerateCredentialReportResponse {
        state: Some("STARTED".to_owned()),
        description: known
            .is_none()
            .then(|| "No report exists. Starting a new report generation task".to_owned()),
    })
}

/// Shows the newest report. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html>
pub(crate) fn get_credential_report(
    cx: &Read<'_>,
    _: (),
) -> Result<GetCredentialReportResponse, Fault> {
    let key = (cx.account_id().clone(),);
    // AWS distinguishes these two by their codes alone.
    let Some(report) = cx.head().get(&CREDENTIAL_REPORTS, &key) else {
        return Err(Fault::new(&errors::CredentialReportNotPresent, ""));
    };
    if !is_current(&report, cx.now()) {
        return Err(Fault::new(&errors::CredentialReportExpired, ""));
    }
    Ok(GetCredentialReportResponse {
        content: Some(Blob(report.content.clone().into_bytes())),
        report_format: Some("text/csv".to_owned()),
        generated_time: Some(cx.date(report.generated)),
    })
}

/// The whole report: the root user, then the users by name.
fn content(cx: &impl View) -> String {
    let users = users::all(cx).map(|(_, user)| row_of_user(cx, &user).line());
    let rows = [COLUMNS.to_owned(), row_of_root(cx).line()]
        .into_iter()
        .chain(users);
    rows.collect::<Vec<_>>().join("\n")
}

/// One row of the report.
struct Row {
    user: String,
    arn: String,
    created: OffsetDateTime,
    /// `password_enabled`, `password_last_used`, `password_last_changed`, `password_next_rotation`.
    password: [String; 4],
    mfa_active: bool,
    keys: Vec<Key>,
    certificates: Vec<Certificate>,
}

/// An access key.
struct Key {
    active: bool,
    created: OffsetDateTime,
    used: Option<KeyUsage>,
}

/// A signing certificate.
struct Certificate {
    active: bool,
    uploaded: OffsetDateTime,
}

/// A user's console password.
struct Password {
    last_used: Option<OffsetDateTime>,
    changed: OffsetDateTime,
    /// When the account's password policy requires a new one.
    next_rotation: Option<OffsetDateTime>,
}

fn row_of_user(cx: &impl View, user: &User) -> Row {
    Row {
        user: user.name.clone(),
        arn: user.arn(cx.account()),
        created: user.created,
        password: match password_of(cx, user) {
            None => [
                "false".to_owned(),
                NOT_APPLICABLE.to_owned(),
                NOT_APPLICABLE.to_owned(),
                NOT_APPLICABLE.to_owned(),
            ],
            Some(password) => [
                "true".to_owned(),
                password
                    .last_used
                    .map_or_else(|| NO_INFORMATION.to_owned(), date),
                date(password.changed),
                date_if(password.next_rotation),
            ],
        },
        mfa_active: mfa_device::is_active(cx, &user.id),
        keys: keys_of(cx, &user.id),
        certificates: certificates_of(cx, &user.id),
    }
}

fn row_of_root(cx: &impl View) -> Row {
    let account = cx.account();
    let root = EntityId::new(account.id.as_str());
    let inner = cx.call().inner;
    let of_settings = inner
        .settings
        .root_keys
        .iter()
        .filter(|key| key.account == account.id);
    // A key from the settings counts as created with the account: no row says more.
    let of_settings = of_settings.map(|key| Key {
        active: true,
        created: account.created,
        used: inner.usage.of_key(cx.head(), &key.access_key_id),
    });
    Row {
        user: "<root_account>".to_owned(),
        arn: account.root_arn(),
        created: account.created,
        password: [
            NOT_SUPPORTED.to_owned(),
            account_profile::of(cx.head(), &account.id)
                .password_last_used
                .map_or_else(|| NO_INFORMATION.to_owned(), date),
            NOT_SUPPORTED.to_owned(),
            NOT_SUPPORTED.to_owned(),
        ],
        mfa_active: mfa_device::is_active(cx, &root),
        keys: of_settings.chain(keys_of(cx, &root)).collect(),
        certificates: certificates_of(cx, &root),
    }
}

/// The password of a user.
fn password_of(cx: &impl Scope, user: &User) -> Option<Password> {
    let kept = password::of(cx, &user.id)?;
    Some(Password {
        last_used: user.password_last_used,
        changed: kept.set,
        next_rotation: password_policy::expiry(cx.head(), cx.account(), &kept),
    })
}

/// The signing certificates of a user, or of the root user by the account's id, oldest first.
fn certificates_of(cx: &impl Scope, owner: &EntityId) -> Vec<Certificate> {
    let mut certificates: Vec<_> = signing_certificate::of(cx, owner).collect();
    certificates.sort_by(|one, other| (one.uploaded, &one.id).cmp(&(other.uploaded, &other.id)));
    certificates
        .iter()
        .map(|certificate| Certificate {
            active: certificate.active,
            uploaded: certificate.uploaded,
        })
        .collect()
}

/// The access keys of an owner, oldest first.
fn keys_of(cx: &impl View, owner: &EntityId) -> Vec<Key> {
    let mut keys: Vec<Arc<AccessKey>> = access_key::of(cx, owner).collect();
    keys.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
    keys.iter()
        .map(|key| Key {
            active: key.active,
            created: key.created,
            used: cx.call().inner.usage.of_key(cx.head(), &key.id),
        })
        .collect()
}

impl Row {
    fn line(&self) -> String {
        let mut fields = vec![field(&self.user), field(&self.arn), date(self.created)];
        fields.extend(self.password.iter().cloned());
        fields.push(self.mfa_active.to_string());
        for place in 0..2 {
            fields.extend(Key::fields(self.keys.get(place)));
        }
        for place in 0..2 {
            fields.extend(Certificate::fields(self.certificates.get(place)));
        }
        fields.join(",")
    }
}

impl Key {
    fn fields(key: Option<&Self>) -> [String; 5] {
        let active = key.filter(|key| key.active);
        let used = key.and_then(|key| key.used.as_ref());
        // The use of S3 has no region.
        let region = used
            .filter(|used| used.service != "s3")
            .map(|used| used.region.as_str());
        [
            active.is_some().to_string(),
            date_if(active.map(|key| key.created)),
            date_if(used.map(|used| used.at)),
            field(region.unwrap_or(NOT_APPLICABLE)),
            field(used.map_or(NOT_APPLICABLE, |used| used.service.as_str())),
        ]
    }
}

impl Certificate {
    fn fields(certificate: Option<&Self>) -> [String; 2] {
        let active = certificate.filter(|certificate| certificate.active);
        [
            active.is_some().to_string(),
            date_if(active.map(|certificate| certificate.uploaded)),
        ]
    }
}

fn date_if(at: Option<OffsetDateTime>) -> String {
    at.map_or_else(|| NOT_APPLICABLE.to_owned(), date)
}

fn date(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]+00:00");
    at.to_offset(time::UtcOffset::UTC)
        .format(&form)
        .unwrap_or_else(|_| NOT_APPLICABLE.to_owned())
}

/// A field of a CSV file, quoted if necessary: names can contain commas, and paths quotes too. RFC 4180, section 2.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const AT: OffsetDateTime = datetime!(2025-01-31 10:00:00.5 UTC);

    fn row() -> Row {
        Row {
            user: "a,b".to_owned(),
            arn: "arn:aws:iam::123456789012:user/\"x\"/a,b".to_owned(),
            created: AT,
            password: ["false", "N/A", "N/A", "N/A"].map(str::to_owned),
            mfa_active: true,
            keys: Vec::new(),
            certificates: Vec::new(),
        }
    }

    #[test]
    fn a_line_has_a_field_for_every_column() {
        let columns = COLUMNS.split(',').count();
        let mut row = row();
        row.user = "bob".to_owned();
        row.arn = "arn".to_owned();
        assert_eq!(row.line().split(',').count(), columns);
        assert_eq!(
            row.line(),
            "bob,arn,2025-01-31T10:00:00+00:00,false,N/A,N/A,N/A,true,\
             false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        );
    }

    #[test]
    fn commas_and_quotes_stay_in_their_field() {
        assert!(
            row()
                .line()
                .starts_with("\"a,b\",\"arn:aws:iam::123456789012:user/\"\"x\"\"/a,b\",")
        );
    }

    #[test]
    fn keys_and_certificates_are_told() {
        let used = |service: &str| KeyUsage {
            at: AT,
            service: service.to_owned(),
            region: "eu-west-1".to_owned(),
        };
        let key = |active, used| Key {
            active,
            created: AT,
            used,
        };
        let when = "2025-01-31T10:00:00+00:00".to_owned();
        let fields = Key::fields(Some(&key(true, Some(used("iam")))));
        assert_eq!(
            fields,
            [
                "true".into(),
                when.clone(),
                when.clone(),
                "eu-west-1".into(),
                "iam".into()
            ]
        );
        // An inactive key has no rotation date, but has a last use; the use of S3 has no region.
        let fields = Key::fields(Some(&key(false, Some(used("s3")))));
        assert_eq!(
            fields,
            [
                "false".into(),
                "N/A".into(),
                when.clone(),
                "N/A".into(),
                "s3".to_owned()
            ]
        );
        let certificate = Certificate {
            active: true,
            uploaded: AT,
        };
        assert_eq!(
            Certificate::fields(Some(&certificate)),
            ["true".to_owned(), when]
        );
    }

    #[test]
    fn a_report_lives_four_hours() {
        let report = CredentialReport {
            generated: AT,
            content: String::new(),
        };
        assert!(is_current(
            &report,
            AT + Duration::hours(4) - Duration::SECOND
        ));
        assert!(!is_current(&report, AT + Duration::hours(4)));
    }
}
