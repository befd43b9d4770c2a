//! Virtual MFA devices. IAM User Guide, "AWS Multi-factor authentication in IAM".
//!
//! A device is created in the account, then enabled for a user with two consecutive codes. The root user's device is enabled in AWS's
//! console, not by an operation of the API (`UserName` cannot name the root user). So the operations on the root user's own devices
//! succeed and find none.

use std::{sync::Arc, time::Duration};

use model::iam::*;
use state::{
    Scope,
    account::EntityId,
    arn::IamArn,
    quota,
    rows::{
        mfa_device::{self, Assignment, MFA_DEVICES, MfaDevice},
        user,
    },
    secret::Secret,
    tags::{self, KeyCase},
    totp::{self, Seed},
};
use time::OffsetDateTime;
use wire::{Blob, Fault, unsourced};

use crate::{
    call::{Read, View, Write, caller::Principal, page::PageRequest, target::Target},
    identities::users,
};
use proofs::qr;

/// For a path and name whose serial number would not be valid (IAM API Reference, `serialNumberType`).
const UNUSABLE_MFA_DEVICE_NAME: &str =
    unsourced!("The path and name of the virtual MFA device make no valid serial number.");

/// The tolerance around the device's own time, in steps: half a minute before and after.
const TOLERANCE: i64 = 1;
/// The tolerance around the current time when a device is enabled, in steps: ten minutes. After a longer wait,
/// a device is out of sync. IAM API Reference, "EnableMFADevice".
const ENABLING: i64 = 20;
/// The tolerance of ResyncMFADevice: a day.
const RESYNC: i64 = 2880;
/// IAM API Reference, `serialNumberType`: a longer serial number could not be named.
const LONGEST_SERIAL: usize = 256;

/// A device in the form of ListVirtualMFADevices, without its seed and tags.
fn list_entry(cx: &impl Scope, device: &MfaDevice) -> VirtualMFADevice {
    let owner = device.assigned.as_ref().and_then(|assigned| {
        user::with_id(cx.head(), &assigned.to).map(|user| users::list_entry(cx, &user))
    });
    VirtualMFADevice {
        serial_number: device.serial(cx),
        enable_date: device.assigned.as_ref().map(|to| cx.date(to.since)),
        user: owner,
        ..Default::default()
    }
}

/// All devices of the account, with path and name.
pub(crate) fn all<'a>(cx: &'a impl Scope) -> impl Iterator<Item = (String, Arc<MfaDevice>)> + 'a {
    cx.head()
        .prefix(&MFA_DEVICES, &(cx.account_id().clone(),))
        .map(|((_, place), device)| (place, device))
}

/// The key of a serial number of the caller's account; `None` for the number of a hardware device.
fn place_of(cx: &impl Scope, serial: &str) -> Option<String> {
    let arn = IamArn::parse(serial)?;
    let account = cx.account();
    let own = arn.kind == "mfa"
        && arn.account == account.id.as_str()
        && cx
            .dialect()
            .means_partition(&account.partition, &arn.partition);
    own.then(|| format!("{}{}", arn.path, arn.name))
}

fn find(cx: &impl Scope, serial: &str) -> Option<Arc<MfaDevice>> {
    let place = place_of(cx, serial)?;
    cx.head()
        .get(&MFA_DEVICES, &(cx.account_id().clone(), place))
}

fn with_serial(cx: &impl Scope, serial: &str) -> Result<Arc<MfaDevice>, Fault> {
    find(cx, serial).ok_or_else(|| {
        Fault::new(
            &errors::NoSuchEntity,
            format!("VirtualMFADevice with serial number {serial} doesn't exist."),
        )
    })
}

fn put(tx: &mut Write<'_>, device: MfaDevice) {
    let key = (tx.account_id().clone(), device.place());
    tx.put(&MFA_DEVICES, key, device);
}

/// The owner of devices, by id and name: a user, or the root user.
fn owner(cx: &impl View, name: Option<&str>) -> Result<(EntityId, Option<String>), Fault> {
    match (name, &cx.call().caller.principal) {
        (None, Principal::Root) => Ok((EntityId::new(cx.account_id().as_str()), None)),
        _ => {
            users::named_or_caller(cx, name).map(|user| (user.id.clone(), Some(user.name.clone())))
        }
    }
}

/// A device of this owner.
fn owned(cx: &impl Scope, owner: &EntityId, serial: &str) -> Result<Arc<MfaDevice>, Fault> {
    let device = with_serial(cx, serial)?;
    if device.assigned.as_ref().is_some_and(|to| to.to == *owner) {
        return Ok(device);
    }
    Err(Fault::new(
        &errors::NoSuchEntity,
        "MFA Device invalid for user.",
    ))
}

