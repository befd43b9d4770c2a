//! POST of a form: an upload from a browser with a signed policy. The file is streamed into its blob.
//! S3 API Reference, "POST Object", "Browser-based uploads using POST (AWS signature version 4)".

use std::{
    borrow::Cow,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use http::{HeaderMap, Method, Response, header};
use http_body_util::BodyExt;
use iam::{
    Caller,
    s3::{self, Algorithm, Checksum, Object, S3Fault},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use policy::Values;
use sigv4::{FormClaim, Region, Requirements, SignatureError, SigningStyle};

use super::{
    authentication::{self, LARGEST_OBJECT},
    blobs::{BlobError, Blobs, NewBlob},
    checksums, headers, messages,
    permissions::{self, Keys},
    post_policy::{self, Fields, Sizes, field},
    refusal::{Refusal, refuse},
    request::RequestState,
    service::{self, Storage},
    unsupported,
};
use crate::{
    door::{
        Context, Head, RequestLog,
        verify::{KeyClaim, authenticate},
    },
    edge::{
        body::RequestBody,
        response::{self, Body},
    },
};

/// The most bytes of all fields before the file. S3 API Reference: MaxPostPreDataLengthExceededError, "20 KB".
const LARGEST_FIELDS: usize = 20 * 1024;

/// The most bytes that are read before the file: the fields with their headers, and the piece in which the file begins.
const LARGEST_BEFORE_FILE: usize = 256 * 1024;

/// Whether a request is a form, which has its signature, if any, among its fields.
pub(super) fn is_form(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::POST
        && headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
            let form = b"multipart/form-data";
            kind.as_bytes()
                .get(..form.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(form))
        })
}

/// Answers a form.
pub(super) async fn answer(
    context: &Context,
    blobs: &Blobs,
    mut head: Head<'_>,
    body: RequestBody,
    log: &mut RequestLog,
) -> Result<Response<Body>, Refusal> {
    let parts = head.parts;
    let bucket = bucket_of(&head)?;
    let signed_elsewhere = parts.headers.contains_key(header::AUTHORIZATION)
        || parts.uri.query().is_some_and(|query| !query.is_empty());
    if signed_elsewhere {
        return Err(refuse(501, "NotImplemented", messages::SIGNED_FORM));
    }
    let boundary = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok())
        .ok_or_else(malformed)?;
    let before_file = Arc::new(AtomicBool::new(true));
    let pieces = pieces(body, context.limits.body, Arc::clone(&before_file));
    let mut form = multer::Multipart::new(pieces, boundary);
    let deadline = tokio::time::timeout(context.limits.body, read_fields(&mut form));
    let (mut fields, file) = deadline.await.map_err(|_| malformed())??;
    before_file.store(false, Ordering::Relaxed);
    if let Some(name) = file.file_name() {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
        for (_, value) in &mut fields {
            *value = value.replace("${filename}", &name);
        }
    }
    let key = field(&fields, "key")
        .filter(|key| !key.is_empty())
        .ok_or_else(|| missing("key"))?
        .to_owned();

    let (caller, region) = verified(context, &head, &fields)?;
    log.caller = caller.arn();
    "s3:PostObject".clone_into(&mut log.action);
    if let Some(region) = region {
        head.origin.region = region;
    }
    let now = context.core.clock().wall();
    let sizes = match field(&fields, "policy") {
        Some(policy) => post_policy::check(policy, &fields, &bucket, now)?,
        None => Sizes {
            least: 0,
            most: LARGEST_OBJECT,
        },
    };
    let keys = keys(&head, &fields, caller.access_key_id.is_some());
    let state = RequestState::new(&context.core, caller, head.origin.clone(), keys);
    let storage = Storage {
        core: context.core.clone(),
        blobs: blobs.clone(),
    };
    let answered = store(&storage, &state, &bucket, &key, &fields, sizes, file).await;
    let path = parts.uri.path();
    let response = match answered {
        Ok(object) => accepted(&head, &fields, &bucket, &key, &object),
        Err(refusal) => {
            log.code = Some(refusal.code.to_owned());
            refusal.response(path, &head.origin.request_id)
        }
    };
    let mut response = state.finish(response, path, log);
    "s3:PostObject".clone_into(&mut log.action);
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    Ok(response)
}

