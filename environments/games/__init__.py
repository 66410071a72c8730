"""Games played by looking. `environments.GAMES` names them; each is at home in some of the worlds.

A game is two halves: its rules (`play.Play` and what derives from it: pure, time as an argument) move the
bodies and judge nothing but looks that were judged already; its picture (`game.Game`) draws those bodies
into the world that is there.
"""
