//! Typed values of condition keys: numbers, booleans, dates and addresses.

use std::{
    cell::Cell,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::IpNet;
use time::{Date, OffsetDateTime, PrimitiveDateTime, format_description::well_known::Iso8601};

use crate::arn::{Arn, fifth};

/// An integer or decimal. Integers are compared exactly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    integer: Option<i64>,
    decimal: f64,
}

impl Number {
    #[inline(never)]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let integer = text.parse().ok();
        let decimal = match integer {
            Some(integer) => integer as f64,
            None => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())?,
        };
        Some(Self { integer, decimal })
    }

    pub(crate) fn compare(self, other: Self) -> Option<std::cmp::Ordering> {
        match (self.integer, other.integer) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => self.decimal.partial_cmp(&other.decimal),
        }
    }
}

/// A boolean, in any case.
#[inline]
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match *text.as_bytes() {
        [t, r, u, e] if [t | 32, r | 32, u | 32, e | 32] == *b"true" => Some(true),
        [f, a, l, s, e] if [f | 32, a | 32, l | 32, s | 32, e | 32] == *b"false" => Some(false),
        _ => None,
    }
}

/// A point in time: seconds since the Unix epoch, and nanoseconds.
pub(crate) type Moment = (i64, u32);

/// Parses a date: one of the W3C's forms of ISO 8601 (a date, or a date with a time), or epoch seconds.
#[inline(never)]
pub(crate) fn date(text: &str) -> Option<Moment> {
    seconds_of_common_form(text)
        .map(|seconds| (seconds, 0))
        .or_else(|| any_date(text).map(|at| (at.unix_timestamp(), at.nanosecond())))
}

/// Fast path for `2026-11-26T09:30:00Z`, which is in every request.
fn seconds_of_common_form(text: &str) -> Option<i64> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b'Z',
    ] = bytes
    else {
        return None;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let two = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (year, month, day) = (two(y1, y2) * 100 + two(y3, y4), two(m1, m2), two(d1, d2));
    let (hour, minute, second) = (two(h1, h2), two(n1, n2), two(s1, s2));
    let plain = (1..=12).contains(&month)
        && (1..=28).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !plain {
        // The last days of a month are left to the full parser.
        return None;
    }
    // Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, month) = (year.div_euclid(400), (month + 9) % 12);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

fn any_date(text: &str) -> Option<OffsetDateTime> {
    if let Ok(seconds) = text
        .parse::<i64>()
        .or_else(|_| text.parse::<f64>().map(|seconds| seconds as i64))
    {
        // Four digits are a year, not a time in the first three hours of 1970.
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

/// A network: the addresses that share a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    V4 { bits: u32, mask: u32 },
    V6 { bits: u128, mask: u128 },
}

impl Network {
    /// Parses a CIDR block. A single address is a network of one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let network: IpNet = text
            .parse()
            .ok()
            .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))?;
        Some(match network {
            IpNet::V4(network) => Self::V4 {
                bits: network.network().to_bits(),
                mask: network.netmask().to_bits(),
            },
            IpNet::V6(network) => Self::V6 {
                bits: network.network().to_bits(),
                mask: network.netmask().to_bits(),
            },
        })
    }

    /// Whether it contains an address. Addresses of the other family are never contained.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4 { bits, mask }, IpAddr::V4(address)) => of_v4(address) & mask == bits,
            (Self::V6 { bits, mask }, IpAddr::V6(address)) => of_v6(address) & mask == bits,
            _ => false,
        }
    }
}

/// Parses an address. Dotted quads take a fast path.
#[inline(never)]
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    quad(text).map(IpAddr::V4).or_else(|| text.parse().ok())
}

/// Values of the request, parsed as another type. A decision parses the same text once, however many statements compare it.
#[derive(Debug, Default)]
pub(crate) struct ParseCache {
    date: Cell<Memo<Moment>>,
    address: Cell<Memo<IpAddr>>,
    /// The offset after the fifth colon of an ARN.
    arn: Cell<Memo<usize>>,
}

/// The last text, by address and length (the texts of a context do not move during a decision), and its parsed form.
type Memo<T> = (usize, usize, Option<T>);

