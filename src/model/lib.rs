//! IAM and STS as facts: shapes, operations, errors.
//!
//! [`iam`] and [`sts`] are extracted from botocore's service models by `make facts`; nothing in them is written by hand.
//! [`local`] holds what no AWS model has. [`managed_policies`] and [`services`] are larger: they are carried packed and unpacked when they are
//! first asked for.

pub mod frames;
/// AWS Identity and Access Management, 2010-05-08: 180 operations.
#[expect(
    non_upper_case_globals,
    reason = "extracted: a rule is named as the model names it"
)]
#[rustfmt::skip]
pub mod iam;
pub mod local;
pub mod managed_policies;
pub mod services;
/// AWS Security Token Service, 2011-06-15: 11 operations.
#[expect(
    non_upper_case_globals,
    reason = "extracted: a rule is named as the model names it"
)]
#[rustfmt::skip]
pub mod sts;

#[cfg(test)]
mod tests {
    #[test]
    fn every_pattern_compiles() {
        for (name, rule) in crate::iam::RULES.iter().chain(crate::sts::RULES) {
            assert!(rule.is_sound(), "{name}: {rule:?}");
        }
    }

    #[test]
    fn the_whole_api_is_there() {
        assert_eq!(
            (crate::iam::OPERATIONS.len(), crate::sts::OPERATIONS.len()),
            (180, 11)
        );
    }
}
