//! Condition operators, and whether they suit their keys. IAM User Guide, "IAM JSON policy elements: Condition operators".

use model::services::KeyType;
use policy::{BaseOperator, ConditionOperator, SetQualifier, ValueType};

use super::{
    document::{Condition, Statement},
    findings::Findings,
    services::key_type,
    values, variables,
};

pub(super) fn check(statement: &Statement<'_>, findings: &mut Findings) {
    for condition in &statement.conditions {
        let Some(operator) = ConditionOperator::parse(&condition.operator) else {
            findings.error(
                "INVALID_CONDITION_OPERATOR",
                format!(
                    "The condition operator {} is not valid. Use a valid condition operator.",
                    condition.operator
                ),
                [condition.operator_place.clone()],
            );
            continue;
        };
        null(condition, &operator, findings);
        if condition.empty {
            nothing(condition, &operator, findings);
            continue;
        }
        if condition.mixed {
            findings.error(
                "INVALID_CONDITION_DATA_TYPE",
                "The condition value data types do not match. Use condition values of the same JSON data type.",
                [condition.place.clone()],
            );
        }
        let kind = key_type(&condition.key);
        let fits = kind.is_none_or(|kind| goes_with(condition, &operator, kind, findings));
        if let Some(kind) = kind {
            cardinality(statement, condition, &operator, kind, findings);
        }
        if fits {
            values::types(condition, &operator, findings);
        }
        values::of_keys(condition, &operator, findings);
        wildcards(condition, &operator, findings);
        let fixed = matches!(
            operator.base.value_type(),
            ValueType::Numeric
                | ValueType::Date
                | ValueType::Bool
                | ValueType::Binary
                | ValueType::IpAddress
                | ValueType::Null
        );
        let variable = |word: &&super::document::Word| variables::first(&word.text).is_some();
        if let Some(word) = condition.values.iter().find(variable).filter(|_| fixed) {
            findings.error(
                "INVALID_VARIABLE_FOR_OPERATOR",
                "Policy variables can only be used with String and ARN operators.",
                [word.place.clone()],
            );
        }
    }
}

fn null(condition: &Condition, operator: &ConditionOperator, findings: &mut Findings) {
    if operator.base.value_type() != ValueType::Null {
        return;
    }
    if operator.if_exists {
        findings.error(
            "NULL_WITH_IF_EXISTS",
            "The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix.",
            [condition.operator_place.clone()],
        );
    }
    if operator.qualifier.is_some() {
        findings.suggestion(
            "NULL_WITH_QUALIFIER",
            "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively.",
            [condition.operator_place.clone()],
        );
    }
}

/// An empty list of values.
fn nothing(condition: &Condition, operator: &ConditionOperator, findings: &mut Findings) {
    let key = &condition.key;
    let (code, details) = if operator.qualifier == Some(SetQualifier::ForAllValues) {
        (
            "EMPTY_ARRAY_CONDITION_FORALLVALUES",
            format!(
                "The ForAllValues prefix with an empty condition key matches only if the key {key} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead."
            ),
        )
    } else if operator.qualifier == Some(SetQualifier::ForAnyValue) {
        (
            "EMPTY_ARRAY_CONDITION_FORANYVALUE",
            format!(
                "The ForAnyValue prefix with an empty condition key {key} never matches the request context and it does not affect the policy. Specify conditions."
            ),
        )
    } else if operator.if_exists {
        (
            "EMPTY_ARRAY_CONDITION_IFEXISTS",
            format!(
                "The IfExists suffix with an empty condition key matches only if the key {key} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead."
            ),
        )
    } else {
        (
            "EMPTY_ARRAY_CONDITION",
            format!(
                "There are no values for the condition key {key} and it does not affect the policy. Specify conditions."
            ),
        )
    };
    findings.suggestion(code, details, [condition.place.clone()]);
}

