"""How static files are stored for serving."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # has no types
    """Hashed and compressed, with hashed names in the imports of the scripts as well."""

    support_js_module_import_aggregation = True
