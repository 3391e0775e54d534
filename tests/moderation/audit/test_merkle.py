"""The tree against RFC 9162's definition, written down a second time as the RFC has it: recursive, and naive."""

from __future__ import annotations

from hashlib import sha256

import pytest

from moderation.audit.canonical import leaf_hash
from moderation.audit.merkle import Frontier

# The eight inputs of the reference implementation of certificate transparency, and their published roots.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(inputs: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, word for word."""
    if not inputs:
        return sha256(b"").digest()
    if len(inputs) == 1:
        return sha256(b"\x00" + inputs[0]).digest()
    k = 1
    while k * 2 < len(inputs):
        k *= 2
    return sha256(b"\x01" + mth(inputs[:k]) + mth(inputs[k:])).digest()


def test_it_gives_the_published_roots() -> None:
    inputs, tree = [bytes.fromhex(text) for text in INPUTS], Frontier()
    assert tree.root == sha256(b"").digest()
    for count, data in enumerate(inputs, 1):
        tree.extend([sha256(b"\x00" + data).digest()])
        assert tree.root.hex() == ROOTS[count - 1]
        assert tree.root == mth(inputs[:count])


def test_it_is_the_rfcs_tree_at_every_size() -> None:
    bodies, tree = [f"line {n}" for n in range(260)], Frontier()
    for count, body in enumerate(bodies, 1):
        tree.extend([leaf_hash(body)])
        assert tree.root == mth([text.encode() for text in bodies[:count]]), count


@pytest.mark.parametrize("first", [0, 1, 2, 3, 7, 8, 100, 127, 128])
def test_it_goes_on_from_what_was_stored(first: int) -> None:
    leaves = [leaf_hash(str(n)) for n in range(130)]
    whole, part = Frontier(), Frontier()
    whole.extend(leaves)
    part.extend(leaves[:first])
    again = Frontier(part.size, part.stored)
    again.extend(leaves[first:])
    assert (again.size, again.root, again.stored) == (130, whole.root, whole.stored)
    assert len(again.stored) == 32 * (130).bit_count()


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError):
        Frontier(3, b"\x00" * 32)
