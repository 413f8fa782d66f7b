"""The commands behind `sightline`: one file each, imported when it is asked for."""
