//! Cases with the decisions that AWS's documentation gives.

use policy::case::Case;

const CASES: &str = include_str!("../../fixtures/policy/docs.jsonl");

#[test]
fn every_documented_case_agrees() {
    let mut failed = Vec::new();
    for line in CASES.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let decision = case.decide();
        if !case.agrees(&decision) {
            failed.push(format!("{line}\n  {decision:?}"));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} disagree:\n{}",
        failed.len(),
        CASES.lines().count(),
        failed.join("\n")
    );
}
