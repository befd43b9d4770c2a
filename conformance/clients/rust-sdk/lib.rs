//! The AWS SDK for Rust against a running server: `$ENDPOINT`.

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, Region, SdkConfig, sts::AssumeRoleProvider};
    use aws_sdk_iam::{
        Client as Iam, config::Credentials, error::ProvideErrorMetadata, types::Tag,
    };
    use aws_sdk_sts::Client as Sts;

    async fn with(
        credentials: impl aws_sdk_iam::config::ProvideCredentials + 'static,
    ) -> SdkConfig {
        let endpoint =
            std::env::var("ENDPOINT").expect("the test that starts the server says where it is");
        aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(credentials)
            .load()
            .await
    }

    async fn key(key: &str, secret: &str) -> SdkConfig {
        with(Credentials::new(key, secret, None, None, "test")).await
    }

    async fn user_with(root: &Iam, name: &str, document: &str) -> SdkConfig {
        root.create_user().user_name(name).send().await.unwrap();
        let policy = root.put_user_policy().user_name(name).policy_name("p");
        policy.policy_document(document).send().await.unwrap();
        let made = root
            .create_access_key()
            .user_name(name)
            .send()
            .await
            .unwrap();
        let made = made.access_key.unwrap();
        key(&made.access_key_id, &made.secret_access_key).await
    }

    #[tokio::test]
    async fn users_are_read_back_as_written() {
        let root = Iam::new(&key("test", "test").await);
        let tag = Tag::builder()
            .key("team")
            .value("marketing")
            .build()
            .unwrap();
        let made = root
            .create_user()
            .user_name("rust")
            .path("/team/")
            .tags(tag);
        let made = made.send().await.unwrap().user.unwrap();
        assert_eq!(made.arn, "arn:aws:iam::000000000000:user/team/rust");
        let found = root
            .get_user()
            .user_name("rust")
            .send()
            .await
            .unwrap()
            .user
            .unwrap();
        assert_eq!(found.user_id, made.user_id);
        assert_eq!(found.create_date, made.create_date);
        assert_eq!(found.tags()[0].value, "marketing");
        let again = root
            .create_user()
            .user_name("rust")
            .send()
            .await
            .unwrap_err();
        assert!(
            again
                .into_service_error()
                .is_entity_already_exists_exception()
        );
        let missing = root
            .get_user()
            .user_name("nobody")
            .send()
            .await
            .unwrap_err();
        assert!(missing.into_service_error().is_no_such_entity_exception());
    }

    #[tokio::test]
    async fn a_denial_says_why() {
        let root = Iam::new(&key("test", "test").await);
        let allow = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}"#;
        let user = Iam::new(&user_with(&root, "rust-denied", allow).await);
        user.list_users().send().await.unwrap();
        let denied = user.list_groups().send().await.unwrap_err();
        assert_eq!(denied.code(), Some("AccessDenied"));
        assert!(
            denied
                .message()
                .unwrap()
                .contains("no identity-based policy allows the iam:ListGroups action")
        );
        let wrong = Iam::new(&key("test", "wrong").await)
            .list_users()
            .send()
            .await
            .unwrap_err();
        assert_eq!(wrong.code(), Some("SignatureDoesNotMatch"));
    }

    #[tokio::test]
    async fn pages_hold_each_item_once() {
        let root = Iam::new(&key("test", "test").await);
        for n in 0..12 {
            root.create_user()
                .user_name(format!("rust-page-{n}"))
                .path("/rust/")
                .send()
                .await
                .unwrap();
        }
        let mut pages = root
            .list_users()
            .path_prefix("/rust/")
            .into_paginator()
            .page_size(5)
            .items()
            .send();
        let mut names = Vec::new();
        while let Some(user) = pages.next().await {
            names.push(user.unwrap().user_name);
        }
        assert_eq!(names.len(), 12);
        names.dedup();
        assert_eq!(names.len(), 12);
    }

    #[tokio::test]
    async fn a_role_is_assumed_by_the_sdks_provider() {
        let root = Iam::new(&key("test", "test").await);
        let trust = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"sts:AssumeRole"}}"#;
        let role = root
            .create_role()
            .role_name("rust-role")
            .assume_role_policy_document(trust);
        let role = role.send().await.unwrap().role.unwrap();
        let allow = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{}"}}}}"#,
            role.arn
        );
        let user = user_with(&root, "rust-assumes", &allow).await;
        let session = AssumeRoleProvider::builder(role.arn)
            .session_name("rust")
            .configure(&user)
            .build()
            .await;
        let session = Sts::new(&with(session).await);
        let identity = session.get_caller_identity().send().await.unwrap();
        assert_eq!(
            identity.arn(),
            Some("arn:aws:sts::000000000000:assumed-role/rust-role/rust")
        );
    }
}
