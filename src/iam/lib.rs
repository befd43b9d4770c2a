//! The domain: users, groups, policies, sessions, authorization.
