//! The seed file: the initial state of a server, in YAML or JSON.
//!
//! ```yaml
//! partitions: [staging]                 # further partitions beside those of the settings
//! accounts:
//!   - id: "111111111111"                # in quotes; without it, the default account of the partition
//!     partition: aws                    # without it, the default partition
//!     root_keys:
//!       - {access_key_id: AKIA111111111111ROOT, secret_access_key: a-secret-of-your-own}
//!     alias: example                    # one in a partition
//!     quotas: {users: 10}               # the others stay as AWS has them
//!     delegation_partner:               # lets the account create delegation requests, as AWS's onboarding of partners does
//!       name: Example Product
//!       templates:                      # policies by ARN; `@{name}` stands for a parameter of a request
//!         "arn:aws:iam::aws:delegation-template/read": {Version: "2012-10-17", Statement: []}
//!     policies:
//!       - name: ReadTest
//!         path: /team/
//!         description: Reads one bucket.
//!         tags: {team: marketing}
//!         document:                     # an object, or its text
//!           Version: "2012-10-17"
//!           Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::test/*"}]
//!         versions: []                  # further versions; the newest is in force, or default_version (v1, v2, …)
//!     groups:
//!       - {name: marketing, path: /, policies: [ReadTest], inline_policies: {}}
//!     users:
//!       - name: alice
//!         path: /
//!         tags: {team: marketing}
//!         boundary: ReadTest
//!         groups: [marketing]
//!         policies: ["arn:aws:iam::111111111111:policy/team/ReadTest"]      # a name, or an ARN
//!         inline_policies: {}           # documents by name
//!         access_keys:
//!           - {access_key_id: AKIA11111111111ALICE, secret_access_key: another-secret, active: true}
//!         password: Correct-horse-1     # its login profile; in partitions with a realm the address then counts as verified,
//!         verified: true                # which without a password only spares the user the mail
//!     oidc_providers:
//!       - url: https://idp.example.com
//!         client_ids: [sts.amazonaws.com]
//!         thumbprints: []               # 40 hex digits each
//!         tags: {team: marketing}
//!     saml_providers:
//!       - name: adfs
//!         metadata: |                   # the document that the identity provider hands out
//!           <EntityDescriptor …
//!         assertion_encryption_mode: Allowed     # or Required
//!         private_key: |                # decrypts assertions
//!           -----BEGIN PRIVATE KEY----- …
//!         tags: {}
//!     roles:
//!       - name: deployer
//!         path: /
//!         description: Deploys.
//!         trust:                        # an object, or its text
//!           Version: "2012-10-17"
//!           Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:user/alice"}, Action: "sts:AssumeRole"}]
//!         max_session_duration: 7200    # seconds; without it, 3600
//!         tags: {team: marketing}
//!         boundary: ReadTest
//!         policies: [ReadTest]
//!         inline_policies: {}
//!     role_templates:                   # AWS's services make them; AcquireRole makes roles of them
//!       - arn: arn:aws:iam::aws:role-template/example/Worker
//!         managed_by: example.amazonaws.com
//!         versions:
//!           - role_name: "worker-@{team}"
//!             trust: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}
//!             parameters: {team: {type: String, required: true}}
//!     instance_profiles:
//!       - {name: web, path: /, tags: {team: marketing}, role: deployer}
//!     buckets:
//!       - test                          # a name, or more:
//!       - name: shared
//!         public_access_block: {block_public_policy: false}   # what is not there is off; without all of it, everything is on
//!         policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::shared/*"}]}
//!     name: Example                     # what the account is called, and the address of its root user
//!     email: root@example.org
//! organization:                         # an organization of the accounts above
//!   management: "111111111111"          # without it, the default account of the default partition
//!   id: o-exampleorg1                   # ids may be chosen; without them, they are new
//!   root_id: r-ab12
//!   policy_types: [SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY]
//!   service_access: [iam.amazonaws.com]
//!   policies:
//!     - name: NoUsers
//!       id: p-nousers1
//!       type: SERVICE_CONTROL_POLICY    # without it, this
//!       description: Nobody makes users.
//!       document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:CreateUser", Resource: "*"}]}
//!       tags: {}
//!   attached: []                        # names or ids of policies, beside those that allow everything
//!   full_access: true                   # false detaches FullAWSAccess: what is attached then must allow
//!   tags: {}
//!   units:
//!     - name: Production
//!       id: ou-ab12-production
//!       attached: [NoUsers]
//!       units: []                       # five levels at most
//!       accounts:
//!         - {id: "222222222222", attached: [], administers: [iam.amazonaws.com], tags: {}}
//!   accounts: []                        # accounts in the root
//! ```
//!
//! The organization is one step: it is created as a whole, once.
//!
//! Every step runs the functions of the API, so all of IAM's rules apply. The file is applied as a whole, in one
//! transaction, or not at all.
//!
//! Each entity of the file is one step, which runs once in the life of a store. So the same file at the next start changes nothing: what
//! was changed or deleted since stays changed or deleted. Entities that are added to the file are applied at the next start. Changes of entities in
//! the file are logged and not applied, because they may conflict with changes through the API. An entity that exists before the file
//! names it does not change.

