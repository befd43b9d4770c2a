"""The model against botocore: random outputs of every operation through botocore's parser, random inputs through its serializer, every
error through its error parser. Nothing may differ. The seed is printed with a failure."""

import datetime
import json
import os
import pathlib
import random
import string
import subprocess
from urllib.parse import urlencode

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import JSONParser, QueryParser
from botocore.serialize import JSONSerializer, QuerySerializer
from extract_model import SERVED
from server import BINARY

ECHO = pathlib.Path(os.environ.get("ASTRIAM_ECHO", BINARY.parent / "echo"))
SEED = int(os.environ.get("ASTRIAM_SEED", random.randrange(10**6)))
ROUNDS = int(os.environ.get("ASTRIAM_ROUNDS", 3))
SERVICES = {name: ServiceModel(Loader().load_service_model(name, "service-2")) for name in ("iam", "sts", "organizations")}
# Ids that satisfy the strictest patterns.
SAMPLES = ["123456789012", "r-ab12", "ou-ab12-abcdefgh", "p-abcdefgh", "car-abcdefgh", "a@b.example"]
LETTERS = string.ascii_letters + string.digits + "<>&\"' é\u017c\U0001f511\n"


class Values:
    """Random values of shapes. With `valid`, they satisfy the constraints as far as this program can tell."""

    def __init__(self, random, valid):
        self.random, self.valid = random, valid

    def of(self, shape, depth=0):
        metadata = shape.metadata
        match shape.type_name:
            case "structure":
                return self.structure(shape, depth)
            case "list":
                least, most = metadata.get("min", 0), min(metadata.get("max", 3), 3)
                return [self.of(shape.member, depth + 1) for _ in range(self.random.randint(least, max(least, most)))] if depth < 7 else []
            case "map":
                return {f"key{number}": self.of(shape.value, depth + 1) for number in range(self.random.randint(0, 3))}
            case "string":
                return self.text(shape, metadata)
            case "integer" | "long":
                least = metadata.get("min", 0)
                return self.random.randint(least, metadata.get("max", least + 10**6))
            case "boolean":
                return self.random.random() < 0.5
            case "timestamp":
                return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=self.random.randrange(10**8))
            case "blob":
                return self.random.randbytes(max(1, metadata.get("min", 1)) + self.random.randrange(8))
            case other:
                raise AssertionError(other)

    def structure(self, shape, depth):
        if getattr(shape, "is_tagged_union", False):
            name = self.random.choice(list(shape.members))
            return {name: self.of(shape.members[name], depth + 1)}
        chosen = [name for name in shape.members if name in shape.required_members or (depth < 6 and self.random.random() < 0.7)]
        value = {name: self.of(shape.members[name], depth + 1) for name in chosen}
        # A form cannot express an empty structure.
        if depth and all(member in ({}, []) for member in value.values()):
            for name, member in shape.members.items():
                value[name] = [self.of(member.member, depth + 1)] if member.type_name == "list" else self.of(member, depth + 1)
                if value[name] not in ({}, []):
                    break
        return value

    def text(self, shape, metadata):
        if shape.enum:
            return self.random.choice(shape.enum)
        least = metadata.get("min", 1)
        length = self.random.randint(max(1, least), max(1, least, min(metadata.get("max", 40), 40)))
        if not self.valid:
            return "".join(self.random.choice(LETTERS) for _ in range(length))
        for sample in SAMPLES if metadata.get("pattern", "").startswith(("^", "(", "[^")) else []:
            if matches(metadata["pattern"], sample) and len(sample) <= metadata.get("max", 40) and len(sample) >= least:
                return sample
        # A value that most patterns accept.
        for alphabet in ("abcXYZ", "0123456789", "ABCDEF", "/"):
            text = "".join(self.random.choice(alphabet) for _ in range(length))
            if matches(metadata.get("pattern"), text):
                return text
        return "/" + "a" * max(0, length - 2) + "/"


def matches(pattern, text):
    import re

    if pattern is None:
        return True
    try:
        return re.fullmatch(re.sub(r"\\p\{\w\}", "a-zA-Z0-9 ", pattern), text) is not None
    except re.error:
        return False


def normal(value, shape):
    """Drops what the wire cannot distinguish: an absent list from an empty one in an input, and microseconds."""
    match shape.type_name:
        case "structure":
            members = {name: normal(value[name], member) for name, member in shape.members.items() if name in value}
            return {name: member for name, member in members.items() if member not in ({}, [], None)}
        case "list":
            return [normal(item, shape.member) for item in value]
        case "map":
            return {key: normal(item, shape.value) for key, item in value.items()}
        case "timestamp":
            return value.replace(microsecond=0)
        case _:
            return value


