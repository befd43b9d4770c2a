//! STS: who am I, and credentials for a while.

mod access_key_info;
mod caller_identity;
mod login_with_web_identity;
mod session_token;

pub use access_key_info::get_access_key_info;
pub use caller_identity::get_caller_identity;
pub use login_with_web_identity::login_with_web_identity;
pub use session_token::{code_of_session_token, get_session_token};