mod bucket;
mod document;
mod organization;
pub(crate) mod sow;
#[cfg(test)]
mod tests;
mod text;

use serde::Deserialize;
use state::{quota::Quotas, secret::Secret};

pub use bucket::{SeedBlock, SeedBucket};
pub use organization::{SeedControlPolicy, SeedMember, SeedOrganization, SeedUnit};
pub use text::{AccountText, DocumentText, NamedValues};

/// A seed file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a map with `accounts`")]
pub struct Seed {
    /// Names of further partitions.
    #[serde(default)]
    pub partitions: Vec<String>,
    /// The entities of accounts.
    #[serde(default)]
    pub accounts: Vec<SeedAccount>,
    /// An organization of accounts.
    #[serde(default)]
    pub organization: Option<SeedOrganization>,
}

/// An account in a seed file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an account: a map")]
pub struct SeedAccount {
    /// Its id. The default is the default account of its partition.
    #[serde(default)]
    pub id: Option<AccountText>,
    /// The partition that contains it. The default is the default partition.
    #[serde(default)]
    pub partition: Option<String>,
    /// Keys of its root user.
    #[serde(default)]
    pub root_keys: Vec<SeedKey>,
    /// Its display name.
    #[serde(default)]
    pub name: Option<String>,
    /// The address of its root user.
    #[serde(default)]
    pub email: Option<String>,
    /// The password with which its root user logs in to the realm of root users.
    #[serde(default)]
    pub root_password: Option<Secret>,
    /// Its alias.
    #[serde(default)]
    pub alias: Option<String>,
    /// Its quotas.
    #[serde(default)]
    pub quotas: Option<Quotas>,
    /// Its product that requests delegated access.
    #[serde(default)]
    pub delegation_partner: Option<SeedPartner>,
    /// Managed policies.
    #[serde(default)]
    pub policies: Vec<SeedPolicy>,
    /// Groups.
    #[serde(default)]
    pub groups: Vec<SeedGroup>,
    /// Users.
    #[serde(default)]
    pub users: Vec<SeedUser>,
    /// OIDC providers.
    #[serde(default)]
    pub oidc_providers: Vec<SeedOidcProvider>,
    /// SAML providers.
    #[serde(default)]
    pub saml_providers: Vec<SeedSamlProvider>,
    /// Roles, which come after users. A role that trusts another role must follow it.
    #[serde(default)]
    pub roles: Vec<SeedRole>,
    /// Role templates. No operation of IAM creates them; at AWS, services own them.
    #[serde(default)]
    pub role_templates: Vec<SeedRoleTemplate>,
    /// Instance profiles.
    #[serde(default)]
    pub instance_profiles: Vec<SeedInstanceProfile>,
    /// Buckets, which come after all principals of their policies.
    #[serde(default)]
    pub buckets: Vec<SeedBucket>,
}

/// A product in a seed file. IAM User Guide, "IAM temporary delegation for AWS Partners".
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a product with `name`")]
pub struct SeedPartner {
    /// `RequestorName` of its requests: at most 30 characters (IAM API Reference, `requestorNameType`).
    pub name: String,
    /// Its policy templates, by ARN.
    #[serde(default)]
    pub templates: NamedValues<DocumentText>,
}

/// An access key in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an access key with `access_key_id` and `secret_access_key`"
)]
pub struct SeedKey {
    /// 16 to 128 letters, digits and underscores (IAM API Reference, `accessKeyIdType`), not beginning with `ASIA`.
    pub access_key_id: String,
    /// 8 to 128 visible ASCII characters.
    pub secret_access_key: Secret,
    /// Whether it is active.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

/// A managed policy in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a policy with `name` and `document`")]
pub struct SeedPolicy {
    /// Its name.
    pub name: String,
    /// Its path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// Its first version.
    pub document: DocumentText,
    /// Its further versions, in order.
    #[serde(default)]
    pub versions: Vec<DocumentText>,
    /// The default version: `v1`, `v2`, … By default, the newest.
    #[serde(default)]
    pub default_version: Option<String>,
}

/// A group in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a group with `name`")]
pub struct SeedGroup {
    /// Its name.
    pub name: String,
    /// Its path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Managed policies attached to it, by name or ARN.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Its inline policies.
    #[serde(default)]
    pub inline_policies: NamedValues<DocumentText>,
}

/// A user in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a user with `name`")]
pub struct SeedUser {
    /// Its name.
    pub name: String,
    /// Its path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// Its groups, by name.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Its access keys.
    #[serde(default)]
    pub access_keys: Vec<SeedKey>,
    /// Its password: that of its login profile, and of the realm if the partition has one.
    #[serde(default)]
    pub password: Option<Secret>,
    /// Whether its e-mail address counts as verified, so that no mail is sent to it.
    #[serde(default)]
    pub verified: Option<bool>,
    /// Managed policies attached to it, by name or ARN.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Its inline policies.
    #[serde(default)]
    pub inline_policies: NamedValues<DocumentText>,
    /// The managed policy that is its permissions boundary, by name or ARN.
    #[serde(default)]
    pub boundary: Option<String>,
}

/// An OIDC provider in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an OIDC provider with `url`")]
pub struct SeedOidcProvider {
    /// Its URL, with the scheme.
    pub url: String,
    /// Accepted audiences.
    #[serde(default)]
    pub client_ids: Vec<String>,
    /// SHA-1 digests of certificates.
    #[serde(default)]
    pub thumbprints: Vec<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
}

/// A SAML provider in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a SAML provider with `name` and `metadata`"
)]
pub struct SeedSamlProvider {
    /// Its name.
    pub name: String,
    /// Its metadata document.
    pub metadata: String,
    /// `Required` or `Allowed`, the default.
    #[serde(default)]
    pub assertion_encryption_mode: Option<String>,
    /// The key that decrypts assertions, PEM.
    #[serde(default)]
    pub private_key: Option<Secret>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
}

