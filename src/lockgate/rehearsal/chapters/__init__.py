"""The chapters of a rehearsal, one file each: what is done, and what must be found afterwards."""
