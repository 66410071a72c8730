"""Each measure of the look rings where it must, and is content with photographs and with what is well made."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from environments import judge, measure
from environments.safety import LUMINANCE, linear

PHOTOGRAPHS = ("china.jpg", "flower.jpg")
SIZE = (240, 320)  # height, width
INF = np.inf


@pytest.fixture(scope="module", params=PHOTOGRAPHS)
def photograph(request: pytest.FixtureRequest) -> np.ndarray:
    return np.asarray(load_sample_image(request.param))


def coloured(noise: float, seed: int = 1) -> np.ndarray:
    """Noise whose amplitude falls by a power of its frequency, around a middle grey: float (h, w)."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(SIZE[0])[:, None], np.fft.rfftfreq(SIZE[1])[None])
    made = np.fft.irfft2(np.fft.rfft2(rng.normal(size=SIZE)) * np.maximum(frequency, 0.002) ** noise, SIZE)
    return 0.4 + 0.08 * made / made.std()


def shown(light: np.ndarray) -> np.ndarray:
    """sRGB bytes of linear light (h, w) or (h, w, 3)."""
    light = np.clip(light if light.ndim == 3 else light[..., None] * np.ones(3), 0, 1)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.round(code * 255).astype(np.uint8))


def test_photographs_lie_within_the_slopes_of_natural_pictures(photograph: np.ndarray) -> None:
    for scale in (1, 2):
        assert judge.SLOPE[0] < measure.slope(photograph[::scale, ::scale]) < judge.SLOPE[1]
    assert -1.3 < measure.slope(photograph) < -0.9


@pytest.mark.parametrize("power", (-0.4, -1.0, -1.9))
def test_the_slope_is_found(power: float) -> None:
    assert measure.slope(shown(coloured(power))) == pytest.approx(power, abs=0.12)


def test_photographs_do_not_repeat_themselves(photograph: np.ndarray) -> None:
    assert measure.repetition(photograph) < 0.15


