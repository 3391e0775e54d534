"""Which frames are looked at: the ends always, the rest unforeseeably."""

from __future__ import annotations

from moderation.intake.confined.frames import choose_frames


def test_it_takes_all_frames_up_to_16() -> None:
    for total in range(1, 17):
        assert choose_frames(total, b"s") == tuple(range(1, total + 1))


def test_it_takes_first_second_last_and_13_others() -> None:
    for total in (17, 18, 60, 500):
        chosen = choose_frames(total, b"s")
        assert len(chosen) == len(set(chosen)) == 16
        assert list(chosen) == sorted(chosen)
        assert chosen[:2] == (1, 2)
        assert chosen[-1] == total


def test_it_takes_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert choose_frames(300, b"one") == choose_frames(300, b"one")
    assert choose_frames(300, b"one") != choose_frames(300, b"two")


def test_it_leaves_no_frame_out_of_reach() -> None:
    """Over many seeds every frame comes up, about equally often: 13 of 97 in the middle."""
    times = [0] * 101
    for number in range(1000):
        for frame in choose_frames(100, number.to_bytes(2, "big")):
            times[frame] += 1
    assert times[1] == times[2] == times[100] == 1000
    assert all(80 < count < 200 for count in times[3:100])
