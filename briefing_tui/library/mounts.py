"""Whether a folder lies on another machine, where the system does not hear of every save."""

import os
from pathlib import Path

_TABLE = Path("/proc/self/mounts")
_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"),
        *("davfs", "ncpfs", "virtiofs", "vboxsf", "prl_fs", "drvfs", "fuse.vmhgfs-fuse"),
        *(
            "fuse.sshfs",
            "fuse.rclone",
            "fuse.davfs2",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.gvfsd-fuse",
        ),
    }
)


def is_remote(folder: Path) -> bool:
    """Whether saves on another machine may be seen in a folder, and not told of."""
    try:
        table = _TABLE.read_text(encoding="utf-8", errors="surrogateescape")
        return kind_of(str(folder.resolve()), table) in _REMOTE
    except OSError:  # no Linux, or nothing to be known
        return False


def kind_of(folder: str, table: str) -> str:
    """The file system of a folder by the system's table of mounts (fstab's form); else ""."""
    found, length = "", -1
    for line in table.split("\n"):  # and at nothing else that may be in a name
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = _unescaped(fields[1])
        inside = place == os.sep or folder == place or folder.startswith(place + os.sep)
        if inside and len(place) >= length:  # the later of two at one place lies over the first
            found, length = fields[2], len(place)
    return found


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
