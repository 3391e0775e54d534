import pytest

from moderation.outbound import OutboundRefused, Trust, check_url

IMAGE = Trust.for_image_url(allow_loopback=False)
ENDPOINT = Trust.for_endpoint(allow_loopback=False)
ENDPOINT_HERE = Trust.for_endpoint(allow_loopback=True)
OPERATOR = Trust.for_operator()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "url_syntax"),
        ("example.com/a.jpg", "url_scheme"),
        ("//example.com/a.jpg", "url_scheme"),
        ("file:///etc/passwd", "url_scheme"),
        ("gopher://example.com/", "url_scheme"),
        ("ftp://example.com/", "url_scheme"),
        ("https:///a.jpg", "url_host"),
        ("https://user@example.com/", "url_userinfo"),
        ("https://user:word@example.com/", "url_userinfo"),
        ("https://@example.com/", "url_userinfo"),
        ("https://example.com:8443/", "url_port"),
        ("https://example.com:22/", "url_port"),
        ("https://example.com:0/", "url_port"),
        ("https://example.com:99999/", "url_port"),
        ("https://example.com:x/", "url_port"),
        ("https://example.com:/", "url_port"),
        ("https://exa mple.com/", "url_syntax"),
        ("https://example.com/\r\nHost: x", "url_syntax"),
        ("https://example.com\\@127.0.0.1/", "url_syntax"),
        ("https://127。0。0。1/", "url_syntax"),
        ("https://bücher.example/", "url_syntax"),
        ("https://2130706433/", "url_host"),
        ("https://0x7f000001/", "url_host"),
        ("https://0x7f.1/", "url_host"),
        ("https://0177.0.0.1/", "url_host"),
        ("https://127.1/", "url_host"),
        ("https://1.2.3.4.5/", "url_host"),
        ("https://example.com./", "url_host"),
        ("https://-a.example/", "url_host"),
        ("https://a..example/", "url_host"),
        ("https://[::1%25lo]/", "url_host"),
        ("https://[::1/", "url_host"),
        ("https://127.0.0.1/", "url_address"),
        ("https://[::1]/", "url_address"),
        ("https://[::ffff:7f00:1]/", "url_address"),
        ("https://169.254.169.254/latest/", "url_address"),
        ("https://10.0.0.1/", "url_address"),
        ("https://localhost/", "url_address"),
        ("https://LOCALHOST/", "url_address"),
        ("https://a.localhost/", "url_address"),
        ("https://example.com/" + "a" * 2048, "url_length"),
    ],
)
def test_it_refuses_what_a_platform_may_not_name(url: str, code: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        check_url(url, trust=IMAGE)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.jpg?x=1#top",
        "http://example.com:80/a.jpg",
        "HTTPS://Example.COM/",
        "https://example.com:443/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://xn--bcher-kva.example/",
        "https://a_b.example/",
        "https://3com.example/",
    ],
)
def test_it_lets_ordinary_image_urls_through(url: str) -> None:
    check_url(url, trust=IMAGE)


def test_it_wants_https_for_endpoints() -> None:
    check_url("https://example.com/hook", trust=ENDPOINT)
    with pytest.raises(OutboundRefused) as refused:
        check_url("http://example.com/hook", trust=ENDPOINT)
    assert refused.value.code == "url_scheme"


@pytest.mark.parametrize(
    ("url", "trust", "words"),
    [
        ("http://example.com/", ENDPOINT, "The URL must begin with https://."),
        ("example.com/", ENDPOINT, "The URL must begin with https://."),
        ("ftp://example.com/", IMAGE, "The URL must begin with http:// or https://."),
        ("ftp://127.0.0.1/", ENDPOINT_HERE, "The URL must begin with https://."),
        ("https://example.com:8443/", ENDPOINT, "The port of the URL must be 443 or 80."),
        ("https://example.com:0/", ENDPOINT, "The port of the URL must be 443 or 80."),
        ("https://example.com:x/", OPERATOR, "The port of the URL must be a number from 1 to 65535."),
    ],
)
def test_it_says_what_would_do(url: str, trust: Trust, words: str) -> None:
    with pytest.raises(OutboundRefused) as refused:
        check_url(url, trust=trust)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8002/hook", "http://localhost:9/", "http://[::1]:8002/", "https://localhost/"]
)
def test_it_opens_the_own_machine_only_when_told(url: str) -> None:
    check_url(url, trust=ENDPOINT_HERE)
    with pytest.raises(OutboundRefused):
        check_url(url, trust=ENDPOINT)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:8002/",
        "http://a.localhost:8002/",
        "http://10.0.0.1/",
        "https://10.0.0.1/",
        "http://example.com/hook",
        "https://example.com:8443/",
        "ftp://127.0.0.1/",
    ],
)
def test_it_opens_nothing_else_with_it(url: str) -> None:
    with pytest.raises(OutboundRefused):
        check_url(url, trust=ENDPOINT_HERE)


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway:8080",
        "http://127.0.0.1:1",
        "http://10.0.0.5",
        "https://[fd00::5]:4/",
        "http://localhost",
    ],
)
def test_it_lets_the_operator_call_private_places(url: str) -> None:
    check_url(url, trust=OPERATOR)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://u:p@gateway/",
        "file:///x",
        "http://017.1/",
    ],
)
def test_it_keeps_the_operator_from_metadata_and_nonsense(url: str) -> None:
    with pytest.raises(OutboundRefused):
        check_url(url, trust=OPERATOR)
