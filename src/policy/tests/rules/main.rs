//! The rules of evaluation, one test or more for each, named after its number. The numbers are ours; the rules are AWS's: IAM User Guide,
//! "Policy evaluation logic" and the pages of the policy elements; AWS Organizations User Guide, "SCP evaluation" and "RCPs".

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod cases;
mod conditions;
mod decision;
mod documents;
mod grants;
mod matching;
mod principals;
mod simulation;
