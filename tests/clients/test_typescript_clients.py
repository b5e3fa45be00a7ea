"""Clients in TypeScript: of openapi-typescript with openapi-fetch, and of orval."""

import json
import shutil
from pathlib import Path

import pytest
from called import FOUND
from npm_tools import npm_folder, run

PROGRAMS = Path(__file__).with_name("typescript")
OPTIONS = {"strict": True, "noUncheckedIndexedAccess": True, "module": "nodenext",
           "target": "es2022", "lib": ["es2022", "dom", "dom.iterable"], "types": [],
           "skipLibCheck": True}  # fmt: skip


@pytest.fixture
def folder(described: Path) -> Path:
    (described / "node_modules").symlink_to(npm_folder() / "node_modules")
    (described / "package.json").write_text('{"type": "module"}', "utf-8")
    (described / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS}), "utf-8")
    return described


def found(program: str, folder: Path, address: str) -> object:
    """Return what a program prints, once it is found sound by the compiler."""
    shutil.copy(PROGRAMS / f"{program}.ts", folder)
    run("tsc", cwd=folder)
    return json.loads(run("node", f"{program}.js", address, cwd=folder))


def test_openapi_typescript_and_openapi_fetch_make_a_client(folder: Path, address: str) -> None:
    run("openapi-typescript", "openapi.json", "--output=schema.ts", cwd=folder)
    assert found("openapi_fetch", folder, address) == FOUND


def test_orval_makes_a_client(folder: Path, address: str) -> None:
    output = {"target": "generated.ts", "client": "fetch", "mode": "single", "baseUrl": address}
    options = {"calculator": {"input": {"target": "openapi.json"}, "output": output}}
    (folder / "orval.config.cjs").write_text(f"module.exports = {json.dumps(options)}", "utf-8")
    run("orval", "--config=orval.config.cjs", cwd=folder)
    assert found("orval", folder, address) == FOUND
