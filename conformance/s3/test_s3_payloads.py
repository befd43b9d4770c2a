"""Bodies in every form that S3 accepts: hashes, chunks, trailers, checksums, forms; and signature errors in S3's words."""

import base64
import datetime
import hashlib
import hmac
import json
import os
import subprocess
import urllib.parse
import urllib.request
import zlib

import botocore.exceptions
import pytest
import trustme
from botocore import UNSIGNED
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from buckets import allow, document, s3_of, user_of
from client import have, http, refusal, root
from node import PACKAGES
from server import Server


@pytest.fixture(scope="module")
def shared():
    with Server() as server:
        s3_of(server).create_bucket(Bucket="bbb")
        yield server


class Signed:
    """A hand-signed PUT whose body is sent as given."""

    def __init__(self, server, path, payload_hash, headers=None, method="PUT", at=None, keys=("test", "test")):
        self.url = server.url + path
        self.at = at or datetime.datetime.now(datetime.timezone.utc)
        self.date = self.at.strftime("%Y%m%dT%H%M%SZ")
        self.scope = f"{self.date[:8]}/us-east-1/s3/aws4_request"
        key = ("AWS4" + keys[1]).encode()
        for part in (self.date[:8], "us-east-1", "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        self.key = key
        host = server.url.split("//")[1]
        signed = {"host": host, "x-amz-date": self.date, "x-amz-content-sha256": payload_hash, **(headers or {})}
        names = ";".join(sorted(signed))
        bare, _, query = path.partition("?")
        canonical = "\n".join([method, bare, query, *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, payload_hash])
        self.seed = self.sign("\n".join(["AWS4-HMAC-SHA256", self.date, self.scope, hashlib.sha256(canonical.encode()).hexdigest()]))
        self.headers = {**signed, "authorization": f"AWS4-HMAC-SHA256 Credential={keys[0]}/{self.scope}, SignedHeaders={names}, Signature={self.seed}"}
        self.method = method

    def sign(self, text):
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

    def send(self, body, **more):
        return http(self.method, self.url, headers=self.headers | more, body=body)

    def chunks(self, *pieces):
        out, previous = b"", self.seed
        for piece in (*pieces, b""):
            hashes = hashlib.sha256(b"").hexdigest() + "\n" + hashlib.sha256(piece).hexdigest()
            previous = self.sign("\n".join(["AWS4-HMAC-SHA256-PAYLOAD", self.date, self.scope, previous, hashes]))
            out += f"{len(piece):x};chunk-signature={previous}\r\n".encode() + piece + (b"\r\n" if piece else b"")
        self.last = previous
        return out

    def trailer(self, line):
        signature = self.sign("\n".join(["AWS4-HMAC-SHA256-TRAILER", self.date, self.scope, self.last, hashlib.sha256((line + "\n").encode()).hexdigest()]))
        return f"{line}\r\nx-amz-trailer-signature:{signature}\r\n\r\n".encode()


def code(answer):
    status, _, text = answer
    return status, text.split("<Code>")[1].split("</Code>")[0] if "<Code>" in text else ""


def sha(body):
    return hashlib.sha256(body).hexdigest()


def crc32(body):
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def missing(server, key):
    assert refusal(s3_of(server).head_object, Bucket="bbb", Key=key)[0] == 404, "nothing may be stored"


def test_a_body_matches_its_hash(shared):
    body = b"x" * 1000
    assert Signed(shared, "/bbb/hash", sha(body)).send(body)[0] == 200
    status, _, text = Signed(shared, "/bbb/lie", sha(b"y")).send(body)
    assert status == 400 and "<Code>XAmzContentSHA256Mismatch</Code>" in text and f"<S3ComputedContentSHA256>{sha(body)}</S3ComputedContentSHA256>" in text
    missing(shared, "lie")
    assert Signed(shared, "/bbb/unsigned", "UNSIGNED-PAYLOAD").send(body)[0] == 200
    assert code(Signed(shared, "/bbb/lie", "nonsense").send(body)) == (400, "InvalidArgument")
    assert code(Signed(shared, "/bbb/lie", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD").send(body)) == (400, "InvalidRequest")


def test_md5_and_checksum_headers_are_verified(shared):
    body = b"123456789"
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    right = {
        "content-md5": md5, "x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-crc32c": "4waSgw==", "x-amz-checksum-crc64nvme": "rosUhgp5mIg=",
        "x-amz-checksum-sha1": base64.b64encode(hashlib.sha1(body).digest()).decode(), "x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
    }
    for name, value in right.items():
        status, headers, text = Signed(shared, "/bbb/" + name, sha(body), {name: value}).send(body)
        assert status == 200, text
        assert name == "content-md5" or headers[name] == value
        assert code(Signed(shared, "/bbb/bad", sha(b"123456780"), {name: value}).send(b"123456780")) == (400, "BadDigest"), name
        bad = (400, "InvalidDigest") if name == "content-md5" else (400, "InvalidRequest")
        assert code(Signed(shared, "/bbb/bad", sha(body), {name: "nonsense"}).send(body)) == bad, name
    two = {"x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-crc32c": "4waSgw=="}
    assert code(Signed(shared, "/bbb/bad", sha(body), two).send(body)) == (400, "InvalidRequest")
    missing(shared, "bad")
    status, headers, _ = Signed(shared, "/bbb/plain", sha(body)).send(body)
    assert headers["x-amz-checksum-crc64nvme"] == "rosUhgp5mIg=" and headers["x-amz-checksum-type"] == "FULL_OBJECT", "the default checksum"
    told = s3_of(shared).head_object(Bucket="bbb", Key="plain", ChecksumMode="ENABLED")
    assert told["ChecksumCRC64NVME"] == "rosUhgp5mIg=" and told["ChecksumType"] == "FULL_OBJECT"
    assert "ChecksumCRC64NVME" not in s3_of(shared).get_object(Bucket="bbb", Key="plain", Range="bytes=0-1")


STREAM = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def streaming(server, key, kind, length, **more):
    return Signed(server, "/bbb/" + key, kind, {"x-amz-decoded-content-length": str(length), "content-encoding": "aws-chunked", **more})


def test_signed_chunks(shared):
    first, second = os.urandom(65536), os.urandom(1000)
    request = streaming(shared, "chunks", STREAM, len(first + second))
    assert request.send(request.chunks(first, second) + b"\r\n")[0] == 200
    stored = s3_of(shared).get_object(Bucket="bbb", Key="chunks")
    assert stored["Body"].read() == first + second and "ContentEncoding" not in stored
    for change, wanted in (
        (lambda body: body.replace(second, second[::-1]), (403, "SignatureDoesNotMatch")),
        (lambda body: body[:-2 - 86], (400, "IncompleteBody")),
        (lambda body: body[:30000], (400, "IncompleteBody")),
        (lambda body: body.replace(b";chunk-signature=", b";chunk-sig=", 1), (400, "InvalidRequest")),
        (lambda body: body[:-2] + b"x-amz-checksum-crc32:AAAAAA==\r\n\r\n", (400, "MalformedTrailerError")),
    ):
        request = streaming(shared, "bad", STREAM, len(first + second))
        assert code(request.send(change(request.chunks(first, second) + b"\r\n"))) == wanted
    request = streaming(shared, "bad", STREAM, 5)
    assert code(request.send(request.chunks(first) + b"\r\n")) == (400, "IncompleteBody"), "the length differs from the declared one"
    request = Signed(shared, "/bbb/bad", STREAM)
    assert code(request.send(request.chunks(first) + b"\r\n")) == (411, "MissingContentLength")
    missing(shared, "bad")


def test_signed_trailers(shared):
    body = os.urandom(5000)
    kind, name = STREAM + "-TRAILER", {"x-amz-trailer": "x-amz-checksum-crc32"}

    def send(key, trailer):
        request = streaming(shared, key, kind, len(body), **name)
        chunks = request.chunks(body)
        return request.send(chunks + trailer(request))

    good = send("trailer", lambda request: request.trailer("x-amz-checksum-crc32:" + crc32(body)))
    assert good[0] == 200 and good[1]["x-amz-checksum-crc32"] == crc32(body), good
    for trailer, wanted in (
        (lambda request: request.trailer("x-amz-checksum-crc32:" + crc32(b"other")), (400, "BadDigest")),
        (lambda request: request.trailer("x-amz-checksum-crc32:nonsense"), (400, "InvalidRequest")),
        (lambda request: request.trailer("x-amz-checksum-sha1:" + crc32(body)), (400, "MalformedTrailerError")),
        (lambda request: request.trailer("x-amz-checksum-crc32:" + crc32(b"other")).replace(crc32(b"other").encode(), crc32(body).encode()), (403, "SignatureDoesNotMatch")),
        (lambda request: f"x-amz-checksum-crc32:{crc32(body)}\r\n\r\n".encode(), (403, "SignatureDoesNotMatch")),
        (lambda request: b"\r\n", (403, "SignatureDoesNotMatch")),
    ):
        assert code(send("bad", trailer)) == wanted
    missing(shared, "bad")


def test_unsigned_trailers(shared):
    body = b"123456789"
    kind = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    for name, value in (("crc32", "y/Q5Jg=="), ("crc32c", "4waSgw=="), ("crc64nvme", "rosUhgp5mIg="), ("sha1", base64.b64encode(hashlib.sha1(body).digest()).decode()), ("sha256", base64.b64encode(hashlib.sha256(body).digest()).decode())):
        header = "x-amz-checksum-" + name
        framed = b"4\r\n1234\r\n5\r\n56789\r\n0\r\n" + f"{header}:{value}\r\n\r\n".encode()
        answer = streaming(shared, "trailer-" + name, kind, 9, **{"x-amz-trailer": header}).send(framed)
        assert answer[0] == 200 and answer[1][header] == value, answer
        assert s3_of(shared).get_object(Bucket="bbb", Key="trailer-" + name)["Body"].read() == body
        changed = framed.replace(b"1234", b"1235")
        assert code(streaming(shared, "bad", kind, 9, **{"x-amz-trailer": header}).send(changed)) == (400, "BadDigest")
    framed = b"9\r\n123456789\r\n0\r\n\r\n"
    assert code(streaming(shared, "bad", kind, 9, **{"x-amz-trailer": "x-amz-checksum-crc32"}).send(framed)) == (400, "MalformedTrailerError"), "a promised trailer that never came"
    assert code(streaming(shared, "bad", kind, 9, **{"x-amz-trailer": "x-amz-meta-a"}).send(framed)) == (400, "InvalidRequest")
    missing(shared, "bad")


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_boto3_with_its_checksums_over_http(shared, algorithm, tmp_path):
    s3 = s3_of(shared)
    body = os.urandom(100_000)
    put = s3.put_object(Bucket="bbb", Key="boto", Body=body, ChecksumAlgorithm=algorithm)
    assert put["Checksum" + algorithm]
    got = s3.get_object(Bucket="bbb", Key="boto", ChecksumMode="ENABLED")
    assert got["Body"].read() == body and got["Checksum" + algorithm] == put["Checksum" + algorithm]
    (tmp_path / "big").write_bytes(os.urandom(12 * 1024 * 1024))
    s3.upload_file(str(tmp_path / "big"), "bbb", "big", ExtraArgs={"ChecksumAlgorithm": algorithm})
    told = s3.head_object(Bucket="bbb", Key="big", ChecksumMode="ENABLED")
    assert told["Checksum" + algorithm].endswith("-2") and told["ChecksumType"] == "COMPOSITE"
    s3.download_file("bbb", "big", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == (tmp_path / "big").read_bytes()


def test_checksums_of_whole_multipart_objects(shared):
    s3 = s3_of(shared)
    pieces = [os.urandom(5 * 1024 * 1024), b"123456789"]
    whole = crc32(b"".join(pieces))

    def upload(key, told):
        upload = s3.create_multipart_upload(Bucket="bbb", Key=key, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")["UploadId"]
        parts = []
        for number, piece in enumerate(pieces, 1):
            part = s3.upload_part(Bucket="bbb", Key=key, UploadId=upload, PartNumber=number, Body=piece, ChecksumAlgorithm="CRC32")
            parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]})
        return s3.complete_multipart_upload(Bucket="bbb", Key=key, UploadId=upload, MultipartUpload={"Parts": parts}, ChecksumCRC32=told, ChecksumType="FULL_OBJECT")

    done = upload("whole", whole)
    assert done["ChecksumCRC32"] == whole and done["ChecksumType"] == "FULL_OBJECT"
    assert s3.get_object(Bucket="bbb", Key="whole", ChecksumMode="ENABLED")["Body"].read() == b"".join(pieces)
    assert refusal(upload, "bad", crc32(b"other"))[:2] == (400, "BadDigest")
    missing(shared, "bad")
    copied = s3.copy_object(Bucket="bbb", Key="copy", CopySource="bbb/whole")["CopyObjectResult"]
    assert copied["ChecksumCRC32"] == whole


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(folder / "cert.pem", append=True)
    with Server("--tls-cert", str(folder / "cert.pem"), "--tls-key", str(folder / "key.pem")) as server:
        server.ca = str(folder / "ca.pem")
        client = root().session().client("s3", endpoint_url=server.url, verify=server.ca)
        client.create_bucket(Bucket="bbb")
        yield server


def test_boto3_with_trailers_over_https(secure):
    """Over TLS boto3 sends unsigned chunks with a trailer, signed or anonymous."""
    session = root().session()
    s3 = session.client("s3", endpoint_url=secure.url, verify=secure.ca)
    seen = []
    s3.meta.events.register("before-send.s3.*", lambda request, **_: seen.append(request.headers.get("x-amz-content-sha256")))
    body = os.urandom(300_000)
    put = s3.put_object(Bucket="bbb", Key="trailer", Body=body)
    assert b"STREAMING-UNSIGNED-PAYLOAD-TRAILER" in seen or "STREAMING-UNSIGNED-PAYLOAD-TRAILER" in seen, seen
    assert put["ChecksumCRC32"] == crc32(body)
    assert s3.get_object(Bucket="bbb", Key="trailer")["Body"].read() == body
    s3.delete_public_access_block(Bucket="bbb")
    s3.put_bucket_policy(Bucket="bbb", Policy=document(
        allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::bbb/*", "*", Condition={"StringEquals": {"s3:TlsVersion": "1.3"}})))
    nobody = session.client("s3", endpoint_url=secure.url, verify=secure.ca, config=Config(signature_version=UNSIGNED))
    nobody.put_object(Bucket="bbb", Key="anonymous", Body=body)
    assert nobody.get_object(Bucket="bbb", Key="anonymous")["Body"].read() == body
    s3.put_bucket_policy(Bucket="bbb", Policy=document(
        allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::bbb/*", "*", Condition={"StringEquals": {"s3:TlsVersion": "1.2"}})))
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        nobody.get_object(Bucket="bbb", Key="anonymous")


SCRIPT = """
import { S3Client, PutObjectCommand, GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { Readable } from "node:stream";
const client = new S3Client({ region: "us-east-1", endpoint: process.env.ENDPOINT, forcePathStyle: true, credentials: { accessKeyId: "test", secretAccessKey: "test" } });
const body = Buffer.alloc(200000, "j");
const put = await client.send(new PutObjectCommand({ Bucket: "bbb", Key: "js", Body: body }));
const streamed = await client.send(new PutObjectCommand({ Bucket: "bbb", Key: "js-stream", Body: Readable.from([body, body]), ContentLength: 400000 }));
const got = await (await client.send(new GetObjectCommand({ Bucket: "bbb", Key: "js-stream", ChecksumMode: "ENABLED" }))).Body.transformToByteArray();
console.log(JSON.stringify({ put: put.ChecksumCRC32, streamed: streamed.ChecksumCRC32, length: got.length }));
"""


@pytest.mark.parametrize("kind", ["http", "https"])
def test_the_sdk_for_javascript(kind, request, tmp_path):
    if not have("node") or not (PACKAGES / "node_modules" / "@aws-sdk" / "client-s3").exists():
        pytest.skip("the SDK for JavaScript is not installed")
    server = request.getfixturevalue("shared" if kind == "http" else "secure")
    script = PACKAGES / f"payload-{os.getpid()}.mjs"
    script.write_text(SCRIPT)
    try:
        environment = os.environ | {"ENDPOINT": server.url, "NODE_EXTRA_CA_CERTS": getattr(server, "ca", "")}
        done = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=120, env=environment)
    finally:
        script.unlink()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    body = b"j" * 200000
    assert told == {"put": crc32(body), "streamed": crc32(body + body), "length": 400000}


# Forms.

def post(url, fields, file=b"file", filename="f.txt", boundary="----boundary"):
    out = b""
    for name, value in fields.items():
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    if file is not None:
        out += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: text/plain\r\n\r\n'.encode() + file + b"\r\n"
    out += f"--{boundary}--\r\n".encode()
    return http("POST", url, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}, body=out)


def presigned(server, key="form/${filename}", fields=None, conditions=None, credentials=None, seconds=3600):
    made = s3_of(server, credentials).generate_presigned_post("bbb", key, Fields=fields, Conditions=conditions, ExpiresIn=seconds)
    return made["url"], made["fields"]


def test_a_presigned_post(shared):
    url, fields = presigned(shared, fields={"Content-Type": "text/x", "x-amz-meta-a": "1"}, conditions=[["starts-with", "$Content-Type", "text/"], {"x-amz-meta-a": "1"}, ["content-length-range", 1, 100]])
    status, headers, _ = post(url, fields, b"hello")
    assert status == 204 and headers["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"' and headers["Location"].endswith("/bbb/form%2Ff%2Etxt")
    stored = s3_of(shared).get_object(Bucket="bbb", Key="form/f.txt")
    assert stored["Body"].read() == b"hello" and stored["ContentType"] == "text/x" and stored["Metadata"] == {"a": "1"}
    big = os.urandom(3 * 1024 * 1024)
    url, fields = presigned(shared, "form/big")
    assert post(url, fields, big)[0] == 204
    assert s3_of(shared).get_object(Bucket="bbb", Key="form/big")["Body"].read() == big


def test_the_answers_to_a_form(shared):
    for wanted in ("200", "201", "204", "999"):
        url, fields = presigned(shared, "form/s", {"success_action_status": wanted}, [{"success_action_status": wanted}])
        status, _, text = post(url, fields)
        assert status == int(wanted if wanted != "999" else "204")
        assert ("<PostResponse><Location>" in text and "<Bucket>bbb</Bucket><Key>form/s</Key><ETag>" in text) == (wanted == "201"), text
    where = "http://127.0.0.1:1/done?x=1"
    url, fields = presigned(shared, "form/r", {"success_action_redirect": where}, [{"success_action_redirect": where}])

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    body = b"".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items())
    body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nfile\r\n--x--\r\n'
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "multipart/form-data; boundary=x"}, method="POST")
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay).open(request)
    assert caught.value.code == 303
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(caught.value.headers["Location"]).query)
    assert query == {"x": ["1"], "bucket": ["bbb"], "key": ["form/r"], "etag": [f'"{hashlib.md5(b"file").hexdigest()}"']}


def test_a_form_outside_its_policy_is_refused(shared):
    def told(answer):
        status, _, text = answer
        return status, text.split("<Code>")[1].split("</Code>")[0], text.split("<Message>")[1].split("</Message>")[0].replace("&quot;", '"')

    url, fields = presigned(shared, "form/n", conditions=[["content-length-range", 3, 10]])
    failed = "Invalid according to Policy: "
    assert told(post(url, fields | {"key": "form/m"})) == (403, "AccessDenied", failed + 'Policy Condition failed: ["eq", "$key", "form/n"]')
    assert told(post(url, {"x-amz-meta-z": "1", **fields})) == (403, "AccessDenied", failed + "Extra input fields: x-amz-meta-z")
    assert told(post(url, fields, b"x" * 11))[:2] == (400, "EntityTooLarge")
    assert told(post(url, fields, b"xx"))[:2] == (400, "EntityTooSmall")
    assert told(post(url, fields | {"policy": fields["policy"][:-4] + "AAAA"}))[:2] == (403, "SignatureDoesNotMatch")
    assert told(post(url, fields | {"x-amz-signature": "0" * 64}))[:2] == (403, "SignatureDoesNotMatch")
    assert told(post(url, fields | {"x-amz-credential": fields["x-amz-credential"].replace("test", "AKIANOBODY")}))[:2] == (403, "InvalidAccessKeyId")
    assert told(post(url, fields | {"x-amz-algorithm": "AWS4-ECDSA-P256-SHA256"}))[:2] == (400, "InvalidRequest")
    assert told(post(url, {"AWSAccessKeyId": "test", "signature": "x", "policy": "e30=", "key": "form/n"})) == (400, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
    assert told(post(url, fields, None))[:2] == (400, "InvalidArgument")
    assert told(post(url, {name: value for name, value in fields.items() if name != "key"}))[:2] == (400, "InvalidArgument")
    assert told(post(url, {"x-ignore-a": "x" * 30_000, **fields}))[:2] == (400, "MaxPostPreDataLengthExceeded")
    assert told(http("POST", url, headers={"Content-Type": "multipart/form-data; boundary=x"}, body=b"nonsense"))[:2] == (400, "MalformedPOSTRequest")
    assert told(post(url, {"key": "form/n"}))[:2] == (403, "AccessDenied"), "nobody signed"
    late, fields = presigned(shared, "form/n", seconds=-10)
    assert told(post(late, fields)) == (403, "AccessDenied", failed + "Policy expired.")
    missing(shared, "form/n")


def test_a_field_has_one_value(shared):
    """Otherwise the value that is used could differ from the one that the policy's conditions check."""
    url, fields = presigned(shared, "form/mine")
    other = b'--boundary\r\nContent-Disposition: form-data; name="key"\r\n\r\nform/another\r\n'
    parts = b"".join(f'--boundary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items())
    file = b'--boundary\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nfile\r\n--boundary--\r\n'
    for body in (other + parts + file, parts + other + file):
        status, _, text = http("POST", url, headers={"Content-Type": "multipart/form-data; boundary=boundary"}, body=body)
        assert (status, "InvalidArgument" in text) == (400, True), text
    missing(shared, "form/mine")
    missing(shared, "form/another")


def test_the_fields_before_the_file_are_bounded(shared):
    url, _ = presigned(shared, "form/long")
    for start in (b"", b'--boundary\r\nContent-Disposition: form-data; name="a', b'--boundary\r\nContent-Disposition: form-data; name="file"\r\nX: '):
        status, _, text = http("POST", url, headers={"Content-Type": "multipart/form-data; boundary=boundary"}, body=start + b"x" * 300_000)
        assert (status, "MalformedPOSTRequest" in text) == (400, True), text


def test_a_form_is_authorized_as_put_object(shared):
    s3 = s3_of(shared)
    bob = user_of(shared, "form-bob", [allow("s3:PutObject", "arn:aws:s3:::bbb/bob/*", Condition={"StringEquals": {"s3:authType": "POST"}})])
    url, fields = presigned(shared, "bob/a", credentials=bob)
    assert post(url, fields)[0] == 204
    url, fields = presigned(shared, "alice/a", credentials=bob)
    status, _, text = post(url, fields)
    assert status == 403 and "is not authorized to perform: s3:PutObject on resource: " in text
    missing(shared, "alice/a")
    assert refusal(s3_of(shared, bob).put_object, Bucket="bbb", Key="bob/b", Body=b"")[1] == "AccessDenied", "not by POST"
    s3.create_bucket(Bucket="dropbox")
    s3.delete_public_access_block(Bucket="dropbox")
    s3.put_bucket_policy(Bucket="dropbox", Policy=document(allow("s3:PutObject", "arn:aws:s3:::dropbox/in/*", "*")))
    assert post(shared.url + "/dropbox", {"key": "in/x"})[0] == 204, "anybody, as the bucket policy allows"
    assert post(shared.url + "/dropbox", {"key": "out/x"})[0] == 403
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="dropbox")["Contents"]] == ["in/x"]


# Signatures in S3's words.

def test_skewed_and_expired_requests(shared):
    now = datetime.datetime.now(datetime.timezone.utc)
    status, _, text = Signed(shared, "/bbb/skew", sha(b""), method="GET", at=now - datetime.timedelta(minutes=16)).send(None)
    assert status == 403 and "<Code>RequestTimeTooSkewed</Code>" in text and "<RequestTime>" in text and "<ServerTime>" in text
    assert "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>" in text
    s3 = s3_of(shared)
    s3.put_object(Bucket="bbb", Key="signed", Body=b"signed")
    url = s3.generate_presigned_url("get_object", {"Bucket": "bbb", "Key": "signed"}, ExpiresIn=60)
    assert http("GET", url)[::2] == (200, "signed")
    assert code(http("GET", url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))) == (403, "SignatureDoesNotMatch")
    for seconds in ("604801", "0", "-1", "x"):
        assert code(http("GET", url.replace("X-Amz-Expires=60", "X-Amz-Expires=" + seconds))) == (400, "AuthorizationQueryParametersError")
    old = (now - datetime.timedelta(minutes=2)).strftime("%Y%m%dT%H%M%SZ")
    parts = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    status, _, text = http("GET", url.replace(parts["X-Amz-Date"], old))
    assert status == 403 and "<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires><Expires>" in text
    status, _, text = http("GET", url, headers={"x-amz-meta-a": "1"})
    assert status == 403 and "<HeadersNotSigned>x-amz-meta-a</HeadersNotSigned>" in text


def test_other_signatures_are_refused_clearly(shared):
    unsupported = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
    for header in ("AWS4-ECDSA-P256-SHA256 Credential=test/20250101/s3/aws4_request, SignedHeaders=host, Signature=00", "AWS test:signature"):
        status, _, text = http("GET", shared.url + "/bbb/signed", headers={"Authorization": header})
        assert status == 400 and "<Code>InvalidRequest</Code>" in text and unsupported in text
    status, _, text = http("GET", shared.url + "/bbb/signed?AWSAccessKeyId=test&Signature=x&Expires=1")
    assert status == 400 and unsupported in text
    wrong = Signed(shared, "/bbb/signed", sha(b""), method="GET", keys=("test", "wrong")).send(None)
    assert code(wrong) == (403, "SignatureDoesNotMatch") and "<StringToSign>AWS4-HMAC-SHA256" in wrong[2] and "<CanonicalRequest>GET" in wrong[2]
    unknown = Signed(shared, "/bbb/signed", sha(b""), method="GET", keys=("AKIANOBODY", "x")).send(None)
    assert code(unknown) == (403, "InvalidAccessKeyId") and "<AWSAccessKeyId>AKIANOBODY</AWSAccessKeyId>" in unknown[2]


def test_a_bucket_in_the_host(tmp_path):
    with Server("--domain", "astriam.example") as server:
        s3_of(server).create_bucket(Bucket="hosted")
        host = "hosted.aws.s3.astriam.example"
        for method, body in (("PUT", b"in the host"), ("GET", None)):
            request = AWSRequest(method, server.url + "/a/b", data=body or b"", headers={"Host": host, "x-amz-content-sha256": sha(body or b"")})
            S3SigV4Auth(BotoCredentials("test", "test"), "s3", "us-east-1").add_auth(request)
            status, _, text = http(method, server.url + "/a/b", body=body, headers=dict(request.headers))
            assert status == 200, text
        assert text == "in the host"
