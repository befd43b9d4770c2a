//! Settings of an account: its properties, and the version of session tokens that the global endpoint of STS issues.

use std::collections::BTreeMap;

use model::iam::*;
use state::{
    Scope,
    rows::account_settings::{ACCOUNT_PROPERTIES, STS_PREFERENCES, StsPreferences},
};
use wire::{Fault, unsourced};

use crate::call::{Read, Write, target::Target};

/// A property that an account can have.
struct PropertyDefinition {
    key: &'static str,
    /// Its default.
    default: &'static str,
    /// Its valid values.
    values: &'static [&'static str],
}

/// IAM User Guide, "Create roles automatically with role manager": the only documented property. Disabled by default.
const PROPERTIES: &[PropertyDefinition] = &[PropertyDefinition {
    key: "RoleManager/Enabled",
    default: "false",
    values: &["true", "false"],
}];

/// All properties of the caller's account, set or not.
fn properties(cx: &impl Scope) -> BTreeMap<String, String> {
    let value = |known: &PropertyDefinition| {
        let key = (cx.account_id().clone(), known.key.to_owned());
        cx.head()
            .get(&ACCOUNT_PROPERTIES, &key)
            .map_or_else(|| known.default.to_owned(), |value| (*value).clone())
    };
    PROPERTIES
        .iter()
        .map(|known| (known.key.to_owned(), value(known)))
        .collect()
}

/// The namespaces of keys, each once.
fn namespaces<'k>(keys: impl Iterator<Item = &'k String>) -> Vec<String> {
    let mut namespaces: Vec<String> = keys
        .map(|key| {
            key.split_once('/')
                .map_or(key.as_str(), |(before, _)| before)
        })
        .map(str::to_owned)
        .collect();
    namespaces.dedup();
    namespaces
}

/// An action on properties of these keys: `iam:AccountPropertyNamespaces` has their namespaces.
fn on<'k>(action: &'static str, keys: impl Iterator<Item = &'k String>) -> Target {
    Target::new(action, "*").keys("iam:AccountPropertyNamespaces", namespaces(keys))
}

/// GetAccountProperties acts on all properties of the account.
pub(crate) fn target_of_get(cx: &Read<'_>, action: &'static str) -> Target {
    on(action, properties(cx).keys())
}

/// PutAccountProperties acts on the properties that it sets.
pub(crate) fn target_of_put(
    _: &Read<'_>,
    action: &'static str,
    input: &PutAccountPropertiesRequest,
) -> Target {
    on(action, input.properties.keys())
}

/// Shows the account's properties. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountProperties.html>
pub(crate) fn get_account_properties(
    cx: &Read<'_>,
    _: GetAccountPropertiesRequest,
) -> Result<GetAccountPropertiesResponse, Fault> {
    Ok(GetAccountPropertiesResponse {
        properties: Some(properties(cx)),
    })
}

/// Sets properties of one namespace. Other properties do not change.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutAccountProperties.html>
///
/// # Errors
/// InvalidInput for keys that are not `Namespace/PropertyName`, of several namespaces or unknown, and for values that are not valid for the key.
pub(crate) fn put_account_properties(
    tx: &mut Write<'_>,
    input: PutAccountPropertiesRequest,
) -> Result<PutAccountPropertiesResponse, Fault> {
    let invalid = |text: String| Err(Fault::new(&errors::InvalidInput, text));
    for key in input.properties.keys() {
        let is_formed = key.split_once('/').is_some_and(|(namespace, name)| {
            !namespace.is_empty() && !name.is_empty() && !name.contains('/')
        });
        if !is_formed {
            return invalid(unsourced!(
                "Property key {key} is not valid. It must be in the format Namespace/PropertyName.",
                key = key
            ));
        }
    }
    if namespaces(input.properties.keys()).len() > 1 {
        return invalid(
            unsourced!("All properties in a request must belong to the same namespace.").to_owned(),
        );
    }
    for (key, value) in &input.properties {
        let Some(known) = PROPERTIES.iter().find(|known| known.key == key) else {
            return invalid(unsourced!("Property {key} is not supported.", key = key));
        };
        if !known.values.contains(&value.as_str()) {
            return invalid(unsourced!(
                "The value of property {key} is not valid. It must be one of: {}.",
                known.values.join(", "),
                key = key
            ));
        }
    }
    let account = tx.account_id().clone();
    for (key, value) in input.properties {
        tx.put(&ACCOUNT_PROPERTIES, (account.clone(), key), value);
    }
    Ok(PutAccountPropertiesResponse {})
}

/// Sets the version of the tokens that the global endpoint issues from now on. GetAccountSummary reports it.
///
/// Tokens of version 1 are valid only in Regions that are enabled by default.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html>
pub(crate) fn set_security_token_service_preferences(
    tx: &mut Write<'_>,
    input: SetSecurityTokenServicePreferencesRequest,
) -> Result<(), Fault> {
    let token_version = match input.global_endpoint_token_version.as_str() {
        "v1Token" => 1,
        _ => 2,
    };
    let key = (tx.account_id().clone(),);
    tx.put(&STS_PREFERENCES, key, StsPreferences { token_version });
    Ok(())
}
