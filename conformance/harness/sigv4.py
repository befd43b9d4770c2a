"""Signature Version 4 by hand, so that every part of a request can be falsified. AWS IAM User Guide, "Create a signed AWS API request"."""

import datetime
import hashlib
import hmac
import html
import http.client
import re
import urllib.parse

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def stamp(seconds=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y%m%dT%H%M%SZ")


def encode(text, safe="-_.~"):
    return urllib.parse.quote(text, safe=safe)


class Request:
    """A call as an honest client signs it; parameters replace parts of it."""

    def __init__(self, server, fields, service="sts", method="POST", keys=("test", "test"), token=None, date=None, region="us-east-1", presigned=False, **more):
        self.server, self.method, self.keys, self.date, self.token = server, method, keys, date or stamp(), token
        self.scope = more.pop("scope", f"{self.date[:8]}/{region}/{service}/aws4_request")
        self.headers = {"host": server.url.split("//")[1], "x-amz-date": self.date, **more.pop("headers", {})}
        self.path, self.query, self.body, self.expires = more.pop("path", "/"), [], b"", more.pop("expires", None)
        self.credential = f"{keys[0]}/{self.scope}"
        if method == "POST" and not presigned:
            self.body = urllib.parse.urlencode(fields).encode()
            self.headers["content-type"] = FORM
        else:
            self.query = list(fields.items())
        if token and not presigned:
            self.headers["x-amz-security-token"] = token
        if presigned:
            del self.headers["x-amz-date"]
        self.presigned, self.names = presigned, more.pop("names", sorted(self.headers))
        assert not more, more

    def _text(self, query):
        pairs = sorted((encode(name), encode(value)) for name, value in query)
        query = "&".join(f"{name}={value}" for name, value in pairs)
        headers = "".join(f"{name}:{re.sub(' +', ' ', self.headers.get(name, '').strip())}\n" for name in self.names)
        path = encode(encode(self.path, "/-_.~%"), "/-_.~")
        return "\n".join([self.method, path, query, headers, ";".join(self.names), hashlib.sha256(self.body).hexdigest()])

    def signature(self, query):
        text = "\n".join(["AWS4-HMAC-SHA256", self.date, self.scope, hashlib.sha256(self._text(query).encode()).hexdigest()])
        key = ("AWS4" + self.keys[1]).encode()
        for part in self.scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def send(self, authorization=None, drop=(), add=(), query=None, body=None, method=None):
        """Sends the call; returns status, code, message and body. `authorization` maps the honest header; `add` appends pairs to the query."""
        pairs, headers = list(self.query), dict(self.headers)
        if self.presigned:
            more = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": self.credential, "X-Amz-Date": self.date, "X-Amz-SignedHeaders": ";".join(self.names)}
            more |= {"X-Amz-Expires": str(self.expires)} if self.expires is not None else {}
            more |= {"X-Amz-Security-Token": self.token} if self.token else {}
            pairs += more.items()
            pairs.append(("X-Amz-Signature", self.signature(pairs)))
        else:
            honest = f"AWS4-HMAC-SHA256 Credential={self.credential}, SignedHeaders={';'.join(self.names)}, Signature={self.signature(pairs)}"
            headers["authorization"] = authorization(honest) if authorization else honest
        headers = {name: value for name, value in headers.items() if name not in drop}
        pairs = [pair for pair in pairs if pair[0] not in drop] + list(add)
        text = query if query is not None else "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
        return send(self.server, method or self.method, self.path + ("?" + text if text else ""), headers, self.body if body is None else body)


def send(server, method, target, headers, body=b""):
    host, port = server.url.split("//")[1].split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    code, message = (re.search(rf"<{name}>(.*?)</{name}>", text, re.S) for name in ("Code", "Message"))
    return answer.status, code and code.group(1), html.unescape(message.group(1)) if message else "", text
