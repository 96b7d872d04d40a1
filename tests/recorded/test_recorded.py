from __future__ import annotations

from typing import Any

import pytest

from tests.recorded.player import differences, differences_of, situations
from tests.simulation.virtual_time import in_virtual_time

SITUATIONS = situations()


@pytest.mark.parametrize("situation", SITUATIONS, ids=[one["name"] for one in SITUATIONS])
@in_virtual_time
async def test_the_simulated_gateway_says_what_a_real_one_was_heard_to_say(situation: dict[str, Any]):
    listed = [line for one in situation.get("differences", []) for line in one["lines"]]
    assert sorted(await differences_of(situation)) == sorted(listed)


def test_every_listed_difference_has_its_reason():
    assert all(len(one["reason"].split()) > 1 for situation in SITUATIONS for one in situation.get("differences", []))


def test_another_order_of_the_same_messages_is_a_difference():
    assert differences(["a", "b"], ["b", "a"])


@in_virtual_time
async def test_a_gateway_that_stands_otherwise_does_not_pass_for_the_recorded_one():
    first = SITUATIONS[0]
    assert await differences_of(first | {"switches": {}})