/// Authorizes the upload, reads the file and stores the object.
async fn store(
    storage: &Storage,
    state: &RequestState,
    bucket: &str,
    key: &str,
    fields: &Fields,
    sizes: Sizes,
    file: multer::Field<'static>,
) -> Result<Object, Refusal> {
    let (core, blobs) = (&storage.core, &storage.blobs);
    let target = permissions::object("s3:PutObject", state.partition(), bucket, key, &state.keys);
    state
        .authorize_on(core, bucket, target)
        .map_err(|error| of_error(&error))?;
    s3::bucket(&core.snapshot(), state.partition(), bucket).map_err(of_fault)?;
    if let Some(acl) = field(fields, "acl") {
        headers::check_acl(Some(acl)).map_err(|error| of_error(&error))?;
    }
    for (name, value) in fields {
        let name = if name == "tagging" {
            "x-amz-tagging"
        } else {
            name
        };
        unsupported::check(name, value)?;
    }
    let expected: Vec<_> = Algorithm::ALL
        .into_iter()
        .filter_map(|algorithm| Some((algorithm, field(fields, algorithm.header())?)))
        .collect();
    let algorithm = expected
        .first()
        .map_or(Algorithm::Crc64Nvme, |expected| expected.0);
    let hasher = Arc::new(Mutex::new(checksums::hasher(algorithm)));
    let hashing = Arc::clone(&hasher);
    let counted = file.map(move |piece| {
        let piece = piece.map_err(|error| Box::new(error) as s3s::StdError)?;
        let mut hasher = hashing.lock().unwrap_or_else(PoisonError::into_inner);
        hasher.update(&piece);
        Ok::<_, s3s::StdError>(piece)
    });
    let most = sizes.most.min(LARGEST_OBJECT);
    let written: NewBlob =
        blobs
            .write(Box::pin(counted), most)
            .await
            .map_err(|error| match error {
                BlobError::TooLarge => {
                    refuse(400, "EntityTooLarge", messages::of_code("EntityTooLarge"))
                        .with("MaxSizeAllowed", most.to_string())
                }
                BlobError::Body(_) => malformed(),
                BlobError::Io(error) => {
                    tracing::error!(%error, "cannot write a blob");
                    refuse(500, "InternalError", messages::of_code("InternalError"))
                }
            })?;
    if written.size < sizes.least {
        return Err(refuse(400, "EntityTooSmall", messages::ENTITY_TOO_SMALL)
            .with("ProposedSize", written.size.to_string())
            .with("MinSizeAllowed", sizes.least.to_string()));
    }
    let hasher = std::mem::take(&mut *hasher.lock().unwrap_or_else(PoisonError::into_inner));
    let value = checksums::digest(hasher);
    if expected.len() > 1 || expected.first().is_some_and(|(_, wanted)| *wanted != value) {
        return Err(refuse(
            400,
            "BadDigest",
            messages::checksum_mismatch(algorithm.name()),
        ));
    }
    let object = Object {
        blobs: vec![(written.name.clone(), written.size)],
        size: written.size,
        etag: written.md5.clone(),
        modified: core.clock().now(),
        headers: headers_of(fields).map_err(|error| of_error(&error))?,
        checksum: Some(Checksum {
            algorithm,
            value,
            composite: false,
        }),
    };
    let stored = storage.write_blobs(state, "PostObject", Some(written), |tx| {
        let needless = s3::put(tx, bucket, key, object.clone(), |_| true)?;
        Ok((object, needless))
    });
    stored.await.map_err(|error| of_error(&error))
}

/// The bucket that the path or the host names.
fn bucket_of(head: &Head<'_>) -> Result<String, Refusal> {
    let path = head.parts.uri.path().trim_matches('/');
    let name = percent_decode_str(path).decode_utf8_lossy().into_owned();
    match &head.names.bucket {
        Some(bucket) if name.is_empty() => Ok(bucket.clone()),
        None if !name.is_empty() && !name.contains('/') => Ok(name),
        _ => Err(refuse(
            405,
            "MethodNotAllowed",
            messages::METHOD_NOT_ALLOWED,
        )),
    }
}

fn malformed() -> Refusal {
    refuse(400, "MalformedPOSTRequest", messages::MALFORMED_FORM)
}

