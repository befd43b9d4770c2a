//! Organizational units.

use std::sync::Arc;

use model::organizations::{self as api, *};
use state::{
    Scope,
    rows::{
        organization::{DEEPEST, Organization},
        unit::{UNITS, Unit},
    },
};
use wire::{Fault, unsourced};

use super::{attachments, faults, managed_by, overseen_by, page::page, quotas, tags};
use crate::call::{Read, Write};

fn unit_shown(
    cx: &impl Scope,
    organization: &Organization,
    id: &str,
    unit: &Unit,
) -> api::OrganizationalUnit {
    api::OrganizationalUnit {
        id: Some(id.to_owned()),
        arn: Some(organization.unit_arn(id)),
        name: Some(unit.name.clone()),
        path: Some(organization.path(cx.head(), id)),
    }
}

/// Creates a unit, with a given id or a new one.
///
/// # Errors
/// ParentNotFound, DuplicateOrganizationalUnit, ConstraintViolation.
pub(crate) fn make(
    tx: &mut Write<'_>,
    organization: &Organization,
    id: Option<String>,
    unit: Unit,
) -> Result<String, Fault> {
    let head = tx.head();
    if !organization.is_parent(head, &unit.parent) {
        return Err(faults::no_parent());
    }
    let quotas = quotas::of(head, organization);
    let prefix = (organization.id.clone(),);
    if head.count(&UNITS, &prefix) >= quotas.organizational_units as usize {
        return Err(faults::constraint(
            "OU_NUMBER_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the allowed number of organizational units."),
        ));
    }
    // The line of the parent begins with the root, which does not count as a level.
    if organization.line(head, &unit.parent).len() > DEEPEST {
        return Err(faults::constraint(
            "OU_DEPTH_LIMIT_EXCEEDED",
            unsourced!("You have exceeded the maximum depth of the organizational unit tree."),
        ));
    }
    is_free(tx, organization, &unit.parent, &unit.name)?;
    let id = id.unwrap_or_else(|| {
        let root = organization.root.trim_start_matches("r-");
        format!("ou-{root}-{}", tx.call.inner.ids.base36(8))
    });
    let key = (organization.id.clone(), id.clone());
    tx.put(&UNITS, key, unit);
    attachments::attach_defaults(tx, organization, &id);
    Ok(id)
}

fn is_free(
    cx: &impl Scope,
    organization: &Organization,
    parent: &str,
    name: &str,
) -> Result<(), Fault> {
    let units = organization.units_in(cx.head(), parent);
    if units.iter().any(|(_, unit)| unit.name == name) {
        let text = "An OU with the same name already exists.";
        return Err(Fault::new(&errors::DuplicateOrganizationalUnit, text));
    }
    Ok(())
}

/// Creates a unit. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html>
pub(crate) fn create_organizational_unit(
    tx: &mut Write<'_>,
    input: CreateOrganizationalUnitRequest,
) -> Result<CreateOrganizationalUnitResponse, Fault> {
    let organization = managed_by(tx)?;
    let unit = Unit {
        parent: input.parent_id,
        name: input.name,
        tags: tags::new(tx, input.tags)?,
    };
    let id = make(tx, &organization, None, unit.clone())?;
    Ok(CreateOrganizationalUnitResponse {
        organizational_unit: Some(unit_shown(tx, &organization, &id, &unit)),
    })
}

fn with_id(cx: &impl Scope, organization: &Organization, id: &str) -> Result<Arc<Unit>, Fault> {
    organization.unit(cx.head(), id).ok_or_else(faults::no_unit)
}

/// Returns a unit. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html>
pub(crate) fn describe_organizational_unit(
    cx: &Read<'_>,
    input: DescribeOrganizationalUnitRequest,
) -> Result<DescribeOrganizationalUnitResponse, Fault> {
    let organization = overseen_by(cx)?;
    let id = input.organizational_unit_id;
    let unit = with_id(cx, &organization, &id)?;
    Ok(DescribeOrganizationalUnitResponse {
        organizational_unit: Some(unit_shown(cx, &organization, &id, &unit)),
    })
}

/// Renames a unit. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html>
pub(crate) fn update_organizational_unit(
    tx: &mut Write<'_>,
    input: UpdateOrganizationalUnitRequest,
) -> Result<UpdateOrganizationalUnitResponse, Fault> {
    let organization = managed_by(tx)?;
    let id = input.organizational_unit_id;
    let mut unit = (*with_id(tx, &organization, &id)?).clone();
    if let Some(name) = input.name.filter(|name| *name != unit.name) {
        is_free(tx, &organization, &unit.parent, &name)?;
        unit.name = name;
        let key = (organization.id.clone(), id.clone());
        tx.put(&UNITS, key, unit.clone());
    }
    Ok(UpdateOrganizationalUnitResponse {
        organizational_unit: Some(unit_shown(tx, &organization, &id, &unit)),
    })
}

/// Deletes a unit. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html>
pub(crate) fn delete_organizational_unit(
    tx: &mut Write<'_>,
    input: DeleteOrganizationalUnitRequest,
) -> Result<(), Fault> {
    let organization = managed_by(tx)?;
    let id = input.organizational_unit_id;
    with_id(tx, &organization, &id)?;
    let head = tx.head();
    if !organization.units_in(head, &id).is_empty()
        || !organization.accounts_in(head, &id).is_empty()
    {
        return Err(Fault::new(
            &errors::OrganizationalUnitNotEmpty,
            unsourced!("The specified organizational unit is not empty."),
        ));
    }
    attachments::detach_all(tx, &organization, &id);
    tx.delete(&UNITS, &(organization.id.clone(), id));
    Ok(())
}

/// Lists the units directly in a root or unit.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html>
pub(crate) fn list_organizational_units_for_parent(
    cx: &Read<'_>,
    input: ListOrganizationalUnitsForParentRequest,
) -> Result<ListOrganizationalUnitsForParentResponse, Fault> {
    let organization = overseen_by(cx)?;
    if !organization.is_parent(cx.head(), &input.parent_id) {
        return Err(faults::no_parent());
    }
    let units = organization.units_in(cx.head(), &input.parent_id);
    let shown = units.into_iter().map(|(id, unit)| {
        let shown = unit_shown(cx, &organization, &id, &unit);
        (id, shown)
    });
    let (units, next_token) = page(
        "ListOrganizationalUnitsForParent",
        input.next_token.as_deref(),
        input.max_results,
        shown,
    )?;
    Ok(ListOrganizationalUnitsForParentResponse {
        organizational_units: Some(units),
        next_token,
    })
}
