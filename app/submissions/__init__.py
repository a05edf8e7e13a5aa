"""Projects, who enters them, their files, and their part in each stage."""