fn missing(name: &str) -> Refusal {
    refuse(400, "InvalidArgument", messages::missing_field(name))
        .with("ArgumentName", name)
        .with("ArgumentValue", "")
}

/// The body in pieces, which ends with an error if a piece does not arrive in time. The part before the file is limited, because it is
/// buffered and searched for the boundary.
fn pieces(
    body: RequestBody,
    limit: Duration,
    before_file: Arc<AtomicBool>,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static {
    futures::stream::unfold(Some((body, 0)), move |state| {
        let before_file = Arc::clone(&before_file);
        async move {
            let (mut body, mut read) = state?;
            loop {
                let frame = match tokio::time::timeout(limit, body.frame()).await {
                    Err(_) => return Some((Err(std::io::ErrorKind::TimedOut.into()), None)),
                    Ok(None) => return None,
                    Ok(Some(Err(_))) => {
                        return Some((Err(std::io::ErrorKind::UnexpectedEof.into()), None));
                    }
                    Ok(Some(Ok(frame))) => frame,
                };
                if let Ok(data) = frame.into_data() {
                    if before_file.load(Ordering::Relaxed) {
                        read += data.len();
                        if read > LARGEST_BEFORE_FILE {
                            return Some((Err(std::io::ErrorKind::FileTooLarge.into()), None));
                        }
                    }
                    return Some((Ok(data), Some((body, read))));
                }
            }
        }
    })
}

/// Reads the fields before the file, and the file. Fields after it are ignored.
async fn read_fields(
    form: &mut multer::Multipart<'static>,
) -> Result<(Fields, multer::Field<'static>), Refusal> {
    let (mut fields, mut size) = (Fields::new(), 0);
    while let Some(mut part) = form.next_field().await.map_err(|_| malformed())? {
        let name = part.name().unwrap_or_default().to_ascii_lowercase();
        if name == "file" {
            return Ok((fields, part));
        }
        size += name.len();
        let mut value = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(|_| malformed())? {
            size += piece.len();
            if size > LARGEST_FIELDS {
                return Err(refuse(
                    400,
                    "MaxPostPreDataLengthExceeded",
                    messages::FIELDS_TOO_LARGE,
                ));
            }
            value.extend_from_slice(&piece);
        }
        // With a second value, the policy could check one and the upload use the other.
        if field(&fields, &name).is_some() {
            return Err(
                refuse(400, "InvalidArgument", messages::repeated_field(&name))
                    .with("ArgumentName", name.as_str()),
            );
        }
        fields.push((name, String::from_utf8(value).map_err(|_| malformed())?));
    }
    Err(refuse(400, "InvalidArgument", messages::NO_FILE)
        .with("ArgumentName", "file")
        .with("ArgumentValue", "0"))
}

/// The caller that signed the policy, and the region that it is signed for. Without a policy, the caller is anonymous.
fn verified(
    context: &Context,
    head: &Head<'_>,
    fields: &Fields,
) -> Result<(Caller, Option<String>), Refusal> {
    let partition = head.names.partition.as_deref();
    let of = |name: &'static str| field(fields, name).ok_or_else(|| missing(name));
    if field(fields, "awsaccesskeyid").is_some() || field(fields, "signature").is_some() {
        return Err(authentication::refused(
            &SignatureError::SignatureVersion2,
            false,
        ));
    }
    let Some(policy) = field(fields, "policy") else {
        if field(fields, "x-amz-signature").is_some() {
            return Err(missing("policy"));
        }
        return Ok((authentication::anonymous(context, partition)?, None));
    };
    let expected = Requirements {
        service: "s3",
        region: Region::Any,
        style: SigningStyle::S3,
        now: context.core.clock().wall(),
    };
    let signature = of("x-amz-signature")?;
    let claim = FormClaim::read(
        of("x-amz-algorithm")?,
        of("x-amz-credential")?,
        of("x-amz-date")?,
        &expected,
    )
    .map_err(|error| authentication::refused(&error, true))?;
    let key = KeyClaim::of_form(&claim, field(fields, "x-amz-security-token"), "s3");
    let credential = authenticate(context, &key, partition, |secret, keys| {
        claim.verify(policy, signature, secret, keys)
    })
    .map_err(|error| {
        let refusal = authentication::refused_key(&error, &claim.access_key_id, false);
        match error {
            SignatureError::Mismatch => refusal
                .with("StringToSign", policy)
                .with("SignatureProvided", signature),
            _ => refusal,
        }
    })?;
    Ok((credential.caller, Some(claim.region)))
}

/// The condition keys of a form, whose fields stand for headers.
fn keys(head: &Head<'_>, fields: &Fields, signed: bool) -> Keys {
    let mut keys = Keys::new();
    let mut set = |name: Cow<'static, str>, value: &str| {
        keys.push((name, Values::One(value.to_owned())));
    };
    if signed {
        set("s3:authType".into(), "POST");
        set("s3:signatureversion".into(), "AWS4-HMAC-SHA256");
    }
    if let Some(version) = head.tls {
        set("s3:TlsVersion".into(), version);
    }
    for (name, value) in fields {
        if name.starts_with("x-amz-") {
            set(format!("s3:{name}").into(), value);
        } else if name == "acl" {
            set("s3:x-amz-acl".into(), value);
        }
    }
    keys
}

