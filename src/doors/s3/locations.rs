//! The region of a new bucket. S3 API Reference, "CreateBucket"; "Error responses" (IllegalLocationConstraintException, InvalidLocationConstraint).

use super::{
    messages,
    refusal::{Refusal, refuse},
};

/// The region whose endpoint creates buckets in every region, and lets the owner of a bucket create it again.
pub(super) const US_EAST_1: &str = "us-east-1";

/// The region of a new bucket, by the region that a request is signed for and the constraint in its body.
///
/// The endpoint of a region creates buckets in that region only; that of us-east-1 creates them in every region.
pub(super) fn region(signed_for: &str, constraint: Option<&str>) -> Result<String, Refusal> {
    let here = if signed_for.is_empty() {
        US_EAST_1
    } else {
        signed_for
    };
    // EU is the older name of eu-west-1.
    let state = constraint.map(|state| if state == "EU" { "eu-west-1" } else { state });
    match state {
        None if here == US_EAST_1 => Ok(US_EAST_1.to_owned()),
        None => Err(illegal("unspecified")),
        Some(state) if state == here && here != US_EAST_1 => Ok(state.to_owned()),
        Some(state) if state == US_EAST_1 || !is_region(state) => Err(refuse(
            400,
            "InvalidLocationConstraint",
            messages::LOCATION_CONSTRAINT,
        )
        .with("LocationConstraint", state)),
        Some(state) if here == US_EAST_1 => Ok(state.to_owned()),
        Some(state) => Err(illegal(state)),
    }
}

fn illegal(constraint: &str) -> Refusal {
    refuse(
        400,
        "IllegalLocationConstraintException",
        messages::incompatible_location(constraint),
    )
}

/// Whether a name has the form of AWS's regions: `eu-central-1`, `us-gov-west-1`.
fn is_region(name: &str) -> bool {
    let labels: Vec<&str> = name.split('-').collect();
    let [area, places @ .., number] = labels.as_slice() else {
        return false;
    };
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase());
    word(area)
        && !places.is_empty()
        && places.iter().all(|place| word(place))
        && number.len() == 1
        && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(signed_for: &str, constraint: Option<&str>) -> Result<String, &'static str> {
        region(signed_for, constraint).map_err(|refusal| refusal.code)
    }

    #[test]
    fn an_endpoint_creates_buckets_in_its_region() {
        assert_eq!(code("us-east-1", None), Ok("us-east-1".to_owned()));
        assert_eq!(code("", None), Ok("us-east-1".to_owned()));
        assert_eq!(
            code("us-east-1", Some("eu-west-2")),
            Ok("eu-west-2".to_owned())
        );
        assert_eq!(code("us-east-1", Some("EU")), Ok("eu-west-1".to_owned()));
        assert_eq!(
            code("eu-west-2", Some("eu-west-2")),
            Ok("eu-west-2".to_owned())
        );
        assert_eq!(code("local", Some("local")), Ok("local".to_owned()));
        for (signed_for, constraint) in [("eu-west-2", None), ("eu-west-2", Some("eu-west-1"))] {
            let refused = code(signed_for, constraint);
            assert_eq!(refused, Err("IllegalLocationConstraintException"));
        }
        for (signed_for, constraint) in [
            ("us-east-1", "mars-1"),
            ("us-east-1", "us-east-1"),
            ("eu-west-2", "us-east-1"),
            ("us-east-1", ""),
        ] {
            let refused = code(signed_for, Some(constraint));
            assert_eq!(refused, Err("InvalidLocationConstraint"), "{constraint}");
        }
    }
}
