"""Writes src/model/{iam,sts,organizations}.rs from botocore's service models.

    python conformance/facts/extract_model.py            writes them
    python conformance/facts/extract_model.py --check    checks that they are up to date

It extracts facts alone: names, types, constraints, enums, errors, result wrappers, pagination. It copies no prose, and stops at anything
in a model that it does not know. botocore: Apache-2.0.
"""

import argparse
import json
import pathlib
import re
import sys

import botocore
from botocore import xform_name
from botocore.loaders import Loader

ROOT = pathlib.Path(__file__).resolve().parents[2]
PINNED = "1.44.5"
SERVICES = {"iam": False, "sts": True, "organizations": False}  # whether validation errors echo the value
# How a JSON service reports violations of constraints: one reason, or all of them in a sentence.
CONSTRAINTS = {"organizations": 'Reasoned("InvalidInputException")'}
# The operations of services that are served in part.
SERVED = {
    "organizations": [
        "CreateOrganization", "DescribeOrganization", "DeleteOrganization", "ListRoots",
        "CreateOrganizationalUnit", "DescribeOrganizationalUnit", "UpdateOrganizationalUnit", "DeleteOrganizationalUnit", "ListOrganizationalUnitsForParent",
        "CreateAccount", "DescribeCreateAccountStatus", "ListCreateAccountStatus", "DescribeAccount", "ListAccounts", "ListAccountsForParent",
        "ListChildren", "ListParents", "MoveAccount", "RemoveAccountFromOrganization", "LeaveOrganization", "CloseAccount",
        "EnablePolicyType", "DisablePolicyType", "CreatePolicy", "DescribePolicy", "UpdatePolicy", "DeletePolicy", "ListPolicies",
        "AttachPolicy", "DetachPolicy", "ListPoliciesForTarget", "ListTargetsForPolicy", "DescribeEffectivePolicy",
        "EnableAWSServiceAccess", "DisableAWSServiceAccess", "ListAWSServiceAccessForOrganization",
        "RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator", "ListDelegatedAdministrators", "ListDelegatedServicesForAccount",
        "TagResource", "UntagResource", "ListTagsForResource",
    ],
}
KEYWORDS = {"type", "match", "use", "ref", "move", "self", "mod", "where", "loop", "crate", "static", "trait", "enum", "struct", "const", "fn", "in", "for"}
SHAPE_KEYS = {"type", "min", "max", "pattern", "enum", "sensitive", "documentation", "members", "required", "member", "key", "value",
              "exception", "error", "deprecated", "deprecatedMessage", "box", "synthetic", "error_hint", "union", "retryable", "timestampFormat", "fault"}
MEMBER_KEYS = {"shape", "documentation", "idempotencyToken", "deprecated", "deprecatedMessage", "box", "deprecatedSince"}

