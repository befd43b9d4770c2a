//! Facts about AWS: shapes, operations and errors of IAM, STS and AWS Organizations; managed policies; services with their actions;
//! Regions and global condition keys.
//!
//! `make facts` extracts [`iam`], [`sts`] and [`organizations`] from botocore's service models; do not edit them. [`local`] declares
//! operations that no AWS model has. [`condition_keys`] and [`regions`] are lists from AWS's documentation. [`managed_policies`] and [`services`] are large: the program carries them packed, and unpacks
//! them at their first use.

pub mod condition_keys;
pub mod frames;
/// AWS Identity and Access Management, 2010-05-08: 180 operations.
#[expect(
    non_upper_case_globals,
    reason = "extracted: rules have the model's names"
)]
#[rustfmt::skip]
pub mod iam;
pub mod local;
pub mod managed_policies;
/// AWS Organizations, 2016-11-28: the operations that this server has.
#[expect(
    non_upper_case_globals,
    reason = "extracted: rules have the model's names"
)]
#[rustfmt::skip]
pub mod organizations;
pub mod regions;
pub mod services;
/// AWS Security Token Service, 2011-06-15: 11 operations.
#[expect(
    non_upper_case_globals,
    reason = "extracted: rules have the model's names"
)]
#[rustfmt::skip]
pub mod sts;

/// Whether a text satisfies the rule of a shape; never, if there is no such shape.
pub fn admits(rules: &[(&str, &wire::Rule)], shape: &str, text: &str) -> bool {
    let rule = rules.iter().find(|(name, _)| *name == shape);
    rule.is_some_and(|(_, rule)| rule.admits(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_pattern_compiles() {
        let rules = [
            crate::iam::RULES,
            crate::sts::RULES,
            crate::organizations::RULES,
        ];
        for (name, rule) in rules.into_iter().flatten() {
            assert!(rule.is_sound(), "{name}: {rule:?}");
        }
    }

    #[test]
    fn no_operation_is_missing() {
        assert_eq!(
            (crate::iam::OPERATIONS.len(), crate::sts::OPERATIONS.len()),
            (180, 11)
        );
    }
}
