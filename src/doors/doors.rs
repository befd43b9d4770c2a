//! The list of doors.

use std::{
    io,
    sync::{Arc, LazyLock},
};

use http::Response;

use crate::{
    aws::{
        absent_services::AbsentServicesDoor, access_analyzer::AccessAnalyzerDoor, json::JsonDoor,
        query::QueryDoor, token_issuers::TokenIssuersDoor,
    },
    config::ServerConfig,
    door::{Context, Door, Head, RequestLog},
    edge::{body::RequestBody, response::Body},
    operator::admin::OperatorDoor,
    realm::RealmDoor,
    s3::S3Door,
};

/// Makes the list from one line for each door: its name, its type, and how it is opened with the settings of the server. The doors above
/// a line are open already.
macro_rules! doors {
    (
        ($context:ident, $config:ident, $on_loopback:ident);
        $($name:ident: $Door:ty = $open:expr;)*
        _ => $otherwise:ident
    ) => {
        /// All doors, open.
        pub(crate) struct Doors {
            $($name: $Door,)*
        }

        /// The name of a door.
        #[allow(non_camel_case_types, reason = "a door's name is that of its line in the list")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Name {
            $($name,)*
        }

        impl Doors {
            /// Opens every door.
            pub(crate) fn open(
                $context: &Arc<Context>,
                $config: ServerConfig,
                $on_loopback: bool,
            ) -> io::Result<Self> {
                $(let $name = $open;)*
                Ok(Self { $($name,)* })
            }

            /// The door of a request: that of the service in its Host, or else the first that claims it.
            fn door_of(head: &Head<'_>) -> Name {
                if let Some(service) = &head.names.service {
                    $(if <$Door>::services().contains(service) {
                        return Name::$name;
                    })*
                }
                $(if <$Door>::claims(head) {
                    return Name::$name;
                })*
                Name::$otherwise
            }

            /// Answers a request through its door.
            pub(crate) async fn serve(
                &self,
                head: Head<'_>,
                body: RequestBody,
                log: &mut RequestLog,
            ) -> Response<Body> {
                match Self::door_of(&head) {
                    $(Name::$name => self.$name.serve(head, body, log).await,)*
                }
            }
        }

        /// The services of all doors, sorted by name.
        pub fn services() -> &'static [&'static str] {
            static SERVICES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
                let mut services = [$(<$Door>::services(),)*].concat();
                services.sort_unstable();
                services
            });
            &SERVICES
        }
    };
}

doors! {
    (context, config, on_loopback);
    // First, because what is signed for S3 is S3's, even where a bucket is named like another door's path.
    s3: S3Door = S3Door::open(context, config.data.as_deref())?;
    operator: OperatorDoor = OperatorDoor::new(
        context,
        config.allow_reset,
        on_loopback,
        config.programs,
        s3.blobs(),
    );
    realm: RealmDoor = RealmDoor::new(context);
    token_issuers: TokenIssuersDoor = TokenIssuersDoor::new(context);
    access_analyzer: AccessAnalyzerDoor = AccessAnalyzerDoor::new(context);
    absent_services: AbsentServicesDoor = AbsentServicesDoor::new(context);
    json: JsonDoor = JsonDoor::new(context);
    query: QueryDoor = QueryDoor::new(context, config.issuers);
    // Anonymous requests, whose path is a bucket and a key.
    _ => s3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::head::testing;

    fn to(method: &str, uri: &str, headers: &[(&str, &str)], domain: Option<&str>) -> Name {
        let parts = testing::parts(method, uri, headers);
        Doors::door_of(&testing::head(&parts, domain, services()))
    }

    const FORM: (&str, &str) = (
        "content-type",
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    const IAM: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0",
    );
    const S3: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
    );

    const ORGANIZATIONS: (&str, &str) = (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=test/20250327/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=0",
    );
    const TARGET: (&str, &str) = ("x-amz-target", "AWSOrganizationsV20161128.ListRoots");

    #[test]
    fn every_service_can_be_named_by_a_host() {
        for service in services() {
            let host = format!("demo.{service}.example.org");
            let parts = testing::parts("GET", "/_astriam/health", &[("host", &host)]);
            let head = testing::head(&parts, Some("example.org"), services());
            assert_eq!(head.names.service, Some(*service));
            assert_eq!(head.names.partition.as_deref(), Some("demo"));
            assert_ne!(Doors::door_of(&head), Name::operator, "{service}");
        }
    }

    #[test]
    fn json_services_have_their_door() {
        assert_eq!(to("POST", "/", &[ORGANIZATIONS], None), Name::json);
        assert_eq!(to("POST", "/", &[TARGET], None), Name::json);
        assert_eq!(to("POST", "/", &[TARGET, IAM], None), Name::json);
        assert_eq!(to("PUT", "/b/k", &[TARGET, S3], None), Name::s3);
        let host = ("host", "aws.organizations.example.org");
        assert_eq!(to("POST", "/", &[host], Some("example.org")), Name::json);
    }

    #[test]
    fn each_request_has_one_door() {
        assert_eq!(to("POST", "/", &[FORM, IAM], None), Name::query);
        assert_eq!(to("POST", "/", &[FORM], None), Name::query);
        assert_eq!(
            to(
                "GET",
                "/?Action=GetCallerIdentity&Version=2011-06-15",
                &[],
                None
            ),
            Name::query
        );
        assert_eq!(to("GET", "/", &[S3], None), Name::s3);
        assert_eq!(to("GET", "/", &[], None), Name::s3);
        assert_eq!(to("PUT", "/test", &[S3], None), Name::s3);
        assert_eq!(to("GET", "/auth/realms/demo/x", &[], None), Name::realm);
        assert_eq!(
            to("GET", "/_tokens/1/.well-known/jwks.json", &[], None),
            Name::token_issuers
        );
        assert_eq!(to("GET", "/_tokensandmore/x", &[], None), Name::s3);
        assert_eq!(
            to("GET", "/auth/realms/demo/x", &[S3], None),
            Name::s3,
            "a bucket may be named auth"
        );
        assert_eq!(to("GET", "/authors", &[], None), Name::s3);
        assert_eq!(to("GET", "/_astriam/health", &[], None), Name::operator);
        assert_eq!(
            to(
                "GET",
                "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20250327%2Feu-west-1%2Fs3%2Faws4_request",
                &[],
                None
            ),
            Name::s3
        );
        assert_eq!(
            to(
                "GET",
                "/b/k?AWSAccessKeyId=k&Signature=s&Expires=1",
                &[],
                None
            ),
            Name::s3
        );
        assert_eq!(
            to(
                "GET",
                "/",
                &[("host", "demo.s3.example.org")],
                Some("example.org")
            ),
            Name::s3
        );
        assert_eq!(
            to(
                "POST",
                "/",
                &[("host", "demo.sts.example.org:4566"), FORM],
                Some("example.org")
            ),
            Name::query
        );
    }
}