@pytest.mark.parametrize("period", ((32, 40), (60, 90), (20, 0), (0, 50)))
def test_what_is_tiled_repeats_itself(period: tuple[int, int]) -> None:
    one, other = coloured(-1.0), coloured(-1.0, 2)
    tile = one[: period[0] or SIZE[0], : period[1] or SIZE[1]]
    times = (-(-SIZE[0] // tile.shape[0]), -(-SIZE[1] // tile.shape[1]))
    tiled = np.tile(tile, times)[: SIZE[0], : SIZE[1]]
    assert measure.repetition(shown(tiled)) > 0.6
    assert measure.repetition(shown(0.5 * tiled + 0.5 * other)) > judge.REPETITION
    assert measure.repetition(shown(other)) < 0.15


def test_clones_in_a_row_repeat_themselves_and_the_same_sown_at_random_do_not() -> None:
    rng = np.random.default_rng(3)
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]

    def stand(places: list[tuple[float, float]]) -> np.ndarray:
        light = coloured(-1.0)
        for row, column in places:
            light = np.where(np.hypot((y - row) / 3, x - column) < 5, 0.1, light)
        return shown(light)

    planted = [(row, column) for row in (60, 120, 180) for column in range(20, 320, 30)]
    sown = list(zip(rng.uniform(20, 220, 30), rng.uniform(10, 310, 30), strict=True))
    assert measure.repetition(planted_picture := stand(planted)) > judge.REPETITION, planted_picture.shape
    assert measure.repetition(stand(sown)) < judge.REPETITION


def test_clipped_pixels_are_counted() -> None:
    picture = shown(coloured(-1.0))
    assert measure.clipped(picture) == 0.0
    picture[:12, :32] = (255, 200, 180)
    picture[-12:, :32] = 0
    assert measure.clipped(picture) == pytest.approx(2 * 12 * 32 / (240 * 320))


def layered(contrasts: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Bands from far above to near below, of these contrasts, the nearest first; and how far they are."""
    fine, far = coloured(-0.5) - 0.4, np.empty(SIZE)
    light = np.empty(SIZE)
    bands = np.array_split(np.arange(SIZE[0])[::-1], len(contrasts))
    for number, (rows, contrast) in enumerate(zip(bands, contrasts, strict=True)):
        light[rows], far[rows] = 0.3 + 0.08 * number + contrast * fine[rows], (1.0, 3.0, 8.0, 20.0, 60.0)[number]
    return shown(light), far


def test_planes_that_fade_with_distance_are_counted() -> None:
    picture, far = layered((1.6, 1.1, 0.7, 0.4, 0.2))
    found = measure.planes(picture, far)
    assert [metres for metres, _ in found] == pytest.approx([1.0, 3.0, 8.0, 20.0, 60.0])
    assert measure.falling(found) == 5
    flat, far = layered((0.4, 0.7, 1.1, 1.4, 1.7))
    assert measure.falling(measure.planes(flat, far)) == 1
    few, far = layered((1.6, 0.7))
    assert measure.falling(measure.planes(few, far)) == 2


def test_a_sky_is_no_plane() -> None:
    picture, far = layered((1.6, 1.1, 0.7))
    far[far > 5] = INF
    assert len(measure.planes(picture, far)) == 2 and measure.sky_share(far) == pytest.approx(1 / 3)


def test_two_hues_and_an_accent_hold_a_palette_and_a_rainbow_does_not(photograph: np.ndarray) -> None:
    assert measure.held_by_hues(photograph) > judge.HUES
    warm, cool = np.array((0.6, 0.4, 0.2)), np.array((0.2, 0.3, 0.5))
    blend = np.where(np.arange(SIZE[1])[None, :, None] < 200, warm, cool) * (0.5 + coloured(-1.0))[..., None]
    assert measure.held_by_hues(shown(blend)) > 0.95
    turn = np.linspace(0, 2 * np.pi, SIZE[1], endpoint=False)[None, :, None] + np.array((0, 2.1, 4.2))
    assert measure.held_by_hues(shown(np.broadcast_to(0.4 + 0.15 * np.cos(turn), (*SIZE, 3)))) < judge.HUES


def test_a_sky_without_dither_has_bands_and_with_it_has_none() -> None:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    sky = (0.30 + 0.0003 * y + 0.0001 * x)[..., None] + np.array((0.0, 0.02, 0.05))
    everywhere, rng = np.ones(SIZE, bool), np.random.default_rng(5)
    assert measure.banded(np.round(sky * 255).astype(np.uint8), everywhere) > 10 * judge.BANDS
    dithered = sky * 255 + rng.uniform(-0.5, 0.5, sky.shape) + rng.uniform(-0.5, 0.5, sky.shape)
    assert measure.banded(np.round(dithered).astype(np.uint8), everywhere) < judge.BANDS
    assert measure.banded(np.round(sky * 255).astype(np.uint8), ~everywhere) == 0.0


def turning(fine: np.ndarray, width: int, samples: int) -> np.ndarray:
    """A picture that is panned over `fine` by a step that is no whole pixel, and brought back: (n, h, w)."""
    field = 13.5
    high, wide = fine.shape
    reach = np.tan(np.radians(field) / 2)
    seen = []
    for number in range(30):
        turned = number * judge.TURN_DEG
        columns = (np.arange(width * samples) + 0.5) / samples - width / 2
        angle = np.degrees(np.arctan(columns * 2 * reach / width)) + turned
        rows = (np.arange(width * 3 // 4 * samples) + 0.5) / samples
        at = np.clip(((angle + field) / (2.5 * field) * wide).astype(int), 0, wide - 1)
        light = fine[(rows / (width * 3 / 4) * high).astype(int)[:, None], at[None]]
        light = light.reshape(width * 3 // 4, samples, width, samples).mean((1, 3))
        seen.append(measure.turned_back(measure.softened(light), turned, field))
    return np.stack(seen)


def test_a_photograph_that_is_well_sampled_does_not_shimmer_and_one_that_is_not_does(photograph: np.ndarray) -> None:
    fine = (linear(photograph) @ LUMINANCE).astype(float)
    assert measure.shimmer(turning(fine, 80, 4)) < judge.SHIMMER
    rng = np.random.default_rng(6)
    grass = np.where(rng.uniform(size=(600, 3000)) < 0.5, 0.1, 0.6)  # blades far finer than a pixel
    assert measure.shimmer(turning(grass, 80, 1)) > judge.SHIMMER


def test_what_flickers_shimmers() -> None:
    still = np.repeat(coloured(-1.0)[None], 20, 0)
    assert measure.shimmer(still) < 1e-9
    still[::2, 100:130, 100:140] += 0.1  # 1.6 % of the pixels
    assert measure.shimmer(still) > judge.SHIMMER


def test_a_turned_picture_comes_back_to_where_it_was() -> None:
    y, x = np.mgrid[:180, :240]
    reach = np.tan(np.radians(13.5) / 2) / 240

    def wave(turned: float) -> np.ndarray:
        right, up = (x + 0.5 - 120) * 2 * reach, (y + 0.5 - 90) * 2 * reach
        yaw = np.degrees(np.arctan(right)) + turned
        pitch = np.degrees(np.arctan(up * np.cos(np.arctan(right))))
        return np.asarray(0.5 + 0.2 * np.sin(2.0 * yaw) * np.cos(1.5 * pitch))

    back = measure.turned_back(wave(2.0), 2.0, 13.5)
    seen = np.isfinite(back)
    assert 0.7 < seen.mean() < 0.9
    assert np.abs(back - wave(0.0))[seen].max() < 0.003
