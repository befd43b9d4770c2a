//! IAM, STS and AWS Organizations as facts: shapes, operations, errors.
//!
//! [`iam`], [`sts`] and [`organizations`] are extracted from botocore's service models by `make facts`; nothing in them is written by hand.
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
/// AWS Organizations, 2016-11-28: the operations that are served.
#[expect(
    non_upper_case_globals,
    reason = "extracted: a rule is named as the model names it"
)]
#[rustfmt::skip]
pub mod organizations;
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
    fn the_whole_api_is_there() {
        assert_eq!(
            (crate::iam::OPERATIONS.len(), crate::sts::OPERATIONS.len()),
            (180, 11)
        );
    }
}
