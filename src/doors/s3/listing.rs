//! Lists of objects.

use iam::s3::{self, Entry, Listing};
use s3s::{S3Request, S3Response, S3Result, dto::*, s3_error};

use super::{
    messages,
    request::RequestState,
    service::{self, PAGE, Storage, bytes, count, etag},
};

/// A page of keys, for both ListObjects operations.
struct Page {
    contents: Vec<s3s::dto::Object>,
    prefixes: Vec<CommonPrefix>,
    next: Option<String>,
    most: i32,
}

struct PageRequest<'w> {
    bucket: &'w str,
    prefix: Option<&'w str>,
    delimiter: Option<&'w str>,
    after: &'w str,
    most: Option<i32>,
    encoding: Option<&'w EncodingType>,
    owner: bool,
}

impl Storage {
    fn page(&self, state: &RequestState, wanted: &PageRequest<'_>) -> S3Result<Page> {
        let head = self.core.snapshot();
        let bucket = s3::bucket(&head, state.partition(), wanted.bucket).map_err(service::error)?;
        let most = wanted.most.unwrap_or(count(PAGE));
        let limit = usize::try_from(most)
            .map_err(|_| s3_error!(InvalidArgument, "{}", messages::NEGATIVE_MAX_KEYS))?
            .min(PAGE);
        let listed = s3::list(
            &head,
            &Listing {
                partition: state.partition(),
                bucket: wanted.bucket,
                prefix: wanted.prefix.unwrap_or_default(),
                delimiter: wanted.delimiter,
                after: wanted.after,
                most: limit,
            },
        );
        let mut page = Page {
            contents: Vec::new(),
            prefixes: Vec::new(),
            next: listed.next,
            most: count(limit),
        };
        for entry in listed.entries {
            match entry {
                Entry::Prefix(prefix) => page.prefixes.push(CommonPrefix {
                    prefix: Some(encoded(&prefix, wanted.encoding)),
                }),
                Entry::Key(key, object) => page.contents.push(s3s::dto::Object {
                    key: Some(encoded(&key, wanted.encoding)),
                    e_tag: Some(etag(&object.etag)),
                    last_modified: Some(object.modified.into()),
                    size: Some(bytes(object.size)),
                    storage_class: Some(ObjectStorageClass::from_static(
                        ObjectStorageClass::STANDARD,
                    )),
                    owner: wanted.owner.then(|| Owner {
                        id: Some(bucket.owner.to_string()),
                        display_name: None,
                    }),
                    ..Default::default()
                }),
            }
        }
        Ok(page)
    }
}

fn encoded(text: &str, kind: Option<&EncodingType>) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b'*');
    if kind.is_some() {
        utf8_percent_encode(text, KEPT).to_string()
    } else {
        text.to_owned()
    }
}

pub(super) async fn list_objects(
    storage: &Storage,
    req: S3Request<ListObjectsInput>,
) -> S3Result<S3Response<ListObjectsOutput>> {
    let (state, input) = (RequestState::of(&req)?, req.input);
    let kind = input.encoding_type.as_ref();
    let page = storage.page(
        &state,
        &PageRequest {
            bucket: &input.bucket,
            prefix: input.prefix.as_deref(),
            delimiter: input.delimiter.as_deref(),
            after: input.marker.as_deref().unwrap_or_default(),
            most: input.max_keys,
            encoding: kind,
            owner: true,
        },
    )?;
    Ok(S3Response::new(ListObjectsOutput {
        // The next marker is present only with a delimiter; otherwise it is the last key.
        next_marker: page
            .next
            .as_deref()
            .filter(|_| input.delimiter.is_some())
            .map(|next| encoded(next, kind)),
        is_truncated: Some(page.next.is_some()),
        contents: Some(page.contents),
        common_prefixes: Some(page.prefixes),
        max_keys: Some(page.most),
        marker: Some(encoded(input.marker.as_deref().unwrap_or_default(), kind)),
        prefix: Some(encoded(input.prefix.as_deref().unwrap_or_default(), kind)),
        delimiter: input
            .delimiter
            .as_deref()
            .map(|delimiter| encoded(delimiter, kind)),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket),
        ..Default::default()
    }))
}

pub(super) async fn list_objects_v2(
    storage: &Storage,
    req: S3Request<ListObjectsV2Input>,
) -> S3Result<S3Response<ListObjectsV2Output>> {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let (state, input) = (RequestState::of(&req)?, req.input);
    let kind = input.encoding_type.as_ref();
    let continued = match &input.continuation_token {
        None => None,
        Some(token) => {
            let read = URL_SAFE_NO_PAD
                .decode(token)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            Some(
                read.ok_or_else(|| s3_error!(InvalidArgument, "{}", messages::CONTINUATION_TOKEN))?,
            )
        }
    };
    let after = continued
        .as_deref()
        .or(input.start_after.as_deref())
        .unwrap_or_default();
    let page = storage.page(
        &state,
        &PageRequest {
            bucket: &input.bucket,
            prefix: input.prefix.as_deref(),
            delimiter: input.delimiter.as_deref(),
            after,
            most: input.max_keys,
            encoding: kind,
            owner: input.fetch_owner.unwrap_or(false),
        },
    )?;
    Ok(S3Response::new(ListObjectsV2Output {
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)),
        key_count: Some(count(page.contents.len() + page.prefixes.len())),
        contents: Some(page.contents),
        common_prefixes: Some(page.prefixes),
        max_keys: Some(page.most),
        continuation_token: input.continuation_token.clone(),
        start_after: input
            .start_after
            .as_deref()
            .map(|after| encoded(after, kind)),
        prefix: Some(encoded(input.prefix.as_deref().unwrap_or_default(), kind)),
        delimiter: input
            .delimiter
            .as_deref()
            .map(|delimiter| encoded(delimiter, kind)),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket),
        ..Default::default()
    }))
}
