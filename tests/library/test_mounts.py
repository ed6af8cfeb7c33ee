"""On what kind of file system a folder lies."""

import pytest

from briefing_tui.library.files import kind_of

TABLE = r"""sysfs /sys sysfs rw 0 0
/dev/vda / ext4 rw 0 0
desk:/briefs /mnt/the\040desk nfs4 rw 0 0
tmpfs /mnt/the\040desk/local tmpfs rw 0 0
desk:/other /mnt/twoLINElines nfs4 rw 0 0
""".replace("LINE", "\u2028")


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/ann", "ext4"),
        ("/mnt/the desk", "nfs4"),
        ("/mnt/the desk/2025", "nfs4"),
        ("/mnt/the desk/local/x", "tmpfs"),
        ("/mnt/the deskother", "ext4"),
        ("/mnt/two\u2028lines/2025", "nfs4"),
    ],
)
def test_where_a_folder_lies(folder: str, kind: str) -> None:
    assert kind_of(folder, TABLE) == kind
