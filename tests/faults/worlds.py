"""Worlds in which a server may find itself: a full disk, nothing writable, no home, no log."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class World:
    """What a shell does before it becomes the server: makes the world, and makes sure.

    ``$FOLDER`` is the test's own, with the static files in it; the shell starts in the project.
    """

    name: str
    made_by: str
    fails: str  # what cannot be done there
    mounts: bool = False

    def inside(self, folder: str) -> list[str]:
        """Return the command that goes into the world and there starts what follows it."""
        script = f"set -e; FOLDER={folder}\n{self.made_by}\n"
        script += f'if {self.fails}; then exit 1; fi\nexec "$@"'
        shell = ["sh", "-c", script, "sh"]
        return ["unshare", "--mount", *shell] if self.mounts else shell

    def __str__(self) -> str:
        return self.name


WORLDS = [
    World(
        name="the disk is full, with program, temporary folders and log on it",
        mounts=True,
        made_by="""
            mount -t tmpfs -o size=64m small /mnt
            cp -r calculator templates static manage.py /mnt
            cp -r "$FOLDER/static" /mnt/collected
            mkdir /mnt/tmp
            for folder in /tmp /var/tmp; do mount --bind /mnt/tmp "$folder"; done
            cd /mnt
            export HOME=/mnt PYTHONPATH=/mnt CALCULATOR_STATIC_ROOT=/mnt/collected
            exec > /mnt/log 2>&1
            cat /dev/zero > /mnt/filler || true
        """,
        fails="echo more || echo more > /tmp/more",
    ),
    World(
        name="nothing can be written but shared memory, and there is no home",
        mounts=True,
        made_by="""
            while read -r _ folder kind _; do
              case "$kind $folder" in
                *" /dev/shm") ;;
                ext4*|xfs*|btrfs*|overlay*|tmpfs*) mount -o remount,bind,ro "$folder" ;;
              esac
            done < /proc/self/mounts
            export HOME=/nonexistent
        """,
        fails='test -e "$HOME" || touch new || touch /tmp/new || touch "$FOLDER/new"',
    ),
    World(
        name="input, output and error output are closed",
        made_by="exec <&- >&- 2>&-",
        fails="echo more",
    ),
]
