"""Mail by SMTP to a real server; delivery is retried while the server refuses."""

import email
import re

import pytest
from aiosmtpd.controller import Controller
from client import http, root, set_password, token
from server import Server, eventually

BOB = "bob@astran.io"


class Sink:
    def __init__(self):
        self.mails = []
        self.refuse = 0

    async def handle_DATA(self, _server, _session, envelope):
        if self.refuse:
            self.refuse -= 1
            return "451 later"
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 OK"


class Port(Controller):
    """Listens on a free port."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink():
    handler = Sink()
    controller = Port(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def link_of(mail):
    text = mail.get_payload(decode=True).decode()
    return re.search(r"https?://\S+/login-actions/action-token\?key=\S+", text).group(0)


def test_an_invitation_is_delivered_and_its_link_works(sink):
    sink.refuse = 1
    with Server("--smtp", f"smtp://127.0.0.1:{sink.port}") as server:
        iam = root("demo").session().client("iam", endpoint_url=server.url)
        iam.create_user(UserName=BOB)
        [(recipients, mail)] = eventually(lambda: sink.mails, within=30)
        assert recipients == [BOB] and mail["To"] == BOB and "password" in mail["Subject"]
        assert set_password(link_of(mail), "correct horse battery staple")[0] == 200
        status, _ = token(server.url, "demo", grant_type="password", username=BOB, password="correct horse battery staple")
        assert status == 200


def test_a_deleted_users_link_is_dead(server):
    iam = root("demo").session().client("iam", endpoint_url=server.url)
    iam.create_user(UserName=BOB)
    from client import mails

    [mail] = mails(server.url, BOB)
    iam.delete_user(UserName=BOB)
    assert mails(server.url, BOB) == []
    assert http("GET", mail["link"])[0] == 404


def test_a_bad_mail_server_is_a_bad_setting():
    with pytest.raises(AssertionError, match="--smtp"):
        Server("--smtp", "ftp://127.0.0.1").start()
