"""Which real servers stand behind a trial? One file each, behind the small port in server.py."""