impl ParseCache {
    #[inline]
    pub(crate) fn date(&self, text: &str) -> Option<Moment> {
        last(&self.date, text, date)
    }

    #[inline]
    pub(crate) fn address(&self, text: &str) -> Option<IpAddr> {
        last(&self.address, text, address)
    }

    #[inline]
    pub(crate) fn arn<'a>(&self, text: &'a str) -> Arn<'a> {
        let fifth = last(&self.arn, text, |text| Some(fifth(text)));
        Arn::split_at(text, fifth.unwrap_or_default())
    }
}

#[inline]
fn last<T: Copy>(memory: &Cell<Memo<T>>, text: &str, read: fn(&str) -> Option<T>) -> Option<T> {
    let (at, length) = (text.as_ptr().addr(), text.len());
    let (last_at, last_length, value) = memory.get();
    if (last_at, last_length) == (at, length) {
        return value;
    }
    let value = read(text);
    memory.set((at, length, value));
    value
}

fn quad(text: &str) -> Option<Ipv4Addr> {
    let (mut bits, mut number, mut digits, mut dots) = (0_u32, 0_u32, 0, 0);
    for byte in text.bytes() {
        match byte {
            // Leading zeros are not allowed.
            b'0'..=b'9' if digits < 3 && (digits == 0 || number > 0) => {
                number = number * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && dots < 3 && number < 256 => {
                bits = bits << 8 | number;
                (number, digits, dots) = (0, 0, dots + 1);
            }
            _ => return None,
        }
    }
    (dots == 3 && digits > 0 && number < 256).then(|| Ipv4Addr::from_bits(bits << 8 | number))
}

fn of_v4(address: Ipv4Addr) -> u32 {
    address.to_bits()
}

fn of_v6(address: Ipv6Addr) -> u128 {
    address.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_fast_path_for_dates_agrees_with_the_full_parser(
            (year, month, day) in (0_u32..=9999, 0_u32..=13, 0_u32..=32),
            (hour, minute, second) in (0_u32..=24, 0_u32..=60, 0_u32..=60),
        ) {
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            if let Some(seconds) = seconds_of_common_form(&text) {
                prop_assert_eq!(Some(seconds), any_date(&text).map(OffsetDateTime::unix_timestamp), "{}", text);
            } else {
                let plain = (1..=12).contains(&month) && (1..=28).contains(&day) && hour < 24 && minute < 60 && second < 60;
                prop_assert!(!plain, "{}", text);
            }
        }
    }

    proptest! {
        #[test]
        fn the_fast_path_for_addresses_agrees_with_the_standard_library(text in "[0-9]{1,4}(\\.[0-9]{0,3}){2,4}") {
            prop_assert_eq!(address(&text), text.parse().ok());
        }
    }

    #[test]
    fn booleans_are_words() {
        let read = ["true", "TRUE", "False", "fals", "tru\u{5}", "1", ""].map(boolean);
        assert_eq!(
            read,
            [Some(true), Some(true), Some(false), None, None, None, None]
        );
    }

    #[test]
    fn large_integers_are_compared_exactly() {
        let number = |text| Number::parse(text).unwrap();
        let order = number("9007199254740993").compare(number("9007199254740992"));
        assert_eq!(order, Some(std::cmp::Ordering::Greater));
        let order = number("10").compare(number("10.0"));
        assert_eq!(order, Some(std::cmp::Ordering::Equal));
        assert!(Number::parse("ten").is_none() && Number::parse("inf").is_none());
    }

    #[test]
    fn every_documented_date_form_is_parsed() {
        let moment = Some((1_372_291_200, 0));
        for text in [
            "2013-06-27T00:00:00Z",
            "2013-06-27T00:00Z",
            "2013-06-27",
            "2013-06-27T02:00:00+02:00",
            "1372291200",
        ] {
            assert_eq!(date(text), moment, "{text}");
        }
        assert_eq!(date("2013"), Some((1_356_998_400, 0)));
        assert_eq!(date("2013-06"), Some((1_370_044_800, 0)));
        assert_eq!(date("tomorrow"), None);
        assert_eq!(date("2013-02-30T00:00:00Z"), None);
    }
}
