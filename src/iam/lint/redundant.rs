//! What says again what something else says, or allows what something else denies.

use policy::Word;

use super::{Finding, FindingKind, Linted, Statement, overlap::covers};

/// Actions and resources of one statement that others of it cover.
pub(super) fn words(linted: &Linted<'_>, statement: &Statement<'_>, findings: &mut Vec<Finding>) {
    let (not, actions) = statement.view.actions();
    let member = if not { "NotAction" } else { "Action" };
    let folded = |word: &Word| word.text.to_ascii_lowercase();
    if let Some((places, count, first)) = covered(linted, statement, member, actions, folded) {
        findings.push(Finding {
            kind: FindingKind::Suggestion,
            code: "REDUNDANT_ACTION",
            details: format!(
                "The {count} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: {first}."
            ),
            places,
            ours: false,
        });
    }
    let (not, resources) = statement.view.resources();
    let member = if not { "NotResource" } else { "Resource" };
    let exact = |word: &Word| word.text.clone();
    if let Some((places, count, first)) = covered(linted, statement, member, resources, exact) {
        findings.push(Finding {
            kind: FindingKind::Suggestion,
            code: "REDUNDANT_RESOURCE",
            details: format!(
                "The {count} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*). Remove the redundant resource such as: {first}."
            ),
            places,
            ours: false,
        });
    }
}

/// The words that another covers: their places, how many, and the first.
fn covered(
    linted: &Linted<'_>,
    statement: &Statement<'_>,
    member: &str,
    words: &[Word],
    spelled: impl Fn(&Word) -> String,
) -> Option<(Vec<super::Place>, usize, String)> {
    let texts: Vec<String> = words.iter().map(spelled).collect();
    let mut places = Vec::new();
    let mut first = None;
    for (index, (word, text)) in words.iter().zip(&texts).enumerate() {
        let other = texts.iter().enumerate().any(|(other, wide)| {
            // Of two that say the same, the second is one too many.
            other != index
                && plain(wide)
                && plain(text)
                && covers(wide, text)
                && (other < index || !covers(text, wide))
        });
        if other {
            first.get_or_insert_with(|| word.text.clone());
            places.push(linted.word(statement, member, index, word));
        }
    }
    Some((places.clone(), places.len(), first?))
}

/// Whether a text has no variable, which nothing is known of.
fn plain(text: &str) -> bool {
    !text.contains("${")
}

/// Statements that another covers.
pub(super) fn statements(linted: &Linted<'_>, findings: &mut Vec<Finding>) {
    // Whom a statement of a resource's policy speaks of is not compared.
    if !linted.identity {
        return;
    }
    let all: Vec<Statement<'_>> = linted.statements().collect();
    for narrow in &all {
        let wider = |wide: &&Statement<'_>| wide.place != narrow.place && wide_of(wide, narrow);
        let same = all.iter().filter(wider).find(|wide| {
            wide.view.allows() == narrow.view.allows()
                && (wide.place < narrow.place || !wide_of(narrow, wide))
        });
        if let Some(wide) = same {
            findings.push(Finding {
                kind: FindingKind::Suggestion,
                code: "REDUNDANT_STATEMENT",
                details: "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.".to_owned(),
                places: vec![linted.whole(narrow), linted.whole(wide)],
                ours: false,
            });
        }
        let denying = all
            .iter()
            .filter(wider)
            .find(|wide| narrow.view.allows() && !wide.view.allows());
        if let Some(wide) = denying {
            findings.push(Finding {
                kind: FindingKind::Warning,
                code: "SHADOWED_STATEMENT",
                details: format!(
                    "The statement never allows anything: statement {} denies all of it.",
                    wide.place + 1
                ),
                places: vec![linted.whole(narrow), linted.whole(wide)],
                ours: true,
            });
        }
    }
}

/// Whether a statement speaks of all that another speaks of, under no more conditions.
fn wide_of(wide: &Statement<'_>, narrow: &Statement<'_>) -> bool {
    let (wide_not, wide_actions) = wide.view.actions();
    let (not, actions) = narrow.view.actions();
    let (wide_other, wide_resources) = wide.view.resources();
    let (other, resources) = narrow.view.resources();
    if wide_not || not || wide_other || other {
        return false;
    }
    let all = |wide: &[Word], narrow: &[Word], fold: bool| {
        let text = |word: &Word| match fold {
            true => word.text.to_ascii_lowercase(),
            false => word.text.clone(),
        };
        narrow.iter().all(|narrow| {
            wide.iter().any(|wide| {
                let (wide, narrow) = (text(wide), text(narrow));
                wide == narrow || plain(&wide) && covers(&wide, &variable(&narrow))
            })
        })
    };
    let conditions = wide.view.conditions();
    let theirs = narrow.view.conditions();
    let same = |one: &policy::WrittenCondition, other: &policy::WrittenCondition| {
        let texts = |condition: &policy::WrittenCondition| -> Vec<String> {
            condition
                .values
                .iter()
                .map(|word| word.text.clone())
                .collect()
        };
        one.operator.eq_ignore_ascii_case(&other.operator)
            && one.key.eq_ignore_ascii_case(&other.key)
            && texts(one) == texts(other)
    };
    let conditions_hold = conditions
        .iter()
        .all(|wide| theirs.iter().any(|narrow| same(wide, narrow)));
    conditions_hold && all(wide_actions, actions, true) && all(wide_resources, resources, false)
}

/// A text with its variables as stars: they stand for anything.
fn variable(text: &str) -> String {
    super::pattern_of(text)
}
