//! The recipients that an assertion may name: AWS's sign-in endpoints.

/// The sign-in endpoints of a partition, with those of one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInEndpoints {
    domain: &'static str,
    urn: &'static str,
    provider: String,
}

impl SignInEndpoints {
    /// AWS General Reference, "AWS Sign-In endpoints and quotas". Any other partition has
    /// those of `aws`, since identity providers are set up by AWS's documentation.
    pub fn of(partition: &str, provider: &str) -> Self {
        let (domain, urn) = match partition {
            "aws-cn" => ("signin.amazonaws.cn", "urn:amazon:webservices:cn-north-1"),
            "aws-us-gov" => (
                "signin.amazonaws-us-gov.com",
                "urn:amazon:webservices:govcloud",
            ),
            _ => ("signin.aws.amazon.com", "urn:amazon:webservices"),
        };
        Self {
            domain,
            urn,
            provider: provider.to_owned(),
        }
    }

    /// Whether an assertion for this recipient is for AWS: `https://[REGION.]signin.aws.amazon.com/saml`, followed by `/acs/ID` if
    /// it is for one provider. IAM User Guide, "Configure SAML assertions for the authentication response".
    pub fn is_recipient(&self, url: &str) -> bool {
        let Some((host, path)) = url
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once('/'))
        else {
            return false;
        };
        let is_host = host == self.domain
            || host
                .strip_suffix(self.domain)
                .and_then(|front| front.strip_suffix('.'))
                .is_some_and(is_region);
        let is_path = match path.strip_prefix("saml") {
            Some("") => true,
            Some(rest) => rest.strip_prefix("/acs/") == Some(self.provider.as_str()),
            None => false,
        };
        is_host && is_path
    }

    /// Whether an audience is AWS: a recipient, or its URN.
    pub fn is_audience(&self, audience: &str) -> bool {
        audience == self.urn || self.is_recipient(audience)
    }
}

fn is_region(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_an_endpoint_of_the_partition() {
        let aws = SignInEndpoints::of("aws", "SAMLSPX");
        for url in [
            "https://signin.aws.amazon.com/saml",
            "https://eu-west-1.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml/acs/SAMLSPX",
            "https://us-west-2.signin.aws.amazon.com/saml/acs/SAMLSPX",
        ] {
            assert!(aws.is_recipient(url) && aws.is_audience(url), "{url}");
        }
        for url in [
            "http://signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml/",
            "https://signin.aws.amazon.com/saml/acs/SAMLSPY",
            "https://signin.aws.amazon.com/samlx",
            "https://signin.aws.amazon.com",
            "https://evil.example/.signin.aws.amazon.com/saml",
            "https://evilsignin.aws.amazon.com/saml",
            "https://.signin.aws.amazon.com/saml",
            "https://a.b.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com.evil.example/saml",
            "https://signin.amazonaws.cn/saml",
            "urn:amazon:webservices",
            "",
        ] {
            assert!(!aws.is_recipient(url), "{url}");
        }
        assert!(aws.is_audience("urn:amazon:webservices"));
        assert!(!aws.is_audience("urn:amazon:webservices:govcloud"));
        let cn = SignInEndpoints::of("aws-cn", "X");
        assert!(cn.is_recipient("https://cn-north-1.signin.amazonaws.cn/saml"));
        assert!(!cn.is_audience("urn:amazon:webservices"));
    }
}
