//! Session policies, which limit a session in addition to its principal's policies. IAM User Guide, "Session policies".

use model::sts as api;
use policy::DocumentKind;
use state::{account::Account, documents::StoredDocument, find, session::Session};
use wire::{Fault, unsourced};

use crate::call::{InAccount, View};

/// The maximum characters of all session policies and ARNs of one call.
const CHARACTERS: usize = 2048;
/// The maximum number of managed policies.
const ARNS: usize = 10;

/// Adds a call's session policies to a session. Managed policies must be in the session's account.
///
/// # Errors
/// MalformedPolicyDocument, PackedPolicyTooLarge; ValidationError for an ARN that is not a policy's.
pub(crate) fn accept(
    cx: &impl View,
    account: &Account,
    session: &mut Session,
    inline: Option<String>,
    arns: Option<Vec<api::PolicyDescriptorType>>,
) -> Result<(), Fault> {
    let arns = arns_of(arns)?;
    let characters = inline.iter().chain(&arns).map(|text| text.chars().count());
    let characters: usize = characters.sum();
    if characters > CHARACTERS {
        let percent = (characters * 100).div_ceil(CHARACTERS);
        return Err(Fault::new(
            &api::errors::PackedPolicyTooLarge,
            too_large(percent),
        ));
    }
    let there = InAccount::new(cx, account);
    for arn in arns {
        let managed = find::policy(&there, &arn).map_err(|_| policy_not_attachable(&arn))?;
        session.policy_arns.push(managed.arn);
    }
    session.policy = inline
        .map(|text| {
            StoredDocument::accept(
                text,
                DocumentKind::Session,
                account.dialect,
                &account.partition,
            )
        })
        .transpose()?;
    Ok(())
}

/// AWS's message for session policies that are too large.
pub(crate) fn too_large(percent: usize) -> String {
    format!("Packed policy consumes {percent}% of allotted space, please use smaller policy.")
}

fn arns_of(descriptors: Option<Vec<api::PolicyDescriptorType>>) -> Result<Vec<String>, Fault> {
    let descriptors = descriptors.unwrap_or_default();
    if descriptors.len() > ARNS {
        return Err(too_many_session_policies(ARNS));
    }
    descriptors
        .into_iter()
        .enumerate()
        .map(|(at, descriptor)| {
            descriptor
                .arn
                .ok_or_else(|| session_policy_without_arn(at + 1))
        })
        .collect()
}

/// Too many managed session policies.
fn too_many_session_policies(most: usize) -> Fault {
    Fault::validation(unsourced!(
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {most}",
        most = most
    ))
}

/// An entry of PolicyArns without its ARN.
fn session_policy_without_arn(place: usize) -> Fault {
    Fault::validation(unsourced!(
        "1 validation error detected: Value at 'policyArns.{place}.member.arn' failed to satisfy constraint: Member must not be null",
        place = place
    ))
}

/// An ARN among PolicyArns that is not a policy of the session's account.
fn policy_not_attachable(arn: &str) -> Fault {
    Fault::validation(unsourced!(
        "The policy {arn} does not exist or is not attachable.",
        arn = arn
    ))
}
