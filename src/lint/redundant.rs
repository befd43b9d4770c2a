//! Redundant parts, and parts that another part denies.

use super::{
    FindingKind, Place, PolicyCheck,
    document::{Condition, Statement, Word},
    findings::Findings,
    overlap::covers,
    pattern_of,
};

/// Actions and resources of one statement that others of it cover.
pub(super) fn words(statement: &Statement<'_>, findings: &mut Findings) {
    let folded = |word: &Word| word.text.to_ascii_lowercase();
    if let Some((places, first)) = covered(&statement.actions.list, folded) {
        findings.suggestion(
            "REDUNDANT_ACTION",
            format!(
                "The {} action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: {first}.",
                places.len()
            ),
            places,
        );
    }
    let exact = |word: &Word| word.text.clone();
    if let Some((places, _)) = covered(&statement.resources.list, exact) {
        findings.suggestion(
            "REDUNDANT_RESOURCE",
            format!(
                "The {} resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*)",
                places.len()
            ),
            places,
        );
    }
}

/// The words that another word covers: their places, and the first.
fn covered(words: &[Word], spelled: impl Fn(&Word) -> String) -> Option<(Vec<Place>, String)> {
    let texts: Vec<String> = words.iter().map(spelled).collect();
    let mut places = Vec::new();
    let mut first = None;
    for (index, (word, text)) in words.iter().zip(&texts).enumerate() {
        let other = texts.iter().enumerate().any(|(other, wide)| {
            // Of two equal words, the second is redundant.
            other != index
                && plain(wide)
                && plain(text)
                && covers(wide, text)
                && (other < index || !covers(text, wide))
        });
        if other {
            first.get_or_insert_with(|| word.text.clone());
            places.push(word.place.clone());
        }
    }
    Some((places, first?))
}

/// Whether a text has no variable, whose value is unknown.
fn plain(text: &str) -> bool {
    !text.contains("${")
}

/// Statements that another covers.
pub(super) fn statements(linted: &PolicyCheck<'_>, findings: &mut Findings) {
    // Principals of resource policies are not compared.
    if !linted.identity() {
        return;
    }
    let all = &linted.statements;
    for narrow in all {
        let wider = |wide: &&Statement<'_>| wide.number != narrow.number && wide_of(wide, narrow);
        let same = all.iter().filter(wider).find(|wide| {
            wide.allows() == narrow.allows()
                && (wide.number < narrow.number || !wide_of(narrow, wide))
        });
        if let Some(wide) = same {
            findings.suggestion(
                "REDUNDANT_STATEMENT",
                "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.",
                [narrow.place.clone(), wide.place.clone()],
            );
        }
        let denying = all
            .iter()
            .filter(wider)
            .find(|wide| narrow.allows() && wide.denies());
        if let Some(wide) = denying {
            findings.of_ours(
                FindingKind::Warning,
                "SHADOWED_STATEMENT",
                format!(
                    "The statement never allows anything: statement {} denies all of it.",
                    wide.number + 1
                ),
                [narrow.place.clone(), wide.place.clone()],
            );
        }
    }
}

/// Whether a statement covers another: all its actions and resources, without further conditions.
fn wide_of(wide: &Statement<'_>, narrow: &Statement<'_>) -> bool {
    let positive = |statement: &Statement<'_>| {
        !statement.actions.not
            && !statement.resources.not
            && !statement.actions.list.is_empty()
            && !statement.resources.list.is_empty()
    };
    if !positive(wide) || !positive(narrow) {
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
                // The variables of the narrow one can have any value.
                wide == narrow || plain(&wide) && covers(&wide, &pattern_of(&narrow))
            })
        })
    };
    let same = |one: &Condition, other: &Condition| {
        let texts = |condition: &Condition| -> Vec<String> {
            let values = condition.values.iter();
            values.map(|word| word.text.clone()).collect()
        };
        one.operator.eq_ignore_ascii_case(&other.operator)
            && one.key.eq_ignore_ascii_case(&other.key)
            && texts(one) == texts(other)
    };
    let conditions_hold = wide
        .conditions
        .iter()
        .all(|wide| narrow.conditions.iter().any(|narrow| same(wide, narrow)));
    conditions_hold
        && all(&wide.actions.list, &narrow.actions.list, true)
        && all(&wide.resources.list, &narrow.resources.list, false)
}