def echoed(lines):
    done = subprocess.run([str(ECHO)], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answers = [line.split(" ", 1) for line in done.stdout.split("\n")[:-1]]
    assert len(answers) == len(lines)
    return answers


def operations(service):
    model = SERVICES[service]
    return [model.operation_model(name) for name in SERVED.get(service, model.operation_names)]


def is_json(service):
    return SERVICES[service].metadata["protocol"] == "json"


def parsed(service, body, shape, status=200):
    parser = JSONParser() if is_json(service) else QueryParser()
    answer = parser.parse({"body": body.encode(), "status_code": status, "headers": {}}, shape)
    answer.pop("ResponseMetadata", None)
    return answer


def sent(service, value, shape):
    """A value as a client sends it: a form, or a JSON document."""
    if not is_json(service):
        return form_of(value, shape)
    body = {}
    JSONSerializer()._serialize(body, value, shape)
    return json.dumps(body)


def form_of(value, shape):
    serializer = QuerySerializer()
    serializer.TIMESTAMP_FORMAT = "iso8601"
    body = {}
    serializer._serialize(body, value, shape)
    return urlencode(body)


@pytest.mark.parametrize("service", SERVICES)
def test_outputs_come_back_through_botocores_parser(service):
    values = Values(random.Random(SEED), valid=False)
    cases = [(operation, values.of(operation.output_shape)) for operation in operations(service) if operation.output_shape for _ in range(ROUNDS)]
    answers = echoed([f"output {service} {operation.name} xml {sent(service, value, operation.output_shape)}" for operation, value in cases])
    for (operation, value), (word, body) in zip(cases, answers):
        shape = operation.output_shape
        answer = parsed(service, body, shape)
        assert word == "OK" and normal(answer, shape) == normal(value, shape), f"{operation.name}, seed {SEED}: {body}"


@pytest.mark.parametrize("service", SERVICES)
def test_inputs_of_botocores_serializer_are_understood(service):
    values = Values(random.Random(SEED), valid=True)
    cases = [(operation, values.of(operation.input_shape)) for operation in operations(service) if operation.input_shape for _ in range(ROUNDS)]
    answers = echoed([f"input {service} {operation.name} xml {sent(service, value, operation.input_shape)}" for operation, value in cases])
    understood = 0
    for (operation, value), (word, body) in zip(cases, answers):
        if word == "FAULT":
            # This program cannot make a value for every pattern; a refusal may only concern the form.
            assert "ValidationError" in body or "InvalidInputException" in body, f"{operation.name}, seed {SEED}: {body}"
            continue
        understood += 1
        shape = operation.input_shape
        if not is_json(service):
            body = f"<R>{body.removeprefix('<Input>').removesuffix('</Input>')}</R>"
        assert normal(parsed(service, body, shape), shape) == normal(value, shape), f"{operation.name}, seed {SEED}: {body}"
    assert understood > 0.8 * len(cases), f"{understood} of {len(cases)}, seed {SEED}"


class Violations(Values):
    """Random values of which many violate their constraints: lengths and sizes just outside, strings of other patterns."""

    def of(self, shape, depth=0):
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 3)
        match shape.type_name:
            case "list" if depth < 3 and self.random.random() < 0.3:
                return [self.of(shape.member, depth + 1) for _ in range(self.random.choice([max(1, least - 1), min(most, 60) + 1]))]
            case "map":  # a form cannot say that a required map is there and empty
                return {f"key{number}": self.of(shape.value, depth + 1) for number in range(self.random.randint(1, 3))}
            case "integer" | "long":
                return self.random.choice([least - 1, least, most, most + 1])
            case "blob":
                return self.random.randbytes(self.random.choice([1, min(most, 20_000) + 1]))
        return super().of(shape, depth)

    def text(self, shape, metadata):
        if self.random.random() < 0.4:
            length = self.random.choice([max(0, metadata.get("min", 1) - 1), min(metadata.get("max", 40), 5_000) + 1])
            return self.random.choice("aA0/") * length
        return super().text(shape, metadata)


@pytest.mark.parametrize("service", SERVICES)
def test_checking_typed_values_reports_what_decoding_reports(service):
    chance = random.Random(SEED)
    kinds = [Violations(chance, valid=False), Violations(chance, valid=True)]
    shapes = [(operation.name, operation.input_shape) for operation in operations(service) if operation.input_shape]
    cases = [(name, sent(service, values.of(shape), shape)) for name, shape in shapes for values in kinds for _ in range(ROUNDS)]
    decoded = echoed([f"input {service} {name} xml {body}" for name, body in cases])
    checked = echoed([f"check {service} {name} xml {body}" for name, body in cases])
    for (name, body), was_decoded, was_checked in zip(cases, decoded, checked):
        decoding = was_decoded if was_decoded[0] == "FAULT" else ["OK", ""]
        assert was_checked == decoding, f"{name}, seed {SEED}: {body}"
    faults = sum(word == "FAULT" for word, _ in checked)
    assert 0.2 * len(cases) < faults < 0.9 * len(cases), f"{faults} faults of {len(cases)}, seed {SEED}"


@pytest.mark.parametrize("service", SERVICES)
def test_errors_come_back_with_code_and_message(service):
    shapes = {shape.name: shape for operation in operations(service) for shape in operation.error_shapes} if service in SERVED else {shape.name: shape for shape in SERVICES[service].error_shapes}
    answers = echoed([f"error {service} {name} xml" for name in shapes])
    for shape, (_, body) in zip(shapes.values(), answers):
        status = shape.metadata.get("error", {}).get("httpStatusCode", 500 if shape.metadata.get("fault") else 400)
        error = parsed(service, body, None, status)["Error"]
        assert error["Code"] == shape.error_code, body
        assert error["Message"] == "a <message> & more"
        assert is_json(service) or error["Type"] == ("Sender" if status < 500 else "Receiver")