/// An action on a device, with its tags. A device that does not exist has the ARN of the request.
pub(crate) fn target(cx: &Read<'_>, action: &'static str, serial: &str) -> Target {
    match find(cx, serial) {
        Some(device) => {
            Target::new(action, device.serial(cx)).resource_tags(tags::pairs(&device.tags))
        }
        None => Target::new(action, serial),
    }
}

/// CreateVirtualMFADevice acts on the serial number that the device will have.
pub(crate) fn target_of_create(
    cx: &Read<'_>,
    action: &'static str,
    input: &CreateVirtualMFADeviceRequest,
) -> Target {
    let path = input.path.as_deref().unwrap_or("/");
    let arn = cx
        .account()
        .arn("mfa", path, &input.virtual_mfa_device_name);
    let target = Target::new(action, arn).request_tags(tags::requested(input.tags.as_deref()));
    if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        target.also("iam:TagMFADevice")
    } else {
        target
    }
}

/// A new device's seed and its QR code.
pub(crate) struct Drawn {
    seed: Seed,
    png: Vec<u8>,
}

/// Generates a seed and its QR code.
///
/// # Errors
/// InvalidInput for a name that is too long for a QR code.
pub(crate) fn draw(cx: &Read<'_>, input: &CreateVirtualMFADeviceRequest) -> Result<Drawn, Fault> {
    let name = &input.virtual_mfa_device_name;
    check_serial(cx, input.path.as_deref().unwrap_or("/"), name)?;
    let seed = Seed::new(&cx.call.inner.ids);
    let text = qr::otpauth(
        name,
        cx.account_id().as_str(),
        &seed.base32(),
        cx.dialect().issuer_of_codes(),
    );
    let png =
        qr::png(&text).map_err(|_| Fault::new(&errors::InvalidInput, UNUSABLE_MFA_DEVICE_NAME))?;
    Ok(Drawn { seed, png })
}

/// Refuses a path and name whose serial number would be too long for any operation.
fn check_serial(cx: &impl Scope, path: &str, name: &str) -> Result<(), Fault> {
    let serial = cx.account().arn("mfa", path, name);
    let fits = |c: char| c.is_ascii_alphanumeric() || "_+=/:,.@-".contains(c);
    if serial.len() <= LONGEST_SERIAL && serial.chars().all(fits) {
        return Ok(());
    }
    Err(Fault::new(&errors::InvalidInput, UNUSABLE_MFA_DEVICE_NAME))
}

/// Creates a device and returns its seed, which is not shown again. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html>
pub(crate) fn create_virtual_mfa_device(
    tx: &mut Write<'_>,
    input: CreateVirtualMFADeviceRequest,
    Drawn { seed, png }: Drawn,
) -> Result<CreateVirtualMFADeviceResponse, Fault> {
    let quotas = tx.account().quotas;
    let device = MfaDevice {
        name: input.virtual_mfa_device_name,
        path: input.path.unwrap_or_else(|| "/".to_owned()),
        seed,
        created: tx.now(),
        assigned: None,
        drift: 0,
        last_step: 0,
        tags: tags::new(input.tags, quotas.tags)?,
    };
    let key = (tx.account_id().clone(), device.place());
    if tx.head().contains(&MFA_DEVICES, &key) {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            "MFADevice entity at the same path and name already exists.",
        ));
    }
    // An account may have as many devices as users.
    quota::room_for_one(
        "MFADevices",
        tx.head().count(&MFA_DEVICES, &(tx.account_id().clone(),)),
        quotas.users,
    )?;
    let shown = VirtualMFADevice {
        serial_number: device.serial(tx),
        base32_string_seed: Some(Blob(device.seed.base32().as_bytes().to_vec())),
        qr_code_png: Some(Blob(png)),
        tags: tags::list_entry(&device.tags),
        ..Default::default()
    };
    tx.put(&MFA_DEVICES, key, device);
    Ok(CreateVirtualMFADeviceResponse {
        virtual_mfa_device: shown,
    })
}

/// Deletes a device that is not enabled. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html>
pub(crate) fn delete_virtual_mfa_device(
    tx: &mut Write<'_>,
    input: DeleteVirtualMFADeviceRequest,
) -> Result<(), Fault> {
    let device = with_serial(tx, &input.serial_number)?;
    if device.assigned.is_some() {
        return Err(Fault::new(
            &errors::DeleteConflict,
            "MFA VirtualDevice in use. Must deactivate first.",
        ));
    }
    let key = (tx.account_id().clone(), device.place());
    tx.delete(&MFA_DEVICES, &key);
    Ok(())
}

