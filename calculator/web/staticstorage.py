"""How static files are stored for serving."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_MINIFIED = {".css": "text/css", ".js": "text/javascript"}


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """Minified, hashed and compressed, with hashed names in the imports of the scripts as well."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: Mapping[str, tuple[Storage, str]], **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Yield each file's name, its hashed name, and whether it was made or why it was not.

        Minifying comes first, so that the hash is of what is served.
        """
        yield from super().post_process({**paths, **_minified(paths)}, **options)


def _minified(paths: Mapping[str, tuple[Storage, str]]) -> dict[str, tuple[Storage, str]]:
    """Return the style sheets and scripts among the files, minified, in memory.

    ``p { margin: 0 0 .6rem; }`` is ``p{margin:0 0 .6rem}`` here.
    """
    import minify  # noqa: PLC0415 - brings Go's runtime, which a forking server must not carry

    memory = InMemoryStorage()
    for name, (storage, path) in paths.items():
        if media_type := _MINIFIED.get(PurePath(name).suffix):
            with storage.open(path) as source:
                text = minify.string(media_type, source.read().decode())
            memory.save(name, ContentFile(text.encode()))
    return {name: (memory, name) for name in paths if memory.exists(name)}