# The sentences that AWS reports instead of a pattern, observed by several public test suites; the model lacks them.
NAMES = "The specified value for {member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
PRINTABLE = "The specified value for {member} is invalid. It must contain only printable ASCII characters."
SAYS = {
    "iam": {
        **dict.fromkeys(["userNameType", "existingUserNameType", "roleNameType", "groupNameType", "policyNameType", "instanceProfileNameType"], NAMES),
        "pathType": "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
        "policyPathType": "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
        "pathPrefixType": "The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.",
        "accessKeyIdType": "The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.",
        # Observed for policy documents and private keys; the others have the same pattern.
        **dict.fromkeys(["policyDocumentType", "privateKeyType", "certificateBodyType", "certificateChainType", "publicKeyMaterialType", "passwordType"], PRINTABLE),
    },
    "sts": {},
    "organizations": {},
}
# Shapes whose violations AWS reports as an error of the operation (observed by a public test suite): the handler checks them.
BY_HANDLER = {("iam", "thumbprintType")}
# Patterns with a look-ahead, which the regex crate lacks, with equivalents that it supports.
WITHOUT_LOOKAHEAD = {r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$": r"(?:[a-z0-9]|[a-z0-9]-[a-z0-9])(?:-?[a-z0-9])*"}

# Required members that answers omit: the root user has no name (GetUser, and CreateAccessKey for its own key).
LEFT_OUT = {("iam", "User", "UserName"), ("iam", "AccessKey", "UserName")}


def fail(what):
    sys.exit(f"error: {what}\n\nhint: teach conformance/facts/extract_model.py what it means")


def snake(name):
    word = re.sub(r"[^a-z0-9_]", "_", xform_name(name).lower())
    return "r#" + word if word in KEYWORDS else word


def pascal(name):
    return name[0].upper() + name[1:]


def literal(text):
    for hashes in ("#", "##", "###"):
        if f'"{hashes}' not in text:
            return f'r{hashes}"{text}"{hashes}'
    fail(f"a text with every kind of quote: {text}")


def translated(pattern):
    """A Java pattern in the syntax of the regex crate: `\\w` and `\\d` are ASCII there, `\\uXXXX` is `\\x{XXXX}`."""
    if pattern in WITHOUT_LOOKAHEAD:
        return WITHOUT_LOOKAHEAD[pattern]
    if re.search(r"\(\?[=!<]", pattern):
        fail(f"a look-around in the pattern {pattern}")
    # Any character at all: Java's two sets are each other's complement.
    pattern = pattern.replace(r"[\s\S]", "(?s:.)")
    out, inside, at = [], False, 0
    while at < len(pattern):
        c = pattern[at]
        if c == "\\":
            following = pattern[at + 1]
            if following == "u":
                out.append(f"\\x{{{pattern[at + 2:at + 6]}}}")
                at += 6
                continue
            if following in "wWdDsS":
                sets = {"w": "A-Za-z0-9_", "d": "0-9", "s": r" \t\n\x0B\f\r"}
                if following not in sets:
                    if following != "S":
                        fail(f"\\{following} in the pattern {pattern}")
                    out.append(r"\S" if inside else r"[^ \t\n\x0B\f\r]")
                else:
                    out.append(sets[following] if inside else f"[{sets[following]}]")
                at += 2
                continue
            if following == "p":
                end = pattern.index("}", at)
                out.append(pattern[at : end + 1])
                at = end + 1
                continue
            if following == "/":
                out.append("/")
            elif following in "Zz":
                out.append(r"\z")
            elif following in "tnrxfv.-+*?()[]{}|^$\\:=@,'\"!#%&":
                out.append({"'": "'", '"': '"', ":": ":", "=": "=", "@": "@", ",": ",", "!": "!", "%": "%"}.get(following, c + following))
            else:
                fail(f"\\{following} in the pattern {pattern}")
            at += 2
            continue
        if c == "[":
            if inside:
                c = r"\["
            inside = True
        elif c == "]":
            inside = False
        elif inside and c in "&~":
            c = "\\" + c
        out.append(c)
        at += 1
    text = "".join(out)
    return text[1:-1] if text.startswith("^") and text.endswith("$") and not text.endswith("\\$") else text


class Model:
    def __init__(self, service):
        self.service = service
        self.raw = Loader().load_service_model(service, "service-2")
        if served := SERVED.get(service):
            self.raw["operations"] = {name: self.raw["operations"][name] for name in served}
        self.shapes = self.raw["shapes"]
        pages = Loader().load_service_model(service, "paginators-1") if service != "sts" else {"pagination": {}}
        self.pages = pages["pagination"]
        for name, shape in self.shapes.items():
            if unknown := set(shape) - SHAPE_KEYS:
                fail(f"{sorted(unknown)} of the shape {service}.{name}")
            for member, facts in shape.get("members", {}).items():
                if unknown := set(facts) - MEMBER_KEYS:
                    fail(f"{sorted(unknown)} of the member {service}.{name}.{member}")
        self.live = self.reachable()

    def reachable(self):
        seen = []

        def walk(name):
            if name in seen:
                return
            seen.append(name)
            shape = self.shapes[name]
            for member in shape.get("members", {}).values():
                walk(member["shape"])
            for part in ("member", "key", "value"):
                if part in shape:
                    walk(shape[part]["shape"])

        for operation in self.raw["operations"].values():
            for part in ("input", "output"):
                if part in operation:
                    walk(operation[part]["shape"])
        return seen

    def type(self, name, inside=None):
        shape = self.shapes[name]
        match shape["type"]:
            case "string":
                return "String"
            case "integer" | "long":
                return "i64"
            case "boolean":
                return "bool"
            case "timestamp":
                return "Timestamp"
            case "blob":
                return "Blob"
            case "list":
                return f"Vec<{self.type(shape['member']['shape'], inside)}>"
            case "map":
                if self.shapes[shape["key"]["shape"]]["type"] != "string":
                    fail(f"a map whose keys are no strings: {name}")
                return f"BTreeMap<String, {self.type(shape['value']['shape'], inside)}>"
            case "structure":
                return pascal(name)
            case other:
                fail(f"the type {other}")

    def member_of(self, shape):
        part = {"list": "member", "map": "value"}.get(shape["type"])
        return shape[part]["shape"] if part else None

    def constrained(self, name):
        shape = self.shapes[name]
        if shape["type"] == "structure":
            return False
        inner = self.member_of(shape)
        return any(key in shape for key in ("min", "max", "pattern", "enum", "sensitive")) or bool(inner and self.constrained(inner))

    def rule(self, name):
        shape = {} if (self.service, name) in BY_HANDLER else self.shapes[name]
        bits = ""
        # Of an empty text AWS says the same: the pattern, which wants at least one character, stands for the length.
        if "min" in shape and not (shape["min"] == 1 and SAYS[self.service].get(name) == PRINTABLE):
            bits += f".min({shape['min']})"
        if "max" in shape:
            bits += f".max({shape['max']})"
        if "pattern" in shape:
            bits += f".pattern({literal(shape['pattern'])}, {literal(translated(shape['pattern']))})"
        if "enum" in shape:
            bits += ".one_of(&[" + ", ".join(json.dumps(value) for value in shape["enum"]) + "])"
        if shape.get("sensitive"):
            bits += ".secret()"
        if name in SAYS[self.service]:
            bits += f".says({json.dumps(SAYS[self.service][name])})"
        inner = self.member_of(self.shapes[name])
        if inner and self.constrained(inner):
            bits += f".of(&{inner})"
        return f"static {name}: Rule = Rule::any(){bits};"

    def structure(self, name):
        shape = self.shapes[name]
        required = [member for member in shape.get("required", []) if (self.service, name, member) not in LEFT_OUT]
        yield f"    {pascal(name)} {{"
        for member, facts in shape.get("members", {}).items():
            target = facts["shape"]
            kind = self.type(target)
            if kind == pascal(name):
                kind = f"Box<{kind}>"
            if member not in required:
                kind = f"Option<{kind}>"
            rule = target if self.constrained(target) else ""
            need = "required" if member in required else "optional"
            secret = " secret" if self.shapes[target].get("sensitive") else ""
            yield f'        {snake(member)}: {kind} = "{member}" {need} [{rule}]{secret};'
        yield "    }"

    def error_name(self, shape):
        return re.sub("Exception$", "", shape)

    def errors(self):
        told = {error["shape"] for operation in self.raw["operations"].values() for error in operation.get("errors", [])}
        for name, shape in self.shapes.items():
            if shape.get("exception") and (name in told or self.service not in SERVED):
                short = self.error_name(name)
                # Without a code of its own an error goes by its shape's name.
                error = shape.get("error") or {"code": name, "httpStatusCode": 500 if shape.get("fault") else 400}
                yield f'    {short} = "{name}" "{error["code"]}" {error["httpStatusCode"]};'

    def operation(self, name, facts):
        known = {"name", "http", "input", "output", "errors", "documentation", "auth", "authtype", "readonly", "idempotent", "deprecated", "deprecatedMessage"}
        if unknown := set(facts) - known:
            fail(f"{sorted(unknown)} of the operation {name}")
        input_type = pascal(facts["input"]["shape"]) if "input" in facts else "()"
        output = facts.get("output")
        line = f"    {name}: {input_type} => {pascal(output['shape']) if output else '()'}"
        if "resultWrapper" in (output or {}):
            line += f', result "{output["resultWrapper"]}"'
        if name in self.pages:
            keys = self.pages[name]["result_key"]
            keys = [keys] if isinstance(keys, str) else keys
            line += ", page [" + ", ".join(f'"{key}"' for key in keys) + "]"
        return line + " | " + " ".join(self.error_name(error["shape"]) for error in facts.get("errors", [])) + ";"

    def text(self):
        meta = self.raw["metadata"]
        echoes = "true" if SERVICES[self.service] else "false"
        match meta["protocol"]:
            case "query":
                protocol, constraints = "Query", 'Listed("ValidationError")'
            case "json" if meta["jsonVersion"] == "1.1":
                protocol, constraints = f'Json("{meta["targetPrefix"]}")', CONSTRAINTS[self.service]
            case other:
                fail(f"the protocol {other} of {self.service}")
        kinds = {self.type(name).split("<")[0] for name in self.live} | {self.type(name) for name in self.live}
        used = [kind for kind in ("Blob", "Timestamp") if any(kind in k for k in kinds)]
        lines = [
            f"// Extracted from botocore {PINNED}, {self.service}/{meta['apiVersion']}/service-2, by conformance/facts/extract_model.py. Do not edit.",
            "",
        ]
        if any("BTreeMap" in kind for kind in kinds):
            lines += ["use std::collections::BTreeMap;", ""]
        lines += [
            f"use wire::{{{', '.join(sorted([*used, 'Constraints', 'Protocol', 'Rule', 'Service']))}}};",
            "",
            "/// The service.",
            f'pub static SERVICE: Service = Service {{ name: "{self.service}", version: "{meta["apiVersion"]}", xmlns: "{meta.get("xmlNamespace", "")}", echoes_values: {echoes}, protocol: Protocol::{protocol}, constraints: Constraints::{constraints} }};',
            "",
            "static ANY: Rule = Rule::any();",
        ]
        constrained = sorted(name for name in self.live if self.constrained(name))
        lines += [self.rule(name) for name in constrained]
        lines += ["", "/// Every rule, by shape.", "pub static RULES: &[(&str, &Rule)] = &["]
        lines += [f'    ("{name}", &{name}),' for name in constrained]
        lines += ["];", "", "wire::shapes! {"]
        for name in self.live:
            if self.shapes[name]["type"] == "structure":
                lines += self.structure(name)
        lines += ["}", "", "wire::errors! {", *self.errors(), "}", "", "wire::operations! { SERVICE;"]
        lines += [self.operation(name, facts) for name, facts in self.raw["operations"].items()]
        lines += ["}", ""]
        return "\n".join(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    if botocore.__version__ != PINNED:
        sys.exit(f"error: botocore is {botocore.__version__}, the facts are pinned to {PINNED}\n\nhint: make facts")
    stale = []
    for service in SERVICES:
        path = ROOT / "src" / "model" / f"{service}.rs"
        text = Model(service).text()
        if options.check:
            if not path.exists() or path.read_text() != text:
                stale.append(str(path.relative_to(ROOT)))
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"error: out of date: {', '.join(stale)}\n\nhint: make facts")


if __name__ == "__main__":
    main()
