//! Condition operators. IAM User Guide, "IAM JSON policy elements: condition operators" and "multivalued context keys".

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipnet::IpNet;
use time::{Date, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Iso8601};

use crate::{Context, Partition, Values, arn::ArnPattern, template::Template};

/// One key of a condition block: operator, key and the values to compare with.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    quantifier: Option<Quantifier>,
    if_exists: bool,
    negated: bool,
    /// In lower case.
    pub(crate) key: String,
    test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    All,
    Any,
}

/// The values of a policy, read once.
#[derive(Debug, Clone)]
enum Test {
    Null(Vec<bool>),
    Text {
        fold: bool,
        values: Vec<Template>,
    },
    Number {
        than: Than,
        values: Vec<f64>,
    },
    Date {
        than: Than,
        values: Vec<OffsetDateTime>,
    },
    Bool(Vec<Template>),
    Binary(Vec<Vec<u8>>),
    Ip(Vec<IpNet>),
    Arn(Vec<ArnPattern>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Than {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why an operator and its values are no condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadCondition {
    Operator,
    Date,
    Value,
}

impl Condition {
    /// Compiles an operator, a key and its values.
    pub(crate) fn new(
        operator: &str,
        key: &str,
        values: &[String],
        variables: bool,
        partition: &Partition<'_>,
    ) -> Result<Self, BadCondition> {
        let lower = operator.to_ascii_lowercase();
        let (quantifier, base) = match lower.split_once(':') {
            Some(("forallvalues", base)) => (Some(Quantifier::All), base),
            Some(("foranyvalue", base)) => (Some(Quantifier::Any), base),
            Some(_) => return Err(BadCondition::Operator),
            None => (None, lower.as_str()),
        };
        let (base, if_exists) = base
            .strip_suffix("ifexists")
            .map_or((base, false), |base| (base, true));
        let text = |fold, wild| {
            let values = values
                .iter()
                .map(|value| Template::new(value, wild, variables))
                .collect();
            Ok(Test::Text { fold, values })
        };
        // What is no number compares with nothing: neither do variables, which stand in texts and ARNs alone.
        let number = |than| {
            Ok(Test::Number {
                than,
                values: values.iter().filter_map(|value| number(value)).collect(),
            })
        };
        let date = |than| {
            Ok(Test::Date {
                than,
                values: read(values, date).ok_or(BadCondition::Date)?,
            })
        };
        let ip = || Ok(Test::Ip(read(values, network).ok_or(BadCondition::Value)?));
        let arn = || {
            Ok(Test::Arn(
                values
                    .iter()
                    .map(|value| ArnPattern::new(value, variables, false, partition))
                    .collect(),
            ))
        };
        let (negated, test) = match base {
            "stringequals" => (false, text(false, false)),
            "stringnotequals" => (true, text(false, false)),
            "stringequalsignorecase" => (false, text(true, false)),
            "stringnotequalsignorecase" => (true, text(true, false)),
            "stringlike" => (false, text(false, true)),
            "stringnotlike" => (true, text(false, true)),
            "numericequals" => (false, number(Than::Equal)),
            "numericnotequals" => (true, number(Than::Equal)),
            "numericlessthan" => (false, number(Than::Less)),
            "numericlessthanequals" => (false, number(Than::LessOrEqual)),
            "numericgreaterthan" => (false, number(Than::Greater)),
            "numericgreaterthanequals" => (false, number(Than::GreaterOrEqual)),
            "dateequals" => (false, date(Than::Equal)),
            "datenotequals" => (true, date(Than::Equal)),
            "datelessthan" => (false, date(Than::Less)),
            "datelessthanequals" => (false, date(Than::LessOrEqual)),
            "dategreaterthan" => (false, date(Than::Greater)),
            "dategreaterthanequals" => (false, date(Than::GreaterOrEqual)),
            "bool" => (
                false,
                Ok(Test::Bool(
                    values
                        .iter()
                        .map(|value| Template::new(value, false, variables))
                        .collect(),
                )),
            ),
            "binaryequals" => (
                false,
                Ok(Test::Binary(
                    read(values, |value| STANDARD.decode(value).ok()).ok_or(BadCondition::Value)?,
                )),
            ),
            "ipaddress" => (false, ip()),
            "notipaddress" => (true, ip()),
            "arnequals" | "arnlike" => (false, arn()),
            "arnnotequals" | "arnnotlike" => (true, arn()),
            "null" if quantifier.is_none() && !if_exists => (
                false,
                Ok(Test::Null(
                    read(values, boolean).ok_or(BadCondition::Value)?,
                )),
            ),
            _ => return Err(BadCondition::Operator),
        };
        Ok(Self {
            quantifier,
            if_exists,
            negated,
            key: key.to_ascii_lowercase(),
            test: test?,
        })
    }

    /// Whether the condition holds.
    pub(crate) fn holds(&self, context: &Context) -> bool {
        let found = context.get(&self.key);
        if let Test::Null(wanted) = &self.test {
            return wanted.iter().any(|absent| *absent == found.is_none());
        }
        let Some(found) = found else {
            return match self.quantifier {
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => self.if_exists,
                None => self.if_exists || self.negated,
            };
        };
        let one = |value: &String| self.test.matches(value, context) != self.negated;
        match (self.quantifier, found) {
            (None, Values::One(value)) => one(value),
            // A single-valued operator has nothing to say of a multivalued key.
            (None, Values::Many(_)) => false,
            (Some(Quantifier::All), Values::One(value)) => one(value),
            (Some(Quantifier::All), Values::Many(values)) => values.iter().all(one),
            (Some(Quantifier::Any), Values::One(value)) => one(value),
            (Some(Quantifier::Any), Values::Many(values)) => values.iter().any(one),
        }
    }

    /// The keys that it needs beside its own: its variables.
    pub(crate) fn variables(&self) -> Vec<&str> {
        match &self.test {
            Test::Text { values, .. } | Test::Bool(values) => {
                values.iter().flat_map(Template::keys).collect()
            }
            Test::Arn(values) => values.iter().flat_map(ArnPattern::keys).collect(),
            _ => Vec::new(),
        }
    }
}

impl Test {
    /// Whether a value of the request matches any value of the policy.
    fn matches(&self, value: &str, context: &Context) -> bool {
        match self {
            Self::Null(_) => false,
            Self::Text { fold, values } => values
                .iter()
                .any(|wanted| wanted.matches(value, context, *fold)),
            Self::Number { than, values } => number(value).is_some_and(|found| {
                values
                    .iter()
                    .any(|wanted| than.holds(found.partial_cmp(wanted)))
            }),
            Self::Date { than, values } => date(value).is_some_and(|found| {
                values
                    .iter()
                    .any(|wanted| than.holds(Some(found.cmp(wanted))))
            }),
            Self::Bool(values) => values
                .iter()
                .any(|wanted| wanted.matches(value, context, true)),
            Self::Binary(values) => STANDARD
                .decode(value)
                .is_ok_and(|found| values.contains(&found)),
            Self::Ip(values) => value
                .parse::<IpAddr>()
                .is_ok_and(|found| values.iter().any(|wanted| wanted.contains(&found))),
            Self::Arn(values) => values.iter().any(|wanted| wanted.matches(value, context)),
        }
    }
}

impl Than {
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

fn read<T>(values: &[String], one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(|value| one(value)).collect()
}

/// An integer or decimal.
fn number(text: &str) -> Option<f64> {
    text.trim()
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// ISO 8601 in the W3C's forms (a date, or a date with a time), or epoch seconds.
fn date(text: &str) -> Option<OffsetDateTime> {
    if let Ok(seconds) = text
        .parse::<i64>()
        .or_else(|_| text.parse::<f64>().map(|seconds| seconds as i64))
    {
        // A year alone is a date too: no moment of the first three hours of 1970 is meant.
        if !(text.len() == 4 && (1000..=9999).contains(&seconds)) {
            return OffsetDateTime::from_unix_timestamp(seconds).ok();
        }
    }
    let with_offset = || OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok();
    let without = || {
        PrimitiveDateTime::parse(text, &Iso8601::DEFAULT)
            .ok()
            .map(PrimitiveDateTime::assume_utc)
    };
    let day = || {
        let full = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.trim_end_matches('Z').to_owned(),
        };
        Date::parse(&full, &Iso8601::DATE)
            .ok()
            .map(|day| day.midnight().assume_utc())
    };
    with_offset().or_else(without).or_else(day)
}

/// An address is a network of one.
fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
