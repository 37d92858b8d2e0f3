"""The commands. No logic lives here: each command parses, calls a room, prints."""