/// Whether an operator is valid for the type of its key.
fn goes_with(
    condition: &Condition,
    operator: &ConditionOperator,
    kind: KeyType,
    findings: &mut Findings,
) -> bool {
    let family = operator.base.value_type();
    let wanted = match kind {
        // Many keys whose type is String in the reference hold ARNs or addresses.
        KeyType::String | KeyType::ArrayOfString => match family {
            ValueType::Numeric | ValueType::Date | ValueType::Bool => ValueType::String,
            _ => return true,
        },
        KeyType::Arn | KeyType::ArrayOfArn => {
            if is_string_like(operator.base) {
                let allowed = if operator.base.is_negated() {
                    "ArnNotLike"
                } else {
                    "ArnLike"
                };
                findings.security(
                    "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
                    format!("Use the operator type {allowed} instead of operator {} for the condition key {}.", condition.operator, condition.key),
                    [condition.operator_place.clone(), condition.place.clone()],
                );
                return true;
            }
            match family {
                ValueType::String | ValueType::Arn | ValueType::Null => return true,
                _ => ValueType::Arn,
            }
        }
        KeyType::Bool | KeyType::ArrayOfBool => ValueType::Bool,
        KeyType::Numeric => ValueType::Numeric,
        // Seconds since the epoch are also a number.
        KeyType::Date if family == ValueType::Numeric => return true,
        KeyType::Date => ValueType::Date,
        KeyType::IpAddress => ValueType::IpAddress,
    };
    if family == wanted || family == ValueType::Null {
        return true;
    }
    findings.warning(
        "TYPE_MISMATCH",
        format!(
            "Use the operator type {} instead of operator {} for the condition key {}.",
            wanted.as_str(),
            condition.operator,
            condition.key
        ),
        [condition.operator_place.clone(), condition.place.clone()],
    );
    false
}

/// Set operators against single-valued and multivalued keys.
fn cardinality(
    statement: &Statement<'_>,
    condition: &Condition,
    operator: &ConditionOperator,
    kind: KeyType,
    findings: &mut Findings,
) {
    let many = matches!(
        kind,
        KeyType::ArrayOfString | KeyType::ArrayOfArn | KeyType::ArrayOfBool
    );
    let place = || [condition.operator_place.clone(), condition.place.clone()];
    if many && operator.qualifier.is_none() && operator.base.value_type() != ValueType::Null {
        findings.error(
            "MISSING_QUALIFIER",
            format!("The request context key {} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.", condition.key),
            place(),
        );
    }
    if !many
        && operator.qualifier == Some(SetQualifier::ForAllValues)
        && operator.base.value_type() != ValueType::Null
        && statement.allows()
    {
        findings.security(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            format!("Using ForAllValues qualifier with the single-valued condition key {} can be overly permissive. We recommend that you remove ForAllValues:.", condition.key),
            place(),
        );
    }
    if operator.base.value_type() == ValueType::Bool && !many && condition.values.len() > 1 {
        findings.error(
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            "The condition key does not support multiple Boolean values. Use a single Boolean value.",
            [condition.place.clone()],
        );
    }
}

fn is_string_like(operator: BaseOperator) -> bool {
    matches!(
        operator,
        BaseOperator::StringLike | BaseOperator::StringNotLike
    )
}

fn wildcards(condition: &Condition, operator: &ConditionOperator, findings: &mut Findings) {
    if operator.base.value_type() != ValueType::String {
        return;
    }
    if !is_string_like(operator.base) {
        let wild = condition.values.iter().filter(|word| {
            let text = word.text.replace("${*}", "").replace("${?}", "");
            text.contains(['*', '?'])
        });
        let places: Vec<_> = wild.map(|word| word.place.clone()).collect();
        if !places.is_empty() {
            findings.warning(
                "WILDCARD_WITHOUT_LIKE_OPERATOR",
                "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.",
                places,
            );
        }
        return;
    }
    if !condition.values.iter().any(|word| word.text == "*") {
        return;
    }
    let (key, written) = (&condition.key, &condition.operator);
    // `*` matches every value that is present.
    let (code, details) = match (
        operator.base.is_negated(),
        operator.qualifier == Some(SetQualifier::ForAllValues),
        operator.qualifier == Some(SetQualifier::ForAnyValue),
    ) {
        (false, true, _) => always(key, written),
        (false, _, _) if operator.if_exists => always(key, written),
        (false, _, _) => (
            "EQUIVALENT_TO_NULL_FALSE",
            format!(
                "We recommend replacing the key {key} in the condition block of {written} with {{{key}: false}} to ensure better enforcement of the condition."
            ),
        ),
        (true, _, true) if !operator.if_exists => (
            "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
            format!(
                "The key {key} in the condition block of {written} does not match any values. Remove this key to simplify the condition."
            ),
        ),
        (true, ..) => (
            "EQUIVALENT_TO_NULL_TRUE",
            format!(
                "We recommend replacing the key {key} in the condition block of {written} with {{{key}: true}} to ensure better enforcement of the condition."
            ),
        ),
    };
    findings.suggestion(code, details, [condition.place.clone()]);
}

fn always(key: &str, operator: &str) -> (&'static str, String) {
    (
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        format!(
            "The key {key} in the condition block of {operator} is redundant because it is always matched. Remove this key to simplify the condition."
        ),
    )
}