fn headers_of(fields: &Fields) -> s3s::S3Result<s3::Headers> {
    let of = |name: &str| field(fields, name).map(str::to_owned);
    let metadata = fields.iter().filter_map(|(name, value)| {
        let name = name.strip_prefix("x-amz-meta-")?;
        Some((name.to_owned(), value.clone()))
    });
    Ok(s3::Headers {
        content_type: of("content-type"),
        cache_control: of("cache-control"),
        content_disposition: of("content-disposition"),
        content_encoding: headers::encoding(of("content-encoding")),
        content_language: of("content-language"),
        expires: field(fields, "expires").and_then(headers::date),
        server_side_encryption: of("x-amz-server-side-encryption"),
        metadata: headers::metadata(Some(metadata.collect()))?,
    })
}

fn of_fault(fault: S3Fault) -> Refusal {
    of_error(&service::error(fault))
}

/// Converts an error of s3s.
fn of_error(error: &s3s::S3Error) -> Refusal {
    let status = error.status_code().map_or(500, |status| status.as_u16());
    let code = match error.code().as_str() {
        "AccessDenied" => "AccessDenied",
        "NoSuchBucket" => "NoSuchBucket",
        "KeyTooLongError" => "KeyTooLongError",
        "MetadataTooLarge" => "MetadataTooLarge",
        "InvalidAccessKeyId" => "InvalidAccessKeyId",
        "AccessControlListNotSupported" => "AccessControlListNotSupported",
        _ => "InternalError",
    };
    let message = error.message().unwrap_or_else(|| messages::of_code(code));
    refuse(status, code, message)
}

/// The success response that a form asks for.
fn accepted(
    head: &Head<'_>,
    fields: &Fields,
    bucket: &str,
    key: &str,
    object: &Object,
) -> Response<Body> {
    let etag = format!("\"{}\"", object.etag);
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let scheme = if head.origin.secure { "https" } else { "http" };
    let authority = head
        .parts
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or(head.host);
    let base = match head.names.bucket {
        Some(_) => format!("{scheme}://{authority}"),
        None => format!("{scheme}://{authority}/{bucket}"),
    };
    let location = format!("{base}/{}", encoded(key));
    let redirect = field(fields, "success_action_redirect")
        .or_else(|| field(fields, "redirect"))
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    if let Some(url) = redirect {
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!(
            "{url}{separator}bucket={}&key={}&etag={}",
            encoded(bucket),
            encoded(key),
            encoded(&etag)
        );
        let mut response = response::new(303, "application/xml", String::new());
        response::set_header(&mut response, "location", &url);
        response::set_header(&mut response, "etag", &etag);
        return response;
    }
    let (status, text) = match field(fields, "success_action_status") {
        Some("200") => (200, String::new()),
        Some("201") => {
            let member = |name: &str, value: &str| {
                format!("<{name}>{}</{name}>", quick_xml::escape::escape(value))
            };
            let members = [
                member("Location", &location),
                member("Bucket", bucket),
                member("Key", key),
                member("ETag", &etag),
            ];
            let text = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>{}</PostResponse>",
                members.concat()
            );
            (201, text)
        }
        _ => (204, String::new()),
    };
    let mut response = response::new(status, "application/xml", text);
    response::set_header(&mut response, "location", &location);
    response::set_header(&mut response, "etag", &etag);
    response
}