/// A role in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a role with `name` and `trust`")]
pub struct SeedRole {
    /// Its name.
    pub name: String,
    /// Its path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its trust policy.
    pub trust: DocumentText,
    /// `MaxSessionDuration` in seconds; 3600 by default.
    #[serde(default)]
    pub max_session_duration: Option<i64>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The managed policy that is its permissions boundary, by name or ARN.
    #[serde(default)]
    pub boundary: Option<String>,
    /// Managed policies attached to it, by name or ARN.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Its inline policies.
    #[serde(default)]
    pub inline_policies: NamedValues<DocumentText>,
}

/// A role template in a seed file. Texts may hold `@{parameter}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a role template with `arn` and `versions`"
)]
pub struct SeedRoleTemplate {
    /// Its ARN: `arn:aws:iam::aws:role-template/PATH/NAME`, or one of the account.
    pub arn: String,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Its major version.
    #[serde(default = "first")]
    pub major_version: i64,
    /// The default minor version of requests. By default, the last.
    #[serde(default)]
    pub default_minor_version: Option<i64>,
    /// The service that owns it.
    #[serde(default)]
    pub managed_by: Option<String>,
    /// Whether roles can be created from it.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Its minor versions, from 1.
    pub versions: Vec<SeedTemplateVersion>,
}

fn first() -> i64 {
    1
}

/// A version of a role template in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a version with `role_name` and `trust`"
)]
pub struct SeedTemplateVersion {
    /// The name of its roles.
    pub role_name: String,
    /// Their path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Their description.
    #[serde(default)]
    pub description: Option<String>,
    /// Their trust policy.
    pub trust: DocumentText,
    /// Their `MaxSessionDuration` in seconds; 3600 by default.
    #[serde(default)]
    pub max_session_duration: Option<i64>,
    /// Their inline policies.
    #[serde(default)]
    pub inline_policies: NamedValues<DocumentText>,
    /// The ARNs of their managed policies.
    #[serde(default)]
    pub policies: Vec<String>,
    /// The ARN of their permissions boundary.
    #[serde(default)]
    pub boundary: Option<String>,
    /// Their tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// Its parameters.
    #[serde(default)]
    pub parameters: NamedValues<SeedParameter>,
    /// Whether roles can be created from it.
    #[serde(default = "yes")]
    pub enabled: bool,
}

/// A parameter of a role template in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a parameter with `type`")]
pub struct SeedParameter {
    /// `String`, `StringList`, `Number`, `NumberList`, `Arn` or `ArnList`.
    #[serde(rename = "type")]
    pub kind: state::rows::role_template::ParameterType,
    /// A narrower type of its values.
    #[serde(default)]
    pub sub_type: Option<String>,
    /// Its description.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether a request must give it.
    #[serde(default)]
    pub required: bool,
    /// Its value if a request gives none.
    #[serde(default)]
    pub default: Option<String>,
    /// Whether it cannot change once the role is created.
    #[serde(default)]
    pub immutable: bool,
}

/// An instance profile in a seed file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an instance profile with `name`")]
pub struct SeedInstanceProfile {
    /// Its name.
    pub name: String,
    /// Its path; `/` without it.
    #[serde(default)]
    pub path: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: NamedValues<String>,
    /// The role in it, by name.
    #[serde(default)]
    pub role: Option<String>,
}

/// A mistake in a seed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Its place: `accounts[0].users[2].name`.
    pub place: String,
    /// Its reason, in AWS's words if AWS has an error for it.
    pub text: String,
}

/// All mistakes of a seed file, of which nothing was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SeedError {
    /// In the order of the file.
    pub mistakes: Vec<Mistake>,
}

/// The number of mistakes that are printed.
const SHOWN: usize = 20;

impl std::fmt::Display for SeedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let [mistake] = self.mistakes.as_slice() {
            return write!(f, "{}: {}", mistake.place, mistake.text);
        }
        write!(f, "{} mistakes", self.mistakes.len())?;
        for mistake in self.mistakes.iter().take(SHOWN) {
            write!(f, "\n  {}: {}", mistake.place, mistake.text)?;
        }
        if self.mistakes.len() > SHOWN {
            write!(f, "\n  …")?;
        }
        Ok(())
    }
}
