"""The model against botocore: random outputs of every operation through botocore's parser, random inputs through its serializer, every
error through its error parser. Nothing may differ. The seed is printed with a failure."""

import datetime
import os
import pathlib
import random
import string
import subprocess
from urllib.parse import urlencode

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import QueryParser
from botocore.serialize import QuerySerializer
from server import BINARY

ECHO = pathlib.Path(os.environ.get("ASTRIAM_ECHO", BINARY.parent / "echo"))
SEED = int(os.environ.get("ASTRIAM_SEED", random.randrange(10**6)))
ROUNDS = int(os.environ.get("ASTRIAM_ROUNDS", 3))
SERVICES = {name: ServiceModel(Loader().load_service_model(name, "service-2")) for name in ("iam", "sts")}
LETTERS = string.ascii_letters + string.digits + "<>&\"' é\u017c\U0001f511\n"


class Values:
    """Random values of shapes. `valid`: within the constraints, as far as this program can make them so."""

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
        # A form cannot say that a structure is there and empty.
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
        # Patterns are tried with what most of them take.
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
    """Without what the wire cannot tell apart: an absent list and an empty one in an input, microseconds."""
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


def form_of(value, shape):
    serializer = QuerySerializer()
    serializer.TIMESTAMP_FORMAT = "iso8601"
    body = {}
    serializer._serialize(body, value, shape)
    return urlencode(body)


@pytest.mark.parametrize("service", SERVICES)
def test_outputs_come_back_through_botocores_parser(service):
    values = Values(random.Random(SEED), valid=False)
    model = SERVICES[service]
    cases = [(model.operation_model(name), values.of(model.operation_model(name).output_shape)) for name in model.operation_names if model.operation_model(name).output_shape for _ in range(ROUNDS)]
    answers = echoed([f"output {service} {operation.name} xml {form_of(value, operation.output_shape)}" for operation, value in cases])
    for (operation, value), (word, body) in zip(cases, answers):
        parsed = QueryParser().parse({"body": body.encode(), "status_code": 200, "headers": {}}, operation.output_shape)
        parsed.pop("ResponseMetadata")
        shape = operation.output_shape
        assert word == "OK" and normal(parsed, shape) == normal(value, shape), f"{operation.name}, seed {SEED}: {body}"


@pytest.mark.parametrize("service", SERVICES)
def test_inputs_of_botocores_serializer_are_understood(service):
    values = Values(random.Random(SEED), valid=True)
    model = SERVICES[service]
    cases = [(model.operation_model(name), values.of(model.operation_model(name).input_shape)) for name in model.operation_names if model.operation_model(name).input_shape for _ in range(ROUNDS)]
    answers = echoed([f"input {service} {operation.name} xml {form_of(value, operation.input_shape)}" for operation, value in cases])
    understood = 0
    for (operation, value), (word, body) in zip(cases, answers):
        if word == "FAULT":
            # This program cannot make a value for every pattern; what is refused must be refused for its form alone.
            assert "ValidationError" in body, f"{operation.name}, seed {SEED}: {body}"
            continue
        understood += 1
        shape = operation.input_shape
        parsed = QueryParser().parse({"body": f"<R>{body.removeprefix('<Input>').removesuffix('</Input>')}</R>".encode(), "status_code": 200, "headers": {}}, shape)
        parsed.pop("ResponseMetadata", None)
        assert normal(parsed, shape) == normal(value, shape), f"{operation.name}, seed {SEED}: {body}"
    assert understood > 0.8 * len(cases), f"{understood} of {len(cases)}, seed {SEED}"


@pytest.mark.parametrize("service", SERVICES)
def test_errors_come_back_with_code_and_message(service):
    model = SERVICES[service]
    shapes = model.error_shapes
    answers = echoed([f"error {service} {shape.name} xml" for shape in shapes])
    for shape, (_, body) in zip(shapes, answers):
        status = shape.metadata.get("error", {}).get("httpStatusCode", 400)
        parsed = QueryParser().parse({"body": body.encode(), "status_code": status, "headers": {}}, None)
        assert parsed["Error"]["Code"] == shape.error_code, body
        assert parsed["Error"]["Message"] == "a <message> & more"
        assert parsed["Error"]["Type"] == ("Sender" if status < 500 else "Receiver")
