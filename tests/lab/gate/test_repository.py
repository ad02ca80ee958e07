"""Which worktrees are a gate's own?"""

from pathlib import Path

from perflab.gate.repository import worktrees_in


def test_only_worktrees_below_the_gates_folder_are_its_own(tmp_path: Path) -> None:
    ours, link = tmp_path / "gate" / "1a2b", tmp_path / "link"
    ours.mkdir(parents=True)
    link.symlink_to(tmp_path / "gate")
    listed = "".join(
        f"worktree {path}\nHEAD {'0' * 40}\ndetached\n\n"
        for path in (tmp_path, ours / "base", ours / "head of two", tmp_path / "gate" / "1a2bc" / "base")
    )
    assert worktrees_in(listed, link / "1a2b") == (str(ours / "base"), str(ours / "head of two"))
    assert worktrees_in("", ours) == ()
