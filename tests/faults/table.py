"""All faults of the matrix: what may happen around a visit, what is declared, and the tests that show it.

Those that the session meets by itself are in `befall`, each tried in every state in which it can happen.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.befall import FAULTS
from tests.faults.layer import CLOSING, FRAME, OPENING, RESULTS

_VISIT = "tests/faults/test_visit.py"
_PROCESS = "tests/faults/test_process.py"
_CALLS = "tests/faults/test_openxr_calls.py"


@dataclass(frozen=True)
class Entry:
    """One line of docs/faults.md.

    Args:
        group: what it befalls.
        what: happens.
        where: states of the visit, or when.
        end: declared.
        tests: test functions, "file::name", or one of their cases, "file::name[case".
    """

    group: str
    what: str
    where: str
    end: str
    tests: tuple[str, ...]


def entries() -> tuple[Entry, ...]:
    """The whole matrix, in the order of the page."""
    met = tuple(
        Entry("The visit", fault.what, ", ".join(fault.states), fault.end,
              (f"{_VISIT}::test_what_befalls_a_visit_ends_as_declared[{fault.id}-",))
        for fault in FAULTS)
    return (*met, *(Entry(group, *rest) for group, rows in _AROUND.items() for rest in rows), *_calls())


def _calls() -> tuple[Entry, ...]:
    """Each call of OpenXR that the project makes."""
    again, quiet = "told, built anew, pictures again", "nobody is kept; opened again"
    stages = (
        (OPENING, "while it opens", again,
         ("while_it_opens_is_told_and_tried_again", "for_long_is_tried_on_and_told_once")),
        (FRAME, "in a frame", again,
         ("in_a_frame_is_told_and_the_headset_taken_up_again", "for_long_is_tried_on_and_told_once")),
        (CLOSING, "while it closes", quiet, ("while_it_closes_keeps_nobody",)))
    return tuple(
        Entry(f"Each call of OpenXR, real runtime: {', '.join(RESULTS)}", f"`{call}` fails", where, end,
              tuple(f"{_CALLS}::test_a_call_that_fails_{test}[{call}{end_of}" for test in tests for end_of in "-]"))
        for calls, where, end, tests in stages for call in calls)


_AROUND: dict[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "The visit": (
        ("the kiosk is killed", "every state", "goes on where it was",
         (f"{_VISIT}::test_a_kiosk_that_is_killed_or_without_power_goes_on_or_asks[killed",)),
        ("the power is cut", "every state", "asks whether it is the same patient, never straight into the headset",
         (f"{_VISIT}::test_a_kiosk_that_is_killed_or_without_power_goes_on_or_asks[power",)),
        ("the headset is taken off at a question", "each question", "open, then interrupted, never 0",
         (f"{_VISIT}::test_whoever_takes_the_headset_off_at_a_question_has_it_open_and_then_interrupted_and_never_nought",)),
        ("the machine sleeps for an hour", "every state", "no score is lost, STOP works",
         (f"{_VISIT}::test_an_hour_in_which_the_machine_slept_loses_nothing",)),
        ("fifty calls at once", "while worn", "one call, and the picture is calm",
         (f"{_VISIT}::test_a_call_is_heard_however_often_it_comes",)),
        ("a score cannot be written for now", "each question", "NOT SAVED until it is, and nothing waits for it",
         (f"{_VISIT}::test_a_score_that_cannot_be_written_is_said_and_held_until_it_is",)),
    ),
    "The headset's runtime, real": (
        ("it is killed", "in the world", "lost within a second, taken up again by itself",
         ("tests/kiosk/scene/test_scene_openxr.py::test_a_killed_runtime_is_told_and_taken_up_again",
          "tests/kiosk/devices/test_headset_openxr.py::test_a_killed_runtime_is_lost_and_found_again")),
        ("it is frozen", "in the world", "one frame waits, then all is well",
         ("tests/kiosk/scene/test_scene_openxr.py::test_a_runtime_frozen_for_two_seconds_costs_two_seconds",
          "tests/kiosk/devices/test_headset_openxr.py::test_a_frozen_runtime_holds_one_frame_and_then_all_is_well")),
        ("it is not there yet", "at the start", "waited for",
         ("tests/kiosk/scene/test_scene_openxr.py::test_waits_for_a_runtime_that_is_not_there_yet",
          "tests/kiosk/devices/test_headset_openxr.py::test_without_a_runtime_the_fix_is_named")),
        ("another program is in front", "in the world", "told, and no doffing",
         ("tests/kiosk/devices/test_headset_openxr.py::test_another_program_in_front_is_told_and_is_no_doffing",)),
        ("any fault of the device's code", "any frame", "closed and opened again",
         ("tests/kiosk/scene/test_lasting.py::test_any_fault_closes_and_opens_again",)),
    ),
    "Processes": (
        ("the scene is killed", "in the world", "built again while the console goes on",
         ("tests/kiosk/test_app.py::test_a_killed_scene_is_built_again_while_the_console_goes_on",)),
        ("the scene is frozen", "in the world", "STOP is instant",
         ("tests/kiosk/test_app.py::test_stop_is_instant_while_the_scene_is_frozen",)),
        ("the sound engine hangs", "any", "started again; STOP waits for nobody",
         ("tests/kiosk/test_app.py::test_a_sound_engine_that_hangs_is_started_again_and_one_that_lives_is_not",
          "tests/audio/test_process.py::test_a_folder_of_phrases_that_hangs_keeps_nobody_from_stop")),
        ("a child is killed, or frozen", "any", "started again; it never outlives the kiosk",
         ("tests/kiosk/test_child.py::test_a_killed_child_is_started_again",
          "tests/kiosk/test_child.py::test_a_frozen_child_neither_blocks_us_nor_survives_kill",
          "tests/kiosk/test_child.py::test_a_child_ends_when_the_kiosk_is_gone")),
        ("the strap's process is killed", "any", "the next one adopts its link",
         ("tests/kiosk/devices/test_strap_process.py::test_a_killed_process_leaves_its_link_and_the_next_one_adopts_it",)),
        ("the scene reads no more", "any", "nobody is blocked, and it gets the newest picture",
         ("tests/kiosk/scene/test_link.py::test_a_frozen_reader_never_blocks_and_gets_the_newest_picture",)),
    ),
    "The whole kiosk, real": (
        ("the screen goes", "in the world", "the process ends; the next goes on where it was, no score lost",
         (f"{_PROCESS}::test_a_screen_that_goes_ends_the_process_and_the_next_one_goes_on_where_it_was",)),
        ("it is asked to end, interrupted, or killed", "in the world", "no child is left; the next goes on",
         (f"{_PROCESS}::test_an_ended_process_leaves_nothing_behind_and_the_next_one_goes_on",
          "tests/kiosk/test_main.py::test_sigterm_ends_the_kiosk_well")),
        ("the scene has no memory left", "on the way into a world", "STOP works, the picture comes back, no score lost",
         (f"{_PROCESS}::test_a_scene_without_memory_costs_its_picture_and_never_the_visit",)),
        ("the wall clock leaps: to 1970, by fifty years, into the hour that comes twice", "in the world",
         "kept; scores in order, none lost",
         (f"{_PROCESS}::test_a_wall_clock_that_leaps_in_a_visit_costs_no_score_and_no_step",)),
        ("STOP while the runtime is frozen for five seconds", "99 of 100 presses", "obeyed within a tenth of a second",
         ("tests/test_stop.py::test_stop_is_obeyed_within_a_tenth_of_a_second_while_the_runtime_is_frozen",)),
    ),
    "Worlds and games, real": (
        ("a world raises, at any call", "any frame", "calm scene in the next frame; off after two faults",
         ("tests/kiosk/scene/test_worlds.py::test_a_world_is_refused_after_two_faults",)),
        ("a world hangs", "while it loads; in frame 0, 1, 100", "STOP in the next tick; the scene is built again",
         ("tests/faults/test_hanging.py::test_a_world_that_hangs_is_ended_and_built_again_and_stop_waits_for_nothing",)),
        ("a game raises", "any frame", "taken out, the world stays",
         ("tests/environments/games/test_game_faults.py::test_a_fault_of_a_game_is_said_to_be_its_own",)),
        ("what a world keeps on disk is torn", "at the start", "built again",
         ("tests/environments/test_baked.py::test_a_torn_cache_is_built_again_and_whole_afterwards",)),
    ),
    "Strap and Bluetooth, real": (
        ("the strap is silent", "any", "lost, and taken again",
         ("tests/kiosk/devices/test_strap_ble.py::test_a_silent_strap_is_lost_and_taken_again",)),
        ("two straps are in range", "any", "neither is taken until one is chosen",
         ("tests/kiosk/devices/test_strap_choice.py::test_of_two_straps_none_is_taken_until_one_is_chosen",)),
        ("bluetoothd dies", "any", "noticed by silence, survived",
         ("tests/kiosk/devices/test_strap_ble.py::test_bluetoothd_dead_is_noticed_by_silence_and_survived",)),
        ("beats without a heart or contact", "any", "a lost heart; the guide goes on",
         ("tests/kiosk/test_breathing_loop.py::test_hr_0_and_lost_contact_are_a_lost_heart",
          "tests/kiosk/test_breathing_loop.py::test_early_beats_and_lost_packets_do_not_stop_the_guide")),
    ),
    "Sound, real": (
        ("the device vanishes", "while it plays", "the picture goes on; what was meant goes on when it is back",
         ("tests/audio/test_process_devices.py::test_a_device_that_vanishes_is_told_and_what_was_meant_goes_on_when_it_is_back",)),
        ("the device takes nothing and says nothing", "while it plays", "lost all the same",
         ("tests/audio/test_devices.py::test_a_device_that_takes_nothing_is_lost_though_nobody_said_so",
          "tests/audio/test_devices.py::test_a_device_that_never_begins_to_take_is_lost")),
        ("the sound server hangs", "at the end", "the process is not kept",
         ("tests/audio/test_process.py::test_a_sound_server_that_hangs_does_not_keep_the_process",)),
    ),
    "Disk, real": (
        ("full", "any", "acknowledged rows stay; the reserve takes hundreds more; told",
         ("tests/kiosk/records/test_store_disk.py::test_a_full_disk_refuses_the_row_and_keeps_those_before",
          "tests/kiosk/records/test_store_disk.py::test_the_reserve_takes_hundreds_of_rows_once_the_disk_is_full")),
        ("read-only, or failing into it", "any", "said, nothing set aside",
         ("tests/kiosk/records/test_store_disk.py::test_a_disk_that_fails_and_turns_read_only_is_said_and_nothing_is_set_aside",
          "tests/kiosk/records/test_store_disk.py::test_a_read_only_disk_refuses_to_open_and_can_be_read_and_verified")),
        ("each write fails once (EIO, ENOSPC, EROFS)", "each change", "nothing is lost, what waits is told",
         ("tests/kiosk/records/crash/test_hostile_disk.py::test_whichever_change_fails_nothing_is_lost_and_what_waits_is_told",)),
        ("it hangs", "any", "no tick waits; told after two seconds; rows kept elsewhere",
         ("tests/kiosk/test_app_disk.py::test_no_tick_waits_for_an_fsync_that_hangs_and_the_nurse_is_told",
          "tests/kiosk/records/test_writer.py::test_a_disk_that_hangs_holds_up_neither_put_nor_poll")),
        ("power cut at any write", "each state of the disk", "no acknowledged row is lost, changed or doubled",
         ("tests/kiosk/records/crash/test_crash_states.py::test_no_power_cut_loses_changes_or_doubles_what_was_called_saved",
          "tests/kiosk/records/crash/test_crash_states.py::test_a_power_cut_during_a_repair_loses_nothing_either")),
        ("killed two thousand times while it writes", "any", "no acknowledged row is lost",
         ("tests/kiosk/records/test_torture.py::test_no_acknowledged_row_is_lost_to_kills",)),
        ("the writer's thread hangs or is dead", "any", "told; rows go to the emergency file",
         ("tests/kiosk/records/test_writer.py::test_rows_behind_a_thread_that_hangs_are_told_after_two_seconds_and_saved_when_it_goes_on",
          "tests/kiosk/records/test_writer.py::test_closing_behind_a_thread_that_hangs_leaves_the_rows_in_the_emergency_file")),
        ("any byte of the records is changed", "at the start", "it costs that row or nothing, and is told",
         ("tests/kiosk/records/test_salvage.py::test_any_changed_byte_costs_a_row_or_nothing_and_never_changes_a_payload",)),
        ("the database is empty, cut short, overwritten with nought, or another file", "at the start",
         "told; every score is back from the backup",
         ("tests/faults/test_records.py::test_a_damaged_database_is_told_and_every_score_is_back",)),
        ("records of an older program", "at the start", "brought forward; whole before and after, cut short or not",
         ("tests/kiosk/records/test_store_versions.py::test_an_old_database_is_whole_before_and_after_it_is_brought_forward",
          "tests/kiosk/records/test_store_versions.py::test_a_step_that_is_cut_short_anywhere_leaves_the_old_or_the_new")),
        ("an older program on newer records", "at the start", "nothing is lost once the newer is back",
         ("tests/kiosk/records/test_store_versions.py::test_nothing_is_lost_once_the_newer_program_is_back",)),
    ),
    "Clock, real": (
        ("it jumps, or goes backwards", "any", "kept with before and after; rows flagged; order unchanged",
         ("tests/kiosk/records/test_store.py::test_a_wall_clock_that_jumps_is_kept_once_with_before_and_after",
          "tests/kiosk/records/test_store.py::test_a_clock_that_went_backwards_is_flagged_until_it_has_caught_up")),
        ("it stands before the program was built", "any", "flagged, and the console says so",
         ("tests/kiosk/records/test_store.py::test_a_clock_before_the_program_was_built_is_flagged",)),
    ),
    "USB stick, real": (
        ("pulled at any moment (FAT)", "each step of a copy", "no name is wrong; gone on with at the next",
         ("tests/kiosk/records/test_stick.py::test_a_real_file_system_pulled_at_any_moment_keeps_every_name_right",
          "tests/kiosk/records/test_stick_states.py::test_no_state_of_a_pulled_fat_stick_passes_for_whole_and_every_one_is_gone_on_with")),
        ("pulled under a copy (exFAT)", "in a copy", "what was there stays; gone on with",
         ("tests/kiosk/records/test_stick_exfat.py::test_exfat_pulled_under_a_copy_keeps_what_was_there_and_the_copy_is_gone_on_with",)),
        ("full, or write-protected", "in a copy", "said as such",
         ("tests/kiosk/records/test_stick.py::test_full_and_write_protected_sticks_are_said_as_such",
          "tests/kiosk/records/test_stick.py::test_every_error_of_a_stick_is_one_clear_message")),
    ),
    "Files": (
        ("the configuration is wrong", "at the start", "named by its key, with the fix; nothing begins",
         ("tests/kiosk/test_main.py::test_a_wrong_key_is_named_by_its_path",)),
        ("a programme is wrong", "at the start", "left out and said; the built-in one plays",
         ("tests/kiosk/test_guiding.py::test_a_refused_file_is_said_on_the_console_and_the_default_plays",
          "tests/kiosk/programmes/test_reading.py::test_whatever_is_done_to_a_file_it_is_read_or_refused_with_a_reason")),
        ("a recording that cannot be read", "when it is to be said", "its caption alone",
         ("tests/audio/test_voice.py",)),
    ),
}  # fmt: skip
