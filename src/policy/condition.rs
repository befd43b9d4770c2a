//! Compiled conditions. IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context keys".

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    BaseOperator, ConditionOperator, Context, Partition, SetQualifier, ValuesRef,
    arn::{ArnPattern, Variables},
    context::KeyName,
    pattern::{Pattern, Syntax},
    values::{Moment, Network, Number, ParseCache, boolean, date},
};

/// One entry of a Condition block: an operator, a key and the values of the policy.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    qualifier: Option<SetQualifier>,
    if_exists: bool,
    negated: bool,
    pub(crate) key: KeyName,
    test: Test,
}

/// The comparison and the values of the policy, parsed once.
#[derive(Debug, Clone)]
enum Test {
    Null(Vec<bool>),
    Text {
        fold: bool,
        values: Vec<Pattern>,
    },
    Number {
        comparison: Comparison,
        values: Vec<Number>,
    },
    Date {
        comparison: Comparison,
        values: Vec<Moment>,
    },
    Bool {
        /// Whether `true` and `false` are among the values.
        words: [Option<bool>; 2],
        /// All other values, which are variables.
        values: Vec<Pattern>,
    },
    /// Kept in Base64, which is canonical for the same bytes.
    Binary(Vec<String>),
    Ip(Vec<Network>),
    Arn(Vec<ArnPattern>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why an operator and its values do not form a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConditionError {
    Operator,
    Date,
    Value,
}

impl Condition {
    /// Compiles an operator, a key and its values.
    pub(crate) fn new(
        operator: &str,
        key: &str,
        values: &[&str],
        variables: bool,
        partition: &Partition<'_>,
    ) -> Result<Self, ConditionError> {
        let operator = ConditionOperator::parse(operator).ok_or(ConditionError::Operator)?;
        let text = |fold, wild| {
            let values = values
                .iter()
                .map(|value| {
                    Pattern::new(
                        value,
                        Syntax {
                            wildcards: wild,
                            variables,
                        },
                    )
                })
                .collect();
            Ok(Test::Text { fold, values })
        };
        // A value that is not a number matches nothing. Variables are allowed in strings and ARNs only.
        let number = |comparison| {
            Ok(Test::Number {
                comparison,
                values: values
                    .iter()
                    .filter_map(|value| Number::parse(value))
                    .collect(),
            })
        };
        let date = |comparison| {
            Ok(Test::Date {
                comparison,
                values: read(values, date).ok_or(ConditionError::Date)?,
            })
        };
        let ip = || {
            Ok(Test::Ip(
                read(values, Network::parse).ok_or(ConditionError::Value)?,
            ))
        };
        let arn = || {
            Ok(Test::Arn(
                values
                    .iter()
                    .map(|value| {
                        let variables = if variables {
                            Variables::Condition
                        } else {
                            Variables::None
                        };
                        ArnPattern::new(value, variables, false, partition)
                    })
                    .collect(),
            ))
        };
        let test = match operator.base {
            BaseOperator::StringEquals | BaseOperator::StringNotEquals => text(false, false),
            BaseOperator::StringEqualsIgnoreCase | BaseOperator::StringNotEqualsIgnoreCase => {
                text(true, false)
            }
            BaseOperator::StringLike | BaseOperator::StringNotLike => text(false, true),
            BaseOperator::NumericEquals | BaseOperator::NumericNotEquals => {
                number(Comparison::Equal)
            }
            BaseOperator::NumericLessThan => number(Comparison::Less),
            BaseOperator::NumericLessThanEquals => number(Comparison::LessOrEqual),
            BaseOperator::NumericGreaterThan => number(Comparison::Greater),
            BaseOperator::NumericGreaterThanEquals => number(Comparison::GreaterOrEqual),
            BaseOperator::DateEquals | BaseOperator::DateNotEquals => date(Comparison::Equal),
            BaseOperator::DateLessThan => date(Comparison::Less),
            BaseOperator::DateLessThanEquals => date(Comparison::LessOrEqual),
            BaseOperator::DateGreaterThan => date(Comparison::Greater),
            BaseOperator::DateGreaterThanEquals => date(Comparison::GreaterOrEqual),
            BaseOperator::Bool => {
                let mut words = [None; 2];
                let mut others = Vec::new();
                for value in values {
                    match boolean(value) {
                        Some(true) => words[0] = Some(true),
                        Some(false) => words[1] = Some(false),
                        None => others.push(Pattern::new(
                            value,
                            Syntax {
                                wildcards: false,
                                variables,
                            },
                        )),
                    }
                }
                let values = others;
                Ok(Test::Bool { words, values })
            }
            BaseOperator::BinaryEquals => Ok(Test::Binary(
                read(values, |value| {
                    STANDARD.decode(value).ok().map(|_| value.to_owned())
                })
                .ok_or(ConditionError::Value)?,
            )),
            BaseOperator::IpAddress | BaseOperator::NotIpAddress => ip(),
            BaseOperator::ArnEquals
            | BaseOperator::ArnLike
            | BaseOperator::ArnNotEquals
            | BaseOperator::ArnNotLike => arn(),
            BaseOperator::Null if operator.qualifier.is_some() || operator.if_exists => {
                return Err(ConditionError::Operator);
            }
            BaseOperator::Null => Ok(Test::Null(
                read(values, boolean).ok_or(ConditionError::Value)?,
            )),
        };
        Ok(Self {
            qualifier: operator.qualifier,
            if_exists: operator.if_exists,
            negated: operator.base.is_negated(),
            key: KeyName::new(key),
            test: test?,
        })
    }

    /// Whether the condition holds.
    #[inline]
    pub(crate) fn holds(&self, context: &Context, cache: &ParseCache) -> bool {
        let found = context.find(&self.key);
        if let Test::Null(wanted) = &self.test {
            return wanted.iter().any(|absent| *absent == found.is_none());
        }
        let Some(found) = found else {
            return match self.qualifier {
                Some(SetQualifier::ForAllValues) => true,
                Some(SetQualifier::ForAnyValue) => self.if_exists,
                None => self.if_exists || self.negated,
            };
        };
        let one = |value: &str| self.test.matches(value, context, cache) != self.negated;
        match (self.qualifier, found) {
            (_, ValuesRef::One(value)) => one(value),
            // An operator without a set qualifier never matches a multivalued key.
            (None, ValuesRef::Many(_)) => false,
            (Some(SetQualifier::ForAllValues), ValuesRef::Many(values)) => values.iter().all(one),
            (Some(SetQualifier::ForAnyValue), ValuesRef::Many(values)) => values.iter().any(one),
        }
    }

    /// Its variables: the keys that it needs besides its own, and as they are written.
    pub(crate) fn variables(&self) -> Vec<(&KeyName, &str, bool)> {
        match &self.test {
            Test::Text { values, .. } | Test::Bool { values, .. } => {
                values.iter().flat_map(Pattern::variables).collect()
            }
            Test::Arn(values) => values.iter().flat_map(ArnPattern::variables).collect(),
            _ => Vec::new(),
        }
    }
}

impl Test {
    /// Whether a value of the request matches any value of the policy.
    #[inline]
    fn matches(&self, value: &str, context: &Context, cache: &ParseCache) -> bool {
        match self {
            Self::Null(_) => false,
            Self::Text {
                fold: false,
                values,
            } => values.iter().any(|wanted| wanted.matches(value, context)),
            Self::Text { fold: true, values } => values
                .iter()
                .any(|wanted| wanted.matches_folded(value, context)),
            Self::Number { comparison, values } => Number::parse(value).is_some_and(|found| {
                values
                    .iter()
                    .any(|wanted| comparison.holds(found.compare(*wanted)))
            }),
            Self::Date { comparison, values } => cache.date(value).is_some_and(|found| {
                values
                    .iter()
                    .any(|wanted| comparison.holds(Some(found.cmp(wanted))))
            }),
            Self::Bool { words, values } => {
                let word = boolean(value);
                word.is_some_and(|word| words.contains(&Some(word)))
                    || values
                        .iter()
                        .any(|wanted| wanted.matches_folded(value, context))
            }
            Self::Binary(values) => values.iter().any(|wanted| wanted == value),
            Self::Ip(values) => cache
                .address(value)
                .is_some_and(|found| values.iter().any(|wanted| wanted.contains(found))),
            Self::Arn(values) => {
                let arn = cache.arn(value);
                values.iter().any(|wanted| wanted.matches(&arn, context))
            }
        }
    }
}

impl Comparison {
    fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

fn read<T>(values: &[&str], one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(|value| one(value)).collect()
}
