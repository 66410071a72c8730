"""The parts all worlds share that need no picture to be judged."""

from __future__ import annotations

import numpy as np
import pytest

from environments.world import FRAME, Fields


def test_a_field_that_is_set_is_written_into_its_record() -> None:
    record = np.zeros(1, FRAME)
    fields = Fields(record[0])
    fields["sun"] = 1.0, 2.0, 3.0, 4.0
    fields["own"][3, 1] = 5.0
    assert record["sun"][0].tolist() == [1.0, 2.0, 3.0, 4.0] and record["own"][0, 3, 1] == 5.0
    with pytest.raises(KeyError):
        fields["moon"] = 1.0
