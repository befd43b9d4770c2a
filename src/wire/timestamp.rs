//! Timestamps on the wire.

use std::fmt;

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// How a timestamp is written in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampStyle {
    /// `2025-03-27T10:27:32Z`, as AWS writes it.
    #[default]
    Seconds,
    /// `2025-03-27T08:43:40.813640+00:00`.
    MicrosOffset,
}

/// A time with its style.
#[derive(Debug, Clone, Copy)]
pub struct Timestamp {
    /// The time.
    pub at: OffsetDateTime,
    /// How XML spells it.
    pub style: TimestampStyle,
}

impl Default for Timestamp {
    fn default() -> Self {
        Self {
            at: OffsetDateTime::UNIX_EPOCH,
            style: TimestampStyle::Seconds,
        }
    }
}

/// Timestamps of the same time are equal, whatever their style.
impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Timestamp {
    /// Parses ISO 8601 or epoch seconds; clients send both.
    pub fn parse(text: &str) -> Option<Self> {
        let read = OffsetDateTime::parse(text, &Rfc3339).ok();
        let epoch = || OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok();
        read.or_else(epoch).map(|at| Self {
            at,
            ..Self::default()
        })
    }

    /// Converts epoch seconds with a fraction, the form in JSON.
    pub(crate) fn from_seconds(seconds: f64) -> Option<Self> {
        let nanoseconds = seconds * 1e9;
        if !nanoseconds.is_finite() || nanoseconds.abs() > 1e27 {
            return None;
        }
        let at = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds as i128).ok()?;
        Some(Self {
            at,
            ..Self::default()
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_offset(UtcOffset::UTC);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = at.time().as_hms();
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        match self.style {
            TimestampStyle::Seconds => f.write_str("Z"),
            TimestampStyle::MicrosOffset => write!(f, ".{:06}+00:00", at.microsecond()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn each_style_is_written_as_documented() {
        let at = datetime!(2025-03-27 08:43:40.813640 UTC);
        assert_eq!(
            Timestamp {
                at,
                style: TimestampStyle::Seconds
            }
            .to_string(),
            "2025-03-27T08:43:40Z"
        );
        assert_eq!(
            Timestamp {
                at,
                style: TimestampStyle::MicrosOffset
            }
            .to_string(),
            "2025-03-27T08:43:40.813640+00:00"
        );
    }

    #[test]
    fn iso_8601_and_epoch_seconds_are_parsed() {
        for text in [
            "2025-03-27T08:43:40Z",
            "2025-03-27T09:43:40+01:00",
            "1743065020",
        ] {
            assert_eq!(
                Timestamp::parse(text).unwrap().at,
                datetime!(2025-03-27 08:43:40 UTC),
                "{text}"
            );
        }
        assert!(Timestamp::parse("yesterday").is_none());
    }
}