/// Lists the account's devices, without seeds and tags.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html>
pub(crate) fn list_virtual_mfa_devices(
    cx: &Read<'_>,
    input: ListVirtualMFADevicesRequest,
) -> Result<ListVirtualMFADevicesResponse, Fault> {
    let request = PageRequest::read(
        "ListVirtualMFADevices",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let wanted = match input.assignment_status.as_deref() {
        Some("Assigned") => Some(true),
        Some("Unassigned") => Some(false),
        _ => None,
    };
    let fits = |device: &MfaDevice| wanted.is_none_or(|is| is == device.assigned.is_some());
    let page = request.fill(all(cx).filter(|(_, device)| fits(device)));
    Ok(ListVirtualMFADevicesResponse {
        virtual_mfa_devices: page
            .items
            .iter()
            .map(|device| list_entry(cx, device))
            .collect(),
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Enables a device for a user with two consecutive codes.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html>
pub(crate) fn enable_mfa_device(
    tx: &mut Write<'_>,
    input: EnableMFADeviceRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let device = with_serial(tx, &input.serial_number)?;
    if device.assigned.is_some() {
        return Err(Fault::new(
            &errors::EntityAlreadyExists,
            "MFA Device is already in use.",
        ));
    }
    quota::room_for_one(
        "MFADevicesPerUser",
        mfa_device::of(tx, &user.id).count(),
        tx.account().quotas.mfa_devices_per_user,
    )?;
    let codes = [
        input.authentication_code1.as_str(),
        input.authentication_code2.as_str(),
    ];
    let in_step = in_step(tx, &device, codes, ENABLING)?;
    let assigned = Assignment {
        to: user.id.clone(),
        since: tx.now(),
    };
    put(
        tx,
        MfaDevice {
            assigned: Some(assigned),
            ..in_step
        },
    );
    Ok(())
}

/// Synchronizes a device with this server's clock.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html>
pub(crate) fn resync_mfa_device(
    tx: &mut Write<'_>,
    input: ResyncMFADeviceRequest,
) -> Result<(), Fault> {
    let user = users::named(tx, &input.user_name)?;
    let device = owned(tx, &user.id, &input.serial_number)?;
    let codes = [
        input.authentication_code1.as_str(),
        input.authentication_code2.as_str(),
    ];
    let in_step = in_step(tx, &device, codes, RESYNC)?;
    put(tx, in_step);
    Ok(())
}

/// The device with the drift of two consecutive codes. Both codes are used up.
fn in_step(
    cx: &impl View,
    device: &MfaDevice,
    codes: [&str; 2],
    around: i64,
) -> Result<MfaDevice, Fault> {
    let now = totp::step_at(cx.now());
    let unused = (now - around..=now + around).filter(|step| step - 1 > device.last_step);
    let step = device.seed.find_pair(codes, unused).ok_or_else(|| {
        Fault::new(
            &errors::InvalidAuthenticationCode,
            "Authentication code for device is not valid.",
        )
    })?;
    Ok(MfaDevice {
        drift: step - now,
        last_step: step,
        ..device.clone()
    })
}

/// Deactivates a device. It stays in the account.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html>
pub(crate) fn deactivate_mfa_device(
    tx: &mut Write<'_>,
    input: DeactivateMFADeviceRequest,
) -> Result<(), Fault> {
    let user = users::named_or_caller(tx, input.user_name.as_deref())?;
    let device = owned(tx, &user.id, &input.serial_number)?;
    put(
        tx,
        MfaDevice {
            assigned: None,
            drift: 0,
            ..(*device).clone()
        },
    );
    Ok(())
}

/// Returns a user's device. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html>
pub(crate) fn get_mfa_device(
    cx: &Read<'_>,
    input: GetMFADeviceRequest,
) -> Result<GetMFADeviceResponse, Fault> {
    let (owner, user_name) = owner(cx, input.user_name.as_deref())?;
    let device = owned(cx, &owner, &input.serial_number)?;
    Ok(GetMFADeviceResponse {
        user_name,
        serial_number: device.serial(cx),
        enable_date: device.assigned.as_ref().map(|to| cx.date(to.since)),
        // Only FIDO security keys are certified.
        certifications: None,
    })
}

/// Lists a user's devices. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>
pub(crate) fn list_mfa_devices(
    cx: &Read<'_>,
    input: ListMFADevicesRequest,
) -> Result<ListMFADevicesResponse, Fault> {
    let (owner, user_name) = owner(cx, input.user_name.as_deref())?;
    let request = PageRequest::read("ListMFADevices", input.marker.as_deref(), input.max_items)?;
    let devices = mfa_device::of(cx, &owner).filter_map(|device| {
        let shown = MFADevice {
            user_name: user_name.clone().unwrap_or_default(),
            serial_number: device.serial(cx),
            enable_date: cx.date(device.assigned.as_ref()?.since),
        };
        Some((device.place(), shown))
    });
    let page = request.fill(devices);
    Ok(ListMFADevicesResponse {
        mfa_devices: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// Adds or replaces tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html>
pub(crate) fn tag_mfa_device(tx: &mut Write<'_>, input: TagMFADeviceRequest) -> Result<(), Fault> {
    let quota = tx.account().quotas.tags;
    let mut device = (*with_serial(tx, &input.serial_number)?).clone();
    tags::merge(&mut device.tags, input.tags, KeyCase::Kept, quota)?;
    put(tx, device);
    Ok(())
}

/// Removes tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html>
pub(crate) fn untag_mfa_device(
    tx: &mut Write<'_>,
    input: UntagMFADeviceRequest,
) -> Result<(), Fault> {
    let mut device = (*with_serial(tx, &input.serial_number)?).clone();
    tags::remove(&mut device.tags, &input.tag_keys, KeyCase::Kept);
    put(tx, device);
    Ok(())
}

/// Lists a device's tags. <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html>
pub(crate) fn list_mfa_device_tags(
    cx: &Read<'_>,
    input: ListMFADeviceTagsRequest,
) -> Result<ListMFADeviceTagsResponse, Fault> {
    let device = with_serial(cx, &input.serial_number)?;
    let request = PageRequest::read(
        "ListMFADeviceTags",
        input.marker.as_deref(),
        input.max_items,
    )?;
    let page = request.fill(tags::in_order(&device.tags));
    Ok(ListMFADeviceTagsResponse {
        tags: page.items,
        is_truncated: page.is_truncated,
        marker: page.marker,
    })
}

/// A code and the serial number of its device.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    serial: String,
    code: Secret,
}

impl Code {
    /// The optional code of a call (`SerialNumber`, `TokenCode`).
    ///
    /// # Errors
    /// AccessDenied if only one of both is given.
    pub(crate) fn given(serial: Option<&str>, code: Option<&str>) -> Result<Option<Self>, Fault> {
        match (serial, code) {
            (None, None) => Ok(None),
            (Some(serial), Some(code)) => Ok(Some(Self {
                serial: serial.to_owned(),
                code: Secret::new(code),
            })),
            _ => Err(Fault::access_denied(unsourced!(
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
            ))),
        }
    }
}

/// Verifies the caller's MFA code in a call of STS, and returns the time. The code is used up when the transaction commits.
///
/// # Errors
/// AccessDenied for a device that is not the caller's, for a code that is wrong or already used, and for a while after
/// several failures: six digits are guessed quickly without a limit (RFC 4226, section 7.3).
pub(crate) fn prove(tx: &mut Write<'_>, code: &Code) -> Result<OffsetDateTime, Fault> {
    let owner = tx.call.caller.key_owner();
    let device = find(tx, &code.serial).filter(|device| {
        let assigned = device.assigned.as_ref().map(|to| &to.to);
        assigned.is_some() && assigned == owner.as_ref()
    });
    let Some(device) = device else {
        return Err(Fault::access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        ));
    };
    let wrong = || {
        Fault::access_denied(
            "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        )
    };
    let throttle = &tx.call.inner.throttle;
    let name = format!("mfa/{}", device.serial(tx));
    if throttle.still(&name, tx.now()) > Duration::ZERO {
        return Err(wrong());
    }
    let now = totp::step_at(tx.now());
    let expected = now + device.drift;
    let unused =
        (expected - TOLERANCE..=expected + TOLERANCE).filter(|step| *step > device.last_step);
    let Some(step) = device.seed.find(code.code.reveal(), unused) else {
        throttle.failed(&[&name], tx.now());
        return Err(wrong());
    };
    throttle.succeeded(&[&name]);
    // A device's clock continues to drift: RFC 6238, section 6.
    let used = MfaDevice {
        drift: step - now,
        last_step: step,
        ..(*device).clone()
    };
    put(tx, used);
    Ok(tx.now())
}
