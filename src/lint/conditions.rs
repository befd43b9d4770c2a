//! Condition operators, and whether they go with their keys. IAM User Guide, "IAM JSON policy elements: Condition operators".

use model::services::KeyType;

use super::{
    document::{Condition, Statement},
    findings::Findings,
    services::key_type,
    values, variables,
};

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

impl Family {
    fn word(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::Bool => "Bool",
            Self::Binary => "Binary",
            Self::Ip => "IpAddress",
            Self::Arn => "Arn",
            Self::Null => "Null",
        }
    }
}

/// An operator, taken apart.
#[derive(Debug)]
pub(super) struct Operator {
    /// `forallvalues`, `foranyvalue`.
    pub(super) qualifier: Option<String>,
    pub(super) if_exists: bool,
    /// In lower case: `stringlike`.
    pub(super) base: String,
    pub(super) family: Family,
}

impl Operator {
    /// Takes an operator apart; `None` for none.
    pub(super) fn new(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (qualifier, base) = match lower.split_once(':') {
            Some((qualifier @ ("forallvalues" | "foranyvalue"), base)) => {
                (Some(qualifier.to_owned()), base)
            }
            Some(_) => return None,
            None => (None, lower.as_str()),
        };
        let (base, if_exists) = match base.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (base, false),
        };
        let family = match base {
            "stringequals"
            | "stringnotequals"
            | "stringequalsignorecase"
            | "stringnotequalsignorecase"
            | "stringlike"
            | "stringnotlike" => Family::String,
            "numericequals"
            | "numericnotequals"
            | "numericlessthan"
            | "numericlessthanequals"
            | "numericgreaterthan"
            | "numericgreaterthanequals" => Family::Numeric,
            "dateequals"
            | "datenotequals"
            | "datelessthan"
            | "datelessthanequals"
            | "dategreaterthan"
            | "dategreaterthanequals" => Family::Date,
            "bool" => Family::Bool,
            "binaryequals" => Family::Binary,
            "ipaddress" | "notipaddress" => Family::Ip,
            "arnequals" | "arnlike" | "arnnotequals" | "arnnotlike" => Family::Arn,
            "null" => Family::Null,
            _ => return None,
        };
        Some(Self {
            qualifier,
            if_exists,
            base: base.to_owned(),
            family,
        })
    }

    pub(super) fn negated(&self) -> bool {
        self.base.contains("not")
    }

    pub(super) fn for_all(&self) -> bool {
        self.qualifier.as_deref() == Some("forallvalues")
    }

    pub(super) fn for_any(&self) -> bool {
        self.qualifier.as_deref() == Some("foranyvalue")
    }

    fn is_like(&self) -> bool {
        self.base.ends_with("like")
    }
}

pub(super) fn check(statement: &Statement<'_>, findings: &mut Findings) {
    for condition in &statement.conditions {
        let Some(operator) = Operator::new(&condition.operator) else {
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
            operator.family,
            Family::Numeric
                | Family::Date
                | Family::Bool
                | Family::Binary
                | Family::Ip
                | Family::Null
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

fn null(condition: &Condition, operator: &Operator, findings: &mut Findings) {
    if operator.family != Family::Null {
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
fn nothing(condition: &Condition, operator: &Operator, findings: &mut Findings) {
    let key = &condition.key;
    let (code, details) = if operator.for_all() {
        (
            "EMPTY_ARRAY_CONDITION_FORALLVALUES",
            format!(
                "The ForAllValues prefix with an empty condition key matches only if the key {key} is missing from the request context. To determine if the request context is empty, we recommend that you use the Null condition operator with the value of true instead."
            ),
        )
    } else if operator.for_any() {
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

/// Whether an operator goes with the type of its key.
fn goes_with(
    condition: &Condition,
    operator: &Operator,
    kind: KeyType,
    findings: &mut Findings,
) -> bool {
    let family = operator.family;
    let wanted = match kind {
        // Many a key that the reference calls a text holds ARNs or addresses.
        KeyType::String | KeyType::ArrayOfString => match family {
            Family::Numeric | Family::Date | Family::Bool => Family::String,
            _ => return true,
        },
        KeyType::Arn | KeyType::ArrayOfArn => {
            if operator.base.starts_with("string") && operator.is_like() {
                let allowed = if operator.negated() {
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
                Family::String | Family::Arn | Family::Null => return true,
                _ => Family::Arn,
            }
        }
        KeyType::Bool | KeyType::ArrayOfBool => Family::Bool,
        KeyType::Numeric => Family::Numeric,
        // The epoch's seconds are a number too.
        KeyType::Date if family == Family::Numeric => return true,
        KeyType::Date => Family::Date,
        KeyType::IpAddress => Family::Ip,
    };
    if family == wanted || family == Family::Null {
        return true;
    }
    findings.warning(
        "TYPE_MISMATCH",
        format!(
            "Use the operator type {} instead of operator {} for the condition key {}.",
            wanted.word(),
            condition.operator,
            condition.key
        ),
        [condition.operator_place.clone(), condition.place.clone()],
    );
    false
}

/// How many values a key has, and how many are compared.
fn cardinality(
    statement: &Statement<'_>,
    condition: &Condition,
    operator: &Operator,
    kind: KeyType,
    findings: &mut Findings,
) {
    let many = matches!(
        kind,
        KeyType::ArrayOfString | KeyType::ArrayOfArn | KeyType::ArrayOfBool
    );
    let place = || [condition.operator_place.clone(), condition.place.clone()];
    if many && operator.qualifier.is_none() && operator.family != Family::Null {
        findings.error(
            "MISSING_QUALIFIER",
            format!("The request context key {} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy.", condition.key),
            place(),
        );
    }
    if !many && operator.for_all() && operator.family != Family::Null && statement.allows() {
        findings.security(
            "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
            format!("Using ForAllValues qualifier with the single-valued condition key {} can be overly permissive. We recommend that you remove ForAllValues:.", condition.key),
            place(),
        );
    }
    if operator.family == Family::Bool && !many && condition.values.len() > 1 {
        findings.error(
            "INVALID_CONDITION_MULTIPLE_BOOLEAN",
            "The condition key does not support multiple Boolean values. Use a single Boolean value.",
            [condition.place.clone()],
        );
    }
}

fn wildcards(condition: &Condition, operator: &Operator, findings: &mut Findings) {
    if operator.family != Family::String {
        return;
    }
    if !operator.is_like() {
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
    // What `*` comes to: every value that is there matches it.
    let (code, details) = match (operator.negated(), operator.for_all(), operator.for_any()) {
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
