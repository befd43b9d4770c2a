//! One-time codes of virtual MFA devices: TOTP with SHA-1, steps of 30 seconds and six digits. RFC 6238; RFC 4226.

use std::fmt;

use aws_lc_rs::hmac;
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::ids::{self, Ids};

/// Seconds of a step.
const STEP: i64 = 30;
/// 10 to the power of the number of digits.
const MODULUS: u32 = 1_000_000;
/// 40 bytes are the 64 characters that IAM's seeds have. IAM API Reference, "VirtualMFADevice".
const SEED: usize = 40;

/// The seed: the shared secret of a device and the server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(Zeroizing<Vec<u8>>);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// The number of the step that contains a time.
pub fn step_at(at: OffsetDateTime) -> i64 {
    at.unix_timestamp().div_euclid(STEP)
}

impl Seed {
    /// A new seed.
    pub fn new(ids: &Ids) -> Self {
        Self(Zeroizing::new(ids.bytes::<SEED>().to_vec()))
    }

    /// The seed in base 32, as a person types it into a device. RFC 4648, section 6; a seed needs no padding.
    pub fn base32(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(SEED * 8 / 5);
        for group in self.0.chunks_exact(5) {
            let word = group
                .iter()
                .fold(0u64, |word, byte| (word << 8) | u64::from(*byte));
            text.extend(
                (0..8)
                    .rev()
                    .map(|place| ids::base32_digit(((word >> (5 * place)) & 31) as u8)),
            );
        }
        Zeroizing::new(text)
    }

    /// The code of a step.
    pub fn code(&self, step: i64) -> String {
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0),
            &step.to_be_bytes(),
        );
        let bytes = tag.as_ref();
        // Dynamic truncation: the last half byte is the offset of the four bytes.
        let offset = usize::from(bytes.last().copied().unwrap_or_default() & 15);
        let word = bytes
            .iter()
            .skip(offset)
            .take(4)
            .fold(0u32, |word, byte| (word << 8) | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % MODULUS)
    }

    /// The first step with a code. All steps are compared, so the duration reveals nothing.
    pub fn find(&self, code: &str, steps: impl IntoIterator<Item = i64>) -> Option<i64> {
        self.first(steps, |step| same(&self.code(step), code))
    }

    /// The later of the first two consecutive steps with these codes.
    pub fn find_pair(&self, codes: [&str; 2], later: impl IntoIterator<Item = i64>) -> Option<i64> {
        let [one, other] = codes;
        self.first(later, |step| {
            same(&self.code(step - 1), one) & same(&self.code(step), other)
        })
    }

    fn first(
        &self,
        steps: impl IntoIterator<Item = i64>,
        fits: impl Fn(i64) -> Choice,
    ) -> Option<i64> {
        let (mut found, mut at) = (Choice::from(0), 0i64);
        for step in steps {
            let fits = fits(step);
            at.conditional_assign(&step, fits & !found);
            found |= fits;
        }
        bool::from(found).then_some(at)
    }
}

fn same(one: &str, other: &str) -> Choice {
    one.as_bytes().ct_eq(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits; RFC 4226, appendix D.
    #[test]
    fn codes_are_those_of_the_rfcs() {
        let seed = Seed(Zeroizing::new(b"12345678901234567890".to_vec()));
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            assert_eq!(seed.code(step_at(at)), code, "{seconds}");
        }
        for (counter, code) in [(0, "755224"), (1, "287082"), (9, "520489")] {
            assert_eq!(seed.code(counter), code);
        }
    }

    /// RFC 4648, section 10: `foobar` ends in `foob` + `ar`; five of its bytes are eight digits.
    #[test]
    fn base32_is_that_of_the_rfc() {
        let seed = Seed(Zeroizing::new(b"fooba".to_vec()));
        assert_eq!(*seed.base32(), "MZXW6YTB");
        let seed = Seed::new(&Ids::seeded(1));
        assert_eq!(seed.base32().len(), 64);
        assert!(!format!("{seed:?}").contains(seed.base32().as_str()));
    }

    #[test]
    fn a_code_is_found_only_in_its_step() {
        let seed = Seed(Zeroizing::new(b"12345678901234567890".to_vec()));
        assert_eq!(seed.find("520489", 8..=10), Some(9));
        assert_eq!(seed.find("520489", 10..=12), None);
        for bad in ["", "52048", "0520489", "５20489"] {
            assert_eq!(seed.find(bad, 8..=10), None, "{bad}");
        }
    }

    #[test]
    fn a_pair_of_codes_is_consecutive() {
        let seed = Seed(Zeroizing::new(b"12345678901234567890".to_vec()));
        assert_eq!(seed.find_pair(["755224", "287082"], 0..=5), Some(1));
        assert_eq!(seed.find_pair(["287082", "755224"], 0..=5), None);
        assert_eq!(seed.find_pair(["287082", "287082"], 0..=5), None);
        assert_eq!(seed.find_pair(["755224", "520489"], 0..=15), None);
    }
}
