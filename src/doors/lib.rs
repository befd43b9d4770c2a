//! The async edge: HTTP, IAM+STS, S3, OIDC, mail.
