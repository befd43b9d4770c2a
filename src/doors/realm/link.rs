//! The page behind a mailed link, which sets a password. It has no scripts and loads nothing; it works with a keyboard and a screen reader.

use std::fmt::Write;

use http::Response;
use iam::realm::{LinkError, Purpose, Realm};
use percent_encoding::percent_decode_str;

use super::{
    http::{blocking, form},
    logins::Logins,
};
use crate::{
    door::{Context, Head},
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
label{display:block;margin-top:1rem;font-weight:600}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:2px solid #555;border-radius:.25rem}\
button{font:inherit;margin-top:1.5rem;padding:.6rem 1.2rem;border:0;border-radius:.25rem;background:#0b57d0;color:#fff}\
:focus-visible{outline:3px solid #f90;outline-offset:2px}.error{border-left:.3rem solid #b00020;padding-left:.8rem;color:#8c0018}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}input{background:#222;color:#eee;border-color:#aaa}.error{color:#ffb4ab}}";

fn key<'r>(head: &Head<'r>) -> Option<String> {
    let query = head.parts.uri.query()?;
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("key="))?;
    (value.len() <= 256).then(|| percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// Shows the form, or why the link cannot be used.
pub(super) fn show(context: &Context, head: &Head<'_>, realm: &Realm) -> Response<Body> {
    match iam::realm::link(&context.core, realm.name(), &key(head).unwrap_or_default()) {
        Ok(purpose) => page(200, "Set your password", &entry(&purpose, None)),
        Err(error) => unusable(&error),
    }
}

/// Sets the password.
pub(super) async fn submit(
    context: &Context,
    logins: &Logins,
    head: &Head<'_>,
    realm: &Realm,
    body: RequestBody,
) -> Response<Body> {
    let key = key(head).unwrap_or_default();
    let purpose = match iam::realm::link(&context.core, realm.name(), &key) {
        Ok(purpose) => purpose,
        Err(error) => return unusable(&error),
    };
    let again = |text: &str| page(400, "Set your password", &entry(&purpose, Some(text)));
    let Some(mut form) = form(body, context.limits.body).await else {
        return again("The form could not be read.");
    };
    let Some(password) = form.remove("password") else {
        return again("Enter a password.");
    };
    if form
        .get("password-confirm")
        .is_some_and(|confirm| *confirm != password)
    {
        return again("The two passwords do not match.");
    }
    let Some(place) = logins.passwords.acquire().await else {
        return page(503, "Something went wrong", "<p>Try again later.</p>");
    };
    let (core, partition) = (context.core.clone(), realm.name().to_owned());
    let work = move || {
        let _place = place;
        iam::realm::use_link(&core, &partition, &key, &password)
    };
    match blocking(work).await {
        Some(Ok(())) => page(
            200,
            "Your password is set",
            "<p>Your e-mail address is verified. You can log in now.</p>",
        ),
        Some(Err(error @ LinkError::Password(_))) => again(&error.to_string()),
        Some(Err(error)) => unusable(&error),
        None => page(500, "Something went wrong", "<p>Try again later.</p>"),
    }
}

fn unusable(error: &LinkError) -> Response<Body> {
    let status = match error {
        LinkError::Unknown => 404,
        LinkError::Expired => 410,
        LinkError::Password(_) => 400,
        LinkError::HashError(_) | LinkError::Store(_) => 500,
    };
    page(
        status,
        "This link cannot be used",
        &format!("<p>{}</p>", escaped(&error.to_string())),
    )
}

fn entry(purpose: &Purpose, error: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(error) = error {
        let _ = write!(
            out,
            "<p class=\"error\" role=\"alert\" id=\"error\">{}</p>",
            escaped(error)
        );
    }
    let described = if error.is_some() {
        "rule error"
    } else {
        "rule"
    };
    let _ = write!(
        out,
        "<p>For <strong>{user}</strong>.</p><form method=\"post\">\
         <input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"{user}\">\
         <label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" minlength=\"{shortest}\" maxlength=\"128\" required autofocus aria-describedby=\"{described}\">\
         <p id=\"rule\">At least {shortest} characters.</p>\
         <label for=\"password-confirm\">Repeat the password</label>\
         <input id=\"password-confirm\" name=\"password-confirm\" type=\"password\" autocomplete=\"new-password\" minlength=\"{shortest}\" maxlength=\"128\" required>\
         <button type=\"submit\">Set password</button></form>",
        user = escaped(&purpose.user),
        shortest = purpose.shortest,
    );
    out
}

fn page(status: u16, title: &str, content: &str) -> Response<Body> {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main><h1>{title}</h1>{content}</main></body></html>"
    );
    let mut response = response::new(status, "text/html; charset=utf-8", html);
    // The URL has the key of the link, which must not leak to other sites.
    response::set_header(&mut response, "referrer-policy", "no-referrer");
    response::set_header(
        &mut response,
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
