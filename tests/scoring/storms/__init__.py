"""Bad days: kills, power cuts, lost answers, full disks. Short always, long with `--storms`, each beside a broken twin."""
