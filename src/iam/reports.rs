//! Reports on an account: summary, credentials, last accessed services, granted services.

pub(crate) mod account_summary;
pub(crate) mod authorization_details;
pub(crate) mod credential_report;
pub(crate) mod granted_services;
pub(crate) mod organizations_access_report;
pub(crate) mod service_last_accessed;
