"""Shares are counted for a subscriber, not for each of the addresses that it may use."""

import pytest

from server.web.addresses import share_of


@pytest.mark.parametrize(
    ("host", "share"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_share(host: str, share: str) -> None:
    assert share_of(host) == share
