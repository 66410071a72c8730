"""The beach: what its sea, sand, day and inhabitants promise, looked at through small pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import numpy as np
import pytest

import environments.world
from environments import beach, beach_land, beach_sea, budget
from environments.awaken import Awakenings
from environments.beach import COURSES, Beach, sun_height
from environments.render import eye_at, open_world
from environments.world import Moment

SIZE = (120, 90)
T = 60.0
NAMES = tuple(COURSES)
STAY_S = COURSES["crab"].come_s + COURSES["crab"].stay_s
Look = Callable[..., np.ndarray]


def luminance(shown: np.ndarray) -> np.ndarray:
    value = shown / 255.0
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(light @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.fixture(scope="module")
def bay(gl: ModuleType) -> Iterator[Beach]:
    world = open_world(gl, "beach", 1, "low")
    assert isinstance(world, Beach)
    yield world
    world.close()


@pytest.fixture(scope="module")
def look(gl: ModuleType, bay: Beach) -> Iterator[Look]:
    buffer = gl.EyeBuffer(*SIZE, 1)

    def looked(moment: Moment, pitch: float = 0.0, yaw: float = 0.0, field: float = 90.0, index: int = 0) -> np.ndarray:
        bay.update(moment)
        buffer.bind()
        bay.draw(eye_at(index, SIZE, pitch, yaw, field))
        return np.asarray(buffer.read())

    yield looked
    buffer.close()


@pytest.fixture
def asleep(bay: Beach) -> Iterator[None]:
    """Nothing has awakened, before and after."""
    bay._awake.rest()
    yield
    bay._awake.rest()


# What awakens.


def wakes() -> Awakenings:
    return Awakenings(COURSES, beach.WARMS_S, beach.COOLS_S)


def run(
    state: Awakenings, seconds: float, attended: str = "", selected: str = "", dt: float = 0.02
) -> list[tuple[float, float]]:
    """Warmth and answer of the crab at every step."""
    rows = []
    for step in range(round(seconds / dt)):
        state.step(Moment(T, dt, attended=attended, selected=selected if step == 0 else ""))
        rows.append((state.warm("crab"), state.come("crab")))
    return rows


def test_a_look_warms_at_once_and_leaves_slowly() -> None:
    state = wakes()
    assert run(state, 0.5, "crab")[-1][0] > 0.5
    assert state.come("crab") == 0.0, "a look alone is not yet an answer"
    assert all(state.warm(name) == 0.0 for name in NAMES if name != "crab")
    run(state, 3.0, "crab")
    assert 0.3 < run(state, 1.0)[-1][0] < 0.9
    assert run(state, 15.0)[-1][0] < 0.01


def test_an_answer_comes_softly_stays_and_goes() -> None:
    state = wakes()
    answer = np.array([row[1] for row in run(state, STAY_S + 25.0, "", "crab")])
    times = (np.arange(len(answer)) + 1) * 0.02
    assert answer[times <= 0.3].max() < 0.1, "it begins softly"
    assert answer[(times > 4.0) & (times < STAY_S)].min() > 0.9
    assert answer[-1] < 0.01
    assert abs(np.diff(answer)).max() < 0.02, "it never jumps"


def test_an_answer_is_kept_by_time_and_not_by_frames() -> None:
    coarse, fine = wakes(), wakes()
    run(coarse, 3.0, "crab", "crab", 1 / 30)
    run(fine, 3.0, "crab", "crab", 1 / 240)
    assert coarse.warm("crab") == pytest.approx(fine.warm("crab"), abs=0.01)
    assert coarse.come("crab") == pytest.approx(fine.come("crab"), abs=0.03)


def test_standing_time_changes_nothing_and_a_long_gap_does_not_jump() -> None:
    state = wakes()
    run(state, 2.0, "crab", "crab")
    before = (state.warm("crab"), state.come("crab"))
    state.step(Moment(T, 0.0))
    assert (state.warm("crab"), state.come("crab")) == before
    state.step(Moment(T, 60.0))
    assert state.come("crab") > 0.5 * before[1]


@pytest.mark.gl
def test_two_of_what_awakens_is_overhead_and_all_is_apart(bay: Beach) -> None:
    targets = bay.targets()
    assert tuple(target.id for target in targets) == NAMES
    assert sum(np.degrees(np.arcsin(target.direction[1])) > 40.0 for target in targets) >= 2
    for one in targets:
        assert one.radius_deg >= 2.5
        for other in targets:
            if one is not other:
                apart = np.degrees(np.arccos(np.clip(one.direction @ other.direction, -1, 1)))
                assert apart > one.radius_deg + other.radius_deg + 0.5, (one.id, other.id, apart)


@pytest.mark.gl
@pytest.mark.parametrize("name", NAMES)
def test_each_answer_is_seen_where_one_looks(bay: Beach, look: Look, asleep: None, name: str) -> None:
    target = next(each for each in bay.targets() if each.id == name)
    pitch = float(np.degrees(np.arcsin(target.direction[1])))
    yaw = float(np.degrees(np.arctan2(target.direction[0], -target.direction[2])))
    field = 4.0 * target.radius_deg
    before = look(Moment(T), pitch, yaw, field).astype(float)
    for step in range(30):
        bay.update(Moment(T, 0.1, attended=name, selected=name if step == 3 else ""))
    after = look(Moment(T), pitch, yaw, field).astype(float)
    change = abs(after - before).max(2)
    assert (change > 8.0).mean() > 0.004, "a part of what is looked at changes"
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    off = np.hypot(columns - SIZE[0] / 2, rows - SIZE[1] / 2)
    assert change[off < SIZE[0] / 4].mean() > 0.8 * change[off >= SIZE[0] / 4].mean(), "and it is there that it does"


@pytest.mark.gl
def test_awakening_never_lightens_the_field_in_a_step(bay: Beach, look: Look, asleep: None) -> None:
    looks = [Moment(T + i / 10, 0.1, attended="cloud", selected="cloud" if i == 2 else "") for i in range(30)]
    means = np.array([luminance(look(each, 60.0)).mean() for each in looks])
    for gap in range(1, 6):
        assert (abs(means[gap:] - means[:-gap]) / means[:-gap]).max() < 0.05


# Sea and sand.

PROBE_VERTEX = """
layout(location = 0) in vec2 corner; out vec2 at;
void main() { gl_Position = vec4(corner, 0.0, 1.0); at = corner * 0.5 + 0.5; }
"""
PROBE_MAIN = """
in vec2 at; out vec4 colour;
void main() { float now = frame.clock.x, x = at.x; vec3 said; BODY colour = vec4(said, 1.0); }
"""


@pytest.fixture(scope="module")
def probe(gl: ModuleType, bay: Beach) -> Iterator[Callable[[str, float], np.ndarray]]:
    """Evaluates GLSL of the wash and surf over a strip: rgb 0–1 of `asked(x, now)`, x 0–1 over 256 places."""
    from environments import light

    buffer = gl.EyeBuffer(256, 4, 1)
    made: dict[str, int] = {}

    def asked(body: str, now: float) -> np.ndarray:
        if body not in made:
            head = light.BLOCKS + beach_land.WATERLINE + beach_land.SHORE + beach_sea.WASH + beach_sea.BREAKER
            made[body] = gl.program(PROBE_VERTEX, head + PROBE_MAIN.replace("BODY", body), "probe", ("water_tile",))
        bay.update(Moment(now))
        buffer.bind()
        gl.GL.glClear(gl.GL.GL_DEPTH_BUFFER_BIT)
        gl.bind_texture(0, bay._water)
        gl.GL.glDisable(gl.GL.GL_FRAMEBUFFER_SRGB)
        gl.GL.glUseProgram(made[body])
        bay.sky_triangle.draw()
        gl.GL.glEnable(gl.GL.GL_FRAMEBUFFER_SRGB)
        return np.asarray(buffer.read()[2] / 255.0)

    yield asked
    for program in made.values():
        gl.delete_program(program)
    buffer.close()


@pytest.mark.gl
def test_the_sand_mirrors_behind_a_wash_and_dries_in_twenty_seconds(probe: Callable[[str, float], np.ndarray]) -> None:
    """One wave that reached 2 m: the mirror is whole where water stood and is gone about 20 s after it left."""
    body = "said = left_behind(x * 4.0, vec4(2.0, 0.0, 0.0, 0.0), vec4({age:.2f}, 99.0, 99.0, 99.0));"
    inland = (np.arange(256) + 0.5) / 256 * 4.0
    wetted = (inland > 1.6) & (inland < 1.85)
    left_s = beach_sea.UP_S + 1.5  # the edge leaves that part soon after it turned
    ages = [left_s + dry_s for dry_s in (2.0, 8.0, 14.0, 23.0)]
    gloss = {age: probe(body.format(age=age), T)[:, 0] for age in ages}
    means = [float(one[wetted].mean()) for one in gloss.values()]
    assert means[0] > 0.75 and means[1] > means[2] > 0.05, "it dulls slowly"
    assert means[3] == 0.0, "and it is dry"
    assert max(one[inland > 2.2].max() for one in gloss.values()) == 0.0, "where no water came no mirror is"
    damp = probe(body.format(age=left_s + 14.0), T)[:, 1]
    assert damp[wetted].mean() > means[2], "it stays dark longer than it shines"


@pytest.mark.gl
def test_the_lace_lives_six_to_ten_seconds(probe: Callable[[str, float], np.ndarray]) -> None:
    """At one place in the surf: how much foam covers it, over three waves."""
    body = "vec3 s = surf(vec2(3.0, 5.0 + 0.0 * x), now); said = vec3(s.x, s.y / 12.0, s.z);"
    step = 0.25
    seen = np.array([probe(body, T + i * step)[128] for i in range(round(3 * beach_sea.PERIOD_S / step))])
    cover, age = seen[:, 0], seen[:, 1] * 12.0
    fresh = cover[(age > 0.2) & (age < 1.0)]
    assert fresh.size and fresh.min() > 0.5
    assert ((cover > 0.05) & (age > 5.5)).any(), "some of it is still there after more than five seconds"
    assert cover[age > 10.0].size == 0 or cover[age > 10.0].max() < 0.02
    assert cover[(age > beach_sea.LACE_S) & (cover < 0.9)].max(initial=0.0) < 0.02
    older = [cover[(age >= low) & (age < low + 2.0)].mean() for low in (0.3, 2.3, 4.3, 6.3)]
    assert older == sorted(older, reverse=True), "it only thins"


@pytest.mark.gl
def test_crests_steepen_toward_the_shore_and_fall(probe: Callable[[str, float], np.ndarray]) -> None:
    body = "vec2 b = breaker(vec2(x * 40.0, 5.0), now); said = vec3(b.y, b.x, 0.0);"
    heights = np.max([probe(body, T + i * 0.5)[:, 0] for i in range(60)], 0)
    off = (np.arange(256) + 0.5) / 256 * 40.0
    outside, breaking, inside = heights[off > 32].max(), heights[(off > 5) & (off < 12)].max(), heights[off < 2.0].max()
    assert breaking > 1.6 * outside and breaking > 1.5 * inside


def test_the_sea_has_three_systems_of_waves() -> None:
    lengths = 2 * np.pi / beach_sea.waves(1)[:, 2]
    groups = [((lengths > low) & (lengths < high)).sum() for low, high in ((26, 47), (14, 25), (6, 11))]
    assert min(groups) >= 3


def test_the_shore_and_its_inverse_agree() -> None:
    rng = np.random.default_rng(3)
    off, along = rng.uniform(-5, 200, 500), rng.uniform(-120, 300, 500)
    back = beach_land.shore(*beach_land.placed(off, along))
    assert np.allclose(back[0], off, atol=1e-6) and np.allclose(back[1], along, atol=1e-6)


@pytest.mark.gl
@pytest.mark.parametrize("yaw", (0.0, 30.0))
def test_the_horizon_is_hazed_and_no_hard_line(look: Look, yaw: float) -> None:
    """A look of 2.4° with 0.027° a row: the fall from sky to sea is spread over 0.2–0.6°."""
    field = 2.4 * SIZE[0] / SIZE[1]
    rows = luminance(look(Moment(T), 0.0, yaw, field)).mean(1)
    degrees = 2.4 / SIZE[1]
    sky, sea = rows[: SIZE[1] // 3].mean(), rows[-SIZE[1] // 4 :].mean()
    steps = abs(np.diff(rows[: SIZE[1] * 2 // 3]))
    assert sky > 1.05 * sea, "the sea is still a plane of its own"
    assert steps.max() < 0.35 * (sky - sea), "no single row holds the fall"
    fall = (rows - sea) / (sky - sea)
    high = np.flatnonzero(fall < 0.85)[0]
    low = np.flatnonzero(fall < 0.35)[0]
    assert 0.08 <= (low - high) * degrees <= 0.8


@pytest.mark.gl
@pytest.mark.parametrize("t", (30.0, 77.0, 300.0))
@pytest.mark.parametrize("way", ((0.0, 0.0), (-30.0, 0.0), (0.0, 60.0), (0.0, -60.0), (45.0, 0.0), (90.0, 0.0)))
def test_no_pixel_is_left_to_the_clear_colour(
    look: Look, monkeypatch: pytest.MonkeyPatch, t: float, way: tuple[float, float]
) -> None:
    pictures = []
    for shade in (0.0, 1.0):
        monkeypatch.setattr(environments.world, "BEHIND", np.full(4, shade, np.float32))
        pictures.append(look(Moment(t), *way).astype(int))
    assert (abs(pictures[1] - pictures[0]).max(2) > 2).sum() == 0


@pytest.mark.gl
def test_one_who_looks_up_pays_for_no_water(gl: ModuleType, bay: Beach, look: Look) -> None:
    drawn = []
    for pitch in (0.0, 90.0):
        look(Moment(T), pitch)
        drawn.append({one.name for one in budget.draws(gl, bay, eye_at(0, SIZE, pitch)) if one.triangles})
    assert drawn[0] - drawn[1] == {"water_look", "sand_look"}


# The day.


def test_dusk_comes_slowly_and_in_twenty_minutes() -> None:
    heights = np.array([sun_height(t) for t in np.arange(0.0, 3600.0, 1.0)])
    assert heights[0] == pytest.approx(10.0) and 0.0 < heights[1200] < 1.5
    assert (np.diff(heights) <= 0.0).all() and abs(np.diff(heights)).max() < 0.01, "degrees a second"
    assert heights[-1] > beach.SUN_LOW + 0.5, "it never leaves the table of skies"


@pytest.mark.gl
def test_evening_is_warmer_and_dimmer_and_never_dark(look: Look) -> None:
    pictures = [look(Moment(t)) for t in (20.0, 600.0, 1200.0, 2400.0)]
    means = [float(luminance(one).mean()) for one in pictures]
    assert means == sorted(means, reverse=True)
    assert means[-1] > 0.03
    warmth = [one[..., 0].mean() / one[..., 2].mean() for one in pictures]
    assert warmth[2] > 1.1 * warmth[0]


@pytest.mark.gl
def test_a_minute_of_evening_changes_the_light_by_little(look: Look) -> None:
    for t in (1000.0, 1180.0, 1260.0):
        now, soon = (luminance(look(Moment(each), 45.0)).mean() for each in (t, t + 20.0))
        assert abs(soon - now) < 0.08 * now
