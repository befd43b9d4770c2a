//! Where a bucket is made. S3 API Reference, "CreateBucket"; "Error responses" (IllegalLocationConstraintException, InvalidLocationConstraint).

use super::{
    messages,
    refusal::{Refusal, refuse},
};

/// The region that makes buckets anywhere, and that takes a bucket's own owner making it again.
pub(super) const US_EAST_1: &str = "us-east-1";

/// The region of a new bucket, by the region that a request is signed for and the constraint in its body.
///
/// The endpoint of a region makes buckets in that region alone; that of us-east-1 makes them in any other, if it is told.
pub(super) fn chosen(signed_for: &str, constraint: Option<&str>) -> Result<String, Refusal> {
    let here = if signed_for.is_empty() {
        US_EAST_1
    } else {
        signed_for
    };
    // The older name of Ireland.
    let asked = constraint.map(|asked| if asked == "EU" { "eu-west-1" } else { asked });
    match asked {
        None if here == US_EAST_1 => Ok(US_EAST_1.to_owned()),
        None => Err(illegal("unspecified")),
        Some(asked) if asked == here && here != US_EAST_1 => Ok(asked.to_owned()),
        Some(asked) if asked == US_EAST_1 || !is_region(asked) => Err(refuse(
            400,
            "InvalidLocationConstraint",
            messages::LOCATION_CONSTRAINT,
        )
        .with("LocationConstraint", asked)),
        Some(asked) if here == US_EAST_1 => Ok(asked.to_owned()),
        Some(asked) => Err(illegal(asked)),
    }
}

fn illegal(constraint: &str) -> Refusal {
    refuse(
        400,
        "IllegalLocationConstraintException",
        messages::incompatible_location(constraint),
    )
}

/// Whether a name is made as AWS makes them: `eu-central-1`, `us-gov-west-1`.
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
        chosen(signed_for, constraint).map_err(|refusal| refusal.code)
    }

    #[test]
    fn an_endpoint_makes_buckets_in_its_region() {
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
